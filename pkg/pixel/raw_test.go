// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// rawEntry is one entry of a directory of a raw file that a test writes: numbers, or text.
type rawEntry struct {
	tag     uint16
	short   bool
	numbers []uint32
	text    string
}

func longs(tag uint16, v ...uint32) rawEntry  { return rawEntry{tag: tag, numbers: v} }
func shorts(tag uint16, v ...uint32) rawEntry { return rawEntry{tag: tag, short: true, numbers: v} }

// rawWriter puts directories and pictures at the places that a test chooses.
type rawWriter struct {
	order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	}
	data []byte
}

func newRaw(head string) *rawWriter {
	w := &rawWriter{data: append([]byte(head), make([]byte, 0x20000-len(head))...)}
	w.order = binary.LittleEndian
	if head[0] == 'M' {
		w.order = binary.BigEndian
	}
	w.order.PutUint32(w.data[4:], 8)
	return w
}

// dir writes a directory and returns its place. Longer values lie 0x400 bytes behind it.
func (w *rawWriter) dir(at, next uint32, entries ...rawEntry) uint32 {
	var b, values []byte
	b = w.order.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		kind, count := uint16(4), uint32(len(e.numbers))
		var v []byte
		for _, n := range e.numbers {
			if e.short {
				kind, v = 3, w.order.AppendUint16(v, uint16(n))
			} else {
				v = w.order.AppendUint32(v, n)
			}
		}
		if e.text != "" {
			kind, v, count = 7, []byte(e.text), uint32(len(e.text))
		}
		b = w.order.AppendUint32(w.order.AppendUint16(w.order.AppendUint16(b, e.tag), kind), count)
		if len(v) > 4 {
			b = w.order.AppendUint32(b, at+0x400+uint32(len(values)))
			values = append(values, v...)
		} else {
			b = append(b, append(v, 0, 0, 0, 0)[:4]...)
		}
	}
	copy(w.data[at:], w.order.AppendUint32(b, next))
	copy(w.data[at+0x400:], values)
	return at
}

func (w *rawWriter) put(at uint32, picture []byte) (uint32, uint32) {
	copy(w.data[at:], picture)
	return at, uint32(len(picture))
}

