// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"slices"

	"amana/pkg/photo"
)

// Lists of digests are sorted and have nothing twice; an empty result is nil, as in states.

func union(lists ...[]photo.Digest) []photo.Digest {
	out := slices.Concat(lists...)
	slices.SortFunc(out, photo.Digest.Compare)
	return tidy(slices.Compact(out))
}

func tidy(list []photo.Digest) []photo.Digest {
	if len(list) == 0 {
		return nil
	}
	return list
}

func has(list []photo.Digest, p photo.Digest) bool {
	_, found := slices.BinarySearchFunc(list, p, photo.Digest.Compare)
	return found
}

func minus(a, b []photo.Digest) []photo.Digest { return where(a, b, false) }

func both(a, b []photo.Digest) []photo.Digest { return where(a, b, true) }

func where(a, b []photo.Digest, in bool) (out []photo.Digest) {
	for _, p := range a {
		if has(b, p) == in {
			out = append(out, p)
		}
	}
	return out
}

func within(a, b []photo.Digest) bool { return len(minus(a, b)) == 0 }

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
