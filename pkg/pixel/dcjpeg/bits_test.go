// SPDX-License-Identifier: Apache-2.0

package dcjpeg

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// plainBlock reads a block code by code, as the standard says it (T.81, figures F.13 and F.14).
func plainBlock(b *bits, dc *dcTable, ac *acTable) (int32, bool) {
	b.ready()
	difference, ok := b.difference(dc)
	for k := 1; ok && k < blockEnd; {
		b.ready()
		symbol, length := ac.codes.decode(uint32(b.acc >> 48))
		run, size := int(symbol>>4), uint(symbol&15)
		switch {
		case length == 0, size > uint(ac.most), size == 0 && run > 0 && run < 15:
			return 0, false
		case symbol == 0:
			k = blockEnd
		default:
			if k += run + 1; k > blockEnd {
				return 0, false
			}
		}
		b.take(length)
		b.take(size)
	}
	return difference, ok
}

// randomCodes fills a part of the room that codes have.
func randomCodes(rng *rand.Rand, symbols []byte) *huffman {
	var counts [16]byte
	room, n := 1<<16, 0
	for length := 1; length <= 16 && n < len(symbols); length++ {
		most := min(room>>(16-length), len(symbols)-n, 1+rng.IntN(1<<min(length, 7)))
		if rng.IntN(4) > 0 && length < 16 {
			most = min(most, rng.IntN(most+1))
		}
		counts[length-1] = byte(most)
		room, n = room-most<<(16-length), n+most
	}
	rng.Shuffle(len(symbols), func(i, j int) { symbols[i], symbols[j] = symbols[j], symbols[i] })
	if rng.IntN(4) == 0 { // sixteen zeros are the shortest code
		if i := slices.Index(symbols, 0xF0); i >= 0 {
			symbols[0], symbols[i] = symbols[i], symbols[0]
		}
	}
	return newHuffman(counts[:], symbols[:n])
}

// TestJumpsEqualSteps reads random bits by random codes both ways.
func TestJumpsEqualSteps(t *testing.T) {
	blocks := 0
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 2))
		data := make([]byte, 4000)
		for i := range data {
			if data[i] = byte(rng.Uint32()); rng.IntN(20) == 0 {
				data[i] = 0xFF
			}
			if i > 0 && data[i-1] == 0xFF && rng.IntN(300) > 0 {
				data[i] = 0
			}
		}
		var sizes, symbols []byte
		for i := range 256 {
			if i < 12 {
				sizes = append(sizes, byte(i))
			}
			if i&15 <= 11 && (i&15 > 0 || i == 0 || i == 0xF0 || rng.IntN(20) == 0 || seed%8 == 0 && rng.IntN(3) == 0) {
				symbols = append(symbols, byte(i))
			}
		}
		dc, ac := newDC(randomCodes(rng, sizes), 11), newAC(randomCodes(rng, symbols), 10)
		fast, plain := &bits{data: data}, &bits{data: data}
		fast.start(0)
		plain.start(0)
		ok := true
		for ; ok && !fast.ended(); blocks++ {
			var got int32
			got, ok = fast.block(dc, ac)
			want, fine := plainBlock(plain, dc, ac)
			if got != want && fine || ok != fine || fast.ended() != plain.ended() {
				t.Fatalf("seed %d, block %d: block = %d, %v, want %d, %v", seed, blocks, got, ok, want, fine)
			}
		}
		m, left, alike := fast.rest()
		if n, rest, same := plain.rest(); ok && (m != n || left != rest || alike != same) {
			t.Fatalf("seed %d: %d bytes left before %d, want %d before %d", seed, left, m, rest, n)
		}
	}
	if blocks < 5000 {
		t.Errorf("%d blocks were compared, want more", blocks)
	}
}

func TestRest(t *testing.T) {
	for name, c := range map[string]struct {
		data         string
		taken        uint
		marker, left int
		alike        bool
	}{
		"all taken":        {"\x5A\xFF\xD9", 8, 1, 0, true},
		"ones":             {"\x5F\xFF\xD9", 4, 1, 0, true},
		"zeros":            {"\x50\xFF\xD9", 4, 1, 0, true},
		"neither":          {"\x5A\xFF\xD9", 4, 1, 0, false},
		"a byte":           {"\x5F\x5A\xFF\xD9", 4, 2, 1, true},
		"a stuffed byte":   {"\x5F\xFF\x00\xFF\xD9", 4, 3, 1, true},
		"bytes not loaded": {"\x5F0123456789\xFF\xD9", 4, 11, 10, true},
		"fill":             {"\x5F\xFF\xFF\xFF\xD9", 4, 3, 0, true},
		"behind the end":   {"\x5F\xFF\xD9", 12, 1, 0, true},
	} {
		b := &bits{data: []byte(c.data)}
		b.start(0)
		b.ready()
		b.take(c.taken)
		if marker, left, alike := b.rest(); marker != c.marker || left != c.left || alike != c.alike {
			t.Errorf("%s: rest = %d, %d, %v, want %d, %d, %v", name, marker, left, alike, c.marker, c.left, c.alike)
		}
	}
}

func TestNextMarker(t *testing.T) {
	for data, want := range map[string][2]int{
		"\xFF\xD9":                 {0, 0},
		"a\xFF\x00b\xFF\xD9":       {4, 4},
		"ab\xFF\xFF\xFF\xD9":       {4, 2},
		"ab\xFF\x00":               {4, 4},
		"ab\xFF":                   {3, 2},
		"":                         {0, 0},
		"a\xFF\xFF\x00\xFF\xD0bcd": {4, 4},
	} {
		if at, skipped := nextMarker([]byte(data), 0); at != want[0] || skipped != want[1] {
			t.Errorf("nextMarker(%q) = %d, %d, want %v", data, at, skipped, want)
		}
	}
}

// TestSingle looks at every symbol that an AC code can have.
func TestSingle(t *testing.T) {
	for symbol := range 256 {
		h := newHuffman([]byte{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{byte(symbol)})
		run, size := uint(symbol>>4), uint(symbol&15)
		want := 2 + size | (run+1)<<8
		switch {
		case symbol == 0:
			want = 2 | endOfBlock<<8
		case size > 10, size == 0 && run < 15:
			want = 0
		}
		if got, _ := newAC(h, 10).single(0); got != want {
			t.Errorf("symbol %02X: single = %x, want %x", symbol, got, want)
		}
		if got, length := newAC(h, 10).single(0x4000); got != 0 || length != 0 {
			t.Errorf("symbol %02X: a code that there is not has the entry %x", symbol, got)
		}
	}
}
