// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"
)

func box(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

// number is a big-endian number of some bytes.
func number(size int, n uint64) []byte {
	return binary.BigEndian.AppendUint64(nil, n)[8-size:]
}

var ftyp = box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))

// laidOut says how a HEIF file is laid out. Its EXIF item has the number 300.
type laidOut struct {
	infe, iinf, iloc int // versions
	width            int // bytes of an offset, a length and a base
	parts            int // into which the item is cut
	method           int // 0: in the file; 1: in the meta box; 2: in another item
	metaLast         bool
	prefix           string // between the item's first number and the structure
}

func (h laidOut) items() []byte {
	info := func(id uint64, kind string) []byte {
		wide := 2
		if h.infe == 3 {
			wide = 4
		}
		return box("infe", []byte{byte(h.infe), 0, 0, 0}, number(wide, id), number(2, 0), []byte(kind), []byte("\x00"))
	}
	wide := 2
	if h.iinf > 0 {
		wide = 4
	}
	return box("iinf", []byte{byte(h.iinf), 0, 0, 0}, number(wide, 2), info(1, "hvc1"), info(300, "Exif"))
}

// places writes the table for an item of n bytes that begins at a place.
func (h laidOut) places(at, n int) []byte {
	wide, index := 2, 0
	if h.iloc == 2 {
		wide = 4
	}
	if h.iloc > 0 {
		index = 4
	}
	item := func(id uint64, method int, base uint64, parts ...[2]int) []byte {
		b := number(wide, id)
		if h.iloc > 0 {
			b = append(b, number(2, uint64(method))...)
		}
		b = append(append(append(b, 0, 0), number(h.width, base)...), number(2, uint64(len(parts)))...)
		for i, p := range parts {
			b = append(append(append(b, number(index, uint64(i))...), number(h.width, uint64(p[0]))...), number(h.width, uint64(p[1]))...)
		}
		return b
	}
	var parts [][2]int
	for i := range h.parts {
		from, to := n*i/h.parts, n*(i+1)/h.parts
		parts = append(parts, [2]int{from, to - from})
	}
	return box("iloc", []byte{byte(h.iloc), 0, 0, 0, byte(h.width<<4 | h.width), byte(h.width<<4 | 4)}, number(wide, 2),
		item(1, 0, 0, [2]int{1, 2}, [2]int{3, 4}), item(300, h.method, uint64(at), parts...))
}

// file writes a picture with a block.
func (h laidOut) file(block []byte) []byte {
	item := append(append(number(4, uint64(len(h.prefix))), h.prefix...), block...)
	build := func(at int) []byte {
		parts := [][]byte{{0, 0, 0, 0}, box("hdlr", make([]byte, 20)), h.places(at, len(item)), h.items()}
		if h.method == 1 {
			parts = append(parts, box("idat", item))
		}
		meta, data := box("meta", parts...), box("mdat", []byte("picture"), item)
		if h.metaLast {
			return append(append(bytes.Clone(ftyp), data...), meta...)
		}
		return append(append(bytes.Clone(ftyp), meta...), data...)
	}
	if h.method == 1 {
		return build(0)
	}
	return build(bytes.LastIndex(build(0), item))
}

func heifs() map[string]laidOut {
	return map[string]laidOut{
		"as phones write it":        {infe: 2, iloc: 1, width: 4, parts: 1, prefix: "Exif\x00\x00"},
		"the oldest table":          {infe: 2, iloc: 0, width: 4, parts: 1},
		"wide numbers":              {infe: 3, iinf: 1, iloc: 2, width: 8, parts: 1},
		"in three parts":            {infe: 2, iloc: 1, width: 4, parts: 3},
		"in the meta box":           {infe: 2, iloc: 1, width: 4, parts: 1, method: 1},
		"the meta box last":         {infe: 2, iloc: 1, width: 4, parts: 1, metaLast: true},
		"behind a prefix":           {infe: 2, iloc: 0, width: 4, parts: 1, prefix: "0123456789"},
		"in the meta box, in parts": {infe: 2, iloc: 2, width: 2, parts: 2, method: 1},
	}
}

func TestHEIF(t *testing.T) {
	want := structure(binary.LittleEndian, full(binary.LittleEndian))
	for name, h := range heifs() {
		data := h.file(want)
		for _, format := range []string{"heif", "avif"} {
			if got, err := locate(format, data); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: locate in %s = %d bytes, %v; want the block of %d", name, format, len(got), err, len(want))
			}
		}
		uncounted := h.file(append([]byte("Exif\x00\x00"), want...)) // some writers do not count the prefix
		if got, err := inHEIF(uncounted); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s, behind a prefix that is not counted: %d bytes, %v", name, len(got), err)
		}
		if f := Sniff(data); f.Name != "heif" {
			t.Errorf("%s: Sniff = %v", name, f)
		}
		for n := range data {
			if e := ReadExif("heif", data[:n]); e.Status == "" || e.Status == "ok" && n < len(data)-4 && h.method == 0 && !h.metaLast {
				t.Errorf("%s cut at %d: status %q", name, n, e.Status)
			}
		}
	}
}

