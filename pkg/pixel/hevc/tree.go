// SPDX-License-Identifier: Apache-2.0

package hevc

import "slices"

// coding is the coding unit being decoded.
type coding struct {
	bypassed   bool // no transform and no quantization
	split      bool // four predictions
	chromaMode int
}

// group is the quantization group being decoded.
type group struct {
	x, y  int
	prior int  // the QP before it, in the order of coding
	coded bool // its QP is known
	qpY   int
}

// coded says of which components a block has coefficients.
type coded [3]bool

// tree decodes a coding tree unit, whose first sample is x, y.
func (d *decoder) tree(x, y int) {
	if d.slice.saoLuma || d.slice.saoChroma {
		d.passSAO(x>>d.log2CTB, y>>d.log2CTB)
	}
	d.quadtree(x, y, d.log2CTB, 0)
}

// passSAO passes over the parameters of the sample adaptive offset (H.265, 7.3.8.3).
func (d *decoder) passSAO(rx, ry int) {
	size := 1 << d.log2CTB
	if rx > 0 && d.within(rx*size-1, ry*size) && d.bin(ctxSAOMerge) == 1 {
		return
	}
	if ry > 0 && d.within(rx*size, ry*size-1) && d.bin(ctxSAOMerge) == 1 {
		return
	}
	kind := 0
	for c := range 3 {
		if c == 0 && !d.slice.saoLuma || c > 0 && !d.slice.saoChroma {
			continue
		}
		if c < 2 {
			if kind = d.bin(ctxSAOType); kind == 1 {
				kind += d.bypass()
			}
		}
		if kind == 0 {
			continue
		}
		limit := 1<<(min(d.depth[min(c, 1)], 10)-5) - 1
		nonzero := 0
		for range 4 {
			n := 0
			for n < limit && d.bypass() == 1 {
				n++
			}
			if n > 0 {
				nonzero++
			}
		}
		switch {
		case kind == 1:
			d.bypasses(nonzero + 5)
		case c < 2:
			d.bypasses(2)
		}
	}
}

// within reports whether the sample at x, y is decoded and of the same slice and tile (H.265, 6.4.1).
func (d *decoder) within(x, y int) bool {
	return x >= 0 && y >= 0 && x < d.width && y < d.height && d.part[y>>2*d.across+x>>2] == d.current
}

func (d *decoder) quadtree(x, y, log2, depth int) {
	size := 1 << log2
	divided := log2 > d.log2MinCB
	if x+size <= d.width && y+size <= d.height && divided {
		context := 0
		if d.within(x-1, y) && int(d.treeDepth[y>>2*d.across+(x-1)>>2]) > depth {
			context++
		}
		if d.within(x, y-1) && int(d.treeDepth[(y-1)>>2*d.across+x>>2]) > depth {
			context++
		}
		divided = d.bin(ctxSplitCU+context) == 1
	}
	if log2 >= d.log2CTB-d.slice.pps.qpDeltaDepth {
		d.group = group{x: x, y: y, prior: d.lastQP}
		d.qpY = d.predictedQP()
	}
	if !divided {
		d.codingUnit(x, y, log2, depth)
		return
	}
	half := size / 2
	for i := range 4 {
		if cx, cy := x+i&1*half, y+i>>1*half; cx < d.width && cy < d.height {
			d.quadtree(cx, cy, log2-1, depth+1)
		}
	}
}

// predictedQP is the mean of the QP to the left and above, where these are in the same tree; else the one
// before (H.265, 8.6.1).
func (d *decoder) predictedQP() int {
	near := func(x, y int) int {
		if d.within(x, y) && x>>d.log2CTB == d.group.x>>d.log2CTB && y>>d.log2CTB == d.group.y>>d.log2CTB {
			return int(d.qpOf[y>>2*d.across+x>>2])
		}
		return d.group.prior
	}
	return (near(d.group.x-1, d.group.y) + near(d.group.x, d.group.y-1) + 1) >> 1
}

