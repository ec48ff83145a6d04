// SPDX-License-Identifier: Apache-2.0

package alter

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// letters are drawn of five by seven dots, a row in the low five bits of a byte.
var letters = [][7]byte{
	{14, 17, 17, 31, 17, 17, 17}, {30, 17, 17, 30, 17, 17, 30}, {14, 17, 16, 16, 16, 17, 14}, {31, 16, 16, 30, 16, 16, 31},
	{17, 17, 17, 31, 17, 17, 17}, {14, 4, 4, 4, 4, 4, 14}, {16, 16, 16, 16, 16, 16, 31}, {17, 27, 21, 21, 17, 17, 17},
	{17, 25, 21, 19, 17, 17, 17}, {14, 17, 17, 17, 17, 17, 14}, {30, 17, 17, 30, 20, 18, 17}, {31, 4, 4, 4, 4, 4, 4},
}

// write draws so many letters, with dots of the given size, as far as opacity lets the picture through.
func write(m *image.RGBA, r *rand.Rand, x, y, dot, n int, c color.RGBA, opacity float64) {
	for i := range n {
		glyph := letters[r.IntN(len(letters))]
		for v, bits := range glyph {
			for u := range 5 {
				if bits>>(4-u)&1 != 0 {
					at := image.Pt(x+(6*i+u)*dot, y+v*dot)
					tint(m, image.Rectangle{at, at.Add(image.Pt(dot, dot))}, c, opacity)
				}
			}
		}
	}
}

func tint(m *image.RGBA, r image.Rectangle, c color.RGBA, opacity float64) {
	r = r.Intersect(m.Rect)
	mix := func(a, b byte) byte { return clamp(float32((1-opacity)*float64(a) + opacity*float64(b))) }
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for line := row(m, y)[4*r.Min.X : 4*r.Max.X]; len(line) >= 4; line = line[4:] {
			line[0], line[1], line[2] = mix(line[0], c.R), mix(line[1], c.G), mix(line[2], c.B)
		}
	}
}

func copied(m *image.RGBA) *image.RGBA {
	out := blank(m.Rect.Dx(), m.Rect.Dy())
	paste(out, m, 0, 0)
	return out
}

var white, black = color.RGBA{255, 255, 255, 255}, color.RGBA{0, 0, 0, 255}

// watermark writes across the picture, half through.
func watermark(r *rand.Rand, m *image.RGBA) *image.RGBA {
	out := copied(m)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	n := 8 + r.IntN(8)
	dot := max(1, w*7/10/(6*n))
	c := []color.RGBA{white, black}[r.IntN(2)]
	write(out, r, w*15/100, h/5+r.IntN(max(1, h*3/5)), dot, n, c, 0.5)
	return out
}

// logo puts a sign of about a sixth of the width into a corner.
func logo(r *rand.Rand, m *image.RGBA) *image.RGBA {
	out := copied(m)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	side := max(8, min(w, h)*(14+r.IntN(8))/100)
	margin := side / 6
	x, y := margin, margin
	if r.IntN(2) == 0 {
		x = w - side - margin
	}
	if r.IntN(2) == 0 {
		y = h - side - margin
	}
	c := color.RGBA{byte(r.IntN(256)), byte(r.IntN(256)), byte(r.IntN(256)), 255}
	for v := range side {
		half := int(math.Sqrt(float64(max(0, side*side/4-(v-side/2)*(v-side/2)))))
		fill(out, image.Rect(x+side/2-half, y+v, x+side/2+half, y+v+1), c)
	}
	write(out, r, x+side/5, y+side/3, max(1, side/30), 3, white, 1)
	return out
}

// border frames the picture by 3 to 8 % of its longer side.
func border(r *rand.Rand, m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	n := max(1, max(w, h)*(3+r.IntN(6))/100)
	out := filled(w+2*n, h+2*n, []color.RGBA{white, black, {120, 20, 20, 255}}[r.IntN(3)])
	paste(out, m, n, n)
	return out
}

