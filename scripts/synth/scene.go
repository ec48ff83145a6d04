// SPDX-License-Identifier: Apache-2.0

package main

import (
	"image"
	"math"
	"math/rand/v2"
	"strconv"
)

// draw makes the picture of a shot, width pixels wide and three quarters as high, and the EXIF
// orientation under which it is upright.
func draw(s *shot, width int) (*image.RGBA, int) {
	r := rand.New(rand.NewPCG(s.look2, 9))
	orientation, quarter := 1, 0.0
	if s.motif != scene && r.IntN(7) == 0 {
		orientation, quarter = 6, -math.Pi/2
		if r.IntN(4) == 0 {
			orientation, quarter = 8, math.Pi/2
		}
	}
	w, h := width, width*3/4
	var c *canvas
	switch s.motif {
	case scene:
		c = drawScene(s, w, h, r)
	case document:
		c = newCanvas(w, h, point{4 * r.NormFloat64(), 4 * r.NormFloat64()}, 1+0.15*r.Float64(), quarter+0.06*r.NormFloat64(), 1, 0.04*r.NormFloat64())
		drawDocument(c, s)
	default:
		c = look(s, w, h, quarter, r)
		drawFigures(c, s, r)
	}
	return c.expose(exposure(s, r)), orientation
}

// look points the camera at a part of the figure.
func look(s *shot, w, h int, quarter float64, r *rand.Rand) *canvas {
	f := newFigure(s.subject)
	jitter := func(v, by float64) float64 { return v + by*r.NormFloat64() }
	roll := quarter + 0.12*r.NormFloat64()
	if r.IntN(4) == 0 {
		roll += math.Pi // from the other side of the figure
	}
	if s.motif == group {
		return newCanvas(w, h, point{jitter(0, 10), jitter(75, 10)}, 0.75+0.15*r.Float64(), roll, 0.8, 0.1*r.NormFloat64())
	}
	switch s.view {
	case face:
		return newCanvas(w, h, point{jitter(-34, 6), jitter(0, 5)}, 1.4+0.25*r.Float64(), roll, 1, 0.08*r.NormFloat64())
	case withCard:
		x, y := f.card.x+10, f.card.y*0.65
		return newCanvas(w, h, point{jitter(x+16, 6), jitter(y*0.6, 4)}, 1.35+0.3*r.Float64(), roll, 1, 0.08*r.NormFloat64())
	case fromSide:
		return newCanvas(w, h, point{jitter(-8, 12), jitter(0, 6)}, 1.3+0.3*r.Float64(), roll, 0.75+0.15*r.Float64(), 0.3*r.NormFloat64())
	default:
		return newCanvas(w, h, point{jitter(0, 6), jitter(2, 6)}, 1.2+0.2*r.Float64(), roll, 0.95, 0.1*r.NormFloat64())
	}
}

// exposure varies from shot to shot; a room has its own light.
func exposure(s *shot, r *rand.Rand) light {
	room := rand.New(rand.NewPCG(uint64(s.room), 21))
	warm := float32(0.94 + 0.12*room.Float64())
	l := light{
		gain: 0.92 * math.Exp(0.05*r.NormFloat64()), noise: 2.5 + 2*r.Float64(), pattern: s.look2,
		slope: point{0.5*room.Float64() - 0.25, 0.4*room.Float64() - 0.2},
		cast:  colour{warm * (0.98 + 0.04*r.Float32()), 1, (2 - warm) * (0.98 + 0.04*r.Float32())},
	}
	if r.IntN(4) == 0 {
		l.flash, l.cast[2] = 0.25, l.cast[2]*1.02
	}
	return l
}

// drawRoom paints floor and wall, which all figures of a room share.
func drawRoom(c *canvas, number int, outdoors bool) {
	r := rand.New(rand.NewPCG(uint64(number), 23))
	grey := 105 + 80*r.Float32()
	floor := paint{
		pattern: []pattern{tiled, tiled, plain, patched}[r.IntN(4)], period: 26 + 30*r.Float64(), folds: 0.06,
		a: colour{grey * (0.95 + 0.1*r.Float32()), grey, grey * (0.88 + 0.14*r.Float32())},
	}
	if outdoors {
		floor = paint{pattern: patched, a: colour{150, 136, 116}, period: 9 + 8*r.Float64()}
	}
	floor.b = floor.a.times(0.78)
	wall := paint{a: colour{190, 190, 180}.times(0.7 + 0.4*r.Float32()), folds: 0.05}
	corners := []point{c.unproject(0, 0), c.unproject(float64(c.w), 0), c.unproject(float64(c.w), float64(c.h)), c.unproject(0, float64(c.h))}
	c.fill(corners, floor)
	c.rect(-2000, -2000, 4000, 2000-92, wall)
	c.rect(-2000, -96, 4000, 6, paint{a: wall.a.times(0.6)})
}

