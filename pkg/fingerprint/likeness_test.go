// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"testing"
)

// room paints an object of two colours on a floor: at a place and a size, turned by a quarter or not,
// and exposed brighter or darker.
func room(w, h int, floor, coat, stripe color.RGBA, cx, cy, size float64, turned bool, gain float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := (float64(x)/float64(w)-cx)/size, (float64(y)/float64(h)-cy)/size
			if turned {
				u, v = v, u
			}
			c := floor
			if math.Abs(u) < 0.5 && math.Abs(v) < 0.25 {
				c = coat
				if int(20*(u+1))%4 == 0 {
					c = stripe
				}
			}
			lit := func(b uint8) uint8 { return uint8(min(255, gain*float64(b))) }
			img.SetRGBA(x, y, color.RGBA{lit(c.R), lit(c.G), lit(c.B), 255})
		}
	}
	return img
}

var (
	tiles  = color.RGBA{150, 150, 140, 255}
	red    = color.RGBA{170, 50, 50, 255}
	blue   = color.RGBA{50, 70, 150, 255}
	white  = color.RGBA{220, 220, 215, 255}
	yellow = color.RGBA{200, 180, 60, 255}
)

func TestLikenessKeepsWithViewAndTellsSubjectsApart(t *testing.T) {
	base := likeness(room(256, 192, tiles, red, white, 0.5, 0.5, 0.8, false, 1))
	far := Alike(base, likeness(room(256, 192, tiles, blue, yellow, 0.5, 0.5, 0.8, false, 1)))
	for name, img := range map[string]*image.RGBA{
		"nearer":  room(256, 192, tiles, red, white, 0.5, 0.5, 1, false, 1),
		"moved":   room(256, 192, tiles, red, white, 0.42, 0.55, 0.8, false, 1),
		"turned":  room(192, 256, tiles, red, white, 0.5, 0.5, 0.8, true, 1),
		"darker":  room(256, 192, tiles, red, white, 0.5, 0.5, 0.8, false, 0.75),
		"smaller": room(160, 120, tiles, red, white, 0.5, 0.5, 0.8, false, 1),
	} {
		if d := Alike(base, likeness(img)); d > 0.6*far {
			t.Errorf("%s: Alike = %.3f, want far below another subject's %.3f", name, d, far)
		}
	}
}

func TestLikenessIsExactUnderMirrors(t *testing.T) {
	img := drawn(4, 128, 96)
	base := likeness(img)
	for name, at := range map[string]func(x, y int) (int, int){
		"left to right": func(x, y int) (int, int) { return 127 - x, y },
		"top to bottom": func(x, y int) (int, int) { return x, 95 - y },
		"half turn":     func(x, y int) (int, int) { return 127 - x, 95 - y },
	} {
		if got := likeness(remap(img, 128, 96, at)); !bytes.Equal(got, base) {
			t.Errorf("%s: the vector differs, Alike = %.4f", name, Alike(got, base))
		}
	}
}

func TestAlike(t *testing.T) {
	a, b := likeness(drawn(1, 256, 192)), likeness(drawn(2, 200, 256))
	if len(a) != likenessSize || len(b) != likenessSize {
		t.Fatalf("vectors of %d and %d bytes, want %d", len(a), len(b), likenessSize)
	}
	if d := Alike(a, a); d != 0 {
		t.Errorf("Alike of a vector to itself = %v, want 0", d)
	}
	if Alike(a, b) != Alike(b, a) || Alike(a, b) <= 0 || Alike(a, b) > 1 {
		t.Errorf("Alike = %v and %v, want equal and in (0, 1]", Alike(a, b), Alike(b, a))
	}
	for _, c := range [][2][]byte{{nil, nil}, {a, nil}, {nil, a}, {a, a[:9]}} {
		if d := Alike(c[0], c[1]); d != 1 {
			t.Errorf("Alike of %d and %d bytes = %v, want 1", len(c[0]), len(c[1]), d)
		}
	}
	black, grey := image.NewRGBA(image.Rect(0, 0, 256, 192)), image.NewRGBA(image.Rect(0, 0, 1, 1))
	for _, img := range []*image.RGBA{black, grey, image.NewRGBA(image.Rect(0, 0, 256, 1)), image.NewRGBA(image.Rect(0, 0, 2, 255))} {
		if n := len(likeness(img)); n != likenessSize {
			t.Errorf("%v: a vector of %d bytes, want %d", img.Rect, n, likenessSize)
		}
	}
}

// The vector is part of stored catalogues: other bytes need another Version.
func TestLikenessIsStable(t *testing.T) {
	sum := uint32(2166136261)
	for _, v := range likeness(drawn(7, 250, 187)) {
		sum = (sum ^ uint32(v)) * 16777619
	}
	if sum != stableSum {
		t.Errorf("the vector's bytes sum to %#x, want %#x of version %d", sum, uint32(stableSum), Version)
	}
}

const stableSum = 0xbad35138

func BenchmarkLikeness(b *testing.B) {
	img := drawn(1, 256, 192)
	for b.Loop() {
		likeness(img)
	}
}

func BenchmarkAlike(b *testing.B) {
	x, y := likeness(drawn(1, 256, 192)), likeness(drawn(2, 256, 192))
	for b.Loop() {
		Alike(x, y)
	}
}
