// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"encoding/binary"
	"math"
	"slices"
)

// A mark is stored as its place in pixels of the plane, its direction in parts of a turn, its level, and
// one bit for each of eight directions of the brightness's steps in four by four cells about it, laid
// along the mark's own direction: whether there is more of it than of half of the others. So it holds
// through a turn of the picture and a change of light. No sum needs more than 32 bits.

const (
	markSize = 4 + 16
	turns    = 256  // parts of a turn
	radius   = 1024 // of the circle
	around   = 7    // pixels of the level in which a mark's direction is sought
	cells    = 4    // along each side
	ways     = 8    // directions of steps
	taken    = 16   // pixels of the level along each side that describe a mark
)

// circle holds the cosine and sine of every part of a turn. None lies so near the middle of two whole
// numbers that a machine could round it otherwise.
var circle = func() (t [turns][2]int) {
	for i := range t {
		sin, cos := math.Sincos(float64(i) * math.Pi / (turns / 2))
		t[i] = [2]int{int(math.Round(radius * cos)), int(math.Round(radius * sin))}
	}
	return t
}()

// step returns the gradient at a place, nothing outside.
func (g tier) step(x, y int) (dx, dy int) {
	if x < 1 || y < 1 || x > g.w-2 || y > g.h-2 {
		return 0, 0
	}
	i := y*g.w + x
	return int(g.v[i+1] - g.v[i-1]), int(g.v[i+g.w] - g.v[i-g.w])
}

// turn returns the direction in which most of the brightness rises about a spot.
func (g tier) turn(s spot) int {
	const bins = 32
	var h [bins]int
	for dy := -around; dy <= around; dy++ {
		for dx := -around; dx <= around; dx++ {
			near := (around+1)*(around+1) - dx*dx - dy*dy
			if x, y := g.step(s.x+dx, s.y+dy); near > 0 && x|y != 0 {
				h[direction(x, y)] += near * near / 64 * int(math.Sqrt(float64(x*x+y*y)))
			}
		}
	}
	for range 3 {
		soft := h
		for i := range h {
			soft[i] = (h[(i+bins-1)%bins] + 2*h[i] + h[(i+1)%bins]) / 4
		}
		h = soft
	}
	top := 0
	for i, n := range h {
		if n > h[top] {
			top = i
		}
	}
	before, after := h[(top+bins-1)%bins], h[(top+1)%bins]
	const wide = turns / bins
	at := wide*top + wide/2
	if bend := 2*h[top] - before - after; bend > 0 {
		at += wide / 2 * (after - before) / bend
	}
	return (at + turns) % turns
}

// direction returns in which of 32 parts of a turn a vector points.
func direction(x, y int) (part int) {
	if y < 0 {
		x, y, part = -x, -y, 16
	}
	if x <= 0 {
		x, y, part = y, -x, part+8
	}
	for k := 1; k < 8 && y*circle[8*k][0] >= x*circle[8*k][1]; k++ {
		part++
	}
	return part
}

// appendMark describes a spot of the level g.
func (g tier) appendMark(out []byte, s spot) []byte {
	turn := g.turn(s)
	cos, sin := circle[turn][0], circle[turn][1]
	var sums [cells][cells][ways]int
	for j := range taken {
		for i := range taken {
			u, v := 2*i-(taken-1), 2*j-(taken-1) // in half pixels
			dx, dy := g.step(s.x+(cos*u-sin*v+radius)>>11, s.y+(sin*u+cos*v+radius)>>11)
			if dx|dy == 0 {
				continue
			}
			near := 800 - u*u - v*v
			gather(&sums, i, j, (cos*dx+sin*dy)>>10*near>>8, (cos*dy-sin*dx)>>10*near>>8)
		}
	}
	x, y := s.place()
	out = append(out, byte(x), byte(y), byte(turn), byte(s.level))
	return appendBits(out, &sums)
}

// gather shares a step out among the nearest cells and directions.
func gather(sums *[cells][cells][ways]int, i, j, x, y int) {
	const diagonal = 181 // of 256
	p, q := (x+y)*diagonal>>8, (y-x)*diagonal>>8
	steps := [ways]int{max(0, x), max(0, p), max(0, y), max(0, q), max(0, -x), max(0, -p), max(0, -y), max(0, -q)}
	for a, down := range shares[j] {
		for b, right := range shares[i] {
			if n := down * right; n > 0 {
				for k, v := range steps {
					sums[a][b][k] += n * v
				}
			}
		}
	}
}

// shares holds how much a pixel counts for each cell along one side, in eighths: all at the cell's
// middle, nothing at its neighbour's.
var shares = func() (t [taken][cells]int) {
	for i := range t {
		for c := range cells {
			t[i][c] = max(0, 8-max(2*i-8*c-3, 8*c+3-2*i))
		}
	}
	return t
}()

// appendBits appends a bit for each sum that is above the middle one.
func appendBits(out []byte, sums *[cells][cells][ways]int) []byte {
	var all [cells * cells * ways]int
	for i := range all {
		all[i] = sums[i/(cells*ways)][i/ways%cells][i%ways]
	}
	sorted := all
	slices.Sort(sorted[:])
	middle := sorted[len(sorted)/2]
	for i := 0; i < len(all); i += 64 {
		word := uint64(0)
		for k, v := range all[i : i+64] {
			if v > middle {
				word |= 1 << k
			}
		}
		out = binary.LittleEndian.AppendUint64(out, word)
	}
	return out
}
