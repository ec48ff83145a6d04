// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"errors"
	"fmt"
	"maps"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Definition is a table as it is written down: what an operator may read, extend and replace.
type Definition struct {
	Patterns []Pattern
	Words    Words
}

// The bounds of a file of patterns. Go's expressions match in linear time and refuse to grow beyond a
// size of their own, so that these bound the work of a name.
const (
	MaxFile     = 1 << 20 // bytes
	maxPatterns = 1000
	maxExpr     = 4096 // bytes
	maxWords    = 20000
)

// SyntaxError says what is wrong with a file of patterns, and where.
type SyntaxError struct {
	Line int // from 1
	Why  string
}

// Error names the line and says why.
func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }

// DefaultDefinition returns what Default is made of.
func DefaultDefinition() Definition { return Definition{defaultPatterns(), defaultWords()} }

// Table compiles the definition.
func (d Definition) Table() (Table, error) { return New(d.Patterns, d.Words) }

// ParseDefinition reads a file of patterns; Definition.String writes one, and says in its comments how it
// is read. A file extends the default table unless its first line that is no comment is "table: replace".
// In one that extends, a pattern with the name of a default one takes its place, all others are tried
// before the default ones, and a word of the file says what the file says. The definition that is returned
// compiles. Errors are *SyntaxError.
func ParseDefinition(text []byte) (Definition, error) {
	if len(text) > MaxFile {
		return Definition{}, &SyntaxError{1, fmt.Sprintf("the file has %d bytes, at most %d are read", len(text), MaxFile)}
	}
	p := parser{made: Definition{Words: Words{Months: map[string]int{}, Kinds: map[string][]string{}}}, said: map[string]string{}}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		p.line++
		if why := p.read(strings.TrimSpace(line)); why != "" {
			return Definition{}, &SyntaxError{p.line, why}
		}
	}
	if why := p.closed(); why != "" {
		return Definition{}, &SyntaxError{p.line, why}
	}
	d := p.made
	if !p.replace {
		d = extended(DefaultDefinition(), d)
	}
	if err := p.check(d); err != nil {
		return Definition{}, err
	}
	return d, nil
}

// parser is the state of reading a file.
type parser struct {
	line    int
	begun   bool // a line that is no comment was read
	replace bool
	open    bool // a pattern was begun and has no expression yet
	made    Definition
	at      []int // line of each pattern's expression
	words   int
	said    map[string]string // what a word stands for, by its sort and its folded form
}

// read takes one line; it returns what is wrong with it, "" for nothing.
func (p *parser) read(line string) string {
	if !utf8.ValidString(line) {
		return "the line is not UTF-8"
	}
	if line == "" || line[0] == '#' {
		return ""
	}
	key, value, ok := strings.Cut(line, ":")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if !ok {
		return "the line has no colon; it begins with pattern:, type:, scope:, match:, month 1: to month 12:, kind NAME:, known: or table:"
	}
	first := !p.begun
	p.begun = true
	word, of, _ := strings.Cut(key, " ")
	switch {
	case key == "table":
		if !first {
			return "table: stands before everything else, and once"
		}
		p.replace = value == "replace"
		if !p.replace && value != "extend" {
			return fmt.Sprintf("%q is neither extend nor replace", value)
		}
		return ""
	case key == "pattern":
		return p.begin(value)
	case key == "type", key == "scope", key == "match":
		return p.field(key, value)
	case key == "known", word == "month", word == "kind":
		if why := p.closed(); why != "" {
			return why
		}
		return p.list(word, strings.TrimSpace(of), value)
	}
	return fmt.Sprintf("%q is not a word of this file (pattern, type, scope, match, month 1 to month 12, kind NAME, known, table)", key)
}

// closed returns what an unfinished pattern lacks.
func (p *parser) closed() string {
	if p.open {
		return fmt.Sprintf("the pattern %q has no match: line", p.made.Patterns[len(p.made.Patterns)-1].Name)
	}
	return ""
}

func (p *parser) begin(name string) string {
	if why := p.closed(); why != "" {
		return why
	}
	switch {
	case name == "":
		return "a pattern needs a name"
	case len(p.made.Patterns) == maxPatterns:
		return fmt.Sprintf("more than %d patterns", maxPatterns)
	case slices.ContainsFunc(p.made.Patterns, func(o Pattern) bool { return o.Name == name }):
		return fmt.Sprintf("a pattern of the name %q stands above", name)
	}
	p.open = true
	p.made.Patterns, p.at = append(p.made.Patterns, Pattern{Name: name}), append(p.at, p.line)
	return ""
}

