// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"context"
	"slices"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/walk"
)

const pageRows = 1024 // that are asked of the store at once

// merge goes through the rows in step with the walk, whose order is the same. It holds a page, the rows that the
// walk did not meet, and the entries that are not on record.
type merge struct {
	store Store
	rest  []Row
	last  photo.RelPath // of the last page
	ended bool

	missed map[photo.RelPath]missed
	shut   photo.RelPath // with its slash: a folder that could not be listed, below which nothing can be missed
	why    string        // it could not be listed

	fresh             []fresh
	expected, entries int64
	beside            int64 // of the entries: they belong to the record itself
}

// missed is a row that was not met.
type missed struct {
	Row
	shut string // why the folder above it could not be listed; "" it could
}

// fresh is an entry that is not on record.
type fresh struct {
	walk.Entry
	returned bool // it was on record as gone
}

func newMerge(store Store) *merge { return &merge{store: store, missed: map[photo.RelPath]missed{}} }

// at returns the row of an entry; ok is false where there is none, and the entry is kept as a fresh one.
func (m *merge) at(ctx context.Context, e walk.Entry) (row Row, ok bool, err error) {
	m.entries++
	for {
		more, err := m.more(ctx)
		if err != nil {
			return Row{}, false, err
		}
		if !more || m.rest[0].Path >= e.Path {
			break
		}
		m.miss()
	}
	if e.Kind == photo.Folder {
		m.shut, m.why = e.Path+"/", "its folder could not be listed"
		if e.Err != nil {
			m.why += ": " + walk.Reason(e.Err)
		}
	}
	if len(m.rest) > 0 && m.rest[0].Path == e.Path {
		row, m.rest = m.rest[0], m.rest[1:]
		if row.Vanished {
			m.fresh = append(m.fresh, fresh{e, true})
			return Row{}, false, nil
		}
		m.expected++
		return row, true, nil
	}
	// A folder that is delivered itself comes where what is below it would, and its row came before.
	if before, met := m.missed[e.Path]; met {
		delete(m.missed, e.Path)
		return before.Row, true, nil
	}
	m.fresh = append(m.fresh, fresh{e, false})
	return Row{}, false, nil
}

// more reports whether there is a row, and asks for a page where there is none at hand.
func (m *merge) more(ctx context.Context) (bool, error) {
	for len(m.rest) == 0 && !m.ended {
		rows, err := m.store.Rows(ctx, m.last, pageRows)
		if err != nil {
			return false, err
		}
		m.rest, m.ended = rows, len(rows) < pageRows
		if len(rows) > 0 {
			m.last = rows[len(rows)-1].Path
		}
	}
	return len(m.rest) > 0, nil
}

// miss passes over the next row.
func (m *merge) miss() {
	row := m.rest[0]
	m.rest = m.rest[1:]
	if row.Vanished {
		return
	}
	m.expected++
	why := ""
	if m.shut != "" && strings.HasPrefix(string(row.Path), string(m.shut)) {
		why = m.why
	}
	m.missed[row.Path] = missed{row, why}
}

// lost returns the rows that were not met, after the last entry, in order.
func (m *merge) lost(ctx context.Context) ([]missed, error) {
	for {
		more, err := m.more(ctx)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		m.miss()
	}
	out := make([]missed, 0, len(m.missed))
	for _, row := range m.missed {
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b missed) int { return strings.Compare(string(a.Path), string(b.Path)) })
	return out, nil
}
