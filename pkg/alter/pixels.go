// SPDX-License-Identifier: Apache-2.0

package alter

import (
	"image"
	"image/color"
	"math"
)

func blank(w, h int) *image.RGBA { return image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1))) }

// cropped returns a view of a part of m, whose rectangle begins at 0, 0.
func cropped(m *image.RGBA, r image.Rectangle) *image.RGBA {
	at := r.Add(m.Rect.Min)
	return &image.RGBA{Pix: m.Pix[m.PixOffset(at.Min.X, at.Min.Y):], Stride: m.Stride, Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
}

// row returns the pixels of a row, four bytes each.
func row(m *image.RGBA, y int) []byte { return m.Pix[y*m.Stride:][:4*m.Rect.Dx()] }

// paste lays a picture on another, of which it is cut off at the right and below.
func paste(on, m *image.RGBA, x, y int) {
	for v := range min(m.Rect.Dy(), on.Rect.Dy()-y) {
		copy(row(on, y+v)[4*x:], row(m, v))
	}
}

func filled(w, h int, c color.RGBA) *image.RGBA {
	out := blank(w, h)
	fill(out, out.Rect, c)
	return out
}

func fill(m *image.RGBA, r image.Rectangle, c color.RGBA) {
	r = r.Intersect(m.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for line := row(m, y)[4*r.Min.X : 4*r.Max.X]; len(line) >= 4; line = line[4:] {
			line[0], line[1], line[2], line[3] = c.R, c.G, c.B, 255
		}
	}
}

// each returns a copy of m with every value of every colour looked up.
func each(m *image.RGBA, table *[256]byte) *image.RGBA {
	out := blank(m.Rect.Dx(), m.Rect.Dy())
	for y := range m.Rect.Dy() {
		in, to := row(m, y), row(out, y)
		for i, v := range in {
			to[i] = table[v]
		}
		for i := 3; i < len(to); i += 4 {
			to[i] = 255
		}
	}
	return out
}

// resized scales by averaging areas, or between the nearest pixels where it scales up.
func resized(m *image.RGBA, w, h int) *image.RGBA {
	w, h = max(w, 1), max(h, 1)
	across, down := weightsOf(m.Rect.Dx(), w), weightsOf(m.Rect.Dy(), h)
	narrow := make([]float32, 3*w*m.Rect.Dy())
	for y := range m.Rect.Dy() {
		in, to := row(m, y), narrow[3*w*y:][:3*w]
		for x, a := range across {
			var red, green, blue float32
			for k, f := range a.weights {
				p := in[4*(a.first+k):][:3]
				red, green, blue = red+f*float32(p[0]), green+f*float32(p[1]), blue+f*float32(p[2])
			}
			to[3*x], to[3*x+1], to[3*x+2] = red, green, blue
		}
	}
	out := blank(w, h)
	sum := make([]float32, 3*w)
	for y, a := range down {
		clear(sum)
		for k, f := range a.weights {
			for i, v := range narrow[3*w*(a.first+k):][:3*w] {
				sum[i] += f * v
			}
		}
		for to := row(out, y); len(to) >= 4; to = to[4:] {
			x := len(sum)/3 - len(to)/4
			to[0], to[1], to[2], to[3] = clamp(sum[3*x]), clamp(sum[3*x+1]), clamp(sum[3*x+2]), 255
		}
	}
	return out
}

func clamp(f float32) byte { return byte(max(0, min(255, f+0.5))) }

// weighted is the share of each of some neighbouring pixels in one; the shares add up to 1.
type weighted struct {
	first   int
	weights []float32
}

// weightsOf shares n pixels out among m: each gets a triangle as wide as two of its own pixels, or of the old
// ones where those are wider.
func weightsOf(n, m int) []weighted {
	out := make([]weighted, m)
	step := float64(n) / float64(m)
	half := max(step/2, 0.5)
	for i := range out {
		centre := (float64(i) + 0.5) * step
		first, last := max(0, int(math.Floor(centre-2*half))), min(n-1, int(math.Ceil(centre+2*half)))
		a := weighted{first: first}
		sum := 0.0
		var all []float64
		for k := first; k <= last; k++ {
			f := max(0, 1-math.Abs(float64(k)+0.5-centre)/(2*half))
			all, sum = append(all, f), sum+f
		}
		for _, f := range all {
			a.weights = append(a.weights, float32(f/sum))
		}
		out[i] = a
	}
	return out
}

// blurred runs a window over rows and columns three times, which is nearly Gaussian of a deviation of about
// the radius.
func blurred(m *image.RGBA, radius int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := blank(w, h)
	paste(out, m, 0, 0)
	line := make([]byte, max(w, h))
	for range 3 {
		for y := range h {
			for c := range 3 {
				window(out.Pix[y*out.Stride+c:], 4, w, radius, line)
			}
		}
		for x := range w {
			for c := range 3 {
				window(out.Pix[4*x+c:], out.Stride, h, radius, line)
			}
		}
	}
	return out
}

// window averages along a line of n values, so many bytes apart, in place; line is room for n.
func window(pix []byte, apart, n, radius int, line []byte) {
	for i := range n {
		line[i] = pix[i*apart]
	}
	at := func(i int) int { return int(line[max(0, min(n-1, i))]) }
	sum := 0
	for i := -radius; i <= radius; i++ {
		sum += at(i)
	}
	size := 2*radius + 1
	for i := range n {
		pix[i*apart] = byte((sum + size/2) / size)
		sum += at(i+radius+1) - at(i-radius)
	}
}
