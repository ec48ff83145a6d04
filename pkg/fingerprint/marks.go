// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"cmp"
	"slices"
)

// A mark is a small place that stands out, brighter or darker than what is around it, with what the
// brightness does about it. Two views of one thing have marks in common that lie to each other as
// before; two things of the same colours have not.
//
// Marks are the extremes of a pyramid of differences of blurred pictures, over place and scale, but for
// those on an edge, where the place along it is open (after D. Lowe, "Distinctive image features from
// scale-invariant keypoints", 2004). Those near the middle come first, and none close to another while
// there is a choice, so that no pattern of the floor takes them all.

const (
	marksMost = 48 // of one picture
	octaves   = 4  // of the pyramid, from workSide down
	faint     = 8  // differences below this, of lightEnd, are noise
	thinnest  = 12 // square of the trace over the determinant of the curvature: above is an edge
	farApart  = 16 // pixels of the plane between marks, while there are enough
)

// tier is one level of a pyramid, of brightnesses up to lightEnd or of their differences.
type tier struct {
	w, h int
	v    []int32
}

func (g tier) row(y int) []int32 { return g.v[y*g.w:][:g.w] }

// spot is where a mark was found: its place on its level, 0 the finest.
type spot struct {
	x, y, level int
	strength    int
}

// place returns where a spot is on the finest level.
func (s spot) place() (x, y int) { return s.x << s.level, s.y << s.level }

// appendMarks appends the marks of a picture, the most telling first.
func appendMarks(out []byte, p plane, d *desk) []byte {
	across := d.take(len(p.light))
	g := tier{p.w, p.h, p.light}.blurred(1, across, d)
	var light, steps [octaves + 1]tier // one more than is searched, for the coarsest has a neighbour too
	for level := range steps {
		soft := g.blurred(2, across, d)
		light[level], steps[level] = g, soft.minus(g, d)
		g = soft.halved(d)
	}
	var all []spot
	for level := range octaves {
		all = appendSpots(all, &steps, level, p)
	}
	for _, s := range spread(all) {
		out = light[s.level].appendMark(out, s)
	}
	return out
}

// blurred returns the tier blurred by binomial weights, their taps so many pixels apart; across is
// room for what lies between.
func (g tier) blurred(step int, across []int32, d *desk) tier {
	out, half := tier{g.w, g.h, d.take(len(g.v))}, tier{g.w, g.h, across[:len(g.v)]}
	for y := range g.h {
		blurRow(half.row(y), g.row(y), step)
	}
	row := func(y int) []int32 { return half.row(max(0, min(y, g.h-1)))[:g.w] }
	for y := range g.h {
		to := out.row(y)
		n := len(to)
		a, b, c, d, e := row(y - 2*step)[:n], row(y - step)[:n], row(y)[:n], row(y + step)[:n], row(y + 2*step)[:n]
		for x := range to {
			to[x] = (a[x] + e[x] + 4*(b[x]+d[x]) + 6*c[x] + 128) >> 8
		}
	}
	return out
}

// blurRow sums along a row, of which the ends stand for what lies beyond them.
func blurRow(to, in []int32, step int) {
	last, margin := len(in)-1, min(2*step, len(in))
	clamped := func(x int) {
		to[x] = 6*in[x] + 4*(in[max(x-step, 0)]+in[min(x+step, last)]) + in[max(x-2*step, 0)] + in[min(x+2*step, last)]
	}
	for x := range margin {
		clamped(x)
	}
	if n := len(in) - 4*step; n > 0 {
		middle := to[2*step:][:n]
		a, b, c, d, e := in[:n], in[step:][:n], in[2*step:][:n], in[3*step:][:n], in[4*step:][:n]
		for x := range middle {
			middle[x] = a[x] + e[x] + 4*(b[x]+d[x]) + 6*c[x]
		}
	}
	for x := max(margin, len(in)-2*step); x < len(in); x++ {
		clamped(x)
	}
}

func (g tier) minus(o tier, d *desk) tier {
	out := tier{g.w, g.h, d.take(len(g.v))}
	less := o.v[:len(out.v)]
	for i, v := range g.v[:len(out.v)] {
		out.v[i] = v - less[i]
	}
	return out
}

// halved returns every second pixel of every second row.
func (g tier) halved(d *desk) tier {
	w, h := (g.w+1)/2, (g.h+1)/2
	out := tier{w, h, d.take(w * h)}
	for y := range h {
		in, to := g.row(2*y), out.row(y)
		for x := range to {
			to[x] = in[2*x]
		}
	}
	return out
}

// appendSpots appends what stands out of one level. It keeps so far from the edge that what is beside a
// spot is there on the levels above and below as well.
func appendSpots(out []spot, steps *[octaves + 1]tier, level int, p plane) []spot {
	const border = 2
	g := &steps[level]
	for y := border; y < g.h-border; y++ {
		row := g.row(y)
		for x := border; x < len(row)-border; x++ {
			v, sign := row[x], int32(1)
			if v < 0 {
				v, sign = -v, -1
			}
			if v < faint || sign*row[x-1] > v || sign*row[x+1] > v || g.beats(x, y, v, sign) || g.edge(x, y) {
				continue
			}
			if level > 0 && steps[level-1].beats(2*x, 2*y, v, sign) || steps[level+1].beats(x/2, y/2, v, sign) {
				continue
			}
			s := spot{x: x, y: y, level: level}
			u, w := s.place()
			s.strength = int(v) * int(p.weights[w*p.w+u])
			out = append(out, s)
		}
	}
	return out
}

// beats reports whether the tier has more than v, in the direction of sign, at a place or beside it. The
// place is not at the edge.
func (g *tier) beats(x, y int, v, sign int32) bool {
	for at := (y-1)*g.w + x - 1; at <= (y+1)*g.w+x-1; at += g.w {
		if u := g.v[at : at+3 : at+3]; sign*u[0] > v || sign*u[1] > v || sign*u[2] > v {
			return true
		}
	}
	return false
}

// edge reports whether the tier curves hardly along one direction.
func (g *tier) edge(x, y int) bool {
	i := y*g.w + x
	at := func(d int) int { return int(g.v[i+d]) }
	xx, yy := at(1)+at(-1)-2*at(0), at(g.w)+at(-g.w)-2*at(0)
	xy := (at(g.w+1) - at(g.w-1) - at(1-g.w) + at(-1-g.w)) / 4
	det := xx*yy - xy*xy
	return det <= 0 || (xx+yy)*(xx+yy)/thinnest > det
}

// spread takes the strongest spots that lie apart, at the largest distance that leaves enough of them.
// A third of the distance will do between levels.
func spread(all []spot) []spot {
	slices.SortFunc(all, func(a, b spot) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.level, b.level), cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x))
	})
	for apart := farApart; len(all) > marksMost && apart > 0; apart = apart * 3 / 4 {
		var out []spot
		for _, s := range all {
			if len(out) < marksMost && !crowded(out, s, apart*apart) {
				out = append(out, s)
			}
		}
		if len(out) == marksMost {
			return out
		}
	}
	return all[:min(len(all), marksMost)]
}

func crowded(taken []spot, s spot, square int) bool {
	x, y := s.place()
	for _, t := range taken {
		u, v := t.place()
		d := (u-x)*(u-x) + (v-y)*(v-y)
		if 9*d < square || s.level == t.level && d < square {
			return true
		}
	}
	return false
}
