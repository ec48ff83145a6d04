// SPDX-License-Identifier: Apache-2.0

package export

import (
	"iter"
	"math"
	"strconv"
	"strings"

	"amana/pkg/photo"
)

// Column is a column's name, as it stands in a header and as a key of JSON, and whether it holds numbers,
// which a table sets to the right.
type Column struct {
	Name    string
	Numeric bool
}

// Rows is what Write writes. Seq yields a row a time, each with one cell a column; a row may be
// overwritten when the next is asked for. An error ends the rows.
type Rows struct {
	Columns []Column
	Seq     iter.Seq2[[]Cell, error]

	Title []string // lines above a table; no part of the other formats
	Total bool     // the last row is a total, which a table rules off
}

// Of returns rows that are at hand.
func Of(columns []Column, rows ...[]Cell) Rows {
	return Rows{Columns: columns, Seq: func(yield func([]Cell, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}}
}

// kind is what a cell holds, and so how each format writes it.
type kind uint8

const (
	text   kind = iota
	number      // a literal that is a JSON number; "" is not known
	truth       // "true" or "false"; "" is not known
	list
	path
	paths
)

// Cell is one value of a row. The zero Cell is the empty text.
//
//	           CSV                     JSON
//	Text       guarded                 string
//	Int Float  as it is, or empty      number, or null
//	Bool       true, false             true, false
//	List       joined by |, guarded    array of strings
//	Path       \xNN, guarded           string, and NAME_bytes in base64 where it is not UTF-8
//	Paths      as List                 array, and NAME_bytes where one is not UTF-8
//
// In all of them a byte that is not UTF-8 is printed as \xNN; in a list that is joined, a | of an item is
// printed as \x7c.
type Cell struct {
	kind  kind
	text  string
	items []string
}

// Text returns a cell of text.
func Text(s string) Cell { return Cell{text: s} }

// Int returns a cell of a whole number.
func Int[N ~int | ~int32 | ~int64](n N) Cell {
	return Cell{kind: number, text: strconv.FormatInt(int64(n), 10)}
}

// Float returns a cell of a number with a fixed number of digits after the point; one that is not finite
// is not known.
func Float(f float64, digits int) Cell {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Unknown()
	}
	s := strconv.FormatFloat(f, 'f', digits, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-") // -0.000 is 0.000
	}
	return Cell{kind: number, text: s}
}

// Unknown returns the cell of a number or a truth that is not known.
func Unknown() Cell { return Cell{kind: number} }

// Bool returns a cell of true or false.
func Bool(b bool) Cell { return Cell{kind: truth, text: strconv.FormatBool(b)} }

// List returns a cell of several texts.
func List[S ~string](items []S) Cell {
	c := Cell{kind: list, items: make([]string, len(items))}
	for i, item := range items {
		c.items[i] = string(item)
	}
	return c
}

// Path returns a cell of a path in the raw bytes of its drive.
func Path(p photo.RelPath) Cell { return Cell{kind: path, text: string(p)} }

// Paths returns a cell of several paths.
func Paths(items []photo.RelPath) Cell {
	c := List(items)
	c.kind = paths
	return c
}

// quote makes text of any bytes valid UTF-8.
func quote(s string) string { return photo.RelPath(s).Quote() }

// plain returns the cell as the text of a CSV field, before guarding.
func (c Cell) plain() string {
	switch c.kind {
	case number, truth:
		return c.text
	case list, paths:
		if len(c.items) == 1 && !strings.Contains(c.items[0], "|") {
			return quote(c.items[0])
		}
		items := make([]string, len(c.items))
		for i, item := range c.items {
			items[i] = strings.ReplaceAll(quote(item), "|", `\x7c`)
		}
		return strings.Join(items, "|")
	}
	return quote(c.text)
}

// String returns the cell as the text of a CSV field, before guarding.
func (c Cell) String() string { return c.plain() }

// Empty reports whether there is nothing in the cell.
func (c Cell) Empty() bool { return c.text == "" && len(c.items) == 0 }

// shown returns the cell for a table, which makes it printable.
func (c Cell) shown() string {
	if c.kind == list || c.kind == paths {
		return strings.Join(c.items, ", ")
	}
	return c.text
}
