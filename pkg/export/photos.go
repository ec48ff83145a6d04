// SPDX-License-Identifier: Apache-2.0

package export

import (
	"cmp"
	"slices"

	"amana/pkg/photo"
)

// Vanished is the status that Photos prints of a file that was there at an earlier run and is not now, so
// that rows by status add up to the counts by status.
const Vanished = "vanished"

const degreeDigits = 6 // of a position: a tenth of a metre

// Choice is which rows Photos gives.
type Choice struct {
	Sets     []photo.Set    // rows of these sets
	Loose    bool           // rows of files that are in no set of the archive, pictures or not
	Statuses []photo.Status // only files with one of these; nil: any. Vanished can be asked for too
}

// Everything chooses every row.
func Everything(a photo.Archive) Choice { return Choice{Sets: a.Sets, Loose: true} }

// Photos returns a row a directory entry, picture or not, present or vanished: one for each chosen set
// that its photo is in. A copy that is attached or confirmed and in no set itself is in the sets of its
// original, and copy_of names that; its membership is confirmed only where a person confirmed the copy
// and the original's membership. A derivative is in no set; its membership says derivative, and copy_of names
// what it was made from. Rows are ordered by the source's label, the bytes of the path and the
// set. Profile internal adds where the file lies, the camera's serial number and the position. Errors:
// ErrCountsOnly for profile public, an unknown profile.
func Photos(a photo.Archive, c Choice, p Profile) (Rows, error) {
	if err := p.allow("photos"); err != nil {
		return Rows{}, err
	}
	names := []string{"set_id", "membership", "sha256", "bytes#", "format", "width#", "height#", "taken", "taken_source",
		"camera_make", "camera_model", "status", "copy_of"}
	if p == Internal {
		names = append(names, "source", "path", "camera_serial", "latitude#", "longitude#")
	}
	h, sets, chosen := newHoldings(a), newMemberships(a), map[photo.SetID]bool{}
	for _, s := range c.Sets {
		chosen[s.ID] = true
	}
	return Rows{Columns: Columns(names...), Seq: func(yield func([]Cell, error) bool) {
		row := make([]Cell, 0, len(names))
		for _, i := range h.order {
			f := &a.Files[i]
			if len(c.Statuses) > 0 && !slices.Contains(c.Statuses, status(f)) {
				continue
			}
			in := sets.of(f.Content)
			if len(in) == 0 && c.Loose {
				in = []membership{{}}
			}
			for _, m := range in {
				if (m.set == 0 || chosen[m.set]) && !yield(h.photoRow(row, f, m, sets, p), nil) {
					return
				}
			}
		}
	}}, nil
}

func status(f *photo.File) photo.Status {
	if f.Vanished {
		return Vanished
	}
	return f.Status
}

func (h holdings) photoRow(row []Cell, f *photo.File, m membership, sets memberships, p Profile) []Cell {
	c := h.contents[f.Content]
	if c == nil {
		c = &photo.Content{}
	}
	member := ""
	if m.set != 0 {
		member = "proposed"
		if m.confirmed {
			member = "confirmed"
		}
	}
	if _, derived := sets.derived[f.Content]; derived {
		member = "derivative"
	}
	row = append(row[:0],
		Text(m.set.String()), Text(member), Text(f.Content.String()), Int(f.Bytes), Text(c.Format), size(c.Width), size(c.Height),
		Text(c.Exif.Taken.String()), Text(c.Exif.Taken.Source), Text(c.Exif.Make), Text(c.Exif.Model),
		Text(string(status(f))), Text(sets.original(f.Content).String()))
	if p != Internal {
		return row
	}
	latitude, longitude := Unknown(), Unknown()
	if c.Exif.HasPosition {
		latitude, longitude = Float(c.Exif.Latitude, degreeDigits), Float(c.Exif.Longitude, degreeDigits)
	}
	return append(row, Text(h.labels[f.Source]), Path(f.Path), Text(c.Exif.Serial), latitude, longitude)
}

// size is a width or height; zero is not known.
func size(n int) Cell {
	if n == 0 {
		return Unknown()
	}
	return Int(n)
}

// membership is one set that a photo is in.
type membership struct {
	set       photo.SetID
	confirmed bool
}

// memberships tells the sets of photos.
type memberships struct {
	sets      map[photo.Digest][]membership
	originals map[photo.Digest]photo.Copy   // of attached or confirmed copies
	derived   map[photo.Digest]photo.Digest // the photo from which each derivative was made
}

func newMemberships(a photo.Archive) memberships {
	m := memberships{make(map[photo.Digest][]membership, len(a.Contents)), map[photo.Digest]photo.Copy{}, map[photo.Digest]photo.Digest{}}
	for _, d := range a.Derivatives {
		m.derived[d.Photo] = d.Original
	}
	for _, s := range a.Sets {
		for _, member := range s.Members {
			m.sets[member.Photo] = append(m.sets[member.Photo], membership{s.ID, member.Confirmed})
		}
	}
	for _, in := range m.sets {
		slices.SortFunc(in, func(x, y membership) int { return cmp.Compare(x.set, y.set) })
	}
	for _, c := range a.Copies {
		if old, known := m.originals[c.Copy]; (c.Attached || c.Confirmed) && c.Copy != c.Original && (!known || nearer(c, old)) {
			m.originals[c.Copy] = c
		}
	}
	return m
}

// nearer reports whether a says better than b of what their one copy is a copy: by a person's word, then
// by the distance.
func nearer(a, b photo.Copy) bool {
	if a.Confirmed != b.Confirmed {
		return a.Confirmed
	}
	return cmp.Or(cmp.Compare(a.Distance, b.Distance), a.Original.Compare(b.Original)) < 0
}

// of returns the sets of a photo in order: its own, or those of its original, or of the original's.
func (m memberships) of(d photo.Digest) []membership {
	if !d.Valid() {
		return nil
	}
	if in := m.sets[d]; len(in) > 0 {
		return in
	}
	confirmed := true
	for range len(m.originals) { // bounds a ring of copies
		c, ok := m.originals[d]
		if !ok {
			return nil
		}
		confirmed = confirmed && c.Confirmed
		d = c.Original
		if in := m.sets[d]; len(in) > 0 {
			return through(in, confirmed)
		}
	}
	return nil
}

// through returns the memberships of an original as those of its copy.
func through(in []membership, confirmed bool) []membership {
	out := slices.Clone(in)
	for i := range out {
		out[i].confirmed = out[i].confirmed && confirmed
	}
	return out
}

// original returns what d is an attached or confirmed copy of, or a derivative of, zero where it is neither.
func (m memberships) original(d photo.Digest) photo.Digest {
	if of, derived := m.derived[d]; derived {
		return of
	}
	return m.originals[d].Original
}
