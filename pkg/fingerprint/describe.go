// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"encoding/binary"
	"math"
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
func (g *tier) step(x, y int) (dx, dy int32) {
	if x < 1 || y < 1 || x > g.w-2 || y > g.h-2 {
		return 0, 0
	}
	i := y*g.w + x
	return g.v[i+1] - g.v[i-1], g.v[i+g.w] - g.v[i-g.w]
}

// nearby is a place beside a spot, with how much it counts there.
type nearby struct{ dx, dy, weight int }

// disc holds the places that tell a mark's direction.
var disc = func() (all []nearby) {
	for dy := -around; dy <= around; dy++ {
		for dx := -around; dx <= around; dx++ {
			if near := (around+1)*(around+1) - dx*dx - dy*dy; near > 0 {
				all = append(all, nearby{dx, dy, near * near / 64})
			}
		}
	}
	return all
}()

// turn returns the direction in which most of the brightness rises about a spot.
func (g *tier) turn(s spot) int {
	const bins = 32
	var h [bins]int
	for _, n := range disc {
		if x, y := g.step(s.x+n.dx, s.y+n.dy); x|y != 0 {
			h[direction(int(x), int(y))&(bins-1)] += n.weight * int(math.Sqrt(float64(x*x+y*y)))
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
	first := 0 // of the eight parts that are left
	for half := 4; half > 0; half /= 2 {
		if c := &circle[8*(first+half)]; y*c[0] >= x*c[1] {
			first += half
		}
	}
	return part + first
}

// appendMark describes a spot of the level g.
func (g *tier) appendMark(out []byte, s spot) []byte {
	turn := g.turn(s)
	x, y := s.place()
	out = append(out, byte(x), byte(y), byte(turn), byte(s.level))
	return g.appendBits(out, s.x, s.y, turn)
}

// appendBits describes a place of the level g along a direction.
func (g *tier) appendBits(out []byte, x, y, turn int) []byte {
	cos, sin := circle[turn][0], circle[turn][1]
	var all sums
	for j := range taken {
		v := 2*j - (taken - 1) // in half pixels
		for i := range taken {
			u := 2*i - (taken - 1)
			sx, sy := g.step(x+(cos*u-sin*v+radius)>>11, y+(sin*u+cos*v+radius)>>11)
			if sx|sy == 0 {
				continue
			}
			near, dx, dy := 800-u*u-v*v, int(sx), int(sy)
			all.gather(i, j, (cos*dx+sin*dy)>>10*near>>8, (cos*dy-sin*dx)>>10*near>>8)
		}
	}
	return all.appendBits(out)
}

// sums holds, for every cell, how much the brightness steps in every direction.
type sums [cells * cells][ways]int

// gather shares a step out among the nearest cells and directions. Of every direction and its opposite
// one at most has a part in it.
func (s *sums) gather(i, j, x, y int) {
	const diagonal = 181 // of 256
	p, q := (x+y)*diagonal>>8, (y-x)*diagonal>>8
	var way [4]int
	var part [4]int
	for k, v := range [4]int{x, p, y, q} {
		back := v >> 63 // all ones where the step is the other way
		way[k], part[k] = k+4&back, v^back-back
	}
	for _, down := range shares[j] {
		for _, right := range shares[i] {
			if n := down.share * right.share; n > 0 {
				to := &s[(cells*down.cell+right.cell)&(cells*cells-1)]
				to[way[0]&7] += n * part[0]
				to[way[1]&7] += n * part[1]
				to[way[2]&7] += n * part[2]
				to[way[3]&7] += n * part[3]
			}
		}
	}
}

// shares holds which two cells along one side a pixel counts for, and how much, in eighths: all at a
// cell's middle, nothing at its neighbour's.
var shares = func() (t [taken][2]struct{ cell, share int }) {
	for i := range t {
		next := 0
		for c := range cells {
			if n := 8 - max(2*i-8*c-3, 8*c+3-2*i); n > 0 {
				t[i][next].cell, t[i][next].share = c, n
				next++
			}
		}
	}
	return t
}()

// appendBits appends a bit for each sum that is above the middle one.
func (s *sums) appendBits(out []byte) []byte {
	var all [cells * cells * ways]int
	for i, cell := range s {
		copy(all[ways*i:], cell[:])
	}
	order := all
	middle := nth(order[:], len(order)/2)
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

// nth returns what would stand at a place if all were sorted, and disorders them (C. A. R. Hoare,
// "Algorithm 65: find", 1961).
func nth(all []int, place int) int {
	low, high := 0, len(all)-1
	for low < high {
		pivot, i, j := all[place], low, high
		for i <= j {
			for all[i] < pivot {
				i++
			}
			for all[j] > pivot {
				j--
			}
			if i <= j {
				all[i], all[j] = all[j], all[i]
				i, j = i+1, j-1
			}
		}
		if j < place {
			low = i
		}
		if i > place {
			high = j
		}
	}
	return all[place]
}
