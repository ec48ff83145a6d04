// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func TestDefaultIsWrittenAndReadBack(t *testing.T) {
	want := DefaultDefinition()
	got, err := ParseDefinition([]byte(want.String()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the default table read back differs:\n%+v\nwant\n%+v", got, want)
	}
	for i, line := range strings.Split(want.String(), "\n") {
		if len(line) > 600 {
			t.Errorf("line %d has %d bytes", i+1, len(line))
		}
	}
}

func TestAnEmptyFileIsTheDefault(t *testing.T) {
	for _, text := range []string{"", "# nothing\n\n", "table: extend\r\n", "\ufeff# with a byte-order mark"} {
		if got, err := ParseDefinition([]byte(text)); err != nil || !reflect.DeepEqual(got.Patterns, DefaultDefinition().Patterns) || len(got.Words.Months) != len(DefaultDefinition().Words.Months) {
			t.Errorf("ParseDefinition(%q) is not the default table: %v", text, err)
		}
	}
}

const hospital = `
# Folders such as "H601 no. 12 (98)".
pattern: hospital and number
  type:  number
  scope: folders
  match: ^h(?P<branch>\d{3}) no\. (?P<detainee>\d+) \((?P<exam>\d+)\)$

# In this archive bare numbers in folders say nothing.
pattern: number
  type:  ignored
  scope: folders
  match: ^\d+$

month 8: augustus
month 6: may
kind scenes: tatort, soldiers
known: kliniek
`

func TestAFileExtends(t *testing.T) {
	d, err := ParseDefinition([]byte(hospital))
	if err != nil {
		t.Fatal(err)
	}
	table, err := d.Table()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Facts{
		"2012-08/H601 no. 12 (98)/a.jpg": {Month: "2012-08", Branch: "601", Detainee: "12", Exam: "98"},
		"2012-08/1234/a.jpg":             {Month: "2012-08"},
		"2012-08/215-1234/a.jpg":         {Month: "2012-08", Branch: "215", Detainee: "1234"},
		"Augustus 2012/a.jpg":            {Month: "2012-08"},
		"August 2012/a.jpg":              {Month: "2012-08"},
		"May 2012/a.jpg":                 {Month: "2012-06"}, // what the file says of a word holds
		"Tatort/a.jpg":                   {Kind: "scenes"},
		"soldiers/a.jpg":                 {Kind: "scenes"},
		"jnod kliniek/a.jpg":             {},
		"jnod klinik/a.jpg":              {Person: true},
	} {
		f := table.Read(photo.RelPath(path))
		got := Facts{Month: f.Month, Branch: f.Branch, Detainee: f.Detainee, Exam: f.Exam, Kind: f.Kind, Person: f.Person}
		if got != want {
			t.Errorf("Read(%q) = %+v, want %+v", path, got, want)
		}
	}
	if n := len(DefaultDefinition().Patterns); len(d.Patterns) != n+1 || d.Patterns[0].Name != "hospital and number" {
		t.Errorf("%d patterns, the first %q, want %d and the file's own", len(d.Patterns), d.Patterns[0].Name, n+1)
	}
}

func TestAFileReplaces(t *testing.T) {
	d, err := ParseDefinition([]byte("table: replace\npattern: n\ntype: number\nscope: both\nmatch: ^x(?P<exam>\\d+)$\n"))
	if err != nil || len(d.Patterns) != 1 {
		t.Fatalf("ParseDefinition = %+v, %v", d, err)
	}
	table, err := d.Table()
	if err != nil {
		t.Fatal(err)
	}
	if f := table.Read("215-1234/x77.jpg"); f.Exam != "77" || f.Branch != "" || f.Detainee != "" {
		t.Errorf("Read = %+v, want exam 77 alone", f)
	}
}

