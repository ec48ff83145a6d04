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
	lightEnd  = 4096
	thinnest  = 12 // square of the trace over the determinant of the curvature: above is an edge
	farApart  = 16 // pixels of the plane between marks, while there are enough
)

// tier is one level of a pyramid, of brightnesses up to lightEnd or of their differences.
type tier struct {
	w, h int
	v    []int32
}

// spot is where a mark was found: its place on its level, 0 the finest.
type spot struct {
	x, y, level int
	strength    int
}

// place returns where a spot is on the finest level.
func (s spot) place() (x, y int) { return s.x << s.level, s.y << s.level }

// appendMarks appends the marks of a picture, the most telling first.
func appendMarks(out []byte, p plane) []byte {
	g := tier{p.w, p.h, make([]int32, p.w*p.h)}
	for i := range g.v {
		g.v[i] = (77*int32(p.pix[3*i]) + 151*int32(p.pix[3*i+1]) + 28*int32(p.pix[3*i+2])) / (256 * 256 / lightEnd)
	}
	g = g.blurred(1)
	var light, steps []tier // one more than is searched, for the coarsest has a neighbour too
	for range octaves + 1 {
		soft := g.blurred(2)
		light, steps = append(light, g), append(steps, soft.minus(g))
		g = soft.halved()
	}
	var all []spot
	for level := range octaves {
		all = appendSpots(all, steps, level, p)
	}
	for _, s := range spread(all) {
		out = light[s.level].appendMark(out, s)
	}
	return out
}

// blurred returns the tier blurred by binomial weights, their taps so many pixels apart.
func (g tier) blurred(step int) tier {
	across, out := make([]int32, len(g.v)), tier{g.w, g.h, make([]int32, len(g.v))}
	for y := range g.h {
		in, to := g.v[y*g.w:][:g.w], across[y*g.w:][:g.w]
		for x := range in {
			to[x] = 6*in[x] + 4*(in[max(x-step, 0)]+in[min(x+step, g.w-1)]) + in[max(x-2*step, 0)] + in[min(x+2*step, g.w-1)]
		}
	}
	row := func(y int) []int32 { return across[max(0, min(y, g.h-1))*g.w:][:g.w] }
	for y := range g.h {
		a, b, c, d, e := row(y-2*step), row(y-step), row(y), row(y+step), row(y+2*step)
		to := out.v[y*g.w:][:g.w]
		for x := range to {
			to[x] = (a[x] + e[x] + 4*(b[x]+d[x]) + 6*c[x] + 128) >> 8
		}
	}
	return out
}

func (g tier) minus(o tier) tier {
	out := tier{g.w, g.h, make([]int32, len(g.v))}
	for i, v := range g.v {
		out.v[i] = v - o.v[i]
	}
	return out
}

// halved returns every second pixel of every second row.
func (g tier) halved() tier {
	out := tier{(g.w + 1) / 2, (g.h + 1) / 2, nil}
	out.v = make([]int32, 0, out.w*out.h)
	for y := 0; y < g.h; y += 2 {
		for x := 0; x < g.w; x += 2 {
			out.v = append(out.v, g.v[y*g.w+x])
		}
	}
	return out
}

// appendSpots appends what stands out of one level.
func appendSpots(out []spot, steps []tier, level int, p plane) []spot {
	const border = 2
	g := steps[level]
	for y := border; y < g.h-border; y++ {
		for x := border; x < g.w-border; x++ {
			v, sign := g.v[y*g.w+x], int32(1)
			if v < 0 {
				v, sign = -v, -1
			}
			if v < faint || g.beats(x, y, v, sign) || g.edge(x, y) {
				continue
			}
			if level > 0 && steps[level-1].beats(2*x, 2*y, v, sign) || steps[level+1].beats(x/2, y/2, v, sign) {
				continue
			}
			s := spot{x: x, y: y, level: level}
			s.strength = int(v) * int(p.weight(s.place()))
			out = append(out, s)
		}
	}
	return out
}

// beats reports whether the tier has more than v, in the direction of sign, at a place or beside it.
func (g tier) beats(x, y int, v, sign int32) bool {
	for b := max(0, y-1); b <= min(g.h-1, y+1); b++ {
		for _, u := range g.v[b*g.w+max(0, x-1) : b*g.w+min(g.w, x+2)] {
			if sign*u > v {
				return true
			}
		}
	}
	return false
}

// edge reports whether the tier curves hardly along one direction.
func (g tier) edge(x, y int) bool {
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
