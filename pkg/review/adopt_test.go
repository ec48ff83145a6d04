// SPDX-License-Identifier: Apache-2.0

package review

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func stem(n int) photo.Digest { return sha256.Sum256(fmt.Appendf(nil, "stem %d", n)) }

// An adoption replays as it is told, as long as it starts from what was and says what a set can be.
func TestReplayAdoption(t *testing.T) {
	in := photo.Union([]photo.Digest{stem(1), stem(2)})
	good := func() Record {
		return Record{
			Decision: Decision{Action: Adopt, Set: 1},
			Before:   map[photo.SetID]State{1: {}},
			After:    map[photo.SetID]State{1: {Class: photo.Victim, Confirmed: in, By: "x", ClassBy: "x"}},
			Origins:  map[photo.SetID]Origin{1: {Keys: []string{"k"}, Stems: map[string][]photo.Digest{"class": {stem(9)}}}},
		}
	}
	change := func(f func(*State)) Record {
		r := good()
		s := r.After[1]
		f(&s)
		r.After[1] = s
		return r
	}
	cases := map[string]Record{
		"": good(),
		"was not as the decision says": func() Record {
			r := good()
			r.Before = map[photo.SetID]State{1: {Class: photo.Scene}}
			return r
		}(),
		"without its origin":                func() Record { r := good(); r.Origins = nil; return r }(),
		"touches other sets than it says":   func() Record { r := good(); r.Before[2] = State{}; return r }(),
		"its photos are not in order":       change(func(s *State) { s.Confirmed = []photo.Digest{in[1], in[0]} }),
		"is confirmed and rejected":         change(func(s *State) { s.Rejected = in[:1] }),
		"there is no class saint":           change(func(s *State) { s.Class = "saint" }),
		"its card is not as cards":          change(func(s *State) { s.Card.Exam = " 7" }),
		"there is no role back":             change(func(s *State) { s.Roles = []PhotoRole{{in[0], "back"}} }),
		"there is no flag odd":              change(func(s *State) { s.Flags = []PhotoFlag{{in[0], "odd"}} }),
		"its marks are not in order":        change(func(s *State) { s.Roles = []PhotoRole{{in[1], "face"}, {in[0], "face"}} }),
		"cannot be merged into itself":      change(func(s *State) { s.MergedInto = 1 }),
		"there is no class saint, it seems": change(func(s *State) { s.Readings.Second = "saint" }),
	}
	for want, r := range cases {
		_, err := Replay(maps.All(map[int64]Record{1: r}))
		want, _, _ = strings.Cut(want, ", it seems")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("Replay = %v, want %q", err, want)
		}
	}
}

// An adoption is undone like any other entry, and nobody decides one.
func TestUndoAdoption(t *testing.T) {
	adopted := Record{
		Decision: Decision{Action: Adopt, Set: 2},
		Before:   map[photo.SetID]State{2: {}},
		After:    map[photo.SetID]State{2: {Confirmed: []photo.Digest{stem(1)}, SplitFrom: 1, By: "x"}},
	}
	after, err := Undone(adopted.After, adopted)
	if err != nil || after[2].Touched() {
		t.Errorf("Undone = %+v, %v, want the set untouched and not merged into the one it was split from", after, err)
	}
	members := map[photo.SetID][]photo.Digest{2: {stem(1)}}
	if _, err := Apply(nil, members, Decision{Action: Adopt, Set: 2}); err == nil {
		t.Error("a person decided an adoption")
	}
}
