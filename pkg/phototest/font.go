// SPDX-License-Identifier: Apache-2.0

package phototest

import "math"

// glyphs are five pixels wide and seven high, a row a byte, the leftmost pixel at 16.
var glyphs = map[rune][7]uint8{
	'0': {14, 17, 19, 21, 25, 17, 14}, '1': {4, 12, 4, 4, 4, 4, 14}, '2': {14, 17, 1, 6, 8, 16, 31},
	'3': {31, 2, 4, 2, 1, 17, 14}, '4': {2, 6, 10, 18, 31, 2, 2}, '5': {31, 16, 30, 1, 1, 17, 14},
	'6': {6, 8, 16, 30, 17, 17, 14}, '7': {31, 1, 2, 4, 8, 8, 8}, '8': {14, 17, 17, 14, 17, 17, 14},
	'9': {14, 17, 17, 15, 1, 2, 12}, '-': {0, 0, 0, 31, 0, 0, 0}, '/': {1, 1, 2, 4, 8, 16, 16},
	'ج': {0, 30, 4, 8, 20, 16, 15},
}

// text is a line of digits centred at a place, its glyphs h metres high, turned with its card. The
// distance is coarse: glyphs are blocks.
func text(line string, cx, cy, h, turn float64) shape {
	runes := []rune(line)
	dot := h / 7
	width := float64(6*len(runes)-1) * dot
	rows := make([][7]uint8, len(runes))
	for i, r := range runes {
		rows[i] = glyphs[r]
	}
	sin, cos := math.Sincos(turn)
	return shape{cx, cy, math.Hypot(width, h) / 2, func(x, y float64) float64 {
		x, y = x-cx, y-cy
		u, v := (cos*x+sin*y+width/2)/dot, (cos*y-sin*x+h/2)/dot
		if u < 0 || v < 0 || v >= 7 {
			return dot
		}
		i, col := int(u)/6, int(u)%6
		if i >= len(rows) || col > 4 || rows[i][int(v)]&(16>>col) == 0 {
			return dot
		}
		return -dot
	}, 0}
}

// scribble is a line of writing that nobody can read: a wave of changing height with dots, from a seed.
func scribble(seed uint64, cx, cy, width, h, turn float64) shape {
	d := from(seed, 17)
	var wave [24]float64
	for i := range wave {
		wave[i] = d.between(-0.5, 0.5) * h
		if d.n(5) == 0 {
			wave[i] = 9 * h // a gap between words
		}
	}
	sin, cos := math.Sincos(turn)
	return shape{cx, cy, math.Hypot(width, h) / 2, func(x, y float64) float64 {
		x, y = x-cx, y-cy
		u, v := (cos*x+sin*y)/width+0.5, cos*y-sin*x
		if u < 0 || u >= 0.999 {
			return h
		}
		i := int(u * 23)
		f := u*23 - float64(i)
		a, b := wave[i], wave[i+1]
		if a > h || b > h {
			return h
		}
		return math.Abs(v-a-(b-a)*f) - 0.09*h
	}, 0}
}
