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
	joined := apart(old, states, out)
	overlap(old, states, out)
	return shared(old, states, out, joined)
}

// apart takes out of a touched set the photos of other touched sets that grouping joined to it by their
// cards, and returns to which set each was joined: that the two are one is proposed, and a person merges.
func apart(old []photo.Set, states map[photo.SetID]review.State, sets []photo.Set) (joined map[photo.SetID]photo.SetID) {
	in := map[photo.Digest][]photo.SetID{}
	for _, s := range old {
		if _, touched := states[s.ID]; touched {
			for _, m := range s.Members {
				in[m.Photo] = append(in[m.Photo], s.ID)
			}
		}
	}
	joined = map[photo.SetID]photo.SetID{}
	for i := range sets {
		id := sets[i].ID
		if id == 0 {
			continue
		}
		sets[i].Members = slices.DeleteFunc(sets[i].Members, func(m photo.Member) bool {
			others := in[m.Photo]
			if len(others) == 0 || slices.Contains(others, id) {
				return false
			}
			joined[others[0]] = id
			return true
		})
	}
	return joined
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
func shared(old []photo.Set, states map[photo.SetID]review.State, sets []photo.Set, joined map[photo.SetID]photo.SetID) []photo.Set {
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
		if !ok { // every photo of it is shared, or it was joined to another by its card
			i = len(sets)
			sets = append(sets, photo.Set{ID: s.ID, Rule: "confirmed", Confidence: 1, Reasons: []string{"a person's decision"}})
			if to := joined[s.ID]; to != 0 {
				sets[i].Rule, sets[i].Reasons = "card", []string{"equal complete cards in one month: the body of " + to.String()}
			}
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
