// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RelPath is the path of a file below the root of its source: slash-separated, without a leading
// slash, in the raw bytes that the drive holds. It need not be UTF-8 and may hold any byte but NUL.
type RelPath string

// Base returns the last component.
func (p RelPath) Base() string {
	return string(p[strings.LastIndexByte(string(p), '/')+1:])
}

// Dir returns the path of the folder that holds p, "" at the root.
func (p RelPath) Dir() RelPath {
	i := strings.LastIndexByte(string(p), '/')
	if i < 0 {
		return ""
	}
	return p[:i]
}

// Join returns the path of name below p.
func (p RelPath) Join(name string) RelPath {
	if p == "" {
		return RelPath(name)
	}
	return p + "/" + RelPath(name)
}

// Quote returns p as data for a CSV or JSON text: each byte that is not UTF-8 becomes \xNN, and
// everything else stays as it is.
func (p RelPath) Quote() string { return escape(string(p), func(rune) bool { return false }) }

// Printable returns p for a terminal: what Quote escapes, and control and bidirectional-formatting
// characters too, so that a name can neither move the cursor nor reorder its line.
func (p RelPath) Printable() string { return Printable(string(p)) }

// Printable returns s for a terminal, as RelPath.Printable does.
func Printable(s string) string {
	return escape(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	})
}

func escape(s string, bad func(rune) bool) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, bad) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case bad(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case bad(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}
