// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"image"
	"math"
)

// tint is a colour without transparency.
type tint struct{ r, g, b uint8 }

// shade returns t lighter or darker by a factor.
func (t tint) shade(f float64) tint {
	k := int(f * 256)
	return tint{clamp(int(t.r) * k >> 8), clamp(int(t.g) * k >> 8), clamp(int(t.b) * k >> 8)}
}

// shift returns t with each part moved by up to n.
func (t tint) shift(d *dice, n int) tint {
	return tint{clamp(int(t.r) + d.n(2*n+1) - n), clamp(int(t.g) + d.n(2*n+1) - n), clamp(int(t.b) + d.n(2*n+1) - n)}
}

func clamp(v int) uint8 { return uint8(min(max(v, 0), 255)) }

// dice is a small generator (SplitMix64: Steele, Lea, Flood, 2014) from which looks are drawn. Its
// numbers stay the same whatever becomes of the standard library's.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9E3779B97F4A7C15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

func (d *dice) unit() float64                { return float64(d.next()>>11) / (1 << 53) }
func (d *dice) between(a, b float64) float64 { return a + (b-a)*d.unit() }
func (d *dice) n(k int) int                  { return int(d.next() % uint64(k)) }
func (d *dice) pick(list []tint) tint        { return list[d.n(len(list))] }

// from returns dice for one purpose of one seed.
func from(seed, purpose uint64) *dice {
	d := dice(seed*0x9E3779B97F4A7C15 ^ purpose*0xD1B54A32D192ED03)
	d.next()
	return &d
}

// canvas is a picture and the map from its pixels to the metres of the scene.
type canvas struct {
	img *image.RGBA
	// world x = xx·px + xy·py + x0, world y = yx·px + yy·py + y0
	xx, xy, x0, yx, yy, y0 float64
	pixel                  float64 // metres that one pixel spans
	horizon                int     // rows above this one show a wall; shapes that lie are not drawn there
}

// aim points the camera: centre and the metres that the picture's height spans; turn in radians; squash
// below 1 looks along the floor, not down on it.
func (c *canvas) aim(cx, cy, span, turn, squash float64) {
	w, h := float64(c.img.Rect.Dx()), float64(c.img.Rect.Dy())
	c.pixel = span / h
	sin, cos := math.Sincos(turn)
	sx, sy := c.pixel, c.pixel/squash
	c.xx, c.xy = cos*sx, -sin*sy
	c.yx, c.yy = sin*sx, cos*sy
	c.x0 = cx - c.xx*w/2 - c.xy*h/2
	c.y0 = cy - c.yx*w/2 - c.yy*h/2
}

// world returns what a pixel shows.
func (c *canvas) world(px, py float64) (x, y float64) {
	return c.xx*px + c.xy*py + c.x0, c.yx*px + c.yy*py + c.y0
}

// at returns the pixel that shows a place.
func (c *canvas) at(x, y float64) (px, py float64) {
	x, y = x-c.x0, y-c.y0
	det := c.xx*c.yy - c.xy*c.yx
	return (c.yy*x - c.xy*y) / det, (c.xx*y - c.yx*x) / det
}

// ground fills the picture by a function of the place, in blocks of two by two pixels.
func (c *canvas) ground(f func(x, y float64) tint) {
	w, h := c.img.Rect.Dx(), c.img.Rect.Dy()
	for py := 0; py < h; py += 2 {
		x, y := c.world(0.5, float64(py)+0.5)
		row := c.img.Pix[py*c.img.Stride:]
		for px := 0; px < w; px += 2 {
			t := f(x, y)
			x, y = x+2*c.xx, y+2*c.yx
			for k := 4 * px; k < 4*min(px+2, w); k += 4 {
				row[k], row[k+1], row[k+2], row[k+3] = t.r, t.g, t.b, 255
			}
		}
		if py+1 < h {
			copy(c.img.Pix[(py+1)*c.img.Stride:][:4*w], row[:4*w])
		}
	}
}

// shape is something that covers a part of the scene: dist is negative inside, in metres, and all of it
// lies within reach of the centre.
type shape struct {
	cx, cy, reach float64
	dist          func(x, y float64) float64
	skip          float64 // share of dist that is sure to be free around a place outside; 0: not known
}

