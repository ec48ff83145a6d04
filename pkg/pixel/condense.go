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

// taps are the weights of some neighbouring samples in one pixel; they add up to one.
type taps struct {
	first   int
	weights []int32
}

// condense scales a plane to w by h pixels.
func condense(p dcjpeg.Plane, w, h int) []uint8 {
	across, down := curves(p.Width, p.Across, w), curves(p.Height, p.Down, h)
	lines := make([]int16, w*p.Height)
	for y := range p.Height {
		row, line := p.Pix[y*p.Width:][:p.Width], lines[y*w:][:w]
		for x := range line {
			sum := int32(1) << (weightBits - lineBits - 1)
			t := &across[x]
			for k, v := range row[t.first:][:len(t.weights)] {
				sum += int32(v) * t.weights[k]
			}
			line[x] = int16(sum >> (weightBits - lineBits))
		}
	}
	out, sums := make([]uint8, w*h), make([]int32, w)
	for y, t := range down {
		for x := range sums {
			sums[x] = 1 << (weightBits + lineBits - 1)
		}
		for k, weight := range t.weights {
			for x, v := range lines[(t.first+k)*w:][:w] {
				sums[x] += int32(v) * weight
			}
		}
		for x, sum := range sums {
			out[y*w+x] = uint8(max(0, min(255, sum>>(weightBits+lineBits))))
		}
	}
	return out
}

// curves returns the weights of m pixels that divide the first length of n samples.
func curves(n int, length float64, m int) []taps {
	out := make([]taps, m)
	for i := range out {
		from, to := length*float64(i)/float64(m), length*float64(i+1)/float64(m)
		first := max(0, int(from)-1)
		exact := make([]float64, min(n-1, int(to)+1)-first+1)
		gain(exact, first, n, to, 1/(to-from))
		gain(exact, first, n, from, -1/(to-from))
		out[i] = taps{first, rounded(exact)}
	}
	return out
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

// rounded returns the weights as whole numbers that add up to one.
func rounded(exact []float64) []int32 {
	out := make([]int32, len(exact))
	left, largest := int32(1)<<weightBits, 0
	for i, v := range exact {
		out[i] = int32(math.Round(v * (1 << weightBits)))
		left -= out[i]
		if out[i] > out[largest] {
			largest = i
		}
	}
	out[largest] += left
	return out
}
