// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func TestMagics(t *testing.T) {
	for i, m := range magics {
		if m.name == "" || m.bytes == "" {
			t.Errorf("magic %d has no name or no bytes", i)
		}
		for _, earlier := range magics[:i] {
			if m.at == earlier.at && strings.HasPrefix(m.bytes, earlier.bytes) {
				t.Errorf("magic %q of %s never wins: %q of %s comes first", m.bytes, m.name, earlier.bytes, earlier.name)
			}
			if m.name == earlier.name && m.status != earlier.status {
				t.Errorf("%s is both %s and %s", m.name, earlier.status, m.status)
			}
		}
		data := append(make([]byte, m.at), m.bytes...)
		if f := Sniff(data); f.Name != m.name || f.Status != m.status {
			t.Errorf("Sniff(%q) = %v, want %s, %s", m.bytes, f, m.name, m.status)
		}
	}
}

func TestSniff(t *testing.T) {
	cases := map[string]struct {
		data string
		want Format
	}{
		"empty":              {"", Format{"", photo.NotPicture}},
		"text":               {"BMW is a car\n", Format{"text", photo.NotPicture}},
		"arabic text":        {"صورة", Format{"text", photo.NotPicture}},
		"noise":              {"\x00\x01\x02\x03\x04", Format{"", photo.NotPicture}},
		"heic":               {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", Format{"heif", photo.Indexed}},
		"avif":               {"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00", Format{"avif", photo.Unsupported}},
		"mp4":                {"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", Format{"mp4", photo.Container}},
		"webp":               {"RIFF\x00\x00\x00\x00WEBPVP8 ", Format{"webp", photo.Indexed}},
		"avi":                {"RIFF\x00\x00\x00\x00AVI LIST", Format{"avi", photo.Container}},
		"wav":                {"RIFF\x00\x00\x00\x00WAVEfmt ", Format{"riff", photo.NotPicture}},
		"bmp":                {"BM" + strings.Repeat("\x00", 12) + "\x28\x00\x00\x00" + strings.Repeat("\x00", 30), Format{"bmp", photo.Indexed}},
		"svg":                {"<?xml version='1.0'?>\n<svg>", Format{"svg", photo.Unsupported}},
		"junk, then jpeg":    {"some junk\xFF\xD8\xFF\xE0\x00\x10JFIF", Format{"jpeg", photo.Indexed}},
		"junk, then no jpeg": {"\x00junk\xFF\xD8\xFF\x00\x00\x10", Format{"", photo.NotPicture}},
	}
	for name, c := range cases {
		if got := Sniff([]byte(c.data)); got != c.want {
			t.Errorf("%s: Sniff = %v, want %v", name, got, c.want)
		}
	}
}

// structure builds a TIFF structure of literal entries; a value longer than four bytes is put behind.
func structure(order binary.ByteOrder, dirs map[uint16][]entry) []byte {
	return encode(order, dirs)
}

func ascii(tag uint16, s string) entry {
	return entry{tag: tag, kind: kindText, count: uint32(len(s) + 1), value: []byte(s + "\x00")}
}

func inAPP1(block []byte) []byte {
	payload := append([]byte("Exif\x00\x00"), block...)
	xmp := []byte("http://ns.adobe.com/xap/1.0/\x00<x/>")
	out := []byte{0xFF, 0xD8}
	for _, p := range [][]byte{xmp, payload} {
		out = append(out, 0xFF, 0xE1, byte((len(p)+2)>>8), byte(len(p)+2))
		out = append(out, p...)
	}
	return append(out, 0xFF, 0xD9)
}

func rationals(order binary.AppendByteOrder, values ...uint32) []byte {
	var b []byte
	for _, v := range values {
		b = order.AppendUint32(b, v)
	}
	return b
}

func full(order binary.AppendByteOrder) map[uint16][]entry {
	word := func(v uint32) []byte { return order.AppendUint32(nil, v) }
	short := func(v uint16) []byte { return order.AppendUint16(nil, v) }
	return map[uint16][]entry{
		0: {ascii(tagMake, "FUJIFILM "), ascii(tagModel, "FinePix S5"), {tag: tagOrientation, kind: 3, count: 1, value: short(6)}, ascii(tagDateTime, "2013:01:01 00:00:00")},
		tagExif: {ascii(0x9003, "2012:08:03 11:22:33"), ascii(0x9011, "+03:00"), {tag: tagImageNumber, kind: 4, count: 1, value: word(4321)},
			ascii(0x9291, "07"), ascii(0xA431, "SN 12")},
		tagGPS: {{tag: 1, kind: 2, count: 2, value: []byte("N\x00")}, {tag: 2, kind: 5, count: 3, value: rationals(order, 33, 1, 30, 1, 0, 1)}, {tag: 3, kind: 2, count: 2, value: []byte("W\x00")}, {tag: 4, kind: 5, count: 3, value: rationals(order, 36, 1, 15, 1, 0, 1)}},
	}
}

func TestReadExif(t *testing.T) {
	for name, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
		block := structure(order.(binary.ByteOrder), full(order))
		for format, data := range map[string][]byte{"jpeg": inAPP1(block), "tiff": block} {
			e := ReadExif(format, data)
			want := photo.Exif{
				Version: ExifVersion, Status: "ok", Make: "FUJIFILM", Model: "FinePix S5", Serial: "SN 12", Orientation: 6, FileNumber: "4321",
				SerialSource: "BodySerialNumber", FileNumberSource: "ImageNumber",
				Taken:       photo.Taken{Text: "2012:08:03 11:22:33", Wall: 1343992953, Nanos: 70_000_000, SubSec: true, Offset: "+03:00", Source: "DateTimeOriginal"},
				HasPosition: true, Latitude: 33.5, Longitude: -36.25,
			}
			if math.Abs(e.Latitude-33.5) < 1e-9 && math.Abs(e.Longitude+36.25) < 1e-9 {
				e.Latitude, e.Longitude = 33.5, -36.25
			}
			if e != want {
				t.Errorf("%s %s: ReadExif =\n%+v, want\n%+v", name, format, e, want)
			}
		}
	}
}

