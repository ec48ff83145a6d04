// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"encoding/binary"
	"fmt"
)

// The limits of what is read from the boxes of a HEIF file. Nothing is allocated by what a box says of itself.
const (
	heifBoxes = 1 << 12 // of one box, and at the top
	heifItems = 1 << 12
	heifLinks = 1 << 13 // properties of items, parts of items, pictures that make up others
)

// heifFile is what the boxes of a file say about its pictures (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12).
type heifFile struct {
	data       []byte
	idat       []byte
	primary    uint32
	items      map[uint32]*heifItem
	properties []heifProperty // numbered from 1
	links      int
}

type heifItem struct {
	kind       string // its coding, such as hvc1, or what it is made up of, such as grid
	parts      []heifPart
	properties []int
	from       []uint32 // the pictures that it is made up of
	elsewhere  bool     // its bytes lie in another file or item
}

// heifPart is where some bytes of an item lie.
type heifPart struct {
	inside     bool // idat, not the file
	at, length uint64
}

type heifProperty struct {
	kind string
	body []byte
}

var errBoxes = fmt.Errorf("%w: boxes of no sound size", ErrDamaged)

// eachBox calls visit for the boxes of a body, one after the other.
func eachBox(body []byte, visit func(kind string, body []byte) error) error {
	for range heifBoxes {
		if len(body) < 8 {
			return nil
		}
		size, head := uint64(binary.BigEndian.Uint32(body)), uint64(8)
		switch {
		case size == 0: // to the end
			size = uint64(len(body))
		case size == 1 && len(body) >= 16:
			size, head = binary.BigEndian.Uint64(body[8:]), 16
		}
		if size < head || size > uint64(len(body)) {
			return errBoxes
		}
		if err := visit(string(body[4:8]), body[head:size]); err != nil {
			return err
		}
		body = body[size:]
	}
	return fmt.Errorf("%w: more than %d boxes", ErrTooLarge, heifBoxes)
}

// readHEIF reads the boxes that describe pictures. What follows them may be cut off.
func readHEIF(data []byte) (*heifFile, error) {
	f := &heifFile{data: data, items: map[uint32]*heifItem{}}
	found := false
	err := eachBox(data, func(kind string, body []byte) error {
		if kind != "meta" || found {
			return nil
		}
		found = true
		return f.meta(body)
	})
	switch {
	case !found && err != nil:
		return nil, err
	case !found:
		return nil, fmt.Errorf("%w: no still picture", ErrUnsupported)
	case err != nil && err != errBoxes:
		return nil, err
	case f.items[f.primary] == nil:
		return nil, fmt.Errorf("%w: no primary picture", ErrDamaged)
	}
	return f, nil
}

func (f *heifFile) meta(body []byte) error {
	if len(body) < 4 {
		return errBoxes
	}
	return eachBox(body[4:], func(kind string, body []byte) error {
		b := &octets{data: body}
		switch kind {
		case "pitm":
			f.primary = b.id(b.version() > 0)
		case "iinf":
			return f.information(b)
		case "iloc":
			return f.locations(b)
		case "iref":
			return f.references(b)
		case "idat":
			f.idat = body
		case "iprp":
			return eachBox(body, f.property)
		}
		return b.err()
	})
}

func (f *heifFile) item(id uint32) *heifItem {
	if i := f.items[id]; i != nil {
		return i
	}
	i := &heifItem{}
	if len(f.items) < heifItems {
		f.items[id] = i
	}
	return i
}

// linked counts what items hold, so that no file makes them long.
func (f *heifFile) linked() error {
	if f.links++; f.links > heifLinks {
		return fmt.Errorf("%w: more than %d links", ErrTooLarge, heifLinks)
	}
	return nil
}

func (f *heifFile) information(b *octets) error {
	if b.version() == 0 {
		b.number(2)
	} else {
		b.number(4)
	}
	return eachBox(b.data, func(kind string, body []byte) error {
		b := &octets{data: body}
		version := b.version()
		if kind != "infe" || version < 2 {
			return nil
		}
		id := b.id(version > 2)
		b.number(2)
		f.item(id).kind = string(b.take(4))
		return b.err()
	})
}

