// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"testing"
	"time"

	"amana/pkg/catalogue"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// turns asks one queue of the page for what waits for a person.
func turns(t *testing.T, cat *catalogue.Catalogue, who, name string, share share) []photo.SetID {
	t.Helper()
	for _, q := range queues(cat, who, reviewOptions{share: share, seed: 1, paths: patterns{table: pathfacts.Default()}}) {
		if q.Name() != name {
			continue
		}
		ids, err := q.Turns(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		archive, err := cat.Archive(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range archive.Sets {
			if slices.Contains(ids, s.ID) && !q.Waits(s) {
				t.Errorf("%s gives %s, which does not wait", name, s.ID)
			}
		}
		return ids
	}
	t.Fatalf("there is no queue %s", name)
	return nil
}

func sortedTurns(ids []photo.SetID) []photo.SetID { return slices.Sorted(slices.Values(ids)) }

// Of twenty sets Omar decided 11 to 20.
func TestQueues(t *testing.T) {
	ctx, now := context.Background(), time.Unix(1.7e9, 0)
	cat := stocked(t, 100, 10)
	must := func(who string, d review.Decision) {
		t.Helper()
		if _, _, err := cat.Decide(ctx, who, "", d, now); err != nil {
			t.Fatal(err)
		}
	}
	run, err := cat.StartRun(ctx, catalogue.KindDraw, "test", nil, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := cat.FinishRun(ctx, run, catalogue.Finished, catalogue.Draw{Seed: 1, Drawn: []photo.SetID{12, 7, 2, 5}}); err != nil {
		t.Fatal(err)
	}
	if got := turns(t, cat, "Samira", "drawn", 1); !slices.Equal(sortedTurns(got), []photo.SetID{2, 5, 7}) || slices.IsSorted(got) {
		t.Errorf("of the drawn sets %v wait, want 2, 5 and 7, not as they lie on the drive", got)
	}
	if got, want := sortedTurns(turns(t, cat, "Samira", "learn", 1)), []photo.SetID{1, 3, 4, 6, 8, 9, 10}; !slices.Equal(got, want) {
		t.Errorf("%v are to teach, want %v: undecided, and not drawn", got, want)
	}
	must("Huda", review.Decision{Action: review.Card, Set: 12, Card: photo.Card{Branch: "1"}})

	if got := turns(t, cat, "omar", "second", 1); len(got) > 0 {
		t.Errorf("Omar is given %v, which he decided", got)
	}
	if got, want := sortedTurns(turns(t, cat, "Huda", "second", 1)), []photo.SetID{11, 13, 14, 15, 16, 17, 18, 19, 20}; !slices.Equal(got, want) {
		t.Errorf("Huda, who read the card of 12, is given %v, want %v", got, want)
	}
	// The half is the half that amana second draws.
	archive, err := cat.Archive(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var half []photo.SetID
	for _, s := range drawShare(archive.Sets, 0.5, 1) {
		half = append(half, s.ID)
	}
	if got := turns(t, cat, "Samira", "second", 0.5); len(half) != 5 || !slices.Equal(got, half) {
		t.Errorf("the half is %v, and amana second draws %v", got, half)
	}

	must("Huda", review.Decision{Action: review.Second, Set: 11, Class: photo.Victim})
	must("Huda", review.Decision{Action: review.Second, Set: 13, Class: photo.Scene})
	if got := turns(t, cat, "Samira", "second", 1); slices.Contains(got, 11) || slices.Contains(got, 13) || len(got) != 8 {
		t.Errorf("after two second readings %v wait, want the other eight", got)
	}
	for who, want := range map[string][]photo.SetID{"Samira": {13}, "Huda": {}, "Omar": {}} {
		if got := turns(t, cat, who, "disputed", 1); !slices.Equal(got, want) {
			t.Errorf("%s is to settle %v, want %v", who, got, want)
		}
	}
}
