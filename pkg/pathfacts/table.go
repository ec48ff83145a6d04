// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Type is what a pattern finds.
type Type string

// The types of patterns. A pattern's named groups say where the parts stand:
//
//	month   year, month (a number or a name of a month), and those of number
//	number  branch, detainee, exam; number is the next of the three that is open
//	camera  stem, counter: a name that a camera gave, which never holds a body's number
//	ignored none: a name that says nothing
//	person  none: a name of letters, a person's unless one of its words is known
const (
	Month   Type = "month"
	Number  Type = "number"
	Camera  Type = "camera"
	Ignored Type = "ignored"
	Person  Type = "person"
)

// Scope is where a pattern is tried.
type Scope string

// The scopes.
const (
	Folders Scope = "folders"
	Files   Scope = "files"
	Both    Scope = "both"
)

// Pattern is one row of the table. Of the patterns of its scope the first that matches takes a name.
// It is matched against a name in lower case without its extension, in which digits of every script
// are 0 to 9 and variants of Arabic letters are one letter (see Fold); Arabic in the pattern may be
// written in any of its forms. Words in braces stand for parts: {MONTH}, {YEAR}, {SEP}, {NUM}, {INDEX}.
type Pattern struct {
	Name string
	Type Type
	In   Scope
	Expr string // as Go's package regexp reads it

	re     *regexp.Regexp
	groups []string
}

// Words lists words by what they say. A word is matched whole, with and without the Arabic article.
type Words struct {
	Months map[string]int      // a month's name, in lower case → 1 to 12; may hold spaces
	Kinds  map[string][]string // a kind of folder → its words
	Known  []string            // words that are no part of a person's name
}

// Table says how paths are read. It is safe for use by several goroutines.
type Table struct {
	folders, files []Pattern
	months         map[string]int
	kinds          map[string]string
	known          map[string]bool
}

// New returns the table of patterns, in their order, and words. It fails on an expression that does
// not compile, on an unknown type, scope or group.
func New(patterns []Pattern, words Words) (Table, error) {
	t := Table{months: map[string]int{}, kinds: map[string]string{}, known: map[string]bool{}}
	for name, month := range words.Months {
		t.months[Fold(name)] = month
	}
	for kind, list := range words.Kinds {
		for _, w := range list {
			t.kinds[Fold(w)] = kind
			t.known[Fold(w)] = true
		}
	}
	for _, w := range words.Known {
		t.known[Fold(w)] = true
	}
	for name := range t.months {
		for _, w := range strings.Fields(name) {
			t.known[w] = true
		}
	}
	parts := t.parts()
	for _, p := range patterns {
		if err := p.compile(parts); err != nil {
			return Table{}, fmt.Errorf("pattern %q: %w", p.Name, err)
		}
		if p.In != Files {
			t.folders = append(t.folders, p)
		}
		if p.In != Folders {
			t.files = append(t.files, p)
		}
	}
	return t, nil
}

// parts returns what the words in braces stand for.
func (t Table) parts() *strings.Replacer {
	names := make([]string, 0, len(t.months))
	for name := range t.months {
		names = append(names, strings.ReplaceAll(regexp.QuoteMeta(name), " ", `[ _.-]*`))
	}
	// The longest first, or "jun" would take a part of "june".
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return strings.NewReplacer(
		"{MONTH}", `(?P<month>`+strings.Join(names, "|")+`)`,
		"{YEAR}", `(?P<year>(?:19|20)\d\d)`,
		"{SEP}", `(?:[ _.,()\[\]#-]+)`,
		"{NUM}", `\d{1,7}[a-zء-ي]?`,
		"{INDEX}", `(?:\d{1,2}|0\d{2,3}|(?:_?dsc[fn]?|_?img|_mg|imgp|cimg|sam|p)[ _-]?\d{3,8})`,
	)
}

// groupNames are the groups that Read knows.
var groupNames = []string{"", "year", "month", "branch", "detainee", "exam", "number", "stem", "counter"}

func (p *Pattern) compile(parts *strings.Replacer) error {
	if !slices.Contains([]Type{Month, Number, Camera, Ignored, Person}, p.Type) {
		return fmt.Errorf("unknown type %q", p.Type)
	}
	if !slices.Contains([]Scope{Folders, Files, Both}, p.In) {
		return fmt.Errorf("unknown scope %q", p.In)
	}
	re, err := regexp.Compile(parts.Replace(foldArabic(p.Expr)))
	if err != nil {
		return err
	}
	p.re, p.groups = re, re.SubexpNames()
	for _, g := range p.groups {
		if !slices.Contains(groupNames, g) {
			return fmt.Errorf("unknown group %q", g)
		}
	}
	return nil
}
