// SPDX-License-Identifier: Apache-2.0

package dcjpeg

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"reflect"
	"runtime"
	"slices"
	"testing"
)

// allocated is how much memory in bytes a call takes in all.
func allocated(call func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// agree compares luma with the means of a full decode, in the blocks in which that cut nothing off.
func agree(t *testing.T, m Image, full image.Image) {
	t.Helper()
	if b := full.Bounds(); b.Dx() != m.Width || b.Dy() != m.Height {
		t.Fatalf("size = %d by %d, want %v", m.Width, m.Height, b)
	}
	var pix []byte
	stride := 0
	switch f := full.(type) {
	case *image.Gray:
		pix, stride = f.Pix, f.Stride
	case *image.YCbCr:
		pix, stride = f.Y, f.YStride
	}
	p := m.Planes[0]
	if pix == nil || p.Width != (m.Width+7)/8 || p.Height != (m.Height+7)/8 {
		return
	}
	for y := range m.Height / 8 {
		for x := range m.Width / 8 {
			sum, cut := 0, false
			for i := range 64 {
				v := pix[(8*y+i/8)*stride+8*x+i%8]
				sum, cut = sum+int(v), cut || v == 0 || v == 255
			}
			if d := 64*int(p.Pix[y*p.Width+x]) - sum; !cut && max(d, -d) > 64*3/2 {
				t.Fatalf("block %d, %d = %d, want %.2f", x, y, p.Pix[y*p.Width+x], float64(sum)/64)
			}
		}
	}
}

func TestAgreesWithFullDecode(t *testing.T) {
	compared := 0
	for name, d := range drawings {
		file, _, _ := drawn(d, 9)
		full, err := jpeg.Decode(bytes.NewReader(file))
		m, fault := Decode(file)
		if fault != nil {
			t.Errorf("%s: Decode = %v", name, fault)
		} else if err == nil {
			compared++
			agree(t, m, full)
		}
	}
	if compared < 15 {
		t.Errorf("image/jpeg decodes %d of the pictures, want 15 or more", compared)
	}
}

// TestCostBoundsWhatDecodeAllocates holds, among honest pictures, some bytes that claim 190 megapixels.
func TestCostBoundsWhatDecodeAllocates(t *testing.T) {
	cases := map[string][]byte{}
	for name, d := range drawings {
		cases[name], _, _ = drawn(d, 3)
	}
	cases["claims"] = replaced(t, cases["CMYK"], 0xC0, 3, 0x32, 0, 0x3A, 0)
	for name, file := range cases {
		h, err := ReadHeader(file)
		if err != nil {
			t.Fatalf("%s: ReadHeader = %v", name, err)
		}
		if got := allocated(func() { Decode(file) }); got > h.Cost() {
			t.Errorf("%s: Decode allocates %d bytes, want %d at most", name, got, h.Cost())
		}
	}
}

// TestWorkIsBoundedByBytes reads what would keep a reader busy that believes what it reads.
func TestWorkIsBoundedByBytes(t *testing.T) {
	d := drawing{width: 8000, height: 20000, sampling: [][2]int{{1, 1}}, depth: 8, step: 4, progressive: true}
	small := d
	small.width, small.height = 16, 16
	file, _ := small.encode(1)
	file = replaced(t, file, 0xC2, 3, 0x4E, 0x20, 0x1F, 0x40)
	at := bytes.Index(file, []byte{0xFF, 0xDA})
	scans := file[at : len(file)-2]
	tables := file[bytes.Index(file, []byte{0xFF, 0xC4}):at]
	cases := map[string][]byte{
		"scans":    slices.Concat(file[:at], bytes.Repeat(scans, 200000)),
		"tables":   slices.Concat(file[:at], bytes.Repeat(tables, 50000), scans),
		"restarts": slices.Concat(file[:at], []byte{0xFF, 0xDD, 0, 4, 0, 1}, scans, bytes.Repeat([]byte("\xFF\xD1"), 5000000)),
	}
	for name, data := range cases {
		if m, err := Decode(data); err == nil || m.Read > 100000 {
			t.Errorf("%s: Decode = %d of %d blocks, %v, want few and damaged", name, m.Read, m.Blocks, err)
		}
	}
}

// TestGivesUpBrokenScans holds a picture of which too many segments are empty, or nearly.
func TestGivesUpBrokenScans(t *testing.T) {
	file, _ := drawing{width: 8 * 1500, height: 8, sampling: one, depth: 8, step: 4, interval: 1}.encode(1)
	at := entropy(file)
	for empty, want := range map[int]int64{maxBroken - 1: 1500 - maxBroken + 1, maxBroken: 0} {
		data := bytes.Clone(file[:at])
		rest := file[at:]
		for i := range empty {
			marker, _ := nextMarker(rest, 0)
			data = append(data, 0xFF, 0xD0+byte(i)%8)
			rest = rest[marker+2:]
		}
		m, err := Decode(append(data, rest...))
		if err == nil || m.Read != want {
			t.Errorf("%d empty segments: Decode = %d blocks, %v, want %d", empty, m.Read, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, d := range drawings {
		file, _, _ := drawn(d, 5)
		f.Add(file)
	}
	var b bytes.Buffer
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range 60 * 40 {
		m.SetRGBA(i%60, i/60, color.RGBA{uint8(i), uint8(i * i >> 6), uint8(i >> 4), 255})
	}
	if err := jpeg.Encode(&b, m, nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data)
		if h.Width*h.Height > 1<<20 {
			return // right, and slow
		}
		var got Image
		var fault error
		used := allocated(func() { got, fault = Decode(data) })
		if err != nil && (got.Planes != nil || fault == nil) {
			t.Fatalf("ReadHeader = %v, and Decode = %v", err, fault)
		}
		if most := h.Cost() + 64<<10; used > most {
			t.Fatalf("Decode allocates %d bytes, want %d at most", used, most)
		}
		if again, other := Decode(data); !reflect.DeepEqual(again, got) || (other == nil) != (fault == nil) {
			t.Fatalf("Decode again = %v, want %v", other, fault)
		}
		if got.Read > got.Blocks || fault == nil && !got.Whole || got.Whole && got.Read != got.Blocks {
			t.Fatalf("Decode = %d of %d blocks, %v", got.Read, got.Blocks, fault)
		}
		if fault != nil {
			return
		}
		if full, err := jpeg.Decode(bytes.NewReader(data[Start(data):])); err == nil {
			agree(t, got, full)
		}
	})
}
