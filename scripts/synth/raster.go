// SPDX-License-Identifier: Apache-2.0

package main

import (
	"image"
	"math"
	"math/rand/v2"
)

// colour is red, green and blue from 0 to 255.
type colour [3]float32

func (c colour) times(f float32) colour { return colour{c[0] * f, c[1] * f, c[2] * f} }

type point struct{ x, y float64 }

// pattern is how a paint varies over its shape.
type pattern int

const (
	plain pattern = iota
	striped
	barred
	checked
	dotted
	tiled
	patched // camouflage, rubble
)

// paint is the colour of a shape, in the coordinates of the room.
type paint struct {
	pattern pattern
	a, b    colour
	period  float64
	folds   float32 // how much light and shade of folds, 0 none
}

func (p *paint) at(x, y float64) colour {
	c := p.a
	u, v := x/p.period, y/p.period
	fu, fv := u-math.Floor(u), v-math.Floor(v)
	switch p.pattern {
	case striped:
		if fu < 0.5 {
			c = p.b
		}
	case barred:
		if fv < 0.5 {
			c = p.b
		}
	case checked:
		if (fu < 0.5) != (fv < 0.5) {
			c = p.b
		}
	case dotted:
		if (fu-0.5)*(fu-0.5)+(fv-0.5)*(fv-0.5) < 0.07 {
			c = p.b
		}
	case tiled:
		if fu < 0.04 || fv < 0.04 {
			c = p.b
		} else {
			c = c.times(0.94 + 0.12*cell(int(u-fu), int(v-fv)))
		}
	case patched:
		if h := cell(int(math.Floor(u+0.4*fv)), int(math.Floor(v+0.5*fu))); h > 0.55 {
			c = p.b
		} else if h < 0.2 {
			c = c.times(0.6)
		}
	}
	if p.folds > 0 {
		w := x*0.055 + y*0.021
		w -= math.Floor(w)
		c = c.times(1 - p.folds*float32(math.Abs(w-0.5)))
	}
	return c
}

// cell is a number from 0 to 1 that belongs to a cell of a grid.
func cell(i, j int) float32 {
	h := uint32(i)*0x9E3779B1 ^ uint32(j)*0x85EBCA77
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 13
	return float32(h&0xFFFF) / 0xFFFF
}

// canvas draws shapes of a room as a camera sees them.
type canvas struct {
	w, h     int
	pix      []colour
	fx, fy   point // where a step along x and y of the room goes on the canvas
	at       point // where the room's origin stands on the canvas
	ix, iy   point // where a step along x and y of the canvas goes in the room
	crossing []float64
}

// newCanvas has a camera that looks at centre. A zoom of 1 shows 320 units across; roll is in
// radians, tilt foreshortens y.
func newCanvas(w, h int, centre point, zoom, roll, tilt, shear float64) *canvas {
	c := &canvas{w: w, h: h, pix: make([]colour, w*h)}
	k := zoom * float64(max(w, h)) / 320
	sin, cos := math.Sincos(roll)
	c.fx = point{k * cos, k * sin}
	c.fy = point{k * (shear*cos - tilt*sin), k * (shear*sin + tilt*cos)}
	c.at = point{float64(w)/2 - c.fx.x*centre.x - c.fy.x*centre.y, float64(h)/2 - c.fx.y*centre.x - c.fy.y*centre.y}
	det := c.fx.x*c.fy.y - c.fx.y*c.fy.x
	c.ix, c.iy = point{c.fy.y / det, -c.fx.y / det}, point{-c.fy.x / det, c.fx.x / det}
	return c
}

func (c *canvas) project(p point) point {
	return point{c.at.x + p.x*c.fx.x + p.y*c.fy.x, c.at.y + p.x*c.fx.y + p.y*c.fy.y}
}

func (c *canvas) unproject(x, y float64) point {
	dx, dy := x-c.at.x, y-c.at.y
	return point{dx*c.ix.x + dy*c.iy.x, dx*c.ix.y + dy*c.iy.y}
}

