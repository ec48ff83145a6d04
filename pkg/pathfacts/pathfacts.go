// SPDX-License-Identifier: Apache-2.0

// Package pathfacts reads what a path says about its photo: month, branch, detainee and examination
// number, a person's name, the kind of folder, the camera's counter. It goes by a table of patterns,
// since no two archives are named alike; what no pattern takes says nothing.
//
// It is pure and total: any bytes are a path, and reading one neither fails nor panics. It never
// returns a person's name. Facts are claims of whoever named the file. Folder, Place and Body hold
// text of the path and are not for sharing.
package pathfacts

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"amana/pkg/photo"
)

// Facts is what a path says. Empty fields say nothing.
type Facts struct {
	Folder   string // path of the parent folder, raw
	Place    string // Folder without the folders that a camera or a number named, raw
	Month    string // "2012-08", of the folders, else of the file's name
	Branch   string // numbers as written, digits as 0 to 9; leading zeros and letters are kept
	Detainee string
	Exam     string
	// Body is the key of what the path says is one body, unique within the source: the folders that are
	// not a camera's, month folder and all, and the numbers.
	Body       string
	Person     bool   // a person's name stands in a folder or file name
	Kind       string // of folder: "detainees", "soldiers", "civilians", "scenes", "documents"
	Stem       string // file name without extension and last run of digits, folded: "dsc_"
	Counter    int64  // last run of digits of the file name
	HasCounter bool
}

// Numbered reports whether the path has a number of a body or a branch.
func (f Facts) Numbered() bool { return f.Branch != "" || f.Detainee != "" || f.Exam != "" }

// Read returns what p says.
func (t Table) Read(p photo.RelPath) Facts {
	dir := string(p.Dir())
	r := reading{table: t, facts: Facts{Folder: dir}}
	for rest := dir; rest != ""; {
		name, after, _ := strings.Cut(rest, "/")
		rest = after
		r.folder(name)
	}
	r.facts.Place = strings.Join(r.context, "/")
	r.file(p.Base())
	if r.facts.Detainee != "" || r.facts.Exam != "" {
		// NUL stands in no path, so that no folder's name can be taken for a number.
		r.facts.Body = strings.Join([]string{r.facts.Place, r.facts.Branch, r.facts.Detainee, r.facts.Exam}, "\x00")
	}
	return r.facts
}

// Match returns the pattern of the table that takes the name of a folder, or of a file without its
// extension. It is false where no pattern does.
func (t Table) Match(name string, scope Scope) (Pattern, bool) {
	p, _, ok := t.match(Fold(name), scope)
	return p, ok
}

func (t Table) match(folded string, scope Scope) (Pattern, []int, bool) {
	patterns := t.files
	if scope == Folders {
		patterns = t.folders
	}
	dated := strings.Contains(folded, "20") || strings.Contains(folded, "19") // no year without
	for i := range patterns {
		p := &patterns[i]
		if p.Type == Month && !dated {
			continue
		}
		m := p.re.FindStringSubmatchIndex(folded)
		if m == nil || p.Type == Person && t.hasKnown(folded) || p.Type == Month && t.monthOf(p.groups, m, folded) == "" {
			continue
		}
		return *p, m, true
	}
	return Pattern{}, nil, false
}

// reading is the state of one path's reading, from the root to the file.
type reading struct {
	table   Table
	facts   Facts
	context []string // raw names of the folders that tell bodies apart
	year    string   // of a year's folder that waits for its month's
	inMonth bool     // the folder above is a month's, so a small number may be a day
}

// taker is what takes a name: the place of a pattern in its table, or one of these.
type taker int

const (
	byNone taker = -1 - iota
	byYear
	byMonth
	byDay
	byKind
)

func (r *reading) folder(name string) taker {
	if name == "" {
		return byNone
	}
	folded := strings.TrimSpace(Fold(name))
	inMonth, year := r.inMonth, r.year
	r.inMonth, r.year = false, ""
	if r.facts.Month == "" && isYear(folded) {
		r.year = folded
		r.context = append(r.context, name)
		return byYear
	}
	if month := r.table.bareMonth(folded); year != "" && month != 0 {
		r.facts.Month, r.inMonth = monthText(year, month), true
		r.context = append(r.context, name)
		return byMonth
	}
	by := byNone
	if kind := r.table.kind(folded); kind != "" {
		r.facts.Kind, by = kind, byKind
	}
	p, m, ok := r.table.match(folded, Folders)
	switch {
	case ok && p.Type == Camera, ok && p.Type == Number && r.numbers(p, m, folded, inMonth):
		return p.at
	case ok && p.Type == Number:
		by = byDay
	case ok && p.Type == Month:
		r.facts.Month = r.table.monthOf(p.groups, m, folded)
		r.numbers(p, m, folded, false)
		r.inMonth = r.facts.Detainee == ""
	case ok && p.Type == Person:
		r.facts.Person = true
	}
	if ok && by != byDay {
		by = p.at
	}
	r.context = append(r.context, name)
	return by
}

