// SPDX-License-Identifier: Apache-2.0

package dcjpeg

import (
	bin "math/bits"
	"math/rand/v2"
)

// drawing is a JPEG picture that is made for a test: DC coefficients that wander, and random AC ones.
type drawing struct {
	width, height int
	depth         int
	sampling      [][2]int // of each component, across and down
	ids           string   // of the components; 1, 2, 3 and so on where it is empty
	adobe         int      // transform and one, 0 for no marker
	interval      int      // units between restart markers
	apart         bool     // a scan for each component
	progressive   bool
	long          bool // codes of up to 16 bits
	step          byte // of the DC coefficients
}

// table gives symbols their codes: the first few are short, the others not.
type table struct {
	counts  [16]byte
	symbols []byte
	code    map[byte]uint32
	length  map[byte]uint
}

func newTable(few, short, long int, symbols ...byte) *table {
	t := &table{symbols: symbols, code: map[byte]uint32{}, length: map[byte]uint{}}
	t.counts[short-1], t.counts[long-1] = byte(few), byte(len(symbols)-few)
	code, at := uint32(0), 0
	for l := uint(1); l <= 16; l++ {
		for range t.counts[l-1] {
			t.code[symbols[at]], t.length[symbols[at]] = code, l
			code, at = code+1, at+1
		}
		code <<= 1
	}
	return t
}

func dcSymbols() *table {
	var all []byte
	for size := range byte(16) {
		all = append(all, size)
	}
	return newTable(3, 2, 7, all...)
}

func acSymbols(long bool) *table {
	all := []byte{0x01, 0x00, 0x11} // the end of the block is not the first
	for run := range byte(16) {
		for size := byte(1); size <= 14; size++ {
			if s := run<<4 | size; s != 0x01 && s != 0x11 {
				all = append(all, s)
			}
		}
	}
	all = append(all, 0xF0)
	if long {
		return newTable(1, 1, 16, all...)
	}
	return newTable(3, 2, 10, all...)
}

// writer packs bits and puts a zero behind each 0xFF.
type writer struct {
	out  []byte
	acc  uint64
	held uint
}

func (w *writer) put(v uint32, n uint) {
	w.acc, w.held = w.acc<<n|uint64(v)&(1<<n-1), w.held+n
	for w.held >= 8 {
		w.held -= 8
		b := byte(w.acc >> w.held)
		if w.out = append(w.out, b); b == 0xFF {
			w.out = append(w.out, 0)
		}
	}
}

func (w *writer) symbol(t *table, s byte) { w.put(t.code[s], t.length[s]) }

// value writes a coefficient's size in bits behind its run, and its bits.
func (w *writer) value(t *table, run byte, v int32) {
	size := uint(bin.Len32(uint32(max(v, -v))))
	w.symbol(t, run<<4|byte(size))
	if v < 0 {
		v--
	}
	w.put(uint32(v), size)
}

func (w *writer) end() {
	if w.held > 0 {
		w.put(0xFF, 8-w.held)
	}
}

func marker(out []byte, code byte, body ...byte) []byte {
	n := len(body) + 2
	return append(append(out, 0xFF, code, byte(n>>8), byte(n)), body...)
}

