// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"math"
	"math/bits"
	"testing"
)

func bitsApart(a, b [2]uint64) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1])
}

// Every stored mark is seen at its place in a probe of the same picture, in another size or part of it.
func TestProbeShowsStoredMarks(t *testing.T) {
	img := print(2)
	stored := Stored(likeness(img))
	if len(stored) != marksMost {
		t.Fatalf("%d marks are stored, want %d", len(stored), marksMost)
	}
	if w, h := Plane(256, 256, 256); w != 128 || h != 128 {
		t.Fatalf("Plane = %d, %d, want 128, 128", w, h)
	}
	for name, c := range map[string]struct {
		picture *image.RGBA
		scale   float64 // of the plane's pixels
		x, y    float64 // where the plane begins
	}{
		"whole": {img, 2, 0, 0},
		"part":  {img.SubImage(image.Rect(40, 30, 240, 250)).(*image.RGBA), 2, -40, -30},
	} {
		p := NewProbe(c.picture)
		inside, held := 0, 0
		for _, m := range stored {
			b, ok := p.Bits(m.X*c.scale+c.x, m.Y*c.scale+c.y, m.Size*c.scale, m.Turn)
			if !ok {
				continue
			}
			inside++
			if bitsApart(b, m.Bits) <= 24 {
				held++
			}
		}
		if inside < marksMost/2 || held < inside*8/10 {
			t.Errorf("%s: %d of %d marks are seen", name, held, inside)
		}
	}
}

func TestMirroredMarks(t *testing.T) {
	img := print(3)
	other := NewProbe(remap(img, 256, 256, func(x, y int) (int, int) { return 255 - x, y }))
	p := NewProbe(img)
	if len(p.Marks) < 50 {
		t.Fatalf("%d marks", len(p.Marks))
	}
	held := 0
	for _, m := range p.Marks {
		o := m.Mirrored(float64(p.W))
		if back := o.Mirrored(float64(p.W)); back.Bits != m.Bits || back.Turn != m.Turn || math.Abs(back.X-m.X) > 1e-9 {
			t.Fatalf("mirrored twice: %v, want %v", back, m)
		}
		if b, ok := other.Bits(o.X, o.Y, o.Size, o.Turn); ok && bitsApart(b, o.Bits) <= 16 {
			held++
		}
	}
	if held < len(p.Marks)*9/10 {
		t.Errorf("%d of %d marks are seen in the mirror", held, len(p.Marks))
	}
}

// A picture that is laid over itself has its own hash, nearly; half of it has not, and says that it is half.
func TestLaid(t *testing.T) {
	img := drawn(4, 256, 192)
	want := Of(img).Hash
	p := NewProbe(img)
	hashes, seen := p.Laid(128, 96, func(x, y float64) (float64, float64) { return 2 * x, 2 * y })
	if d := Distance(hashes[0], want); d > 12 || seen < 0.97 {
		t.Errorf("laid over itself: %d bits apart, %.2f seen", d, seen)
	}
	_, seen = p.Laid(128, 96, func(x, y float64) (float64, float64) { return 2*x + 128, 2 * y })
	if math.Abs(seen-0.5) > 0.02 {
		t.Errorf("laid over its right half: %.2f seen, want 0.5", seen)
	}
	if _, seen = p.Laid(128, 96, func(x, y float64) (float64, float64) { return -1, y }); seen != 0 {
		t.Errorf("laid beside itself: %.2f seen, want 0", seen)
	}
}

func TestProbeOfOddPictures(t *testing.T) {
	if p := NewProbe(nil); p != nil {
		t.Errorf("NewProbe(nil) = %v", p)
	}
	for _, r := range []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(0, 0, 2, 900), image.Rect(0, 0, 1000, 3), image.Rect(0, 0, 17, 17)} {
		p := NewProbe(image.NewRGBA(r))
		if len(p.Marks) > 0 {
			t.Errorf("a black picture of %v has %d marks", r, len(p.Marks))
		}
		for _, at := range [][2]float64{{-1, 0}, {0, 1e9}, {math.NaN(), 0}} {
			if _, ok := p.Bits(at[0], at[1], 1, 0); ok {
				t.Errorf("%v lies on a picture of %v", at, r)
			}
		}
		p.Bits(0, 0, 1, 0)
	}
	for _, v := range [][]byte{nil, {1}, make([]byte, partsSize+7)} {
		if got := Stored(v); len(got) > 0 {
			t.Errorf("Stored of %d bytes = %v", len(v), got)
		}
	}
}
