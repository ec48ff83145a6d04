// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"reflect"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// letter draws an F: no turn or mirror image of it is the same.
func letter(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(color.RGBA{200, 180, 40, 255}), image.Point{}, draw.Src)
	ink := image.NewUniform(color.RGBA{20, 40, 160, 255})
	for _, r := range []image.Rectangle{image.Rect(2, 1, 3, 9), image.Rect(3, 1, 7, 2), image.Rect(3, 4, 6, 5)} {
		draw.Draw(m, image.Rect(r.Min.X*w/10, r.Min.Y*h/10, r.Max.X*w/10, r.Max.Y*h/10), ink, image.Point{}, draw.Src)
	}
	return m
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, m, &jpeg.Options{Quality: 95}) })
}

// difference is the root of the mean squared difference of two pictures of one size, in levels.
func difference(t testing.TB, a, b *image.RGBA) float64 {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("size = %v, want %v", a.Rect, b.Rect)
	}
	sum := 0.0
	for i := range a.Pix {
		d := float64(a.Pix[i]) - float64(b.Pix[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(a.Pix)))
}

func TestDecodeFormats(t *testing.T) {
	m := letter(640, 480)
	want := shrink(m, Side)
	gray := image.NewGray(m.Rect)
	draw.Draw(gray, gray.Rect, m, image.Point{}, draw.Src)
	files := map[string][]byte{
		"jpeg": asJPEG(t, m),
		"png":  encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, m) }),
		"gif":  encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) }),
		"bmp":  encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, m) }),
		"tiff": encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) }),
	}
	for name, data := range files {
		p, err := Decode(name, append(data, "and trailing bytes"...), 1)
		if err != nil {
			t.Errorf("Decode(%s) = %v", name, err)
			continue
		}
		if p.Width != 640 || p.Height != 480 {
			t.Errorf("Decode(%s) size = %d by %d, want 640 by 480", name, p.Width, p.Height)
		}
		if d := difference(t, p.Small, want); d > 12 { // the palette of a GIF is coarse
			t.Errorf("Decode(%s) differs by %.1f levels, want 12 at most", name, d)
		}
		if cost, err := Cost(name, data); err != nil || cost < 640*480 {
			t.Errorf("Cost(%s) = %d, %v, want a byte a pixel or more", name, cost, err)
		}
	}
	p, err := Decode("jpeg", asJPEG(t, gray), 1)
	if err != nil || p.Small.RGBAAt(1, 1).R != p.Small.RGBAAt(1, 1).B {
		t.Errorf("a grey JPEG: %v, %v", p.Small.RGBAAt(1, 1), err)
	}
	if p, err := Decode("jpeg", append([]byte("junk before the picture"), files["jpeg"]...), 1); err != nil || p.Small == nil {
		t.Errorf("junk before the picture: %v", err)
	}
}

// TestUpright stores one letter in each of the eight orientations.
func TestUpright(t *testing.T) {
	want := letter(60, 40)
	mirror := func(m *image.RGBA) *image.RGBA {
		out := image.NewRGBA(m.Rect)
		for y := range m.Rect.Dy() {
			for x := range m.Rect.Dx() {
				out.SetRGBA(m.Rect.Dx()-1-x, y, m.RGBAAt(x, y))
			}
		}
		return out
	}
	clockwise := func(m *image.RGBA) *image.RGBA {
		out := image.NewRGBA(image.Rect(0, 0, m.Rect.Dy(), m.Rect.Dx()))
		for y := range m.Rect.Dy() {
			for x := range m.Rect.Dx() {
				out.SetRGBA(m.Rect.Dy()-1-y, x, m.RGBAAt(x, y))
			}
		}
		return out
	}
	turn := func(m *image.RGBA, n int) *image.RGBA {
		for range n {
			m = clockwise(m)
		}
		return m
	}
	// What a viewer must do by the standard, undone: 6 is turned clockwise to be seen.
	stored := map[int]*image.RGBA{
		0: want, 1: want, 2: mirror(want), 3: turn(want, 2), 4: turn(mirror(want), 2),
		5: turn(mirror(want), 3), 6: turn(want, 3), 7: turn(mirror(want), 1), 8: turn(want, 1), 9: want,
	}
	for orientation, m := range stored {
		if d := difference(t, upright(m, orientation), want); d != 0 {
			t.Errorf("orientation %d differs by %.1f levels, want 0", orientation, d)
		}
	}
}

