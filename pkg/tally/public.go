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
	if most, ok := c.PublicMost(); ok {
		out = append(out, PublicLine{"bodies at most", Printed{Value: most}, "rounded up"})
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

// PublicMost is Most as the public may see it, rounded up to a multiple of 5. It is of all sets: the sets that
// were decided as something else would follow from one that leaves them out.
func (c Counts) PublicMost() (bodies int64, ok bool) {
	c.Bodies.NotVictim = 0
	most, ok := c.Most()
	return (most.High + least - 1) / least * least, ok
}

// PublicTable is a table as the public may see it. It counts sets alone: with the photos beside them, four
// photos in a row of sets of four would tell that there is one.
type PublicTable struct {
	Keys  []string
	Rows  []PublicRow
	Total Printed
}

// PublicRow is a row of it.
type PublicRow struct {
	Values []string
	Sets   Printed
}

// Public returns a table as the public may see it. Where nothing of the column may be printed, the rows are
// left out whole, since their names would tell of single sets.
func (t Table) Public() PublicTable {
	counts := make([]int64, len(t.Rows))
	for i, r := range t.Rows {
		counts[i] = r.Sets
	}
	s, ok := Suppress(counts)
	p := PublicTable{Keys: t.Keys, Total: s.Total}
	for i, r := range t.Rows {
		if ok {
			p.Rows = append(p.Rows, PublicRow{r.Values, s.Cells[i]})
		}
	}
	return p
}
