// SPDX-License-Identifier: Apache-2.0

package export

import (
	"cmp"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// holdings finds what an archive knows of a photo.
type holdings struct {
	order    []int // of the archive's files: by the source's label, then by the bytes of the path
	labels   map[photo.SourceID]string
	contents map[photo.Digest]*photo.Content
	files    map[photo.Digest][]*photo.File // in that order
}

func newHoldings(a photo.Archive) holdings {
	h := holdings{
		order:    make([]int, len(a.Files)),
		labels:   make(map[photo.SourceID]string, len(a.Sources)),
		contents: make(map[photo.Digest]*photo.Content, len(a.Contents)),
		files:    make(map[photo.Digest][]*photo.File, len(a.Contents)),
	}
	for _, s := range a.Sources {
		h.labels[s.ID] = s.Label
	}
	for i := range a.Contents {
		h.contents[a.Contents[i].Digest] = &a.Contents[i]
	}
	for i := range h.order {
		h.order[i] = i
	}
	slices.SortStableFunc(h.order, func(i, j int) int {
		f, g := &a.Files[i], &a.Files[j]
		if f.Source != g.Source {
			if c := cmp.Or(strings.Compare(h.labels[f.Source], h.labels[g.Source]), cmp.Compare(f.Source, g.Source)); c != 0 {
				return c
			}
		}
		return strings.Compare(string(f.Path), string(g.Path))
	})
	for _, i := range h.order {
		if f := &a.Files[i]; f.Content.Valid() {
			h.files[f.Content] = append(h.files[f.Content], f)
		}
	}
	return h
}

// present returns the files of a photo that are there now, in order.
func (h holdings) present(d photo.Digest) []*photo.File {
	var out []*photo.File
	for _, f := range h.files[d] {
		if !f.Vanished {
			out = append(out, f)
		}
	}
	return out
}

// compareFiles is the order of rows.
func (h holdings) compareFiles(f, g *photo.File) int {
	return cmp.Or(strings.Compare(h.labels[f.Source], h.labels[g.Source]), cmp.Compare(f.Source, g.Source), strings.Compare(string(f.Path), string(g.Path)))
}

// located returns the path of a file with its source's label before it.
func (h holdings) located(f *photo.File) photo.RelPath {
	return photo.RelPath(h.labels[f.Source]).Join(string(f.Path))
}

// Columns reads names of columns, those of numbers with a # behind them.
func Columns(names ...string) []Column {
	out := make([]Column, len(names))
	for i, n := range names {
		name, numeric := strings.CutSuffix(n, "#")
		out[i] = Column{Name: name, Numeric: numeric}
	}
	return out
}
