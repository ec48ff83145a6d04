// SPDX-License-Identifier: Apache-2.0

package match

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// pairs finds the possible originals of photos that are in the order of their rank, the likeliest original
// first. Two photos that have own times are a pair only where the times are the same, so that only the
// photos without a time are compared with all.
type pairs struct {
	ranked    []Photo
	hashes    [][32]byte
	timeless  []int // places of the photos without a time
	timelessH [][32]byte
	timed     map[int64][]int // places by the time, ascending
}

// candidates returns for each photo its possible originals, best first.
func candidates(ranked []Photo) [][]candidate {
	p := pairs{ranked: ranked, hashes: make([][32]byte, len(ranked)), timed: map[int64][]int{}}
	for i := range ranked {
		p.hashes[i] = ranked[i].Print.Hash
		if t := ranked[i].Exif.Taken; t.Known() {
			p.timed[t.Wall] = append(p.timed[t.Wall], i)
		} else {
			p.timeless, p.timelessH = append(p.timeless, i), append(p.timelessH, p.hashes[i])
		}
	}
	out := make([][]candidate, len(ranked))
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			var near nearest
			for c := int(next.Add(1)) - 1; c < len(ranked); c = int(next.Add(1)) - 1 {
				out[c] = p.originals(c, &near)
			}
		})
	}
	all.Wait()
	return out
}

// originals returns the possible originals of one photo, which stand above it.
func (p *pairs) originals(c int, near *nearest) []candidate {
	near.clear()
	hash, taken := &p.hashes[c], p.ranked[c].Exif.Taken
	if taken.Known() {
		above, _ := slices.BinarySearch(p.timeless, c)
		for i := range p.timelessH[:above] {
			near.add(distance(hash, &p.timelessH[i]), p.timeless[i])
		}
		for _, o := range p.timed[taken.Wall] {
			if o >= c {
				break
			}
			near.add(distance(hash, &p.hashes[o]), o)
		}
	} else {
		for o := range p.hashes[:c] {
			near.add(distance(hash, &p.hashes[o]), o)
		}
	}
	var out []candidate
	for o := range near.all {
		if cand, ok := compare(&p.ranked[o], &p.ranked[c]); ok {
			cand.original = o
			out = append(out, cand)
		}
	}
	slices.SortFunc(out, candidate.compare)
	return slices.Clone(out[:min(len(out), keep)])
}

// nearest holds the photos within ProposeRadius of one, by their distance.
type nearest [ProposeRadius + 1][]int

func (n *nearest) clear() {
	for d := range n {
		n[d] = n[d][:0]
	}
}

func (n *nearest) add(distance, place int) {
	if distance <= ProposeRadius && len(n[distance]) < most {
		n[distance] = append(n[distance], place)
	}
}

// all yields the photos, nearest first, and not more than most.
func (n *nearest) all(yield func(place int) bool) {
	left := most
	for _, places := range n {
		for _, place := range places {
			if left == 0 || !yield(place) {
				return
			}
			left--
		}
	}
}
