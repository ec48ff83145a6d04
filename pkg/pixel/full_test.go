// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

func TestFull(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2100, 300))
	for x := range 2100 {
		for y := range 300 {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var photo, drawing bytes.Buffer
	if err := errors.Join(jpeg.Encode(&photo, img, nil), png.Encode(&drawing, img)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, format string
		data         []byte
		want         error
	}{
		{"jpeg", "jpeg", photo.Bytes(), nil},
		{"png", "png", drawing.Bytes(), nil},
		{"cut off", "jpeg", photo.Bytes()[:photo.Len()/2], ErrDamaged},
		{"header only", "jpeg", photo.Bytes()[:20], ErrDamaged},
		{"other format", "xcf", photo.Bytes(), ErrUnsupported},
		{"large for a full decode alone", "jpeg", as(t, photo.Bytes(), 0xC0, 12_000, 11_000), ErrTooLarge},
	} {
		m, err := Full(c.format, c.data)
		if !errors.Is(err, c.want) || (m == nil) != (c.want != nil) {
			t.Errorf("%s: Full = %v, %v, want %v", c.name, m != nil, err, c.want)
		}
		if m != nil && m.Bounds().Size() != image.Pt(2100, 300) {
			t.Errorf("%s: Full has %v, want the picture as it is stored", c.name, m.Bounds())
		}
	}
}
