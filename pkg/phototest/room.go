// SPDX-License-Identifier: Apache-2.0

package phototest

import "math"

var floors = []tint{{172, 168, 158}, {140, 140, 138}, {196, 190, 176}, {118, 116, 110}, {160, 148, 128}, {150, 160, 162}, {104, 108, 112}, {182, 172, 150}}
var walls = []tint{{206, 208, 200}, {176, 192, 186}, {198, 188, 160}, {150, 158, 160}, {220, 216, 210}, {130, 138, 128}}

// room is a floor of tiles or concrete, perhaps a steel table, and a wall of two colours.
type room struct {
	seed             uint64
	tile             float64
	base, line       tint
	above, below     tint
	table            tint
	hasTable         bool
	ox, oy           float64 // where in the room the subject lies
	puddle, px, py   float64
	shadeX, lightLen float64
}

func newRoom(s Subject) room {
	d := from(s.Room, 11)
	r := room{seed: s.Room, tile: d.between(0.22, 0.55), base: d.pick(floors).shift(d, 8)}
	r.line = r.base.shade(d.between(0.72, 0.9))
	r.above, r.below = d.pick(walls).shift(d, 6), d.pick(walls).shade(0.85)
	r.table, r.hasTable = tint{176, 182, 188}.shift(d, 10), d.n(3) == 0
	if d.n(4) == 0 {
		r.tile = 50 // concrete
	}
	own := from(s.Seed, 13)
	r.ox, r.oy = own.between(2, 9), own.between(2, 9)
	r.px, r.py, r.puddle = own.between(-0.9, 0.9), own.between(-1, 1), own.between(0, 0.25)
	r.shadeX, r.lightLen = d.between(-1, 1), d.between(2, 5)
	return r
}

// floor is the colour of a place on it: tiles that differ a little, joints, a damp spot, and light that
// falls off to one side.
func (r room) floor(x, y float64) tint {
	if r.hasTable && x > -0.56 && x < 0.56 && y > -1.12 && y < 1.12 {
		if x < -0.53 || x > 0.53 || y < -1.09 || y > 1.09 {
			return r.table.shade(0.7)
		}
		return r.table
	}
	light := 1 + 0.12*max(min((x*r.shadeX+y)/r.lightLen, 1), -1)
	if dx, dy := x-r.px, y-r.py; dx*dx+dy*dy*1.7 < r.puddle*r.puddle {
		light *= 0.88
	}
	u, v := (x+r.ox+100)/r.tile, (y+r.oy+100)/r.tile
	i, j := math.Floor(u), math.Floor(v)
	if (u-i)*r.tile < 0.012 || (v-j)*r.tile < 0.012 {
		return r.line.shade(light)
	}
	h := (uint64(i)*0x9E3779B1 ^ uint64(j)*0x85EBCA77 ^ r.seed*0xC2B2AE3D) * 0x27D4EB2F165667C5 >> 56
	return r.base.shade(light * (0.96 + float64(h)/256*0.08))
}

// wall fills the rows above the horizon.
func (r room) wall(c *canvas) {
	w := c.img.Rect.Dx()
	for y := range c.horizon {
		t := r.above
		if y > c.horizon*6/10 {
			t = r.below
		}
		if y > c.horizon-4 {
			t = r.line.shade(0.7)
		}
		row := c.img.Pix[y*c.img.Stride:]
		for x := range w {
			k := 4 * x
			row[k], row[k+1], row[k+2] = t.r, t.g, t.b
		}
	}
}
