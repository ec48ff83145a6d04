// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The limits of what is taken from one TIFF structure. Exactly three directories are looked at, whatever
// the structure links, so there is no cycle to follow and no list to grow.
const (
	maxEntries = 512       // of one directory
	maxValue   = 1 << 10   // bytes of one value
	maxOffset  = 1<<31 - 1 // goexif holds offsets as int
)

// The tags that are wanted (Exif 2.32, section 4.6; TIFF/EP for ImageNumber; DNG 1.4).
const (
	tagMake        = 0x010F
	tagModel       = 0x0110
	tagOrientation = 0x0112
	tagDateTime    = 0x0132
	tagPhotometric = 0x0106
	tagSubIFDs     = 0x014A
	tagExif        = 0x8769
	tagGPS         = 0x8825
	tagImageNumber = 0x9211
	tagDNGVersion  = 0xC612
)

// kindTags tell raw files from other TIFF pictures, and say nothing that ReadExif reports.
var kindTags = []uint16{tagPhotometric, tagSubIFDs, tagDNGVersion}

// wanted lists, for each directory, the tags that are carried over.
var wanted = map[uint16][]uint16{
	0:       {tagPhotometric, tagMake, tagModel, tagOrientation, tagDateTime, tagSubIFDs, tagImageNumber, tagDNGVersion},
	tagExif: {0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292, tagImageNumber, 0xA431},
	tagGPS:  {0x0001, 0x0002, 0x0003, 0x0004},
}

// sizes of the TIFF types in bytes (TIFF 6.0, section 2), by type; 0 is no type.
var sizes = [...]int64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}

// entry is one field of a directory, its value apart.
type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

// cleaned is the part of a TIFF structure that is wanted, known to be sound.
type cleaned struct {
	order binary.ByteOrder
	dirs  map[uint16][]entry // by the tag that points to the directory; 0 is the first
}

// first returns the value of a tag of the first directory.
func (c cleaned) first(tag uint16) []byte {
	for _, e := range c.dirs[0] {
		if e.tag == tag {
			return e.value
		}
	}
	return nil
}

var errNoTIFF = errors.New("no TIFF structure")

// clean reads the wanted entries of the first directory and of the Exif and GPS directories below it.
// Entries of another tag are passed over; a wanted one that is unsound (an unknown type, a value that
// leaves the structure or is absurdly long) is left out and named by the error, beside the rest.
func clean(b []byte) (cleaned, error) {
	c := cleaned{dirs: map[uint16][]entry{}}
	if len(b) < 8 {
		return c, errNoTIFF
	}
	switch string(b[:2]) {
	case "II":
		c.order = binary.LittleEndian
	case "MM":
		c.order = binary.BigEndian
	default:
		return c, errNoTIFF
	}
	var problems []error
	offsets := map[uint16]uint32{0: c.order.Uint32(b[4:])}
	for _, dir := range []uint16{0, tagExif, tagGPS} {
		offset, ok := offsets[dir]
		if !ok {
			continue
		}
		entries, err := c.directory(b, offset, dir, offsets)
		if err != nil {
			problems = append(problems, err)
		}
		c.dirs[dir] = entries
	}
	return c, errors.Join(problems...)
}

// directory reads one directory; pointers to other wanted directories go into offsets.
func (c cleaned) directory(b []byte, offset uint32, dir uint16, offsets map[uint16]uint32) ([]entry, error) {
	if int64(offset)+2 > int64(len(b)) {
		return nil, fmt.Errorf("a directory lies outside at %d", offset)
	}
	n := int(c.order.Uint16(b[offset:]))
	fields := b[offset+2:]
	bad := 0
	if n > maxEntries || n*12 > len(fields) {
		n = min(n, maxEntries, len(fields)/12)
		bad++
	}
	var out []entry
	for i := range n {
		field := fields[i*12 : i*12+12]
		tag := c.order.Uint16(field)
		if dir == 0 && (tag == tagExif || tag == tagGPS) {
			offsets[tag] = c.order.Uint32(field[8:])
			continue
		}
		if !slices.Contains(wanted[dir], tag) || slices.ContainsFunc(out, func(e entry) bool { return e.tag == tag }) {
			continue
		}
		if e, ok := c.entry(b, field, tag); ok {
			out = append(out, e)
		} else {
			bad++
		}
	}
	slices.SortFunc(out, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	if bad > 0 {
		return out, fmt.Errorf("unsound entries: %d", bad)
	}
	return out, nil
}

func (c cleaned) entry(b, field []byte, tag uint16) (entry, bool) {
	e := entry{tag: tag, kind: c.order.Uint16(field[2:]), count: c.order.Uint32(field[4:])}
	if int(e.kind) >= len(sizes) || sizes[e.kind] == 0 || e.count == 0 {
		return e, false
	}
	size := sizes[e.kind] * int64(e.count)
	if size <= 4 {
		e.value = field[8 : 8+size]
		return e, true
	}
	offset := int64(c.order.Uint32(field[8:]))
	if size > maxValue || offset > maxOffset || offset+size > int64(len(b)) {
		return e, false
	}
	e.value = b[offset : offset+size]
	return e, true
}

// encode writes a new TIFF structure that holds the wanted entries and nothing else.
func (c cleaned) encode() []byte {
	main := slices.Clone(c.dirs[0])
	at := 8 + 2 + 12*len(main) + 4
	var below []uint16
	for _, dir := range []uint16{tagExif, tagGPS} {
		if len(c.dirs[dir]) > 0 {
			below = append(below, dir)
			at += 12
		}
	}
	starts := map[uint16]int{}
	for _, dir := range below {
		starts[dir] = at
		at += 2 + 12*len(c.dirs[dir]) + 4
	}
	for _, dir := range below {
		pointer := make([]byte, 4)
		c.order.PutUint32(pointer, uint32(starts[dir]))
		main = append(main, entry{dir, 4, 1, pointer})
	}
	slices.SortFunc(main, func(a, b entry) int { return int(a.tag) - int(b.tag) })

	out := make([]byte, at)
	copy(out, "II")
	if c.order == binary.BigEndian {
		copy(out, "MM")
	}
	c.order.PutUint16(out[2:], 42)
	c.order.PutUint32(out[4:], 8)
	out = c.put(out, 8, main)
	for _, dir := range below {
		out = c.put(out, starts[dir], c.dirs[dir])
	}
	return out
}

// put writes a directory at a place that was left for it, and its longer values at the end.
func (c cleaned) put(out []byte, at int, entries []entry) []byte {
	c.order.PutUint16(out[at:], uint16(len(entries)))
	at += 2
	for _, e := range entries {
		c.order.PutUint16(out[at:], e.tag)
		c.order.PutUint16(out[at+2:], e.kind)
		c.order.PutUint32(out[at+4:], e.count)
		if len(e.value) <= 4 {
			copy(out[at+8:], e.value)
		} else {
			c.order.PutUint32(out[at+8:], uint32(len(out)))
			out = append(out, e.value...)
		}
		at += 12
	}
	return out
}