func TestShrinkKeepsTheMean(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {256, 256}, {257, 3}, {1000, 700}, {3, 999}, {511, 257}} {
		m := image.NewRGBA(image.Rect(0, 0, size.X, size.Y))
		sum := 0.0
		for y := range size.Y {
			for x := range size.X {
				v := uint8(x*7 + y*13)
				sum += float64(v)
				m.SetRGBA(x, y, color.RGBA{v, v, v, 255})
			}
		}
		small := shrink(m, Side)
		if max(small.Rect.Dx(), small.Rect.Dy()) > Side {
			t.Errorf("shrink(%v) = %v, want no side above %d", size, small.Rect, Side)
		}
		got := 0.0
		for i := 0; i < len(small.Pix); i += 4 {
			got += float64(small.Pix[i])
		}
		got /= float64(len(small.Pix) / 4)
		if want := sum / float64(size.X*size.Y); math.Abs(got-want) > 1 {
			t.Errorf("mean of shrink(%v) = %.2f, want %.2f", size, got, want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	picture := asJPEG(t, letter(320, 240))
	huge := bytes.Clone(encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, image.NewGray(image.Rect(0, 0, 20000, 1))) }))
	copy(huge[20:24], []byte{0, 0, 0x4E, 0x20}) // 20,000 high; the header's checksum is mended below
	mend(huge)
	twelve := bytes.Clone(picture)
	twelve[bytes.Index(picture, []byte{0xFF, 0xC0})+4] = 12
	cases := map[string]struct {
		format string
		data   []byte
		want   error
		width  int
	}{
		"nothing":         {"jpeg", nil, ErrDamaged, 0},
		"only a start":    {"jpeg", []byte{0xFF, 0xD8, 0xFF}, ErrDamaged, 0},
		"twelve bits":     {"jpeg", twelve, ErrUnsupported, 320},
		"a bomb":          {"png", huge, ErrTooLarge, 20000},
		"another format":  {"nef", picture, ErrUnsupported, 0},
		"not that format": {"png", picture, ErrDamaged, 0},
	}
	for name, c := range cases {
		p, err := Decode(c.format, c.data, 1)
		if !errors.Is(err, c.want) || p.Small != nil || p.Whole || p.Width != c.width {
			t.Errorf("%s: Decode = width %d, %v, want width %d, %v", name, p.Width, err, c.width, c.want)
		}
	}
	if cost, err := Cost("png", huge); cost != 0 || err != nil {
		t.Errorf("Cost of a bomb = %d, %v, want 0", cost, err)
	}
}

func FuzzDecode(f *testing.F) {
	m := letter(40, 30)
	f.Add("jpeg", asJPEG(f, m), 6)
	f.Add("png", encoded(f, func(b *bytes.Buffer) error { return png.Encode(b, m) }), 1)
	f.Add("gif", encoded(f, func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) }), 2)
	f.Add("bmp", encoded(f, func(b *bytes.Buffer) error { return bmp.Encode(b, m) }), 3)
	f.Add("tiff", encoded(f, func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) }), 4)
	f.Add("webp", dot(f), 5)
	f.Add("webp", extended(2, dot(f)), 6)
	f.Add("jpeg", as(f, asJPEG(f, m), 0xC2, 40, 30), 7)
	f.Add("jpeg", asJPEG(f, m)[:200], 8)
	f.Fuzz(func(t *testing.T, format string, data []byte, orientation int) {
		if cost, err := Cost(format, data); err != nil || cost > 4<<20 {
			return // a large picture is right and slow
		}
		p, err := Decode(format, data, orientation)
		if err == nil != p.Whole && !errors.Is(err, ErrDamaged) || p.Whole && p.Small == nil {
			t.Fatalf("Decode = picture %v, whole %v, %v", p.Small != nil, p.Whole, err)
		}
		if again, _ := Decode(format, data, orientation); !reflect.DeepEqual(again, p) {
			t.Fatal("Decode again = another picture")
		}
		full, fault := Full(format, data)
		if (full == nil) != (fault != nil) {
			t.Fatalf("Full = picture %v, %v", full != nil, fault)
		}
		if p.Small != nil && max(p.Small.Rect.Dx(), p.Small.Rect.Dy()) > Side {
			t.Fatalf("size = %v, want no side above %d", p.Small.Rect, Side)
		}
	})
}

// mend writes the checksum of a PNG's header chunk.
func mend(data []byte) { binary.BigEndian.PutUint32(data[29:33], crc32.ChecksumIEEE(data[12:29])) }
