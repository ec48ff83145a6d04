// SPDX-License-Identifier: Apache-2.0

package match

import (
	"slices"

	"amana/pkg/photo"
)

// Across returns for each of the photos that is, or may be, a near copy of one in another archive, which one:
// the nearest within AttachRadius that no time, number or card tells apart. It does not say which of the two
// is the original.
func Across(photos, other []Photo) map[photo.Digest]photo.Copy {
	ranked := usable(other)
	hashes := make([][32]byte, len(ranked))
	for i := range ranked {
		hashes[i] = ranked[i].Print.Hash
	}
	index := NewIndex(hashes)
	out := map[photo.Digest]photo.Copy{}
	for _, p := range usable(photos) {
		hits := index.Near([][32]byte{p.Print.Hash}, AttachRadius)
		i := slices.IndexFunc(hits, func(h Hit) bool {
			o := &ranked[h.Place]
			return o.Print.Version == p.Print.Version && o.Digest != p.Digest && !twoShots(o, &p)
		})
		if i >= 0 {
			out[p.Digest] = photo.Copy{Original: ranked[hits[i].Place].Digest, Copy: p.Digest, Distance: hits[i].Distance}
		}
	}
	return out
}
