// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
)

func TestParseMark(t *testing.T) {
	for in, want := range map[string]string{
		"arm:tattoo":                "arm:tattoo",
		"left-arm:tattoo":           "left-arm:tattoo",
		"Right Hand:SCAR: of a saw": "right-hand:scar:of a saw",
		"forehead:scar:a:b":         "forehead:scar:a:b",
		"الذراع الأيسر:وشم:صقر":     "left-arm:tattoo:صقر",
		"اليد اليمنى:ندبة":          "right-hand:scar",
		"إصبع القدم:بَتْر":          "toe:missing",
		"whole body:other:tall":     "body:other:tall",
	} {
		m, err := ParseMark(in)
		if err != nil || m.String() != want {
			t.Errorf("ParseMark(%q) = %s, %v, want %s", in, m, err, want)
		}
	}
	for in, want := range map[string]string{
		"": "not a mark", "arm": "not a mark", "wing:scar": "place", "arm:halo": "kind", "arm:": "kind", ":scar": "place",
		"left right arm:scar": "left and right", "arm:other": "needs a text", "arm:other: ": "needs a text",
		"arm:scar:a\x00b": "control", "arm:scar:\xff": "UTF-8", "arm:scar:" + strings.Repeat("x", 2001): "longer",
	} {
		if m, err := ParseMark(in); err == nil || !strings.Contains(err.Error(), want) || m != (Marked{}) {
			t.Errorf("ParseMark(%q) = %s, %v, want %q", in, m, err, want)
		}
	}
}

// Each word leads to its own code in both languages, and no two share one.
func TestLists(t *testing.T) {
	for _, list := range [][]Word{Places(), Kinds()} {
		taken := map[string]string{}
		for _, w := range list {
			for _, name := range []string{w.Code, w.English, w.Arabic} {
				if code, ok := find(list, name); !ok || code != w.Code {
					t.Errorf("%q leads to %q, want %q", name, code, w.Code)
				}
				if other := taken[photo.Fold(name)]; other != "" && other != w.Code {
					t.Errorf("%q is %s and %s", name, other, w.Code)
				}
				taken[photo.Fold(name)] = w.Code
			}
		}
	}
	m := Mark{Place: "arm", Side: Left, Kind: "tattoo"}
	if m.English() != "tattoo, left arm" {
		t.Errorf("in words: %s", m.English())
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string][3]string{
		"": {"", "", ""}, "2012": {"2012", "2012-01-01", "2012-12-31"}, "2012-02": {"2012-02", "2012-02-01", "2012-02-29"},
		" 2012/08/03 ": {"2012-08-03", "2012-08-03", "2012-08-03"}, "٢٠١٣-١٢": {"2013-12", "2013-12-01", "2013-12-31"}, "۲۰۱۲": {"2012", "2012-01-01", "2012-12-31"},
	} {
		d, err := ParseDate(in)
		if got := [3]string{string(d), d.First(), d.Last()}; err != nil || got != want {
			t.Errorf("ParseDate(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"12", "2012-13", "2012-02-30", "03-08-2012", "2012-8-3", "1066", "3000", "yesterday", "2012-08-03T00:00", "20120803"} {
		if d, err := ParseDate(in); err == nil || d != "" {
			t.Errorf("ParseDate(%q) = %q, %v, want an error", in, d, err)
		}
	}
}

func FuzzParseMark(f *testing.F) {
	for _, s := range []string{"left-arm:tattoo:a falcon", "الذراع الأيسر:وشم:صقر", "arm:other:x", "::", "اال:ال", "right:scar", "\xff:\x00:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMark(s)
		if err != nil {
			if m != (Marked{}) {
				t.Fatalf("ParseMark(%q) = %v beside an error", s, m)
			}
			return
		}
		if !m.Mark.valid() {
			t.Fatalf("ParseMark(%q) = %v, which is not of the lists", s, m)
		}
		if again, err := ParseMark(m.String()); err != nil || again != m {
			t.Fatalf("ParseMark(%q) = %v, and of that %v, %v", s, m, again, err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2012-08-03", "2012/08", "٢٠١٢", "۲۰۱۲-۰۲", "2012-02-30", "", "9999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil || d == "" {
			if d != "" {
				t.Fatalf("ParseDate(%q) = %q beside an error", s, d)
			}
			return
		}
		if again, err := ParseDate(string(d)); err != nil || again != d {
			t.Fatalf("ParseDate(%q) = %q, and of that %q, %v", s, d, again, err)
		}
		for _, day := range []string{d.First(), d.Last()} {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				t.Fatalf("%q has the day %q", d, day)
			}
		}
		if d.First() > d.Last() {
			t.Fatalf("%q ends before it begins", d)
		}
	})
}
