// SPDX-License-Identifier: Apache-2.0

package phototest

import "math"

// The figures' colours. Few enough that many figures share one, each with its own small shift.
var (
	skins    = []tint{{205, 170, 140}, {190, 150, 118}, {168, 128, 98}, {214, 186, 160}, {150, 112, 86}}
	hairs    = []tint{{30, 26, 24}, {48, 36, 28}, {70, 52, 40}, {110, 108, 106}, {160, 158, 155}}
	clothes  = []tint{{52, 60, 80}, {96, 98, 102}, {142, 40, 42}, {38, 92, 66}, {196, 190, 178}, {36, 36, 40}, {70, 110, 160}, {168, 132, 70}, {120, 84, 110}, {226, 224, 218}, {86, 70, 54}, {60, 130, 140}}
	sheets   = []tint{{222, 222, 216}, {150, 156, 162}, {84, 108, 140}, {120, 140, 110}, {140, 112, 88}, {60, 62, 68}, {196, 186, 150}, {150, 84, 80}, {100, 150, 156}, {206, 200, 220}}
	uniforms = []tint{{86, 92, 62}, {104, 100, 74}, {72, 80, 66}, {120, 112, 84}}
	tags     = []tint{{230, 200, 40}, {220, 90, 40}, {60, 160, 80}, {70, 120, 210}, {240, 240, 235}, {200, 60, 120}}
)

var ink = tint{28, 28, 36}

// figure is a mannequin that lies on its back along y, head at -y, about 1.8 m long, its middle at 0, 0.
type figure struct {
	seed                                             uint64
	skin, hair, shirt, trousers, sheet, blanket, tag tint
	sheetPattern, shirtPattern                       int
	covered                                          float64 // a blanket lies from this y on down; 2: none
	long                                             float64
	arms, elbows, legs                               [2]float64 // angles, radians
	tilt                                             float64    // of the head
	tagAt                                            int        // 0 wrist, 1 ankle, 2 chest
	tape                                             int        // digits on: 0 nothing, 1 forehead, 2 chest
	cardX, cardY, cardTurn                           float64
	card                                             []string // digits; nil: writing
	side                                             float64  // 1 or -1
}

// newFigure draws all that stays the same from view to view of a subject.
func newFigure(s Subject) figure {
	d := from(s.Seed, 3)
	f := figure{seed: s.Seed, card: s.Card, covered: 2, side: 1}
	f.skin, f.hair = d.pick(skins).shift(d, 10), d.pick(hairs).shift(d, 8)
	f.shirt, f.trousers = d.pick(clothes).shift(d, 14), d.pick(clothes).shift(d, 14)
	if s.Uniform {
		f.shirt = d.pick(uniforms).shift(d, 10)
		f.trousers = f.shirt.shade(0.9)
	} else if d.n(4) == 0 {
		f.shirt = f.skin
	}
	f.sheet, f.blanket, f.tag = d.pick(sheets).shift(d, 16), d.pick(sheets).shift(d, 16), d.pick(tags)
	f.sheetPattern, f.shirtPattern = d.n(5), d.n(4)
	if d.n(3) == 0 {
		f.covered = d.between(-0.35, 0.35)
	}
	f.long = d.between(0.92, 1.06)
	for i := range 2 {
		f.arms[i], f.elbows[i], f.legs[i] = d.between(0.05, 0.55), d.between(-0.5, 0.5), d.between(0.02, 0.24)
	}
	f.tilt = d.between(-0.35, 0.35)
	f.tagAt, f.tape = d.n(3), d.n(3)
	if d.n(2) == 0 {
		f.side = -1
	}
	f.cardX, f.cardY = f.side*d.between(0.26, 0.40), d.between(-0.78, -0.30)
	if d.n(3) == 0 {
		f.cardX, f.cardY = d.between(-0.06, 0.06), d.between(-0.28, -0.12) // on the chest
	}
	f.cardTurn = d.between(-0.3, 0.3)
	return f
}

// draw puts the figure onto the canvas, moved by ox, oy; plain leaves out what is too small to be seen.
func (f figure) draw(c *canvas, ox, oy float64, plain bool) {
	c.x0, c.y0 = c.x0-ox, c.y0-oy
	defer func() { c.x0, c.y0 = c.x0+ox, c.y0+oy }()
	at := c.paint
	at(box(0, 0, 0.48, 1.02*f.long, 0, 0.05), pattern(f.sheet, f.sheetPattern))
	f.limbs(at)
	at(box(0, -0.33*f.long, 0.20, 0.29*f.long, 0, 0.09), shirt(f.shirt, f.shirtPattern))
	at(limb(0, -0.62*f.long, 0, -0.68*f.long, 0.06, 0.06), solid(f.skin.shade(0.9), 0.05))
	f.head(at, plain)
	if f.covered < 2 {
		half := (1.0*f.long - f.covered) / 2
		at(box(0, f.covered+half, 0.42, half, 0, 0.04), pattern(f.blanket, (f.sheetPattern+2)%5))
	}
	f.marks(at, plain)
}

type painter func(shape, func(x, y, depth float64) tint)

