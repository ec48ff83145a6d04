// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"image/png"
	"testing"

	"amana/pkg/phototest"
)

func TestView(t *testing.T) {
	scene := phototest.Draw(phototest.Subject{Seed: 1}, phototest.View{}, 1200, 800)
	var lossless bytes.Buffer
	if err := png.Encode(&lossless, scene); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"jpeg": phototest.JPEG(scene, 90, phototest.Exif{}), "png": lossless.Bytes()}
	for format, data := range files {
		for _, c := range []struct{ side, orientation, w, h int }{{64, 1, 64, 43}, {256, 6, 171, 256}, {900, 1, 900, 600}, {900, 6, 600, 900}, {4000, 1, 1200, 800}} {
			m, err := View(format, data, c.orientation, c.side)
			if err != nil || m.Rect.Dx() != c.w || m.Rect.Dy() != c.h {
				t.Errorf("View(%s, side %d, orientation %d) = %v, %v, want %d by %d", format, c.side, c.orientation, m.Bounds(), err, c.w, c.h)
			}
		}
	}
	if m, err := View("jpeg", files["jpeg"][:len(files["jpeg"])/2], 1, 900); err == nil {
		t.Errorf("View of half a file = %v, nil, want an error", m.Bounds())
	}
	if m, err := View("svg", []byte("<svg/>"), 1, 900); err == nil || m != nil {
		t.Errorf("View of an SVG = %v, %v, want an error alone", m, err)
	}
}
