// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"slices"

	"amana/pkg/photo"
)

// Readers is what two persons said about the same sets, the second without having seen the first's.
type Readers struct {
	One, Two string      // their names, One not after Two; "" where a name was erased
	Pairs    [][2]string // One's class and Two's, a set each
}

// Readings returns the classes of first and second readings, a set each, and the same by pair of persons,
// in the order of their names. A person who is spelt in two ways has one row.
func Readings(sets []photo.Set) (all [][2]string, pairs []Readers) {
	by := map[[2]string][][2]string{}
	var spelt []string // a name of each person, as it was met first
	person := func(name string) string {
		if i := slices.IndexFunc(spelt, func(s string) bool { return photo.SamePerson(s, name) }); i >= 0 {
			return spelt[i]
		}
		spelt = append(spelt, name)
		return name
	}
	for _, s := range sets {
		r := s.Readings
		if r.Second == photo.Undecided {
			continue
		}
		said, names := [2]string{string(r.First), string(r.Second)}, [2]string{person(r.FirstBy), person(r.SecondBy)}
		all = append(all, said)
		if names[0] > names[1] {
			names[0], names[1], said = names[1], names[0], [2]string{said[1], said[0]}
		}
		by[names] = append(by[names], said)
	}
	for names, said := range by {
		pairs = append(pairs, Readers{names[0], names[1], said})
	}
	slices.SortFunc(pairs, func(a, b Readers) int { return slices.Compare([]string{a.One, a.Two}, []string{b.One, b.Two}) })
	return all, pairs
}
