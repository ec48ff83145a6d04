// SPDX-License-Identifier: Apache-2.0

package match

import (
	"image"
	"math/rand/v2"
	"slices"
	"testing"

	"amana/pkg/fingerprint"
)

// crowd makes n hashes as an archive has them: most alone, some in clusters of near ones, some more than
// once, and the ends of every table.
func crowd(rng *rand.Rand, n int) [][32]byte {
	hashes := make([][32]byte, n)
	for i := range hashes {
		hashes[i] = random(rng)
		if i > 0 && rng.IntN(2) == 0 {
			hashes[i] = flipped(rng, hashes[rng.IntN(i)], rng.IntN(70))
		}
		if i > 0 && rng.IntN(10) == 0 {
			hashes[i] = hashes[rng.IntN(i)]
		}
	}
	if n > 2 {
		for i := range hashes[1] {
			hashes[0][i], hashes[n-1][i] = 0, 0xff
		}
	}
	return hashes
}

// linear is what Near must find.
func linear(hashes, queries [][32]byte, radius int) []Hit {
	var out []Hit
	for d := 0; d <= min(radius, 256); d++ {
		for i, h := range hashes {
			nearest, which := 257, 0
			for q := range queries {
				if own := fingerprint.Distance(queries[q], h); own < nearest {
					nearest, which = own, q
				}
			}
			if nearest == d {
				out = append(out, Hit{i, which, d})
			}
		}
	}
	return out
}

// TestIndexIsExact asks indexes that were built at once, that grew, and that did both.
func TestIndexIsExact(t *testing.T) {
	for _, n := range []struct{ built, added int }{{0, 0}, {0, 1}, {100, 0}, {scanBelow - 1, 300}, {scanBelow, 0}, {scanBelow + 200, 300}, {0, scanBelow + 100}} {
		rng := rand.New(rand.NewPCG(uint64(n.built), uint64(n.added)))
		hashes := crowd(rng, n.built+n.added)
		index := NewIndex(hashes[:n.built])
		kept := slices.Clone(hashes)
		for i, h := range hashes[n.built:] {
			if place := index.Add(h); place != n.built+i {
				t.Fatalf("Add = %d, want %d", place, n.built+i)
			}
		}
		if !slices.Equal(hashes, kept) || index.Len() != len(hashes) {
			t.Fatalf("%d hashes: Len = %d, or adding changed what the index was made of", len(hashes), index.Len())
		}
		for _, radius := range []int{-1, 0, 1, 15, 16, 31, 32, 47, 48, 64, 256} {
			for range 4 {
				query := random(rng)
				if len(hashes) > 0 {
					query = flipped(rng, hashes[rng.IntN(len(hashes))], rng.IntN(40))
				}
				want := linear(hashes, [][32]byte{query}, radius)
				got := index.Near([][32]byte{query}, radius)
				if !slices.Equal(got, want) {
					t.Fatalf("%d hashes and %d added, radius %d: Near = %v, want %v", n.built, n.added, radius, got, want)
				}
				var places []int
				for _, hit := range want {
					places = append(places, hit.Place)
				}
				slices.Sort(places)
				if got := index.Within(query, radius); !slices.Equal(got, places) {
					t.Fatalf("%d hashes, radius %d: Within = %v, want %v", len(hashes), radius, got, places)
				}
			}
		}
	}
}

// TestIndexFindsTurnedPictures asks with all eight hashes of pictures that lie in the index turned, each
// a little changed, among others.
func TestIndexFindsTurnedPictures(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	var all [][8][32]byte
	for range 40 {
		img := image.NewRGBA(image.Rect(0, 0, 48, 32))
		for i := range img.Pix {
			img.Pix[i] = uint8(rng.Uint32())
		}
		all = append(all, fingerprint.Dihedral(img))
	}
	hashes := crowd(rng, scanBelow)
	for i := range hashes[:len(hashes)/2] {
		hashes[2*i] = flipped(rng, all[rng.IntN(len(all))][rng.IntN(8)], rng.IntN(60))
	}
	index := NewIndex(hashes)
	for i, ways := range all {
		for _, radius := range []int{31, 47, 64} {
			got, want := index.Near(ways[:], radius), linear(hashes, ways[:], radius)
			if !slices.Equal(got, want) || len(want) == 0 {
				t.Fatalf("picture %d, radius %d: Near finds %d, want the %d of a scan", i, radius, len(got), len(want))
			}
		}
	}
}

// A scan that is shared out finds the same.
func TestIndexSharesOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	hashes := archive(shareOut + 3)
	index := NewIndex(hashes)
	for _, place := range []int{0, 1, shareOut / 2, shareOut + 2} {
		query := flipped(rng, hashes[place], 50)
		if got := index.Near([][32]byte{random(rng), query}, 64); !slices.Equal(got, []Hit{{place, 1, 50}}) {
			t.Errorf("Near = %v, want place %d at 50 bits", got, place)
		}
	}
}

func archive(n int) [][32]byte {
	rng := rand.New(rand.NewPCG(8, 8))
	hashes := make([][32]byte, n)
	for i := range hashes {
		hashes[i] = random(rng)
	}
	return hashes
}
