// SPDX-License-Identifier: Apache-2.0

package web

import (
	"slices"

	"amana/pkg/photo"
)

// No picture is shown twice. Photos that are copies of each other are kin. Of the kin in one set the first is
// shown and the others are counted with it; and where the picture is shown in another set already, as the
// first of its kin that is in any set, a line of text says so instead. A photo that a person put into several
// sets is no copy: it is shown in each of them, since it shows a body of each.

// families returns of every photo that is or has a copy all of its kin, originals first.
func families(copies []photo.Copy) map[photo.Digest][]photo.Digest {
	kin, copied := map[photo.Digest][]photo.Digest{}, map[photo.Digest]bool{}
	for _, c := range copies {
		if !c.Attached && !c.Confirmed {
			continue // a proposal: both are shown
		}
		copied[c.Copy] = true
		all := []photo.Digest{c.Original, c.Copy}
		for _, p := range []photo.Digest{c.Original, c.Copy} {
			for _, q := range kin[p] {
				if !slices.Contains(all, q) {
					all = append(all, q)
				}
			}
		}
		for _, p := range all {
			kin[p] = all
		}
	}
	for _, all := range kin {
		slices.SortFunc(all, func(a, b photo.Digest) int {
			if copied[a] != copied[b] {
				if copied[b] {
					return -1
				}
				return 1
			}
			return a.Compare(b)
		})
	}
	return kin
}

// hold keeps or forgets which set holds photos that have kin.
func (d *desk) hold(s photo.Set, holds bool) {
	for _, m := range s.Members {
		if d.kin[m.Photo] == nil {
			continue
		}
		sets := slices.DeleteFunc(d.holds[m.Photo], func(id photo.SetID) bool { return id == s.ID })
		if holds {
			sets = append(sets, s.ID)
		}
		d.holds[m.Photo] = sets
	}
}

// first returns the photo of a set by which one of its photos is shown: itself where it has no kin there.
func (d *desk) first(s photo.Set, p photo.Digest) photo.Digest {
	for _, q := range d.kin[p] {
		if slices.ContainsFunc(s.Members, func(m photo.Member) bool { return m.Photo == q }) {
			return q
		}
	}
	return p
}

// elsewhere returns the set in which the picture of a photo of a set is shown instead, and by which photo; 0
// where it is shown in the set itself.
func (d *desk) elsewhere(s photo.Set, p photo.Digest) (photo.SetID, photo.Digest) {
	for _, q := range d.kin[p] {
		if len(d.holds[q]) == 0 {
			continue
		}
		if slices.Contains(d.holds[q], s.ID) {
			return 0, p
		}
		return slices.Min(d.holds[q]), q
	}
	return 0, p
}

// withCopies adds to named photos their copies in the set, which the person does not see.
func (d *desk) withCopies(s photo.Set, named []photo.Digest) []photo.Digest {
	out := slices.Clone(named)
	for _, m := range s.Members {
		if slices.Contains(named, d.first(s, m.Photo)) && !slices.Contains(out, m.Photo) {
			out = append(out, m.Photo)
		}
	}
	return out
}

// copyOf says where the picture of a photo of a set is shown: in which set, and as which of its photos.
type copyOf struct {
	Set photo.SetID
	N   int
}

func (d *desk) copyOf(s photo.Set, p photo.Digest) *copyOf {
	id, shown := d.elsewhere(s, p)
	other := d.sets[id]
	if id == 0 || other == nil {
		return nil
	}
	n := slices.IndexFunc(d.shots(other.Set), func(c *photo.Content) bool { return c.Digest == shown })
	return &copyOf{id, n + 1}
}
