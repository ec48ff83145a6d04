// SPDX-License-Identifier: Apache-2.0

// Package table sets rows as aligned text for a terminal or a printed page. Every cell goes through
// photo.Printable, so that no file name can move the cursor, start a line or reorder one. It knows
// nothing of terminals: widths are those of a fixed-pitch font, and nothing is cut or wrapped. The same
// table gives the same bytes.
package table

import (
	"fmt"
	"io"
	"strings"

	"amana/pkg/photo"
)

// Column is one column's head. Numbers are set to the right.
type Column struct {
	Name  string
	Right bool
}

// Table is what is set.
type Table struct {
	Title   []string // lines above, set as they are
	Columns []Column
	Rows    [][]string // a row that is shorter than Columns ends early; nil is a blank line
	Total   bool       // the last row is a total: a rule stands above it
	Bare    bool       // no line of heads
}

const gap = "  "

// Write sets t: its title, a blank line where there is one, the heads, the rows. No line ends in a
// space; spaces at the end of a line's last cell are not set. Errors: a row with more cells than columns,
// and those of w.
func Write(w io.Writer, t Table) error {
	rows, width, err := measure(t)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, l := range t.Title {
		b.WriteString(strings.TrimRight(photo.Printable(l), " ") + "\n")
	}
	if len(t.Title) > 0 {
		b.WriteByte('\n')
	}
	for i, row := range rows {
		if t.Total && i == len(rows)-1 {
			b.WriteString(rule(width))
		}
		line(&b, t.Columns, width, row)
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// measure returns the printable rows, heads first, and the width of each column.
func measure(t Table) (rows [][]string, width []int, err error) {
	width = make([]int, len(t.Columns))
	all := t.Rows
	if !t.Bare {
		heads := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			heads[i] = c.Name
		}
		all = append([][]string{heads}, t.Rows...)
	}
	rows = make([][]string, len(all))
	for r, row := range all {
		if len(row) > len(width) {
			return nil, nil, fmt.Errorf("table row has %d cells for %d columns", len(row), len(width))
		}
		rows[r] = make([]string, len(row))
		for i, cell := range row {
			rows[r][i] = photo.Printable(cell)
			width[i] = max(width[i], Width(rows[r][i]))
		}
	}
	return rows, width, nil
}

// rule is a line as wide as the columns.
func rule(width []int) string {
	n := 0
	for i, w := range width {
		if i > 0 {
			n += len(gap)
		}
		n += w
	}
	return strings.Repeat("-", n) + "\n"
}

func line(b *strings.Builder, columns []Column, width []int, cells []string) {
	var l strings.Builder
	for i, cell := range cells {
		if i > 0 {
			l.WriteString(gap)
		}
		pad := strings.Repeat(" ", width[i]-Width(cell))
		if columns[i].Right {
			l.WriteString(pad + cell)
		} else {
			l.WriteString(cell + pad)
		}
	}
	b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
}
