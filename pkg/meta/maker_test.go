// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"amana/pkg/photo"
)

// directoryAt writes a directory that stands at a place, counted as its offsets are, with its longer
// values behind it.
func directoryAt(order binary.ByteOrder, at int, entries ...entry) []byte {
	n := 2 + 12*len(entries) + 4
	out := put(order, make([]byte, at+n), at, entries)
	return out[at:]
}

// noted builds a block with a camera and its maker note; the note is told where it stands.
func noted(order binary.ByteOrder, camera, model string, note func(at int) []byte, more ...entry) []byte {
	build := func(at int) []byte {
		value := note(at)
		own := entry{tag: tagMakerNote, kind: kindUndefined, count: uint32(len(value)), value: value}
		return structure(order, map[uint16][]entry{0: {ascii(tagMake, camera), ascii(tagModel, model)}, tagExif: append([]entry{own}, more...)})
	}
	return build(bytes.Index(build(0), note(0)))
}

func fixed(note []byte) func(int) []byte { return func(int) []byte { return note } }

func short(order binary.ByteOrder, tag uint16, values ...uint16) entry {
	e := entry{tag: tag, kind: kindShort, count: uint32(len(values)), value: make([]byte, 2*len(values))}
	for i, v := range values {
		order.PutUint16(e.value[2*i:], v)
	}
	return e
}

func long(order binary.ByteOrder, tag uint16, values ...uint32) entry {
	e := entry{tag: tag, kind: kindLong, count: uint32(len(values)), value: make([]byte, 4*len(values))}
	for i, v := range values {
		order.PutUint32(e.value[4*i:], v)
	}
	return e
}

func undefined(tag uint16, value string) entry {
	return entry{tag: tag, kind: kindUndefined, count: uint32(len(value)), value: []byte(value)}
}

var (
	le = binary.LittleEndian
	be = binary.BigEndian
)

func nikonNote(order binary.ByteOrder, entries ...entry) []byte {
	header := "II\x2A\x00\x08\x00\x00\x00"
	if order == be {
		header = "MM\x00\x2A\x00\x00\x00\x08"
	}
	return append([]byte("Nikon\x00\x02\x10\x00\x00"+header), directoryAt(order, 8, entries...)...)
}

// olympusNote puts the equipment behind the note's own directory.
func olympusNote(prefix string, at, shift int) []byte {
	dir := len(prefix)
	below := directoryAt(le, at+dir+2+12+4, ascii(0x0101, "143008611   "), ascii(0x0102, "4001310004375102"))
	pointer := entry{tag: olympusEquipment, kind: 13, count: 1, value: le.AppendUint32(nil, uint32(at+dir+2+12+4-shift))}
	return append(append([]byte(prefix), directoryAt(le, at+dir, pointer)...), below...)
}

// fileInfo is Nikon's: a version, card, folder and file.
func fileInfo(order binary.ByteOrder, folder, file uint16) entry {
	b := append([]byte("0100"), make([]byte, 6)...)
	order.PutUint16(b[6:], folder)
	order.PutUint16(b[8:], file)
	return undefined(0xB8, string(b))
}

type noteCase struct {
	block                []byte
	serial, serialSource string
	number, numberSource string
	status               string // "" for ok
}

