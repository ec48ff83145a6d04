// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"fmt"
	"slices"
	"strings"

	"amana/pkg/group"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// Contradiction is two sets about which decisions were made that cannot both hold: cards say that the two
// show one body, and a photo says that they do not.
type Contradiction struct {
	Sets   [2]photo.SetID // with equal complete cards in one month
	Photos []photo.Digest // that a person put into one of them and rejected from the other
}

// String says what contradicts what.
func (c Contradiction) String() string {
	names := make([]string, len(c.Photos))
	for i, p := range c.Photos {
		names[i] = fmt.Sprintf("%.12s", p)
	}
	what, are := "photo", "is"
	if len(names) > 1 {
		what, are = "photos", "are"
	}
	return fmt.Sprintf("equal complete cards in one month say that %s and %s show one body, but %s %s %s confirmed in one and rejected from the other",
		c.Sets[0], c.Sets[1], what, strings.Join(names, ", "), are)
}

// ContradictionError says that there is no grouping by which all decisions hold.
type ContradictionError struct {
	All []Contradiction // in the order of the sets
}

// Error says the first of them and how many there are.
func (e *ContradictionError) Error() string {
	if n := len(e.All); n > 1 {
		return fmt.Sprintf("%d contradictions between decisions: %s; …", n, e.All[0])
	}
	return "decisions contradict each other: " + e.All[0].String()
}

// contradictions returns a *ContradictionError where decisions cannot all hold. It goes by what persons
// decided about photos, not by who is a member because a set was touched.
func contradictions(known []group.Known, states map[photo.SetID]review.State) error {
	var all []Contradiction
	for _, sets := range oneBody(known) {
		for i, second := range sets {
			for _, first := range sets[:i] {
				a, b := states[first], states[second]
				apart := append(both(a.Confirmed, b.Rejected), both(b.Confirmed, a.Rejected)...)
				if slices.SortFunc(apart, photo.Digest.Compare); len(apart) > 0 {
					all = append(all, Contradiction{[2]photo.SetID{first, second}, slices.Compact(apart)})
				}
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(a, b Contradiction) int { return slices.Compare(a.Sets[:], b.Sets[:]) })
	return &ContradictionError{all}
}

// both returns the photos that are in a and in b.
func both(a, b []photo.Digest) (out []photo.Digest) {
	in := make(map[photo.Digest]bool, len(b))
	for _, d := range b {
		in[d] = true
	}
	for _, d := range a {
		if in[d] {
			out = append(out, d)
		}
	}
	return out
}
