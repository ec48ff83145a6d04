// SPDX-License-Identifier: Apache-2.0

package export

import (
	"encoding/binary"
	"fmt"
	"io"
	"testing"

	"amana/pkg/photo"
)

// large is an archive of n photos in sets of four, with Arabic folder names, one file in eight a copy of
// the one before it.
func large(n int) photo.Archive {
	a := photo.Archive{CatalogueID: "0123456789abcdef", Sources: []photo.Source{{ID: 1, Label: "drive"}}}
	for i := range n {
		var d photo.Digest
		binary.BigEndian.PutUint64(d[:], uint64(i)+1)
		e := photo.Exif{Make: "NIKON", Model: "D80", Serial: "998877", Taken: photo.Taken{Wall: 1343988000 + int64(i)*7, Source: "DateTimeOriginal"}}
		a.Contents = append(a.Contents, photo.Content{Digest: d, Bytes: 2 << 20, Format: "jpeg", Status: photo.Indexed, Width: 3872, Height: 2592, Exif: e})
		a.Files = append(a.Files, photo.File{Source: 1, Path: photo.RelPath(fmt.Sprintf("آب 2012/215-%05d/DSC_%05d.JPG", i/4, i)), Kind: photo.Regular,
			Bytes: 2 << 20, Status: photo.Indexed, Content: d})
		if i%4 == 0 {
			a.Sets = append(a.Sets, photo.Set{ID: photo.SetID(i/4 + 1), Rule: "roll", Confidence: 0.9, Reasons: []string{"taken within 21 s"}, Review: photo.Unreviewed, Version: "0123456789abcdef"})
		}
		if i%8 == 7 {
			a.Copies = append(a.Copies, photo.Copy{Original: a.Contents[i-1].Digest, Copy: d, Attached: true})
			continue
		}
		s := &a.Sets[len(a.Sets)-1]
		s.Members = append(s.Members, photo.Member{Photo: d})
	}
	return a
}

// BenchmarkPhotos writes the photos of an archive of the size of the one that amana is made for, from
// the archive to the last byte.
func BenchmarkPhotos(b *testing.B) {
	a := large(55000)
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rows, err := Photos(a, Everything(a), Internal)
				if err == nil {
					err = Write(io.Discard, format, rows, Options{})
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSets(b *testing.B) {
	a := large(55000)
	b.ReportAllocs()
	for b.Loop() {
		rows, err := Sets(a, a.Sets, Internal)
		if err == nil {
			err = Write(io.Discard, "csv", rows, Options{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
