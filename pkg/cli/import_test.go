// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"testing"
	"time"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/worklist"
)

// arriving is a worklist of one row with a note by Samira on the first set, as the file shows it.
func arriving(t *testing.T, cat *catalogue.Catalogue, shows bool) (in incoming, row worklist.Row) {
	t.Helper()
	archive, err := cat.Summary(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	row = worklist.Row{Line: 2, Set: 1, Version: archive.Sets[0].Version, Note: "a belt", By: "Samira"}
	in = incoming{app: &app{io: IO{Now: func() time.Time { return time.Unix(1.7e9, 0) }}}, cat: cat, who: "Samira",
		list: worklist.List{Rows: []worklist.Row{row}, Notes: shows}, sets: map[photo.SetID]photo.Set{1: archive.Sets[0]}}
	if in.notes, err = noteHistory(context.Background(), cat); err != nil {
		t.Fatal(err)
	}
	return in, row
}

// A note that somebody writes while the worklist is being read is not replaced.
func TestImportSeesWhatItReplaces(t *testing.T) {
	ctx, now := context.Background(), time.Unix(1.7e9, 0)
	cat := stocked(t, 10, 0)
	in, row := arriving(t, cat, true)
	done := in.judge(row)
	if done.outcome != outcomeDecide {
		t.Fatalf("the row is %s: %s", done.outcome, done.why)
	}
	if _, _, err := cat.Decide(ctx, "Omar", "a badge", review.Decision{Action: review.Note, Set: 1}, now); err != nil {
		t.Fatal(err)
	}
	if err := in.decide(ctx, &done); err != nil || done.outcome != outcomeConflict {
		t.Errorf("the row is %s, %v, want a conflict", done.outcome, err)
	}
}

// Of a note it is known that a row showed it where the set has the row's version since then alone.
func TestImportKnowsWhatARowShowed(t *testing.T) {
	ctx, now := context.Background(), time.Unix(1.7e9, 0)
	decide := func(cat *catalogue.Catalogue, who, note string, d review.Decision) {
		t.Helper()
		d.Set = 1
		if _, _, err := cat.Decide(ctx, who, note, d, now); err != nil {
			t.Fatal(err)
		}
	}
	note, class := review.Decision{Action: review.Note}, review.Decision{Action: review.Class, Class: photo.Victim}
	back := review.Decision{Action: review.Class}
	for name, test := range map[string]struct {
		steps []review.Decision // Omar's
		by    string            // whose the note is
		shows bool
		want  string
	}{
		"no note":                  {nil, "Omar", true, outcomeDecide},
		"no note, partner":         {nil, "Omar", false, outcomeDecide},
		"then a note":              {[]review.Decision{note}, "Omar", true, outcomeConflict},
		"her own":                  {[]review.Decision{note}, "samira.", true, outcomeDecide},
		"her own, partner":         {[]review.Decision{note}, "Samira", false, outcomeConflict},
		"a note, then a class":     {[]review.Decision{note, class}, "Omar", true, outcomeDecide},
		"and partner":              {[]review.Decision{note, class}, "Omar", false, outcomeConflict},
		"a class, then a note":     {[]review.Decision{class, note}, "Omar", true, outcomeConflict},
		"as it was before":         {[]review.Decision{class, back, class, note, back, class}, "Omar", true, outcomeConflict},
		"as it was before any":     {[]review.Decision{class, note, back}, "Omar", true, outcomeConflict},
		"as before, noted between": {[]review.Decision{note, class, back}, "Omar", true, outcomeConflict},
	} {
		cat := stocked(t, 10, 0)
		for _, d := range test.steps {
			text := ""
			if d.Action == review.Note {
				text = "a badge"
			}
			decide(cat, test.by, text, d)
		}
		in, row := arriving(t, cat, test.shows)
		if done := in.judge(row); done.outcome != test.want || (done.why != "") != (test.want == outcomeConflict) {
			t.Errorf("%s: the row is %s (%s), want %s", name, done.outcome, done.why, test.want)
		}
	}
}
