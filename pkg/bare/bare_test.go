// SPDX-License-Identifier: Apache-2.0

package bare

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"testing"

	"golang.org/x/image/webp"

	"amana/pkg/meta"
	"amana/pkg/phototest"
)

// planted stands in every place where a file can say something.
const planted = "PLANTED"

func picture(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), uint8(x * y), 255})
		}
	}
	return m
}

func segment(marker byte, text string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(text)+2)), text...)
}

// talkative is a JPEG with metadata of every kind, before, between and behind its data.
func talkative(t testing.TB) (file, plain []byte) {
	t.Helper()
	plain = phototest.JPEG(picture(37, 23), 80, phototest.Exif{})
	tagged := phototest.Tag(plain, phototest.Exif{Make: planted, Model: planted, Serial: planted, Taken: "2012:08:03 11:22:33", Orientation: 6, HasPosition: true, Latitude: 33.5, Longitude: 36.25})
	var b bytes.Buffer
	b.Write(tagged[:2])
	b.Write(segment(app0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00"))
	b.Write(segment(app0, "JFXX\x00\x10"+planted))
	for _, s := range []string{"http://ns.adobe.com/xap/1.0/\x00<x>" + planted, "ICC_PROFILE\x00\x01\x01" + planted, "MPF\x00" + planted} {
		b.Write(segment(app1, s))
	}
	b.Write(segment(0xED, "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0b\x1c\x02\x50\x00\x07"+planted))
	b.Write(segment(com, planted))
	b.Write([]byte{0xFF, 0xFF, 0xFF}) // fill
	b.Write(tagged[3:])
	b.WriteString(planted + " behind the end")
	b.Write(tagged)
	return b.Bytes(), plain
}

func TestJPEG(t *testing.T) {
	file, plain := talkative(t)
	for orientation, want := range map[int]int{0: 0, 1: 0, 6: 6, 8: 8, 9: 0} {
		got, err := Copy("jpeg", file, orientation)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(got, []byte(planted)) {
			t.Errorf("orientation %d: the copy says what was planted", orientation)
		}
		if !samePixels(t, jpeg.Decode, got, plain) {
			t.Errorf("orientation %d: the copy has other pixels", orientation)
		}
		e := meta.ReadExif("jpeg", got)
		if e.Orientation != want || e.Make+e.Model+e.Serial+e.Taken.Text+e.FileNumber != "" || e.HasPosition {
			t.Errorf("orientation %d: the copy says %+v, want the orientation %d alone", orientation, e, want)
		}
		again, err := Copy("jpeg", got, orientation)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("orientation %d: a copy of the copy differs: %v", orientation, err)
		}
	}
}

func samePixels(t *testing.T, decode func(io.Reader) (image.Image, error), a, b []byte) bool {
	t.Helper()
	x, err := decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, err := decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return alike(x, y)
}

func alike(x, y image.Image) bool {
	if x.Bounds() != y.Bounds() {
		return false
	}
	for i := x.Bounds().Min.Y; i < x.Bounds().Max.Y; i++ {
		for j := x.Bounds().Min.X; j < x.Bounds().Max.X; j++ {
			if x.At(j, i) != y.At(j, i) {
				return false
			}
		}
	}
	return true
}

func TestJPEGKeepsAdobe(t *testing.T) {
	_, plain := talkative(t)
	file := slices.Concat(plain[:2], segment(app14, "Adobe\x00\x65\x00\x00\x00\x00\x00"+planted), plain[2:]) // transform 0: the colours are RGB
	got, err := Copy("jpeg", file, 0)
	if err != nil || bytes.Contains(got, []byte(planted)) || !samePixels(t, jpeg.Decode, got, file) || samePixels(t, jpeg.Decode, got, plain) {
		t.Errorf("the copy does not decode as its original does: %v", err)
	}
}

func TestJPEGHostile(t *testing.T) {
	_, plain := talkative(t)
	dhtAt := bytes.Index(plain, []byte{0xFF, dht})
	hidden := slices.Concat(plain[:dhtAt], segment(dht, string(plain[dhtAt+4:dhtAt+2+int(binary.BigEndian.Uint16(plain[dhtAt+2:]))])+planted), plain[dhtAt+2+int(binary.BigEndian.Uint16(plain[dhtAt+2:])):])
	for what, file := range map[string][]byte{
		"nothing": nil, "a start": {0xFF, soi}, "start and end": {0xFF, soi, 0xFF, eoi}, "words in a table": hidden,
		"an unknown marker": slices.Concat(plain[:2], segment(0xF7, planted), plain[2:]), "two starts": slices.Concat(plain[:2], plain),
		"cut off in a table": plain[:dhtAt+9], "a segment beyond the end": {0xFF, soi, 0xFF, com, 0xFF, 0xFF, 0}, "png": []byte(pngMagic),
	} {
		if got, err := Copy("jpeg", file, 0); !errors.Is(err, ErrOther) || got != nil {
			t.Errorf("%s: %d bytes, %v, want ErrOther", what, len(got), err)
		}
	}
	cut := plain[:len(plain)-40] // in the scan: what there is is kept
	if got, err := Copy("jpeg", cut, 0); err != nil || !bytes.HasSuffix(got, cut[len(cut)-100:]) {
		t.Errorf("a picture that was cut off: %v, want what there is of it", err)
	}
}

func TestPNG(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture(19, 11)); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	head := plain[:8+25]
	file := bytes.Clone(head)
	for kind, data := range map[string]string{"tEXt": "Author\x00" + planted, "iTXt": planted, "zTXt": planted, "eXIf": planted, "iCCP": planted, "tIME": "1234567", "puNk": planted} {
		file = pngChunk(file, kind, []byte(data))
	}
	file = pngChunk(file, "gAMA", []byte{0, 0, 0xb1, 0x8f})
	file = append(append(file, plain[len(head):]...), planted...)
	for orientation, want := range map[int]int{1: 0, 3: 3} {
		got, err := Copy("png", file, orientation)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(got, []byte(planted)) || !bytes.Contains(got, []byte("gAMA")) || !samePixels(t, png.Decode, got, plain) {
			t.Errorf("the copy says what was planted, or has other pixels")
		}
		if e := meta.ReadExif("png", got); e.Orientation != want {
			t.Errorf("orientation %d: the copy says %d", orientation, e.Orientation)
		}
	}
	wrong := bytes.Clone(plain)
	wrong[len(wrong)-1] ^= 1
	for what, bad := range map[string][]byte{
		"nothing": nil, "cut off": plain[:len(plain)-5], "a wrong checksum": wrong, "no picture": pngChunk(bytes.Clone(head), "IEND", nil),
		"a must that is unknown": append(pngChunk(bytes.Clone(head), "PuNK", []byte(planted)), plain[len(head):]...),
		"words in a known chunk": append(pngChunk(bytes.Clone(head), "gAMA", []byte(planted)), plain[len(head):]...),
	} {
		if got, err := Copy("png", bad, 0); !errors.Is(err, ErrOther) || got != nil {
			t.Errorf("%s: %d bytes, %v, want ErrOther", what, len(got), err)
		}
	}
}

