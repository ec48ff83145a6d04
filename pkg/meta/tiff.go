// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The limits of what is taken from one directory. No directory is followed but those that a reader names,
// so there is no cycle to run through and no list to grow.
const (
	maxEntries = 512     // of one directory
	maxValue   = 1 << 10 // bytes of one value
)

// blobs are the tags whose values may be longer: they are looked into where they stand, never copied.
var blobs = []uint16{tagMakerNote, tagPreview}

// pointers are the tags whose value is the place of another directory, whatever type they name.
var pointers = []uint16{tagExif, tagGPS, olympusEquipment}

// sizes of the TIFF types in bytes (TIFF 6.0, section 2), by type; 0 is no type.
var sizes = [...]int64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}

// The TIFF types that are told apart.
const (
	kindByte      = 1
	kindText      = 2
	kindShort     = 3
	kindLong      = 4
	kindRational  = 5
	kindUndefined = 7
	kindSigned    = 10 // rational
)

// entry is one field of a directory, its value apart.
type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
	at        uint32 // where a value of more than four bytes stands; of a pointer, where it points
}

// tree is a TIFF structure: directories whose entries say where in the bytes their values stand.
type tree struct {
	data  []byte
	order binary.ByteOrder
	end   int64 // values stand before it
	after bool  // and behind their directory: elsewhere they were left behind when the directory moved
}

var errNoTIFF = errors.New("no TIFF structure")

// newTree reads the header (TIFF 6.0, section 2) and returns where the first directory stands. The number
// behind the byte order is not looked at: it is 42, or another in the cameras' raw files.
func newTree(b []byte) (t tree, first uint32, err error) {
	if len(b) < 8 {
		return t, 0, errNoTIFF
	}
	order := byteOrder(b)
	if order == nil {
		return t, 0, errNoTIFF
	}
	return tree{data: b, order: order, end: int64(len(b))}, order.Uint32(b[4:]), nil
}

// byteOrder reads the two letters that tell the order of bytes; nil where there are none.
func byteOrder(b []byte) binary.ByteOrder {
	switch {
	case len(b) < 2:
	case b[0] == 'I' && b[1] == 'I':
		return binary.LittleEndian
	case b[0] == 'M' && b[1] == 'M':
		return binary.BigEndian
	}
	return nil
}

// directory reads the wanted entries of one directory, in the order of their tags; those of other tags
// are passed over. A wanted one that is unsound (an unknown type, a value that leaves the structure or is
// absurdly long) is left out, of two with one tag the second; the error names both, beside the rest.
func (t tree) directory(offset uint32, wanted []uint16) ([]entry, error) {
	start := int64(offset) + 2
	if start > int64(len(t.data)) {
		return nil, fmt.Errorf("a directory lies outside at %d", offset)
	}
	n := int(t.order.Uint16(t.data[offset:]))
	fields := t.data[start:]
	bad, doubled := 0, 0
	if n > maxEntries || n*12 > len(fields) {
		n = min(n, maxEntries, len(fields)/12)
		bad++
	}
	behind := int64(0)
	if t.after {
		behind = start + int64(12*n)
	}
	out := make([]entry, 0, min(n, len(wanted)))
	for i := range n {
		field := fields[i*12 : i*12+12]
		tag := t.order.Uint16(field)
		if !slices.Contains(wanted, tag) {
			continue
		}
		e, ok := t.entry(field, tag, behind)
		at, found := slices.BinarySearchFunc(out, tag, byTag)
		switch {
		case slices.Contains(shapes, tag) && (found || !ok): // says nothing that is reported
		case !ok:
			bad++
		case !found:
			out = slices.Insert(out, at, e)
		case string(out[at].value) != string(e.value):
			doubled++
		}
	}
	return out, soundness(bad, doubled)
}

func byTag(e entry, tag uint16) int { return int(e.tag) - int(tag) }

func soundness(bad, doubled int) error {
	var problems []string
	if bad > 0 {
		problems = append(problems, fmt.Sprintf("unsound entries: %d", bad))
	}
	if doubled > 0 {
		problems = append(problems, fmt.Sprintf("tags that are written twice, not alike: %d", doubled))
	}
	if problems == nil {
		return nil
	}
	return errors.New(strings.Join(problems, "; "))
}

// entry reads one field; its value is a part of the structure, nothing is copied. Values stand behind
// a place, and before the structure's end.
func (t tree) entry(field []byte, tag uint16, behind int64) (entry, bool) {
	e := entry{tag: tag, kind: t.order.Uint16(field[2:]), count: t.order.Uint32(field[4:]), at: t.order.Uint32(field[8:])}
	if slices.Contains(pointers, tag) {
		e.kind, e.count, e.value = kindLong, 1, field[8:12]
		return e, true
	}
	if int(e.kind) >= len(sizes) || sizes[e.kind] == 0 || e.count == 0 {
		return e, false
	}
	size := sizes[e.kind] * int64(e.count)
	if size <= 4 {
		e.value = field[8 : 8+size]
		return e, true
	}
	offset := int64(e.at)
	if size > maxValue && !slices.Contains(blobs, tag) || offset < behind || offset+size > t.end {
		return e, false
	}
	e.value = t.data[offset : offset+size]
	return e, true
}

// text returns a text as it stands, up to its first NUL.
func (e entry) text() string {
	text, _, _ := strings.Cut(string(e.value), "\x00")
	return text
}

// number returns the first of the whole numbers that an entry holds.
func (e entry) number(order binary.ByteOrder) (int64, bool) {
	switch e.kind {
	case kindByte:
		return int64(e.value[0]), true
	case kindShort:
		return int64(order.Uint16(e.value)), true
	case kindLong:
		return int64(order.Uint32(e.value)), true
	case 6:
		return int64(int8(e.value[0])), true
	case 8:
		return int64(int16(order.Uint16(e.value))), true
	case 9:
		return int64(int32(order.Uint32(e.value))), true
	}
	return 0, false
}

// find returns the entry of a tag among entries in the order of their tags.
func find(entries []entry, tag uint16) (entry, bool) {
	if at, found := slices.BinarySearchFunc(entries, tag, byTag); found {
		return entries[at], true
	}
	return entry{}, false
}
