// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"math"

	"amana/pkg/pixel/dcjpeg"
)

// A sample of a 1/8 picture is a mean over an area, and so is a pixel of the small picture, only that the
// areas differ. The running sum of the samples is known exactly at their edges; between them it is drawn
// as a Catmull-Rom curve, and a pixel is what the curve gains from its left edge to its right one. So the
// small picture is nearly what averaging every pixel of the picture would give.

const (
	weightBits = 14 // of a weight, so that the same bits come out on every machine
	lineBits   = 6  // that are kept beyond a sample's between the two directions
)

// curves are the weights by which neighbouring samples make each pixel of a line. Every pixel has as many
// of them, some of which may be 0; they add up to one.
type curves struct {
	taps    int
	first   []int   // sample of each pixel
	weights []int32 // taps for each pixel
}

// condense scales a plane to w by h pixels.
func condense(p dcjpeg.Plane, w, h int) []uint8 {
	across, down := newCurves(p.Width, p.Across, w), newCurves(p.Height, p.Down, h)
	lines := make([]int16, w*p.Height)
	for y := range p.Height {
		across.along(lines[y*w:][:w], p.Pix[y*p.Width:][:p.Width])
	}
	out, sums := make([]uint8, w*h), make([]int32, w)
	for y, first := range down.first {
		sum(sums, lines[first*w:], down.weights[y*down.taps:][:down.taps])
		row := out[y*w:][:len(sums)]
		for x, sum := range sums {
			v := sum >> (weightBits + lineBits)
			if uint32(v) > 255 { // rare: the curve swings over
				v = max(0, min(255, v))
			}
			row[x] = uint8(v)
		}
	}
	return out
}

// along fills a line from a row of samples. Four and five are how many a camera's picture has in a pixel.
func (c *curves) along(line []int16, row []uint8) {
	const cut, half = weightBits - lineBits, 1 << (weightBits - lineBits - 1)
	first, weights := c.first[:len(line)], c.weights
	switch c.taps {
	case 4:
		for x := range line {
			s, w := row[first[x]:][:4], weights[4*x:][:4]
			line[x] = int16((half + int32(s[0])*w[0] + int32(s[1])*w[1] + int32(s[2])*w[2] + int32(s[3])*w[3]) >> cut)
		}
	case 5:
		for x := range line {
			s, w := row[first[x]:][:5], weights[5*x:][:5]
			line[x] = int16((half + int32(s[0])*w[0] + int32(s[1])*w[1] + int32(s[2])*w[2] + int32(s[3])*w[3] + int32(s[4])*w[4]) >> cut)
		}
	default:
		for x := range line {
			sum := int32(half)
			for k, v := range row[first[x]:][:c.taps] {
				sum += int32(v) * weights[x*c.taps+k]
			}
			line[x] = int16(sum >> cut)
		}
	}
}

// sum fills sums with the weighted sums of lines as long, and a half, so that what is cut off rounds.
func sum(sums []int32, lines []int16, w []int32) {
	const half = 1 << (weightBits + lineBits - 1)
	n := len(sums)
	line := func(k int) []int16 { return lines[k*n:][:n] }
	switch len(w) {
	case 4:
		a, b, c, d := line(0), line(1)[:n], line(2)[:n], line(3)[:n]
		for x := range sums {
			sums[x] = half + int32(a[x])*w[0] + int32(b[x])*w[1] + int32(c[x])*w[2] + int32(d[x])*w[3]
		}
	case 5:
		a, b, c, d, e := line(0), line(1)[:n], line(2)[:n], line(3)[:n], line(4)[:n]
		for x := range sums {
			sums[x] = half + int32(a[x])*w[0] + int32(b[x])*w[1] + int32(c[x])*w[2] + int32(d[x])*w[3] + int32(e[x])*w[4]
		}
	default:
		for x := range sums {
			sums[x] = half
		}
		for k, u := range w {
			for x, v := range line(k) {
				sums[x] += int32(v) * u
			}
		}
	}
}

// newCurves returns the weights of m pixels that divide the first length of n samples.
func newCurves(n int, length float64, m int) *curves {
	c := &curves{first: make([]int, m)}
	edge := func(i int) float64 { return length * float64(i) / float64(m) }
	samples := func(i int) (first, end int) { return max(0, int(edge(i))-1), min(n-1, int(edge(i+1))+1) + 1 }
	for i := range m {
		first, end := samples(i)
		c.taps = max(c.taps, end-first)
	}
	c.weights = make([]int32, m*c.taps)
	exact := make([]float64, c.taps)
	for i := range m {
		from, to := edge(i), edge(i+1)
		first, end := samples(i)
		exact := exact[:end-first]
		clear(exact)
		gain(exact, first, n, to, 1/(to-from))
		gain(exact, first, n, from, -1/(to-from))
		c.first[i] = min(first, n-c.taps)
		round(c.weights[i*c.taps+first-c.first[i]:], exact)
	}
	return c
}

// gain adds to the weights, of which the first is sample first's, those of the running sum up to x.
func gain(weights []float64, first, n int, x, scale float64) {
	at := min(int(x), n-1)
	for i := first; i < at; i++ {
		weights[i-first] += scale
	}
	t := x - float64(at)
	t2, t3 := float64(t*t), float64(t*t*t)
	for k, weight := range [3]float64{t/2 - t2 + t3/2, t/2 + 1.5*t2 - t3, t3/2 - t2/2} {
		i := max(0, min(n-1, at-1+k))
		weights[i-first] += float64(weight * scale)
	}
}

// round fills out with the weights as whole numbers that add up to one.
func round(out []int32, exact []float64) {
	left, largest := int32(1)<<weightBits, 0
	for i, v := range exact {
		out[i] = int32(math.Round(v * (1 << weightBits)))
		left -= out[i]
		if out[i] > out[largest] {
			largest = i
		}
	}
	out[largest] += left
}
