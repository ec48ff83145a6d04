// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// dot is a WebP picture of one pixel, kept without loss.
func dot(t testing.TB) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// extended puts a WebP picture into a file that declares a canvas of 300 by 200 and the given features.
func extended(features byte, picture []byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00"), features, 0, 0, 0, 0x2B, 1, 0, 0xC7, 0, 0)
	b = append(b, picture[12:]...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// chunk puts a chunk behind the header of a PNG file.
func chunk(data []byte, name string, body ...byte) []byte {
	b := append([]byte(name), body...)
	out := append(binary.BigEndian.AppendUint32(bytes.Clone(data[:33]), uint32(len(body))), b...)
	return append(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(b)), data[33:]...)
}

// frameAt finds the frame header of a JPEG that the standard library wrote.
func frameAt(t testing.TB, data []byte) int {
	t.Helper()
	at := bytes.Index(data, []byte{0xFF, 0xC0, 0x00})
	if at < 0 {
		t.Fatal("no frame header")
	}
	return at
}

// as returns a JPEG whose frame header claims another process and size. It does not decode.
func as(t testing.TB, data []byte, process byte, w, h uint16) []byte {
	at := frameAt(t, data)
	data = bytes.Clone(data)
	data[at+1] = process
	binary.BigEndian.PutUint16(data[at+5:], h)
	binary.BigEndian.PutUint16(data[at+7:], w)
	return data
}

func TestCostBoundsWhatDecodeAllocates(t *testing.T) {
	m := letter(700, 450)
	gray := image.NewGray(m.Rect)
	draw.Draw(gray, gray.Rect, m, image.Point{}, draw.Src)
	deep := image.NewRGBA64(m.Rect)
	draw.Draw(deep, deep.Rect, m, image.Point{}, draw.Src)
	asPNG := func(m image.Image) []byte {
		return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, m) })
	}
	plain := asJPEG(t, m)
	adobe := slices.Concat(plain[:2], []byte("\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00"), plain[2:])
	named := bytes.Replace(adobe, []byte("\x00\x00\x00\x00\x00\xFF"), []byte("\x00\x00\x00\x00\x01\xFF"), 1)
	for i, at := range []int{frameAt(t, named) + 10, bytes.Index(named, []byte{0xFF, 0xDA}) + 5} {
		for c, name := range []byte("RGB") {
			named[at+c*(3-i)] = name
		}
	}
	cases := map[string]struct {
		format string
		data   []byte
		grows  bool
	}{
		"jpeg":                   {"jpeg", plain, false},
		"grey jpeg":              {"jpeg", asJPEG(t, gray), false},
		"jpeg of RGB":            {"jpeg", adobe, false},
		"jpeg of named RGB":      {"jpeg", named, false},
		"large jpeg":             {"jpeg", asJPEG(t, letter(2500, 1900)), false},
		"tall jpeg":              {"jpeg", asJPEG(t, letter(90, 9000)), false},
		"png":                    {"png", asPNG(m), false},
		"grey png":               {"png", asPNG(gray), false},
		"grey, transparent png":  {"png", chunk(asPNG(gray), "tRNS", 0, 9), false},
		"16 bit png":             {"png", asPNG(deep), false},
		"gif":                    {"gif", encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) }), false},
		"bmp":                    {"bmp", encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, m) }), false},
		"tiff":                   {"tiff", encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) }), false},
		"compressed tiff":        {"tiff", encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, m, &tiff.Options{Compression: tiff.Deflate}) }), true},
		"compressed 16 bit tiff": {"tiff", encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, deep, &tiff.Options{Compression: tiff.Deflate}) }), true},
	}
	for name, c := range cases {
		cost, err := Cost(c.format, c.data)
		if err != nil {
			t.Errorf("%s: Cost = %v", name, err)
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = Decode(c.format, c.data, 1)
		runtime.ReadMemStats(&after)
		// The small picture and the decoder's tables are beside the cost; a TIFF is copied in pieces.
		most := cost + 1<<20 + int64(len(c.data))
		if c.grows {
			most += cost // what is counted here is all that a growing buffer ever was
		}
		if used := int64(after.TotalAlloc - before.TotalAlloc); err != nil || used > most {
			t.Errorf("%s: Decode allocates %d bytes, %v, want %d at most", name, used, err, most)
		}
	}
}

