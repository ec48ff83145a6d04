// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// print paints patches of random grey on a plain floor, in a square about the middle: every seed has the
// same greys at other places.
func print(seed uint64) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, 3))
	img := image.NewRGBA(image.Rect(0, 0, 256, 256))
	for i := range img.Pix {
		img.Pix[i] = 128
	}
	for i := range 120 {
		x, y, side := 40+rng.IntN(160), 40+rng.IntN(160), 6+rng.IntN(14)
		for v := range side {
			for u := range side {
				c := uint8(40 + 60*(i%4))
				img.SetRGBA(x+u, y+v, color.RGBA{c, c, c, 255})
			}
		}
	}
	return img
}

func marksOf(img *image.RGBA) []mark {
	var out [marksMost]mark
	return out[:readMarks(likeness(img)[partsSize:], &out)]
}

// lit makes a picture brighter or darker.
func lit(img *image.RGBA, gain float64) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for i, v := range img.Pix {
		out.Pix[i] = uint8(min(255, gain*float64(v)))
	}
	return out
}

func TestMarksAgreeBetweenViews(t *testing.T) {
	img := print(1)
	base := marksOf(img)
	if len(base) != marksMost {
		t.Fatalf("%d marks, want %d", len(base), marksMost)
	}
	slant := func(x, y int) (int, int) { // by thirty degrees, about the middle
		u, v := float64(x)-128, float64(y)-128
		return int(128 + 0.866*u - 0.5*v), int(128 + 0.5*u + 0.866*v)
	}
	for name, view := range map[string]*image.RGBA{
		"quarter turn": remap(img, 256, 256, func(x, y int) (int, int) { return y, 255 - x }),
		"half turn":    remap(img, 256, 256, func(x, y int) (int, int) { return 255 - x, 255 - y }),
		"three":        remap(img, 256, 256, func(x, y int) (int, int) { return 255 - y, x }),
		"slanting":     remap(img, 256, 256, slant),
		"moved":        remap(img, 256, 256, func(x, y int) (int, int) { return x + 14, y - 9 }),
		"half as far":  remap(img, 256, 256, func(x, y int) (int, int) { return 64 + x/2, 64 + y/2 }),
		"darker":       lit(img, 0.5),
		"brighter":     lit(img, 1.3),
	} {
		if n := agreeing(base, marksOf(view)); n < 3*enough/2 {
			t.Errorf("%s: %d marks agree, want %d or more", name, n, 3*enough/2)
		}
	}
	for seed := range uint64(8) {
		if n := agreeing(base, marksOf(print(100+seed))); n > enough+1 {
			t.Errorf("another print, %d: %d marks agree, want %d at most", seed, n, enough+1)
		}
	}
}

func TestLackTellsPatternsOfTheSameColoursApart(t *testing.T) {
	img, lacking := print(1), 0
	base := likeness(img)
	if n := Lack(base, likeness(remap(img, 256, 256, func(x, y int) (int, int) { return y, 255 - x }))); n != 0 {
		t.Errorf("Lack to itself, turned = %d, want 0", n)
	}
	for seed := range uint64(8) {
		lacking += Lack(base, likeness(print(200+seed)))
	}
	if lacking < 6 {
		t.Errorf("Lack to eight other prints adds up to %d of 16, want 6 or more", lacking)
	}
}

// What agrees is found from one side; which, must not depend on the order.
func TestLackIsSymmetric(t *testing.T) {
	var views [][]byte
	for seed := range uint64(16) {
		views = append(views, likeness(remap(print(seed%4), 256, 256, func(x, y int) (int, int) {
			n := 3 + int(seed/4)
			return (128*(n-3) + 3*x) / n, (128*(n-3) + 3*y) / n
		})))
	}
	for i, a := range views {
		for j, b := range views[:i] {
			if Lack(a, b) != Lack(b, a) {
				t.Errorf("views %d and %d: Lack = %d, and %d the other way", i, j, Lack(a, b), Lack(b, a))
			}
		}
	}
}

func TestMarksNeedEachOther(t *testing.T) {
	at := func(x, y int, turn uint8, level int, word uint64) mark {
		return mark{x, y, turn, level, [2]uint64{word, word}}
	}
	a := []mark{at(10, 10, 0, 0, 0xf), at(50, 10, 0, 0, 0xf0), at(10, 60, 0, 0, 0xf00), at(60, 60, 0, 0, 0xf000)}
	for name, c := range map[string]struct {
		b    []mark
		want int
	}{
		"the same":        {a, 4},
		"none":            {nil, 0},
		"quarter turn":    {[]mark{at(90, 10, 64, 0, 0xf), at(90, 50, 64, 0, 0xf0), at(40, 10, 64, 0, 0xf00), at(40, 60, 64, 0, 0xf000)}, 4},
		"twice as large":  {[]mark{at(20, 20, 0, 1, 0xf), at(100, 20, 0, 1, 0xf0), at(20, 120, 0, 1, 0xf00), at(120, 120, 0, 1, 0xf000)}, 4},
		"one turned":      {[]mark{at(10, 10, 99, 0, 0xf), a[1], a[2], a[3]}, 3},
		"one elsewhere":   {[]mark{at(99, 99, 0, 0, 0xf), a[1], a[2], a[3]}, 3},
		"one of no match": {[]mark{a[1], a[2], a[3]}, 3},
		"two of one":      {[]mark{a[0], a[0], a[1]}, 2},
	} {
		if got := agreeing(a, c.b); got != c.want {
			t.Errorf("%s: %d marks agree, want %d", name, got, c.want)
		}
	}
}

func TestDirection(t *testing.T) {
	for i := range 32 {
		angle := (float64(i) + 0.5) * math.Pi / 16
		if got := direction(int(1000*math.Cos(angle)), int(1000*math.Sin(angle))); got != i {
			t.Errorf("direction of %.1f° = %d, want %d", angle*180/math.Pi, got, i)
		}
	}
}

// A machine whose sine differs in the last place must draw the same circle.
func TestCircleIsSafeToRound(t *testing.T) {
	for i := range turns {
		sin, cos := math.Sincos(float64(i) * math.Pi / (turns / 2))
		for _, v := range []float64{radius * sin, radius * cos} {
			if _, f := math.Modf(math.Abs(v)); math.Abs(f-0.5) < 1e-6 {
				t.Errorf("part %d of a turn: %v lies between two whole numbers", i, v)
			}
		}
	}
}
