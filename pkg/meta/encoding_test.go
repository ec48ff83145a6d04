// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"image"
	"testing"

	"amana/pkg/phototest"
)

func TestEncoding(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 16, 16))
	fine, coarse := phototest.JPEG(m, 95, phototest.Exif{Taken: "2012:08:03 10:00:00"}), phototest.JPEG(m, 30, phototest.Exif{})
	a, thumb := Encoding("jpeg", fine)
	b, _ := Encoding("jpeg", coarse)
	if a <= 0 || b < 4*a || thumb {
		t.Errorf("Encoding = %d and %d, thumbnail %v, want a coarser second one and none", a, b, thumb)
	}
	embedded := append([]byte("\xFF\xD8\xFF\xE1\x00\x0CExif\x00\x00\xFF\xD8\xFF\x00"), coarse[2:]...)
	if steps, thumb := Encoding("jpeg", embedded); steps != b || !thumb {
		t.Errorf("Encoding = %d, %v, want %d and a thumbnail", steps, thumb, b)
	}
	if steps, thumb := Encoding("png", fine); steps != 0 || thumb {
		t.Errorf("of a PNG: %d, %v", steps, thumb)
	}
	wide := bytes.Repeat([]byte{1, 0}, 64) // steps of 256
	if sum := firstTable(append(append([]byte{1}, bytes.Repeat([]byte{9}, 64)...), append([]byte{0x10}, wide...)...)); sum != 64*256 {
		t.Errorf("firstTable = %d, want %d", sum, 64*256)
	}
}

func FuzzEncoding(f *testing.F) {
	f.Add(phototest.JPEG(image.NewGray(image.Rect(0, 0, 8, 8)), 80, phototest.Exif{Model: "x"}))
	f.Add([]byte("\xFF\xD8\xFF\xDB\x00\x43\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if steps, _ := Encoding("jpeg", data); steps < 0 || steps > 64*65535 {
			t.Errorf("steps = %d", steps)
		}
	})
}
