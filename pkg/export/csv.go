// SPDX-License-Identifier: Apache-2.0

package export

import (
	"bufio"
	"strings"
)

// csvEncoder writes RFC 4180: records end in CRLF, fields are quoted where they must be, and what is
// quoted is written as it is. The encoder of the standard library is not used because with CRLF it drops
// carriage returns of a field and turns its line feeds into CRLF, and file names hold both.
type csvEncoder struct {
	w       *bufio.Writer
	options Options
}

func (e *csvEncoder) begin(columns []Column) {
	if e.options.BOM {
		_, _ = e.w.WriteString("\ufeff")
	}
	cells := make([]Cell, len(columns))
	for i, c := range columns {
		cells[i] = Text(c.Name)
	}
	_ = e.row(cells)
}

func (e *csvEncoder) row(cells []Cell) error {
	for i, c := range cells {
		if i > 0 {
			_ = e.w.WriteByte(',')
		}
		s := c.plain()
		if c.kind != number && c.kind != truth && !e.options.Raw {
			s = Guard(s)
		}
		e.field(s, len(cells) == 1)
	}
	_, err := e.w.WriteString("\r\n")
	return err
}

// field quotes what would else end the field, what readers trim, and an empty field that is alone in its
// record, which would else be a blank line.
func (e *csvEncoder) field(s string, alone bool) {
	if !strings.ContainsAny(s, "\",\r\n") && strings.TrimSpace(s) == s && (s != "" || !alone) {
		_, _ = e.w.WriteString(s)
		return
	}
	_ = e.w.WriteByte('"')
	_, _ = e.w.WriteString(strings.ReplaceAll(s, `"`, `""`))
	_ = e.w.WriteByte('"')
}

func (e *csvEncoder) end() {}

// Guard returns a text with ' before it where a spreadsheet program would run it as a formula: where it
// begins with = + - @, a tab, a carriage return or a line feed. A text that begins so after one ' or more
// gets another, so that Unguard gives back every text.
func Guard(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

// Unguard returns the text that Guard was given.
func Unguard(s string) string {
	if strings.HasPrefix(s, "'") && formula(s) {
		return s[1:]
	}
	return s
}

// formula reports whether s begins as a formula after any number of '.
func formula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.IndexByte("=+-@\t\r\n", s[0]) >= 0
}
