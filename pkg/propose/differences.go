// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"cmp"
	"maps"
	"slices"

	"amana/pkg/photo"
)

// The changes of a set.
const (
	ChangeNew     = "new"
	ChangeMembers = "changed"
	ChangeRetired = "retired"
)

// Difference is what a grouping does to one set: it is new, has other photos than before, or is retired.
type Difference struct {
	Set           photo.SetID // 0: a new one that was not stored
	Change        string
	Before, After int     // photos
	Gained        []Share // photos that it has now and had not, by the set that had them; set 0: none had
	Lost          []Share // photos that it had and has not, by the set that has them now; see Share
}

// Share is a number of photos and the set on the other side: where they came from, or went to.
type Share struct {
	Set    photo.SetID // 0: no set; a new one that was not stored where New is set
	New    bool
	Photos int
}

// Count returns the photos of shares.
func Count(shares []Share) (n int) {
	for _, s := range shares {
		n += s.Photos
	}
	return n
}

// outcome returns the sets as they will stand once a grouping is stored: what a person confirmed is a
// member whatever the grouping says, what a person rejected never is.
func (p plan) outcome() []photo.Set {
	was := map[photo.SetID]photo.Set{}
	for _, s := range p.before {
		was[s.ID] = s
	}
	out := make([]photo.Set, len(p.sets))
	for i, s := range p.sets {
		out[i] = photo.Set{ID: s.ID}
		state := p.states[s.ID]
		for _, m := range s.Members {
			if !slices.Contains(state.Rejected, m.Photo) && !slices.Contains(state.Confirmed, m.Photo) {
				out[i].Members = append(out[i].Members, m)
			}
		}
		// Of the confirmed those whose source was forgotten are members of nothing, as before.
		for _, m := range was[s.ID].Members {
			if m.Confirmed {
				out[i].Members = append(out[i].Members, m)
			}
		}
	}
	return out
}

// changesOf is what a store would say of the change.
func changesOf(before, after []photo.Set) (c photo.Changes) {
	old := map[photo.SetID]photo.Set{}
	for _, s := range before {
		old[s.ID] = s
	}
	stands := map[photo.SetID]bool{}
	for _, s := range after {
		stands[s.ID] = true
		was, stood := old[s.ID]
		switch {
		case !stood:
			c.New = append(c.New, s.ID)
		case len(without(s, was))+len(without(was, s)) > 0:
			c.Changed = append(c.Changed, s.ID)
		default:
			c.Same = append(c.Same, s.ID)
		}
	}
	for _, s := range before {
		if !stands[s.ID] {
			c.Retired = append(c.Retired, s.ID)
		}
	}
	for _, list := range [][]photo.SetID{c.New, c.Same, c.Changed} {
		slices.Sort(list)
	}
	return c
}

// node is a set before or after: new sets that are not stored have no identity that tells them apart.
type node struct {
	id    photo.SetID
	fresh int // 1 and on, in the order of the grouping
}

// differences compares the sets before with those after. A new set of photos that were in no set is no
// difference of any set, and is left out; what is the same is left out too. Those of sets that were there
// come first, in the order of their identities, then the new ones in the order of the grouping.
func differences(before, after []photo.Set) []Difference {
	had, have := map[photo.Digest][]photo.SetID{}, map[photo.Digest][]node{}
	old, now := map[photo.SetID]photo.Set{}, map[photo.SetID]photo.Set{}
	for _, s := range before {
		old[s.ID] = s
		for _, m := range s.Members {
			had[m.Photo] = append(had[m.Photo], s.ID)
		}
	}
	for i, s := range after {
		n := node{id: s.ID}
		if _, stood := old[s.ID]; !stood {
			n.fresh = i + 1
		} else {
			now[s.ID] = s
		}
		for _, m := range s.Members {
			have[m.Photo] = append(have[m.Photo], n)
		}
	}
	var out []Difference
	for _, s := range before {
		d := Difference{Set: s.ID, Change: ChangeMembers, Before: len(s.Members), After: len(now[s.ID].Members)}
		if _, stands := now[s.ID]; !stands {
			d.Change = ChangeRetired
		}
		d.Gained, d.Lost = gained(now[s.ID], s, had), lost(s, now[s.ID], have)
		if d.Change == ChangeRetired || len(d.Gained)+len(d.Lost) > 0 {
			out = append(out, d)
		}
	}
	for _, s := range after {
		if _, stood := old[s.ID]; stood {
			continue
		}
		d := Difference{Set: s.ID, Change: ChangeNew, After: len(s.Members), Gained: gained(s, photo.Set{}, had)}
		if len(d.Gained) > 1 || len(d.Gained) == 1 && d.Gained[0].Set != 0 {
			out = append(out, d)
		}
	}
	return out
}

// gained returns where the photos come from that now has and before had not.
func gained(now, before photo.Set, had map[photo.Digest][]photo.SetID) []Share {
	n := map[node]int{}
	for _, d := range without(now, before) {
		from := node{}
		if sets := had[d]; len(sets) > 0 {
			from.id = sets[0]
		}
		n[from]++
	}
	return shares(n)
}

// lost returns where the photos went that before had and now has not.
func lost(before, now photo.Set, have map[photo.Digest][]node) []Share {
	n := map[node]int{}
	for _, d := range without(before, now) {
		to := node{}
		if sets := have[d]; len(sets) > 0 {
			to = sets[0]
		}
		n[to]++
	}
	return shares(n)
}

// without returns the photos of a that b has not.
func without(a, b photo.Set) []photo.Digest {
	in := make(map[photo.Digest]bool, len(b.Members))
	for _, m := range b.Members {
		in[m.Photo] = true
	}
	var out []photo.Digest
	for _, m := range a.Members {
		if !in[m.Photo] {
			out = append(out, m.Photo)
		}
	}
	return out
}

// shares puts the sets that there were first, in the order of their identities, then new ones, then none.
func shares(n map[node]int) []Share {
	keys := slices.SortedFunc(maps.Keys(n), func(a, b node) int {
		return cmp.Or(rankOf(a)-rankOf(b), cmp.Compare(a.id, b.id), cmp.Compare(a.fresh, b.fresh))
	})
	var out []Share
	for _, k := range keys {
		out = append(out, Share{Set: k.id, New: k.fresh > 0, Photos: n[k]})
	}
	return out
}

func rankOf(n node) int {
	switch {
	case n == node{}:
		return 2
	case n.fresh > 0:
		return 1
	}
	return 0
}