// codingUnit decodes a coding unit (H.265, 7.3.8.5).
func (d *decoder) codingUnit(x, y, log2, depth int) {
	d.coding = coding{}
	d.bypassed = d.slice.pps.bypass && d.bin(ctxBypass) == 1
	d.split = log2 == d.log2MinCB && d.bin(ctxPart) == 0
	d.note(d.treeDepth, x, y, log2, uint8(depth))
	if !d.split && d.pcm && log2 >= d.log2MinPCM && log2 <= d.log2MaxPCM && d.terminate() {
		d.note(d.mode, x, y, log2, modeDC)
		d.samples(x, y, log2)
	} else {
		d.modes(x, y, log2)
		most := d.maxDepth
		if d.split {
			most++
		}
		d.transformTree(block{x: x, y: y, baseX: x, baseY: y, log2: log2, coded: coded{true, true, true}}, most)
	}
	d.lastQP = d.qpY
	for i := range 1 << (log2 - 2) {
		row := d.qpOf[(y>>2+i)*d.across+x>>2:][:1<<(log2-2)]
		for j := range row {
			row[j] = int8(d.qpY)
		}
	}
}

// note writes a value for all units of a square of luma samples.
func (d *decoder) note(of []uint8, x, y, log2 int, v uint8) {
	n := 1 << (log2 - 2)
	for i := range n {
		row := of[(y>>2+i)*d.across+x>>2:][:n]
		for j := range row {
			row[j] = v
		}
	}
}

// finish marks a square of luma samples as decoded.
func (d *decoder) finish(x, y, log2 int) {
	n := 1 << (log2 - 2)
	for i := range n {
		row := d.part[(y>>2+i)*d.across+x>>2:][:n]
		for j := range row {
			row[j] = d.current
		}
	}
}

// samples reads a unit whose samples stand in the stream as they are (H.265, 7.3.8.7).
func (d *decoder) samples(x, y, log2 int) {
	b := &bitsReader{data: d.data, at: 8 * min(d.next(), len(d.data))}
	for c := range d.planes[:1+2*d.chroma] {
		shift := min(c, 1)
		n := 1 << (log2 - shift)
		p := &d.planes[c]
		for j := range n {
			row := p.pix[(y>>shift+j)*p.width+x>>shift:][:n]
			for i := range row {
				row[i] = uint16(b.u(d.pcmDepth[shift]) << (d.depth[shift] - d.pcmDepth[shift]))
			}
		}
	}
	d.finish(x, y, log2)
	d.start((b.at + 7) / 8)
}

// modes reads the modes of prediction of a coding unit.
func (d *decoder) modes(x, y, log2 int) {
	parts, side := 1, log2
	if d.split {
		parts, side = 4, log2-1
	}
	var predicted [4]bool
	for i := range parts {
		predicted[i] = d.bin(ctxPrevMode) == 1
	}
	for i := range parts {
		px, py := x+i&1<<side, y+i>>1<<side
		likely := d.likelyModes(px, py, x, y)
		var mode int
		if predicted[i] {
			mode = likely[d.index()]
		} else {
			mode = rest(likely, d.bypasses(5))
		}
		d.note(d.mode, px, py, side, uint8(mode))
	}
	if d.chroma == 0 {
		return
	}
	luma := int(d.mode[y>>2*d.across+x>>2])
	d.chromaMode = luma
	if d.bin(ctxChromaMode) == 1 {
		if d.chromaMode = [4]int{modePlanar, modeVertical, modeHorizontal, modeDC}[d.bypasses(2)]; d.chromaMode == luma {
			d.chromaMode = 34
		}
	}
}

// index reads which of the three likeliest modes it is.
func (d *decoder) index() int {
	if d.bypass() == 0 {
		return 0
	}
	return 1 + d.bypass()
}

// likelyModes are those of the units to the left and above, and others that are near to them (H.265, 8.4.2).
// Units of the same coding unit, whose first sample is at x, y, count although they are not decoded yet.
func (d *decoder) likelyModes(px, py, x, y int) [3]int {
	a, b := modeDC, modeDC
	if px > x || d.within(px-1, py) {
		a = int(d.mode[py>>2*d.across+(px-1)>>2])
	}
	if py > y || d.within(px, py-1) && py&(1<<d.log2CTB-1) != 0 {
		b = int(d.mode[(py-1)>>2*d.across+px>>2])
	}
	switch {
	case a == b && a < 2:
		return [3]int{modePlanar, modeDC, modeVertical}
	case a == b:
		return [3]int{a, 2 + (a+29)%32, 2 + (a-1)%32}
	case a != modePlanar && b != modePlanar:
		return [3]int{a, b, modePlanar}
	case a != modeDC && b != modeDC:
		return [3]int{a, b, modeDC}
	}
	return [3]int{a, b, modeVertical}
}

