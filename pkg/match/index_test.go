// SPDX-License-Identifier: Apache-2.0

package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"amana/pkg/fingerprint"
)

func TestIndexIsExact(t *testing.T) {
	for _, n := range []int{0, 1, 100, scanBelow + 500} {
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		hashes := make([][32]byte, n)
		for i := range hashes {
			hashes[i] = random(rng)
			if i > 0 && rng.IntN(2) == 0 {
				hashes[i] = flipped(rng, hashes[rng.IntN(i)], rng.IntN(70))
			}
		}
		if n > 2 {
			for i := range hashes[1] {
				hashes[0][i], hashes[1][i] = 0, 0xff // the ends of every table
			}
		}
		index := NewIndex(hashes)
		for _, radius := range []int{-1, 0, 1, 15, 16, 31, 32, 47, 48, 64, 256} {
			for range 20 {
				query := random(rng)
				if n > 0 {
					query = flipped(rng, hashes[rng.IntN(n)], rng.IntN(40))
				}
				var want []int
				for i, h := range hashes {
					if fingerprint.Distance(h, query) <= radius {
						want = append(want, i)
					}
				}
				if got := index.Within(query, radius); !slices.Equal(got, want) {
					t.Fatalf("%d hashes, radius %d: Within = %v, want %v", n, radius, got, want)
				}
			}
		}
	}
}

func BenchmarkWithin31(b *testing.B) { benchmarkWithin(b, 31) }
func BenchmarkWithin64(b *testing.B) { benchmarkWithin(b, 64) }
func BenchmarkNewIndex(b *testing.B) {
	hashes := archive(55_000)
	for b.Loop() {
		NewIndex(hashes)
	}
}

// BenchmarkAllPairs31 is one search within 31 bits for each of 55,000 hashes, and the index.
func BenchmarkAllPairs31(b *testing.B) {
	hashes := archive(55_000)
	for b.Loop() {
		index := NewIndex(hashes)
		for _, h := range hashes {
			index.Within(h, 31)
		}
	}
}

// BenchmarkCopies is a whole archive of 55,000 photos, one in four without a time.
func BenchmarkCopies(b *testing.B) {
	hashes := archive(55_000)
	var photos []Photo
	for i, h := range hashes {
		p := shot(i, h)
		if i%4 == 0 {
			noExif(&p)
		}
		photos = append(photos, p)
	}
	for b.Loop() {
		Copies(photos)
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

func benchmarkWithin(b *testing.B, radius int) {
	hashes := archive(55_000)
	index := NewIndex(hashes)
	for i := 0; b.Loop(); i++ {
		index.Within(hashes[i%len(hashes)], radius)
	}
}
