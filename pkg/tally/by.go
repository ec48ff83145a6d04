// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// Shared is the first key of the row of the photos that are in several of the counted sets.
const Shared = "photos in several sets"

// Table counts sets by keys. Total is the sum of Rows in every column.
type Table struct {
	Keys  []string `json:"keys"`
	Rows  []Row    `json:"rows"`
	Total Row      `json:"total"`
}

// Row is one group. A photo is in exactly one row: where it is in several of the counted sets, in the
// row Shared, which stands last and has no sets.
type Row struct {
	Values []string `json:"values"` // one a key
	Sets   int64    `json:"sets"`
	Photos int64    `json:"photos"`
	Files  int64    `json:"files"` // that are there now
}

// Check returns an error where the total is not the sum of the rows.
func (t Table) Check() error {
	var sum Row
	for _, r := range t.Rows {
		sum.Sets, sum.Photos, sum.Files = sum.Sets+r.Sets, sum.Photos+r.Photos, sum.Files+r.Files
	}
	if sum.Sets != t.Total.Sets || sum.Photos != t.Total.Photos || sum.Files != t.Total.Files {
		return fmt.Errorf("counts by %s: the total is %d sets, %d photos, %d files, its rows add up to %d, %d, %d", strings.Join(t.Keys, ", "),
			t.Total.Sets, t.Total.Photos, t.Total.Files, sum.Sets, sum.Photos, sum.Files)
	}
	return nil
}

// By counts the sets that fit by one key or more. A set that has several values of a key is in the row
// Several, one that has none in Unknown; what is unknown of some of its photos does not count. The total
// is counted apart from the rows.
func By(a photo.Archive, keys []string, where Filter) (Table, error) {
	for i, key := range keys {
		if !slices.Contains(Keys(), key) {
			return Table{}, fmt.Errorf("cannot count by %q (%s)", key, strings.Join(Keys(), ", "))
		}
		if slices.Contains(keys[:i], key) {
			return Table{}, fmt.Errorf("counts by %q twice", key)
		}
	}
	x, sets := newIndex(a), where.Sets(a)
	in := setsOf(sets)
	rows := map[string]*Row{}
	shared := Row{Values: make([]string, len(keys))}
	t := Table{Keys: keys, Rows: []Row{}, Total: Row{Values: make([]string, len(keys)), Sets: int64(len(sets))}}
	for _, s := range sets {
		values := make([]string, len(keys))
		for i, key := range keys {
			if v := x.values(s, key); len(v) > 1 {
				values[i] = Several
			} else {
				values[i] = v[0]
			}
		}
		name := fmt.Sprintf("%q", values) // quoted, so that no two lists of values have one name
		if rows[name] == nil {
			rows[name] = &Row{Values: values}
		}
		rows[name].Sets++
		for _, m := range s.Members {
			if in[m.Photo] == 1 {
				rows[name].Photos++
				rows[name].Files += x.present(m.Photo)
			}
		}
	}
	for p, n := range in {
		t.Total.Photos++
		t.Total.Files += x.present(p)
		if n > 1 {
			shared.Photos++
			shared.Files += x.present(p)
		}
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, *r)
	}
	slices.SortFunc(t.Rows, func(r, s Row) int { return compare(keys, r.Values, s.Values) })
	if len(keys) > 0 {
		shared.Values[0], t.Total.Values[0] = Shared, "total"
	}
	if shared.Photos > 0 {
		t.Rows = append(t.Rows, shared)
	}
	return t, nil
}

func compare(keys, a, b []string) int {
	for i, key := range keys {
		c := strings.Compare(a[i], b[i])
		switch key {
		case "size":
			c = cmp.Compare(sizeOrder(a[i]), sizeOrder(b[i]))
		case "set":
			x, _ := photo.ParseSetID(a[i])
			y, _ := photo.ParseSetID(b[i])
			c = cmp.Compare(x, y)
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// index finds what is known of a photo.
type index struct {
	contents map[photo.Digest]*photo.Content
	files    map[photo.Digest][]*photo.File
	labels   map[photo.SourceID]string
}

func newIndex(a photo.Archive) index {
	x := index{make(map[photo.Digest]*photo.Content, len(a.Contents)), make(map[photo.Digest][]*photo.File, len(a.Contents)), map[photo.SourceID]string{}}
	for i := range a.Contents {
		x.contents[a.Contents[i].Digest] = &a.Contents[i]
	}
	for i := range a.Files {
		if d := a.Files[i].Content; d.Valid() {
			x.files[d] = append(x.files[d], &a.Files[i])
		}
	}
	for _, s := range a.Sources {
		x.labels[s.ID] = s.Label
	}
	return x
}

// present counts the files of a photo that are there now.
func (x index) present(p photo.Digest) (n int64) {
	for _, f := range x.files[p] {
		if !f.Vanished {
			n++
		}
	}
	return n
}

// values returns the distinct values, sorted, that a set has of a key: at least one.
func (x index) values(s photo.Set, key string) []string {
	switch key {
	case "set":
		return []string{s.ID.String()}
	case "size":
		return []string{Size(len(s.Members))}
	case "class":
		return []string{ClassOf(s)}
	case "review":
		return []string{string(s.Review)}
	case "reviewer":
		return []string{reviewerOf(s)}
	case "agreement":
		return []string{agreementOf(s)}
	case "branch":
		if s.Card.Branch == "" {
			return []string{Unknown}
		}
		return []string{s.Card.Branch}
	}
	var out []string
	for _, m := range s.Members {
		for _, v := range x.ofPhoto(m.Photo, key) {
			if v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	if len(out) == 0 {
		return []string{Unknown}
	}
	slices.Sort(out)
	return out
}

// ofPhoto returns what a photo says of a key; "" what it does not say.
func (x index) ofPhoto(p photo.Digest, key string) (out []string) {
	if key == "source" || key == "folder" {
		for _, f := range x.files[p] {
			if key == "source" {
				out = append(out, x.labels[f.Source])
			} else if dir := f.Path.Dir().Quote(); dir == "" {
				out = append(out, ".")
			} else {
				out = append(out, dir)
			}
		}
		return out
	}
	c := x.contents[p]
	switch {
	case c == nil:
		return nil
	case key == "month":
		return []string{c.Exif.Taken.Month()}
	}
	return []string{strings.TrimSpace(strings.TrimSpace(c.Exif.Make) + " " + strings.TrimSpace(c.Exif.Model))}
}
