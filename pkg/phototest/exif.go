// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math"
)

// Exif is what a JPEG shall say about itself. Empty fields are left out; the zero Exif is no EXIF at all.
type Exif struct {
	Taken       string // DateTimeOriginal as it shall be written, such as "2012:08:03 11:22:33"; any text will do
	SubSec      string // SubSecTimeOriginal, such as "07"
	Offset      string // OffsetTimeOriginal, such as "+03:00"
	Make        string
	Model       string
	Serial      string // BodySerialNumber
	Orientation int    // 1 to 8
	ImageNumber uint32
	HasPosition bool
	Latitude    float64 // degrees, south negative
	Longitude   float64 // degrees, west negative
	Artist      string  // name of the photographer
	Owner       string  // CameraOwnerName
	MakerNote   string  // bytes of any form
}

// JPEG encodes a picture at a quality of 1 to 100, with an EXIF segment unless exif is zero. The time
// is written as DateTimeOriginal, DateTimeDigitized and DateTime, as cameras do. It panics on a picture
// above 65,535 pixels a side.
func JPEG(img image.Image, quality int, exif Exif) []byte {
	var b bytes.Buffer
	b.Grow(64 << 10)
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		panic("phototest: " + err.Error())
	}
	return Tag(b.Bytes(), exif)
}

// Tag returns a JPEG with an EXIF segment put in front of its other segments. The file shall have none.
func Tag(file []byte, exif Exif) []byte {
	if exif == (Exif{}) {
		return file
	}
	body := append([]byte("Exif\x00\x00"), exif.tiff()...)
	out := make([]byte, 0, len(file)+len(body)+4)
	out = append(out, 0xFF, 0xD8, 0xFF, 0xE1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	out = append(out, body...)
	return append(out, file[2:]...)
}

// The field types of TIFF 6.0, section 2.
const (
	typeByte      = 1
	typeASCII     = 2
	typeShort     = 3
	typeLong      = 4
	typeRational  = 5
	typeUndefined = 7
)

type field struct {
	tag, kind uint16
	count     uint32
	data      []byte
}

func ascii(tag uint16, s string) field {
	return field{tag, typeASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

func short(tag uint16, v int) field {
	return field{tag, typeShort, 1, binary.LittleEndian.AppendUint16(nil, uint16(v))}
}

func long(tag uint16, v uint32) field {
	return field{tag, typeLong, 1, binary.LittleEndian.AppendUint32(nil, v)}
}

func degrees(tag uint16, v float64) field {
	v = math.Abs(v)
	whole, minutes := math.Floor(v), math.Floor(math.Mod(v, 1)*60)
	seconds := math.Round((v - whole - minutes/60) * 3600 * 1e4)
	var data []byte
	for _, r := range [][2]uint32{{uint32(whole), 1}, {uint32(minutes), 1}, {uint32(seconds), 1e4}} {
		data = binary.LittleEndian.AppendUint32(data, r[0])
		data = binary.LittleEndian.AppendUint32(data, r[1])
	}
	return field{tag, typeRational, 3, data}
}

// tiff writes the three directories one behind the other (Exif 2.32, section 4.6), little-endian.
func (e Exif) tiff() []byte {
	main, exif, gps := e.main(), e.exif(), e.gps()
	exifAt := 8 + size(main) + 12 // each pointer is one more entry of main
	if gps != nil {
		exifAt += 12
	}
	main = append(main, long(0x8769, uint32(exifAt)))
	if gps != nil {
		main = append(main, long(0x8825, uint32(exifAt+size(exif))))
	}
	out := []byte{'I', 'I', 42, 0, 8, 0, 0, 0}
	out = directory(out, main)
	out = directory(out, exif)
	if gps != nil {
		out = directory(out, gps)
	}
	return out
}

func (e Exif) main() []field {
	var f []field
	if e.Make != "" {
		f = append(f, ascii(0x010F, e.Make))
	}
	if e.Model != "" {
		f = append(f, ascii(0x0110, e.Model))
	}
	if e.Orientation != 0 {
		f = append(f, short(0x0112, e.Orientation))
	}
	if e.Taken != "" {
		f = append(f, ascii(0x0132, e.Taken))
	}
	if e.Artist != "" {
		f = append(f, ascii(0x013B, e.Artist))
	}
	return f
}

func (e Exif) exif() []field {
	f := []field{{0x9000, typeUndefined, 4, []byte("0230")}}
	if e.Taken != "" {
		f = append(f, ascii(0x9003, e.Taken), ascii(0x9004, e.Taken))
	}
	if e.Offset != "" {
		f = append(f, ascii(0x9011, e.Offset))
	}
	if e.ImageNumber != 0 {
		f = append(f, long(0x9211, e.ImageNumber))
	}
	if e.MakerNote != "" {
		f = append(f, field{0x927C, typeUndefined, uint32(len(e.MakerNote)), []byte(e.MakerNote)})
	}
	if e.SubSec != "" {
		f = append(f, ascii(0x9291, e.SubSec))
	}
	if e.Owner != "" {
		f = append(f, ascii(0xA430, e.Owner))
	}
	if e.Serial != "" {
		f = append(f, ascii(0xA431, e.Serial))
	}
	return f
}

func (e Exif) gps() []field {
	if !e.HasPosition {
		return nil
	}
	north, east := "N", "E"
	if e.Latitude < 0 {
		north = "S"
	}
	if e.Longitude < 0 {
		east = "W"
	}
	return []field{
		{0, typeByte, 4, []byte{2, 3, 0, 0}},
		ascii(1, north), degrees(2, e.Latitude), ascii(3, east), degrees(4, e.Longitude),
	}
}

// size is how many bytes directory adds.
func size(fields []field) int {
	n := 2 + 12*len(fields) + 4
	for _, f := range fields {
		if len(f.data) > 4 {
			n += len(f.data) + len(f.data)%2
		}
	}
	return n
}

// directory appends a directory and what does not fit into its entries. Offsets count from the start
// of out.
func directory(out []byte, fields []field) []byte {
	le := binary.LittleEndian
	out = le.AppendUint16(out, uint16(len(fields)))
	at := len(out) + 12*len(fields) + 4
	var rest []byte
	for _, f := range fields {
		out = le.AppendUint16(out, f.tag)
		out = le.AppendUint16(out, f.kind)
		out = le.AppendUint32(out, f.count)
		if len(f.data) <= 4 {
			out = append(out, f.data...)
			out = append(out, make([]byte, 4-len(f.data))...)
			continue
		}
		out = le.AppendUint32(out, uint32(at+len(rest)))
		rest = append(rest, f.data...)
		rest = append(rest, make([]byte, len(f.data)%2)...)
	}
	out = append(out, 0, 0, 0, 0)
	return append(out, rest...)
}
