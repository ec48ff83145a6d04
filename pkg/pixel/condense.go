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
			line[x] = int16((1<<(weightBits-lineBits-1) + across[x].of(row)) >> (weightBits - lineBits))
		}
	}
	out, sums := make([]uint8, w*h), make([]int32, w)
	for y, t := range down {
		for x := range sums {
			sums[x] = 1 << (weightBits + lineBits - 1)
		}
		t.add(sums, lines[t.first*w:], w)
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

// of returns the weighted sum of samples. Four and five are how many a camera's picture has in a pixel.
func (t *taps) of(row []uint8) (sum int32) {
	switch w := t.weights; len(w) {
	case 4:
		s := row[t.first:][:4]
		return int32(s[0])*w[0] + int32(s[1])*w[1] + int32(s[2])*w[2] + int32(s[3])*w[3]
	case 5:
		s := row[t.first:][:5]
		return int32(s[0])*w[0] + int32(s[1])*w[1] + int32(s[2])*w[2] + int32(s[3])*w[3] + int32(s[4])*w[4]
	default:
		for k, v := range row[t.first:][:len(w)] {
			sum += int32(v) * w[k]
		}
	}
	return sum
}

// add adds the weighted sum of lines of n samples, two lines at once.
func (t *taps) add(sums []int32, lines []int16, n int) {
	k := 0
	for ; k+1 < len(t.weights); k += 2 {
		a, b, u, v := lines[k*n:][:len(sums)], lines[(k+1)*n:][:len(sums)], t.weights[k], t.weights[k+1]
		for x := range sums {
			sums[x] += int32(a[x])*u + int32(b[x])*v
		}
	}
	for ; k < len(t.weights); k++ {
		a, u := lines[k*n:][:len(sums)], t.weights[k]
		for x := range sums {
			sums[x] += int32(a[x]) * u
		}
	}
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
