// SPDX-License-Identifier: Apache-2.0

package export

import (
	"slices"

	"amana/pkg/photo"
)

// Picture is a photo as it is handed over.
type Picture struct {
	Parent photo.Digest // of the file on the drive
	Name   string       // in the package
	Digest photo.Digest // of the file in the package
	Bytes  int64
	Format string
	How    string // what was done to it
	Sets   []photo.SetID
}

// Withheld is a photo that is not handed over, and why.
type Withheld struct {
	Photo  photo.Digest
	Reason string
}

// Chosen returns the photos of sets in the order of their digests, with the sets of each, copies that are
// attached or confirmed among them, and those that stay out: photos that a person flagged as showing a living person, in any set of the archive, and near copies of
// them, confirmed or not. One that is named is handed over all the same.
func Chosen(a photo.Archive, sets []photo.Set, named []photo.Digest) (photos []Picture, out []Withheld) {
	living := livingPhotos(a)
	all, chosen := newMemberships(a), map[photo.SetID]bool{}
	for _, s := range sets {
		chosen[s.ID] = true
	}
	for _, c := range a.Contents { // which are in the order of their digests
		d := c.Digest
		var in []photo.SetID
		for _, m := range all.of(d) {
			if chosen[m.set] {
				in = append(in, m.set)
			}
		}
		if len(in) == 0 {
			continue
		}
		if why := living[d]; why != "" && !slices.Contains(named, d) {
			out = append(out, Withheld{d, why})
			continue
		}
		photos = append(photos, Picture{Parent: d, Sets: in})
	}
	return photos, out
}

// livingPhotos returns why photos stay out.
func livingPhotos(a photo.Archive) map[photo.Digest]string {
	out := map[photo.Digest]string{}
	for _, s := range a.Sets {
		for _, m := range s.Members {
			if slices.Contains(m.Flags, photo.FlagLiving) {
				out[m.Photo] = "a person flagged it as showing a living person"
			}
		}
	}
	for changed := true; changed; { // copies of copies
		changed = false
		for _, c := range a.Copies {
			for _, pair := range [][2]photo.Digest{{c.Original, c.Copy}, {c.Copy, c.Original}} {
				if out[pair[0]] != "" && out[pair[1]] == "" {
					out[pair[1]], changed = "it is, or may be, a copy of one that shows a living person", true
				}
			}
		}
	}
	return out
}

// Pictures returns a row a picture that was handed over, in the order in which they are given.
func Pictures(all []Picture) Rows {
	rows := make([][]Cell, len(all))
	for i, p := range all {
		rows[i] = []Cell{Text(p.Name), Text(p.Digest.String()), Int(p.Bytes), Text(p.Format), Text(p.Parent.String()), Text(p.How), List(texts(p.Sets))}
	}
	return Of(Columns("name", "sha256", "bytes#", "format", "parent_sha256", "how", "set_ids"), rows...)
}

// NotHandedOver returns a row a photo that stays out.
func NotHandedOver(all []Withheld) Rows {
	rows := make([][]Cell, len(all))
	for i, w := range all {
		rows[i] = []Cell{Text(w.Photo.String()), Text(w.Reason)}
	}
	return Of(Columns("parent_sha256", "reason"), rows...)
}

// Without returns rows of Photos but for those of photos that stay out.
func Without(rows Rows, all []Withheld) Rows {
	gone := map[string]bool{}
	for _, w := range all {
		gone[w.Photo.String()] = true
	}
	at := slices.IndexFunc(rows.Columns, func(c Column) bool { return c.Name == "sha256" })
	seq := rows.Seq
	rows.Seq = func(yield func([]Cell, error) bool) {
		for row, err := range seq {
			if (err != nil || !gone[row[at].String()]) && !yield(row, err) {
				return
			}
		}
	}
	return rows
}