func TestReadExifClocks(t *testing.T) {
	cases := map[string]struct {
		main, sub []entry
		want      photo.Taken
	}{
		"only a date of change": {[]entry{ascii(tagDateTime, "2013:01:01 00:00:00")}, nil, photo.Taken{Text: "2013:01:01 00:00:00", Wall: 1356998400, Source: "DateTime"}},
		"zeros, then another":   {[]entry{ascii(tagDateTime, "2013:01:01 00:00:00")}, []entry{ascii(0x9003, "0000:00:00 00:00:00")}, photo.Taken{Text: "2013:01:01 00:00:00", Wall: 1356998400, Source: "DateTime"}},
		"zeros alone":           {nil, []entry{ascii(0x9003, "0000:00:00 00:00:00")}, photo.Taken{Text: "0000:00:00 00:00:00"}},
		"blank":                 {nil, []entry{ascii(0x9003, "    :  :     :  :  ")}, photo.Taken{Text: "    :  :     :  :  "}},
		"blanks for zeros":      {nil, []entry{ascii(0x9003, "2012: 8: 3  9: 2: 3")}, photo.Taken{Text: "2012: 8: 3  9: 2: 3", Wall: 1343984523, Source: "DateTimeOriginal"}},
		"spaces around":         {nil, []entry{ascii(0x9003, " 2012:08:03 11:22:33 ")}, photo.Taken{Text: " 2012:08:03 11:22:33 ", Wall: 1343992953, Source: "DateTimeOriginal"}},
		"a 13th month":          {nil, []entry{ascii(0x9003, "2012:13:03 11:22:33")}, photo.Taken{Text: "2012:13:03 11:22:33"}},
		"the year 1":            {nil, []entry{ascii(0x9003, "0001:01:01 00:00:00")}, photo.Taken{Text: "0001:01:01 00:00:00"}},
		"other separators":      {nil, []entry{ascii(0x9003, "2012-08-03 11:22:33")}, photo.Taken{Text: "2012-08-03 11:22:33", Wall: 1343992953, Source: "DateTimeOriginal"}},
		"nonsense offset":       {nil, []entry{ascii(0x9003, "2012:08:03 11:22:33"), ascii(0x9011, "+99")}, photo.Taken{Text: "2012:08:03 11:22:33", Wall: 1343992953, Source: "DateTimeOriginal"}},
		"none":                  {[]entry{ascii(tagMake, "X")}, nil, photo.Taken{}},
	}
	for name, c := range cases {
		e := ReadExif("tiff", structure(binary.LittleEndian, map[uint16][]entry{0: c.main, tagExif: c.sub}))
		if e.Taken != c.want {
			t.Errorf("%s: Taken = %+v, want %+v", name, e.Taken, c.want)
		}
	}
}