func noteCases() map[string]noteCase {
	canon := func(order binary.ByteOrder, entries ...entry) func(int) []byte {
		return func(at int) []byte { return directoryAt(order, at, entries...) }
	}
	prefixed := func(prefix string, entries ...entry) func(int) []byte {
		return func(at int) []byte {
			return append([]byte(prefix), directoryAt(le, at+len(prefix), entries...)...)
		}
	}
	fuji := append([]byte("FUJIFILM\x0C\x00\x00\x00"), directoryAt(le, 12, ascii(0x10, "FPX20582698 592D313134"), short(le, 0x1438, 0x8000|1234))...)
	// 1648 enciphered with 2 March 2007, 10:20:30, as the K10D writes it.
	date, clock := "\x07\xD7\x03\x02", "\x0A\x14\x1E"
	cipher := entry{tag: 0x5D, kind: kindUndefined, count: 4, value: be.AppendUint32(nil, 1648^0x07D70302^^uint32(0x0A141E00))}
	pentax := []entry{undefined(0x06, date), undefined(0x07, clock), cipher, long(le, 0x0215, 76830, 20061123, 2, 1, 132352)}
	nikon := nikonNote(be, ascii(0x1D, "3105364 "), ascii(0xA0, "NO= 20025585"), long(be, 0xA7, 241575), fileInfo(le, 100, 5366))

	return map[string]noteCase{
		"nikon":                       {noted(le, "NIKON CORPORATION", "NIKON D300", fixed(nikon)), "3105364", "Nikon SerialNumber", "241575", "Nikon ShutterCount", ""},
		"nikon, older serial":         {noted(be, "NIKON", "E995", fixed(nikonNote(le, ascii(0xA0, "NO= 20025585  ")))), "NO= 20025585", "Nikon SerialNumber", "", "", ""},
		"nikon, no count":             {noted(be, "NIKON", "D90", fixed(nikonNote(le, long(le, 0xA7, 0xFFFFF7FF), fileInfo(be, 101, 7)))), "", "", "7", "Nikon FileNumber", ""},
		"nikon, no folder fits":       {noted(be, "NIKON", "D90", fixed(nikonNote(le, fileInfo(be, 0, 7)))), "", "", "", "", ""},
		"nikon, either order fits":    {noted(be, "NIKON", "D90", fixed(nikonNote(le, fileInfo(be, 0x0101, 0x0101)))), "", "", "", "", ""},
		"nikon without header":        {noted(le, "NIKON", "D1", canon(le, long(le, 0xA7, 12))), "", "", "12", "Nikon ShutterCount", ""},
		"nikon of the first kind":     {noted(le, "NIKON", "E700", prefixed("Nikon\x00\x01\x00", ascii(0xA0, "text of more"))), "", "", "", "", ""},
		"canon":                       {noted(le, "Canon", "Canon EOS 300D", canon(le, long(le, 0x08, 1181861), long(le, 0x0C, 560018150))), "560018150", "Canon SerialNumber", "1181861", "Canon FileNumber", ""},
		"canon, internal serial":      {noted(be, "Canon", "X", canon(be, ascii(0x96, "G002669"))), "G002669", "Canon InternalSerialNumber", "", "", ""},
		"canon, binary serial":        {noted(be, "Canon", "X", canon(be, undefined(0x96, "\x01\x02\x03\x04\x05"))), "", "", "", "", ""},
		"canon in the other order":    {noted(be, "Canon", "X", canon(le, long(le, 0x08, 1373730))), "", "", "1373730", "Canon FileNumber", ""},
		"canon, packed":               {noted(le, "Canon", "Canon EOS 350D DIGITAL", canon(le, short(le, 0x93, 8, 0x1900, 0x0018, 0))), "", "", "1000024", "Canon FileNumber", ""},
		"canon, packed, other model":  {noted(le, "Canon", "Canon EOS 5D", canon(le, short(le, 0x93, 8, 0x1900, 0x0018, 0))), "", "", "", "", ""},
		"canon, number 0":             {noted(le, "Canon", "X", canon(le, long(le, 0x08, 0))), "", "", "", "", ""},
		"fuji in a file of MM":        {noted(be, "FUJIFILM", "X-T1", fixed(fuji)), "FPX20582698 592D313134", "FujiFilm InternalSerialNumber", "1234", "FujiFilm ImageCount", ""},
		"olympus, offsets of file":    {noted(le, "OLYMPUS", "E-1", func(at int) []byte { return olympusNote("OLYMP\x00\x01\x00", at, 0) }), "143008611", "Olympus SerialNumber", "", "", ""},
		"olympus":                     {noted(be, "OLYMPUS", "E-P3", func(at int) []byte { return olympusNote("OLYMPUS\x00II\x03\x00", 0, 0) }), "143008611", "Olympus SerialNumber", "", "", ""},
		"om system":                   {noted(be, "OM", "OM-1", func(at int) []byte { return olympusNote("OM SYSTEM\x00\x00\x00II\x04\x00", 0, 0) }), "143008611", "Olympus SerialNumber", "", "", ""},
		"panasonic":                   {noted(le, "Panasonic", "DMC-FZ3", prefixed("Panasonic\x00\x00\x00", undefined(0x25, "S000407190102\x00\x00\x00"))), "S000407190102", "Panasonic InternalSerialNumber", "", "", ""},
		"sigma":                       {noted(le, "SIGMA", "SD10", prefixed("SIGMA\x00\x00\x00\x01\x00", ascii(0x02, "02000019"))), "02000019", "Sigma SerialNumber", "", "", ""},
		"pentax, offsets of file":     {noted(le, "PENTAX Corporation", "K10D", prefixed("AOC\x00II", pentax...)), "132352", "Pentax InternalSerialNumber", "1648", "Pentax ShutterCount", ""},
		"pentax without a date":       {noted(le, "PENTAX", "K10D", prefixed("AOC\x00II", cipher)), "", "", "", "", ""},
		"pentax":                      {noted(be, "PENTAX", "K-1", fixed(append([]byte("PENTAX \x00II"), directoryAt(le, 10, ascii(0x0229, "5281373"))...))), "5281373", "Pentax SerialNumber", "", "", ""},
		"the standard's own first":    {noted(le, "NIKON", "D300", fixed(nikon), long(le, tagImageNumber, 9), ascii(tagBodySerial, "SN")), "SN", "BodySerialNumber", "9", "ImageNumber", ""},
		"one of the standard's":       {noted(le, "NIKON", "D300", fixed(nikon), ascii(tagBodySerial, "SN")), "SN", "BodySerialNumber", "241575", "Nikon ShutterCount", ""},
		"the other of the standard's": {noted(le, "NIKON", "D300", fixed(nikon), long(le, tagImageNumber, 9)), "3105364", "Nikon SerialNumber", "9", "ImageNumber", ""},
		"a note that is not needed": {noted(le, "NIKON", "X", fixed([]byte("Nikon\x00\x02\x10\x00\x00")), long(le, tagImageNumber, 9), ascii(tagBodySerial, "SN")),
			"SN", "BodySerialNumber", "9", "ImageNumber", ""},
		"olympus, equipment behind the note": {noted(be, "OLYMPUS", "X", func(int) []byte { return olympusNote("OLYMPUS\x00II\x03\x00", 0, 0)[:30] },
			undefined(0x9286, string(olympusNote("OLYMPUS\x00II\x03\x00", 0, 0)[30:]))), "143008611", "Olympus SerialNumber", "", "", ""},
		"a value behind the note": {noted(le, "Panasonic", "X", func(at int) []byte {
			note := append([]byte("Panasonic\x00\x00\x00"), directoryAt(le, at+12, undefined(0x25, "S000407190102\x00\x00\x00"))...)
			le.PutUint32(note[22:], uint32(at+len(note)))
			return note
		}, undefined(0x9286, "another's text, where the serial once was")), "", "", "", "", "the maker note of Panasonic: unsound entries: 1"},
		"pentax, only a clock": {noted(le, "PENTAX", "K10D", prefixed("AOC\x00II", cipher, undefined(0x07, clock))), "", "", "", "", ""},
		"an unknown maker":     {noted(le, "ACME", "X", fixed([]byte("ACME\x00\x01\x02\x03"))), "", "", "", "", ""},

		"shorter than its prefix": {noted(le, "ACME", "X", fixed([]byte("Nikon"))), "", "", "", "", ""},
		"nikon without directory": {noted(le, "NIKON", "X", fixed([]byte("Nikon\x00\x02\x10\x00\x00"))), "", "", "", "", "the maker note of Nikon: no TIFF structure"},
		"nikon that points outside": {noted(le, "NIKON", "X", fixed([]byte("Nikon\x00\x02\x10\x00\x00II\x2A\x00\xFF\xFF\xFF\xFF"))), "", "", "", "",
			"the maker note of Nikon: a directory lies outside at 4294967295"},
		"fuji, cut":         {noted(le, "FUJIFILM", "X", fixed([]byte("FUJIFILM"))), "", "", "", "", "the maker note of FujiFilm: no TIFF structure"},
		"olympus, no order": {noted(le, "OLYMPUS", "X", fixed([]byte("OLYMPUS\x00XX\x03\x00\x00\x00"))), "", "", "", "", "the maker note of Olympus: no TIFF structure"},
		"olympus, equipment outside": {noted(le, "OLYMPUS", "X", func(at int) []byte { return olympusNote("OLYMPUS\x00II\x03\x00", 0, 1<<20) }), "", "", "", "",
			"the maker note of Olympus: a directory lies outside at 4293918750"},
		"moved without its offsets": {noted(le, "Panasonic", "X", func(at int) []byte {
			return append([]byte("Panasonic\x00\x00\x00"), directoryAt(le, at, undefined(0x25, "S000407190102\x00\x00\x00"))...)
		}), "", "", "", "", "the maker note of Panasonic: unsound entries: 1"},
		"a count that overflows": {noted(le, "Canon", "X", func(at int) []byte {
			return directoryAt(le, at, entry{tag: 0x0C, kind: 5, count: 0x20000001, value: []byte{1, 2, 3, 4}}, long(le, 0x08, 1000001))
		}), "", "", "1000001", "Canon FileNumber", "the maker note of Canon: unsound entries: 1"},
	}
}

