// SPDX-License-Identifier: Apache-2.0

package match

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Index finds the hashes within a radius of another. It is exact, and safe for use by several
// goroutines.
//
// It is a multi-index (Norouzi, Punjani, Fleet: "Fast search in Hamming space with multi-index
// hashing", CVPR 2012): a hash is 16 parts of 16 bits, and of two hashes within r bits at least one
// pair of parts is within r/16 bits. Beyond 47 bits the parts to look up outnumber the hashes of an
// archive, and a scan of all of them is faster.
type Index struct {
	hashes []words
	tables []lookup
}

const (
	parts      = 16
	partBits   = 16
	scanBeyond = 47   // bits
	scanBelow  = 2048 // hashes
)

type words [4]uint64

// lookup lists the hashes by the value of one part: those of value v are ids[starts[v]:starts[v+1]].
type lookup struct {
	starts []uint32
	ids    []uint32
}

// NewIndex returns an index of hashes, which Within names by their places.
func NewIndex(hashes [][32]byte) Index {
	ix := Index{hashes: make([]words, len(hashes))}
	for i, h := range hashes {
		ix.hashes[i] = wordsOf(h)
	}
	if len(hashes) < scanBelow {
		return ix
	}
	ix.tables = make([]lookup, parts)
	for p := range ix.tables {
		t := lookup{make([]uint32, 1<<partBits+1), make([]uint32, len(hashes))}
		for i := range ix.hashes {
			t.starts[int(ix.hashes[i].part(p))+1]++
		}
		for v := range 1 << partBits {
			t.starts[v+1] += t.starts[v]
		}
		next := slices.Clone(t.starts)
		for i := range ix.hashes {
			v := ix.hashes[i].part(p)
			t.ids[next[v]] = uint32(i)
			next[v]++
		}
		ix.tables[p] = t
	}
	return ix
}

// Within returns the places of the hashes that differ from h in radius bits or fewer, ascending.
func (ix Index) Within(h [32]byte, radius int) []int {
	query := wordsOf(h)
	if ix.tables == nil || radius > scanBeyond {
		return ix.scan(query, radius)
	}
	if radius < 0 {
		return nil
	}
	var out []int
	for p := range ix.tables {
		t, value := &ix.tables[p], query.part(p)
		eachNear(value, radius/parts, func(v uint16) {
			for _, id := range t.ids[t.starts[v]:t.starts[int(v)+1]] {
				if query.distance(&ix.hashes[id]) <= radius {
					out = append(out, int(id))
				}
			}
		})
	}
	slices.Sort(out)
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

func (ix Index) scan(query words, radius int) []int {
	var out []int
	for i := range ix.hashes {
		// No early exit: at radii where a scan pays, it would be taken half of the time, unforeseeably.
		if query.distance(&ix.hashes[i]) <= radius {
			out = append(out, i)
		}
	}
	return out
}

func wordsOf(h [32]byte) (w words) {
	for i := range w {
		w[i] = binary.LittleEndian.Uint64(h[8*i:])
	}
	return w
}

func (w *words) part(p int) uint16 { return uint16(w[p/4] >> (partBits * (p % 4))) }

func (w *words) distance(other *words) int {
	return bits.OnesCount64(w[0]^other[0]) + bits.OnesCount64(w[1]^other[1]) +
		bits.OnesCount64(w[2]^other[2]) + bits.OnesCount64(w[3]^other[3])
}
