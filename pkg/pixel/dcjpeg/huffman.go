// SPDX-License-Identifier: Apache-2.0

package dcjpeg

// Codes are looked up by the bits ahead. The tables are as long as the first level of the processor's
// memory bears.
const (
	dcBits  = 9
	acBits  = 12
	acNeeds = 30 // most bits that one code of 12-bit samples takes with its value; an entry takes less
)

// An entry of a table holds the bits to take in its low byte. In its high byte a DC table has the size of
// the value, and an AC table how many coefficients are passed over, with endOfBlock added where the block
// ends there.
const (
	blockEnd   = 64 // coefficients of a block
	endOfBlock = 128
	unknown    = 255 << 8 // passes the end of every block, so that it is looked at more closely
)

// huffman is a table of codes as the file gives it (T.81, B.2.4.2).
type huffman struct {
	symbols []byte
	first   [17]uint32 // the lowest code of each length, in the top bits of 16
	limit   [17]uint32 // one above the highest
	offset  [17]int    // of the lowest code's symbol
	dc      *dcTable
	ac      *acTable
}

// newHuffman derives the codes from how many there are of each length from 1 to 16 (T.81, annex C). It
// returns nil where they do not fit.
func newHuffman(counts, symbols []byte) *huffman {
	h := &huffman{symbols: append([]byte(nil), symbols...)}
	code, at := uint32(0), 0
	for length := 1; length <= 16; length++ {
		h.first[length], h.offset[length] = code, at
		code += uint32(counts[length-1]) << (16 - length)
		at += int(counts[length-1])
		if code > 1<<16 {
			return nil
		}
		h.limit[length] = code
	}
	return h
}

// decode returns the symbol whose code 16 bits begin with, and its length, 0 where there is none.
func (h *huffman) decode(ahead uint32) (symbol byte, length uint) {
	for l := 1; l <= 16; l++ {
		if ahead < h.limit[l] {
			return h.symbols[h.offset[l]+int((ahead-h.first[l])>>(16-l))], uint(l)
		}
	}
	return 0, 0
}

// dcTable looks up the size of a DC coefficient's difference.
type dcTable struct {
	codes *huffman
	most  byte // largest size that is legal
	fast  [1 << dcBits]uint16
}

func newDC(h *huffman, most byte) *dcTable {
	t := &dcTable{codes: h, most: most}
	for i := range t.fast {
		if e := t.slow(uint32(i) << (16 - dcBits)); e&0xFF <= dcBits {
			t.fast[i] = uint16(e)
		}
	}
	return t
}

// slow returns the entry of the code that 16 bits begin with, 0 where it is none.
func (t *dcTable) slow(ahead uint32) uint {
	size, length := t.codes.decode(ahead)
	if length == 0 || size > t.most {
		return 0
	}
	return length | uint(size)<<8
}

// acTable passes over AC coefficients. An entry of jump stands for as many codes as lie whole in the
// bits ahead; the value behind the last of them may reach beyond.
type acTable struct {
	codes *huffman
	most  byte // largest size of a value that is legal
	jump  [1 << acBits]uint16
}

func newAC(h *huffman, most byte) *acTable {
	t := &acTable{codes: h, most: most}
	var entries [1 << acBits]uint16 // of the first code alone
	var lengths [1 << acBits]uint8  // of that code, without its value
	for i := range entries {
		e, length := t.single(uint32(i) << (16 - acBits))
		entries[i], lengths[i] = uint16(e), uint8(length)
	}
	for i := range t.jump {
		taken, passed := uint(0), uint(0)
		for taken < acBits && passed < endOfBlock {
			ahead := i << taken & (1<<acBits - 1)
			e := uint(entries[ahead])
			if e == 0 || taken+uint(lengths[ahead]) > acBits || e>>8 < endOfBlock && passed+e>>8 >= blockEnd {
				break
			}
			taken, passed = taken+e&0xFF, passed+e>>8
		}
		t.jump[i] = unknown
		if taken > 0 {
			t.jump[i] = uint16(taken | passed<<8)
		}
	}
	return t
}

// single returns the entry of the one code that 16 bits begin with, 0 where there is none, and the
// length of the code itself.
func (t *acTable) single(ahead uint32) (entry, length uint) {
	symbol, length := t.codes.decode(ahead)
	run, size := uint(symbol>>4), uint(symbol&15)
	switch {
	case length == 0 || size > uint(t.most):
		return 0, 0
	case symbol == 0:
		return length | endOfBlock<<8, length
	case size == 0 && run < 15:
		return 0, 0
	}
	return length + size | (run+1)<<8, length
}

// step is single where the coefficients before k are read, and 0 where the code passes the block's end.
func (t *acTable) step(ahead uint32, k uint) uint {
	e, _ := t.single(ahead)
	if e>>8 < endOfBlock && k+e>>8 > blockEnd {
		return 0
	}
	return e
}
