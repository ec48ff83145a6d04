// SPDX-License-Identifier: Apache-2.0

// Package worklist reads back the CSV file that export wrote and a spreadsheet program edited. It is pure:
// bytes in, rows out. What spreadsheet programs do to a file is survived where what was there can still
// be told (separators, byte-order marks, UTF-16, line ends, columns moved, empty columns and rows dropped or
// added, digests taken for numbers, letters made large) and refused by name where it cannot (an older
// encoding, a workbook, letters lost, a formula's error). A file that is damaged or of another catalogue is
// refused whole, with the line: callers may lean on it that the rows that they are given are all that the
// file decides.
package worklist

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"amana/pkg/photo"
)

// The limits of a file.
const (
	MaxBytes = 128 << 20 // of the whole file
	maxNote  = 32767     // characters, what a spreadsheet's cell holds
	maxName  = 200       // characters
)

// Reading says whose reading of a set a row holds.
type Reading string

// The readings; "" is the first, or any later change of it.
const (
	First  Reading = ""
	Second Reading = "second" // blind: kept beside the first person's class
	Third  Reading = "third"  // settles a dispute
)

// Row is what one line decides.
type Row struct {
	Line    int // of the file, from 1
	Set     photo.SetID
	Version string // of the set, as the spreadsheet left it: compare with SameID
	Reading Reading

	Decides bool // a class was chosen: Class, which may be undecided
	Class   photo.Class
	Note    string // "": the row says nothing of a note; still guarded as export guards text
	By      string // "": the row does not say who decided; guarded too
}

// Error says which line is wrong, and how. Nothing of the file is to be taken.
type Error struct {
	Line int // 0: the whole file
	Why  string
}

// Error returns the line and what is wrong.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Why
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Why)
}

func wrong(line int, format string, args ...any) error {
	return &Error{line, fmt.Sprintf(format, args...)}
}

// needed are the columns that a worklist has; the others that are read are note, reviewed_by and reading.
var needed = []string{"catalogue_id", "set_id", "set_version", "class"}

var optional = []string{"note", "reviewed_by", "reading", inside}

// inside is a column that export writes in profile internal alone, where it writes the sets' notes too.
const inside = "folder"

// List is what a file holds, in its order.
type List struct {
	Rows  []Row // that decide something
	Idle  []Row // that decide nothing
	Notes bool  // it showed the notes that the sets had when it was written
}

// Parse reads a file. catalogue is the identity that every row must name. The error is an *Error. A file
// that was cut off between two rows cannot be told from a whole one.
func Parse(file []byte, catalogue string) (List, error) {
	text, err := decode(file)
	if err != nil {
		return List{}, err
	}
	r, head, err := open(text)
	if err != nil {
		return List{}, err
	}
	list := List{Notes: head.at[inside] >= 0 && head.at["note"] >= 0}
	seen := map[photo.SetID]int{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return List{}, csvError(err)
		}
		line, _ := r.FieldPos(0)
		if blank(cells) {
			continue
		}
		if len(cells) < head.width && r.InputOffset() == int64(len(text)) && !strings.HasSuffix(text, "\n") {
			return List{}, wrong(line, "the file was cut off: it ends in the middle of a row")
		}
		row, err := head.row(cells, line, catalogue)
		if err != nil {
			return List{}, err
		}
		if earlier := seen[row.Set]; earlier != 0 {
			return List{}, wrong(line, "%s stands in line %d too", row.Set, earlier)
		}
		if seen[row.Set] = line; !row.Decides && row.Note == "" {
			list.Idle = append(list.Idle, row)
			continue
		}
		list.Rows = append(list.Rows, row)
	}
}

func csvError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return wrong(parse.Line, "%v", parse.Err)
	}
	return wrong(0, "%v", err)
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// header says where the columns stand.
type header struct {
	at    map[string]int // -1: not there
	cells int
	width int // of these, without the empty ones at the end
}

