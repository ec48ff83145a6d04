// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"os"
	"testing"
)

// cameraJPEG is as cameras write it: EXIF with a position and a maker note of forty entries and some
// kilobytes, a thumbnail behind it, and three megabytes of picture.
func cameraJPEG() []byte {
	entries := []entry{ascii(0x1D, "3105364"), long(be, 0xA7, 241575), fileInfo(le, 100, 5366)}
	for i := range 37 {
		entries = append(entries, undefined(uint16(0x200+i), string(bytes.Repeat([]byte{byte(i)}, 100))))
	}
	dirs := full(le)
	note := nikonNote(be, entries...)
	dirs[tagExif] = []entry{ascii(0x9003, "2012:08:03 11:22:33"), ascii(0x9004, "2012:08:03 11:22:33"), undefined(tagMakerNote, string(note)), ascii(0x9291, "07")}
	block := append(structure(le, dirs), make([]byte, 10_000)...)
	return append(inAPP1(block), make([]byte, 3<<20)...)
}

// BenchmarkReadExif measures the whole step for a camera's JPEG, or for the file that is named by
// AMANA_BENCH_JPEG.
func BenchmarkReadExif(b *testing.B) {
	data := cameraJPEG()
	if name := os.Getenv("AMANA_BENCH_JPEG"); name != "" {
		var err error
		if data, err = os.ReadFile(name); err != nil {
			b.Fatal(err)
		}
	}
	if e := ReadExif("jpeg", data); e.Status != "ok" || e.FileNumber == "" {
		b.Fatalf("ReadExif = %+v", e)
	}
	b.ReportAllocs()
	for b.Loop() {
		ReadExif("jpeg", data)
	}
}

func BenchmarkSniff(b *testing.B) {
	data := cameraJPEG()[:64<<10]
	b.ReportAllocs()
	for b.Loop() {
		Sniff(data)
	}
}

// BenchmarkReadExifHEIF measures a phone's picture.
func BenchmarkReadExifHEIF(b *testing.B) {
	data := append(laidOut{infe: 2, iloc: 1, width: 4, parts: 1}.file(structure(le, full(le))), make([]byte, 3<<20)...)
	b.ReportAllocs()
	for b.Loop() {
		ReadExif("heif", data)
	}
}
