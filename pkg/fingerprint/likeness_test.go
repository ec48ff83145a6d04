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

func TestPartsAreExactUnderMirrors(t *testing.T) {
	img := drawn(4, 128, 96)
	base := likeness(img)[:partsSize]
	for name, at := range map[string]func(x, y int) (int, int){
		"left to right": func(x, y int) (int, int) { return 127 - x, y },
		"top to bottom": func(x, y int) (int, int) { return x, 95 - y },
		"half turn":     func(x, y int) (int, int) { return 127 - x, 95 - y },
	} {
		if got := likeness(remap(img, 128, 96, at))[:partsSize]; !bytes.Equal(got, base) {
			t.Errorf("%s: the vector differs, Alike = %.4f", name, Alike(got, base))
		}
	}
}

func TestAlike(t *testing.T) {
	a, b := likeness(drawn(1, 256, 192)), likeness(drawn(2, 200, 256))
	if d := Alike(a, a); d != 0 {
		t.Errorf("Alike of a vector to itself = %v, want 0", d)
	}
	if Alike(a, b) != Alike(b, a) || Alike(a, b) <= 0 || Alike(a, b) > 1 {
		t.Errorf("Alike = %v and %v, want equal and in (0, 1]", Alike(a, b), Alike(b, a))
	}
	long := append(bytes.Clone(a[:partsSize]), make([]byte, (marksMost+1)*markSize)...)
	for _, c := range [][2][]byte{{nil, nil}, {a, nil}, {nil, a}, {a, a[:9]}, {a, a[:len(a)-1]}, {long, long}} {
		if d := Alike(c[0], c[1]); d != 1 {
			t.Errorf("Alike of %d and %d bytes = %v, want 1", len(c[0]), len(c[1]), d)
		}
	}
}

func TestLikenessOfOddPictures(t *testing.T) {
	for _, size := range [][2]int{{256, 192}, {1, 1}, {256, 1}, {2, 255}, {17, 16}} {
		v := likeness(image.NewRGBA(image.Rect(0, 0, size[0], size[1])))
		if len(v) != partsSize {
			t.Errorf("black, %v: a vector of %d bytes, want %d and no marks", size, len(v), partsSize)
		}
		if d := Alike(v, v); d != 0 {
			t.Errorf("black, %v: Alike to itself = %v, want 0", size, d)
		}
		if n := Lack(v, v); n != 1 {
			t.Errorf("black, %v: Lack = %d, want 1", size, n)
		}
	}
}

// Memory is used again: what the last picture left there is not to tell, and a picture of any size has room.
func TestDeskKeepsNothing(t *testing.T) {
	used := new(desk)
	for _, w := range []int{256, 1, 2, 3, 127, 128, 129, 255, 64, 5, 192} {
		for _, h := range []int{256, 1, 17, 128, 129, 2, 255, 16, 171} {
			img := drawn(uint64(w*h), w, h)
			if got, want := used.likeness(img), new(desk).likeness(img); !bytes.Equal(got, want) {
				t.Errorf("%d by %d: a used desk gives another vector", w, h)
			}
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

const stableSum = 0x9c585854

// A vector may come from a damaged catalogue: any bytes give a distance.
func FuzzAlike(f *testing.F) {
	f.Add(likeness(drawn(1, 128, 96)), likeness(drawn(2, 96, 128)))
	f.Add([]byte{}, make([]byte, partsSize))
	f.Add(make([]byte, partsSize+20*markSize), bytes.Repeat([]byte{255}, partsSize+30*markSize))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		d := Alike(a, b)
		if !(d >= 0 && d <= 1) || d != Alike(b, a) {
			t.Errorf("Alike = %v, and %v the other way", d, Alike(b, a))
		}
		if n := Lack(a, b); n < 0 || n > 2 || n != Lack(b, a) {
			t.Errorf("Lack = %v, and %v the other way", n, Lack(b, a))
		}
	})
}

func FuzzLikeness(f *testing.F) {
	f.Add(uint8(3), uint8(9), []byte{1, 2, 3})
	f.Add(uint8(255), uint8(200), []byte("noise"))
	f.Fuzz(func(t *testing.T, w, h uint8, seed []byte) {
		img := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
		if img.Rect.Empty() || len(seed) == 0 {
			return
		}
		for i := range img.Pix {
			img.Pix[i] = seed[i%len(seed)] * byte(i>>2)
		}
		if v := likeness(img); len(v) < partsSize || !whole(v) {
			t.Errorf("%d × %d: a vector of %d bytes", w, h, len(v))
		}
	})
}

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

func BenchmarkLack(b *testing.B) {
	x, y := likeness(drawn(1, 256, 192)), likeness(drawn(2, 256, 192))
	for b.Loop() {
		Lack(x, y)
	}
}
