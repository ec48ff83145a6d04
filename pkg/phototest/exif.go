// SPDX-License-Identifier: Apache-2.0

// Package phototest makes ordinary drawn pictures with real EXIF, and tells whether a folder changed,
// for tests and for the synthetic archive. It draws figures only, nobody's likeness. The same
// arguments give the same bytes, so that callers may compare digests.
package phototest

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math"
	"slices"
)

// Exif is what JPEG writes about a picture. Its zero value writes no EXIF at all.
type Exif struct {
	Taken       string // as written, "2012:08:03 10:00:00"; "" none
	SubSec      string // digits of SubSecTimeOriginal
	Offset      string // OffsetTimeOriginal, such as "+03:00"
	Make        string
	Model       string
	Serial      string // BodySerialNumber
	Orientation int    // 1 to 8; 0 none
	ImageNumber uint32 // 0 none
	HasPosition bool
	Latitude    float64 // degrees, south negative
	Longitude   float64 // degrees, west negative
}

// JPEG encodes m with an APP1 segment that holds e. Quality is that of image/jpeg. A picture that
// image/jpeg refuses (a side of 65,536 pixels or more) gives nil.
func JPEG(m image.Image, quality int, e Exif) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil
	}
	if e == (Exif{}) {
		return b.Bytes()
	}
	return Insert(b.Bytes(), e)
}

// Insert returns a copy of the bytes of a JPEG with an APP1 segment that holds e after its first
// marker. Bytes too short for a marker come back as they are.
func Insert(data []byte, e Exif) []byte {
	if len(data) < 2 {
		return slices.Clone(data)
	}
	body := append([]byte("Exif\x00\x00"), TIFF(e)...)
	out := make([]byte, 0, len(data)+len(body)+4)
	out = append(out, data[:2]...)
	out = append(out, 0xFF, 0xE1)
	out = binary.BigEndian.AppendUint16(out, uint16(min(len(body)+2, math.MaxUint16)))
	out = append(out, body...)
	return append(out, data[2:]...)
}

// The field types of TIFF 6.0, section 2.
const (
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

type field struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

func ascii(tag uint16, s string) field {
	return field{tag, typeASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

func long(tag uint16, v int) field {
	return field{tag, typeLong, 1, binary.LittleEndian.AppendUint32(nil, uint32(v))}
}

// texts appends a field for each text that is not empty.
func texts(fields []field, tag uint16, s string) []field {
	if s == "" {
		return fields
	}
	return append(fields, ascii(tag, s))
}

// TIFF returns e as an EXIF block: a little-endian TIFF with IFD0, the Exif IFD and the GPS IFD
// (CIPA DC-008, section 4.6).
func TIFF(e Exif) []byte {
	const start = 8
	exif, gps := exifFields(e), gpsFields(e)
	exifAt := start + len(directory(firstFields(e, 0, 0, gps != nil), start))
	exifBytes := directory(exif, exifAt)
	gpsAt := exifAt + len(exifBytes)
	out := []byte{'I', 'I', 42, 0, start, 0, 0, 0}
	out = append(out, directory(firstFields(e, exifAt, gpsAt, gps != nil), start)...)
	out = append(out, exifBytes...)
	if gps != nil {
		out = append(out, directory(gps, gpsAt)...)
	}
	return out
}

func firstFields(e Exif, exifAt, gpsAt int, gps bool) []field {
	f := texts(nil, 0x010F, e.Make)
	f = texts(f, 0x0110, e.Model)
	if e.Orientation != 0 {
		f = append(f, field{0x0112, typeShort, 1, binary.LittleEndian.AppendUint16(nil, uint16(e.Orientation))})
	}
	f = texts(f, 0x0132, e.Taken)
	f = append(f, long(0x8769, exifAt))
	if gps {
		f = append(f, long(0x8825, gpsAt))
	}
	return f
}

func exifFields(e Exif) []field {
	f := []field{{0x9000, 7, 4, []byte("0230")}}
	f = texts(f, 0x9003, e.Taken)
	f = texts(f, 0x9011, e.Offset)
	if e.ImageNumber != 0 {
		f = append(f, long(0x9211, int(e.ImageNumber)))
	}
	f = texts(f, 0x9291, e.SubSec)
	return texts(f, 0xA431, e.Serial)
}

func gpsFields(e Exif) []field {
	if !e.HasPosition {
		return nil
	}
	return []field{
		{0, 1, 4, []byte{2, 3, 0, 0}},
		ascii(1, side(e.Latitude, "N", "S")), degrees(2, e.Latitude),
		ascii(3, side(e.Longitude, "E", "W")), degrees(4, e.Longitude),
	}
}

func side(v float64, positive, negative string) string {
	if v < 0 {
		return negative
	}
	return positive
}

// degrees is an angle as degrees, minutes and ten-thousandths of a second.
func degrees(tag uint16, v float64) field {
	n := uint32(math.Round(math.Abs(v) * 3600 * 10000))
	f := field{tag: tag, kind: typeRational, count: 3}
	for _, part := range []uint32{n / 36000000, 1, n / 600000 % 60, 1, n % 600000, 10000} {
		f.value = binary.LittleEndian.AppendUint32(f.value, part)
	}
	return f
}

// directory returns an IFD that stands at offset at, its longer values right behind it. Fields must
// be in the order of their tags.
func directory(fields []field, at int) []byte {
	head := binary.LittleEndian.AppendUint16(nil, uint16(len(fields)))
	var tail []byte
	next := at + 2 + 12*len(fields) + 4
	for _, f := range fields {
		head = binary.LittleEndian.AppendUint16(head, f.tag)
		head = binary.LittleEndian.AppendUint16(head, f.kind)
		head = binary.LittleEndian.AppendUint32(head, f.count)
		if len(f.value) <= 4 {
			head = append(append(head, f.value...), make([]byte, 4-len(f.value))...)
			continue
		}
		head = binary.LittleEndian.AppendUint32(head, uint32(next+len(tail)))
		tail = append(tail, f.value...)
		if len(tail)%2 == 1 {
			tail = append(tail, 0)
		}
	}
	return append(append(head, 0, 0, 0, 0), tail...)
}
