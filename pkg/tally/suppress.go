// SPDX-License-Identifier: Apache-2.0

package tally

import "fmt"

// least is the smallest count of a group that a public table prints.
const least = 5

// Printed is what a public table prints of one cell.
type Printed struct {
	Value int64
	// Text stands in place of the value where the value is not printed: "<5", or "≥5" for a cell that is
	// held back so that no small one follows from the total. "" where the value is printed.
	Text string
}

// Suppressed is a column of disjoint groups and their total as the public may see them.
type Suppressed struct {
	Cells []Printed
	Total Printed
	// Rounded says that cells were held back, and the total, if it is printed, is the nearest multiple of 5.
	Rounded bool
}

// Suppress returns what the public may see of a column of counts of disjoint groups; ok is false where the
// groups are so small that nothing of them may be printed, their names neither.
//
// A count below 5 is printed as "<5". So that none follows from the total, which may be known from elsewhere
// to the last unit, counts of 5 and more are held back with them, from the end of the column, until
//
//	the small counts and the j that are held back add up to 5j + 4k or more, k being the number of small ones.
//
// Then every small count has another value, from 0 (from 1 where its name is there only because it counts
// something) to 4, with which the same column would be printed from the same total: a count that is not the
// smallest that it can be is lowered by one and the first that is held back raised, which changes none of the
// sums. One that is the smallest is raised by one, and the first that is held back and above 5 is lowered:
// the sums before that one grow by 1, and stay below 5j + 4k, since with one small count at its lowest the
// sum of j fives and all small ones is at most 5j + 4(k-1) + 1; and there is one above 5, since otherwise the
// sum at which it ended would be too small. What is held back thus depends on nothing that the change moves.
// The total is rounded all the same, where anything was held back.
func Suppress(counts []int64) (s Suppressed, ok bool) {
	var total, held int64
	small := int64(0)
	for _, n := range counts {
		if n < 0 {
			panic(fmt.Sprintf("bug: a count of %d", n))
		}
		total += n
		if n < least {
			held += n
			small++
		}
	}
	s = Suppressed{Cells: make([]Printed, len(counts)), Total: Print(total)}
	for i, n := range counts {
		s.Cells[i] = Print(n)
	}
	if small == 0 {
		return s, true
	}
	s.Rounded, s.Total = true, Round(total)
	with := int64(0)
	for i := len(counts) - 1; i >= 0; i-- {
		if counts[i] < least {
			continue
		}
		with++
		held += counts[i]
		s.Cells[i] = Printed{Text: fmt.Sprintf("≥%d", least)}
		if held >= least*with+(least-1)*small {
			return s, true
		}
	}
	return Suppressed{Total: Round(total), Rounded: true}, false
}

// Print returns what the public may see of a count that stands alone, and from which and other printed
// ones no smaller count follows.
func Print(n int64) Printed {
	if n < least {
		return Printed{Text: fmt.Sprintf("<%d", least)}
	}
	return Printed{Value: n}
}

// Round returns the nearest multiple of 5 of a count, "<5" below 5.
func Round(n int64) Printed {
	p := Print(n)
	if p.Text == "" {
		p.Value = (n + least/2) / least * least
	}
	return p
}
