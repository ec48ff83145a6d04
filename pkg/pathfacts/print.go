// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"fmt"
	"slices"
	"strings"
)

// heading says how a file of patterns is read. It is printed above every definition, so that an operator
// has it at hand in the file to be changed.
const heading = `# Patterns by which amana reads what a path says. Lines that begin with # are comments.
#
# A name of a folder, or of a file without its extension, is taken by the first pattern of its scope that
# matches. It is matched in lower case, with digits of every script as 0 to 9 and with the variants of an
# Arabic letter as one letter; what is written here may have any of its forms.
#
#   pattern  a name of your choice, once
#   type     month    finds a month: the groups year and month, and those of number
#            number   finds a body's or a branch's number: the groups branch, detainee, exam, or number,
#                     which is the next of detainee and exam that is open
#            camera   a name that a camera gave, never a body's number: the groups stem and counter
#            ignored  a name that says nothing
#            person   a name of letters, a person's unless one of its words is known
#   scope    folders, files or both
#   match    a regular expression of the Go language (RE2); a group is (?P<detainee>\d+). For parts that
#            come again and again stand {MONTH} (a month's name), {YEAR}, {SEP} (what parts numbers),
#            {NUM} (a number, with a letter or without) and {INDEX} (a photo's running number).
#
#   month N  names of the month, after a comma the next
#   kind K   words that name a kind of folder: detainees, soldiers, civilians, scenes, documents
#   known    words that are no part of a person's name
#
# "table: replace" as the first of all lines: this file stands instead of the default table. "table:
# extend", or neither: a pattern with the name of a default one takes its place, the others are tried
# before all default ones, and words are added.
#
# A number, a branch mark or a month that stands in a path is a claim of whoever named the file.
`

// String writes the definition as a file that ParseDefinition reads back to an equal one.
func (d Definition) String() string {
	var b strings.Builder
	b.WriteString(heading + "\ntable: replace\n")
	for _, p := range d.Patterns {
		fmt.Fprintf(&b, "\npattern: %s\n  type:  %s\n  scope: %s\n  match: %s\n", p.Name, p.Type, p.In, p.Expr)
	}
	b.WriteString("\n# Months.\n")
	for n := 1; n <= 12; n++ {
		var names []string
		for name, month := range d.Words.Months {
			if month == n {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		lines(&b, fmt.Sprintf("month %d", n), names)
	}
	b.WriteString("\n# Kinds of folder. A word is matched whole, with and without the Arabic article.\n")
	for _, k := range kinds {
		lines(&b, "kind "+k, d.Words.Kinds[k])
	}
	b.WriteString("\n# Words that are no part of a person's name; those above are none either.\n")
	lines(&b, "known", d.Words.Known)
	return b.String()
}

// lines writes words, twelve a line.
func lines(b *strings.Builder, key string, words []string) {
	for part := range slices.Chunk(words, 12) {
		fmt.Fprintf(b, "%s: %s\n", key, strings.Join(part, ", "))
	}
}
