// SPDX-License-Identifier: Apache-2.0

package hevc

import (
	"fmt"
	"math/bits"
)

// slice is what decoding needs of a slice segment's header (H.265, 7.3.6.1).
type slice struct {
	pps       *pps
	address   int // of the segment's first block, in the picture
	dependent bool
	saoLuma   bool
	saoChroma bool
	qp        int
	offset    [3]int // of the chroma QP, by component
}

// decoder decodes one picture.
type decoder struct {
	*sps
	cabac
	stream *Stream
	planes [3]plane
	slice  slice
	order  []int32 // the places of the blocks in the order in which they are coded
	done   int     // how many blocks are decoded

	// By the place of a unit of 4 by 4 luma samples:
	part      []uint32 // of which slice and tile it is part, once it is decoded; 0 before
	treeDepth []uint8
	mode      []uint8 // of luma prediction
	qpOf      []int8
	across    int // units in a row

	current    uint32 // number of the slice and tile being decoded
	sliceStart int    // place of the first block of the slice, in the order of coding
	saved      [contexts]uint8
	wavefront  [contexts]uint8
	coding
	group
	lastQP  int            // of the coding unit before, in the order of coding
	columns [32 * 32]int32 // of a block that is half transformed
	block   [32 * 32]int32 // its coefficients, then its differences
	near    neighbours
	smooth  neighbours
}

func newDecoder(s *Stream) *decoder {
	d := &decoder{sps: s.sps, stream: s}
	d.across = (d.width + 3) / 4
	units := d.across * ((d.height + 3) / 4)
	d.part, d.treeDepth, d.mode, d.qpOf = make([]uint32, units), make([]uint8, units), make([]uint8, units), make([]int8, units)
	d.planes[0] = plane{make([]uint16, d.width*d.height), d.width, d.height}
	if d.chroma == 1 {
		for c := 1; c < 3; c++ {
			d.planes[c] = plane{make([]uint16, d.width*d.height/4), d.width / 2, d.height / 2}
		}
	}
	return d
}

// segment decodes a slice segment.
func (d *decoder) segment(rbsp []byte, kind int) error {
	b := &bitsReader{data: rbsp}
	if err := d.header(b, kind); err != nil {
		return err
	}
	if !b.flag() {
		return fmt.Errorf("%w: a slice's header", ErrDamaged)
	}
	d.cabac.data = rbsp
	return d.blocks((b.at + 7) / 8)
}

func (d *decoder) header(b *bitsReader, kind int) error {
	b.skip(16)
	first := b.flag()
	b.skip(1)
	p := d.stream.pps[b.ue()]
	if p == nil {
		return fmt.Errorf("%w: a slice without its parameters", ErrDamaged)
	}
	dependent, address := false, 0
	if !first {
		dependent = p.dependent && b.flag()
		address = int(b.u(bits.Len(uint(d.ctbsInAll - 1))))
	}
	if first || d.order == nil || d.slice.pps != p {
		if d.done > 0 {
			return fmt.Errorf("%w: a second picture", ErrUnsupported)
		}
		d.order = p.order(d.sps)
	}
	if d.done >= len(d.order) || address != int(d.order[d.done]) {
		return fmt.Errorf("%w: a slice out of order", ErrDamaged)
	}
	if dependent && d.done == 0 {
		return fmt.Errorf("%w: a slice without its beginning", ErrDamaged)
	}
	if dependent {
		d.slice.address, d.slice.dependent = address, true
	} else {
		d.slice = slice{pps: p, address: address}
		if err := d.independent(b, kind); err != nil {
			return err
		}
	}
	if p.tiles || p.wavefront {
		if n := b.ueMax(1 << 16); n > 0 {
			b.skip(n * (1 + b.ueMax(31)))
		}
	}
	if p.headerExtension {
		b.skip(8 * b.ueMax(256))
	}
	if b.over {
		return fmt.Errorf("%w: a slice's header", ErrDamaged)
	}
	return nil
}