// rest returns the mode with a number among those that are not likely.
func rest(likely [3]int, number int) int {
	slices.Sort(likely[:])
	for _, mode := range likely {
		if number >= mode {
			number++
		}
	}
	return number
}

// block is a square of the transform tree.
type block struct {
	x, y         int
	baseX, baseY int // of the square above it
	log2, depth  int
	index        int   // among its four
	coded        coded // for luma, whether it may be; for chroma, of the square above it until it is read
}

// transformTree decodes a transform tree (H.265, 7.3.8.8).
func (d *decoder) transformTree(b block, most int) {
	divided := b.log2 > d.log2MaxTB || d.split && b.depth == 0
	if b.log2 <= d.log2MaxTB && b.log2 > d.log2MinTB && b.depth < most && !(d.split && b.depth == 0) {
		divided = d.bin(ctxSplitTU+5-b.log2) == 1
	}
	if d.chroma == 0 {
		b.coded[1], b.coded[2] = false, false
	} else if b.log2 > 2 {
		for c := 1; c < 3; c++ {
			b.coded[c] = b.coded[c] && d.bin(ctxCodedChroma+b.depth) == 1
		}
	}
	if !divided {
		context := ctxCodedLuma
		if b.depth == 0 {
			context++
		}
		b.coded[0] = d.bin(context) == 1
		d.transformUnit(b)
		return
	}
	half := 1 << (b.log2 - 1)
	for i := range 4 {
		d.transformTree(block{
			x: b.x + i&1*half, y: b.y + i>>1*half, baseX: b.x, baseY: b.y,
			log2: b.log2 - 1, depth: b.depth + 1, index: i, coded: b.coded,
		}, most)
	}
}

// transformUnit predicts a block and adds what is coded of its difference.
func (d *decoder) transformUnit(b block) {
	if b.coded != (coded{}) && d.slice.pps.qpDelta && !d.group.coded {
		d.deltaQP()
	}
	mode := int(d.mode[b.y>>2*d.across+b.x>>2])
	d.component(0, b.x, b.y, b.log2, mode, b.coded[0])
	d.finish(b.x, b.y, b.log2)
	if d.chroma == 0 {
		return
	}
	switch {
	case b.log2 > 2:
		for c := 1; c < 3; c++ {
			d.component(c, b.x/2, b.y/2, b.log2-1, d.chromaMode, b.coded[c])
		}
	case b.index == 3: // four small blocks of luma have one of chroma
		for c := 1; c < 3; c++ {
			d.component(c, b.baseX/2, b.baseY/2, 2, d.chromaMode, b.coded[c])
		}
	}
}

// component reconstructs a block of one component.
func (d *decoder) component(c, x, y, log2, mode int, coded bool) {
	d.predict(c, x, y, log2, mode)
	if coded {
		d.residual(c, x, y, log2, mode)
	}
}

// deltaQP reads by how much the QP of a group differs from the predicted (H.265, 7.3.8.14 and 8.6.1).
func (d *decoder) deltaQP() {
	delta := 0
	for context := ctxQPDelta; delta < 5 && d.bin(context) == 1; delta++ {
		context = ctxQPDelta + 1
	}
	if delta == 5 {
		k := 0
		for k < 16 && d.bypass() == 1 {
			delta += 1 << k
			k++
		}
		delta += d.bypasses(k)
	}
	if delta > 0 && d.bypass() == 1 {
		delta = -delta
	}
	d.group.coded = true
	offset := 6 * (d.depth[0] - 8)
	d.qpY = wrap(d.qpY+delta+52+2*offset, 52+offset) - offset
}

// wrap is v modulo n, never negative.
func wrap(v, n int) int { return (v%n + n) % n }
