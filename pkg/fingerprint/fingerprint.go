// SPDX-License-Identifier: Apache-2.0

// Package fingerprint turns a small upright picture into a fingerprint with two parts that are kept
// apart: a perceptual hash (PDQ), which finds other encodings of the same photograph, and a likeness
// vector of colour, texture and local marks, which tells how alike two photographs are. Neither stands in for the
// other: two angles of one subject have unrelated hashes, and two subjects on one table may look alike.
//
// It is pure and decodes nothing. Callers may lean on this: the same pixels give the same bytes on
// every machine, and whoever changes what Of returns, or how package pixel makes small pictures, raises
// Version.
package fingerprint

import (
	"encoding/binary"
	"image"
	"math/bits"

	"amana/pkg/photo"
)

// Version of the algorithms behind Of and of how small pictures are made. Fingerprints of different
// versions are not comparable.
const Version = 4

// Of returns the fingerprint of a small upright picture, whose long side is 256 pixels or fewer. It
// returns the zero Fingerprint for nil or an empty picture.
func Of(small *image.RGBA) photo.Fingerprint {
	if small == nil || small.Rect.Empty() {
		return photo.Fingerprint{}
	}
	hash, quality := pdq(small)
	return photo.Fingerprint{Version: Version, Hash: hash, Quality: quality, Likeness: likeness(small)}
}

// Distance returns how many of the 256 bits of two hashes differ. Unrelated pictures lie near 128.
func Distance(a, b [32]byte) int {
	n := 0
	for i := 0; i < len(a); i += 8 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]))
	}
	return n
}
