// SPDX-License-Identifier: Apache-2.0

package export

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// jsonEncoder writes an object a line, its keys in the order of the columns; as an array, or each line
// for itself. Strings are not escaped for HTML; control and bidirectional-formatting characters are
// written as \u escapes, which changes nothing for a reader and keeps a terminal safe.
type jsonEncoder struct {
	w     *bufio.Writer
	array bool
	keys  []string // encoded, with the colon
	raw   []string // the same for NAME_bytes
	line  []byte
	rows  int
}

func (e *jsonEncoder) begin(columns []Column) {
	for _, c := range columns {
		e.keys = append(e.keys, string(appendString(nil, c.Name))+":")
		e.raw = append(e.raw, string(appendString(nil, c.Name+"_bytes"))+":")
	}
}

func (e *jsonEncoder) row(cells []Cell) error {
	b := e.line[:0]
	switch {
	case !e.array:
	case e.rows == 0:
		b = append(b, "[\n"...)
	default:
		b = append(b, ",\n"...)
	}
	e.rows++
	b = append(b, '{')
	for i, c := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, e.keys[i]...)
		b = c.appendJSON(b)
		b = c.appendBytes(b, e.raw[i])
	}
	b = append(b, '}')
	if !e.array {
		b = append(b, '\n')
	}
	e.line = b
	_, err := e.w.Write(b)
	return err
}

func (e *jsonEncoder) end() {
	switch {
	case !e.array:
	case e.rows == 0:
		_, _ = e.w.WriteString("[]\n")
	default:
		_, _ = e.w.WriteString("\n]\n")
	}
}

func (c Cell) appendJSON(b []byte) []byte {
	switch c.kind {
	case number, truth:
		if c.text == "" {
			return append(b, "null"...)
		}
		return append(b, c.text...)
	case list, paths:
		b = append(b, '[')
		for i, item := range c.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, item)
		}
		return append(b, ']')
	}
	return appendString(b, c.text)
}

// appendBytes adds the raw bytes of a path that its string does not tell.
func (c Cell) appendBytes(b []byte, key string) []byte {
	switch {
	case c.kind == path && !utf8.ValidString(c.text):
		b = append(append(b, ','), key...)
		return appendBase64(b, c.text)
	case c.kind == paths && !allValid(c.items):
		b = append(append(b, ','), key...)
		for i, item := range c.items {
			if i == 0 {
				b = append(b, '[')
			} else {
				b = append(b, ',')
			}
			b = appendBase64(b, item)
		}
		return append(b, ']')
	}
	return b
}

func allValid(items []string) bool {
	for _, item := range items {
		if !utf8.ValidString(item) {
			return false
		}
	}
	return true
}

func appendBase64(b []byte, s string) []byte {
	return append(base64.StdEncoding.AppendEncode(append(b, '"'), []byte(s)), '"')
}

// appendString appends s as a JSON string; bytes that are not UTF-8 become the text \xNN.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range quote(s) {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r >= ' ' && r < 0x7f:
			b = append(b, byte(r))
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029:
			b = fmt.Appendf(b, `\u%04x`, r) // all of them are below 0x10000
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
