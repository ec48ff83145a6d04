// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"slices"
	"strings"
	"testing"

	"amana/pkg/fingerprint"
	"amana/pkg/pixel/dcjpeg"
)

// scene draws discs over a slope, so that a fingerprint has something to hold on to.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(h)
			p := color.RGBA{uint8(40 + 150*fx), uint8(200 - 90*fy), uint8(70 + 60*fx*fy), 255}
			for i := range 9 {
				cx, cy := float64(i*5%9)/9+0.05, float64(i*7%9)/9+0.04
				if math.Hypot(fx-cx, fy-cy) < 0.05+0.01*float64(i) {
					p = color.RGBA{uint8(25 * i), uint8(255 - 20*i), uint8(40 * (i % 5)), 255}
				}
			}
			m.SetRGBA(x, y, p)
		}
	}
	return m
}

// TestCoarseIsNearFull compares both ways of reading one file.
func TestCoarseIsNearFull(t *testing.T) {
	for _, size := range []image.Point{{2048, 512}, {2592, 486}, {2050, 350}, {401, 2301}} {
		data := asJPEG(t, scene(size.X, size.Y))
		p, err := Decode("jpeg", data, 1)
		if err != nil || !p.Whole || p.Width != size.X || p.Height != size.Y {
			t.Fatalf("%v: Decode = %d by %d, whole %v, %v", size, p.Width, p.Height, p.Whole, err)
		}
		full, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		want := shrink(full, Side)
		if d := difference(t, p.Small, want); d > 5 {
			t.Errorf("%v: Decode differs by %.2f levels, want 5 at most", size, d)
		}
		a, b := fingerprint.Of(p.Small), fingerprint.Of(want)
		if d := fingerprint.Distance(a.Hash, b.Hash); d > 8 || a.Quality < 10 {
			t.Errorf("%v: Distance = %d at quality %d, want 8 at most", size, d, a.Quality)
		}
		if d := fingerprint.Alike(a.Likeness, b.Likeness); d > 0.06 { // of texture, which sees how sharp a picture is
			t.Errorf("%v: Alike = %.3f, want 0.06 at most", size, d)
		}
	}
}

// TestDamagedKeepsWhatWasRead cuts pictures that are read in either way.
func TestDamagedKeepsWhatWasRead(t *testing.T) {
	for _, size := range []image.Point{{2400, 600}, {1200, 300}} {
		data := asJPEG(t, scene(size.X, size.Y))
		sound, err := Decode("jpeg", data, 1)
		if err != nil {
			t.Fatal(err)
		}
		cases := map[string]struct {
			data  []byte
			want  string
			whole bool
		}{
			"cut":        {data[:len(data)*2/3], "truncated: ", false},
			"no end":     {data[:len(data)-2], "no end marker", true},
			"left over":  {slices.Concat(data[:len(data)-2], []byte("abc\xFF\xD9")), "bytes left over: 3", false},
			"no picture": {data[:bytes.Index(data, []byte{0xFF, 0xDA})+14], "truncated: 0 of ", false},
		}
		for name, c := range cases {
			p, err := Decode("jpeg", c.data, 1)
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.want) || p.Whole != c.whole || p.Width != size.X {
				t.Errorf("%v, %s: Decode = whole %v, %v, want %v, %q", size, name, p.Whole, err, c.whole, c.want)
			}
			if c.whole && difference(t, p.Small, sound.Small) > 0 {
				t.Errorf("%v, %s: the picture differs from the sound one", size, name)
			}
			if (p.Small != nil) != (p.Read > 0) {
				t.Errorf("%v, %s: %d blocks read and picture %v", size, name, p.Read, p.Small != nil)
			}
		}
		p, _ := Decode("jpeg", cases["cut"].data, 1)
		w, h := p.Small.Rect.Dx(), p.Small.Rect.Dy()
		upper := image.Rect(0, 0, w, h/3)
		part := func(m *image.RGBA) *image.RGBA {
			out := image.NewRGBA(upper)
			for y := range upper.Dy() {
				for x := range w {
					out.SetRGBA(x, y, m.RGBAAt(x*m.Rect.Dx()/w, y*m.Rect.Dy()/h))
				}
			}
			return out
		}
		most := 2.0
		if size.X < coarseFrom {
			most = 20 // it is of another size
		}
		if d := difference(t, part(p.Small), part(sound.Small)); d > most {
			t.Errorf("%v: what was read differs by %.2f levels, want %.0f at most", size, d, most)
		}
		if got := p.Small.RGBAAt(w/2, h-1); got != (color.RGBA{128, 128, 128, 255}) {
			t.Errorf("%v: what was not read is %v, want grey", size, got)
		}
	}
}

