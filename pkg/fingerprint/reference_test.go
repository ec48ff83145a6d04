// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
)

// slowGrid does what the reference says, step by step: luma, two passes of windows each way, the pixels at
// the cells' centres.
func slowGrid(img *image.RGBA) (cells grid) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	at := func(m [][]float64, x, y int) float64 { return m[y][x] }
	m := make([][]float64, h)
	for y := range m {
		m[y] = make([]float64, w)
		for x := range m[y] {
			c := img.RGBAAt(x, y)
			m[y][x] = 0.299*float64(c.R) + 0.587*float64(c.G) + 0.114*float64(c.B)
		}
	}
	mean := func(m [][]float64, x0, x1, y0, y1 int) float64 {
		sum, n := 0.0, 0
		for y := max(0, y0); y < min(h, y1); y++ {
			for x := max(0, x0); x < min(w, x1); x++ {
				sum, n = sum+at(m, x, y), n+1
			}
		}
		return sum / float64(n)
	}
	wide, high := (w+127)/128, (h+127)/128
	for range 2 {
		out := make([][]float64, h)
		for y := range out {
			out[y] = make([]float64, w)
			for x := range out[y] {
				right, lower := x+wide/2+1, y+high/2+1
				out[y][x] = mean(m, right-wide, right, lower-high, lower)
			}
		}
		m = out
	}
	for i := range cells {
		for j := range cells[i] {
			cells[i][j] = m[int((float64(i)+0.5)*float64(h)/64)][int((float64(j)+0.5)*float64(w)/64)]
		}
	}
	return cells
}

func TestReferenceIsWhatItSays(t *testing.T) {
	for _, size := range [][2]int{{64, 64}, {128, 96}, {129, 200}, {300, 257}, {70, 511}, {640, 480}, {33, 21}} {
		img := drawn(uint64(size[0]), size[0], size[1])
		slow := slowGrid(img)
		_, _, across, down := referenceCells(img)
		fast := gridOf(wholeRows(img, across.taps), size[1], &across, &down)
		for i := range slow {
			for j := range slow[i] {
				if math.Abs(slow[i][j]-fast[i][j]) > 1e-6 {
					t.Fatalf("%v: cell (%d, %d) = %g, want %g", size, i, j, fast[i][j], slow[i][j])
				}
			}
		}
		got, quality := ReferenceOf(img)
		if want := hashOf(transform(&slow)); Distance(got.hash, want) > 0 || quality != qualityOf(&slow) {
			t.Errorf("%v: ReferenceOf is %d bits off, quality %d, want %d", size, Distance(got.hash, want), quality, qualityOf(&slow))
		}
	}
}

// A picture above the limit is one of 1024 by 1024 pixels, each the mean of the area that it covers.
func TestReferenceOfLargePicture(t *testing.T) {
	const w, h = 3 * reduced, 2 * reduced
	large, small := image.NewRGBA(image.Rect(0, 0, w, h)), image.NewRGBA(image.Rect(0, 0, reduced, reduced))
	scene := drawn(5, reduced, reduced)
	for y := range h {
		for x := range w {
			c := scene.RGBAAt(x/3, y/2)
			c.R += [3]uint8{0, 1, 255}[x%3] // the three add up to three times the middle one
			if scene.RGBAAt(x/3, y/2).R == 0 || scene.RGBAAt(x/3, y/2).R == 255 {
				c.R = scene.RGBAAt(x/3, y/2).R
			}
			large.SetRGBA(x, y, c)
		}
	}
	copy(small.Pix, scene.Pix)
	got, _ := ReferenceOf(large)
	want, _ := ReferenceOf(small)
	if d := got.Distance(want); d > 0 {
		t.Errorf("Distance of a picture to its means = %d, want 0", d)
	}
	for _, n := range []int{1025, 1500, 4000} {
		row := windows(n, reduced)
		for i, first := range row.first {
			sum, beyond := 0.0, 0.0
			for k, v := range row.weights[i*row.taps:][:row.taps] {
				if sum += v; first+k >= n {
					beyond += v
				}
			}
			if math.Abs(sum-1) > 1e-9 || first < 0 || beyond != 0 {
				t.Fatalf("windows(%d): cell %d takes %g from %d on, %g beyond the edge", n, i, sum, first, beyond)
			}
		}
	}
}