// field takes type, scope and match of the pattern that is open; match comes last.
func (p *parser) field(key, value string) string {
	if !p.open {
		return key + ": belongs below a pattern: line, and match: ends the pattern"
	}
	at := len(p.made.Patterns) - 1
	o := &p.made.Patterns[at]
	switch {
	case key == "type" && !slices.Contains(types, Type(value)):
		return fmt.Sprintf("unknown type %q (%s)", value, joined(types))
	case key == "scope" && !slices.Contains(scopes, Scope(value)):
		return fmt.Sprintf("unknown scope %q (%s)", value, joined(scopes))
	case key == "type" && o.Type != "", key == "scope" && o.In != "":
		return key + ": stands twice"
	case key == "type":
		o.Type = Type(value)
	case key == "scope":
		o.In = Scope(value)
	case o.Type == "" || o.In == "":
		return "type: and scope: stand before match:"
	case value == "":
		return "match: needs an expression"
	case len(value) > maxExpr:
		return fmt.Sprintf("an expression has at most %d bytes", maxExpr)
	default:
		o.Expr, p.open, p.at[at] = value, false, p.line
	}
	return ""
}

// list takes a line of words.
func (p *parser) list(what, of, value string) string {
	var list []string
	for w := range strings.SplitSeq(value, ",") {
		if w = strings.TrimSpace(w); w != "" {
			list = append(list, w)
		}
	}
	if p.words += len(list); p.words > maxWords {
		return fmt.Sprintf("more than %d words", maxWords)
	}
	words := &p.made.Words
	switch what {
	case "known":
		words.Known = append(words.Known, list...)
	case "kind":
		if !slices.Contains(kinds, of) {
			return fmt.Sprintf("unknown kind %q (%s)", of, joined(kinds))
		}
		if why := p.claim("kind", of, list); why != "" || len(list) == 0 {
			return why
		}
		words.Kinds[of] = append(words.Kinds[of], list...)
	case "month":
		n, err := strconv.Atoi(of)
		if err != nil || n < 1 || n > 12 {
			return fmt.Sprintf("%q is no month (1 to 12)", of)
		}
		if why := p.claim("month", strconv.Itoa(n), list); why != "" {
			return why
		}
		for _, w := range list {
			words.Months[w] = n
		}
	}
	return ""
}

// claim refuses words that stand for something else of their sort above.
func (p *parser) claim(sort, of string, list []string) string {
	for _, w := range list {
		key := sort + " " + Fold(w)
		if old, ok := p.said[key]; ok && old != of {
			return fmt.Sprintf("%q is %s %s above", w, sort, old)
		}
		p.said[key] = of
	}
	return ""
}

// check compiles what the file gave, to name the line that does not.
func (p *parser) check(d Definition) error {
	t, err := newWords(d.Words)
	if err != nil {
		return &SyntaxError{p.line, err.Error()}
	}
	parts := t.parts()
	for i, o := range p.made.Patterns {
		if err := o.compile(parts); err != nil {
			return &SyntaxError{p.at[i], why(err)}
		}
	}
	return nil
}

// why says in a few words what is wrong with an expression, since the expression in full, with what
// stands for {MONTH}, is longer than a line.
func why(err error) string {
	var bad *syntax.Error
	if errors.As(err, &bad) {
		text := "the expression does not compile: " + string(bad.Code)
		if len(bad.Expr) <= 40 {
			text += ": " + strconv.Quote(bad.Expr)
		}
		return text
	}
	return err.Error()
}

// extended returns base with what more adds and replaces.
func extended(base, more Definition) Definition {
	out := Definition{Words: Words{Months: map[string]int{}, Kinds: map[string][]string{}}}
	named := map[string]Pattern{}
	for _, p := range base.Patterns {
		named[p.Name] = p
	}
	for _, p := range more.Patterns {
		if _, ok := named[p.Name]; !ok {
			out.Patterns = append(out.Patterns, p)
		}
		named[p.Name] = p
	}
	for _, p := range base.Patterns {
		out.Patterns = append(out.Patterns, named[p.Name])
	}
	out.Words = extendedWords(base.Words, more.Words)
	return out
}

// extendedWords returns the words of both; what more says of a word holds.
func extendedWords(base, more Words) Words {
	out := Words{Months: maps.Clone(more.Months), Kinds: map[string][]string{}, Known: slices.Concat(base.Known, more.Known)}
	month, kind := map[string]bool{}, map[string]bool{}
	for w := range more.Months {
		month[Fold(w)] = true
	}
	for w, n := range base.Months {
		if !month[Fold(w)] {
			out.Months[w] = n
		}
	}
	for _, list := range more.Kinds {
		for _, w := range list {
			kind[Fold(w)] = true
		}
	}
	for _, k := range kinds {
		list := slices.DeleteFunc(slices.Clone(base.Kinds[k]), func(w string) bool { return kind[Fold(w)] })
		if list = append(list, more.Kinds[k]...); len(list) > 0 {
			out.Kinds[k] = list
		}
	}
	return out
}

func joined[S ~string](list []S) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = string(s)
	}
	return strings.Join(texts, ", ")
}
