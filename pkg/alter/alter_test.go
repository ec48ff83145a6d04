// SPDX-License-Identifier: Apache-2.0

package alter

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"testing"
)

// noise returns a picture of coarse noise.
func noise(w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(1, 2))
	m := blank(w, h)
	for y := range h {
		for x := range w {
			if x%8 == 0 && y%8 == 0 {
				c := byte(r.IntN(256))
				fill(m, image.Rect(x, y, x+8, y+8), color.RGBA{c, 255 - c, c / 2, 255})
			}
		}
	}
	return m
}

func decoded(t *testing.T, data []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Every kind gives a picture, the same for one seed, and leaves the original alone.
func TestKinds(t *testing.T) {
	for _, size := range [][2]int{{320, 240}, {90, 160}, {1, 1}, {3, 200}} {
		m := noise(size[0], size[1])
		before := slices.Clone(m.Pix)
		for _, k := range Kinds() {
			a, err := k.Of(m, 7)
			if err != nil {
				t.Fatalf("%s of %v: %v", k.Name, size, err)
			}
			decoded(t, a)
			if b, _ := k.Of(m, 7); !bytes.Equal(a, b) {
				t.Errorf("%s of %v differs from itself", k.Name, size)
			}
			if !slices.Equal(m.Pix, before) {
				t.Fatalf("%s of %v changed the original", k.Name, size)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	m := noise(800, 400)
	for name, want := range map[string]image.Point{
		"resize to 50 %": {400, 200}, "resize to 25 %": {200, 100}, "resize to 640 px": {640, 320}, "JPEG quality 20": {800, 400}, "quarter turn": {400, 800},
		"crop 5 %": {760, 380}, "crop 30 %": {560, 280}, "mirror": {800, 400}, "turn by 3 degrees": {800, 400}, "telephone screen": {1080, 2340}, "part blurred": {800, 400},
	} {
		i := slices.IndexFunc(Kinds(), func(k Kind) bool { return k.Name == name })
		data, err := Kinds()[i].Of(m, 3)
		if err != nil {
			t.Fatal(err)
		}
		if got := decoded(t, data).Bounds().Size(); got != want {
			t.Errorf("%s: size %v, want %v", name, got, want)
		}
	}
}

// What is left of the original stays where it was said to be.
func TestPixels(t *testing.T) {
	m := noise(64, 48)
	r := rand.New(rand.NewPCG(1, 1))
	if back := mirror(r, mirror(r, m)); !slices.Equal(back.Pix, m.Pix) {
		t.Error("mirrored twice is not the original")
	}
	framed := border(r, m)
	n := (framed.Rect.Dx() - 64) / 2
	inner := blank(64, 48)
	paste(inner, cropped(framed, image.Rect(n, n, n+64, n+48)), 0, 0)
	if n < 1 || !slices.Equal(inner.Pix, m.Pix) {
		t.Errorf("within the border of %d pixels is not the original", n)
	}
	dark := partBlack(r, m)
	changed := 0
	for i := 0; i < len(m.Pix); i += 4 {
		if !slices.Equal(dark.Pix[i:i+3], m.Pix[i:i+3]) {
			changed++
		}
	}
	if share := float64(changed) / (64 * 48); share < 0.1 || share > 0.26 {
		t.Errorf("%.2f of the picture is covered, want 0.15 to 0.25", share)
	}
	grey := grey(r, m)
	for i := 0; i < len(grey.Pix); i += 4 {
		if grey.Pix[i] != grey.Pix[i+1] || grey.Pix[i] != grey.Pix[i+2] {
			t.Fatalf("pixel %d is not grey", i/4)
		}
	}
}
