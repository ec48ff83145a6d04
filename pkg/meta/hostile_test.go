// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"runtime"
	"testing"
)

type hostileBlock struct {
	block  []byte
	status string
}

// hostile holds what is known to make goexif loop, ask for gigabytes, take minutes or panic.
func hostile() map[string]hostileBlock {
	le := binary.LittleEndian
	raw := func(entries ...[]byte) []byte {
		b := []byte("II\x2A\x00\x08\x00\x00\x00")
		b = le.AppendUint16(b, uint16(len(entries)))
		for _, e := range entries {
			b = append(b, e...)
		}
		return append(b, 8, 0, 0, 0) // the next directory is this one
	}
	field := func(tag, kind uint16, count, value uint32) []byte {
		return le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(nil, tag), kind), count), value)
	}
	many := make([][]byte, 5000)
	for i := range many {
		many[i] = field(tagMake, 2, 60000, 8)
	}
	model := field(tagModel, 2, 4, 'X')
	two := append(raw(model), raw(model)[8:]...) // the first directory links the second, that one the first
	le.PutUint32(two[22:], 26)
	return map[string]hostileBlock{
		"a directory that links itself":   {raw(model), "ok"},
		"two that link each other":        {two, "ok"},
		"cut within a directory":          {structure(le, full(le))[:40], "bad: unsound entries: 3"},
		"an Exif directory that is IFD0":  {raw(model, field(tagExif, 4, 1, 8)), "ok"},
		"a count that overflows":          {raw(field(tagMake, 3, 0x80000002, 8), model), "partial: unsound entries: 1"},
		"a rational that overflows":       {raw(field(tagMake, 5, 0x20000001, 8), model), "partial: unsound entries: 1"},
		"five thousand long entries":      {raw(many...), "bad: unsound entries: 513"},
		"a thumbnail outside":             {raw(model, field(0x0201, 4, 1, 1<<31), field(0x0202, 4, 1, 1<<31)), "ok"},
		"type 0":                          {raw(field(tagMake, 0, 1<<32-1, 8), model), "partial: unsound entries: 1"},
		"type 13":                         {raw(field(tagMake, 13, 1<<32-1, 8), model), "partial: unsound entries: 1"},
		"an offset outside":               {raw(field(tagMake, 2, 100, 1<<31), model), "partial: unsound entries: 1"},
		"an Exif directory outside":       {raw(model, field(tagExif, 4, 1, 1<<31)), "partial: a directory lies outside at 2147483648"},
		"a position of zero denominators": {structure(le, map[uint16][]entry{0: {ascii(tagModel, "X")}, tagGPS: {{tag: 1, kind: 2, count: 2, value: []byte("N\x00")}, {tag: 2, kind: 5, count: 3, value: make([]byte, 24)}, {tag: 3, kind: 2, count: 2, value: []byte("E\x00")}, {tag: 4, kind: 5, count: 3, value: make([]byte, 24)}}}), "ok"},
		"a first directory outside":       {[]byte("II\x2A\x00\xFF\xFF\xFF\x7F"), "bad: a directory lies outside at 2147483647"},
		"too short":                       {[]byte("II\x2A"), "bad: no TIFF structure"},
		"another byte order":              {[]byte("XX\x2A\x00\x08\x00\x00\x00"), "bad: no TIFF structure"},
		"a TIFF without EXIF":             {raw(field(tagPhotometric, 3, 1, 2)), "none"},
		"no entry that is wanted":         {raw(field(0x9999, 2, 4, 'X')), "none"},
		"orientation of another type":     {raw(field(tagOrientation, 2, 4, 'X'), model), "ok"},
		"more entries than it has":        {append(le.AppendUint16([]byte("II\x2A\x00\x08\x00\x00\x00"), 500), model...), "partial: unsound entries: 1"},
	}
}

func TestReadExifHostile(t *testing.T) {
	for name, c := range hostile() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		e := ReadExif("tiff", c.block)
		runtime.ReadMemStats(&after)
		if e.Status != c.status || e.HasPosition || e.Orientation != 0 {
			t.Errorf("%s: ReadExif = %+v, want status %q", name, e, c.status)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s: %d bytes were allocated, want 1 MiB at most", name, used)
		}
	}
}

// located puts a block where each format keeps it.
func located(block []byte) map[string][]byte {
	be := binary.BigEndian
	png := append([]byte("\x89PNG\r\n\x1A\n\x00\x00\x00\x02abCd\x00\x00CRC."), be.AppendUint32(nil, uint32(len(block)))...)
	png = append(append(append(png, "eXIf"...), block...), "CRC."...)
	webp := append([]byte("RIFF\x00\x00\x00\x00WEBPodd \x03\x00\x00\x00abc\x00EXIF"), binary.LittleEndian.AppendUint32(nil, uint32(len(block)))...)
	preview := inAPP1(block)
	raf := append([]byte("FUJIFILMCCD-RAW "), make([]byte, 84)...)
	be.PutUint32(raf[84:], uint32(len(raf)))
	be.PutUint32(raf[88:], uint32(len(preview)))
	return map[string][]byte{
		"jpeg": inAPP1(block), "tiff": block, "nef": block, "png": png, "webp": append(webp, block...), "raf": append(raf, preview...),
	}
}

func TestReadExifLocates(t *testing.T) {
	block := structure(binary.LittleEndian, full(binary.LittleEndian))
	for format, data := range located(block) {
		if e := ReadExif(format, data); e.Status != "ok" || e.Make != "FUJIFILM" || e.Taken.Source != "DateTimeOriginal" {
			t.Errorf("%s: ReadExif = %+v, want the block's", format, e)
		}
		for n := range data { // a file that is cut anywhere
			if e := ReadExif(format, data[:n]); e.Status == "" {
				t.Errorf("%s cut at %d: no status", format, n)
			}
		}
	}
	whole := inAPP1(block)
	for name, stray := range map[string]string{"junk before the picture": "junk", "stray bytes before the segment": "\xFF\xD8\xFF\xFE\x00\x02\x00\x00\xFF\x00"} {
		data := append([]byte(stray), whole...)
		if stray[0] == 0xFF {
			data = append([]byte(stray), whole[2:]...)
		}
		if e := ReadExif("jpeg", data); e.Status != "ok" {
			t.Errorf("%s: status = %q, want ok", name, e.Status)
		}
	}
}