func TestReadExifWithout(t *testing.T) {
	for format, data := range map[string][]byte{"jpeg": {0xFF, 0xD8, 0xFF, 0xD9}, "png": []byte("\x89PNG\r\n\x1A\n"), "gif": []byte("GIF89a"), "webp": []byte("RIFF"), "": nil} {
		if e := ReadExif(format, data); e != (photo.Exif{Version: ExifVersion, Status: "none"}) {
			t.Errorf("ReadExif(%q) = %+v, want none", format, e)
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, m := range magics {
		f.Add(append(make([]byte, m.at), m.bytes...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if s := Sniff(data); s.Status != photo.Indexed && s.Status != photo.Unsupported && s.Status != photo.Container && s.Status != photo.NotPicture {
			t.Errorf("status = %q", s.Status)
		}
	})
}

func FuzzReadExif(f *testing.F) {
	block := structure(binary.LittleEndian, full(binary.LittleEndian))
	for _, format := range []string{"jpeg", "tiff", "png", "webp"} {
		f.Add(format, block)
		f.Add(format, inAPP1(block))
	}
	for format, data := range located(block) {
		f.Add(format, data)
		f.Add(format, data[:len(data)/2])
	}
	for _, c := range hostile() {
		f.Add("tiff", c.block)
		f.Add("jpeg", inAPP1(c.block[:min(len(c.block), 60000)]))
	}
	for _, c := range noteCases() {
		f.Add("jpeg", inAPP1(c.block))
	}
	for _, h := range heifs() {
		f.Add("heif", h.file(block))
	}
	f.Fuzz(func(t *testing.T, format string, data []byte) {
		e := ReadExif(format, data)
		checkNumbers(t, e)
		if e.Status == "" || strings.Contains(e.Status, "\n") || strings.Contains(e.Status, "panicked") {
			t.Errorf("status = %q", e.Status)
		}
		if e.Orientation < 0 || e.Orientation > 8 || e.HasPosition && !(math.Abs(e.Latitude) <= 90 && math.Abs(e.Longitude) <= 180) {
			t.Errorf("out of range: %+v", e)
		}
	})
}

// FuzzClean shows that what is carried over is bounded and that cleaning it again changes nothing.
func FuzzClean(f *testing.F) {
	f.Add(structure(binary.LittleEndian, full(binary.LittleEndian)))
	f.Add(structure(binary.BigEndian, full(binary.BigEndian)))
	for _, c := range hostile() {
		f.Add(c.block)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := clean(data)
		if c.order == nil {
			return
		}
		first := c.encode()
		if len(first) > 32<<10 {
			t.Errorf("%d bytes were carried over", len(first))
		}
		again, problem := clean(first)
		if problem != nil {
			t.Errorf("what was cleaned is unsound: %v (before: %v)", problem, err)
		}
		if second := again.encode(); !bytes.Equal(first, second) {
			t.Errorf("cleaning again changes\n%x into\n%x", first, second)
		}
	})
}