// encode returns the file, and the coefficients as each component's rows of whole units.
func (d drawing) encode(seed uint64) (file []byte, planes []*plane) {
	rng := rand.New(rand.NewPCG(seed, 1))
	h := Header{Width: d.width, Height: d.height}
	for i, s := range d.sampling {
		id := byte(i + 1)
		if d.ids != "" {
			id = d.ids[i]
		}
		h.Components = append(h.Components, Component{ID: id, H: s[0], V: s[1]})
	}
	r := reader{Header: h}
	r.allocate()
	for _, p := range r.planes {
		p.step = int32(d.step)
		v, most := int32(0), int32(8)<<(d.depth-1)*3/4/p.step
		for i := range p.values {
			v = max(-most, min(most, v+rng.Int32N(most/2+1)-most/4))
			p.values[i] = int16(v)
		}
	}
	out := append([]byte{}, 0xFF, 0xD8)
	if d.adobe > 0 {
		out = marker(out, 0xEE, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, byte(d.adobe-1))
	}
	quantisation := make([]byte, 65)
	for i := range quantisation[1:] {
		quantisation[1+i] = 1
	}
	quantisation[1] = d.step
	out = marker(out, 0xDB, quantisation...)
	process := byte(0xC0)
	if d.progressive {
		process = 0xC2
	} else if d.depth > 8 {
		process = 0xC1
	}
	body := []byte{byte(d.depth), byte(d.height >> 8), byte(d.height), byte(d.width >> 8), byte(d.width), byte(len(h.Components))}
	for _, c := range h.Components {
		body = append(body, c.ID, byte(c.H<<4|c.V), 0)
	}
	out = marker(out, process, body...)
	dc, ac := dcSymbols(), acSymbols(d.long)
	out = marker(out, 0xC4, append(append([]byte{0x00}, dc.counts[:]...), dc.symbols...)...)
	out = marker(out, 0xC4, append(append([]byte{0x10}, ac.counts[:]...), ac.symbols...)...)
	if d.interval > 0 {
		out = marker(out, 0xDD, byte(d.interval>>8), byte(d.interval))
	}
	e := encoder{drawing: d, Header: h, rng: rng, dc: dc, ac: ac}
	groups := [][]*plane{r.planes}
	if d.apart {
		groups = nil
		for _, p := range r.planes {
			groups = append(groups, []*plane{p})
		}
	}
	for _, g := range groups {
		if !d.progressive {
			out = e.scan(out, g, 0, 63, 0, 0)
			continue
		}
		out = e.scan(out, g, 0, 0, 0, 1)
		for _, p := range g {
			out = e.scan(out, []*plane{p}, 1, 63, 0, 0)
		}
		out = e.scan(out, g, 0, 0, 1, 0)
	}
	return append(out, 0xFF, 0xD9), r.planes
}

type encoder struct {
	drawing
	Header
	writer
	rng    *rand.Rand
	dc, ac *table
}

func (e *encoder) scan(out []byte, g []*plane, start, end, high, low int) []byte {
	body := []byte{byte(len(g))}
	for _, p := range g {
		body = append(body, p.ID, 0)
	}
	out = marker(out, 0xDA, append(body, byte(start), byte(end), byte(high<<4|low))...)
	e.writer = writer{}
	across, down := e.units()
	if len(g) == 1 {
		across, down = g[0].width, g[0].height
	}
	for unit := range across * down {
		if e.interval > 0 && unit > 0 && unit%e.interval == 0 {
			e.writer.end()
			e.out = append(e.out, 0xFF, 0xD0+byte(unit/e.interval-1)%8)
		}
		if e.interval > 0 && unit%e.interval == 0 || unit == 0 {
			for _, p := range g {
				p.prediction = 0
			}
		}
		for _, p := range g {
			h, v := p.H, p.V
			if len(g) == 1 {
				h, v = 1, 1
			}
			for i := range h * v {
				value := int32(p.values[(unit/across*v+i/h)*p.stride+unit%across*h+i%h])
				e.block(p, value, start, end, high, low)
			}
		}
	}
	e.writer.end()
	return append(out, e.out...)
}

func (e *encoder) block(p *plane, value int32, start, end, high, low int) {
	switch {
	case start > 0:
		e.symbol(e.ac, 0)
		return
	case high > 0:
		e.put(uint32(value>>low), 1)
		return
	}
	value >>= low
	e.value(e.dc, 0, value-p.prediction)
	p.prediction = value
	if end == 0 {
		return
	}
	k := 1
	for n := e.rng.IntN(12); n > 0 && k < 64; n-- {
		run := e.rng.IntN(4)
		if e.rng.IntN(6) == 0 {
			run = e.rng.IntN(40)
		}
		if e.rng.IntN(40) == 0 {
			run = 63 - k // to the block's end
		}
		if k+run > 63 {
			break
		}
		k += run + 1
		for ; run > 15; run -= 16 {
			e.symbol(e.ac, 0xF0)
		}
		v := int32(1 + e.rng.IntN(3))
		if e.rng.IntN(2) == 0 {
			v = -v
		}
		e.value(e.ac, byte(run), v)
	}
	if k < 64 {
		e.symbol(e.ac, 0)
	}
}
