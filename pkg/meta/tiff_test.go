// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

func TestDirectory(t *testing.T) {
	header := []byte("II\x2A\x00\x08\x00\x00\x00")
	cases := map[string]struct {
		entries []entry
		want    string // tags and values
		problem string
	}{
		"in any order":               {[]entry{ascii(tagModel, "B"), ascii(tagMake, "A")}, "A|B|", ""},
		"twice alike":                {[]entry{ascii(tagMake, "A"), ascii(tagMake, "A")}, "A|", ""},
		"twice, not alike":           {[]entry{ascii(tagMake, "A"), ascii(tagMake, "B")}, "A|", "tags that are written twice, not alike: 1"},
		"unsound, then sound":        {[]entry{{tag: tagMake, kind: 99, count: 1, value: []byte("A")}, ascii(tagMake, "B")}, "B|", "unsound entries: 1"},
		"a count of 0":               {[]entry{{tag: tagMake, kind: kindByte}}, "", "unsound entries: 1"},
		"another tag":                {[]entry{ascii(0x0131, "A")}, "", ""},
		"a shape twice":              {[]entry{short(le, tagPhotometric, 1), short(le, tagPhotometric, 2)}, "\x01|", ""},
		"a shape that is unsound":    {[]entry{{tag: tagPhotometric, kind: 99, count: 1, value: []byte("A")}}, "", ""},
		"both troubles":              {[]entry{ascii(tagMake, "A"), ascii(tagMake, "B"), {tag: tagModel, kind: 99, count: 1, value: []byte("A")}}, "A|", "unsound entries: 1; tags that are written twice, not alike: 1"},
		"too long":                   {[]entry{ascii(tagMake, string(bytes.Repeat([]byte("A"), maxValue)))}, "", "unsound entries: 1"},
		"as long as may be":          {[]entry{undefined(tagMake, string(bytes.Repeat([]byte("A"), maxValue)))}, string(bytes.Repeat([]byte("A"), maxValue)) + "|", ""},
		"a maker note of any length": {[]entry{undefined(tagMakerNote, string(bytes.Repeat([]byte("A"), 2*maxValue)))}, string(bytes.Repeat([]byte("A"), 2*maxValue)) + "|", ""},
	}
	for name, c := range cases {
		tree, first, err := newTree(append(bytes.Clone(header), directoryAt(le, 8, c.entries...)...))
		if err != nil {
			t.Fatalf("%s: newTree = %v", name, err)
		}
		entries, err := tree.directory(first, []uint16{tagModel, tagMake, tagPhotometric, tagMakerNote})
		var got string
		for _, e := range entries {
			got += e.text() + "|"
		}
		if problem := ""; err != nil {
			problem = err.Error()
			if problem != c.problem {
				t.Errorf("%s: problem = %q, want %q", name, problem, c.problem)
			}
		} else if c.problem != "" {
			t.Errorf("%s: no problem, want %q", name, c.problem)
		}
		if got != c.want {
			t.Errorf("%s: entries = %.60q, want %.60q", name, got, c.want)
		}
	}
}

// TestReadExifOtherPlaces reads what stands elsewhere than in a camera's JPEG.
func TestReadExifOtherPlaces(t *testing.T) {
	early := structure(le, map[uint16][]entry{0: {ascii(tagMake, "KODAK"), ascii(tagOriginal, "2012:08:03 11:22:33"), long(le, tagImageNumber, 7)}})
	if e := ReadExif("nef", early); e.Taken.Source != "DateTimeOriginal" || e.FileNumber != "7" || e.Status != "ok" {
		t.Errorf("a date in the first directory: %+v", e)
	}
	dng := structure(le, map[uint16][]entry{0: {ascii(tagMake, "Canon"), ascii(tagDNGSerial, "012345678")}})
	if e := ReadExif("dng", dng); e.Serial != "012345678" || e.SerialSource != "CameraSerialNumber" {
		t.Errorf("a serial of DNG: %+v", e)
	}
	both := structure(le, map[uint16][]entry{0: {ascii(tagDNGSerial, "012345678")}, tagExif: {ascii(tagBodySerial, "SN")}})
	if e := ReadExif("dng", both); e.Serial != "SN" || e.SerialSource != "BodySerialNumber" {
		t.Errorf("two serials: %+v", e)
	}
	preview := inAPP1(structure(le, full(le)))
	rw2 := structure(le, map[uint16][]entry{0: {undefined(tagPreview, string(preview)), ascii(tagMake, "Panasonic")}})
	copy(rw2, "IIU\x00")
	if e := ReadExif(Sniff(rw2).Name, rw2); e.Make != "FUJIFILM" || e.FileNumber != "4321" {
		t.Errorf("a preview of RW2: %+v", e)
	}
	bare := structure(le, map[uint16][]entry{0: {ascii(tagMake, "Panasonic")}})
	copy(bare, "IIU\x00")
	if e := ReadExif(Sniff(bare).Name, bare); e.Make != "Panasonic" || e.Status != "ok" {
		t.Errorf("RW2 without a preview: %+v", e)
	}
	sixth := bytes.Replace(inAPP1(early), []byte("Exif\x00\x00"), []byte("Exif\x00\xFF"), 1)
	if e := ReadExif("jpeg", sixth); e.Make != "KODAK" {
		t.Errorf("another byte behind the prefix: %+v", e)
	}
}

