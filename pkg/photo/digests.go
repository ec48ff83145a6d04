// SPDX-License-Identifier: Apache-2.0

package photo

import "slices"

// Lists of digests, as states of sets have them, are sorted and have nothing twice; an empty one is nil, so
// that what is equal is equal in JSON too. The functions below take such lists, Union any, and return such.

// Union returns the digests of all lists, which need not be sorted.
func Union(lists ...[]Digest) []Digest {
	out := slices.Concat(lists...)
	slices.SortFunc(out, Digest.Compare)
	return tidy(slices.Compact(out))
}

// Has reports whether a digest is in a list.
func Has(list []Digest, d Digest) bool {
	_, found := slices.BinarySearchFunc(list, d, Digest.Compare)
	return found
}

// Minus returns what is in a and not in b.
func Minus(a, b []Digest) []Digest { return where(a, b, false) }

// Both returns what is in a and in b.
func Both(a, b []Digest) []Digest { return where(a, b, true) }

func where(a, b []Digest, in bool) (out []Digest) {
	for _, d := range a {
		if Has(b, d) == in {
			out = append(out, d)
		}
	}
	return out
}

func tidy(list []Digest) []Digest {
	if len(list) == 0 {
		return nil
	}
	return list
}