// paint covers a shape by a colour that may depend on the place and the depth below the edge.
func (c *canvas) paint(s shape, colour func(x, y, depth float64) tint) {
	x0, y0, x1, y1 := c.bounds(s)
	soft := 1 / c.pixel
	for py := y0; py < y1; py++ {
		x, y := c.world(float64(x0)+0.5, float64(py)+0.5)
		row := c.img.Pix[py*c.img.Stride:]
		for px := x0; px < x1; px, x, y = px+1, x+c.xx, y+c.yx {
			d := s.dist(x, y)
			cover := 0.5 - d*soft
			if cover <= 0 {
				if skip := int(-cover * s.skip); skip > 1 { // nothing of it lies nearer
					px, x, y = px+skip-1, x+c.xx*float64(skip-1), y+c.yx*float64(skip-1)
				}
				continue
			}
			t := colour(x, y, -d)
			k := 4 * px
			if cover >= 1 {
				row[k], row[k+1], row[k+2] = t.r, t.g, t.b
				continue
			}
			m := int(cover * 256)
			row[k] = uint8(int(row[k]) + (int(t.r)-int(row[k]))*m>>8)
			row[k+1] = uint8(int(row[k+1]) + (int(t.g)-int(row[k+1]))*m>>8)
			row[k+2] = uint8(int(row[k+2]) + (int(t.b)-int(row[k+2]))*m>>8)
		}
	}
}

// bounds are the pixels that a shape can touch.
func (c *canvas) bounds(s shape) (x0, y0, x1, y1 int) {
	fx0, fy0, fx1, fy1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	reach := s.reach + c.pixel
	for _, corner := range [4][2]float64{{-1, -1}, {-1, 1}, {1, -1}, {1, 1}} {
		px, py := c.at(s.cx+corner[0]*reach, s.cy+corner[1]*reach)
		fx0, fx1, fy0, fy1 = min(fx0, px), max(fx1, px), min(fy0, py), max(fy1, py)
	}
	w, h := c.img.Rect.Dx(), c.img.Rect.Dy()
	inside := func(v float64, top int) int { return int(min(max(v, 0), float64(top))) }
	return inside(fx0, w), max(inside(fy0, h), c.horizon), inside(fx1+1, w), inside(fy1+1, h)
}

// solid is one colour, a little darker towards the edge, so that it looks round.
func solid(t tint, round float64) func(x, y, depth float64) tint {
	if round <= 0 {
		return func(_, _, _ float64) tint { return t }
	}
	var steps [17]tint
	for i := range steps {
		steps[i] = t.shade(0.72 + 0.36*float64(i)/16)
	}
	return func(_, _, depth float64) tint { return steps[min(max(int(depth/round*16), 0), 16)] }
}

// ellipse has half axes a and b; its distance is exact at the edge alone, which is where it counts.
func ellipse(cx, cy, a, b, turn float64) shape {
	sin, cos := math.Sincos(turn)
	least := min(a, b)
	return shape{cx, cy, max(a, b), func(x, y float64) float64 {
		x, y = x-cx, y-cy
		u, v := (cos*x+sin*y)/a, (cos*y-sin*x)/b
		return (math.Sqrt(u*u+v*v) - 1) * least
	}, 1}
}

// box has half sides a and b and corners of a radius.
func box(cx, cy, a, b, turn, radius float64) shape {
	sin, cos := math.Sincos(turn)
	return shape{cx, cy, math.Hypot(a, b), func(x, y float64) float64 {
		x, y = x-cx, y-cy
		u, v := math.Abs(cos*x+sin*y)-a+radius, math.Abs(cos*y-sin*x)-b+radius
		if u <= 0 || v <= 0 {
			return max(u, v) - radius
		}
		return math.Sqrt(u*u+v*v) - radius
	}, 1}
}

// limb runs from one point to another, thick at the first and thin at the second.
func limb(x0, y0, x1, y1, thick, thin float64) shape {
	dx, dy := x1-x0, y1-y0
	length := max(dx*dx+dy*dy, 1e-9)
	return shape{(x0 + x1) / 2, (y0 + y1) / 2, math.Sqrt(length)/2 + max(thick, thin), func(x, y float64) float64 {
		x, y = x-x0, y-y0
		t := min(max((x*dx+y*dy)/length, 0), 1)
		x, y = x-t*dx, y-t*dy
		return math.Sqrt(x*x+y*y) - thick - (thin-thick)*t
	}, 0.9}
}