// hostileHEIF holds files that make other readers loop, or ask for more than there is.
func hostileHEIF() map[string]hostileBlock {
	sound := laidOut{infe: 2, iloc: 1, width: 4, parts: 1}
	meta := func(parts ...[]byte) []byte {
		return append(bytes.Clone(ftyp), box("meta", append([][]byte{{0, 0, 0, 0}}, parts...)...)...)
	}
	table := func(iloc ...[]byte) []byte { return meta(sound.items(), box("iloc", iloc...)) }
	overflow := func(offset int) []byte { // behind a base of 2^64-1
		return table([]byte{1, 0, 0, 0, 0x88, 0x80}, number(2, 1), []byte("\x01\x2C\x00\x00\x00\x00"), number(8, 1<<64-1), number(2, 1), number(8, uint64(offset)), number(8, 14))
	}
	back := "\x00\x00\x00\x01free\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xF0" // 16 bytes back, read as a signed number
	empty := bytes.Repeat([]byte("\x00\x01\x00\x00\x00\x00\xFF\xFF"), 100_000)
	boxes := bytes.Repeat([]byte("\x00\x00\x00\x08free"), 1<<20)
	const outside, parts = "bad: the EXIF item lies outside", "bad: the EXIF item cannot be put together"
	return map[string]hostileBlock{
		"a box that leads back":              {append(append(bytes.Clone(ftyp), back...), "................"...), "none"},
		"a box that leads back, in meta":     {meta([]byte(back), make([]byte, 32)), "none"},
		"an item's box that leads back":      {meta(box("iinf", []byte{1, 0, 0, 0}, number(4, 1<<32-1), []byte("\x00\x00\x00\x01infe\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xF0"))), "none"},
		"a box smaller than its head":        {append(bytes.Clone(ftyp), "\x00\x00\x00\x04meta................"...), "none"},
		"a million boxes":                    {append(append(bytes.Clone(ftyp), boxes...), meta(sound.items())[len(ftyp):]...), "none"},
		"four thousand million items":        {table([]byte{2, 0, 0, 0, 0x44, 0x40}, number(4, 1<<32-1)), outside},
		"six thousand million parts":         {table([]byte{1, 0, 0, 0, 0x00, 0x00}, number(2, 1<<16-1), empty), outside},
		"parts of nothing":                   {table([]byte{1, 0, 0, 0, 0x00, 0x00}, number(2, 1), []byte("\x01\x2C\x00\x00\x00\x00\xFF\xFF")), parts},
		"parts that are the file each":       {append(table([]byte{1, 0, 0, 0, 0x04, 0x00}, number(2, 1), []byte("\x01\x2C\x00\x00\x00\x00\xFF\xFF"), bytes.Repeat(number(4, 1<<19), 1<<16)), make([]byte, 1<<19)...), parts},
		"an offset that overflows":           {append(overflow(len(overflow(0))+1), "\x00\x00\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"...), outside},
		"a length that overflows":            {table([]byte{1, 0, 0, 0, 0x88, 0x80}, number(2, 1), []byte("\x01\x2C\x00\x00\x00\x00"), number(8, 1), number(2, 1), number(8, 1), number(8, 1<<64-1)), outside},
		"numbers of fifteen bytes":           {table([]byte{1, 0, 0, 0, 0xFF, 0xF0}, number(2, 1), make([]byte, 64)), parts},
		"a table of a later version":         {table([]byte{3, 0, 0, 0, 0x44, 0x40}, number(2, 1), make([]byte, 64)), parts},
		"made of another item":               {laidOut{infe: 2, iloc: 1, width: 4, parts: 1, method: 2}.file([]byte("II")), parts},
		"no parts":                           {laidOut{infe: 2, iloc: 1, width: 4}.file([]byte("II")), outside},
		"no table":                           {meta(sound.items()), outside},
		"an item that is too short":          {laidOut{infe: 2, iloc: 1, width: 4, parts: 1}.file(nil), "bad: no TIFF structure"},
		"a structure behind the item":        {bytes.Replace(sound.file([]byte("II*\x00")), []byte("\x00\x00\x00\x00II*\x00"), []byte("\x00\x00\x00\x05II*\x00"), 1), outside},
		"no items":                           {meta(), "none"},
		"no meta box":                        {bytes.Clone(ftyp), "none"},
		"a meta box without its version":     {append(bytes.Clone(ftyp), box("meta")...), "none"},
		"a list of items without its number": {meta(box("iinf", []byte{0})), "none"},
	}
}

func TestHEIFHostile(t *testing.T) {
	for name, c := range hostileHEIF() {
		start := time.Now()
		e := ReadExif("heif", c.block)
		if took := time.Since(start); e.Status != c.status || took > time.Second {
			t.Errorf("%s: status = %q in %v, want %q", name, e.Status, took, c.status)
		}
	}
}

// FuzzHEIF shows that what is found is a part of the file, or put together from parts of it.
func FuzzHEIF(f *testing.F) {
	for _, h := range heifs() {
		f.Add(h.file(structure(binary.LittleEndian, full(binary.LittleEndian))))
	}
	for _, c := range hostileHEIF() {
		if len(c.block) < 4096 {
			f.Add(c.block)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		block, err := inHEIF(data)
		if err != nil && block != nil || len(block) > max(len(data), maxItem) {
			t.Errorf("inHEIF = %d bytes, %v", len(block), err)
		}
	})
}
