// SPDX-License-Identifier: Apache-2.0

package match

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// Index finds the hashes within a radius of others. It is exact: what a comparison with every hash finds,
// it finds. Several goroutines may ask at once; while one adds, no other may do either.
//
// It is a multi-index (Norouzi, Punjani, Fleet: "Fast search in Hamming space with multi-index
// hashing", CVPR 2012): a hash is 16 parts of 16 bits, and of two hashes within r bits at least one
// pair of parts is within r/16 bits. Beyond 47 bits the parts to look up outnumber the hashes of an
// archive, and a scan of all of them is faster. An index takes 64 bytes a hash, beside the hash.
type Index struct {
	hashes [][32]byte
	tables []lookup // none while there are few hashes
}

const (
	parts      = 16
	partBits   = 16
	scanBeyond = 47      // bits
	scanBelow  = 2048    // hashes
	shareOut   = 1 << 16 // hashes from which on a scan is shared out among the processors
)

// Hit is a hash that lies within the radius of some query.
type Hit struct {
	Place    int // of the hash in the index
	Query    int // the nearest query, the first of several
	Distance int // in bits
}

// NewIndex returns an index of hashes, which are named by their places. The slice is kept and must not be
// changed.
func NewIndex(hashes [][32]byte) Index {
	ix := Index{hashes: hashes[:len(hashes):len(hashes)]}
	if len(hashes) >= scanBelow {
		ix.build()
	}
	return ix
}

func (ix *Index) build() {
	ix.tables = make([]lookup, parts)
	spread(parts, func(from, to int) {
		for p := from; p < to; p++ {
			ix.tables[p] = newLookup(ix.hashes, p)
		}
	})
}

// Len returns how many hashes there are.
func (ix *Index) Len() int { return len(ix.hashes) }

// Add appends a hash and returns its place. What is there already stays as it is.
func (ix *Index) Add(h [32]byte) int {
	place := len(ix.hashes)
	ix.hashes = append(ix.hashes, h)
	switch {
	case ix.tables != nil:
		for p := range ix.tables {
			ix.tables[p].add(part(&h, p), uint32(place))
		}
	case len(ix.hashes) >= scanBelow:
		ix.build()
	}
	return place
}

// Within returns the places of the hashes that differ from h in radius bits or fewer, ascending.
func (ix *Index) Within(h [32]byte, radius int) []int {
	var out []int
	for _, hit := range ix.one(&h, radius) {
		out = append(out, hit.Place)
	}
	slices.Sort(out)
	return out
}

// Near returns the hashes within the radius of any of the queries, each once and with the nearest query:
// nearest first, of equals the lower place.
func (ix *Index) Near(queries [][32]byte, radius int) []Hit {
	var out []Hit
	if ix.scans(radius) {
		out = ix.scan(queries, radius)
	} else {
		for q := range queries {
			for _, hit := range ix.one(&queries[q], radius) {
				hit.Query = q
				out = append(out, hit)
			}
		}
	}
	slices.SortFunc(out, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Query, b.Query))
	})
	out = slices.CompactFunc(out, func(a, b Hit) bool { return a.Place == b.Place })
	slices.SortFunc(out, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Place, b.Place))
	})
	return out
}

func (ix *Index) scans(radius int) bool { return ix.tables == nil || radius > scanBeyond }

// one returns what is within the radius of one query, each once, in no order.
func (ix *Index) one(query *[32]byte, radius int) []Hit {
	if ix.scans(radius) {
		return ix.scanFrom(0, len(ix.hashes), [][32]byte{*query}, radius)
	}
	if radius < 0 {
		return nil
	}
	var out []Hit
	check := func(id uint32) {
		if d := distance(query, &ix.hashes[id]); d <= radius {
			out = append(out, Hit{Place: int(id), Distance: d})
		}
	}
	for p := range ix.tables {
		t := &ix.tables[p]
		eachNear(part(query, p), radius/parts, func(v uint16) { t.each(v, check) })
	}
	slices.SortFunc(out, func(a, b Hit) int { return cmp.Compare(a.Place, b.Place) })
	return slices.Compact(out)
}

// eachNear calls visit with every value within n bits of value, n being 0 to 2.
func eachNear(value uint16, n int, visit func(uint16)) {
	visit(value)
	if n < 1 {
		return
	}
	for i := range partBits {
		one := value ^ 1<<i
		visit(one)
		if n < 2 {
			continue
		}
		for j := range i {
			visit(one ^ 1<<j)
		}
	}
}

// scan compares every hash with every query. A hash is read once for all queries: that is what takes the
// time where there are millions.
func (ix *Index) scan(queries [][32]byte, radius int) []Hit {
	if len(ix.hashes) < shareOut {
		return ix.scanFrom(0, len(ix.hashes), queries, radius)
	}
	var mutex sync.Mutex
	var out []Hit
	spread(len(ix.hashes), func(from, to int) {
		found := ix.scanFrom(from, to, queries, radius)
		mutex.Lock()
		defer mutex.Unlock()
		out = append(out, found...)
	})
	return out
}

func (ix *Index) scanFrom(from, to int, queries [][32]byte, radius int) []Hit {
	var out []Hit
	for i := from; i < to; i++ {
		h := &ix.hashes[i]
		for q := range queries {
			// No early exit: at radii where a scan pays, it would be taken half of the time, unforeseeably.
			if d := distance(&queries[q], h); d <= radius {
				out = append(out, Hit{Place: i, Query: q, Distance: d})
			}
		}
	}
	return out
}

// spread calls work with the parts of 0 to n, as many as there are processors, at once.
func spread(n int, work func(from, to int)) {
	workers := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() { work(n*w/workers, n*(w+1)/workers) })
	}
	all.Wait()
}

func part(h *[32]byte, p int) uint16 { return binary.LittleEndian.Uint16(h[2*p:]) }

func distance(a, b *[32]byte) int {
	word := func(h *[32]byte, i int) uint64 { return binary.LittleEndian.Uint64(h[8*i:]) }
	return bits.OnesCount64(word(a, 0)^word(b, 0)) + bits.OnesCount64(word(a, 1)^word(b, 1)) +
		bits.OnesCount64(word(a, 2)^word(b, 2)) + bits.OnesCount64(word(a, 3)^word(b, 3))
}
