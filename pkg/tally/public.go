// SPDX-License-Identifier: Apache-2.0

package tally

import "amana/pkg/photo"

// PublicLine is one line of the counts that the public may see.
type PublicLine struct {
	Name string
	Printed
	Note string
}

// Public returns the counts that the public may see: three columns of disjoint groups with their totals, as
// Suppress gives them, and counts that stand alone. Lines that are sums or parts of others are left out,
// since small counts would follow from them: so neither pictures nor contents stand beside the photos.
// Where groups are too small for any of them to be printed, their total stands alone.
func (c Counts) Public() []PublicLine {
	statuses := photo.Statuses()
	entries := make([]Line, len(statuses))
	for i, status := range statuses {
		entries[i] = Line{Name: "entries " + string(status), Value: c.Entries.ByStatus[status]}
	}
	bodies := c.Bodies.lines()
	out := disjoint(entries, "directory entries")
	out = append(out, disjoint([]Line{
		{"photos in one set", c.Photos.InOneSet, ""}, {"photos in several sets", c.Photos.InSeveral, ""}, {"photos in no set", c.Photos.InNoSet, ""},
	}, "photos")...)
	out = append(out,
		PublicLine{"near copies proposed", Print(c.Copies.Proposed), ""},
		PublicLine{"near copies confirmed", Print(c.Copies.Confirmed), ""})
	if most, ok := c.most(); ok { // its note names exact sums
		out = append(out, PublicLine{most.Name, Printed{Value: (most.Value + least - 1) / least * least}, "rounded up"})
	}
	return append(out, disjoint(bodies[:len(bodies)-1], "sets")...)
}

// disjoint returns a column of disjoint groups and its total.
func disjoint(groups []Line, total string) []PublicLine {
	counts := make([]int64, len(groups))
	for i, g := range groups {
		counts[i] = g.Value
	}
	s, ok := Suppress(counts)
	if !ok {
		return []PublicLine{{total, s.Total, "rounded; its parts are too small to be printed"}}
	}
	out := make([]PublicLine, 0, len(groups)+1)
	for i, g := range groups {
		out = append(out, PublicLine{g.Name, s.Cells[i], g.Note})
	}
	note := ""
	if s.Rounded {
		note = "rounded"
	}
	return append(out, PublicLine{total, s.Total, note})
}

// HeldBack stands in every cell of a column of which only the total may be printed.
const HeldBack = "held back"

// PublicTable is a table as the public may see it: a cell a column of sets, photos and files.
type PublicTable struct {
	Keys  []string
	Rows  []PublicRow
	Total [3]Printed
}

// PublicRow is a row of it.
type PublicRow struct {
	Values []string
	Cells  [3]Printed
}

// Public returns a table as the public may see it, each column by itself as Suppress gives it. Where the
// column of sets is held the rows are left out whole, since their names would tell of single sets.
func (t Table) Public() PublicTable {
	p := PublicTable{Keys: t.Keys, Rows: make([]PublicRow, len(t.Rows))}
	for i, r := range t.Rows {
		p.Rows[i].Values = r.Values
	}
	for column := range p.Total {
		counts := make([]int64, len(t.Rows))
		for i, r := range t.Rows {
			counts[i] = [3]int64{r.Sets, r.Photos, r.Files}[column]
		}
		s, ok := Suppress(counts)
		p.Total[column] = s.Total
		if !ok && column == 0 {
			p.Rows = nil
		}
		for i := range p.Rows {
			if ok {
				p.Rows[i].Cells[column] = s.Cells[i]
			} else {
				p.Rows[i].Cells[column].Text = HeldBack
			}
		}
	}
	return p
}
