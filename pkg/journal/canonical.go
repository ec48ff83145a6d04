// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep a payload nests.
const maxDepth = 64

// ErrNotCanonical says that bytes are no JSON that has a canonical form: no JSON at all, not UTF-8, a
// key twice, nested deeper than 64, or a number that 64 bits of floating point do not hold.
var ErrNotCanonical = errors.New("no canonical JSON")

// Canonical returns the one form of a JSON text: no space, keys in the order of their UTF-8 bytes,
// strings as UTF-8 with only `"`, `\` and control characters escaped (RFC 8785, 3.2.2.2), whole numbers
// digit for digit, other numbers as the shortest text that reads back as the same 64-bit float.
// An escape of half a surrogate pair becomes U+FFFD. The error is ErrNotCanonical.
func Canonical(text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrNotCanonical)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	out, err := appendValue(nil, d, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotCanonical, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: text after the value", ErrNotCanonical)
	}
	return out, nil
}

func appendValue(b []byte, d *json.Decoder, depth int) ([]byte, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		if depth >= maxDepth {
			return nil, fmt.Errorf("nested deeper than %d", maxDepth)
		}
		if v == '{' {
			return appendObject(b, d, depth+1)
		}
		return appendArray(b, d, depth+1)
	case string:
		return appendString(b, v), nil
	case json.Number:
		return appendNumber(b, string(v))
	case bool:
		return strconv.AppendBool(b, v), nil
	}
	return append(b, "null"...), nil
}

func appendArray(b []byte, d *json.Decoder, depth int) (_ []byte, err error) {
	b = append(b, '[')
	for first := true; d.More(); first = false {
		if !first {
			b = append(b, ',')
		}
		if b, err = appendValue(b, d, depth); err != nil {
			return nil, err
		}
	}
	_, err = d.Token()
	return append(b, ']'), err
}

func appendObject(b []byte, d *json.Decoder, depth int) ([]byte, error) {
	values := map[string][]byte{}
	var keys []string
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := token.(string) // the decoder lets nothing else stand before a colon
		if _, twice := values[key]; twice {
			return nil, fmt.Errorf("key %q stands twice", key)
		}
		if values[key], err = appendValue(nil, d, depth); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	slices.Sort(keys)
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, key), ':')
		b = append(b, values[key]...)
	}
	return append(b, '}'), nil
}

func appendNumber(b []byte, text string) ([]byte, error) {
	if !strings.ContainsAny(text, ".eE") {
		if text == "-0" {
			text = "0"
		}
		return append(b, text...), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, err
	}
	if f == 0 { // the sign of a zero says nothing
		return append(b, '0'), nil
	}
	short, err := json.Marshal(f)
	return append(b, short...), err
}

func appendString(b []byte, s string) []byte {
	const hexDigits, special, escapes = "0123456789abcdef", "\"\\\b\t\n\f\r", `"\btnfr`
	b = append(b, '"')
	for i := range len(s) {
		c := s[i]
		if at := strings.IndexByte(special, c); at >= 0 {
			b = append(b, '\\', escapes[at])
		} else if c < 0x20 {
			b = append(b, `\u00`...)
			b = append(b, hexDigits[c>>4], hexDigits[c&15])
		} else {
			b = append(b, c)
		}
	}
	return append(b, '"')
}
