// SPDX-License-Identifier: Apache-2.0

package export

import (
	"cmp"
	"slices"

	"amana/pkg/photo"
)

// Copies returns a row a photo that has several files (kind exact) and a row a pair of photos of which
// one is, or may be, another encoding, size or crop of the other (kind near), in the order of kind,
// original and copy. files counts the files of the copy that are there now; for kind exact both digests
// are one, the distance is 0, and whether a person confirmed it is not asked. Profile internal adds the
// paths, each with its source's label before it; for kind exact the first file is the original's.
// Errors: ErrCountsOnly for profile public, an unknown profile.
func Copies(a photo.Archive, p Profile) (Rows, error) {
	if err := p.allow("copies"); err != nil {
		return Rows{}, err
	}
	names := []string{"kind", "original_sha256", "copy_sha256", "distance#", "attached", "confirmed", "reason", "files#"}
	if p == Internal {
		names = append(names, "original_paths", "copy_paths")
	}
	h := newHoldings(a)
	near := slices.SortedFunc(slices.Values(a.Copies), func(x, y photo.Copy) int {
		return cmp.Or(x.Original.Compare(y.Original), x.Copy.Compare(y.Copy))
	})
	rows := func(yield func([]Cell, error) bool) {
		for _, d := range photos(a) {
			files := h.present(d)
			if len(files) < 2 {
				continue
			}
			row := []Cell{Text("exact"), Text(d.String()), Text(d.String()), Int(0), Bool(true), Unknown(), Text("the same bytes"), Int(len(files))}
			if !yield(h.withPaths(row, files[:1], files[1:], p), nil) {
				return
			}
		}
		for _, c := range near {
			files := h.present(c.Copy)
			row := []Cell{Text("near"), Text(c.Original.String()), Text(c.Copy.String()), Int(c.Distance), Bool(c.Attached), Bool(c.Confirmed), Text(c.Reason), Int(len(files))}
			if !yield(h.withPaths(row, h.present(c.Original), files, p), nil) {
				return
			}
		}
	}
	return Rows{Columns: Columns(names...), Seq: rows}, nil
}

// photos returns the digests of the photos, in their order.
func photos(a photo.Archive) []photo.Digest {
	var out []photo.Digest
	for _, c := range a.Contents {
		if c.Status.Picture() {
			out = append(out, c.Digest)
		}
	}
	slices.SortFunc(out, photo.Digest.Compare)
	return out
}

func (h holdings) withPaths(row []Cell, originals, copies []*photo.File, p Profile) []Cell {
	if p != Internal {
		return row
	}
	return append(row, Paths(h.locatedAll(originals)), Paths(h.locatedAll(copies)))
}

func (h holdings) locatedAll(files []*photo.File) []photo.RelPath {
	out := make([]photo.RelPath, len(files))
	for i, f := range files {
		out[i] = h.located(f)
	}
	return out
}