// raws are raw files as the makers write them, each with previews of 320 by 240 and 64 by 48 pixels.
func raws(t testing.TB) map[string]struct {
	format        string
	data          []byte
	width, height int
} {
	large, small := asJPEG(t, letter(320, 240)), asJPEG(t, letter(64, 48))
	out := map[string]struct {
		format        string
		data          []byte
		width, height int
	}{}
	add := func(name, format string, data []byte, width, height int) {
		out[name] = struct {
			format        string
			data          []byte
			width, height int
		}{format, data, width, height}
	}
	sensor := []rawEntry{shorts(0x0100, 4000), shorts(0x0101, 3000), shorts(0x0103, 34713), shorts(0x0106, 32803), longs(0x0111, 0x10000), longs(0x0117, 0x1000)}
	for _, order := range []string{"II\x2A\x00", "MM\x00\x2A"} {
		w := newRaw(order)
		at, n := w.put(0x4000, large)
		w.dir(0x1000, 0, shorts(0x0103, 6), longs(0x0201, at), longs(0x0202, n))
		w.dir(0x2000, 0, sensor...)
		w.dir(8, 0, longs(0x00FE, 1), shorts(0x0103, 1), shorts(0x0106, 2), longs(0x0111, 0x9000), longs(0x0117, 99), longs(0x014A, 0x1000, 0x2000))
		add("nef "+order[:2], "nef", w.data, 4000, 3000)
	}

	w := newRaw("II\x2A\x00\x10\x00\x00\x00CR\x02\x00")
	w.order.PutUint32(w.data[4:], 16)
	at, n := w.put(0x4000, large)
	w.dir(16, 0x1000, shorts(0x0100, 320), shorts(0x0101, 240), shorts(0x0103, 6), longs(0x0111, at), longs(0x0117, n))
	at, n = w.put(0x3000, small)
	w.dir(0x1000, 0x2000, shorts(0x0103, 6), longs(0x0201, at), longs(0x0202, n))
	lossless := bytes.Clone(large)
	lossless[frameAt(t, large)+1] = 0xC3
	at, n = w.put(0x10000, lossless)
	w.dir(0x2000, 0, shorts(0x0103, 6), longs(0x0111, at), longs(0x0117, n))
	add("cr2", "cr2", w.data, 320, 240)

	w = newRaw("II\x2A\x00")
	at, n = w.put(0x4000, large)
	w.dir(0x1000, 0, longs(0x0100, 5000), longs(0x0101, 2000), shorts(0x0103, 7), shorts(0x0106, 32803), longs(0x0144, 0x10000, 0x10100), longs(0x0145, 99, 99))
	w.dir(0x1800, 0, longs(0x0100, 320), longs(0x0101, 240), shorts(0x0103, 7), shorts(0x0106, 6), longs(0x0111, at), longs(0x0117, n))
	w.dir(8, 0, longs(0x014A, 0x1000, 0x1800), shorts(0x0106, 2))
	add("dng", "dng", w.data, 5000, 2000)

	w = newRaw("II\x2A\x00")
	at, n = w.put(0x4000, large)
	w.dir(8, 0x1000, shorts(0x0100, 4300), shorts(0x0101, 2900), shorts(0x0106, 32803), shorts(0x0103, 65535), shorts(0x0111, 0x8000, 0x9000), longs(0x0117, 4096, 4096))
	w.dir(0x1000, 0, longs(0x0201, at), longs(0x0202, n))
	add("pef", "pef", w.data, 4300, 2900)

	w = newRaw("IIU\x00")
	w.put(0x408, large)
	w.dir(8, 0, longs(2, 3724), longs(3, 2754), longs(4, 6), longs(5, 8), longs(6, 2742), longs(7, 3656), rawEntry{tag: 0x2E, text: string(large)})
	add("rw2", "rw2", w.data, 3648, 2736)

	for name, note := range map[string]string{"orf": "OLYMPUS\x00II\x03\x00", "orf, later": "OM SYSTEM\x00\x00\x00II\x04\x00", "orf, older": "OLYMP\x00\x02\x00"} {
		w = newRaw("IIRO")
		at, n = w.put(0x4000, large)
		base, start := uint32(0x2000), uint32(len(note))
		if name == "orf, older" {
			base = 0
		}
		w.dir(8, 0, longs(0x0100, 4032), longs(0x0101, 3024), shorts(0x0103, 1), longs(0x8769, 0x1000))
		w.dir(0x1000, 0, rawEntry{tag: 0x927C, text: note + "more than four bytes"})
		w.order.PutUint32(w.data[0x1000+2+8:], 0x2000)
		copy(w.data[0x2000:], note)
		w.dir(0x2000+start, 0, longs(0x2020, 0x3000-base))
		w.dir(0x3000, 0, longs(0x0101, at-base), longs(0x0102, n))
		add(name, "orf", w.data, 4032, 3024)
	}

	be := binary.BigEndian
	raf := append([]byte("FUJIFILMCCD-RAW 0201"), make([]byte, 0x8000)...)
	copy(raf[0x200:], large)
	copy(raf[0x7000:], "\x00\x00\x00\x03\x01\x00\x00\x04\x0C\x00\x12\x00\x01\x11\x00\x04\x0B\xF0\x11\xF0\x01\x30\x00\x04\x0C\x0C\x00\x00")
	for i, v := range []int{0x200, len(large), 0x7000, 28, 0x7800, 0x100} {
		be.PutUint32(raf[84+4*i:], uint32(v))
	}
	add("raf", "raf", raf, 4592, 3056)
	return out
}

func TestRawPreviews(t *testing.T) {
	want := shrink(letter(320, 240), Side)
	for name, c := range raws(t) {
		p, err := Decode(c.format, c.data, 1)
		if err != nil {
			t.Errorf("%s: Decode = %v", name, err)
			continue
		}
		if p.Width != c.width || p.Height != c.height {
			t.Errorf("%s: size = %d by %d, want the sensor's %d by %d", name, p.Width, p.Height, c.width, c.height)
		}
		if d := difference(t, p.Small, want); d > 12 {
			t.Errorf("%s: the preview differs by %.1f levels, want 12 at most", name, d)
		}
		if cost, err := Cost(c.format, c.data); err != nil || cost < 320*240 || cost > 2<<20 {
			t.Errorf("%s: Cost = %d, %v, want that of the preview", name, cost, err)
		}
	}
}

