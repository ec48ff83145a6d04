// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"regexp"
	"strings"
)

// Run is a stretch of a text. Runs of a text are to stand from left to right, each isolated from the next.
type Run struct {
	Text   string
	Number bool // it is to stand in the order in which it is stored, whatever its characters are
}

var (
	// A number is digits of any script, those that could not be read among them, with the marks between them.
	numbers = regexp.MustCompile(`[\p{Nd}?؟](?:[^\p{L}\p{M}\s]*[\p{Nd}?؟])?`)
	letters = regexp.MustCompile(`\p{L}(?:.*[\p{L}\p{M}])?`)
	right   = regexp.MustCompile(`[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{Nko}٠-٩؟]`)
)

// Runs parts a text that holds letters or digits of Arabic, or of another script that runs from the right,
// into its numbers and what lies between. Behind an Arabic letter a browser turns 98?7 into 7?98, which is
// another number. Any other text is one run. Together the runs are the text.
func Runs(s string) []Run {
	if !right.MatchString(s) {
		return []Run{{Text: s}}
	}
	var out []Run
	add := func(text string, number bool) {
		if text != "" {
			out = append(out, Run{text, number})
		}
	}
	between := func(text string) {
		if at := letters.FindStringIndex(text); at != nil { // a space at the end of an isolated word would change sides
			add(text[:at[0]], false)
			add(text[at[0]:at[1]], false)
			text = text[at[1]:]
		}
		add(text, false)
	}
	last := 0
	for _, at := range numbers.FindAllStringIndex(s, -1) {
		between(s[last:at[0]])
		add(s[at[0]:at[1]], true)
		last = at[1]
	}
	between(s[last:])
	return out
}

// mark is the left-to-right mark, which shows nothing and orders what stands beside it.
const mark = "\u200e"

// Ordered returns a text with marks that keep its numbers in order where it cannot be parted, as in a field
// that is typed into. review.NormaliseCard takes the marks off.
func Ordered(s string) string {
	var b strings.Builder
	for _, r := range Runs(s) {
		if r.Number {
			b.WriteString(mark + r.Text + mark)
		} else {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}
