// SPDX-License-Identifier: Apache-2.0

package phototest

import "math"

var (
	skies = []tint{{150, 180, 215}, {190, 200, 210}, {120, 150, 190}, {205, 195, 175}}
	earth = []tint{{150, 136, 112}, {120, 112, 100}, {168, 158, 140}, {100, 100, 98}}
	paint = []tint{{190, 60, 50}, {60, 80, 130}, {220, 220, 218}, {70, 74, 78}, {190, 170, 60}, {60, 110, 80}}
)

// drawPlace shows one corner of a street: the frame and the seed of the view choose where one stands.
func drawPlace(c *canvas, s Subject, v View) {
	d, own := from(s.Seed, 21), from(v.Seed, 23)
	span := [...]float64{9, 6, 3.5, 5, 7, 2.6}[int(v.Frame)%6] / v.Zoom
	cx, cy := own.between(-3, 3), own.between(-0.8, 0.8)
	c.aim(cx, cy, span, v.Turn*0.3, 1)
	sky, soil := d.pick(skies).shift(d, 12), d.pick(earth).shift(d, 12)
	c.ground(func(x, y float64) tint {
		if y < -0.8 {
			return sky.shade(1 + 0.06*(y+0.8))
		}
		h := (uint64((x+100)*14)*0x9E3779B1 ^ uint64((y+100)*18)*0x85EBCA77) * 0x27D4EB2F165667C5 >> 57
		return soil.shade(0.92 + float64(h)/128*0.14)
	})
	houses(c, d)
	rubble(c, d)
	car(c, d)
	for i := range 3 + d.n(3) {
		x, y := d.between(-4, 4), d.between(0, 2)
		c.paint(box(x, y, 0.13, 0.17, 0, 0.01), solid(tint{240, 205, 40}, 0))
		c.paint(text(string(rune('1'+i)), x, y, 0.2, 0), solid(ink, 0))
	}
}

func houses(c *canvas, d *dice) {
	x := -7.0
	for x < 7 {
		half, high := d.between(0.6, 1.3), d.between(0.8, 2.6)
		front := d.pick(walls).shift(d, 14)
		glass, door := tint{70, 80, 92}, d.pick(clothes)
		c.paint(box(x+half, -0.8-high/2, half, high/2, 0, 0), solid(front, 0))
		for wy := -0.8 - high + 0.35; wy < -1.2; wy += 0.6 {
			for wx := x + 0.3; wx < x+2*half-0.2; wx += 0.55 {
				c.paint(box(wx, wy, 0.13, 0.18, 0, 0.01), solid(glass, 0))
			}
		}
		c.paint(box(x+half, -1.05, 0.18, 0.26, 0, 0), solid(door, 0))
		x += 2*half + d.between(0, 0.5)
	}
}

func rubble(c *canvas, d *dice) {
	heap := d.between(-3, 3)
	for range 40 {
		x, y := heap+d.between(-1.8, 1.8), d.between(-0.7, 1.2)
		stone := tint{140, 136, 130}.shift(d, 6).shade(d.between(0.7, 1.2))
		c.paint(box(x, y, d.between(0.05, 0.35), d.between(0.04, 0.2), d.between(0, math.Pi), 0.02), solid(stone, 0.1))
	}
}

func car(c *canvas, d *dice) {
	x, y, colour := d.between(-3, 3), d.between(0.1, 1.2), d.pick(paint).shift(d, 12)
	c.paint(box(x, y, 1.0, 0.26, 0, 0.1), solid(colour, 0.2))
	c.paint(box(x-0.05, y-0.36, 0.55, 0.2, 0, 0.12), solid(colour.shade(0.9), 0.15))
	c.paint(box(x-0.05, y-0.36, 0.46, 0.13, 0, 0.06), solid(tint{60, 70, 80}, 0))
	for _, s := range [2]float64{-1, 1} {
		c.paint(ellipse(x+s*0.6, y+0.26, 0.19, 0.19, 0), solid(tint{30, 30, 32}, 0.1))
	}
}
