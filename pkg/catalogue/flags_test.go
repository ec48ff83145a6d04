// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"encoding/json"
	"slices"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// A set has the flags of its photos, beside the grouping's: in Archive and in the view for plain SQL. They go
// with the photo, are taken back, and a new grouping neither loses them nor takes them for its own.
func TestFlagsOfPhotos(t *testing.T) {
	c := create(t)
	grouped(t, c)
	plain := map[photo.SetID][]photo.Flag{}
	for _, s := range archive(t, c).Sets {
		plain[s.ID] = s.Flags
	}
	check := func(when string, want map[photo.SetID][]photo.Flag) {
		t.Helper()
		for _, s := range archive(t, c).Sets {
			if all := slices.Concat(plain[s.ID], want[s.ID]); !slices.Equal(s.Flags, all) {
				t.Errorf("%s: flags of %s = %v, want %v", when, s.ID, s.Flags, all)
			}
			var body string
			var view []photo.Flag
			if err := c.reader.QueryRow(`SELECT flags FROM sets WHERE set_id = ?`, s.ID.String()).Scan(&body); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(body), &view); err != nil || !slices.Equal(view, s.Flags) {
				t.Errorf("%s: the view has %s for %s, want %v", when, body, s.ID, s.Flags)
			}
		}
		if v := verdict(t, c); !v.OK() {
			t.Errorf("%s: verdict = %+v", when, v)
		}
	}
	flag := func(f photo.Flag, off bool, set photo.SetID, n ...int) {
		t.Helper()
		d := on(t, c, set, review.Flag)
		for _, i := range n {
			d.Photos = append(d.Photos, digestOf(i))
		}
		d.Flag, d.Off = f, off
		decide(t, c, "Omar", "", d)
	}
	L, S := photo.FlagLiving, photo.FlagSeveral
	flag(S, false, 1, 3)
	flag(L, false, 1, 0, 3)
	check("flagged", map[photo.SetID][]photo.Flag{1: {L, S}})
	flag(L, true, 1, 0)
	check("one of two taken back", map[photo.SetID][]photo.Flag{1: {L, S}})
	_, after := decide(t, c, "Omar", "", on(t, c, 1, review.Split, digestOf(3)))
	made := after[len(after)-1].ID
	plain[made] = after[len(after)-1].Flags[:0]
	check("split", map[photo.SetID][]photo.Flag{made: {L, S}})
	flag(L, false, 2, 4)
	regroup(t, c, setOf(1, 0, 1, 2), setOf(2, 5, 6, 7))
	for _, s := range archive(t, c).Sets {
		if s.ID == 2 {
			plain[2] = s.Flags
		}
		if slices.Contains(s.Flags, L) != (s.ID == made) {
			t.Errorf("regrouped without the flagged photo, flags of %s = %v", s.ID, s.Flags)
		}
	}
	check("regrouped", map[photo.SetID][]photo.Flag{made: {L, S}})
}
