// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"math"
)

// The joint histogram's bins: lightness and two opponent colours.
const (
	lightBins = 4
	hueBins   = 7
)

// likeness returns a joint colour histogram of lightness, red-green and yellow-blue with soft bins:
// 196 bytes, square roots of the shares. It does not see position, so a turned picture has the same.
func likeness(small *image.RGBA) []byte {
	var hist [lightBins * hueBins * hueBins]float64
	r := small.Rect
	for y := range r.Dy() {
		for x := range r.Dx() {
			p := small.Pix[y*small.Stride+4*x:]
			red, green, blue := float64(p[0])/255, float64(p[1])/255, float64(p[2])/255
			light := (red + green + blue) / 3
			spread := func(v float64) float64 { return math.Copysign(math.Sqrt(math.Abs(v)), v)/2 + 0.5 }
			soften(&hist, light*(lightBins-1), spread(red-green)*(hueBins-1), spread((red+green)/2-blue)*(hueBins-1))
		}
	}
	n := float64(r.Dx() * r.Dy())
	out := make([]byte, len(hist))
	for i, v := range hist {
		out[i] = byte(math.Round(255 * math.Sqrt(min(v/n, 1))))
	}
	return out
}

// soften shares one pixel out among the eight bins around it.
func soften(hist *[lightBins * hueBins * hueBins]float64, l, a, b float64) {
	li, ai, bi := min(int(l), lightBins-2), min(int(a), hueBins-2), min(int(b), hueBins-2)
	lf, af, bf := l-float64(li), a-float64(ai), b-float64(bi)
	for k := range 8 {
		wl, wa, wb := 1-lf, 1-af, 1-bf
		dl, da, db := k&1, k>>1&1, k>>2
		if dl == 1 {
			wl = lf
		}
		if da == 1 {
			wa = af
		}
		if db == 1 {
			wb = bf
		}
		hist[((li+dl)*hueBins+ai+da)*hueBins+bi+db] += wl * wa * wb
	}
}

// Alike returns the Hellinger distance of two likeness vectors: 0 where they are the same, about 1
// where they share no colour, and 1 where either is missing or of another length. It is symmetric.
func Alike(a, b []byte) float64 {
	if len(a) == 0 || len(a) != len(b) {
		return 1
	}
	sum := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += d * d
	}
	return min(1, math.Sqrt(float64(sum)/2)/255)
}
