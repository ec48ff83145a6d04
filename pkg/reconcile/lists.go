// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"slices"

	"amana/pkg/photo"
)

func within(a, b []photo.Digest) bool { return len(photo.Minus(a, b)) == 0 }

// merged returns the texts of both lists, sorted.
func merged(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// known reports whether a side knows all of these entries.
func (s *Side) known(stems []photo.Digest) bool {
	return !slices.ContainsFunc(stems, func(h photo.Digest) bool { return !s.Known[h] })
}
