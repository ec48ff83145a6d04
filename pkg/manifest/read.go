// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
)

// MaxLine is the longest line that is read, in bytes.
const MaxLine = 1 << 18

const maxColumns = 16 // of a hashdeep list; the program makes six digests at most

// The errors of a line, and of what is no manifest.
var (
	ErrTooLong = errors.New("the line is too long")
	ErrLine    = errors.New("not a line of this format")
	ErrHeader  = errors.New("no header of hashdeep 1.0")
)

// LineError says which line of a manifest makes no sense. Reading goes on behind it.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// Read returns the entries of a manifest in its order. A line that makes no sense comes as the zero Entry with
// a *LineError, and the next line follows; any other error is the last: r's own, or ErrHeader where a hashdeep
// list does not begin as one. How many entries are taken is for the caller to bound. Empty lines and comments
// are passed over.
func Read(r io.Reader, f Format) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := lineReader{r: bufio.NewReaderSize(r, 1<<16), cr: f == BagIt}
		parse := map[Format]func(string) (Entry, error){SHA256Sum: parseSum, BagIt: parseBag}[f]
		if f == Hashdeep {
			columns, err := hashdeepHeader(&lines)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			parse = func(line string) (Entry, error) { return parseHashdeep(line, columns) }
		}
		for {
			line, err := lines.next()
			if err == io.EOF {
				return
			}
			if err != nil && !errors.Is(err, ErrTooLong) {
				yield(Entry{}, err)
				return
			}
			if err == nil && (line == "" || line[0] == '#') {
				continue
			}
			var e Entry
			if err == nil {
				e, err = parse(line)
			}
			if err != nil {
				e, err = Entry{}, &LineError{lines.n, err}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// lineReader cuts lines at a newline and, where cr is set, at a carriage return too (RFC 8493, 2.1.3). A
// carriage return before a newline belongs to the line's end.
type lineReader struct {
	r   *bufio.Reader
	cr  bool
	n   int // of the last line, from 1
	buf []byte
}

func (l *lineReader) next() (string, error) {
	l.buf = l.buf[:0]
	l.n++
	long, any := false, false
	for {
		b, err := l.r.ReadByte()
		if err == io.EOF && any {
			b, err = '\n', nil
		}
		if err != nil {
			return "", err
		}
		any = true
		if b == '\r' && l.cr {
			if next, err := l.r.Peek(1); err == nil && next[0] == '\n' {
				continue
			}
			b = '\n'
		}
		switch {
		case b == '\n' && long:
			return "", ErrTooLong
		case b == '\n':
			return strings.TrimSuffix(string(l.buf), "\r"), nil
		case len(l.buf) == MaxLine:
			long = true
		default:
			l.buf = append(l.buf, b)
		}
	}
}

// plain takes off what stands before a name below the current folder.
func plain(name string) (string, error) {
	for strings.HasPrefix(name, "./") {
		name = strings.TrimLeft(name[1:], "/")
	}
	if name == "" || strings.IndexByte(name, 0) >= 0 {
		return "", fmt.Errorf("no name: %w", ErrLine)
	}
	return name, nil
}

// named returns the entry of a name and its only digest, which its length tells.
func named(name, digest string) (Entry, error) {
	name, err := plain(name)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Name: name, Bytes: -1}
	return e, e.add(digest)
}

func (e *Entry) add(digest string) error {
	b, err := hex.DecodeString(digest)
	if err != nil {
		return fmt.Errorf("no hexadecimal digest: %w", ErrLine)
	}
	switch len(b) {
	case 16:
		e.MD5 = b
	case 20:
		e.SHA1 = b
	case 32:
		copy(e.SHA256[:], b)
	default:
		return fmt.Errorf("a digest of %d bytes: %w", len(b), ErrLine)
	}
	return nil
}

// parseSum reads a line of sha256sum, sha1sum or md5sum, also one with --tag.
func parseSum(line string) (Entry, error) {
	line, escaped := strings.CutPrefix(line, `\`)
	digest, name, ok := strings.Cut(line, " ")
	if ok && (digest == "MD5" || digest == "SHA1" || digest == "SHA256") && strings.HasPrefix(name, "(") {
		i := strings.LastIndex(name, ") = ")
		if i < 0 {
			return Entry{}, ErrLine
		}
		digest, name = name[i+4:], name[1:i]
	} else if ok = ok && name != "" && (name[0] == ' ' || name[0] == '*'); ok {
		name = name[1:]
	}
	if !ok {
		return Entry{}, ErrLine
	}
	if escaped {
		if name, ok = unescape(name); !ok {
			return Entry{}, fmt.Errorf("an escape that sha256sum does not know: %w", ErrLine)
		}
	}
	return named(name, digest)
}

func unescape(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i == len(s) {
			return "", false
		}
		switch s[i] {
		case '\\':
			b.WriteByte('\\')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		default:
			return "", false
		}
	}
	return b.String(), true
}

// parseBag reads a line of a bag's manifest. An asterisk before the name is md5sum's mark of a binary file.
func parseBag(line string) (Entry, error) {
	line = strings.TrimLeft(line, " \t")
	i := strings.IndexAny(line, " \t")
	if i < 0 {
		return Entry{}, ErrLine
	}
	name := strings.TrimPrefix(strings.TrimLeft(line[i:], " \t"), "*")
	return named(percent(name), line[:i])
}

// percent takes back the three escapes of RFC 8493; any other percent sign stands for itself.
func percent(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	return strings.NewReplacer("%0A", "\n", "%0a", "\n", "%0D", "\r", "%0d", "\r", "%25", "%").Replace(s)
}

// hashdeepHeader reads the two lines that a list begins with and returns its columns.
func hashdeepHeader(lines *lineReader) ([]string, error) {
	var head [2]string
	for i := range head {
		line, err := lines.next()
		if err == io.EOF || errors.Is(err, ErrTooLong) {
			err = ErrHeader
		}
		if err != nil {
			return nil, err
		}
		head[i] = line
	}
	text, ok := strings.CutPrefix(head[1], "%%%% ")
	columns := strings.Split(text, ",")
	if head[0] != hashdeepMagic || !ok || len(columns) > maxColumns || columns[len(columns)-1] != "filename" {
		return nil, ErrHeader
	}
	return columns, nil
}

// parseHashdeep reads a line by its columns. The name is the last, and may hold commas.
func parseHashdeep(line string, columns []string) (Entry, error) {
	fields := strings.SplitN(line, ",", len(columns))
	if len(fields) != len(columns) {
		return Entry{}, ErrLine
	}
	name, err := plain(fields[len(fields)-1])
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Name: name, Bytes: -1}
	for i, column := range columns[:len(columns)-1] {
		switch want := map[string]int{"md5": 32, "sha1": 40, "sha256": 64}[column]; {
		case column == "size":
			n, err := strconv.ParseInt(fields[i], 10, 64)
			if err != nil || n < 0 {
				return Entry{}, fmt.Errorf("no size: %w", ErrLine)
			}
			e.Bytes = n
		case want == 0: // a digest that is not made here
		case len(fields[i]) != want:
			return Entry{}, fmt.Errorf("no %s: %w", column, ErrLine)
		default:
			if err := e.add(fields[i]); err != nil {
				return Entry{}, err
			}
		}
	}
	return e, nil
}
