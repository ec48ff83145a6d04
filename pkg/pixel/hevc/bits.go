// SPDX-License-Identifier: Apache-2.0

package hevc

// bitsReader reads the syntax elements of parameter sets and headers (H.265, 7.2 and 9.2). Behind the end it
// reads zeros and is over.
type bitsReader struct {
	data []byte
	at   int // in bits
	over bool
}

func (b *bitsReader) flag() bool { return b.u(1) == 1 }

// u reads n bits, at most 32.
func (b *bitsReader) u(n int) uint32 {
	var v uint32
	for range n {
		v <<= 1
		if b.at>>3 >= len(b.data) {
			b.over = true
			continue
		}
		v |= uint32(b.data[b.at>>3]>>(7-b.at&7)) & 1
		b.at++
	}
	return v
}

func (b *bitsReader) skip(n int) {
	if b.at += n; b.at > 8*len(b.data) {
		b.at, b.over = 8*len(b.data), true
	}
}

// ue reads an Exp-Golomb code of at most 32 bits behind its zeros.
func (b *bitsReader) ue() int {
	zeros := 0
	for !b.over && !b.flag() {
		if zeros++; zeros > 31 {
			b.over = true
		}
	}
	if b.over {
		return 0
	}
	return int(1<<zeros - 1 + b.u(zeros))
}

// ueMax reads a code that must not be above limit.
func (b *bitsReader) ueMax(limit int) int {
	v := b.ue()
	if v > limit {
		b.over = true
		return 0
	}
	return v
}

func (b *bitsReader) se() int {
	v := b.ue()
	if v&1 == 1 {
		return (v + 1) / 2
	}
	return -v / 2
}

// unescaped removes the bytes that keep start codes out of a unit (H.265, 7.3.1.1).
func unescaped(nal []byte) []byte {
	out := make([]byte, 0, len(nal))
	zeros := 0
	for _, c := range nal {
		if zeros >= 2 && c == 3 {
			zeros = 0
			continue
		}
		if c == 0 {
			zeros++
		} else {
			zeros = 0
		}
		out = append(out, c)
	}
	return out
}