func drawFigures(c *canvas, s *shot, r *rand.Rand) {
	drawRoom(c, s.room, s.motif == civilian)
	f := newFigure(s.subject)
	if s.motif == group {
		for i := range 3 + int(s.look%4) {
			member := newFigure(&subject{motif: body, look: s.look + uint64(i), number: int(s.look%5000) + i})
			member.draw(c, 12*float64(i%3), 78*float64(i)-20)
		}
		return
	}
	f.draw(c, 0, 0)
	if r.IntN(7) == 0 && s.view == whole {
		// The next in the row, which need not be the next that is photographed.
		near := newFigure(&subject{motif: body, look: uint64(s.session)*31 + uint64(r.IntN(4)), number: r.IntN(5000)})
		near.draw(c, 20*r.Float64(), []float64{-84, 84}[r.IntN(2)])
	}
}

// drawScene paints a room or street from a new place each time, with numbered markers.
func drawScene(s *shot, w, h int, r *rand.Rand) *canvas {
	fixed := rand.New(rand.NewPCG(s.look, 25))
	centre := point{160 * r.NormFloat64(), 30 * r.NormFloat64()}
	c := newCanvas(w, h, centre, 0.6+0.7*r.Float64(), 0.05*r.NormFloat64(), 1, 0.05*r.NormFloat64())
	f := fabrics()
	wall := paint{a: shade(f[fixed.IntN(len(f))], fixed), pattern: []pattern{plain, tiled}[fixed.IntN(2)], period: 30, folds: 0.06}
	wall.b = wall.a.times(0.85)
	ground := paint{pattern: patched, a: shade(colour{140, 128, 112}, fixed), period: 7 + 9*fixed.Float64()}
	ground.b = ground.a.times(0.82)
	c.rect(-3000, -3000, 6000, 3000, wall)
	c.rect(-3000, 0, 6000, 3000, ground)
	for range 14 {
		x := 1200*fixed.Float64() - 600
		c.rect(x, -110+20*fixed.Float64(), 30+30*fixed.Float64(), 60, paint{a: colour{50, 60, 74}.times(0.7 + fixed.Float32())})
	}
	for i := range 40 {
		x, y := 1200*fixed.Float64()-600, 10+130*fixed.Float64()
		size := 6 + 22*fixed.Float64()
		col := shade(f[fixed.IntN(len(f))], fixed).times(0.8)
		c.fill([]point{{x, y}, {x + size, y - size*fixed.Float64()}, {x + 1.6*size, y + size*0.3}, {x + size*0.5, y + size*0.6}}, paint{a: col, folds: 0.3})
		if i%8 == 0 {
			c.fill([]point{{x - 8, y + 30}, {x + 8, y + 30}, {x + 5, y + 14}, {x - 5, y + 14}}, paint{a: colour{226, 200, 60}})
			digits(c, strconv.Itoa(i/8+1), x-2.2, y+17, 1.8, paint{a: colour{20, 20, 20}})
		}
	}
	return c
}

// drawDocument paints a form on a table, its writing as bars.
func drawDocument(c *canvas, s *shot) {
	r := rand.New(rand.NewPCG(s.look, uint64(s.index)+27))
	table := paint{a: colour{128, 100, 74}.times(0.8 + 0.08*float32(s.room%5)), folds: 0.3}
	c.fill([]point{c.unproject(0, 0), c.unproject(float64(c.w), 0), c.unproject(float64(c.w), float64(c.h)), c.unproject(0, float64(c.h))}, table)
	papers := []colour{{238, 236, 226}, {228, 232, 238}, {236, 222, 160}, {232, 196, 190}, {184, 212, 190}, {180, 200, 226}, {206, 184, 146}}
	c.rect(-100, -104, 200, 208, paint{a: shade(papers[s.look%7], rand.New(rand.NewPCG(s.look, 29))).times(0.94)})
	ink := paint{a: colour{50, 50, 66}}
	for line := range 14 {
		x := 86.0
		for x > -60-30*r.Float64() {
			word := 6 + 16*r.Float64()
			if r.IntN(6) > 0 {
				c.rect(x-word, -70+11*float64(line), word, 2+1.4*r.Float64(), ink)
			}
			x -= word + 4
		}
	}
	digits(c, strconv.Itoa(1000+r.IntN(8000)), -88, -92, 2.2, ink)
	if r.IntN(2) == 0 {
		c.ellipse(-50, 74, 20, 20, paint{a: colour{96, 110, 168}})
		c.ellipse(-50, 74, 17, 17, paint{a: colour{232, 230, 224}})
	}
}
