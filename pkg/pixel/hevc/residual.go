// SPDX-License-Identifier: Apache-2.0

package hevc

// residual reads the coefficients of a block and adds what they stand for to its prediction (H.265,
// 7.3.8.11 and 8.6.2).
func (d *decoder) residual(c, x, y, log2, mode int) {
	n := 1 << log2
	clear(d.block[:n*n])
	skipped := d.slice.pps.transformSkip && !d.bypassed && log2 == 2 && d.bin(ctxSkip+min(c, 1)) == 1
	scan := diagonal
	if log2 == 2 || log2 == 3 && c == 0 {
		switch {
		case mode >= 6 && mode <= 14:
			scan = vertical
		case mode >= 22 && mode <= 30:
			scan = horizontal
		}
	}
	q := d.quantizer(c, log2, skipped)
	right, bottom := d.coefficients(c, log2, scan, &q)
	depth := d.depth[min(c, 1)]
	switch {
	case d.bypassed:
	case skipped:
		shift := 20 - depth
		for i, v := range d.block[:16] {
			d.block[i] = (v<<7 + 1<<(shift-1)) >> shift
		}
	default:
		d.inverse(d.block[:n*n], log2, depth, right, bottom, c == 0 && log2 == 2)
	}
	p := &d.planes[c]
	limit := int32(1)<<depth - 1
	for j := range n {
		row := p.pix[(y+j)*p.width+x:][:n]
		for i, v := range d.block[j<<log2:][:n] {
			row[i] = uint16(min(max(int32(row[i])+v, 0), limit))
		}
	}
}

// quantizer scales the coefficients of one block.
type quantizer struct {
	scale, half int64
	shift       int
	lists       *scalingLists // nil: all alike
	bypassed    bool
	c, log2     int
}

// chromaQP is table 8-10 of H.265, from 30 on.
var chromaQP = [...]int{29, 30, 31, 32, 33, 33, 34, 34, 35, 35, 36, 36, 37, 37}

func (d *decoder) quantizer(c, log2 int, skipped bool) quantizer {
	depth := d.depth[min(c, 1)]
	offset := 6 * (depth - 8)
	qp := d.qpY
	if c > 0 {
		qp = min(max(qp+d.slice.offset[c], -offset), 57)
		if qp >= 44 {
			qp -= 6
		} else if qp >= 30 {
			qp = chromaQP[qp-30]
		}
	}
	qp += offset
	q := quantizer{shift: depth + log2 - 5, bypassed: d.bypassed, c: c, log2: log2}
	q.scale, q.half = [6]int64{40, 45, 51, 57, 64, 72}[qp%6]<<(qp/6), 1<<(q.shift-1)
	if q.lists = d.slice.pps.lists; q.lists == nil {
		q.scale *= 16
	}
	return q
}

// scaled is the coefficient of a level at x, y (H.265, 8.6.4.2).
func (q *quantizer) scaled(level int64, x, y int) int32 {
	if q.bypassed {
		return int32(level)
	}
	v := level * q.scale
	if q.lists != nil {
		v *= int64(q.lists.factor(q.log2, q.c, x, y))
	}
	return int32(min(max((v+q.half)>>q.shift, -32768), 32767))
}

// significant4 are the contexts of the coefficients of a block of four samples (H.265, table 9-50).
var significant4 = [16]uint8{0, 1, 4, 5, 2, 3, 4, 5, 6, 6, 8, 8, 7, 7, 8, 8}

// significant are the contexts within a square of four by four, by which neighbours to the right (1) and
// below (2) have coefficients (H.265, 9.3.4.2.5).
var significant = [4][16]uint8{
	{2, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0},
	{2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0},
	{2, 1, 0, 0, 2, 1, 0, 0, 2, 1, 0, 0, 2, 1, 0, 0},
	{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2},
}

