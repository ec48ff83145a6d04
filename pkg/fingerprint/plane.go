// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"math"
	"sync"
)

const (
	workSide = 128 // a picture is brought down to this by whole steps
	area     = workSide * workSide
	lightEnd = 4096
)

// plane is a picture whose sides are at most workSide, of three bytes a pixel, with what is asked of
// its pixels more than once. Its memory is a desk's.
type plane struct {
	w, h    int
	pix     []byte
	light   []int32  // brightness of every pixel, below lightEnd
	weights []uint16 // how near the middle every pixel is, in parts of unit
}

// desk is the memory that the likeness of one picture takes. Desks are used again: a fresh one for every
// picture of an archive would keep the garbage collector at work.
type desk struct {
	pix        [3 * area]byte
	light      [area]int32
	weights    [area]uint16
	weightsOf  [2]int // the sides for which they hold
	codes      [area]uint8
	tiers      [6 * area]int32 // of a pyramid, taken from the front
	tiersTaken int
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// take lends n numbers, of any value, until the desk is used for another picture. What has no room on it is
// memory of its own.
func (d *desk) take(n int) []int32 {
	if n > len(d.tiers)-d.tiersTaken {
		return make([]int32, n)
	}
	d.tiersTaken += n
	return d.tiers[d.tiersTaken-n : d.tiersTaken : d.tiersTaken]
}

// bring clears the desk and averages squares of pixels so that no side is above workSide.
func (d *desk) bring(small *image.RGBA) plane {
	d.tiersTaken = 0
	w, h := small.Rect.Dx(), small.Rect.Dy()
	by := (max(w, h) + workSide - 1) / workSide
	p := plane{w: max(w/by, 1), h: max(h/by, 1)}
	p.pix = d.pix[:3*p.w*p.h]
	for y := range p.h {
		rows := small.Pix[y*by*small.Stride:]
		to := p.pix[3*y*p.w:][:3*p.w]
		switch {
		case by == 1:
			keepRow(to, rows)
		case by == 2 && min(w, h) > 1:
			halveRow(to, rows, rows[small.Stride:])
		default:
			meanRow(to, rows, small.Stride, min(by, w), min(by, h-y*by))
		}
	}
	p.light = d.light[:p.w*p.h]
	for i := range p.light {
		v := p.pix[3*i : 3*i+3 : 3*i+3]
		p.light[i] = (77*int32(v[0]) + 151*int32(v[1]) + 28*int32(v[2])) / (256 * 256 / lightEnd)
	}
	p.weights = d.weigh(p.w, p.h)
	return p
}

func keepRow(to, row []byte) {
	for ; len(to) >= 3 && len(row) >= 4; to, row = to[3:], row[4:] {
		to[0], to[1], to[2] = row[0], row[1], row[2]
	}
}

// halveRow averages squares of four.
func halveRow(to, above, below []byte) {
	for ; len(to) >= 3 && len(above) >= 8 && len(below) >= 8; to, above, below = to[3:], above[8:], below[8:] {
		to[0] = byte((int(above[0]) + int(above[4]) + int(below[0]) + int(below[4])) / 4)
		to[1] = byte((int(above[1]) + int(above[5]) + int(below[1]) + int(below[5])) / 4)
		to[2] = byte((int(above[2]) + int(above[6]) + int(below[2]) + int(below[6])) / 4)
	}
}

// meanRow averages rectangles of so many columns and rows.
func meanRow(to, rows []byte, stride, columns, high int) {
	n := columns * high
	for x := 0; 3*x < len(to); x++ {
		var red, green, blue int
		for v := range high {
			line := rows[v*stride+4*x*columns:][:4*columns]
			for ; len(line) >= 4; line = line[4:] {
				red, green, blue = red+int(line[0]), green+int(line[1]), blue+int(line[2])
			}
		}
		to[3*x], to[3*x+1], to[3*x+2] = byte(red/n), byte(green/n), byte(blue/n)
	}
}

// weigh returns the weights of a plane's pixels. They fall from the middle of the picture, to an eighth at
// the middle of an edge. A quarter of them is worked out, and nothing where the last picture had the
// same sides.
func (d *desk) weigh(w, h int) []uint16 {
	out := d.weights[:w*h]
	if d.weightsOf == [2]int{w, h} {
		return out
	}
	for y := range (h + 1) / 2 {
		v := float64(2*y+1-h) / float64(h)
		row, last := out[y*w:][:w], out[(h-1-y)*w:][:w]
		for x := range (w + 1) / 2 {
			u := float64(2*x+1-w) / float64(w)
			f := 1 + (float64(u*u) + float64(v*v))
			row[x] = uint16(unit / float64(float64(f*f)*f))
			row[w-1-x] = row[x]
		}
		copy(last, row)
	}
	d.weightsOf = [2]int{w, h}
	return out
}

// gain is by how much the exposure is evened out: half way, in octaves, to a mean brightness of 0.45.
func (p plane) gain() float64 {
	sum := 0
	for _, v := range p.pix {
		sum += int(v)
	}
	mean := max(float64(sum)/float64(255*len(p.pix)), 0.05)
	return math.Sqrt(0.45 / mean)
}
