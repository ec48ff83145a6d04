// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"runtime"
	"testing"

	"amana/pkg/photo"
)

// chained writes directories one behind the other. The SubIFDs entry of the first, if it has one, is made
// to point to the second; the others follow as next directories of the second.
func chained(order binary.AppendByteOrder, dirs ...[]entry) []byte {
	out := order.AppendUint32(order.AppendUint16([]byte("II"), 42), 8)
	if order.(binary.ByteOrder) == binary.BigEndian {
		copy(out, "MM")
	}
	for i, dir := range dirs {
		end := len(out) + 2 + 12*len(dir) + 4
		var values []byte
		out = order.AppendUint16(out, uint16(len(dir)))
		pointed := false
		for _, e := range dir {
			out = order.AppendUint32(order.AppendUint16(order.AppendUint16(out, e.tag), e.kind), e.count)
			if len(e.value) > 4 {
				out = order.AppendUint32(out, uint32(end+len(values)))
				values = append(values, e.value...)
				continue
			}
			out = append(append(out, e.value...), 0, 0, 0, 0)[:len(out)+4]
			pointed = pointed || e.tag == tagSubIFDs
		}
		next := uint32(end)
		for _, e := range dir {
			if len(e.value) > 4 {
				next += uint32(len(e.value))
			}
		}
		if pointed && i == 0 && len(dirs) > 1 {
			for at := 10; ; at += 12 {
				if order.(binary.ByteOrder).Uint16(out[at:]) == tagSubIFDs {
					order.(binary.ByteOrder).PutUint32(out[at+8:], next)
					break
				}
			}
		}
		if i == len(dirs)-1 || i == 0 && pointed {
			next = 0
		}
		out = append(order.AppendUint32(out, next), values...)
	}
	return out
}

func numeric(order binary.AppendByteOrder, tag uint16, v uint32) entry {
	if v > 0xFFFF {
		return entry{tag: tag, kind: 4, count: 1, value: order.AppendUint32(nil, v)}
	}
	return entry{tag: tag, kind: 3, count: 1, value: order.AppendUint16(nil, uint16(v))}
}

func TestTIFFKinds(t *testing.T) {
	for name, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
		of := func(tag uint16, v uint32) entry { return numeric(order, tag, v) }
		below := of(tagSubIFDs, 1<<24) // outside, where nothing mends it
		small, sensor := of(tagSubfile, 1), []entry{of(tagPhotometric, 32803)}
		colour := []entry{of(tagPhotometric, 2)}
		nikon, sony := ascii(tagMake, "NIKON CORPORATION"), ascii(tagMake, "SONY ")
		cases := map[string]struct {
			dirs [][]entry
			want string
		}{
			"a Nikon's picture saved as TIFF":       {[][]entry{{nikon}}, "tiff"},
			"the same with a smaller one below":     {[][]entry{{nikon, below}, colour}, "tiff"},
			"a Nikon's sensor":                      {[][]entry{{nikon, below}, sensor}, "nef"},
			"a Nikon's sensor behind a preview":     {[][]entry{{nikon, below}, colour, sensor}, "nef"},
			"a Nikon's sensor behind the prefix":    {[][]entry{{small, nikon, below}}, "nef"},
			"a Nikon's TIFF, cut before its second": {[][]entry{{nikon, below}}, "tiff"},
			"Nikon's compression without a maker":   {[][]entry{{below}, {of(tagCompression, 34713)}}, "nef"},
			"a Sony's sensor":                       {[][]entry{{sony, below}, sensor}, "arw"},
			"a Sony's sensor behind the prefix":     {[][]entry{{small, sony, below}}, "arw"},
			"a Pentax's sensor first":               {[][]entry{{sensor[0], ascii(tagMake, "PENTAX Corporation")}}, "pef"},
			"a later Pentax":                        {[][]entry{{sensor[0], ascii(tagMake, "RICOH IMAGING COMPANY, LTD.")}}, "pef"},
			"another maker's sensor":                {[][]entry{{sensor[0], ascii(tagMake, "Hasselblad")}}, "raw"},
			"a DNG":                                 {[][]entry{{nikon, {tag: tagDNGVersion, kind: 1, count: 4, value: []byte{1, 4, 0, 0}}, below}, sensor}, "dng"},
			"a DNG's tag below":                     {[][]entry{{below}, {{tag: tagDNGVersion, kind: 1, count: 4, value: []byte{1, 4, 0, 0}}}}, "tiff"},
			"no maker and no sensor":                {[][]entry{colour}, "tiff"},
			"nothing":                               {[][]entry{{}}, "tiff"},
		}
		for what, c := range cases {
			if got := Sniff(chained(order, c.dirs...)); got != (Format{c.want, photo.Indexed}) {
				t.Errorf("%s, %s: Sniff = %v, want %s", name, what, got, c.want)
			}
		}
	}
}

// TestTIFFKindsHostile holds structures that ask for more work or memory than they are worth.
func TestTIFFKindsHostile(t *testing.T) {
	le := binary.LittleEndian
	head := []byte("II\x2A\x00\x08\x00\x00\x00")
	itself := append(le.AppendUint16(head[:8:8], 0), 8, 0, 0, 0)
	many := le.AppendUint16(head[:8:8], 0xFFFF)
	for range 0xFFFF {
		many = append(many, "\x4A\x01\x04\x00\xFF\xFF\xFF\xFF\x08\x00\x00\x00"...)
	}
	for name, data := range map[string][]byte{
		"a directory that links itself": itself, "a directory of 65,535 lists of directories": many,
		"no directory": head, "a directory outside": []byte("MM\x00\x2A\xFF\xFF\xFF\xFF"),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f := Sniff(data)
		runtime.ReadMemStats(&after)
		if f.Name != "tiff" {
			t.Errorf("%s: Sniff = %v, want tiff", name, f)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
			t.Errorf("%s: %d bytes were allocated, want 4 MiB at most", name, used)
		}
	}
}