func TestMakerNotes(t *testing.T) {
	for name, c := range noteCases() {
		e := ReadExif("tiff", c.block)
		status := "ok"
		if c.status != "" {
			status = "partial: " + c.status
		}
		if e.Serial != c.serial || e.SerialSource != c.serialSource || e.FileNumber != c.number || e.FileNumberSource != c.numberSource || e.Status != status {
			t.Errorf("%s: serial %q of %q, number %q of %q, %s; want\n%q of %q, %q of %q, %s", name,
				e.Serial, e.SerialSource, e.FileNumber, e.FileNumberSource, e.Status, c.serial, c.serialSource, c.number, c.numberSource, status)
		}
	}
}

// TestMakerNotesCut shows that a note that ends anywhere gives what it has or nothing.
func TestMakerNotesCut(t *testing.T) {
	for name, c := range noteCases() {
		block, err := clean(c.block)
		if err != nil {
			t.Fatalf("%s: clean = %v", name, err)
		}
		v, _ := find(block.dirs[tagExif], tagMakerNote)
		for n := range v.value {
			cut := v
			cut.value, cut.count = v.value[:n], uint32(n)
			block.dirs[tagExif] = []entry{cut}
			e := photo.Exif{Make: string(bytes.TrimRight(block.first(tagMake), "\x00")), Model: string(bytes.TrimRight(block.first(tagModel), "\x00"))}
			block.makerNote(&e)
			if e.Serial != "" && !strings.HasPrefix(c.serial, e.Serial) && e.SerialSource == c.serialSource || e.FileNumber != "" && e.FileNumberSource == c.numberSource && e.FileNumber != c.number {
				t.Errorf("%s cut at %d: serial %q, number %q", name, n, e.Serial, e.FileNumber)
			}
		}
	}
}

