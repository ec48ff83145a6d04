// SPDX-License-Identifier: Apache-2.0

package hevc

import "fmt"

// pps is what decoding needs of a picture parameter set (H.265, 7.3.2.3).
type pps struct {
	dependent, outputFlag    bool
	extraBits                int
	signHiding               bool
	qp                       int
	transformSkip, qpDelta   bool
	qpDeltaDepth             int
	offset                   [3]int // of the chroma QP, by component
	sliceOffsets             bool
	bypass, tiles, wavefront bool
	acrossSlices             bool
	deblockOverride          bool
	deblockOff               bool
	lists                    *scalingLists
	headerExtension          bool
	columns, rows            []int // where the tiles begin, in blocks; the picture's end last
}

func parsePPS(rbsp []byte, s *sps) (*pps, error) {
	b := &bitsReader{data: rbsp}
	p := &pps{}
	b.skip(16)
	b.ueMax(63)
	b.ueMax(15)
	p.dependent, p.outputFlag = b.flag(), b.flag()
	p.extraBits = int(b.u(3))
	p.signHiding = b.flag()
	b.skip(1)
	b.ue()
	b.ue()
	p.qp = 26 + b.se()
	b.skip(1)
	p.transformSkip = b.flag()
	if p.qpDelta = b.flag(); p.qpDelta {
		p.qpDeltaDepth = b.ueMax(s.log2CTB - s.log2MinCB)
	}
	p.offset[1], p.offset[2] = b.se(), b.se()
	p.sliceOffsets = b.flag()
	b.skip(2)
	p.bypass, p.tiles, p.wavefront = b.flag(), b.flag(), b.flag()
	p.columns, p.rows = []int{0, s.ctbWidth}, []int{0, s.ctbHeight}
	if p.tiles {
		p.parseTiles(b, s)
	}
	p.acrossSlices = b.flag()
	if b.flag() {
		p.deblockOverride, p.deblockOff = b.flag(), b.flag()
		if !p.deblockOff {
			b.se()
			b.se()
		}
	}
	if p.lists = s.lists; b.flag() {
		if lists := parseLists(b); s.scaling {
			p.lists = lists
		}
	}
	b.skip(1)
	b.ue()
	p.headerExtension = b.flag()
	extension := b.flag() && b.u(8) != 0
	switch {
	case b.over || p.qp < -24 || p.qp > 51:
		return nil, fmt.Errorf("%w: picture parameters", ErrDamaged)
	case extension:
		return nil, fmt.Errorf("%w: an extension of the picture", ErrUnsupported)
	case p.tiles && p.wavefront:
		return nil, fmt.Errorf("%w: tiles with wavefronts", ErrUnsupported)
	}
	return p, nil
}

func (p *pps) parseTiles(b *bitsReader, s *sps) {
	columns, rows := 1+b.ueMax(s.ctbWidth-1), 1+b.ueMax(s.ctbHeight-1)
	uniform := b.flag()
	p.columns = starts(b, columns, s.ctbWidth, uniform)
	p.rows = starts(b, rows, s.ctbHeight, uniform)
	b.skip(1)
}

// starts divides total blocks among n tiles (H.265, 6.5.1).
func starts(b *bitsReader, n, total int, uniform bool) []int {
	out := []int{0}
	for i := range n - 1 {
		next := (i + 1) * total / n
		if !uniform {
			next = out[i] + 1 + b.ueMax(total)
		}
		if next <= out[i] || next >= total {
			b.over = true
			return []int{0, total}
		}
		out = append(out, next)
	}
	return append(out, total)
}

// tileOf returns the number of the tile in which a block lies, by its place in the picture.
func (p *pps) tileOf(x, y int) int {
	column, row := 0, 0
	for x >= p.columns[column+1] {
		column++
	}
	for y >= p.rows[row+1] {
		row++
	}
	return row*(len(p.columns)-1) + column
}

// order lists the blocks' places in the picture in the order in which they are coded (H.265, 6.5.1).
func (p *pps) order(s *sps) []int32 {
	out := make([]int32, 0, s.ctbsInAll)
	for r := range len(p.rows) - 1 {
		for c := range len(p.columns) - 1 {
			for y := p.rows[r]; y < p.rows[r+1]; y++ {
				for x := p.columns[c]; x < p.columns[c+1]; x++ {
					out = append(out, int32(y*s.ctbWidth+x))
				}
			}
		}
	}
	return out
}
