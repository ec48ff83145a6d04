// SPDX-License-Identifier: Apache-2.0

package review

import (
	"cmp"
	"slices"

	"amana/pkg/photo"
)

// Marks are what persons said of single photos of a set. They go where their photo goes: what carries
// one kind of them carries the other. Both lists are sorted; empty ones are nil.
type Marks struct {
	Roles []PhotoRole `json:"roles,omitempty"` // at most one a photo
	Flags []PhotoFlag `json:"flags,omitempty"` // each at most once a photo
}

// PhotoRole is what a photo of a set shows.
type PhotoRole struct {
	Photo photo.Digest `json:"photo"`
	Role  string       `json:"role"`
}

// PhotoFlag is a reason to look at a set that a person saw on one of its photos.
type PhotoFlag struct {
	Photo photo.Digest `json:"photo"`
	Flag  photo.Flag   `json:"flag"`
}

// mark is one of either kind.
type mark interface {
	parts() (photo.Digest, string)
}

func (r PhotoRole) parts() (photo.Digest, string) { return r.Photo, r.Role }
func (f PhotoFlag) parts() (photo.Digest, string) { return f.Photo, string(f.Flag) }

func (m Marks) equal(o Marks) bool {
	return slices.Equal(m.Roles, o.Roles) && slices.Equal(m.Flags, o.Flags)
}

// of returns the marks of the named photos, which are sorted.
func (m Marks) of(named []photo.Digest) Marks { return m.where(named, true) }

// without returns the marks of all other photos.
func (m Marks) without(named []photo.Digest) Marks { return m.where(named, false) }

func (m Marks) where(named []photo.Digest, in bool) Marks {
	return Marks{
		only(m.Roles, func(r PhotoRole) bool { return photo.Has(named, r.Photo) == in }),
		only(m.Flags, func(f PhotoFlag) bool { return photo.Has(named, f.Photo) == in }),
	}
}

// with adds marks: a role to a photo that has none yet, a flag to one that has not this flag.
func (m Marks) with(more Marks) Marks {
	return Marks{
		joined(m.Roles, more.Roles, func(a, b PhotoRole) bool { return a.Photo == b.Photo }),
		joined(m.Flags, more.Flags, func(a, b PhotoFlag) bool { return a == b }),
	}
}

func only[M mark](list []M, keep func(M) bool) (out []M) {
	for _, m := range list {
		if keep(m) {
			out = append(out, m)
		}
	}
	return out
}

func joined[M mark](list, more []M, same func(a, b M) bool) []M {
	fresh := only(more, func(m M) bool { return !slices.ContainsFunc(list, func(have M) bool { return same(have, m) }) })
	return slices.SortedFunc(slices.Values(slices.Concat(list, fresh)), func(a, b M) int {
		pa, ta := a.parts()
		pb, tb := b.parts()
		return cmp.Or(pa.Compare(pb), cmp.Compare(ta, tb))
	})
}

func (w *work) role() error {
	if len(w.d.Photos) != 1 || !photo.Has(w.current(w.d.Set), w.d.Photos[0]) {
		return refuse(w.d.Set, "needs one photo of its own for a role")
	}
	if w.d.Role != "" && !slices.Contains(photo.Roles(), w.d.Role) {
		return refuse(w.d.Set, "cannot give a photo the role %q", w.d.Role)
	}
	s, p := w.states[w.d.Set], w.d.Photos[0]
	s.Roles = only(s.Roles, func(r PhotoRole) bool { return r.Photo != p })
	if w.d.Role != "" {
		s.Marks = s.Marks.with(Marks{Roles: []PhotoRole{{p, w.d.Role}}})
	}
	w.put(w.d.Set, s)
	return nil
}

func (w *work) flag() error {
	named := photo.Union(w.d.Photos)
	if len(named) == 0 || len(photo.Minus(named, w.current(w.d.Set))) > 0 {
		return refuse(w.d.Set, "needs photos of its own for a flag")
	}
	if !slices.Contains(photo.PhotoFlags(), w.d.Flag) {
		return refuse(w.d.Set, "cannot give a photo the flag %q", string(w.d.Flag))
	}
	s := w.states[w.d.Set]
	s.Flags = only(s.Flags, func(f PhotoFlag) bool { return f.Flag != w.d.Flag || !photo.Has(named, f.Photo) })
	if !w.d.Off {
		var seen Marks
		for _, p := range named {
			seen.Flags = append(seen.Flags, PhotoFlag{p, w.d.Flag})
		}
		s.Marks = s.Marks.with(seen)
	}
	w.put(w.d.Set, s)
	return nil
}

// SortMarks returns marks in the order in which states hold them.
func SortMarks(m Marks) Marks { return Marks{}.with(m) }
