// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math/rand/v2"
	"strconv"
)

// figure is what stays the same in every view of one figure.
type figure struct {
	skin, hair   colour
	shirt        paint
	sheet        paint
	mat          paint   // what the figure lies on
	reach        float64 // where the sheet begins along the body
	covered      bool
	tag          point // a label on the body
	tagColour    colour
	card         point
	cardColour   colour
	number       string
	name         bool // the card bears a name in place of a number
	wide, tall   float64
	armsApart    float64
	bottomSpread float64
}

// Sheets and clothes come from few colours, as they do from one store.
func fabrics() []colour {
	return []colour{
		{224, 222, 214}, {205, 208, 212}, {150, 168, 190}, {96, 120, 160}, {118, 150, 128}, {190, 176, 150},
		{168, 120, 108}, {92, 92, 98}, {140, 128, 160}, {58, 72, 98}, {200, 196, 120}, {120, 88, 70},
	}
}

func fabric(r *rand.Rand) paint {
	f := fabrics()
	p := paint{a: shade(f[r.IntN(len(f))], r), b: shade(f[r.IntN(len(f))], r), folds: 0.25 + 0.3*r.Float32()}
	p.pattern = []pattern{plain, plain, plain, striped, barred, checked, dotted}[r.IntN(7)]
	p.period = 7 + 20*r.Float64()
	return p
}

func shade(c colour, r *rand.Rand) colour {
	f := 0.85 + 0.3*r.Float32()
	return colour{c[0] * f, c[1] * f * (0.96 + 0.08*r.Float32()), c[2] * f * (0.94 + 0.12*r.Float32())}
}

func newFigure(s *subject) figure {
	r := rand.New(rand.NewPCG(s.look, 5))
	tone := 0.65 + 0.45*r.Float32()
	f := figure{
		skin: colour{205, 165, 135}.times(tone), hair: colour{60, 48, 40}.times(0.4 + 1.2*r.Float32()),
		shirt: fabric(r), sheet: fabric(r), reach: -50 + 75*r.Float64(), covered: true,
		tag: point{-38 + 20*r.Float64(), -12 + 24*r.Float64()}, tagColour: colour{236, 230, 200},
		card: point{-70 + 60*r.Float64(), 32 + 6*r.Float64()}, cardColour: colour{240, 240, 236},
		wide: 23 + 7*r.Float64(), tall: 0.9 + 0.2*r.Float64(), armsApart: 6 * r.Float64(), bottomSpread: 4 * r.Float64(),
		number: strconv.Itoa(1000 + s.number),
	}
	if r.IntN(3) == 0 {
		f.card.y = -f.card.y - 12
	}
	if r.IntN(4) == 0 {
		f.cardColour = colour{232, 214, 120}
	}
	f.mat = fabric(r)
	f.mat.pattern = plain
	switch s.motif {
	case soldier:
		f.name, f.covered = true, r.IntN(4) == 0
		base := [][2]colour{{{104, 112, 78}, {70, 74, 52}}, {{170, 158, 122}, {120, 104, 78}}, {{96, 100, 98}, {64, 68, 66}}}[r.IntN(3)]
		f.shirt = paint{pattern: patched, a: shade(base[0], r), b: shade(base[1], r), period: 6 + 5*r.Float64(), folds: 0.3}
	case civilian:
		f.name, f.covered = r.IntN(2) == 0, r.IntN(2) == 0
		f.number = ""
	}
	return f
}

// draw paints the figure with its middle at (ox, oy), the head to the left.
func (f *figure) draw(c *canvas, ox, oy float64) {
	flat := func(k colour) paint { return paint{a: k} }
	w := f.wide + 20
	c.fill([]point{{ox - 108, oy - w + 4}, {ox + 104, oy - w - 3}, {ox + 109, oy + w + 2}, {ox - 104, oy + w}}, f.mat)
	limb := flat(f.skin.times(0.92))
	trousers := f.shirt
	trousers.a, trousers.b = f.shirt.a.times(0.6), f.shirt.b.times(0.6)
	for _, side := range []float64{-1, 1} {
		y := oy + side*(f.wide+2)
		c.fill([]point{{ox - 44, y - 5}, {ox - 44, y + 5}, {ox + 18, y + 4 + side*f.armsApart}, {ox + 18, y - 4 + side*f.armsApart}}, limb)
		leg := oy + side*(f.wide*0.45+f.bottomSpread)
		c.rect(ox+10, leg-f.wide*0.42, 72*f.tall, f.wide*0.84, trousers)
		c.ellipse(ox+84*f.tall, leg, 9, 7, limb)
	}
	c.fill([]point{{ox - 55, oy - f.wide}, {ox - 50, oy - f.wide - 4}, {ox + 16, oy - f.wide + 4}, {ox + 16, oy + f.wide - 4}, {ox - 50, oy + f.wide + 4}, {ox - 55, oy + f.wide}}, f.shirt)
	f.head(c, ox, oy)
	if f.covered {
		w := f.wide + 8
		c.fill([]point{{ox + f.reach, oy - w}, {ox + 96, oy - w + 3}, {ox + 100, oy + w - 5}, {ox + f.reach + 6, oy + w + 2}}, f.sheet)
	}
	f.labels(c, ox, oy)
}

func (f *figure) head(c *canvas, ox, oy float64) {
	flat := func(k colour) paint { return paint{a: k} }
	c.rect(ox-66, oy-8, 14, 16, flat(f.skin.times(0.85)))
	c.ellipse(ox-82, oy, 21, 17, flat(f.hair))
	c.ellipse(ox-77, oy, 19, 15, paint{a: f.skin, folds: 0.12})
	for _, side := range []float64{-1, 1} {
		c.ellipse(ox-81, oy+side*6, 1.4, 3.4, flat(f.hair))
		c.ellipse(ox-85, oy+side*6, 0.9, 4, flat(f.hair.times(0.8)))
	}
	c.ellipse(ox-75, oy, 4.5, 2, flat(f.skin.times(0.86)))
	c.ellipse(ox-68, oy, 1.2, 4.5, flat(f.skin.times(0.62)))
}

func (f *figure) labels(c *canvas, ox, oy float64) {
	ink := paint{a: colour{28, 28, 40}}
	c.rect(ox+f.tag.x, oy+f.tag.y, 16, 7, paint{a: f.tagColour})
	x, y := ox+f.card.x, oy+f.card.y
	c.rect(x, y, 34, 15, paint{a: f.cardColour})
	if f.name {
		for line, width := range []float64{26, 20} {
			c.rect(x+4, y+3+float64(line)*5, width, 1.2, ink)
			c.fill([]point{{x + 8, y + 2 + float64(line)*5}, {x + 11, y + 5 + float64(line)*5}, {x + 14, y + 2 + float64(line)*5}}, ink)
		}
		return
	}
	digits(c, f.number, ox+f.tag.x+1, oy+f.tag.y+1, 0.9, ink)
	digits(c, f.number, x+3, y+3, 1.8, ink)
}

// digits writes figures of 3 by 5 squares of the given size.
func digits(c *canvas, text string, x, y, size float64, ink paint) {
	font := [10]uint16{0x7B6F, 0x2C97, 0x73E7, 0x73CF, 0x5BC9, 0x79CF, 0x79EF, 0x7249, 0x7BEF, 0x7BCF}
	for _, d := range text {
		for bit := range 15 {
			if font[d-'0']>>(14-bit)&1 == 1 {
				c.rect(x+float64(bit%3)*size, y+float64(bit/3)*size, size, size, ink)
			}
		}
		x += 4 * size
	}
}
