// SPDX-License-Identifier: Apache-2.0

package dcjpeg

// The ways in which a scan carries DC coefficients (T.81, F.2 and G.2).
type coding int

const (
	sequential coding = iota // with the AC coefficients behind each
	first                    // their upper bits
	refinement               // one bit more
)

// The flaws that a scan can have in every segment.
var (
	errTruncated = fault("truncated")
	errCode      = fault("a bad code")
	errRange     = fault("a block out of range")
	errBits      = fault("bits left over")
	errOrder     = fault("a restart marker out of order")
)

// scan is one scan that carries DC coefficients.
type scan struct {
	bits
	coding
	low    int // lowest bit that it carries
	parts  []part
	across int // units beside each other
	units  int
}

// part is one block of a unit of the scan.
type part struct {
	*plane
	dc   *dcTable
	ac   *acTable
	h, v int // blocks of this plane in a unit
	x, y int // place in the unit
	at   int // of the block that is read next, in the plane's values
}

// scans reads everything from the first scan to the end marker. A flaw within a scan leaves those behind
// it as they are; one between them ends the picture.
func (r *reader) scans() {
	for body := r.firstScan; ; {
		if body != nil {
			if err := r.scan(body); err != nil {
				r.flawed(err)
				return
			}
		}
		marker, segment, err := r.segment()
		body = nil
		switch {
		case marker == markEOI:
			return
		case marker == markSOS && segment != nil:
			body = segment
		case err == nil:
			err = r.note(marker, segment)
		}
		if err != nil {
			r.flawed(err)
			return
		}
	}
}

// scan reads one scan, or passes over it where it carries AC coefficients alone (T.81, B.2.3).
func (r *reader) scan(b []byte) error {
	if len(b) < 6 || b[0] < 1 || b[0] > 4 || len(b) != 4+2*int(b[0]) {
		return fault("bad scan header")
	}
	n := int(b[0])
	start, end, high, low := b[1+2*n], b[2+2*n], int(b[3+2*n]>>4), int(b[3+2*n]&15)
	s := scan{bits: bits{data: r.data}}
	if r.Progressive {
		switch {
		case start > end || end > 63 || start == 0 && end > 0 || start > 0 && n > 1 || low > 13:
			return fault("bad scan header")
		case start > 0:
			return r.passScan(b[1], b[2]&15, high, low)
		}
		s.low = low
		if s.coding = first; high > 0 {
			s.coding = refinement
		}
	}
	for i := range n {
		if err := r.include(&s, b[1+2*i], b[2+2*i]>>4, b[2+2*i]&15, high, n == 1); err != nil {
			return err
		}
	}
	r.run(&s)
	return nil
}

// passScan passes over a scan of AC coefficients, restart markers and all.
func (r *reader) passScan(id, ac byte, high, low int) error {
	switch {
	case r.find(id) == nil:
		return fault("a scan of component %d, which is not there", id)
	case ac > 3 || high > 0 && low != high-1:
		return fault("bad scan header")
	case r.huffman[1][ac] == nil && high == 0:
		return fault("no code table %d", ac)
	}
	for {
		r.at, _ = nextMarker(r.data, r.at)
		if r.at+1 >= len(r.data) || !isRestart(r.data[r.at+1]) {
			return nil
		}
		r.at += 2
	}
}

func isRestart(marker byte) bool { return marker >= markRST0 && marker <= markRST7 }

// include adds a component to a scan. Each bit of a component comes once and in order, which also bounds
// how many scans there can be.
func (r *reader) include(s *scan, id, dc, ac byte, high int, alone bool) error {
	var p *plane
	for _, q := range r.planes {
		if q.ID == id {
			p = q
		}
	}
	switch {
	case p == nil:
		return fault("a scan of component %d, which is not there", id)
	case s.coding == refinement && (p.low != high || s.low != high-1), s.coding != refinement && p.low >= 0:
		return fault("a scan of component %d out of order", id)
	case dc > 3 || ac > 3:
		return fault("bad scan header")
	}
	p.low = s.low
	t := part{plane: p, h: p.H, v: p.V}
	s.across, s.units = r.units()
	if alone {
		t.h, t.v = 1, 1
		s.across, s.units = p.width, p.height
	}
	s.units *= s.across
	if s.coding != refinement {
		if p.step = r.steps[p.Q]; p.step == 0 {
			return fault("no quantisation table %d", p.Q)
		}
		if t.dc = r.dcTable(dc); t.dc == nil {
			return fault("no code table %d", dc)
		}
		p.blocks = int64(s.units * t.h * t.v)
	}
	if s.coding == sequential {
		if t.ac = r.acTable(ac); t.ac == nil {
			return fault("no code table %d", ac)
		}
	}
	for t.y = range t.v {
		for t.x = range t.h {
			s.parts = append(s.parts, t)
		}
	}
	return nil
}