// TestUnknownToTheLibrary reads pictures of 12 bits, which image/jpeg refuses. The codes and steps are those
// of a picture of 8 bits, and so its levels count for sixteen times less.
func TestUnknownToTheLibrary(t *testing.T) {
	twelve := func(w, h int) []byte {
		gray := image.NewGray(image.Rect(0, 0, w, h))
		draw.Draw(gray, gray.Rect, image.NewUniform(color.Gray{48}), image.Point{}, draw.Src)
		data := asJPEG(t, gray)
		at := bytes.Index(data, []byte{0xFF, 0xC0})
		data[at+1], data[at+4] = 0xC1, 12
		return data
	}
	large := twelve(640, 512)
	cases := map[string]struct {
		data  []byte
		size  image.Point
		whole bool
		want  error
	}{
		"enough":  {large, image.Pt(80, 64), true, nil},
		"too few": {twelve(600, 400), image.Pt(75, 50), false, nil},
		"cut":     {large[:len(large)*2/3], image.Pt(80, 64), false, ErrDamaged},
	}
	for name, c := range cases {
		p, err := Decode("jpeg", c.data, 1)
		if !errors.Is(err, c.want) || p.Whole != c.whole || p.Small == nil || p.Small.Rect.Size() != c.size {
			t.Errorf("%s: Decode = picture %v, whole %v, %v, want %v, whole %v, %v", name, p.Small != nil, p.Whole, err, c.size, c.whole, c.want)
		} else if got := p.Small.RGBAAt(10, 10).R; got != 128-80/16 {
			t.Errorf("%s: level = %d, want 80/16 below the middle", name, got)
		}
	}
}

func TestCoarseColors(t *testing.T) {
	for name, c := range map[string]struct {
		color dcjpeg.Color
		pix   []uint8
		want  color.RGBA
	}{
		"grey":  {dcjpeg.Gray, []uint8{90}, color.RGBA{90, 90, 90, 255}},
		"YCbCr": {dcjpeg.YCbCr, []uint8{76, 85, 255}, color.RGBA{254, 0, 0, 255}},
		"RGB":   {dcjpeg.RGB, []uint8{1, 2, 3}, color.RGBA{1, 2, 3, 255}},
		"CMYK":  {dcjpeg.CMYK, []uint8{200, 100, 50, 51}, color.RGBA{40, 20, 10, 255}},
		"YCCK":  {dcjpeg.YCCK, []uint8{76, 85, 255, 51}, color.RGBA{51, 0, 0, 255}},
	} {
		m := dcjpeg.Image{Header: dcjpeg.Header{Width: 2100, Height: 2100, Color: c.color}}
		for _, v := range c.pix {
			p := dcjpeg.Plane{Width: 263, Height: 263, Across: 262.5, Down: 262.5, Pix: make([]uint8, 263*263)}
			for i := range p.Pix {
				p.Pix[i] = v
			}
			m.Planes = append(m.Planes, p)
		}
		if got := coarse(m).RGBAAt(255, 255); got != c.want {
			t.Errorf("%s: coarse = %v, want %v", name, got, c.want)
		}
	}
}

// TestCondenseIsTheMeanOfAreas condenses straight lines, of which every area's mean is known.
func TestCondenseIsTheMeanOfAreas(t *testing.T) {
	for _, c := range []struct {
		n, m   int
		length float64
	}{{256, 256, 256}, {64, 16, 64}, {60, 16, 59.5}, {300, 256, 299.5}, {500, 192, 500}, {256, 200, 255.125}, {126, 256, 125.25}, {1, 1, 0.5}, {3, 2, 2.1}, {8192, 256, 8191.875}} {
		p := dcjpeg.Plane{Width: c.n, Height: 1, Across: c.length, Down: 1, Pix: make([]uint8, c.n)}
		level := func(x float64) float64 { return 20 + 200*x/c.length }
		for i := range p.Pix {
			p.Pix[i] = uint8(math.Round(level(float64(i) + 0.5)))
		}
		for i, got := range condense(p, c.m, 1) {
			want := level((float64(i) + 0.5) * c.length / float64(c.m))
			if d := float64(got) - want; math.Abs(d) > 1.2 && i > 0 && i < c.m-1 {
				t.Errorf("%d to %d: pixel %d = %d, want %.2f", c.n, c.m, i, got, want)
			}
		}
		curves := newCurves(c.n, c.length, c.m)
		for i, first := range curves.first {
			sum := int32(0)
			for _, w := range curves.weights[i*curves.taps:][:curves.taps] {
				sum += w
			}
			if sum != 1<<weightBits || first < 0 || first+curves.taps > c.n {
				t.Errorf("%d to %d: weights of %d add up to %d, from %d to %d", c.n, c.m, i, sum, first, first+curves.taps)
			}
		}
	}
}

func large(b *testing.B) []byte { return asJPEG(b, scene(4000, 3000)) }

func BenchmarkDecode(b *testing.B) {
	data := large(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Decode("jpeg", data, 6); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBlocks(b *testing.B) {
	data := large(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := dcjpeg.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCoarse(b *testing.B) {
	m, err := dcjpeg.Decode(large(b))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		coarse(m)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	p, err := Decode("jpeg", large(b), 1)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		fingerprint.Of(p.Small)
	}
}