// open finds the separator: the one with which the first line names the needed columns.
func open(text string) (*csv.Reader, header, error) {
	missing := needed
	for _, separator := range []rune{',', ';', '\t'} {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.FieldsPerRecord = separator, -1
		names, err := r.Read()
		if err != nil {
			continue
		}
		head, lacking, err := readHeader(names)
		if err != nil {
			return nil, head, err
		}
		if len(lacking) == 0 {
			return r, head, nil
		}
		if len(lacking) < len(missing) {
			missing = lacking
		}
	}
	return nil, header{}, wrong(1, "it is no worklist: it needs the column %s", strings.Join(missing, ", "))
}

func readHeader(names []string) (h header, lacking []string, err error) {
	h = header{at: map[string]int{}, cells: len(names)}
	for i, name := range names {
		names[i] = strings.ToLower(strings.TrimSpace(name))
		if names[i] != "" {
			h.width = i + 1
		}
		if strings.ContainsAny(names[i], "\r\n") { // lines that end in another way would be taken for a long header
			return h, nil, wrong(1, "column %d has a line break in its name", i+1)
		}
	}
	for _, name := range slices.Concat(needed, optional) {
		h.at[name] = slices.Index(names, name)
		if i := h.at[name]; i >= 0 && slices.Contains(names[i+1:], name) {
			return h, nil, wrong(1, "it has the column %s twice", name)
		}
	}
	for _, name := range needed {
		if h.at[name] < 0 {
			lacking = append(lacking, name)
		}
	}
	return h, lacking, nil
}

// row reads one line. A spreadsheet drops empty cells at a row's end, and adds some.
func (h header) row(cells []string, line int, catalogue string) (Row, error) {
	cell := func(name string) string {
		if i := h.at[name]; i >= 0 && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	if len(cells) > h.cells || len(cells) > h.width && !blank(cells[h.width:]) {
		return Row{}, wrong(line, "it has more cells than the header has columns: a separator inside a cell that is not quoted?")
	}
	if id := cell("catalogue_id"); !SameID(id, catalogue) {
		return Row{}, wrong(line, "the row is of catalogue %q, and this is %s", id, catalogue)
	}
	row := Row{Line: line, Version: cell("set_version"), Reading: Reading(strings.ToLower(cell("reading"))), Note: cell("note"), By: cell("reviewed_by")}
	var err error
	if row.Set, err = photo.ParseSetID(cell("set_id")); err != nil {
		return Row{}, wrong(line, "%v", err)
	}
	if !idLike(row.Version) {
		return Row{}, wrong(line, "%q is no version of a set", row.Version)
	}
	if !slices.Contains([]Reading{First, Second, Third}, row.Reading) {
		return Row{}, wrong(line, "%q is no reading (%s, %s, or empty)", row.Reading, Second, Third)
	}
	if class := cell("class"); class != "" {
		row.Decides = true
		if row.Class, err = photo.ParseClass(strings.ToLower(class)); err != nil {
			return Row{}, wrong(line, "%v", err)
		}
	}
	return row, errors.Join(text(line, "note", row.Note, maxNote), text(line, "reviewed_by", row.By, maxName), name(line, row.By))
}

// text refuses a free text that a spreadsheet or an encoding has ruined.
func text(line int, column, s string, limit int) error {
	if n := utf8.RuneCountInString(s); n > limit {
		return wrong(line, "%s has %d characters, more than %d", column, n, limit)
	}
	if strings.ContainsRune(s, utf8.RuneError) || strings.Count(s, "?") > 2 && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return wrong(line, "%s is %q: its letters were lost in an older encoding; %s", column, s, saveAs)
	}
	if slices.Contains(formulaErrors, s) {
		return wrong(line, "%s is %s: the spreadsheet took the text for a formula", column, s)
	}
	return nil
}

var formulaErrors = []string{"#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#ERROR!", "Err:508", "Err:509", "Err:510"}

func name(line int, s string) error {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return wrong(line, "reviewed_by holds a line break or another control character")
	}
	return nil
}