// locations reads where the bytes of the items lie (ISO/IEC 14496-12, 8.11.3).
func (f *heifFile) locations(b *octets) error {
	version := b.version()
	sizes, more := b.number(1), b.number(1)
	count := b.id(version > 1)
	for range min(count, heifItems) {
		i := f.item(b.id(version > 1))
		method := uint64(0)
		if version > 0 {
			method = b.number(2) & 15
		}
		i.elsewhere = b.number(2) != 0 || method > 1
		base := b.number(int(more >> 4))
		for range b.number(2) {
			if version > 0 {
				b.number(int(more & 15))
			}
			p := heifPart{inside: method == 1, at: base + b.number(int(sizes>>4)), length: b.number(int(sizes & 15))}
			if err := f.linked(); err != nil || b.short {
				return orShort(err)
			}
			i.parts = append(i.parts, p)
		}
	}
	return b.err()
}

// references reads which pictures make up others.
func (f *heifFile) references(b *octets) error {
	wide := b.version() > 0
	return eachBox(b.data, func(kind string, body []byte) error {
		if kind != "dimg" {
			return nil
		}
		b := &octets{data: body}
		i := f.item(b.id(wide))
		for range b.number(2) {
			if err := f.linked(); err != nil || b.short {
				return orShort(err)
			}
			i.from = append(i.from, b.id(wide))
		}
		return b.err()
	})
}

// property reads the properties, and which items have them, in their order.
func (f *heifFile) property(kind string, body []byte) error {
	switch kind {
	case "ipco":
		return eachBox(body, func(kind string, body []byte) error {
			f.properties = append(f.properties, heifProperty{kind, body})
			return nil
		})
	case "ipma":
		b := &octets{data: body}
		full := b.number(4)
		wide, size, mask := full>>24 > 0, 1, uint64(0x7F)
		if full&1 != 0 {
			size, mask = 2, 0x7FFF
		}
		for range min(b.number(4), heifItems) {
			i := f.item(b.id(wide))
			for range b.number(1) {
				if err := f.linked(); err != nil || b.short {
					return orShort(err)
				}
				i.properties = append(i.properties, int(b.number(size)&mask))
			}
		}
		return b.err()
	}
	return nil
}

// has returns the first property of a kind that an item has, nil if none.
func (f *heifFile) has(i *heifItem, kind string) []byte {
	for _, n := range i.properties {
		if n > 0 && n <= len(f.properties) && f.properties[n-1].kind == kind {
			return f.properties[n-1].body
		}
	}
	return nil
}

// bytes returns the bytes of an item, copied only where they lie in several parts.
func (f *heifFile) bytes(i *heifItem) ([]byte, error) {
	if i.elsewhere {
		return nil, fmt.Errorf("%w: a picture that lies elsewhere", ErrUnsupported)
	}
	var out []byte
	for n, p := range i.parts {
		from := f.data
		if p.inside {
			from = f.idat
		}
		if p.at > uint64(len(from)) || p.length > uint64(len(from))-p.at {
			return nil, fmt.Errorf("%w: it ends too early", ErrDamaged)
		}
		part := from[p.at : p.at+p.length]
		if p.length == 0 { // to the end
			part = from[p.at:]
		}
		if len(out)+len(part) > len(f.data) {
			return nil, fmt.Errorf("%w: parts that overlap", ErrDamaged)
		}
		if n == 0 && len(i.parts) == 1 {
			return part, nil
		}
		out = append(out, part...)
	}
	return out, nil
}

// octets reads big-endian numbers; behind the end it reads zeros and is short.
type octets struct {
	data  []byte
	short bool
}

func (o *octets) take(n int) []byte {
	if n > len(o.data) {
		o.short, o.data = true, nil
		return make([]byte, n)
	}
	out := o.data[:n]
	o.data = o.data[n:]
	return out
}

// number reads a number of up to eight bytes.
func (o *octets) number(size int) (v uint64) {
	for _, c := range o.take(size) {
		v = v<<8 | uint64(c)
	}
	return v
}

func (o *octets) id(wide bool) uint32 {
	if wide {
		return uint32(o.number(4))
	}
	return uint32(o.number(2))
}

// version reads the version and flags of a full box.
func (o *octets) version() uint64 { return o.number(4) >> 24 }

func (o *octets) err() error {
	if o.short {
		return errBoxes
	}
	return nil
}

func orShort(err error) error {
	if err != nil {
		return err
	}
	return errBoxes
}