// TestCostBoundsWhatIsClaimed reads a small file that says it were large.
func TestCostBoundsWhatIsClaimed(t *testing.T) {
	data := as(t, asJPEG(t, letter(320, 240)), 0xC0, 14000, 14000)
	cost, err := Cost("jpeg", data)
	if err != nil || cost > 32<<20 {
		t.Fatalf("Cost = %d, %v, want 32 MiB at most", cost, err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p, err := Decode("jpeg", data, 1)
	runtime.ReadMemStats(&after)
	if used := int64(after.TotalAlloc - before.TotalAlloc); !errors.Is(err, ErrDamaged) || p.Small == nil || used > cost+1<<20 {
		t.Errorf("Decode allocates %d bytes, %v, want %d at most", used, err, cost+1<<20)
	}
}

func TestDecodeIsAsTolerantAsTheDecoder(t *testing.T) {
	plain := asJPEG(t, letter(320, 240))
	at := frameAt(t, plain)
	for name, stray := range map[string]string{
		"zeros": "\x00\x00\x00", "stuffing": "\xFF\x00", "a restart": "\xFF\xD3", "fill": "\xFF\xFF\xFF",
	} {
		data := slices.Concat(plain[:at], []byte(stray), plain[at:])
		if p, err := Decode("jpeg", data, 1); err != nil || p.Width != 320 {
			t.Errorf("%s before the frame: Decode = width %d, %v, want 320", name, p.Width, err)
		}
	}
}

// TestRefusesByTheHeader holds pictures that must be refused before the decoder allocates anything.
func TestRefusesByTheHeader(t *testing.T) {
	m := letter(320, 240)
	plain := asJPEG(t, m)
	rle := encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, m) })
	rle[30] = 1
	long := as(t, plain, 0xC2, 2000, 2000)
	long = append(long, bytes.Repeat([]byte{0xFF, 0xDA, 0, 2}, 1000)...)
	strips := encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) })
	at := binary.LittleEndian.Uint32(strips[4:])
	unsorted := bytes.Clone(strips)
	copy(unsorted[at+2:], strips[at+14:at+26])
	copy(unsorted[at+14:], strips[at+2:at+14])
	gray := encoded(t, func(b *bytes.Buffer) error {
		return tiff.Encode(b, image.NewGray(image.Rect(0, 0, 64, 1)), &tiff.Options{Compression: tiff.Deflate})
	})
	gray = grown(gray, 10000)
	cases := map[string]struct {
		format        string
		data          []byte
		want          error
		width, height int
	}{
		"a picture of 210 megapixels":            {"jpeg", as(t, plain, 0xC2, 15000, 14000), ErrTooLarge, 15000, 14000},
		"a progressive picture of 1,000 scans":   {"jpeg", long, ErrTooLarge, 2000, 2000},
		"arithmetic coding":                      {"jpeg", as(t, plain, 0xC9, 320, 240), ErrUnsupported, 320, 240},
		"lossless":                               {"jpeg", as(t, plain, 0xC3, 320, 240), ErrUnsupported, 320, 240},
		"a height behind the scan":               {"jpeg", as(t, plain, 0xC0, 320, 0), ErrUnsupported, 320, 0},
		"no width":                               {"jpeg", as(t, plain, 0xC0, 0, 240), ErrDamaged, 0, 240},
		"a run-length BMP":                       {"bmp", rle, ErrUnsupported, 320, 240},
		"a TIFF with unsorted tags":              {"tiff", unsorted, ErrUnsupported, 320, 240},
		"a TIFF that unpacks to gigabytes":       {"tiff", gray, ErrTooLarge, 10000, 10000},
		"an animated WebP":                       {"webp", extended(2, dot(t)), ErrUnsupported, 300, 200},
		"a WebP of another size than its canvas": {"webp", extended(0, dot(t)), ErrDamaged, 300, 200},
		"half a PNG header":                      {"png", []byte("\x89PNG\r\n\x1A\n\x00\x00\x00\x0DIHDR\x00\x00"), ErrDamaged, 0, 0},
	}
	for name, c := range cases {
		p, err := Decode(c.format, c.data, 1)
		if !errors.Is(err, c.want) || p.Small != nil || p.Width != c.width || p.Height != c.height {
			t.Errorf("%s: Decode = %d by %d, %v, want %d by %d, %v", name, p.Width, p.Height, err, c.width, c.height, c.want)
		}
	}
	if p, err := Decode("webp", dot(t), 1); err != nil || p.Width != 1 {
		t.Errorf("a WebP of one pixel: Decode = width %d, %v, want 1", p.Width, err)
	}
}

