// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"

	"amana/pkg/photo"
)

// derived takes the named photos out of all sets that hold one and keeps them beside the set of their
// original.
func (w *work) derived() error {
	named, of := photo.Union(w.d.Photos), w.d.Of
	switch {
	case len(named) == 0:
		return refuse(w.d.Set, "needs the images that were made from its photo")
	case photo.Has(named, of):
		return refuse(w.d.Set, "has the photo %s, which is no derivative of itself", of)
	case !photo.Has(w.current(w.d.Set), of):
		return refuse(w.d.Set, "does not hold the photo %s", of)
	}
	own := photo.Both(named, w.current(w.d.Set))
	s := w.states[w.d.Set]
	for _, p := range named {
		if slices.ContainsFunc(s.Derivatives, func(m MadeFrom) bool { return m.Photo == p || m.Of == p }) {
			return refuse(w.d.Set, "has the image %s already as a derivative, or derivatives of it: undo that decision first", p)
		}
		s.Derivatives = addDerivatives(s.Derivatives, []MadeFrom{{p, of}})
	}
	if len(own) > 0 {
		s.take(own)
	}
	for _, id := range w.d.Others {
		if err := w.giveUp(id, named); err != nil {
			return err
		}
	}
	w.put(w.d.Set, s)
	return nil
}

// giveUp takes the named photos out of another set, which goes into the decision's where nothing is left.
func (w *work) giveUp(id photo.SetID, named []photo.Digest) error {
	if err := w.stands(id); err != nil {
		return err
	}
	o, current := w.states[id], w.current(id)
	lost := photo.Both(named, current)
	switch {
	case id == w.d.Set || len(lost) == 0:
		return refuse(id, "holds none of the images, or is the original's own set")
	case slices.ContainsFunc(o.Derivatives, func(m MadeFrom) bool { return photo.Has(named, m.Of) }):
		return refuse(id, "has derivatives of one of the images: undo that decision first")
	case len(lost) == len(current):
		o.MergedInto = w.d.Set
	}
	o.take(lost)
	w.put(id, o)
	return nil
}

// SortDerivatives returns derivatives as states hold them, nil where there are none.
func SortDerivatives(list []MadeFrom) []MadeFrom { return addDerivatives(list, nil) }

// addDerivatives joins two lists, sorted by image; each image is in one of them.
func addDerivatives(list, more []MadeFrom) []MadeFrom {
	out := slices.Concat(list, more)
	if len(out) == 0 {
		return nil
	}
	slices.SortFunc(out, func(a, b MadeFrom) int { return a.Photo.Compare(b.Photo) })
	return slices.Compact(out)
}

// parted parts the derivatives of the named photos from the others.
func parted(list []MadeFrom, named []photo.Digest) (with, without []MadeFrom) {
	for _, m := range list {
		if photo.Has(named, m.Of) {
			with = append(with, m)
		} else {
			without = append(without, m)
		}
	}
	return with, without
}
