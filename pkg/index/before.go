// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"slices"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/walk"
)

const pageRows = 1024 // that are asked of the store at once

// before goes through what earlier runs stored, in step with the walk, whose order is the same. It holds
// some pages, and the paths that the walk did not meet.
type before struct {
	pages  <-chan page
	rest   []photo.Stored
	missed map[photo.RelPath]bool
	shut   photo.RelPath // with its slash: a folder that could not be listed, below which nothing was looked for
	err    error
}

type page struct {
	rows []photo.Stored
	err  error
}

// newBefore begins to ask the store for pages. Rows that this very run stores are not in them: each lies
// before what the walk has come to, or is of a path that was stored already.
func newBefore(ctx context.Context, store Store) *before {
	pages := make(chan page, 2)
	go func() {
		defer close(pages)
		for after := photo.RelPath(""); ; {
			rows, err := store.Stored(ctx, after, pageRows)
			select {
			case pages <- page{rows, err}:
			case <-ctx.Done():
				return
			}
			if err != nil || len(rows) < pageRows {
				return
			}
			after = rows[len(rows)-1].Path
		}
	}()
	return &before{pages: pages, missed: map[photo.RelPath]bool{}}
}

// at returns what is stored of an entry, the zero Stored where nothing is. What lies before it and was
// not asked for was not met.
func (b *before) at(e walk.Entry) (photo.Stored, error) {
	for b.more() && b.rest[0].Path < e.Path {
		b.miss()
	}
	if b.err != nil {
		return photo.Stored{}, b.err
	}
	if e.Kind == photo.Folder {
		b.shut = e.Path + "/"
	}
	if len(b.rest) > 0 && b.rest[0].Path == e.Path {
		stored := b.rest[0]
		b.rest = b.rest[1:]
		return stored, nil
	}
	// A folder that is delivered itself comes where what is below it would, and its row came before.
	if b.missed[e.Path] {
		delete(b.missed, e.Path)
		return photo.Stored{Path: e.Path}, nil
	}
	return photo.Stored{}, nil
}

// more reports whether there is a row, and fetches a page where there is none at hand.
func (b *before) more() bool {
	for len(b.rest) == 0 && b.err == nil {
		next, ok := <-b.pages
		if !ok {
			return false
		}
		b.rest, b.err = next.rows, next.err
	}
	return b.err == nil
}

// miss passes over the next row.
func (b *before) miss() {
	row := b.rest[0]
	if !row.Vanished && (b.shut == "" || !strings.HasPrefix(string(row.Path), string(b.shut))) {
		b.missed[row.Path] = true
	}
	b.rest = b.rest[1:]
}

// lost returns what was not met, after the last entry, in order.
func (b *before) lost() ([]photo.RelPath, error) {
	for b.more() {
		b.miss()
	}
	out := make([]photo.RelPath, 0, len(b.missed))
	for path := range b.missed {
		out = append(out, path)
	}
	slices.Sort(out)
	return out, b.err
}

// asBefore reports whether an entry need not be looked at again.
func asBefore(stored photo.Stored, e walk.Entry) bool {
	return stored.Path == e.Path && stored.Fresh && e.Err == nil && e.Kind == photo.Regular && stored.Bytes == e.Bytes && stored.Mod == e.Mod
}
