// SPDX-License-Identifier: Apache-2.0

package alter

import (
	"image"
	"math/rand/v2"
)

// tone multiplies what every value has above or below the middle.
func tone(by, middle float64) func(*rand.Rand, *image.RGBA) *image.RGBA {
	var table [256]byte
	for i := range table {
		table[i] = clamp(float32(middle + by*(float64(i)-middle)))
	}
	return func(_ *rand.Rand, m *image.RGBA) *image.RGBA { return each(m, &table) }
}

func grey(_ *rand.Rand, m *image.RGBA) *image.RGBA {
	out := blank(m.Rect.Dx(), m.Rect.Dy())
	for y := range m.Rect.Dy() {
		in, to := row(m, y), row(out, y)
		for i := 0; i+4 <= len(in); i += 4 {
			v := byte((299*int(in[i]) + 587*int(in[i+1]) + 114*int(in[i+2])) / 1000)
			to[i], to[i+1], to[i+2], to[i+3] = v, v, v, 255
		}
	}
	return out
}

// reach is how wide a blur is that shows as much in a picture of any size.
func reach(m *image.RGBA, part int) int { return max(1, max(m.Rect.Dx(), m.Rect.Dy())/part) }

func softer(_ *rand.Rand, m *image.RGBA) *image.RGBA { return blurred(m, reach(m, 320)) }

// sharper adds what a blur takes away.
func sharper(_ *rand.Rand, m *image.RGBA) *image.RGBA {
	out := blurred(m, reach(m, 640))
	for y := range m.Rect.Dy() {
		in, to := row(m, y), row(out, y)
		for i, v := range in {
			to[i] = byte(max(0, min(255, 2*int(v)-int(to[i]))))
		}
		for i := 3; i < len(to); i += 4 {
			to[i] = 255
		}
	}
	return out
}

func mirror(_ *rand.Rand, m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	return moved(m, w, h, func(x, y int) (int, int) { return w - 1 - x, y })
}

// quarter turns by a quarter, to either side.
func quarter(r *rand.Rand, m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if r.IntN(2) == 0 {
		return moved(m, h, w, func(x, y int) (int, int) { return y, h - 1 - x })
	}
	return moved(m, h, w, func(x, y int) (int, int) { return w - 1 - y, x })
}

// moved returns a picture whose pixel at x, y is that of m at from(x, y).
func moved(m *image.RGBA, w, h int, from func(x, y int) (int, int)) *image.RGBA {
	out := blank(w, h)
	for y := range h {
		to := row(out, y)
		for x := range w {
			u, v := from(x, y)
			copy(to[4*x:4*x+4], m.Pix[v*m.Stride+4*u:])
		}
	}
	return out
}
