// SPDX-License-Identifier: Apache-2.0

package table

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWrite(t *testing.T) {
	cases := map[string]struct {
		table Table
		want  string
	}{
		"aligned": {
			Table{Columns: []Column{{"set", false}, {"photos", true}, {"note", false}},
				Rows: [][]string{{"S-000001", "4", "a"}, {"S-2", "1234567", ""}, nil, {"short"}}},
			"set        photos  note\nS-000001        4  a\nS-2       1234567\n\nshort\n",
		},
		"title and total": {
			Table{Title: []string{"Sets by class ", "run 7\x1b[1m"}, Total: true, Columns: []Column{{"class", false}, {"sets", true}},
				Rows: [][]string{{"victim", "7"}, {"scene", "12"}, {"total", "19"}}},
			"Sets by class\nrun 7\\x1b[1m\n\nclass   sets\nvictim     7\nscene     12\n------------\ntotal     19\n",
		},
		"arabic, wide and combining letters": {
			Table{Columns: []Column{{"name", false}, {"n", true}}, Rows: [][]string{{"صُورَة", "1"}, {"写真", "2"}, {"photo", "3"}, {"e\u0301", "4"}}},
			"name   n\nصُورَة   1\n写真   2\nphoto  3\ne\u0301      4\n",
		},
		"hostile names": {
			Table{Bare: true, Columns: []Column{{"name", false}}, Rows: [][]string{{"a\x1b[2Jb"}, {"a\u202eb\nc"}, {"\xff"}, {"\u009bA"}}},
			"a\\x1b[2Jb\na\\u202eb\\x0ac\n\\xff\n\\u009bA\n",
		},
		"hostile heads":  {Table{Columns: []Column{{"a\tb", false}}}, "a\\x09b\n"},
		"trailing space": {Table{Bare: true, Columns: []Column{{"name", false}}, Rows: [][]string{{"a  "}, {" b"}}}, "a\n b\n"},
		"empty":          {Table{Columns: []Column{{"name", false}}}, "name\n"},
		"nothing":        {Table{Bare: true}, ""},
	}
	for name, c := range cases {
		for range 2 {
			var b strings.Builder
			if err := Write(&b, c.table); err != nil || b.String() != c.want {
				t.Errorf("%s: Write = %q, %v, want %q", name, b.String(), err, c.want)
			}
		}
	}
}

func TestWriteRefusesLongRow(t *testing.T) {
	var b strings.Builder
	if err := Write(&b, Table{Columns: []Column{{"a", false}}, Rows: [][]string{{"1", "2"}}}); err == nil || b.Len() > 0 {
		t.Errorf("Write = %q, %v, want nothing and an error", b.String(), err)
	}
}

type broken struct{}

var errBroken = errors.New("broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteReportsError(t *testing.T) {
	if err := Write(broken{}, Table{Columns: []Column{{"a", false}}}); !errors.Is(err, errBroken) {
		t.Errorf("Write = %v, want %v", err, errBroken)
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "صورة": 4, "صُورَة": 4, "ـجـ": 3, "٢١٥": 3, "写真": 4, "한글": 4, "\u1112\u1161\u11ab": 2,
		"ｶﾒﾗ": 3, "Ａ": 2, "📷": 2, "a\u200db": 2, "\u0600١": 2, "\u00a0": 1, "한": 2,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestWidesInOrder(t *testing.T) {
	last := rune(0)
	for _, w := range wides {
		if w[0] <= last || w[1] < w[0] {
			t.Errorf("range %x follows %x", w, last)
		}
		last = w[1]
	}
}

// FuzzWrite: whatever the cells hold, each row is one line without control characters, and the second
// column begins at one place in all of them.
func FuzzWrite(f *testing.F) {
	f.Add("a\nb", "写\xff", "\u202e")
	f.Add("صُورَة", " ", "\u200f")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		var out strings.Builder
		err := Write(&out, Table{Columns: []Column{{"x", false}, {"y", false}}, Rows: [][]string{{a, "|"}, {b, "|"}, {c, "|"}}})
		if err != nil || !utf8.ValidString(out.String()) {
			t.Fatalf("Write = %q, %v, want UTF-8", out.String(), err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if len(lines) != 4 || slices.ContainsFunc(lines, func(l string) bool { return strings.IndexFunc(l, unicode.IsControl) >= 0 }) {
			t.Fatalf("Write(%q, %q, %q) = %q, want 4 lines without control characters", a, b, c, lines)
		}
		at := Width(strings.TrimSuffix(lines[1], "|"))
		for _, l := range lines[2:] {
			if n := Width(strings.TrimSuffix(l, "|")); n != at {
				t.Errorf("second column at %d and %d: %q", at, n, lines)
			}
		}
	})
}