// fill paints a polygon by the even-odd rule, a scan line at a time.
func (c *canvas) fill(shape []point, p paint) {
	pts := make([]point, len(shape))
	low, high := math.Inf(1), math.Inf(-1)
	for i, q := range shape {
		pts[i] = c.project(q)
		low, high = min(low, pts[i].y), max(high, pts[i].y)
	}
	for y := max(0, int(low)); y <= min(c.h-1, int(high)); y++ {
		c.crossings(pts, float64(y)+0.5)
		for i := 0; i+1 < len(c.crossing); i += 2 {
			c.span(y, c.crossing[i], c.crossing[i+1], &p)
		}
	}
}

// crossings leaves the sorted places where a scan line meets the polygon.
func (c *canvas) crossings(pts []point, y float64) {
	c.crossing = c.crossing[:0]
	for i, a := range pts {
		b := pts[(i+1)%len(pts)]
		if (a.y <= y) == (b.y <= y) {
			continue
		}
		x := a.x + (y-a.y)*(b.x-a.x)/(b.y-a.y)
		j := len(c.crossing)
		c.crossing = append(c.crossing, x)
		for ; j > 0 && c.crossing[j-1] > x; j-- {
			c.crossing[j], c.crossing[j-1] = c.crossing[j-1], c.crossing[j]
		}
	}
}

func (c *canvas) span(y int, from, to float64, p *paint) {
	first, last := int(max(0, math.Ceil(from-0.5))), int(min(float64(c.w), math.Ceil(to-0.5)))
	if first >= last {
		return
	}
	row := c.pix[y*c.w : (y+1)*c.w]
	if p.pattern == plain && p.folds == 0 {
		for x := first; x < last; x++ {
			row[x] = p.a
		}
		return
	}
	q := c.unproject(float64(first), float64(y))
	for x := first; x < last; x++ {
		row[x] = p.at(q.x, q.y)
		q.x += c.ix.x
		q.y += c.ix.y
	}
}

func (c *canvas) rect(x, y, w, h float64, p paint) {
	c.fill([]point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, p)
}

func (c *canvas) ellipse(x, y, rx, ry float64, p paint) {
	const n = 28
	shape := make([]point, n)
	for i := range shape {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		shape[i] = point{x + rx*cos, y + ry*sin}
	}
	c.fill(shape, p)
}

// light is how a photo is exposed.
type light struct {
	gain    float64
	cast    colour  // of the white balance, about 1 each
	slope   point   // brighter to the right and down, a share of the gain from edge to edge
	flash   float64 // how much brighter the middle is
	noise   float64 // of the sensor, in steps of 255
	pattern uint64  // seed of the noise
}

// expose turns the canvas into a picture.
func (c *canvas) expose(l light) *image.RGBA {
	r := rand.New(rand.NewPCG(l.pattern, 3))
	const size = 1 << 12
	var grain [size]float32
	for i := range grain {
		grain[i] = float32(r.NormFloat64() * l.noise)
	}
	m := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
	k := float32(l.gain)
	for y := range c.h {
		v := float32(y)/float32(c.h) - 0.5
		base, bend := k*(1+float32(l.slope.y)*v+float32(l.flash)*(0.5-2*v*v)), k*2*float32(l.flash)
		shift := int(r.Uint32())
		row, out := c.pix[y*c.w:(y+1)*c.w], m.Pix[y*m.Stride:]
		for x, p := range row {
			u := float32(x)/float32(c.w) - 0.5
			g := base + k*float32(l.slope.x)*u - bend*u*u
			n := grain[(x+shift)&(size-1)]
			o := out[4*x : 4*x+4]
			o[0], o[1], o[2], o[3] = level(p[0]*g*l.cast[0]+n), level(p[1]*g*l.cast[1]+n), level(p[2]*g*l.cast[2]+n), 255
		}
	}
	return m
}

func level(v float32) uint8 {
	switch {
	case v <= 0:
		return 0
	case v >= 255:
		return 255
	}
	return uint8(int32(v))
}