// lossless is a WebP of one pixel.
func lossless(t testing.TB) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWebP(t *testing.T) {
	plain := lossless(t)
	_, stream, _, err := riffChunk(plain[12:])
	if err != nil {
		t.Fatal(err)
	}
	var body []byte
	for _, c := range []struct{ kind, data string }{
		{"VP8X", "\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00"}, {"ICCP", planted}, {"VP8L", string(stream)}, {"EXIF", planted}, {"XMP ", planted}, {"puNK", planted},
	} {
		body = appendRIFF(body, c.kind, []byte(c.data))
	}
	file := append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4)), "WEBP"...)
	file = append(append(file, body...), planted...)
	for orientation, want := range map[int]int{0: 0, 6: 6} {
		got, err := Copy("webp", file, orientation)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(got, []byte(planted)) || !samePixels(t, webp.Decode, got, plain) {
			t.Errorf("orientation %d: the copy says what was planted, or has other pixels", orientation)
		}
		if e := meta.ReadExif("webp", got); e.Orientation != want {
			t.Errorf("orientation %d: the copy says %d", orientation, e.Orientation)
		}
	}
	if got, err := Copy("webp", plain, 0); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("a simple one: %v, want it as it is", err)
	}
	animated := bytes.Replace(file, []byte("puNK"), []byte("ANMF"), 1)
	for what, bad := range map[string][]byte{"nothing": nil, "cut off": file[:40], "an animation": animated, "a longer chunk": plain[:len(plain)-3]} {
		if got, err := Copy("webp", bad, 0); !errors.Is(err, ErrOther) || got != nil {
			t.Errorf("%s: %d bytes, %v, want ErrOther", what, len(got), err)
		}
	}
	if _, err := Copy("gif", []byte("GIF89a"), 0); !errors.Is(err, ErrOther) {
		t.Errorf("gif = %v, want ErrOther", err)
	}
}

// FuzzCopy: no panic; what is copied can be copied again and is then the same.
func FuzzCopy(f *testing.F) {
	file, _ := talkative(f)
	var b bytes.Buffer
	if err := png.Encode(&b, picture(3, 2)); err != nil {
		f.Fatal(err)
	}
	f.Add("jpeg", file, 6)
	f.Add("png", b.Bytes(), 3)
	f.Add("webp", lossless(f), 0)
	f.Fuzz(func(t *testing.T, format string, file []byte, orientation int) {
		once, err := Copy(format, file, orientation)
		if err != nil {
			if once != nil {
				t.Errorf("%d bytes beside %v", len(once), err)
			}
			return
		}
		if twice, err := Copy(format, once, orientation); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("a copy of the copy differs: %v", err)
		}
	})
}