func TestParseDefinitionRefuses(t *testing.T) {
	begun := "pattern: a\ntype: number\nscope: both\n"
	for name, c := range map[string]struct {
		text string
		line int
		want string
	}{
		"no colon":           {"# x\npattern a\n", 2, "no colon"},
		"unknown word":       {"colour: red\n", 1, `"colour" is not a word`},
		"late table":         {"known: a\ntable: replace\n", 2, "before everything else"},
		"neither":            {"table: both\n", 1, "neither extend nor replace"},
		"no name":            {"pattern:\n", 1, "needs a name"},
		"twice":              {begun + "match: (?P<exam>1)\npattern: a\n", 5, "stands above"},
		"type":               {"pattern: a\ntype: colour\n", 2, `unknown type "colour"`},
		"scope":              {"pattern: a\nscope: drives\n", 2, `unknown scope "drives"`},
		"type twice":         {"pattern: a\ntype: number\ntype: number\n", 3, "twice"},
		"no type":            {"pattern: a\nscope: both\nmatch: a\n", 3, "stand before match"},
		"no expression":      {begun + "match:\n", 4, "needs an expression"},
		"long":               {begun + "match: " + strings.Repeat("a", maxExpr+1), 4, "at most 4096 bytes"},
		"broken":             {"\n" + begun + "match: (?P<exam>\\d+\n", 5, "missing closing )"},
		"too large":          {begun + "match: (?P<exam>((a{1000}){1000}){1000})\n", 4, "does not compile"},
		"unknown group":      {begun + "match: (?P<hospital>1)\n", 4, `unknown group "hospital"`},
		"a group of another": {"pattern: a\ntype: camera\nscope: both\nmatch: (?P<exam>1)\n", 4, `unknown group "exam" of type camera`},
		"no group":           {begun + "match: ^1$\n", 4, "needs a group"},
		"no month":           {"pattern: a\ntype: month\nscope: both\nmatch: {YEAR}\n", 4, "needs the groups year and month"},
		"unfinished":         {begun + "known: a\n", 4, `"a" has no match: line`},
		"unfinished at end":  {begun, 3, `"a" has no match: line`},
		"field alone":        {"type: number\n", 1, "below a pattern"},
		"month 13":           {"month 13: a\n", 1, `"13" is no month`},
		"two months":         {"month 1: a\nmonth 2: a\n", 2, "is month 1 above"},
		"two kinds":          {"kind scenes: a\nkind documents: A\nknown: b\n", 2, "is kind scenes above"},
		"kind":               {"kind cats: a\n", 1, `unknown kind "cats"`},
		"not UTF-8":          {"known: a\nknown: \xff\n", 2, "not UTF-8"},
		"many words":         {"known: " + strings.Repeat("a,", maxWords+1), 1, "more than 20000 words"},
		"large":              {strings.Repeat("#", MaxFile+1), 1, "at most"},
	} {
		got, err := ParseDefinition([]byte(c.text))
		var bad *SyntaxError
		if !errors.As(err, &bad) || bad.Line != c.line || !strings.Contains(bad.Why, c.want) || strings.Contains(bad.Why, "\n") {
			t.Errorf("%s: %v, want line %d: … %s", name, err, c.line, c.want)
		}
		if !reflect.DeepEqual(got, Definition{}) {
			t.Errorf("%s: a definition beside the error", name)
		}
	}
}

// What is read can be written and read back to the same, and compiles.
func FuzzParseDefinition(f *testing.F) {
	f.Add([]byte(hospital))
	f.Add([]byte("table: replace\n" + hospital))
	f.Add([]byte("table: replace\nmonth 1: a, b\nkind scenes: x\nknown: y:z, #\npattern: p:q\ntype: month\nscope: files\nmatch: ^{YEAR}{MONTH}$\n"))
	f.Add([]byte(DefaultDefinition().String()))
	f.Add([]byte("\ufeff\r\n#\npattern"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ParseDefinition(text)
		if err != nil {
			if bad, ok := err.(*SyntaxError); !ok || bad.Line < 1 || bad.Why == "" {
				t.Errorf("error %v", err)
			}
			return
		}
		table, err := d.Table()
		if err != nil {
			t.Fatalf("a definition that was read does not compile: %v", err)
		}
		table.Read("2012-08/215-1234/DSC_0001.jpg")
		again, err := ParseDefinition([]byte(d.String()))
		if err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("written and read back: %v\n%+v\nwant\n%+v", err, again, d)
		}
	})
}
