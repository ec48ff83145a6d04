// SPDX-License-Identifier: Apache-2.0

package find

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

const (
	hashRadius = 90 // bits: beyond, of pictures that are no copies too many are as near
	hashMost   = 8  // photos that the hash brings up
)

func wordsOf(h [32]byte) (w [4]uint64) {
	for i := range w {
		w[i] = binary.LittleEndian.Uint64(h[8*i:])
	}
	return w
}

func differ(a, b *[4]uint64) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}

// near is a photo whose hash is near the question's, in one of the eight ways.
type near struct {
	photo         uint32
	distance, way int
}

// byHash returns the photos that are nearest by their hashes. At these distances an index is no faster than to
// look at all: eight ways of 55,000 photos take a millisecond or two.
func (ix *Index) byHash(ways *[8][32]byte) []near {
	var words [8][4]uint64
	for i, h := range ways {
		words[i] = wordsOf(h)
	}
	var out []near
	for i := range ix.hashes {
		h := &ix.hashes[i]
		for way := range words {
			if d := differ(&words[way], &h.hash); d <= hashRadius {
				out = append(out, near{h.photo, d, way})
			}
		}
	}
	slices.SortFunc(out, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.photo, b.photo), cmp.Compare(a.way, b.way))
	})
	return out[:min(len(out), hashMost)]
}

// nearest returns the distance of a photo's hash in the way in which it is nearest.
func nearest(ways *[8][32]byte, h [32]byte) (distance, way int) {
	distance = 257
	own := wordsOf(h)
	for i, w := range ways {
		words := wordsOf(w)
		if d := differ(&words, &own); d < distance {
			distance, way = d, i
		}
	}
	return distance, way
}

// whole is the pose of a photo whose plane is w by h in a question that shows all of it, turned and mirrored in
// one of the ways of fingerprint.Dihedral.
func whole(way int, w, h float64, W, H float64) Pose {
	p := Pose{Mirror: way >= 4}
	switch way {
	case 0, 4:
		p.A = (W/w + H/h) / 2
	case 2, 5:
		p.A, p.C, p.D = -(W/w+H/h)/2, W, H
	case 1, 7:
		p.B, p.D = -(W/h+H/w)/2, H
	case 3, 6:
		p.B, p.C = (W/h+H/w)/2, W
	}
	return p
}