// independent reads what a dependent segment takes from the one before it.
func (d *decoder) independent(b *bitsReader, kind int) error {
	s, p := &d.slice, d.slice.pps
	b.skip(p.extraBits)
	if t := b.ue(); t != 2 {
		return fmt.Errorf("%w: a slice of type %d", ErrUnsupported, t)
	}
	if p.outputFlag {
		b.skip(1)
	}
	if kind == nalCRA {
		if err := d.poc(b); err != nil {
			return err
		}
	}
	if d.sao {
		s.saoLuma = b.flag()
		s.saoChroma = d.chroma != 0 && b.flag()
	}
	s.qp = p.qp + b.se()
	s.offset = p.offset
	if p.sliceOffsets {
		s.offset[1] += b.se()
		s.offset[2] += b.se()
	}
	off := p.deblockOff
	if p.deblockOverride && b.flag() {
		if off = b.flag(); !off {
			b.se()
			b.se()
		}
	}
	if p.acrossSlices && (s.saoLuma || s.saoChroma || !off) {
		b.skip(1)
	}
	low := -6 * (d.depth[0] - 8)
	if s.qp < low || s.qp > 51 || max(s.offset[1], s.offset[2]) > 24 || min(s.offset[1], s.offset[2]) < -24 {
		return fmt.Errorf("%w: a quantizer of %d", ErrDamaged, s.qp)
	}
	return nil
}

// poc passes over the place of a picture in its sequence and the pictures that it keeps for others.
func (d *decoder) poc(b *bitsReader) error {
	b.skip(d.log2POC)
	if !b.flag() {
		if d.refSets > 0 && b.flag() {
			return fmt.Errorf("%w: pictures that lean on each other", ErrUnsupported)
		}
		refSet(b, 0, 0)
	} else if d.refSets > 1 {
		b.skip(bits.Len(uint(d.refSets - 1)))
	}
	if d.longTerm {
		return fmt.Errorf("%w: pictures that are kept", ErrUnsupported)
	}
	return nil
}

// blocks decodes the blocks of a segment from a byte on (H.265, 7.3.8.1).
func (d *decoder) blocks(at int) error {
	d.start(at)
	p := d.slice.pps
	for first := true; ; first = false {
		if d.done >= len(d.order) {
			return fmt.Errorf("%w: more blocks than the picture has", ErrDamaged)
		}
		place := int(d.order[d.done])
		x, y := place%d.ctbWidth, place/d.ctbWidth
		newTile := d.done == 0 || d.tileBefore(p) != p.tileOf(x, y)
		row := p.wavefront && x == 0
		if !first && (newTile || row) {
			if !d.terminate() {
				return fmt.Errorf("%w: a part of a slice goes on", ErrDamaged)
			}
			d.start(d.next())
		}
		d.begin(first, newTile, row, x, y)
		d.tree(x<<d.log2CTB, y<<d.log2CTB)
		d.done++
		if p.wavefront && x == min(1, d.ctbWidth-1) {
			d.wavefront = d.states
		}
		if d.exhausted() {
			return fmt.Errorf("%w: a slice ends too early", ErrDamaged)
		}
		if d.terminate() {
			d.saved = d.states
			return nil
		}
	}
}

// tileBefore is the tile of the block that was decoded last.
func (d *decoder) tileBefore(p *pps) int {
	place := int(d.order[d.done-1])
	return p.tileOf(place%d.ctbWidth, place/d.ctbWidth)
}

// begin sets contexts and predictors for a block (H.265, 9.3.1).
func (d *decoder) begin(first, newTile, row bool, x, y int) {
	s := &d.slice
	if first && !s.dependent {
		d.sliceStart = d.done
		d.current++
	} else if newTile {
		d.current++
	}
	switch {
	case newTile || first && !s.dependent && !row:
		d.reset(s.qp)
	case row && d.wavefrontAt(x, y):
		d.states = d.wavefront
	case row:
		d.reset(s.qp)
	case first:
		d.states = d.saved
	}
	if first && !s.dependent || newTile || row {
		d.lastQP = s.qp
	}
}

// wavefrontAt reports whether the block above to the right, whose contexts a row begins with, is part of
// the slice.
func (d *decoder) wavefrontAt(x, y int) bool {
	if y == 0 || d.ctbWidth == 1 {
		return false
	}
	return (y-1)*d.ctbWidth+x+1 >= d.sliceStart
}