// grown writes a side into the size and the strip of a TIFF's directory.
func grown(data []byte, side uint32) []byte {
	at := binary.LittleEndian.Uint32(data[4:])
	for i := range uint32(binary.LittleEndian.Uint16(data[at:])) {
		field := data[at+2+12*i:]
		if tag := binary.LittleEndian.Uint16(field); tag == 256 || tag == 257 || tag == 278 {
			binary.LittleEndian.PutUint16(field[2:], 4)
			binary.LittleEndian.PutUint32(field[8:], side)
		}
	}
	return data
}

// TestShrinkKinds keeps one drawing as every kind of pixels.
func TestShrinkKinds(t *testing.T) {
	m := letter(600, 400)
	want := shrink(m, Side)
	within := image.NewRGBA(image.Rect(-30, -20, 700, 500))
	kinds := map[string]draw.Image{
		"NRGBA": image.NewNRGBA(m.Rect), "RGBA64": image.NewRGBA64(m.Rect), "NRGBA64": image.NewNRGBA64(m.Rect), "CMYK": image.NewCMYK(m.Rect),
		"Paletted": image.NewPaletted(m.Rect, color.Palette{m.At(0, 0), m.At(599/4, 200)}), "a part": within.SubImage(m.Rect).(draw.Image),
	}
	for name, kind := range kinds {
		draw.Draw(kind, m.Rect, m, image.Point{}, draw.Src)
		if d := difference(t, shrink(kind, Side), want); d > 1 {
			t.Errorf("%s: shrink differs by %.2f levels, want 1 at most", name, d)
		}
	}
	deep := image.NewGray16(m.Rect)
	draw.Draw(deep, m.Rect, image.NewUniform(color.Gray16{0x8080}), image.Point{}, draw.Src)
	if got := shrink(deep, Side).RGBAAt(5, 5); got != (color.RGBA{0x80, 0x80, 0x80, 255}) {
		t.Errorf("16 bit grey: shrink = %v, want the middle", got)
	}
	if got := shrink(image.NewNRGBA(m.Rect), Side).RGBAAt(5, 5); got != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("a transparent pixel: shrink = %v, want white", got)
	}
	odd := image.NewYCbCr(image.Rect(0, 0, 301, 203), image.YCbCrSubsampleRatio420)
	for i := range odd.Y {
		odd.Y[i] = 100
	}
	for i := range odd.Cb {
		odd.Cb[i], odd.Cr[i] = 128, 128
	}
	if got := shrink(odd, Side); got.RGBAAt(255, got.Rect.Dy()-1) != (color.RGBA{100, 100, 100, 255}) {
		t.Errorf("the corner of an odd size: shrink = %v, want 100", got.RGBAAt(255, got.Rect.Dy()-1))
	}
}

func TestDecodeTakesTheFirstFrame(t *testing.T) {
	frame := func(c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{c})
	}
	data := encoded(t, func(b *bytes.Buffer) error {
		return gif.EncodeAll(b, &gif.GIF{Image: []*image.Paletted{frame(color.White), frame(color.Black)}, Delay: []int{1, 1}})
	})
	p, err := Decode("gif", data, 1)
	if err != nil || p.Small.RGBAAt(3, 3).R != 255 {
		t.Errorf("Decode = %v, want the white frame", err)
	}
}
