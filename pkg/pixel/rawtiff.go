// SPDX-License-Identifier: Apache-2.0

package pixel

import "encoding/binary"

// How far the structure of a raw file is followed. The richest known have about ten directories of some
// sixty entries; nothing is allocated by what a file says of itself.
const (
	rawDirs    = 32
	rawEntries = 512
	rawLinks   = 16 // directories that one entry lists
)

// rawTIFF walks the directories of a raw file that is a TIFF structure: those linked one after the other and
// those below them (TIFF 6.0, section 2; TIFF/EP; DNG 1.4; for the makers' own tags, ExifTool's documentation).
type rawTIFF struct {
	rawFile
	data  []byte
	order binary.ByteOrder
	queue []rawDir
	seen  map[int64]bool
}

// rawDir is a directory that is still to be read. Its offsets count from base.
type rawDir struct {
	at, base int64
	kind     rawKind
}

type rawKind int

const (
	pictureDir rawKind = iota
	exifDir
	olympusDir
	olympusSettings
)

// rawField is one entry of a directory: SHORT or LONG numbers, or where other values lie.
type rawField struct {
	size, count int64 // of one number, 2 or 4 bytes; how many
	value       int64 // the first of numbers that stand in the entry itself; else where the values lie
	at          int64 // where the values lie
}

func (w *rawTIFF) field(at int64) rawField {
	b := w.data[at : at+12]
	f := rawField{4, int64(w.order.Uint32(b[4:])), int64(w.order.Uint32(b[8:])), 0}
	if w.order.Uint16(b[2:]) == 3 {
		f.size = 2
	}
	if f.at = f.value; f.size*f.count <= 4 {
		f.at, f.value = at+8, w.element(rawField{size: f.size, count: 1, at: at + 8}, 0)
	}
	return f
}

func tiffFile(data []byte) rawFile {
	w := rawTIFF{data: data, order: binary.LittleEndian, seen: map[int64]bool{}}
	if len(data) < 8 {
		return rawFile{lost: true}
	}
	if data[0] == 'M' {
		w.order = binary.BigEndian
	}
	w.push(int64(w.order.Uint32(data[4:])), 0, pictureDir)
	for read := 0; len(w.queue) > 0 && read < rawDirs; read++ {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.read(next)
	}
	return w.rawFile
}

func (w *rawTIFF) push(at, base int64, kind rawKind) {
	if at += base; at > 0 && !w.seen[at] && len(w.queue) < rawDirs {
		w.seen[at] = true
		w.queue = append(w.queue, rawDir{at, base, kind})
	}
}

// read reads one directory: what it says about a picture, and what it points to.
func (w *rawTIFF) read(d rawDir) {
	if d.at+2 > int64(len(w.data)) {
		return
	}
	n := int(w.order.Uint16(w.data[d.at:]))
	rest := w.data[d.at+2:]
	fields := map[uint16]rawField{}
	for i := range min(n, rawEntries, len(rest)/12) {
		if tag := w.order.Uint16(rest[12*i:]); fields[tag].count == 0 {
			fields[tag] = w.field(d.at + 2 + int64(12*i))
		}
	}
	switch d.kind {
	case pictureDir:
		if end := 12 * n; end+4 <= len(rest) {
			if next := w.order.Uint32(rest[end:]); next != 0 {
				w.push(int64(next), d.base, pictureDir)
			}
		}
		w.picture(fields)
	case exifDir:
		w.makerNote(fields[0x927C])
	case olympusDir:
		w.push(fields[0x2020].value, d.base, olympusSettings)
	case olympusSettings:
		w.add(w.data, fields[0x0101].value+d.base, fields[0x0102].value)
	}
}

// picture takes from a directory what it says about a picture.
func (w *rawTIFF) picture(fields map[uint16]rawField) {
	links := fields[0x014A]
	for i := range min(links.count, rawLinks) {
		w.push(w.element(links, i), 0, pictureDir)
	}
	w.push(fields[0x8769].value, 0, exifDir)
	width, height := fields[0x0100].value, fields[0x0101].value
	offsets, lengths := fields[0x0111], fields[0x0117]
	if fields[0x0144].count > 0 {
		offsets, lengths = fields[0x0144], fields[0x0145]
	}
	photometric, compression := fields[0x0106].value, fields[0x0103].value
	switch {
	case w.data[2] == 'U' && fields[0x0002].count == 1: // Panasonic
		width = fields[0x0007].value - fields[0x0005].value
		height = fields[0x0006].value - fields[0x0004].value
		w.size(width, height)
	case photometric == 32803 || photometric == 34892:
		w.size(width, height)
		last := min(offsets.count, lengths.count) - 1
		w.cut = w.cut || last >= 0 && w.element(offsets, last)+w.element(lengths, last) > int64(len(w.data))
	case w.olympus() && w.width == 0 && compression == 1:
		w.size(width, height)
	case (compression == 6 || compression == 7) && offsets.count == 1:
		w.add(w.data, offsets.value, lengths.value)
	}
	w.add(w.data, fields[0x0201].value, fields[0x0202].value)
	if w.data[2] == 'U' {
		w.add(w.data, fields[0x002E].value, fields[0x002E].count)
		w.add(w.data, fields[0x0127].value, fields[0x0127].count)
	}
}

// olympus reports whether the structure has the version letters of an Olympus raw file, in either order.
func (w *rawTIFF) olympus() bool { return w.data[2] == 'R' || w.data[3] == 'R' }

// size takes the size of a sensor's picture, the largest where there are several.
func (w *rawTIFF) size(width, height int64) {
	if width > 0 && height > 0 && width < 1<<20 && height < 1<<20 && width*height > int64(w.width)*int64(w.height) {
		w.width, w.height = int(width), int(height)
	}
}

// element returns the number at i of an entry, 0 where it lies outside the file.
func (w *rawTIFF) element(f rawField, i int64) int64 {
	at := f.at + i*f.size
	switch {
	case at < 0 || at+f.size > int64(len(w.data)):
		return 0
	case f.size == 2:
		return int64(w.order.Uint16(w.data[at:]))
	}
	return int64(w.order.Uint32(w.data[at:]))
}

// makerNote follows the note of an Olympus camera, whose preview lies in no other directory. Those that
// begin with OLYMPUS or OM SYSTEM count their offsets from the note; older ones from the file.
func (w *rawTIFF) makerNote(note rawField) {
	if !w.olympus() || note.value+16 > int64(len(w.data)) {
		return
	}
	switch at := note.value; {
	case string(w.data[at:at+8]) == "OLYMPUS\x00":
		w.push(12, at, olympusDir)
	case string(w.data[at:at+12]) == "OM SYSTEM\x00\x00\x00":
		w.push(16, at, olympusDir)
	case string(w.data[at:at+6]) == "OLYMP\x00":
		w.push(at+8, 0, olympusDir)
	}
}
