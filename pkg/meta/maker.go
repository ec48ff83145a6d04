// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"amana/pkg/photo"
)

// maker is one way in which cameras lay out their maker note. What is known of them stands in the
// documentation of ExifTool, whose names of tags are used.
type maker struct {
	name   string // stands before the tag's in the sources of serials and numbers
	prefix string // how the note begins
	make   string // how the camera's make begins, in capitals; asked for where the note has no prefix
	open   func(n note) (t tree, dir uint32, ok bool)
	tags   []uint16 // of the note's directory and the one below it
	below  uint16   // the tag that points to another directory; 0: none

	serials, numbers []field // best first
}

// note is where a maker note stands in the structure of the whole block.
type note struct {
	whole tree
	at    uint32
	bytes []byte
}

// field is a serial or number; read returns "" where the camera wrote none.
type field struct {
	name string
	tag  uint16
	read func(f found, e entry) string
}

// found is what was read of a maker note.
type found struct {
	order   binary.ByteOrder
	model   string
	entries []entry
}

const olympusEquipment = 0x2010

// makers are tried in order. A number is taken only where the camera counts one for each shot or file:
//
//	Nikon     ShutterCount, which never starts again; else the number in the file's name (FileInfo)
//	Canon     FileNumber: folder and file, 100-0123 as 1000123; else the same from FileInfo
//	FujiFilm  ImageCount, shots modulo 32768, in later cameras
//	Pentax    ShutterCount, which is enciphered with the time
//
// Olympus, Panasonic and Sigma write none that is known; Sony's are enciphered and are not read. Serials
// are of the body; an InternalSerialNumber is another than the one that is engraved.
var makers = func() []maker {
	internal := func(tag uint16) field { return field{"InternalSerialNumber", tag, plainText} }
	serial := func(tag uint16) field { return field{"SerialNumber", tag, plainText} }

	nikon := maker{name: "Nikon", tags: []uint16{0x1D, 0xA0, 0xA7, 0xB8},
		serials: []field{serial(0x1D), serial(0xA0)},
		numbers: []field{{"ShutterCount", 0xA7, nikonCount}, {"FileNumber", 0xB8, nikonFile}}}
	olympus := maker{name: "Olympus", tags: []uint16{0x0101, 0x0102, 0x0404, 0x101A}, below: olympusEquipment,
		serials: []field{serial(0x0101), serial(0x0404), serial(0x101A), internal(0x0102)}}
	pentax := maker{name: "Pentax", tags: []uint16{0x06, 0x07, 0x5D, 0x0215, 0x0229},
		serials: []field{serial(0x0229), {"InternalSerialNumber", 0x0215, pentaxSerial}},
		numbers: []field{{"ShutterCount", 0x5D, pentaxCount}}}
	canon := maker{name: "Canon", make: "CANON", open: inFile(0), tags: []uint16{0x08, 0x0C, 0x93, 0x96},
		serials: []field{{"SerialNumber", 0x0C, counter}, internal(0x96)},
		numbers: []field{{"FileNumber", 0x08, counter}, {"FileNumber", 0x93, canonFile}}}
	fuji := maker{name: "FujiFilm", prefix: "FUJIFILM", open: fujiNote, tags: []uint16{0x10, 0x1438},
		serials: []field{internal(0x10)}, numbers: []field{{"ImageCount", 0x1438, fujiCount}}}
	panasonic := maker{name: "Panasonic", prefix: "Panasonic\x00", open: inFile(12), tags: []uint16{0x25}, serials: []field{internal(0x25)}}
	sigma := maker{name: "Sigma", prefix: "SIGMA\x00", open: inFile(10), tags: []uint16{0x02}, serials: []field{serial(0x02)}}

	var out []maker
	add := func(m maker, prefix, make string, open func(note) (tree, uint32, bool)) {
		m.prefix, m.make, m.open = prefix, make, open
		out = append(out, m)
	}
	add(nikon, "Nikon\x00\x02", "", header(10))
	out = append(out, maker{name: "Nikon", prefix: "Nikon\x00\x01", open: inFile(8)}) // nothing in it is wanted
	add(olympus, "OLYMP\x00", "", inFile(8))
	add(olympus, "OLYMPUS\x00", "", inNote(8, 12))
	add(olympus, "OM SYSTEM\x00", "", inNote(12, 16))
	add(pentax, "AOC\x00", "", inFile(6))
	add(pentax, "PENTAX \x00", "", inNote(8, 10))
	out = append(out, fuji, panasonic, sigma, canon)
	add(nikon, "", "NIKON", inFile(0))
	return out
}()