// maxBroken is how many segments of a scan may be given up before the scan is.
const maxBroken = 1000

// run reads the segments of a scan, between which restart markers stand. A segment that does not decode
// to its end is given up, and reading goes on behind the next restart marker.
func (r *reader) run(s *scan) {
	interval := r.interval
	if interval == 0 {
		interval = s.units
	}
	broken := 0
	for from, number := 0, byte(0); from < s.units && broken < maxBroken; number++ {
		to := min(from+interval, s.units)
		s.start(r.at)
		flaw := s.segment(from, to)
		marker, left, alike := s.rest()
		if flaw == nil && left > 0 {
			flaw = fault("bytes left over: %d", left)
		}
		if flaw != nil {
			r.doubtful(flaw)
			broken++
		} else if !alike {
			r.doubtful(errBits)
		}
		r.at, from = marker, to
		if to == s.units {
			return
		}
		if marker+1 >= len(r.data) || !isRestart(r.data[marker+1]) {
			r.doubtful(errTruncated)
			return
		}
		r.at += 2
		if ahead := (r.data[marker+1] - number) & 7; ahead > 0 {
			r.doubtful(errOrder)
			if ahead <= 2 { // some are lost; otherwise the marker itself is damaged
				from, number = from+int(ahead)*interval, number+ahead
			}
		}
	}
}

// segment reads the units from one to another. It returns what was wrong.
func (s *scan) segment(from, to int) error {
	for i := range s.parts {
		s.parts[i].plane.prediction = 0
	}
	x, y := from%s.across, from/s.across
	s.row(x, y)
	for range to - from {
		if x == s.across {
			x, y = 0, y+1
			s.row(x, y)
		}
		for i := range s.parts {
			if err := s.one(&s.parts[i]); err != nil {
				return err
			}
		}
		x++
	}
	return nil
}

// row finds the place of each block of a unit.
func (s *scan) row(x, y int) {
	for i := range s.parts {
		p := &s.parts[i]
		p.at = (y*p.v+p.y)*p.stride + x*p.h + p.x
	}
}

// one reads one block.
func (s *scan) one(p *part) error {
	if s.coding == refinement {
		s.ready()
		p.values[p.at] |= int16(s.take(1) << s.low)
		p.at += p.h
		if s.ended() {
			return errTruncated
		}
		return nil
	}
	var difference int32
	var ok bool
	if s.coding == sequential {
		difference, ok = s.block(p.dc, p.ac)
	} else {
		s.ready()
		difference, ok = s.difference(p.dc)
	}
	v := (p.prediction + difference) << s.low
	switch {
	case s.ended() || !ok && s.past > 0 && s.n-s.past < 16:
		return errTruncated
	case !ok:
		return errCode
	case v != int32(int16(v)):
		return errRange
	}
	p.prediction += difference
	p.values[p.at] = int16(v)
	p.at += p.h
	p.read++
	return nil
}

func (r *reader) dcTable(number byte) *dcTable {
	h := r.huffman[0][number]
	if h == nil {
		return nil
	}
	if h.dc == nil {
		h.dc = newDC(h, byte(r.Bits+3))
	}
	return h.dc
}

func (r *reader) acTable(number byte) *acTable {
	h := r.huffman[1][number]
	if h == nil {
		return nil
	}
	if h.ac == nil {
		h.ac = newAC(h, byte(r.Bits+2))
	}
	return h.ac
}
