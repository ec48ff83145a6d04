// SPDX-License-Identifier: Apache-2.0

package group

import (
	"cmp"
	"slices"

	"amana/pkg/photo"
)

// decisions are what persons fixed, by photo.
type decisions struct {
	label    map[photo.Digest]photo.SetID
	rejected map[photo.Digest][]photo.SetID
	closed   map[photo.SetID]bool
	card     map[photo.SetID]bool // joined by card
	conflict map[photo.SetID]bool
}

// may reports whether a photo that carries no decision for a set can be added to it.
func (d decisions) may(id photo.Digest, set photo.SetID) bool {
	return !d.closed[set] && !slices.Contains(d.rejected[id], set)
}

// against reports whether photos cannot all be in one set: they are of several sets, or a set does not take
// one of them.
func (d decisions) against(photos []*Photo) bool {
	var set photo.SetID
	for _, p := range photos {
		if own := d.label[p.ID]; own != 0 {
			if set != 0 && set != own {
				return true
			}
			set = own
		}
	}
	return set != 0 && slices.ContainsFunc(photos, func(p *Photo) bool { return d.label[p.ID] != set && !d.may(p.ID, set) })
}

// decide reads the decisions; a photo that is confirmed in several sets is held by the lowest.
func decide(known []Known) decisions {
	d := decisions{map[photo.Digest]photo.SetID{}, map[photo.Digest][]photo.SetID{}, map[photo.SetID]bool{}, map[photo.SetID]bool{}, map[photo.SetID]bool{}}
	known = slices.Clone(known)
	slices.SortFunc(known, func(a, b Known) int { return cmp.Compare(a.Set, b.Set) })
	to := d.cards(known)
	for _, k := range known {
		set := to[k.Set]
		d.closed[set] = d.closed[set] || k.Closed
		for _, id := range k.Confirmed {
			if d.label[id] == 0 {
				d.label[id] = set
			}
		}
		for _, id := range k.Rejected {
			d.rejected[id] = append(d.rejected[id], set)
		}
	}
	return d
}

// cards says which set each continues: complete equal cards of one month join the lowest set, unless
// either is closed or one rejects what the other confirms. Every other match is a flag.
func (d decisions) cards(known []Known) map[photo.SetID]photo.SetID {
	to := map[photo.SetID]photo.SetID{}
	seen := map[string][]Known{}
	for _, k := range known {
		to[k.Set] = k.Set
		if k.Card.Detainee == "" {
			continue
		}
		for _, o := range seen[k.Card.Detainee] {
			equal := k.Card == o.Card && k.Card.Complete()
			if !equal && (k.Card.Complete() && o.Card.Complete() || !partly(k.Card, o.Card)) {
				continue
			}
			if equal && k.Month != "" && k.Month == o.Month && to[k.Set] == k.Set && to[o.Set] == o.Set &&
				!k.Closed && !o.Closed && !crossed(k, known, to, o.Set) {
				to[k.Set] = o.Set
				d.card[o.Set] = true
				continue
			}
			if to[k.Set] != to[o.Set] {
				d.conflict[to[k.Set]], d.conflict[to[o.Set]] = true, true
			}
		}
		seen[k.Card.Detainee] = append(seen[k.Card.Detainee], k)
	}
	return to
}

// crossed reports whether k and any set that already continues as set reject each other's photos.
func crossed(k Known, known []Known, to map[photo.SetID]photo.SetID, set photo.SetID) bool {
	hit := func(a, b []photo.Digest) bool {
		return slices.ContainsFunc(a, func(id photo.Digest) bool { return slices.Contains(b, id) })
	}
	for _, o := range known {
		if o.Set < k.Set && to[o.Set] == set && (hit(k.Confirmed, o.Rejected) || hit(k.Rejected, o.Confirmed)) {
			return true
		}
	}
	return false
}

// partly reports whether no part that both cards have differs.
func partly(a, b photo.Card) bool {
	same := func(x, y string) bool { return x == "" || y == "" || x == y }
	return same(a.Branch, b.Branch) && same(a.Exam, b.Exam)
}
