// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"image"
	"math"
)

// finish lays over a drawn picture what a camera adds: exposure, white balance, the fall-off of a flash,
// and noise.
func finish(img *image.RGBA, v View) {
	light := v.Light
	if light == 0 {
		light = 1
	}
	d := from(v.Seed, 91)
	var curve [3][256]uint8
	for ch, balance := range [3]float64{1 + v.Warm, 1, 1 - v.Warm} {
		for i := range 256 {
			curve[ch][i] = clamp(int(float64(i) * light * balance))
		}
	}
	noise := grain(d, v.Noise)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	cx, cy := float64(w)*d.between(0.4, 0.6), float64(h)*d.between(0.4, 0.6)
	fall := 0.0
	if v.Flash {
		fall = 0.55 / (cx*cx + cy*cy)
	}
	for y := range h {
		at := int(d.next() & 4095)
		dy := (float64(y) - cy) * (float64(y) - cy)
		row := img.Pix[y*img.Stride:][:4*w]
		for x := range w {
			k := 256
			if v.Flash {
				dx := float64(x) - cx
				k = int(320 * (1 - fall*(dx*dx+dy)))
			}
			n := int(noise[(at+x)&8191])
			p := row[4*x : 4*x+3 : 4*x+3]
			p[0] = clamp(int(curve[0][p[0]])*k>>8 + n)
			p[1] = clamp(int(curve[1][p[1]])*k>>8 + n)
			p[2] = clamp(int(curve[2][p[2]])*k>>8 + n)
		}
	}
}

// grain is a table of smooth noise of about so many grey levels.
func grain(d *dice, levels float64) *[8192]int8 {
	var out [8192]int8
	if levels <= 0 {
		return &out
	}
	last := 0.0
	for i := range out {
		last = 0.45*last + d.between(-1, 1)*levels
		out[i] = int8(math.Round(min(max(last, -60), 60)))
	}
	return &out
}
