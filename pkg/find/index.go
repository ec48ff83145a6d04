// SPDX-License-Identifier: Apache-2.0

// Package find answers whether a picture is in the archive: which photo it shows, what was done to it on the way,
// and how sure that is. It asks nothing of the drive; what a catalogue stores of each photo is enough.
//
// A question is looked up in two ways. Its perceptual hash, in all eight ways in which a picture can be turned and
// mirrored, finds what is whole. Its marks (see package fingerprint) find what is cropped, framed, covered or shown
// on something: marks of the archive that are alike in their bits vote for a photo and for where it lies in the
// question. Every photo that either way brings up is then held against the question: at each place where the
// photo has a mark, is the same to be seen there? That is what decides. Two photographs of one thing, taken one after the
// other, agree in most marks too; what tells them from copies is in score.go.
//
// It is pure but for reading a picture's bytes. Callers may lean on this: an answer depends on the question and the photos alone, not on their
// order, and a photo is named once.
package find

import (
	"math/bits"
	"sync"

	"amana/pkg/fingerprint"
	"amana/pkg/match"
	"amana/pkg/photo"
	"amana/pkg/pixel"
)

// Photo is what a catalogue stores of one photo.
type Photo struct {
	Digest photo.Digest
	W, H   int // pixels, upright
	Print  photo.Fingerprint
}

// Index holds the photos of an archive. It is safe for use by several goroutines, and is never changed.
type Index struct {
	photos []stored
	at     map[photo.Digest]uint32
	hashes []hashed
	marks  []packed
	owner  []uint32 // the photo of each mark
	tables [tables]table
}

// stored is a photo in the index. Its marks are those from first on, up to the next photo's.
type stored struct {
	Photo
	planeW, planeH int
	first          uint32
}

type hashed struct {
	hash  [4]uint64
	photo uint32
}

// packed is a stored mark in 24 bytes.
type packed struct {
	bits       [2]uint64 // mixed
	x, y, turn uint8
	level      uint8
}

func (p *packed) mark() fingerprint.Mark {
	return fingerprint.Mark{X: float64(p.x) + 0.5, Y: float64(p.y) + 0.5, Size: float64(int(1) << p.level), Turn: p.turn, Bits: p.bits}
}

// Marks are found by parts of their bits: of two marks of one place at least one part of sixteen bits is the same nearly
// always (as in package match, with no bit of a part in error).
const (
	tables   = 8
	partBits = 16
)

// table lists the marks by one part: those of value v are entries[starts[v]:starts[v+1]].
type table struct {
	starts  []uint32
	entries []entry
}

// entry is a mark's number with the two parts that follow, so that most marks that are unlike are seen to be without going to
// them: that is ten times as fast, for they lie all over the memory.
type entry struct{ id, more uint32 }

func more(b [2]uint64, t int) uint32 {
	return uint32(part(b, (t+1)%tables)) | uint32(part(b, (t+2)%tables))<<partBits
}

func part(b [2]uint64, t int) int { return int(b[t/4] >> (partBits * (t % 4)) & (1<<partBits - 1)) }

func apart(a, b [2]uint64) int { return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) }

// mixes holds where the bits of every byte of a mark go. As they come, those of one cell lie beside each other, and
// what lies at the corner of a mark is seldom set: a hundredth of all marks would have one part in common.
var mixes = func() (t [16][256][2]uint64) {
	for cell := range t {
		for v := range t[cell] {
			for way := range 8 {
				if v>>way&1 != 0 {
					to := (way+3*cell)%8*partBits + cell
					t[cell][v][to/64] |= 1 << (to % 64)
				}
			}
		}
	}
	return t
}()

// mixed spreads the bits of each cell over all parts. Distances stay as they are.
func mixed(b [2]uint64) (out [2]uint64) {
	for cell := range mixes {
		m := &mixes[cell][byte(b[cell/8]>>(8*(cell%8)))]
		out[0], out[1] = out[0]|m[0], out[1]|m[1]
	}
	return out
}

// NewIndex returns an index of photos. Those without a fingerprint of this program's version are found by their
// digest alone.
func NewIndex(photos []Photo) *Index {
	marks := 0
	for i := range photos {
		marks += len(fingerprint.Stored(photos[i].Print.Likeness))
	}
	ix := &Index{at: make(map[photo.Digest]uint32, len(photos)), photos: make([]stored, 0, len(photos)),
		marks: make([]packed, 0, marks), owner: make([]uint32, 0, marks)}
	for i, p := range photos {
		ix.add(uint32(i), p)
	}
	var all sync.WaitGroup
	for t := range ix.tables {
		all.Go(func() { ix.tables[t] = ix.sorted(t) })
	}
	all.Wait()
	return ix
}

func (ix *Index) add(i uint32, p Photo) {
	ix.at[p.Digest] = i
	s := stored{Photo: p, first: uint32(len(ix.marks))}
	s.Print.Likeness = nil
	s.planeW, s.planeH = fingerprint.Plane(p.W, p.H, pixel.Side)
	ix.photos = append(ix.photos, s)
	if p.Print.Version != fingerprint.Version || p.W < 1 || p.H < 1 {
		return
	}
	if p.Print.Quality >= match.LeastQuality {
		ix.hashes = append(ix.hashes, hashed{wordsOf(p.Print.Hash), i})
	}
	for _, m := range fingerprint.Stored(p.Print.Likeness) {
		level := uint8(bits.Len(uint(m.Size)) - 1)
		ix.marks = append(ix.marks, packed{mixed(m.Bits), uint8(m.X), uint8(m.Y), m.Turn, level})
		ix.owner = append(ix.owner, i)
	}
}

func (ix *Index) sorted(t int) table {
	out := table{make([]uint32, 1<<partBits+1), make([]entry, len(ix.marks))}
	for i := range ix.marks {
		out.starts[part(ix.marks[i].bits, t)+1]++
	}
	for v := range 1 << partBits {
		out.starts[v+1] += out.starts[v]
	}
	next := append([]uint32(nil), out.starts...)
	for i := range ix.marks {
		v := part(ix.marks[i].bits, t)
		out.entries[next[v]] = entry{uint32(i), more(ix.marks[i].bits, t)}
		next[v]++
	}
	return out
}

// marksOf returns the marks of a photo.
func (ix *Index) marksOf(p uint32) []packed {
	end := uint32(len(ix.marks))
	if int(p)+1 < len(ix.photos) {
		end = ix.photos[p+1].first
	}
	return ix.marks[ix.photos[p].first:end]
}

// Len returns how many photos there are.
func (ix *Index) Len() int { return len(ix.photos) }

// Holds reports whether a photo of this digest is there.
func (ix *Index) Holds(id photo.Digest) bool {
	_, ok := ix.at[id]
	return ok
}
