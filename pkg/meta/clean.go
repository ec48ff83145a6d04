// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The tags that are wanted (Exif 2.32, section 4.6; TIFF/EP for ImageNumber; DNG 1.4; for the preview of
// Panasonic's raw files ExifTool's documentation).
const (
	tagPreview     = 0x002E
	tagPhotometric = 0x0106
	tagMake        = 0x010F
	tagModel       = 0x0110
	tagOrientation = 0x0112
	tagDateTime    = 0x0132
	tagSubIFDs     = 0x014A
	tagExif        = 0x8769
	tagGPS         = 0x8825
	tagOriginal    = 0x9003
	tagDigitized   = 0x9004
	tagImageNumber = 0x9211
	tagMakerNote   = 0x927C
	tagBodySerial  = 0xA431
	tagDNGVersion  = 0xC612
	tagDNGSerial   = 0xC62F
)

// wanted lists, for each directory, the tags that are looked at; goexif those that it is given.
var (
	wanted = map[uint16][]uint16{
		0:       {tagPreview, tagPhotometric, tagMake, tagModel, tagOrientation, tagDateTime, tagSubIFDs, tagExif, tagGPS, tagOriginal, tagImageNumber, tagDNGVersion, tagDNGSerial},
		tagExif: {tagOriginal, tagDigitized, 0x9010, 0x9011, 0x9012, tagImageNumber, tagMakerNote, 0x9290, 0x9291, 0x9292, tagBodySerial},
		tagGPS:  {1, 2, 3, 4},
	}
	known = map[uint16][]uint16{
		0:       {tagMake, tagModel, tagOrientation, tagDateTime, tagOriginal},
		tagExif: {tagOriginal, tagDigitized, 0x9290, 0x9291, 0x9292},
		tagGPS:  {1, 2, 3, 4},
	}
)

// shapes are tags that say how a picture is stored, and nothing that ReadExif reports.
var shapes = []uint16{tagPreview, tagPhotometric, tagSubIFDs, tagDNGVersion}

// cleaned is the part of a TIFF structure that is wanted, known to be sound.
type cleaned struct {
	tree
	dirs map[uint16][]entry // in the order of tags, by the tag that points to the directory; 0 is the first
}

// clean reads the wanted entries of the first directory and of the Exif and GPS directories below it,
// whatever else the structure links. The error names what is unsound, beside the rest.
func clean(b []byte) (cleaned, error) {
	c := cleaned{dirs: map[uint16][]entry{}}
	t, first, err := newTree(b)
	if err != nil {
		return c, err
	}
	c.tree = t
	var problems []error
	read := func(dir uint16, offset uint32) []entry {
		entries, err := t.directory(offset, wanted[dir])
		if err != nil {
			problems = append(problems, err)
		}
		return entries
	}
	for _, e := range read(0, first) {
		if e.tag == tagExif || e.tag == tagGPS {
			c.dirs[e.tag] = read(e.tag, e.at)
		} else {
			c.dirs[0] = append(c.dirs[0], e)
		}
	}
	return c, errors.Join(problems...)
}

// first returns the value of a tag of the first directory.
func (c cleaned) first(tag uint16) []byte {
	e, _ := find(c.dirs[0], tag)
	return e.value
}

// silent reports whether nothing was found that a picture says about itself.
func (c cleaned) silent() bool {
	for _, e := range c.dirs[0] {
		if !slices.Contains(shapes, e.tag) {
			return false
		}
	}
	return len(c.dirs[tagExif])+len(c.dirs[tagGPS]) == 0
}

// encode writes a new TIFF structure that holds the entries which goexif knows and nothing else.
func (c cleaned) encode() []byte {
	dirs := map[uint16][]entry{}
	for dir, entries := range c.dirs {
		for _, e := range entries {
			if slices.Contains(known[dir], e.tag) {
				dirs[dir] = append(dirs[dir], e)
			}
		}
	}
	return encode(c.order, dirs)
}

// encode writes a TIFF structure of directories, which it may change.
func encode(order binary.ByteOrder, dirs map[uint16][]entry) []byte {
	starts := map[uint16]int{}
	at := 8 + 2 + 12*len(dirs[0]) + 4
	var below []uint16
	for _, dir := range []uint16{tagExif, tagGPS} {
		if len(dirs[dir]) > 0 {
			below = append(below, dir)
			at += 12
		}
	}
	for _, dir := range below {
		starts[dir] = at
		at += 2 + 12*len(dirs[dir]) + 4
		dirs[0] = append(dirs[0], entry{tag: dir, kind: kindLong, count: 1, value: binary.NativeEndian.AppendUint32(nil, 0)})
		order.PutUint32(dirs[0][len(dirs[0])-1].value, uint32(starts[dir]))
	}
	slices.SortStableFunc(dirs[0], func(a, b entry) int { return int(a.tag) - int(b.tag) })

	out := make([]byte, at, at+1024)
	copy(out, "II")
	if order == binary.BigEndian {
		copy(out, "MM")
	}
	order.PutUint16(out[2:], 42)
	order.PutUint32(out[4:], 8)
	out = put(order, out, 8, dirs[0])
	for _, dir := range below {
		out = put(order, out, starts[dir], dirs[dir])
	}
	return out
}

// put writes a directory at a place that was left for it, and its longer values at the end.
func put(order binary.ByteOrder, out []byte, at int, entries []entry) []byte {
	order.PutUint16(out[at:], uint16(len(entries)))
	at += 2
	for _, e := range entries {
		order.PutUint16(out[at:], e.tag)
		order.PutUint16(out[at+2:], e.kind)
		order.PutUint32(out[at+4:], e.count)
		if len(e.value) <= 4 {
			copy(out[at+8:], e.value)
		} else {
			order.PutUint32(out[at+8:], uint32(len(out)))
			out = append(out, e.value...)
		}
		at += 12
	}
	return out
}
