// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func TestDerived(t *testing.T) {
	k := newDesk()
	one, two := k.members()[1], k.members()[2]
	k.must(t, Decision{Action: Confirm, Set: 1})
	k.must(t, Decision{Action: Derived, Set: 1, Of: one[0], Photos: slices.Concat(two, one[1:2]), Others: []photo.SetID{2}})
	if got := k.states[1].Derivatives; len(got) != len(two)+1 || got[0].Of != one[0] {
		t.Fatalf("S-000001 has the derivatives %v, want photo 2 and all of S-000002", got)
	}
	if got := k.members()[1]; !slices.Equal(got, photo.Minus(one, one[1:2])) || k.states[2].MergedInto != 1 {
		t.Fatalf("S-000001 holds %v and S-000002 went into %s, want photo 2 gone and nothing left", got, k.states[2].MergedInto)
	}
	for why, d := range map[string]Decision{
		"already as a derivative": {Action: Derived, Set: 1, Of: one[2], Photos: two[:1]},
		"or derivatives of it":    {Action: Derived, Set: 1, Of: one[2], Photos: one[:1]},
		"no derivative of itself": {Action: Derived, Set: 1, Of: one[2], Photos: one[2:3]},
		"does not hold the photo": {Action: Derived, Set: 1, Of: k.members()[3][0], Photos: one[2:3]},
		"needs the images":        {Action: Derived, Set: 1, Of: one[0]},
		"holds none":              {Action: Derived, Set: 1, Of: one[2], Photos: ps(99), Others: []photo.SetID{3}},
	} {
		if _, err := k.decide(d); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("derivative-of = %v, want a refusal with %q", err, why)
		}
	}
	// They go where their original goes.
	for _, d := range []Decision{
		{Action: Move, Set: 1, Others: []photo.SetID{3}, Photos: one[:1]},
		{Action: Undo, Undoes: 3},
		{Action: Split, Set: 1, Others: []photo.SetID{k.next}, Photos: one[:1]},
	} {
		k.must(t, d)
		to := photo.SetID(1)
		if len(d.Others) > 0 {
			to = d.Others[0]
		}
		for _, id := range []photo.SetID{1, 3, k.next - 1} {
			if got := len(k.states[id].Derivatives); (id == to) != (got == len(two)+1) || id != to && got > 0 {
				t.Fatalf("%s: %s has %d derivatives, want them all in %s", d.Action, id, got, to)
			}
		}
	}
	k.must(t, Decision{Action: Merge, Set: 1, Others: []photo.SetID{k.next - 1}})
	if len(k.states[1].Derivatives) != len(two)+1 || len(k.states[k.next-1].Derivatives) > 0 {
		t.Fatalf("merged: S-000001 has %v", k.states[1].Derivatives)
	}
	k.must(t, Decision{Action: Undo, Undoes: 6}, Decision{Action: Undo, Undoes: 5}, Decision{Action: Undo, Undoes: 2})
	if !slices.Equal(k.members()[1], one) || !slices.Equal(k.members()[2], two) || len(k.states[1].Derivatives) > 0 {
		t.Fatalf("all undone: %v and %v, want the sets as they were", k.members()[1], k.members()[2])
	}
}
