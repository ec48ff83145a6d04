// SPDX-License-Identifier: Apache-2.0

package export

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"amana/pkg/table"
)

// Options are how rows are written.
type Options struct {
	BOM bool // CSV begins with a byte-order mark, for spreadsheet programs; other formats never do
	Raw bool // CSV text is not guarded
}

// Formats lists the formats that Write knows.
func Formats() []string { return []string{"table", "csv", "json", "jsonl"} }

// CheckFormat returns an error where s is no format.
func CheckFormat(s string) error {
	if !slices.Contains(Formats(), s) {
		return fmt.Errorf("%q is not a format (%s)", s, strings.Join(Formats(), ", "))
	}
	return nil
}

// Write writes rows in a format. An empty JSON is [], an empty CSV its header, an empty JSON lines
// nothing. Only a table is held in memory whole. Errors: an unknown format, before anything is written;
// an error of the rows; a row that does not fit its columns; those of w. After an error what was written
// is no whole output.
func Write(w io.Writer, format string, rows Rows, o Options) error {
	if err := CheckFormat(format); err != nil {
		return err
	}
	if format == "table" {
		return writeTable(w, rows)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	var e encoder
	switch format {
	case "csv":
		e = &csvEncoder{w: b, options: o}
	case "json":
		e = &jsonEncoder{w: b, array: true}
	case "jsonl":
		e = &jsonEncoder{w: b}
	}
	e.begin(rows.Columns)
	err := each(rows, func(row []Cell) error { return e.row(row) })
	if err != nil {
		return err
	}
	e.end()
	return b.Flush()
}

// encoder writes one format. The writer below keeps its first error, which row returns.
type encoder interface {
	begin(columns []Column)
	row(cells []Cell) error
	end()
}

// each calls f with every row that fits the columns, and stops at the first error.
func each(rows Rows, f func([]Cell) error) error {
	if rows.Seq == nil {
		return nil
	}
	for row, err := range rows.Seq {
		if err != nil {
			return err
		}
		if len(row) != len(rows.Columns) {
			return fmt.Errorf("row has %d cells for %d columns", len(row), len(rows.Columns))
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(w io.Writer, rows Rows) error {
	t := table.Table{Title: rows.Title, Total: rows.Total}
	for _, c := range rows.Columns {
		t.Columns = append(t.Columns, table.Column{Name: c.Name, Right: c.Numeric})
	}
	err := each(rows, func(row []Cell) error {
		line := make([]string, len(row))
		for i, c := range row {
			line[i] = c.shown()
		}
		t.Rows = append(t.Rows, line)
		return nil
	})
	if err != nil {
		return err
	}
	return table.Write(w, t)
}
