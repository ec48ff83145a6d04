// SPDX-License-Identifier: Apache-2.0

// Package match finds near copies: other encodings, sizes or crops of the same photograph.
//
// Likeness alone attaches nothing. A copy is attached where its hash is within 31 bits of its
// original's and its size, its compression or its missing EXIF says that it is derived; what lies
// between 32 and 64 bits, or shows no sign of derivation, is a proposal. Photos that have own times or
// numbers and differ in them are never copies, however alike: two shots from one stand lie as near as
// 34 bits.
//
// It is pure. Callers may lean on this: the result does not depend on the order of the photos, no
// photo is a copy twice, and no original is itself a copy.
package match

import (
	"cmp"
	"slices"

	"amana/pkg/photo"
)

// Limits of the hash, in bits of 256, and of its quality.
const (
	AttachRadius  = 31 // PDQ's own limit for the same picture
	ProposeRadius = 64 // beyond this unrelated pictures begin
	LeastQuality  = 50 // of both hashes: those of flat pictures collide
)

// keep bounds how many possible originals are remembered for one photo, and most how many are compared with
// it, nearest first: thousands of pictures that are nearly one would be compared each with each.
const (
	keep = 64
	most = 1024
)

// Photo is what is compared.
type Photo struct {
	*photo.Content            // is not changed
	Name           string     // base file name
	Number         string     // number in the file name, "" none
	Dirs           []string   // folders of all of its files
	Card           photo.Card // what a person read in the set to which the photo was confirmed

	stem nameStem // of Name, worked out once
}

// Copies returns the near copies among photos in the order of their digests, each once.
func Copies(photos []Photo) []photo.Copy {
	ranked := usable(photos)
	possible := candidates(ranked)
	chosen := make([]*candidate, len(ranked))
	original := make([]bool, len(ranked))
	// Attached copies come first: a photo that has one is not proposed as a copy itself.
	for _, attached := range []bool{true, false} {
		for c := range ranked {
			if chosen[c] != nil || original[c] {
				continue
			}
			i := slices.IndexFunc(possible[c], func(o candidate) bool {
				return o.attach() == attached && chosen[o.original] == nil
			})
			if i >= 0 {
				chosen[c] = &possible[c][i]
				original[possible[c][i].original] = true
			}
		}
	}
	out := []photo.Copy{}
	for c, o := range chosen {
		if o != nil {
			out = append(out, photo.Copy{
				Original: ranked[o.original].Digest, Copy: ranked[c].Digest, Distance: o.distance,
				Reason: reason(*o, &ranked[o.original], &ranked[c]), Attached: o.attach(),
			})
		}
	}
	slices.SortFunc(out, func(a, b photo.Copy) int { return a.Copy.Compare(b.Copy) })
	return out
}

// usable returns the photos whose hash tells something, likeliest originals first.
func usable(photos []Photo) []Photo {
	out := make([]Photo, 0, len(photos))
	for _, p := range photos {
		if p.Print.Known() && p.Print.Quality >= LeastQuality {
			p.stem = stemOf(p.Name)
			out = append(out, p)
		}
	}
	slices.SortFunc(out, byRank)
	return slices.CompactFunc(out, func(a, b Photo) bool { return a.Digest == b.Digest })
}

// candidate is a possible original of a photo.
type candidate struct {
	original int // place in the ranking, above the copy's
	distance int
	derived  sign
	sameDirs bool
}

func (c candidate) attach() bool { return c.distance <= AttachRadius && c.derived != 0 }

// compare puts the best candidate first: a total order for one copy.
func (c candidate) compare(other candidate) int {
	return cmp.Or(
		-compareBool(c.attach(), other.attach()),
		cmp.Compare(c.distance, other.distance),
		-compareBool(c.sameDirs, other.sameDirs),
		cmp.Compare(c.original, other.original),
	)
}
