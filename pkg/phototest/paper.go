// SPDX-License-Identifier: Apache-2.0

package phototest

var (
	desks  = []tint{{120, 84, 54}, {90, 92, 96}, {150, 130, 100}, {60, 80, 74}, {176, 174, 170}}
	papers = []tint{{238, 236, 226}, {244, 244, 244}, {226, 214, 186}, {214, 224, 214}, {236, 222, 222}}
	stamps = []tint{{60, 70, 170}, {170, 50, 60}, {70, 60, 110}}
)

// drawPaper shows a sheet from above; what is on it and where comes of the subject's seed.
func drawPaper(c *canvas, s Subject, v View) {
	d, own, table := from(s.Seed, 31), from(v.Seed, 33), from(s.Room, 35)
	span := [...]float64{0.36, 0.30, 0.22, 0.26, 0.34, 0.20}[int(v.Frame)%6] / v.Zoom
	c.aim(own.between(-0.02, 0.02), own.between(-0.03, 0.03), span, v.Turn, 1)
	desk := table.pick(desks).shift(table, 8)
	dark := desk.shade(0.9)
	c.ground(func(x, y float64) tint {
		if int((y+9)*60+(x+9)*2)%3 == 0 {
			return dark
		}
		return desk
	})
	sheet := d.pick(papers).shift(d, 6)
	half, high := 0.105, 0.148
	if d.n(4) == 0 {
		half, high = 0.085, 0.054 // an identity card
	}
	c.paint(box(0, 0, half, high, 0, 0.002), solid(sheet, 0))
	pen := solid(tint{50, 50, 58}.shift(d, 16), 0)
	top := -high + 0.02
	if d.n(2) == 0 {
		c.paint(box(0, top, half*0.7, 0.006, 0, 0), pen)
	}
	photo := d.n(2) == 0
	for y := top + 0.02; y < high-0.015; y += d.between(0.008, 0.013) {
		left := -half + 0.012
		if photo && y < top+0.07 {
			left += 0.06
		}
		if d.n(7) == 0 {
			continue
		}
		right := half - 0.012 - d.unit()*half*0.6
		c.paint(scribble(d.next(), (left+right)/2, y, right-left, 0.0075, 0), pen)
	}
	if photo {
		c.paint(box(-half+0.035, top+0.04, 0.021, 0.027, 0, 0), solid(d.pick(walls), 0))
		c.paint(ellipse(-half+0.035, top+0.035, 0.011, 0.014, 0), solid(d.pick(skins), 0.01))
		c.paint(box(-half+0.035, top+0.06, 0.016, 0.009, 0, 0.004), solid(d.pick(clothes), 0))
	}
	x, y, colour := d.between(-0.05, 0.06), d.between(0.2, 0.8)*high, d.pick(stamps)
	ring := ellipse(x, y, 0.02, 0.02, 0)
	inner := ring.dist
	ring.dist = func(px, py float64) float64 { return max(inner(px, py), -inner(px, py)-0.003) }
	c.paint(ring, solid(colour, 0))
	c.paint(text(digits(s.Seed, 9), x, y, 0.008, 0.2), solid(colour, 0))
}