func (f figure) limbs(at painter) {
	hip, foot := 0.02*f.long, 0.92*f.long
	for i, s := range [2]float64{-1, 1} {
		x := s * (0.10 + f.legs[i]*0.8)
		at(ellipse(x, foot+0.02, 0.045, 0.085, -s*0.3), solid(f.skin.shade(0.95), 0.04))
		at(limb(s*0.09, hip, x, foot-0.06, 0.095, 0.055), solid(f.trousers, 0.08))
		ex, ey := s*(0.21+0.30*math.Sin(f.arms[i])), -0.55*f.long+0.30*math.Cos(f.arms[i])
		turn := f.arms[i] + f.elbows[i]
		hx, hy := ex+s*0.27*math.Sin(turn), ey+0.27*math.Cos(turn)
		at(limb(ex, ey, hx, hy, 0.046, 0.036), solid(f.skin, 0.04))
		at(ellipse(hx, hy+0.03, 0.04, 0.06, 0), solid(f.skin.shade(1.04), 0.03))
		at(limb(s*0.19, -0.55*f.long, ex, ey, 0.062, 0.05), solid(f.shirt.shade(0.94), 0.05))
		if f.tagAt == i { // wrist of one side, ankle of the other
			tx, ty := hx, hy-0.03
			if i == 1 {
				tx, ty = x, foot-0.08
			}
			at(box(tx, ty, 0.05, 0.028, 0.2*s, 0.01), solid(f.tag, 0))
		}
	}
}

func (f figure) head(at painter, plain bool) {
	y := -0.80 * f.long
	sin, cos := math.Sincos(f.tilt)
	put := func(dx, dy float64) (float64, float64) { return dx*cos - dy*sin, y + dx*sin + dy*cos }
	hx, hy := put(0, -0.035)
	at(ellipse(hx, hy, 0.108, 0.125, f.tilt), solid(f.hair, 0.05))
	fx, fy := put(0, 0.02)
	at(ellipse(fx, fy, 0.09, 0.115, f.tilt), solid(f.skin, 0.07))
	if plain {
		return
	}
	dark := solid(f.skin.shade(0.55), 0)
	for _, s := range [2]float64{-1, 1} {
		x0, y0 := put(s*0.05, -0.01)
		x1, y1 := put(s*0.02, -0.008)
		at(limb(x0, y0, x1, y1, 0.005, 0.005), dark)
	}
	x0, y0 := put(0, 0.005)
	x1, y1 := put(0.008, 0.045)
	at(limb(x0, y0, x1, y1, 0.004, 0.007), dark)
	x0, y0 = put(-0.028, 0.08)
	x1, y1 = put(0.028, 0.08)
	at(limb(x0, y0, x1, y1, 0.005, 0.005), dark)
}

// marks are card, tape and chest tag.
func (f figure) marks(at painter, plain bool) {
	white := tint{238, 238, 230}
	if f.tagAt == 2 {
		at(box(0.1*f.side, -0.45*f.long, 0.045, 0.03, 0.1, 0.008), solid(f.tag, 0))
	}
	if f.tape > 0 && f.card != nil {
		x, y, w := 0.0, -0.86*f.long, 0.055
		if f.tape == 2 {
			x, y, w = -0.06*f.side, -0.40*f.long, 0.09
		}
		at(box(x, y, w, 0.022, 0, 0.004), solid(tint{232, 226, 200}, 0))
		if !plain {
			at(text(f.card[len(f.card)-1], x, y, 0.027, 0), solid(ink, 0))
		}
	}
	at(box(f.cardX, f.cardY, 0.115, 0.085, f.cardTurn, 0.006), solid(white, 0))
	if plain {
		return
	}
	sin, cos := math.Sincos(f.cardTurn)
	for i := range 3 {
		dy := (float64(i) - 1) * 0.05
		x, y := f.cardX-dy*sin, f.cardY+dy*cos
		if i < len(f.card) {
			at(text(f.card[i], x, y, 0.036, f.cardTurn), solid(ink, 0))
		} else if f.card == nil {
			at(scribble(f.seed+uint64(i), x, y, 0.18, 0.036, f.cardTurn), solid(ink, 0))
		}
	}
}

// pattern is cloth: plain, stripes along or across, checks, dots.
func pattern(t tint, kind int) func(x, y, depth float64) tint {
	dark, round := t.shade(0.78), solid(t, 0.03)
	return func(x, y, depth float64) tint {
		along, across := int((x+8)*9)&1 == 0, int((y+8)*7)&1 == 0
		if kind == 1 && along || kind == 2 && across || kind == 3 && along != across {
			return dark
		}
		if kind == 4 {
			u, v := (x+8)*7, (y+8)*7
			u, v = u-float64(int(u))-0.5, v-float64(int(v))-0.5
			if u*u+v*v < 0.045 {
				return dark
			}
		}
		return round(x, y, depth)
	}
}

func shirt(t tint, kind int) func(x, y, depth float64) tint {
	light, round := t.shade(1.3), solid(t, 0.12)
	return func(x, y, depth float64) tint {
		if kind == 1 && int((y+8)*22)%3 == 0 || kind == 2 && math.Abs(x) < 0.02 {
			return light
		}
		return round(x, y, depth)
	}
}