// letterbox puts bars beside the picture that make it square, or nearly twice as wide as high.
func letterbox(r *rand.Rand, m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	side := max(w, h)
	width, height := side, side
	if r.IntN(2) == 0 && w > h {
		width, height = max(w, h*16/9), max(h, w*9/16)
	}
	out := filled(width, height, black)
	paste(out, m, (width-w)/2, (height-h)/2)
	return out
}

// tilt turns by three degrees to either side within the frame; what comes in at the corners is black.
func tilt(r *rand.Rand, m *image.RGBA) *image.RGBA {
	angle := 3 * math.Pi / 180
	if r.IntN(2) == 0 {
		angle = -angle
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := filled(w, h, black)
	sin, cos := math.Sincos(angle)
	cx, cy := float64(w-1)/2, float64(h-1)/2
	for y := range h {
		to := row(out, y)
		for x := range w {
			dx, dy := float64(x)-cx, float64(y)-cy
			u, v := cos*dx-sin*dy+cx, sin*dx+cos*dy+cy
			if u < 0 || v < 0 || u >= float64(w-1) || v >= float64(h-1) {
				continue
			}
			i, j := int(u), int(v)
			fx, fy := int(256*(u-float64(i))), int(256*(v-float64(j)))
			above, below := m.Pix[j*m.Stride+4*i:][:8], m.Pix[(j+1)*m.Stride+4*i:][:8]
			for c := range 3 {
				a := int(above[c])*(256-fx) + int(above[c+4])*fx
				b := int(below[c])*(256-fx) + int(below[c+4])*fx
				to[4*x+c] = byte((a*(256-fy) + b*fy + 1<<15) >> 16)
			}
		}
	}
	return out
}

// telephone is a screenshot of a telephone that shows the picture, with lines of text about it.
func telephone(r *rand.Rand, m *image.RGBA) *image.RGBA {
	const w, h = 1080, 2340
	ground, ink := white, black
	if r.IntN(2) == 0 {
		ground, ink = color.RGBA{18, 24, 30, 255}, color.RGBA{230, 230, 230, 255}
	}
	out := filled(w, h, ground)
	write(out, r, 40, 30, 5, 4, ink, 1)
	write(out, r, 840, 30, 5, 6, ink, 1)
	fill(out, image.Rect(0, 100, w, 240), color.RGBA{7, 94, 84, 255})
	write(out, r, 160, 140, 7, 9, white, 1)
	wide := w - 2*r.IntN(100)
	high := wide * m.Rect.Dy() / max(1, m.Rect.Dx())
	if most := 1700; high > most {
		wide, high = wide*most/high, most
	}
	top := 260 + r.IntN(max(1, 1980-high))
	paste(out, resized(m, wide, high), (w-wide)/2, top)
	for y := 270; y < h-260; y += 80 {
		if y+60 < top || y > top+high+20 {
			write(out, r, 60, y, 5, 8+r.IntN(22), ink, 1)
		}
	}
	fill(out, image.Rect(40, h-180, w-40, h-60), color.RGBA{128, 128, 128, 255})
	return out
}

// somewhere is a rectangle of the given share of the picture's area.
func somewhere(r *rand.Rand, m *image.RGBA, share float64) image.Rectangle {
	f := math.Sqrt(share)
	w, h := max(1, int(f*float64(m.Rect.Dx()))), max(1, int(f*float64(m.Rect.Dy())))
	at := image.Pt(r.IntN(m.Rect.Dx()-w+1), r.IntN(m.Rect.Dy()-h+1))
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

// partBlurred makes a fifth to a third of the picture unrecognisable.
func partBlurred(r *rand.Rand, m *image.RGBA) *image.RGBA {
	out := copied(m)
	part := somewhere(r, m, 0.2+0.13*r.Float64())
	paste(out, blurred(cropped(m, part), reach(m, 40)), part.Min.X, part.Min.Y)
	return out
}

func partBlack(r *rand.Rand, m *image.RGBA) *image.RGBA {
	out := copied(m)
	fill(out, somewhere(r, m, 0.15+0.1*r.Float64()), black)
	return out
}
