// SPDX-License-Identifier: Apache-2.0

package export

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"amana/pkg/manifest"
	"amana/pkg/photo"
)

// Listing is what a manifest of an archive holds, and what it cannot.
type Listing struct {
	Entries  []manifest.Entry // in the order of their names' bytes
	NotHeld  []NotHeld        // of profile internal; in the same order
	Unread   int              // entries whose content was not read: links, and what could not be read
	Vanished int              // files that are not there any more, which no manifest names
}

// NotHeld is an entry that the format cannot hold, and why.
type NotHeld struct {
	manifest.Entry
	Reason string
}

// Manifest returns what a manifest of the chosen files holds in a format. Profile internal names files by their
// paths, with the source's label before them where the archive has several sources; the digests are those of the
// files. Profile partner names contents, data/ and the SHA-256, each once. Bags have their payload below data/, so
// that for them a path has data/ before it. Every file that is there is in Entries or in NotHeld, or for profile
// partner counted in Unread. Errors: ErrCountsOnly for profile public, an unknown profile.
func Manifest(a photo.Archive, c Choice, p Profile, f manifest.Format) (Listing, error) {
	if err := p.allow("manifest"); err != nil {
		return Listing{}, err
	}
	var out Listing
	h, chosen := newHoldings(a), c.files(a)
	seen := map[photo.Digest]bool{}
	for _, i := range h.order {
		file := &a.Files[i]
		switch {
		case !chosen(file):
			continue
		case file.Vanished:
			out.Vanished++
			continue
		case !file.Content.Valid():
			out.Unread++
			if p == Partner {
				continue
			}
		case p == Partner && seen[file.Content]:
			continue
		}
		seen[file.Content] = true
		e := manifest.Entry{Name: name(h, file, p, f), Bytes: file.Bytes, SHA256: file.Content}
		if err := f.Holds(e); err != nil {
			out.NotHeld = append(out.NotHeld, NotHeld{e, why(err)})
			continue
		}
		out.Entries = append(out.Entries, e)
	}
	slices.SortFunc(out.Entries, func(x, y manifest.Entry) int { return strings.Compare(x.Name, y.Name) })
	slices.SortFunc(out.NotHeld, func(x, y NotHeld) int { return strings.Compare(x.Name, y.Name) })
	return out, nil
}

// name returns how a manifest calls a file.
func name(h holdings, file *photo.File, p Profile, f manifest.Format) string {
	if p == Partner {
		return "data/" + file.Content.String()
	}
	path := file.Path
	if len(h.labels) > 1 {
		path = h.located(file)
	}
	if f == manifest.BagIt {
		path = "data/" + path
	}
	return string(path)
}

// why is the reason of an entry that is not held, without what every such reason ends in.
func why(err error) string {
	text := err.Error()
	if tail := ": " + manifest.ErrNotHeld.Error(); errors.Is(err, manifest.ErrNotHeld) && len(text) > len(tail) {
		return text[:len(text)-len(tail)]
	}
	return text
}

// files returns whether a choice has a file, as Photos chooses its rows.
func (c Choice) files(a photo.Archive) func(*photo.File) bool {
	sets, chosen := newMemberships(a), map[photo.SetID]bool{}
	for _, s := range c.Sets {
		chosen[s.ID] = true
	}
	return func(f *photo.File) bool {
		if len(c.Statuses) > 0 && !slices.Contains(c.Statuses, status(f)) {
			return false
		}
		in := sets.of(f.Content)
		return len(in) == 0 && c.Loose || slices.ContainsFunc(in, func(m membership) bool { return chosen[m.set] })
	}
}

// Write writes the manifest. Notes are lines that say where it comes from, for the format that has room for them.
func (l Listing) Write(w io.Writer, f manifest.Format, notes ...string) error {
	out := manifest.NewWriter(w, f, notes...)
	for _, e := range l.Entries {
		if err := out.Write(e); err != nil {
			return fmt.Errorf("%q: %w", e.Name, err)
		}
	}
	return out.Flush()
}

// Rows returns what is not held: a row an entry, its name also in hexadecimal, which is exact.
func (l Listing) Rows() Rows {
	rows := make([][]Cell, len(l.NotHeld))
	for i, n := range l.NotHeld {
		rows[i] = []Cell{Path(photo.RelPath(n.Name)), Text(hex.EncodeToString([]byte(n.Name))), Text(n.SHA256.String()), Int(n.Bytes), Text(n.Reason)}
	}
	return Of(Columns("name", "name_hex", "sha256", "bytes#", "reason"), rows...)
}
