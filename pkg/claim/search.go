// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"amana/pkg/photo"
)

// Inquiry is what a family asks. What is not known is zero.
type Inquiry struct {
	Marks    []Marked
	Sex      Sex
	Minor    Minor
	From, To Date // photos were taken from the first day of From to the last day of To
	Detained Date
}

// Span is the time of an archive, as first and last day; "" is not known.
type Span struct{ First, Last string }

// TooLate returns the answer to an inquiry about somebody who was detained after the archive's last photo,
// "" where it cannot be said.
func (q Inquiry) TooLate(archive Span) string {
	if q.Detained == "" || archive.Last == "" || q.Detained.First() <= archive.Last {
		return ""
	}
	return fmt.Sprintf("detained %s, after the archive's last day (%s): by the days of its photos this person cannot be in it", q.Detained, archive.Last)
}

// Seen is what is known of one set: descriptions of what its photos show, and what claims say of the
// person, which may be wrong. Times are the first and last day of its photos, "" where none is known.
type Seen struct {
	Set   photo.SetID
	Span  Span
	Notes []Note
}

// Note is one list of marks with who says so: "seen on the photos", "claim C-000012, supported".
type Note struct {
	From  string
	Claim bool // it is a claim's, not seen on the photos
	Sex   Sex
	Minor Minor
	Marks []Marked
}

// Match is a set that may answer an inquiry.
type Match struct {
	Set     photo.SetID
	Agree   int // marks of the inquiry that the set has, at the same place
	Near    int // marks that it has on the other side of the body
	Against int // what speaks against it
	Reasons []string
	words   int // words that the texts share
	seen    int // of Agree, seen on the photos
}

// Search returns the sets that may answer an inquiry: with marks asked for, those that have one of them
// or more; without, those that are described and that nothing speaks against. Those come first that agree
// in most marks; then those that less speaks against, that have marks on the other side, whose marks were
// seen on the photos, whose texts share words; then by number. A set whose photos all have days outside
// From and To is left out; one without a day is not. The order of seen does not matter.
func Search(q Inquiry, seen []Seen) []Match {
	var out []Match
	for _, s := range seen {
		if m, ok := q.match(s); ok {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Agree, a.Agree), cmp.Compare(a.Against, b.Against), cmp.Compare(b.Near, a.Near),
			cmp.Compare(b.seen, a.seen), cmp.Compare(b.words, a.words), cmp.Compare(a.Set, b.Set))
	})
	return out
}

func (q Inquiry) match(s Seen) (Match, bool) {
	m := Match{Set: s.Set}
	from, to := q.From.First(), q.To.Last()
	if s.Span.Last != "" && from != "" && s.Span.Last < from || s.Span.First != "" && to != "" && s.Span.First > to {
		return m, false
	}
	for _, asked := range q.Marks {
		m.mark(asked, s.Notes)
	}
	if len(q.Marks) > 0 && m.Agree+m.Near == 0 {
		return m, false
	}
	m.person(q, s.Notes)
	m.time(q, s.Span)
	return m, len(q.Marks) > 0 || m.Against == 0 && len(s.Notes) > 0
}

// mark looks for the best place where a mark is noted.
func (m *Match) mark(asked Marked, notes []Note) {
	best, words, from, seen := 0, 0, "", false
	for _, n := range notes {
		for _, have := range n.Marks {
			fit, shared := likeness(asked, have)
			if fit > best || fit == best && fit > 0 && (!n.Claim && !seen || !n.Claim == seen && shared > words) {
				best, words, from, seen = fit, shared, n.From, !n.Claim
			}
		}
	}
	switch best {
	case 2:
		m.Agree++
		m.reason("%s: %s", asked.English(), from)
	case 1:
		m.Near++
		m.reason("%s, but on the other side: %s", asked.English(), from)
	default:
		return
	}
	if seen && best == 2 {
		m.seen++
	}
	switch m.words += words; words {
	case 0:
	case 1:
		m.reason("the texts share a word")
	default:
		m.reason("the texts share %d words", words)
	}
}

func (m *Match) reason(format string, args ...any) {
	m.Reasons = append(m.Reasons, fmt.Sprintf(format, args...))
}

// likeness returns 2 where two marks are of one kind at one place, 1 where they are on two sides of the
// body, which a mirrored photo or a memory may confuse, else 0, and how many words their texts share.
func likeness(a, b Marked) (fit, words int) {
	if a.Kind != b.Kind || a.Place != b.Place {
		return 0, 0
	}
	have := strings.Fields(photo.Fold(b.Text))
	asked := strings.Fields(photo.Fold(a.Text))
	slices.Sort(asked)
	for _, w := range slices.Compact(asked) {
		if utf8.RuneCountInString(w) > 2 && slices.Contains(have, w) {
			words++
		}
	}
	if a.Side != "" && b.Side != "" && a.Side != b.Side {
		return 1, words
	}
	return 2, words
}

// person compares sex and age.
func (m *Match) person(q Inquiry, notes []Note) {
	for _, n := range notes {
		if q.Sex != "" && n.Sex != "" {
			m.weigh(q.Sex == n.Sex, string(n.Sex), n.From)
		}
		if q.Minor != "" && n.Minor != "" {
			m.weigh(q.Minor == n.Minor, map[Minor]string{Under18: "under 18", Adult: "18 or older"}[n.Minor], n.From)
		}
	}
}

func (m *Match) weigh(fits bool, what, from string) {
	if fits {
		m.reason("%s: %s", what, from)
		return
	}
	m.Against++
	m.reason("against it: %s: %s", what, from)
}

// time compares days. A camera's clock may be wrong, so a day before the detention only speaks against.
func (m *Match) time(q Inquiry, span Span) {
	if q.From == "" && q.To == "" && q.Detained == "" {
		return
	}
	if span.Last == "" {
		m.reason("no day is known of its photos")
		return
	}
	if q.From != "" || q.To != "" {
		m.reason("taken %s", days(span))
	}
	if q.Detained != "" && span.Last < q.Detained.First() {
		m.Against++
		m.reason("against it: taken %s, before the detention", days(span))
	}
}

func days(s Span) string {
	if s.First == s.Last {
		return s.First
	}
	return s.First + " to " + s.Last
}
