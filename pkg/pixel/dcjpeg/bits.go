// SPDX-License-Identifier: Apache-2.0

package dcjpeg

import (
	"bytes"
	"encoding/binary"
)

// bits reads the entropy-coded bytes of one segment, the bits of each byte from the top (T.81, F.2.2.5).
// It takes the zero out that stands behind each 0xFF. Behind the last byte, that is at a marker or at the
// end of data, it goes on with zeros and counts them, so that only whole blocks need a check.
type bits struct {
	data  []byte
	pos   int    // of the next byte to load
	clear int    // of the first 0xFF from pos on, or the length of data
	acc   uint64 // bits ahead, the next one on top; what lies below the n that count may be anything that follows
	n     uint   // how many count; 63 at most
	past  uint   // how many of all that were ever loaded are zeros from behind the end
}

// start begins a segment.
func (b *bits) start(at int) {
	b.pos, b.acc, b.n, b.past = at, 0, 0, 0
	b.clear = nextFF(b.data, at)
}

func nextFF(data []byte, from int) int {
	if i := bytes.IndexByte(data[from:], 0xFF); i >= 0 {
		return from + i
	}
	return len(data)
}

// load takes eight bytes at once and keeps as many as fit. It is right where none of them is 0xFF.
func load(data []byte, pos int, acc uint64, n uint) (int, uint64, uint) {
	return pos + int((63-n)>>3), acc | binary.BigEndian.Uint64(data[pos:])>>(n&63), n | 56
}

// fill loads bytes one at a time until 57 bits or more count.
func (b *bits) fill() {
	for b.n <= 56 {
		var next byte
		switch {
		case b.pos < b.clear:
			next = b.data[b.pos]
			b.pos++
		case b.pos+1 < len(b.data) && b.data[b.pos+1] == 0:
			next = 0xFF
			b.pos += 2
			b.clear = nextFF(b.data, b.pos)
		default:
			b.past += 8
		}
		b.acc |= uint64(next) << (56 - b.n)
		b.n += 8
	}
}

// ended reports whether bits were taken from behind the end.
func (b *bits) ended() bool { return b.past > b.n }

// ready makes 57 bits or more count.
func (b *bits) ready() {
	if b.n < 57 {
		b.fill()
	}
}

// take returns the next size bits, 16 at most, of those that count.
func (b *bits) take(size uint) uint32 {
	v := uint32(b.acc >> 32 >> (32 - size))
	b.acc <<= size
	b.n -= size
	return v
}

// rest ends a segment. It returns where the next marker is, how many whole bytes were left over before
// it, and whether the bits that fill up the last byte are all alike, as every encoder writes them.
func (b *bits) rest() (marker, left int, alike bool) {
	marker, skipped := nextMarker(b.data, b.pos)
	if b.ended() {
		return marker, skipped, true
	}
	n := b.n - b.past
	pad := b.acc >> 56 >> (8 - n%8) // of the byte that was begun
	return marker, skipped + int(n/8), pad == 0 || pad == 1<<(n%8)-1
}

// nextMarker finds the 0xFF of the next marker from pos on, or the end of data, and how many bytes of
// something else lie before it. Any number of 0xFF may stand before a marker (T.81, B.1.1.2).
func nextMarker(data []byte, pos int) (at, skipped int) {
	fill := 0
	for at = nextFF(data, pos); at+1 < len(data); at = nextFF(data, at+1) {
		switch data[at+1] {
		case 0:
			fill = 0
		case 0xFF:
			fill++
		default:
			return at, at - pos - fill
		}
	}
	end := len(data)
	for end > pos && data[end-1] == 0xFF {
		end--
	}
	return len(data), end - pos
}

// block reads one block of a sequential picture: it returns the difference of its DC coefficient and
// passes over its AC coefficients, several at a time where their codes are short (T.81, F.2.2). It is
// false where there is no such code, or where the codes do not end with the block.
func (b *bits) block(dc *dcTable, ac *acTable) (difference int32, ok bool) {
	if b.pos+8 <= b.clear {
		b.pos, b.acc, b.n = load(b.data, b.pos, b.acc, b.n)
	} else {
		b.fill()
	}
	if difference, ok = b.difference(dc); !ok {
		return 0, false
	}
	pos, acc, n := b.pos, b.acc, b.n
	for k := uint(1); k < blockEnd; {
		if n < acNeeds {
			if pos+8 <= b.clear {
				pos, acc, n = load(b.data, pos, acc, n)
			} else {
				b.pos, b.acc, b.n = pos, acc, n
				b.fill()
				pos, acc, n = b.pos, b.acc, b.n
			}
		}
		e := uint(ac.jump[acc>>(64-acBits)])
		if to := k + e>>8; to > blockEnd && to-endOfBlock >= blockEnd { // not within this block
			if e = ac.step(uint32(acc>>48), k); e == 0 {
				b.pos, b.acc, b.n = pos, acc, n
				return 0, false
			}
		}
		acc <<= e & 63
		n -= e & 63
		k += e >> 8
	}
	b.pos, b.acc, b.n = pos, acc, n
	return difference, true
}

// difference reads one DC coefficient, less the one before. It takes up to 31 bits of those that count.
func (b *bits) difference(dc *dcTable) (v int32, ok bool) {
	e := uint(dc.fast[b.acc>>(64-dcBits)])
	if e == 0 {
		if e = dc.slow(uint32(b.acc >> 48)); e == 0 {
			return 0, false
		}
	}
	acc := b.acc << (e & 31)
	size := e >> 8 & 31
	// The value's top bit tells its sign: without it, the value is 1<<size - 1 too large.
	v = int32(acc>>32>>(32-size)) + int32(^int64(acc)>>63)&(1-1<<size)
	b.acc = acc << (size & 63)
	b.n -= e&31 + size
	return v, true
}