func FuzzMakerNote(f *testing.F) {
	for _, c := range noteCases() {
		block, _ := clean(c.block)
		v, _ := find(block.dirs[tagExif], tagMakerNote)
		e := claims(block)
		f.Add(e.Make, e.Model, block.order == be, c.block, uint32(v.at), uint32(len(v.value)))
	}
	f.Fuzz(func(t *testing.T, camera, model string, big bool, data []byte, at, n uint32) {
		if n <= 4 || int64(at)+int64(n) > int64(len(data)) {
			return
		}
		c := cleaned{tree: tree{data: data, order: le, end: int64(len(data))}, dirs: map[uint16][]entry{}}
		if big {
			c.order = be
		}
		c.dirs[tagExif] = []entry{{tag: tagMakerNote, kind: kindUndefined, count: n, value: data[at : at+n], at: at}}
		e := photo.Exif{Make: camera, Model: model}
		err := c.makerNote(&e)
		checkNumbers(t, e)
		if err != nil && !strings.HasPrefix(err.Error(), "the maker note of ") {
			t.Errorf("makerNote = %v", err)
		}
	})
}

// checkNumbers holds what ReadExif promises of serials and numbers.
func checkNumbers(t *testing.T, e photo.Exif) {
	t.Helper()
	if strings.Trim(e.FileNumber, "0123456789") != "" || strings.HasPrefix(e.FileNumber, "0") || (e.FileNumber == "") != (e.FileNumberSource == "") {
		t.Errorf("number = %q of %q", e.FileNumber, e.FileNumberSource)
	}
	if strings.TrimSpace(e.Serial) != e.Serial || (e.Serial == "") != (e.SerialSource == "") || len(e.Serial) > 4*maxValue {
		t.Errorf("serial = %q of %q", e.Serial, e.SerialSource)
	}
}