func TestRawRefuses(t *testing.T) {
	large, small := asJPEG(t, letter(320, 240)), asJPEG(t, letter(64, 48))
	sensor := []rawEntry{shorts(0x0100, 4000), shorts(0x0101, 3000), shorts(0x0106, 32803), longs(0x0111, 0x10000), longs(0x0117, 0x1000)}
	with := func(put func(w *rawWriter), entries ...rawEntry) []byte {
		w := newRaw("II\x2A\x00")
		put(w)
		w.dir(8, 0, append(slices.Clone(sensor), entries...)...)
		return w.data
	}
	nothing := func(*rawWriter) {}
	broken := func(w *rawWriter) { w.put(0x4000, large[:len(large)/2]); w.put(0x6000, small) }
	bomb := func(w *rawWriter) { w.put(0x4000, as(t, large, 0xC0, 65000, 65000)); w.put(0x6000, small) }
	first := []rawEntry{shorts(0x0103, 6), longs(0x0201, 0x4000), longs(0x0202, 0x1000)}
	thumbnail := longs(0x014A, 0x1000)
	both := func(put func(w *rawWriter)) func(w *rawWriter) {
		return func(w *rawWriter) { put(w); w.dir(0x1000, 0, longs(0x0201, 0x6000), longs(0x0202, uint32(len(small)))) }
	}
	whole := raws(t)
	cases := map[string]struct {
		format string
		data   []byte
		want   string // "" a preview is read
		is     error
	}{
		"no preview":                       {"nef", with(nothing), "unsupported: no preview", ErrUnsupported},
		"a place without a picture":        {"nef", with(nothing, first...), "unsupported: no preview", ErrUnsupported},
		"a broken preview":                 {"nef", with(broken, first...), "damaged: ", ErrDamaged},
		"a broken one and a sound smaller": {"nef", with(both(broken), append(slices.Clone(first), thumbnail)...), "", nil},
		"a bomb":                           {"nef", with(bomb, first...), "unsupported: no preview", ErrUnsupported},
		"a bomb and a sound smaller":       {"nef", with(both(bomb), append(slices.Clone(first), thumbnail)...), "", nil},
		"a preview behind the end":         {"nef", with(nothing, longs(0x0201, 0x20000), longs(0x0202, 9)), "damaged: the preview lies behind the end", ErrDamaged},
		"nothing":                          {"dng", nil, "damaged: the preview lies behind the end", ErrDamaged},
		"a header alone":                   {"raf", []byte("FUJIFILMCCD-RAW "), "damaged: the preview lies behind the end", ErrDamaged},
		"a cut NEF":                        {"nef", whole["nef II"].data[:0x10800], "damaged: the raw picture ends too early", ErrDamaged},
		"a cut DNG":                        {"dng", whole["dng"].data[:0x10120], "damaged: the raw picture ends too early", ErrDamaged},
		"a cut PEF":                        {"pef", whole["pef"].data[:0x9800], "damaged: the raw picture ends too early", ErrDamaged},
		"a cut RAF":                        {"raf", whole["raf"].data[:0x7880], "damaged: the raw picture ends too early", ErrDamaged},
	}
	for name, c := range cases {
		p, err := Decode(c.format, c.data, 1)
		if c.want == "" {
			if err != nil || p.Small == nil || p.Small.Rect.Dx() != 64 || p.Width != 4000 {
				t.Errorf("%s: Decode = %v, %v, want the smaller one", name, p.Small, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || !errors.Is(err, c.is) || p.Whole {
			t.Errorf("%s: Decode = %v, want %q", name, err, c.want)
		}
	}
}

// TestRawHostile holds structures that ask for more work or memory than they are worth.
func TestRawHostile(t *testing.T) {
	itself := newRaw("II\x2A\x00")
	itself.dir(8, 8, longs(0x014A, 8, 8, 8), longs(0x8769, 8))
	many := newRaw("MM\x00\x2A")
	for i := range uint32(0x1FFF0 / 16) { // every place is a directory of 65,535 entries that lists places
		copy(many.data[16*i+10:], []byte{0xFF, 0xFF, 0x01, 0x4A, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, byte(i >> 4), byte(i << 4), 0, 0})
	}
	long := newRaw("II\x2A\x00")
	for i := range uint32(0x1FFE0 / 12) { // one directory as long as the file, each tag another
		copy(long.data[12*i+10:], []byte{byte(i), byte(i >> 8), 4, 0, 1})
	}
	copy(long.data[8:], []byte{0xFF, 0xFF})
	chain := newRaw("II\x2A\x00")
	at, n := chain.put(0x8000, asJPEG(t, letter(64, 48)))
	for i := range uint32(40) {
		chain.dir(8+64*i, 8+64*(i+1), shorts(0x0103, 1))
	}
	chain.dir(8+64*40, 0, longs(0x0201, at), longs(0x0202, n))
	for name, data := range map[string][]byte{
		"a preview behind 40 directories": chain.data, "a directory that links itself": itself.data, "directories everywhere": many.data, "a directory of 10,000 tags": long.data,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode("nef", data, 1)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: Decode gives a picture", name)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 256<<10 {
			t.Errorf("%s: %d bytes were allocated, want 256 KiB at most", name, used)
		}
	}
}

// FuzzRaw shows that the walk keeps to the file and that a preview or an error comes out.
func FuzzRaw(f *testing.F) {
	for _, c := range raws(f) {
		f.Add(c.format == "raf", bytes.TrimRight(c.data, "\x00"))
	}
	f.Fuzz(func(t *testing.T, fuji bool, data []byte) {
		file := tiffFile(data)
		if fuji {
			file = rafFile(data)
		}
		if len(file.previews) > 4*rawDirs || file.width < 0 || file.height < 0 {
			t.Fatalf("%d previews, %d by %d pixels", len(file.previews), file.width, file.height)
		}
		h, err := file.header()
		if err == nil && (h.width <= 0 || h.height <= 0 || h.pixels < 0 || h.extra < 0) {
			t.Fatalf("header = %+v without an error", h)
		}
		if err != nil || h.pixels+h.extra > 4<<20 {
			return
		}
		if p, err := file.picture(); err == nil && p.Small == nil {
			t.Fatal("no picture and no error")
		}
	})
}