// last reads where the last coefficient stands.
func (d *decoder) last(c, log2, scan int) (x, y int) {
	offset, shift := 15, log2-2
	if c == 0 {
		offset, shift = 3*(log2-2)+(log2-1)>>2, (log2+1)>>2
	}
	prefix := func(base int) int {
		n := 0
		for n < 2*log2-1 && d.bin(base+offset+n>>shift) == 1 {
			n++
		}
		return n
	}
	suffix := func(n int) int {
		if n < 4 {
			return n
		}
		more := n>>1 - 1
		return (2+n&1)<<more + d.bypasses(more)
	}
	x, y = prefix(ctxLastX), prefix(ctxLastY)
	x, y = suffix(x), suffix(y)
	if scan == vertical {
		return y, x
	}
	return x, y
}

// coefficients reads the coefficients into block, scaled, and returns the last column and row that has any.
func (d *decoder) coefficients(c, log2, scan int, q *quantizer) (right, bottom int) {
	lastX, lastY := d.last(c, log2, scan)
	squares, places := scans[scan][log2-2], scans[scan][2]
	width := log2 - 2
	square, place := 0, 0
	for int(squares[square]) != lastY>>2<<width|lastX>>2 {
		square++
	}
	for int(places[place]) != lastY&3<<2|lastX&3 {
		place++
	}
	var occupied [9 * 9]bool // with a border at the right and below
	s := levels{greater: 1}
	for i := square; i >= 0; i-- {
		sx, sy := int(squares[i])&(1<<width-1), int(squares[i])>>width
		near := 0
		if occupied[sy*9+sx+1] {
			near = 1
		}
		if occupied[(sy+1)*9+sx] {
			near |= 2
		}
		from, known := 15, i == 0 || i == square
		has := known || d.bin(ctxCodedBlock+min(near, 1)+2*min(c, 1)) == 1
		if !has {
			continue
		}
		occupied[sy*9+sx] = true
		s.n = 0
		if i == square {
			s.add(places[place], place)
			from = place - 1
		}
		d.significance(&s, c, log2, scan, from, near, sx|sy == 0, !known, places)
		if s.n == 0 {
			continue
		}
		d.levels(&s, c, i == 0)
		for k, at := range s.at[:s.n] {
			x, y := sx<<2|int(at)&3, sy<<2|int(at)>>2
			d.block[y<<log2|x] = q.scaled(s.level[k], x, y)
			right, bottom = max(right, x), max(bottom, y)
		}
	}
	return right, bottom
}

// levels are the coefficients of a square of four by four, in the order in which they are coded.
type levels struct {
	at      [16]uint8 // their places
	level   [16]int64
	scanned [16]uint8 // where they stand in the scan
	n       int
	greater int // the state by which contexts follow each other
}

// add takes a coefficient at a place, the one of number n of the scan.
func (s *levels) add(at uint8, n int) {
	s.at[s.n], s.scanned[s.n] = at, uint8(n)
	s.n++
}

// significance reads which of the coefficients from a place on are not 0.
func (d *decoder) significance(s *levels, c, log2, scan, from, near int, corner, inferred bool, places []uint8) {
	base := ctxSignificant
	if c > 0 {
		base += 27
	}
	table, offset := &significant[near], 0
	switch {
	case log2 == 2:
		table = &significant4
	case c > 0 && log2 == 3:
		offset = 9
	case c > 0:
		offset = 12
	default:
		if !corner {
			offset = 3
		}
		switch {
		case log2 > 3:
			offset += 21
		case scan == diagonal:
			offset += 9
		default:
			offset += 15
		}
	}
	for n := from; n > 0; n-- {
		at := places[n]
		if d.bin(base+int(table[at])+offset) == 1 {
			s.add(at, n)
		}
	}
	if from < 0 {
		return
	}
	if s.n == 0 && inferred {
		s.add(places[0], 0)
		return
	}
	context := base
	if !corner || log2 == 2 {
		context += int(table[places[0]]) + offset
	}
	if d.bin(context) == 1 {
		s.add(places[0], 0)
	}
}
