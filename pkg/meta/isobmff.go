// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"errors"
)

// The limits of what is looked at in a file of boxes.
const (
	maxBoxes = 1024    // of one level
	maxTable = 1 << 20 // bytes of a list of items
	maxItem  = 1 << 20 // bytes of an item that is put together from parts
)

var (
	errOutside = errors.New("the EXIF item lies outside")
	errParts   = errors.New("the EXIF item cannot be put together")
)

// inHEIF looks for the item of type Exif (ISO/IEC 23008-12, annex A.2.1; ISO/IEC 14496-12, 8.11) and
// returns the TIFF structure in it; nil where there is none.
func inHEIF(data []byte) ([]byte, error) {
	meta := boxIn(data, "meta")
	if len(meta) < 4 {
		return nil, nil
	}
	meta = meta[4:] // version and flags
	id, ok := exifItem(boxIn(meta, "iinf"))
	if !ok {
		return nil, nil
	}
	item, err := itemAt(data, boxIn(meta, "idat"), boxIn(meta, "iloc"), id)
	if err != nil {
		return nil, err
	}
	if len(item) < 4 {
		return nil, errOutside
	}
	skip := int64(binary.BigEndian.Uint32(item)) // up to the header of the structure
	if item = item[4:]; skip > int64(len(item)) {
		return nil, errOutside
	}
	block, _ := behindPrefix(item[skip:])
	return block, nil
}

// nextBox returns the first box's type and what is in it, cut where the data end, and what is behind it.
func nextBox(b []byte) (kind string, body, rest []byte, ok bool) {
	if len(b) < 8 {
		return "", nil, nil, false
	}
	size, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
	switch size {
	case 0:
		size = uint64(len(b))
	case 1:
		if len(b) < 16 {
			return "", nil, nil, false
		}
		size, head = binary.BigEndian.Uint64(b[8:]), 16
	}
	if size < head {
		return "", nil, nil, false
	}
	size = min(size, uint64(len(b)))
	return string(b[4:8]), b[head:size], b[size:], true
}

// boxIn returns what is in the first box of a type; nil where there is none.
func boxIn(b []byte, want string) []byte {
	for range maxBoxes {
		kind, body, rest, ok := nextBox(b)
		if !ok {
			return nil
		}
		if kind == want {
			return body
		}
		b = rest
	}
	return nil
}

// exifItem returns the number of the first item of type Exif.
func exifItem(iinf []byte) (id uint32, ok bool) {
	head := 6 // version, flags, count
	if len(iinf) > 0 && iinf[0] > 0 {
		head = 8
	}
	if len(iinf) < head {
		return 0, false
	}
	for b := iinf[head:min(len(iinf), maxTable)]; ; {
		kind, body, rest, ok := nextBox(b)
		if !ok {
			return 0, false
		}
		b = rest
		switch {
		case kind != "infe":
		case len(body) >= 12 && body[0] == 2 && string(body[8:12]) == "Exif":
			return uint32(binary.BigEndian.Uint16(body[4:])), true
		case len(body) >= 14 && body[0] == 3 && string(body[10:14]) == "Exif":
			return binary.BigEndian.Uint32(body[4:]), true
		}
	}
}

// cursor reads numbers one behind the other; past the end it is short and reads zeros.
type cursor struct {
	b     []byte
	short bool
}

func (c *cursor) skip(n int) {
	if n > len(c.b) {
		c.b, c.short = nil, true
		return
	}
	c.b = c.b[n:]
}

// number reads a number of at most eight bytes; of none, it is 0.
func (c *cursor) number(size int) (n uint64) {
	if size > len(c.b) {
		c.b, c.short = nil, true
		return 0
	}
	for _, b := range c.b[:size] {
		n = n<<8 | uint64(b)
	}
	c.b = c.b[size:]
	return n
}

// itemAt returns an item by the table of places (iloc). Only what lies in the file itself or in the
// meta box's own data is found.
func itemAt(data, idat, iloc []byte, id uint32) ([]byte, error) {
	c := &cursor{b: iloc[:min(len(iloc), maxTable)]}
	version := c.number(1)
	c.skip(3)
	sizes := int(c.number(2))
	offset, length, base, index := sizes>>12, sizes>>8&15, sizes>>4&15, sizes&15
	if version == 0 {
		index = 0
	}
	if version > 2 || max(offset, length, base, index) > 8 {
		return nil, errParts
	}
	wide := 2
	if version == 2 {
		wide = 4
	}
	count := c.number(wide)
	for ; count > 0 && !c.short; count-- {
		item, method := c.number(wide), uint64(0)
		if version > 0 {
			method = c.number(2) & 15
		}
		c.skip(2) // in which file
		at, parts := c.number(base), int(c.number(2))
		if item != uint64(id) {
			c.skip(parts * (index + offset + length))
			continue
		}
		switch method {
		case 0:
			return extents(c, data, at, parts, index, offset, length)
		case 1:
			return extents(c, idat, at, parts, index, offset, length)
		}
		return nil, errParts
	}
	return nil, errOutside
}

// extents puts an item together. One of a single part, as nearly all are, is not copied.
func extents(c *cursor, data []byte, base uint64, parts, index, offset, length int) (item []byte, err error) {
	for i := range parts {
		c.skip(index)
		at, n := base+c.number(offset), c.number(length)
		if c.short || at < base || at > uint64(len(data)) || n > uint64(len(data))-at {
			return nil, errOutside
		}
		if n == 0 { // all that there is
			n = uint64(len(data)) - at
		}
		if i == 0 && parts == 1 {
			return data[at : at+n], nil
		}
		if uint64(len(item))+n > maxItem {
			return nil, errParts
		}
		item = append(item, data[at:at+n]...)
	}
	return item, nil
}
