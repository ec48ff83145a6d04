// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"errors"
	"fmt"
	"maps"
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
	at     taker // its place in the table
}

// Words lists words by what they say. A word is matched whole, with and without the Arabic article.
type Words struct {
	Months map[string]int      // a month's name, in lower case → 1 to 12; may hold spaces
	Kinds  map[string][]string // a kind of folder → its words
	Known  []string            // words that are no part of a person's name
}

// Table says how paths are read. It is safe for use by several goroutines.
type Table struct {
	order          []Pattern // all of them
	folders, files []Pattern
	months         map[string]int
	kinds          map[string]string
	known          map[string]bool
}

// kinds are the kinds of folder that have a meaning to whoever reads Facts.
var kinds = []string{"detainees", "soldiers", "civilians", "scenes", "documents"}

// New returns the table of patterns, in their order, and words. It fails on an expression that does
// not compile, on an unknown type, scope or group, on groups that make no sense of a type, and on a word
// that stands for two months or two kinds.
func New(patterns []Pattern, words Words) (Table, error) {
	t, err := newWords(words)
	if err != nil {
		return Table{}, err
	}
	parts := t.parts()
	for i, p := range patterns {
		p.at = taker(i)
		if err := p.compile(parts); err != nil {
			return Table{}, fmt.Errorf("pattern %q: %w", p.Name, err)
		}
		if p.In != Files {
			t.folders = append(t.folders, p)
		}
		if p.In != Folders {
			t.files = append(t.files, p)
		}
		t.order = append(t.order, p)
	}
	return t, nil
}

// newWords returns a table of words that has no pattern yet.
func newWords(words Words) (Table, error) {
	t := Table{months: map[string]int{}, kinds: map[string]string{}, known: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(words.Months)) {
		month := words.Months[name]
		if old, ok := t.months[Fold(name)]; ok && old != month {
			return Table{}, fmt.Errorf("%q stands for the months %d and %d", name, old, month)
		}
		t.months[Fold(name)] = month
	}
	for _, kind := range slices.Sorted(maps.Keys(words.Kinds)) {
		for _, w := range words.Kinds[kind] {
			if old, ok := t.kinds[Fold(w)]; ok && old != kind {
				return Table{}, fmt.Errorf("%q stands for the kinds %s and %s", w, old, kind)
			}
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

var (
	types  = []Type{Month, Number, Camera, Ignored, Person}
	scopes = []Scope{Folders, Files, Both}
)

// groupsOf are the groups that Read makes use of in a pattern of a type.
var groupsOf = map[Type][]string{
	Month:   {"year", "month", "branch", "detainee", "exam", "number"},
	Number:  {"branch", "detainee", "exam", "number"},
	Camera:  {"stem", "counter"},
	Ignored: {},
	Person:  {},
}

func (p *Pattern) compile(parts *strings.Replacer) error {
	if !slices.Contains(types, p.Type) {
		return fmt.Errorf("unknown type %q", p.Type)
	}
	if !slices.Contains(scopes, p.In) {
		return fmt.Errorf("unknown scope %q", p.In)
	}
	re, err := regexp.Compile(parts.Replace(foldArabic(p.Expr)))
	if err != nil {
		return err
	}
	p.re, p.groups = re, re.SubexpNames()
	return p.checkGroups()
}

// checkGroups refuses a pattern that would find nothing, or what nobody asks it for.
func (p *Pattern) checkGroups() error {
	for _, g := range p.groups {
		if g != "" && !slices.Contains(groupsOf[p.Type], g) {
			return fmt.Errorf("unknown group %q of type %s", g, p.Type)
		}
	}
	switch {
	case p.Type == Month && !(slices.Contains(p.groups, "year") && slices.Contains(p.groups, "month")):
		return errors.New("type month needs the groups year and month, or {YEAR} and {MONTH}")
	case p.Type == Number && !slices.ContainsFunc(p.groups, func(g string) bool { return g != "" }):
		return errors.New("type number needs a group: branch, detainee, exam or number")
	}
	return nil
}
