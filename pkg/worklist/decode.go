// SPDX-License-Identifier: Apache-2.0

package worklist

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const saveAs = `save it as "CSV UTF-8"`

// decode returns a file as UTF-8 with lines that end in LF or CRLF, without a byte-order mark.
func decode(file []byte) (string, error) {
	if len(file) > MaxBytes {
		return "", wrong(0, "the file is larger than %d MiB", MaxBytes>>20)
	}
	for _, kind := range []struct{ magic, name string }{
		{"PK\x03\x04", "a workbook (xlsx or ods)"}, {"\xd0\xcf\x11\xe0", "an old workbook (xls)"},
		{"%PDF", "a PDF"}, {"{\\rtf", "a rich text"}, {"<", "XML or HTML"}, {"{", "JSON"}, {"[", "JSON"},
	} {
		if bytes.HasPrefix(file, []byte(kind.magic)) {
			return "", wrong(0, "the file is %s, not CSV: %s", kind.name, saveAs)
		}
	}
	text, err := unicodeText(file)
	if err != nil {
		return "", err
	}
	text = lineEnds(text)
	if at := strings.IndexByte(text, 0); at >= 0 {
		return "", wrong(lineAt(text[:at]), "it holds a zero byte: UTF-16 without its mark, or a damaged file; %s", saveAs)
	}
	if first, after, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(strings.ToLower(first), "sep=") {
		text = "\n" + after // Excel's note of the separator; the line stays, so that lines keep their numbers
	}
	return text, nil
}

// lineEnds returns a text whose lines end in LF or CRLF. Spreadsheets on the first Macintoshes ended them in
// CR, and some still do, while a break inside a note is what it was typed as: so what stands in quotes is told
// from what ends a line. In quotes a CR is a line break where the file's lines have no other end.
func lineEnds(text string) string {
	lone := func(i int) bool { return text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') }
	quoted, feeds, returns := false, false, false
	for i := range len(text) {
		switch {
		case text[i] == '"': // two of them, for one in the text, leave it as it was
			quoted = !quoted
		case text[i] == '\n' && !quoted:
			feeds = true
		case lone(i):
			returns = true
		}
	}
	if !returns {
		return text
	}
	out := []byte(text)
	quoted = false
	for i := range out {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case lone(i) && !(quoted && feeds):
			out[i] = '\n'
		}
	}
	return string(out)
}

func unicodeText(file []byte) (string, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(file, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		text := string(bytes.TrimPrefix(file, []byte("\ufeff")))
		for at, r := range text {
			if _, size := utf8.DecodeRuneInString(text[at:]); r == utf8.RuneError && size == 1 {
				return "", wrong(lineAt(text[:at]), "it is not UTF-8 but an older encoding, such as Windows-1256 (Arabic) or Windows-1252: %s", saveAs)
			}
		}
		return text, nil
	}
	file = file[2:]
	if len(file)%2 != 0 {
		return "", wrong(0, "the file was cut off: it is UTF-16 with half a character at its end")
	}
	units := make([]uint16, len(file)/2)
	for i := range units {
		units[i] = order.Uint16(file[2*i:])
	}
	runes := utf16.Decode(units)
	for i, r := range runes {
		if r == utf8.RuneError {
			return "", wrong(lineAt(string(runes[:i])), "it is damaged UTF-16")
		}
	}
	return string(runes), nil
}

func lineAt(before string) int { return 1 + strings.Count(before, "\n") }