// numbers takes the numbers of a name. It reports false for a small number in a month's folder, which
// may be a day and so says nothing.
func (r *reading) numbers(p Pattern, m []int, folded string, inMonth bool) bool {
	for i, g := range p.groups {
		if m[2*i] < 0 {
			continue
		}
		text := folded[m[2*i]:m[2*i+1]]
		switch g {
		case "branch":
			if r.facts.Branch != "" && len(p.groups) == 2 {
				r.next(text)
				continue
			}
			r.facts.Branch = text
		case "detainee":
			r.facts.Detainee = text
		case "exam":
			r.facts.Exam = text
		case "number":
			if day, err := strconv.Atoi(folded); inMonth && err == nil && day <= 31 && len(folded) <= 2 {
				return false
			}
			r.next(text)
		}
	}
	return true
}

// next takes a number that stands alone as the first of detainee and examination number that is open.
func (r *reading) next(text string) {
	f := &r.facts
	switch {
	case text == f.Branch || text == f.Detainee || text == f.Exam:
	case f.Detainee == "":
		f.Detainee = text
	case f.Exam == "":
		f.Exam = text
	}
}

func (r *reading) file(name string) taker {
	folded := strings.TrimSpace(Fold(stem(name)))
	f := &r.facts
	f.Stem, f.Counter, f.HasCounter = counter(folded)
	p, m, ok := r.table.match(folded, Files)
	if !ok {
		return byNone
	}
	switch p.Type {
	case Camera:
		for i, g := range p.groups {
			if g == "counter" && m[2*i] >= 0 {
				f.Stem, f.Counter, f.HasCounter = counter(folded[:m[2*i+1]])
			}
		}
	case Number:
		r.numbers(p, m, folded, false)
	case Month:
		r.numbers(p, m, folded, false)
		if f.Month == "" {
			f.Month = r.table.monthOf(p.groups, m, folded)
		}
	case Person:
		f.Person = true
	}
	return p.at
}

// stem returns a file name without its extension, which is at most five bytes.
func stem(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 6 {
		return name[:i]
	}
	return name
}

// counter splits off the last run of digits, at most nine of them.
func counter(folded string) (stem string, n int64, ok bool) {
	end := strings.LastIndexAny(folded, "0123456789") + 1
	if end == 0 {
		return folded, 0, false
	}
	start := end
	for start > 0 && folded[start-1] >= '0' && folded[start-1] <= '9' {
		start--
	}
	if end-start > 9 {
		return folded, 0, false
	}
	n, err := strconv.ParseInt(folded[start:end], 10, 64)
	return folded[:start] + folded[end:], n, err == nil
}

// monthOf returns the month that a pattern's groups hold, "" for none.
func (t Table) monthOf(groups []string, m []int, folded string) string {
	year, month := "", 0
	for i, g := range groups {
		if m[2*i] < 0 {
			continue
		}
		switch text := folded[m[2*i]:m[2*i+1]]; g {
		case "year":
			year = text
		case "month":
			month = t.bareMonth(text)
		}
	}
	if month == 0 || !isYear(year) {
		return ""
	}
	return monthText(year, month)
}

// bareMonth returns 1 to 12 for a number or a name of a month, else 0.
func (t Table) bareMonth(text string) int {
	if n, err := strconv.Atoi(text); err == nil && len(text) <= 2 && n >= 1 && n <= 12 {
		return n
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '.' })
	return t.months[strings.Join(words, " ")]
}

func monthText(year string, month int) string {
	return year + "-" + string([]byte{byte('0' + month/10), byte('0' + month%10)})
}

// isYear reports whether text is a year in which a digital camera can have been used.
func isYear(text string) bool {
	return len(text) == 4 && text >= "1990" && text <= "2049" && strings.Trim(text, "0123456789") == ""
}

// kind returns the kind of the first word that has one.
func (t Table) kind(folded string) string {
	for w := range words(folded) {
		if k := t.kinds[w]; k != "" {
			return k
		}
		if k := t.kinds[bare(w)]; k != "" {
			return k
		}
	}
	return ""
}

func (t Table) hasKnown(folded string) bool {
	for w := range words(folded) {
		if t.known[w] || t.known[bare(w)] {
			return true
		}
	}
	return false
}

// bare returns an Arabic word without "and" and the article.
func bare(w string) string {
	if after, ok := strings.CutPrefix(w, "وال"); ok && utf8.RuneCountInString(after) > 1 {
		return after
	}
	return strings.TrimPrefix(w, "ال")
}

// words yields the runs of letters of a folded name.
func words(folded string) func(yield func(string) bool) {
	return strings.FieldsFuncSeq(folded, func(r rune) bool { return !unicode.IsLetter(r) })
}