// TestReadExifSearched holds how far a block is searched for.
func TestReadExifSearched(t *testing.T) {
	block := structure(le, full(le))
	filler := func(n int) []byte { return bytes.Repeat([]byte("\xFF\xE2\xFF\xFF"+string(make([]byte, 65533))), n) }
	chunks := func(n int) []byte { return bytes.Repeat([]byte("\x00\x00\x00\x00abCdCRC."), n) }
	png := located(block)["png"]
	app1 := inAPP1(block)
	app1 = app1[bytes.Index(app1, exifPrefix)-4:] // without the XMP before it
	for name, c := range map[string]struct {
		format string
		data   []byte
		want   string
	}{
		"ICC of 900 kB before":       {"jpeg", slices.Concat([]byte{0xFF, 0xD8}, filler(14), inAPP1(block)[2:]), "ok"},
		"segments of a MiB before":   {"jpeg", slices.Concat([]byte{0xFF, 0xD8}, filler(17), inAPP1(block)[2:]), "none"},
		"stray bytes of a MiB":       {"jpeg", slices.Concat([]byte{0xFF, 0xD8, 0xFF, 0xFE, 0, 2}, make([]byte, searched), app1), "none"},
		"stray bytes of 900 kB":      {"jpeg", slices.Concat([]byte{0xFF, 0xD8, 0xFF, 0xFE, 0, 2}, make([]byte, 900_000), app1), "ok"},
		"a thousand chunks before":   {"png", slices.Concat(png[:8], chunks(1000), png[8:]), "ok"},
		"a hundred thousand chunks":  {"png", slices.Concat(png[:8], chunks(100_000), png[8:]), "none"},
		"a hundred thousand in WebP": {"webp", slices.Concat([]byte("RIFF0000WEBP"), bytes.Repeat([]byte("odd \x00\x00\x00\x00"), 100_000), located(block)["webp"][12:]), "none"},
	} {
		if e := ReadExif(c.format, c.data); e.Status != c.want {
			t.Errorf("%s: status = %q, want %q", name, e.Status, c.want)
		}
	}
}

// FuzzDirectory holds that the walker gives sound parts of what it was given, in order, and no more of
// them than the tags that it was asked for.
func FuzzDirectory(f *testing.F) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		f.Add(structure(order.(binary.ByteOrder), full(order)), uint32(8), false)
	}
	for _, c := range hostile() {
		f.Add(c.block, uint32(8), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, offset uint32, after bool) {
		tree, _, err := newTree(data)
		if err != nil {
			return
		}
		tree.after = after
		asked := slices.Concat(wanted[0], wanted[tagExif])
		entries, _ := tree.directory(offset, asked)
		for i, e := range entries {
			if !slices.Contains(asked, e.tag) || i > 0 && entries[i-1].tag >= e.tag {
				t.Errorf("entry %d is of tag %#x", i, e.tag)
			}
			if int64(len(e.value)) != sizes[e.kind]*int64(e.count) || len(e.value) == 0 || len(e.value) > maxValue && !slices.Contains(blobs, e.tag) {
				t.Errorf("tag %#x: %d bytes of kind %d, count %d", e.tag, len(e.value), e.kind, e.count)
			}
			e.number(tree.order)
			e.text()
		}
	})
}
