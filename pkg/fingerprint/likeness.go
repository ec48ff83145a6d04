// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"math"
)

// likeness returns the mean colour of each of 4×4 fields.
func likeness(small *image.RGBA) []byte {
	out := make([]byte, 0, 48)
	r := small.Rect
	for i := range 16 {
		var sum [3]int
		n := 0
		for y := r.Dy() * (i / 4) / 4; y < r.Dy()*(i/4+1)/4; y++ {
			for x := r.Dx() * (i % 4) / 4; x < r.Dx()*(i%4+1)/4; x++ {
				for c := range sum {
					sum[c] += int(small.Pix[y*small.Stride+4*x+c])
				}
				n++
			}
		}
		for _, s := range sum {
			out = append(out, byte(s/max(n, 1)))
		}
	}
	return out
}

// Alike returns how far two likeness vectors lie apart, 0 where they are the same.
func Alike(a, b []byte) float64 {
	sum := 0.0
	for i := range min(len(a), len(b)) {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}