// inFile opens a note whose directory begins dir bytes behind the note's start and whose offsets count
// as in the rest of the file. Programs move such notes without their offsets, so that only values inside
// the note, behind the directory, are taken; and they write the file anew in the other byte order around
// a note that keeps its own, which its count of entries tells: it is less than 256.
func inFile(dir uint32) func(note) (tree, uint32, bool) {
	return func(n note) (tree, uint32, bool) {
		if int(dir)+2 > len(n.bytes) {
			return tree{}, 0, false
		}
		t := n.whole
		t.end, t.after = int64(n.at)+int64(len(n.bytes)), true
		if count := t.order.Uint16(n.bytes[dir:]); count >= 256 && count&0xFF == 0 {
			t.order = other(t.order)
		}
		return t, n.at + dir, true
	}
}

func other(order binary.ByteOrder) binary.ByteOrder {
	if order == binary.LittleEndian {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// inNote opens a note that tells its byte order and whose offsets count from its start. Directories and
// values may stand behind what the file gives as its end.
func inNote(order, dir uint32) func(note) (tree, uint32, bool) {
	return func(n note) (tree, uint32, bool) {
		if int(dir)+2 > len(n.bytes) || byteOrder(n.bytes[order:]) == nil {
			return tree{}, 0, false
		}
		rest := n.whole.data[n.at:]
		return tree{data: rest, order: byteOrder(n.bytes[order:]), end: int64(len(rest))}, dir, true
	}
}

// header opens a note that has a TIFF structure of its own.
func header(at int) func(note) (tree, uint32, bool) {
	return func(n note) (tree, uint32, bool) {
		if at > len(n.bytes) {
			return tree{}, 0, false
		}
		t, first, err := newTree(n.bytes[at:])
		return t, first, err == nil
	}
}

// fujiNote is little-endian in files of either order, and tells where its directory begins.
func fujiNote(n note) (tree, uint32, bool) {
	if len(n.bytes) < 12 {
		return tree{}, 0, false
	}
	return tree{data: n.bytes, order: binary.LittleEndian, end: int64(len(n.bytes))}, binary.LittleEndian.Uint32(n.bytes[8:]), true
}

// makerNote reads serial and number from the maker note, where e has none yet.
func (c cleaned) makerNote(e *photo.Exif) error {
	v, ok := find(c.dirs[tagExif], tagMakerNote)
	if !ok || v.count <= 4 || e.Serial != "" && e.FileNumber != "" {
		return nil
	}
	m, ok := makerOf(v.value, strings.ToUpper(e.Make))
	if !ok {
		return nil
	}
	f, err := m.read(note{c.tree, v.at, v.value}, e.Model)
	if e.Serial == "" {
		e.Serial, e.SerialSource = f.first(m.name, m.serials)
	}
	if e.FileNumber == "" {
		e.FileNumber, e.FileNumberSource = f.first(m.name, m.numbers)
	}
	if err != nil {
		return fmt.Errorf("the maker note of %s: %w", m.name, err)
	}
	return nil
}

func makerOf(note []byte, camera string) (maker, bool) {
	at := slices.IndexFunc(makers, func(m maker) bool {
		return m.prefix != "" && len(note) >= len(m.prefix) && string(note[:len(m.prefix)]) == m.prefix ||
			m.prefix == "" && strings.HasPrefix(camera, m.make)
	})
	if at < 0 {
		return maker{}, false
	}
	return makers[at], true
}

// read reads the note's directory and the one below it.
func (m maker) read(n note, model string) (f found, err error) {
	t, dir, ok := m.open(n)
	if !ok {
		return f, errNoTIFF
	}
	f.order, f.model = t.order, model
	wanted := m.tags
	if m.below != 0 {
		wanted = append(slices.Clone(m.tags), m.below)
	}
	f.entries, err = t.directory(dir, wanted)
	pointer, ok := find(f.entries, m.below)
	if m.below == 0 || !ok {
		return f, err
	}
	below, err2 := t.directory(pointer.at, m.tags)
	f.entries = append(below, slices.DeleteFunc(f.entries, func(e entry) bool { _, ok := find(below, e.tag); return ok })...)
	slices.SortFunc(f.entries, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	return f, errors.Join(err, err2)
}

// first returns the first of the fields that was written, with its source.
func (f found) first(maker string, fields []field) (text, source string) {
	for _, field := range fields {
		if e, ok := find(f.entries, field.tag); ok {
			if text = field.read(f, e); text != "" {
				return text, maker + " " + field.name
			}
		}
	}
	return "", ""
}

// plainText reads a text of printable letters; anything else is a value that was not understood.
func plainText(_ found, e entry) string {
	if e.kind != kindText && e.kind != kindUndefined && e.kind != kindByte {
		return ""
	}
	text := strings.TrimSpace(e.text())
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return text
}

// counter reads a number above 0.
func counter(f found, e entry) string {
	if n, ok := e.number(f.order); ok && n > 0 && e.count == 1 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// nikonCount leaves out the value that stands for no count.
func nikonCount(f found, e entry) string {
	if n, _ := e.number(f.order); n == 0xFFFFF7FF {
		return ""
	}
	return counter(f, e)
}

// nikonFile reads the number in FileInfo: a version in four bytes, card, folder and file in two each. The
// byte order is not always the note's; it is that in which the folder is one of 100 to 999, and the file
// one of 1 to 9999.
func nikonFile(_ found, e entry) string {
	if len(e.value) < 10 {
		return ""
	}
	var fit []uint16
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		folder, file := order.Uint16(e.value[6:]), order.Uint16(e.value[8:])
		if folder >= 100 && folder <= 999 && file >= 1 && file <= 9999 {
			fit = append(fit, file)
		}
	}
	if len(fit) != 1 {
		return ""
	}
	return strconv.Itoa(int(fit[0]))
}

// packed are the models whose FileInfo holds folder and file as 0-8 bits, ffffffff DDDDDDDD ddFFFFFF
// from the highest: f the low and F the high bits of the file, D the high and d the low ones of the folder.
var packed = []string{"Canon EOS 20D", "Canon EOS 350D DIGITAL", "Canon EOS DIGITAL REBEL XT", "Canon EOS Kiss Digital N"}

func canonFile(f found, e entry) string {
	if e.kind != kindShort || e.count < 3 || !slices.Contains(packed, f.model) {
		return ""
	}
	v := f.order.Uint32(e.value[2:])
	folder, file := v>>6&0x3FF, v&0x3F<<8|v>>16&0xFF
	if folder < 100 || file < 1 || file > 9999 {
		return ""
	}
	return strconv.Itoa(int(folder*10000 + file))
}

func fujiCount(f found, e entry) string {
	if n, ok := e.number(f.order); ok && n&0x7FFF > 0 {
		return strconv.FormatInt(n&0x7FFF, 10)
	}
	return ""
}

// pentaxCount deciphers the count with the date and the time that the note gives.
func pentaxCount(f found, e entry) string {
	date, _ := find(f.entries, 0x06)
	clock, _ := find(f.entries, 0x07)
	if len(e.value) != 4 || len(date.value) != 4 || len(clock.value) < 3 {
		return ""
	}
	be := binary.BigEndian
	var padded [4]byte
	copy(padded[:3], clock.value)
	n := be.Uint32(e.value) ^ be.Uint32(date.value) ^ ^be.Uint32(padded[:])
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(n), 10)
}

// pentaxSerial is the last of the five numbers of CameraInfo.
func pentaxSerial(f found, e entry) string {
	if e.kind != kindLong || e.count < 5 {
		return ""
	}
	n := f.order.Uint32(e.value[16:])
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(n), 10)
}
