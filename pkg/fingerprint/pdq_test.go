// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// drawn returns a picture of coloured discs that is the same scene at every size.
func drawn(seed uint64, w, h int) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, 7))
	type disc struct{ x, y, r, luma float64 }
	discs := make([]disc, 24)
	for i := range discs {
		discs[i] = disc{rng.Float64(), rng.Float64(), 0.05 + rng.Float64()*0.2, rng.Float64() * 255}
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := (float64(x)+0.5)/float64(w), (float64(y)+0.5)/float64(h)
			luma := 60 + 100*fx
			for _, d := range discs {
				if math.Hypot(fx-d.x, fy-d.y) < d.r {
					luma = d.luma
				}
			}
			img.SetRGBA(x, y, color.RGBA{uint8(luma), uint8(luma), uint8(luma), 255})
		}
	}
	return img
}

// remap returns the picture whose pixel (x, y) is img's pixel at(x, y).
func remap(img *image.RGBA, w, h int, at func(x, y int) (int, int)) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := at(x, y)
			out.SetRGBA(x, y, img.RGBAAt(fx, fy))
		}
	}
	return out
}

func TestDistance(t *testing.T) {
	a := [32]byte{0: 0xff, 31: 0x01}
	b := [32]byte{0: 0x0f, 31: 0x00}
	if got := Distance(a, b); got != 5 {
		t.Errorf("Distance(a, b) = %d, want 5", got)
	}
	if got := Distance(b, a); got != 5 {
		t.Errorf("Distance(b, a) = %d, want 5", got)
	}
	if got := Distance(a, a); got != 0 {
		t.Errorf("Distance(a, a) = %d, want 0", got)
	}
}

func TestSameSceneInOtherSizes(t *testing.T) {
	for seed := range uint64(12) {
		want := Of(drawn(seed, 256, 192))
		if want.Quality < 50 || want.Version != Version {
			t.Errorf("scene %d: quality %d, version %d", seed, want.Quality, want.Version)
		}
		for _, side := range []int{250, 200, 131, 100} {
			got := Of(drawn(seed, side, side*3/4))
			if d := Distance(got.Hash, want.Hash); d > 14 {
				t.Errorf("scene %d at %d pixels: Distance = %d, want 14 at most", seed, side, d)
			}
		}
		if d := Distance(Of(drawn(seed+100, 256, 192)).Hash, want.Hash); d < 80 {
			t.Errorf("scene %d and another: Distance = %d, want about 128", seed, d)
		}
	}
}

func TestDihedralEqualsTurnedPictures(t *testing.T) {
	w, h := 256, 192
	for seed := range uint64(8) {
		img := drawn(seed, w, h)
		got := Dihedral(img)
		turned := []*image.RGBA{
			img,
			remap(img, h, w, func(x, y int) (int, int) { return y, h - 1 - x }),
			remap(img, w, h, func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }),
			remap(img, h, w, func(x, y int) (int, int) { return w - 1 - y, x }),
			remap(img, w, h, func(x, y int) (int, int) { return w - 1 - x, y }),
			remap(img, w, h, func(x, y int) (int, int) { return x, h - 1 - y }),
			remap(img, h, w, func(x, y int) (int, int) { return y, x }),
			remap(img, h, w, func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }),
		}
		for i, v := range turned {
			if d := Distance(got[i], Of(v).Hash); d > 0 {
				t.Errorf("scene %d: Dihedral()[%d] is %d bits from the turned picture, want 0", seed, i, d)
			}
		}
	}
}

// A spectrum of the grid itself, without the shift, turns exactly.
func TestTurnedSpectrum(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var cells, want grid
	for i := range cells {
		for j := range cells[i] {
			cells[i][j] = rng.Float64()
		}
	}
	for _, v := range []struct {
		name                        string
		transpose, mirrorX, mirrorY bool
		from                        func(i, j int) (int, int)
	}{
		{"turn 90", true, false, true, func(i, j int) (int, int) { return 63 - j, i }},
		{"turn 180", false, true, true, func(i, j int) (int, int) { return 63 - i, 63 - j }},
		{"turn 270", true, true, false, func(i, j int) (int, int) { return j, 63 - i }},
		{"other diagonal", true, true, true, func(i, j int) (int, int) { return 63 - j, 63 - i }},
	} {
		for i := range want {
			for j := range want[i] {
				a, b := v.from(i, j)
				want[i][j] = cells[a][b]
			}
		}
		got, exact := turned(transform(&cells), v.transpose, v.mirrorX, v.mirrorY), transform(&want)
		for i := range got {
			for j := range got[i] {
				if math.Abs(got[i][j]-exact[i][j]) > 1e-9 {
					t.Fatalf("%s: frequency (%d, %d) = %g, want %g", v.name, i, j, got[i][j], exact[i][j])
				}
			}
		}
	}
}

func TestHashHasHalfItsBits(t *testing.T) {
	for seed := range uint64(5) {
		if n := Distance(Of(drawn(seed, 200, 256)).Hash, [32]byte{}); n != 128 {
			t.Errorf("scene %d: %d bits set, want 128", seed, n)
		}
	}
}

func TestOddPictures(t *testing.T) {
	if f := Of(nil); f.Known() {
		t.Errorf("Of(nil) = %v, want nothing", f)
	}
	if f := Of(image.NewRGBA(image.Rectangle{})); f.Known() {
		t.Errorf("Of(empty) = %v, want nothing", f)
	}
	for _, r := range []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(0, 0, 256, 4), image.Rect(0, 0, 5, 5), image.Rect(0, 0, 256, 7)} {
		if f := Of(image.NewRGBA(r)); !f.Known() || f.Quality != 0 {
			t.Errorf("Of(black %v): version %d, quality %d, want %d, 0", r, f.Version, f.Quality, Version)
		}
	}
	// A picture that starts elsewhere in its buffer is the same picture.
	img := drawn(3, 256, 192)
	big := image.NewRGBA(image.Rect(0, 0, 300, 250))
	for y := range 192 {
		for x := range 256 {
			big.SetRGBA(x+20, y+30, img.RGBAAt(x, y))
		}
	}
	part := big.SubImage(image.Rect(20, 30, 276, 222)).(*image.RGBA)
	if d := Distance(Of(part).Hash, Of(img).Hash); d != 0 {
		t.Errorf("Distance of a part to the same picture = %d, want 0", d)
	}
}

func FuzzPDQ(f *testing.F) {
	f.Add(uint8(3), uint8(9), []byte{1, 2, 3})
	f.Add(uint8(255), uint8(5), []byte("noise"))
	f.Fuzz(func(t *testing.T, w, h uint8, seed []byte) {
		img := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
		for i := range img.Pix {
			if len(seed) > 0 {
				img.Pix[i] = seed[i%len(seed)] * byte(i)
			}
		}
		if img.Rect.Empty() {
			return
		}
		hash, quality := pdq(img)
		if quality < 0 || quality > 100 {
			t.Errorf("quality = %d", quality)
		}
		if d := Distance(Dihedral(img)[0], hash); d != 0 {
			t.Errorf("Distance of the first of the eight = %d, want 0", d)
		}
	})
}

func BenchmarkPDQ(b *testing.B) {
	img := drawn(1, 256, 192)
	for b.Loop() {
		pdq(img)
	}
}

func BenchmarkDihedral(b *testing.B) {
	img := drawn(1, 256, 192)
	for b.Loop() {
		Dihedral(img)
	}
}
