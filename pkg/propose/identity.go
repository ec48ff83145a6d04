// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"cmp"
	"slices"

	"amana/pkg/group"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// sameAt is the share of the photos of two sets, taken together, that both must hold for the new set
// to keep the identity of the old one. Above one half, at most one set can.
const sameAt = 0.5

// continued returns the proposed sets under the identities of the sets that they continue: a set that a
// person touched by that person's word, any other by overlap. A set that continues none has ID 0.
func continued(old []photo.Set, states map[photo.SetID]review.State, proposed []group.Set) []photo.Set {
	out := make([]photo.Set, len(proposed))
	for i, g := range proposed {
		out[i] = photo.Set{ID: g.Known, Members: members(g.Members), Rule: g.Rule, Confidence: g.Confidence, Reasons: g.Reasons, Flags: g.Flags}
	}
	overlap(old, states, out)
	return shared(old, states, out)
}

func members(ids []photo.Digest) []photo.Member {
	out := make([]photo.Member, len(ids))
	for i, id := range ids {
		out[i].Photo = id
	}
	return out
}

// overlap gives IDs to the sets that have none and hold at least sameAt of an untouched old set.
func overlap(old []photo.Set, states map[photo.SetID]review.State, sets []photo.Set) {
	size := map[photo.SetID]int{}
	of := map[photo.Digest]photo.SetID{}
	for _, s := range old {
		if _, touched := states[s.ID]; touched {
			continue
		}
		size[s.ID] = len(s.Members)
		for _, m := range s.Members {
			of[m.Photo] = s.ID
		}
	}
	type pair struct {
		set   int
		old   photo.SetID
		share float64
	}
	var pairs []pair
	for i, s := range sets {
		if s.ID != 0 {
			continue
		}
		both := map[photo.SetID]int{}
		for _, m := range s.Members {
			if id, ok := of[m.Photo]; ok {
				both[id]++
			}
		}
		for id, n := range both {
			if share := float64(n) / float64(len(s.Members)+size[id]-n); share >= sameAt {
				pairs = append(pairs, pair{i, id, share})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.old, b.old), cmp.Compare(a.set, b.set))
	})
	used := map[photo.SetID]bool{}
	for _, p := range pairs {
		if sets[p.set].ID == 0 && !used[p.old] {
			sets[p.set].ID, used[p.old] = p.old, true
		}
	}
}

// shared gives every touched set the photos back that it shares with another one: a photo of several
// bodies is in the set of each.
func shared(old []photo.Set, states map[photo.SetID]review.State, sets []photo.Set) []photo.Set {
	at := map[photo.SetID]int{}
	for i, s := range sets {
		if s.ID != 0 {
			at[s.ID] = i
		}
	}
	for _, s := range old {
		if _, touched := states[s.ID]; !touched {
			continue
		}
		i, ok := at[s.ID]
		if !ok { // every photo of it is shared
			i = len(sets)
			sets = append(sets, photo.Set{ID: s.ID, Rule: "confirmed", Confidence: 1, Reasons: []string{"a person's decision"}})
		}
		has := map[photo.Digest]bool{}
		for _, m := range sets[i].Members {
			has[m.Photo] = true
		}
		for _, m := range s.Members {
			if !has[m.Photo] {
				sets[i].Members = append(sets[i].Members, photo.Member{Photo: m.Photo})
			}
		}
		slices.SortFunc(sets[i].Members, func(a, b photo.Member) int { return a.Photo.Compare(b.Photo) })
	}
	return sets
}