func TestReferenceDihedralEqualsTurnedPictures(t *testing.T) {
	w, h := 400, 300
	img := drawn(9, w, h)
	got := ReferenceDihedral(img)
	for i, turned := range []*image.RGBA{
		img,
		remap(img, h, w, func(x, y int) (int, int) { return y, h - 1 - x }),
		remap(img, w, h, func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }),
		remap(img, h, w, func(x, y int) (int, int) { return w - 1 - y, x }),
		remap(img, w, h, func(x, y int) (int, int) { return w - 1 - x, y }),
		remap(img, w, h, func(x, y int) (int, int) { return x, h - 1 - y }),
		remap(img, h, w, func(x, y int) (int, int) { return y, x }),
		remap(img, h, w, func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }),
	} {
		want, _ := ReferenceOf(turned)
		if d := got[i].Distance(want); d > 0 {
			t.Errorf("ReferenceDihedral()[%d] is %d bits from the turned picture, want 0", i, d)
		}
	}
}

// Every kind of image gives the colours that it holds, wherever it starts, and whatever shines through.
func TestReferenceReadsEveryImage(t *testing.T) {
	img := drawn(4, 200, 150) // grey
	want, _ := ReferenceOf(img)
	r := image.Rect(7, 9, 207, 159)
	grey, clear, planes := image.NewGray(r), image.NewNRGBA(r), image.NewYCbCr(r, image.YCbCrSubsampleRatio420)
	for i := range planes.Cb {
		planes.Cb[i], planes.Cr[i] = 128, 128
	}
	for y := range 150 {
		for x := range 200 {
			v := img.RGBAAt(x, y).R
			grey.SetGray(x+7, y+9, color.Gray{v})
			clear.SetNRGBA(x+7, y+9, color.NRGBA{v, v, v, uint8(1 + x)})
			planes.Y[planes.YOffset(x+7, y+9)] = v
		}
	}
	for name, m := range map[string]image.Image{"grey": grey, "transparent": clear, "planes": planes, "part": grey.SubImage(r)} {
		if got, _ := ReferenceOf(m); got != want {
			t.Errorf("%s: %d bits off", name, got.Distance(want))
		}
	}
}

func TestReferenceOfNothing(t *testing.T) {
	for name, m := range map[string]image.Image{"nil": nil, "empty": image.NewGray(image.Rectangle{}), "narrow": drawn(1, 4, 3000)} {
		if r, q := ReferenceOf(m); r != (Reference{}) || q != 0 || ReferenceDihedral(m) != [8]Reference{} {
			t.Errorf("%s: ReferenceOf = %v, %d, want nothing", name, r, q)
		}
	}
}

func TestParseReference(t *testing.T) {
	text := "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22"
	r, err := ParseReference(strings.ToUpper(text))
	if err != nil || r.String() != text || r.hash[0] != 0xf8 {
		t.Errorf("ParseReference = %v, %v, want %s", r, err, text)
	}
	for _, bad := range []string{"", text[1:], text + "00", strings.Replace(text, "f", "g", 1), " " + text[1:]} {
		if r, err := ParseReference(bad); err == nil || r != (Reference{}) {
			t.Errorf("ParseReference(%q) = %v, %v, want an error", bad, r, err)
		}
	}
}

func FuzzParseReference(f *testing.F) {
	f.Add(strings.Repeat("0f", 32))
	f.Add("x")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseReference(text)
		if err == nil && r.String() != strings.ToLower(text) || err != nil && r != (Reference{}) {
			t.Errorf("ParseReference(%q) = %v, %v", text, r, err)
		}
	})
}

func BenchmarkReference(b *testing.B) {
	img := drawn(1, 1600, 1200)
	for b.Loop() {
		ReferenceOf(img)
	}
}
