// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"math"
	"slices"
)

// The perceptual hash is PDQ, written from its description: "The TMK+PDQF video-hashing algorithm and
// the PDQ image-hashing algorithm", Facebook, 2019. Luma is brought to a grid of 64×64 cells; of its
// discrete cosine transform the 16×16 lowest frequencies without the constant row and column are
// kept; a bit says whether a coefficient is above their median.
//
// One step differs. The reference filters with windows of whole pixels, whose centres depend on the
// picture's size, so that one photograph in two sizes hashes 10 bits apart. Here each cell is sampled
// by a triangle as wide as one cell wherever its edges fall, which makes that 2 bits. The triangles
// stand off-centre by what the reference's windows have at 512 pixels, so that hashes stay comparable
// with those of other programs.

const (
	gridSide = 64     // cells a side
	freqSide = 16     // frequencies kept a side
	offset   = 0.1875 // of a cell, to the right and down
	leastDim = 5      // pixels; a smaller picture has no hash
)

type grid [gridSide][gridSide]float64

type spectrum [freqSide][freqSide]float64

// cosines holds the rows 1 to 16 of the transform of 64 points.
var cosines = func() (m [freqSide][gridSide]float64) {
	for f := range m {
		for k := range m[f] {
			m[f][k] = math.Sqrt(2.0/gridSide) * math.Cos(math.Pi/(2*gridSide)*float64((f+1)*(2*k+1)))
		}
	}
	return m
}()

// pdq returns the hash and its quality, 0 to 100. Byte 0 holds the bits of the highest frequencies,
// which is how PDQ is printed in hexadecimal.
func pdq(small *image.RGBA) (hash [32]byte, quality int) {
	if min(small.Rect.Dx(), small.Rect.Dy()) < leastDim {
		return hash, 0
	}
	cells := sample(small)
	return hashOf(transform(&cells)), qualityOf(&cells)
}

// turned returns the spectrum of a picture that was mirrored first and transposed then. Mirroring
// changes the sign of the odd frequencies, which are at even places since the constant is left out.
func turned(s spectrum, transpose, mirrorX, mirrorY bool) spectrum {
	var out spectrum
	for i := range s {
		for j, v := range s[i] {
			if (mirrorX && j%2 == 0) != (mirrorY && i%2 == 0) {
				v = -v
			}
			if transpose {
				out[j][i] = v
			} else {
				out[i][j] = v
			}
		}
	}
	return out
}

// transform returns the low frequencies of the grid. Products are rounded before they are added (the
// conversions say so), since a processor that fuses the two would give other bits near the median.
func transform(cells *grid) spectrum {
	var half [freqSide][gridSide]float64
	for i := range half {
		sums := &half[i]
		for k := 0; k < gridSide; k += 4 { // four rows at a time, each sum still in the order of the rows
			c := cosines[i][k : k+4 : k+4]
			p, q, r, s := &cells[k], &cells[k+1], &cells[k+2], &cells[k+3]
			for j, v := range sums {
				v += float64(c[0] * p[j])
				v += float64(c[1] * q[j])
				v += float64(c[2] * r[j])
				sums[j] = v + float64(c[3]*s[j])
			}
		}
	}
	var out spectrum
	for i := range out {
		for j := range out[i] {
			sum := 0.0
			for k, v := range half[i] {
				sum += float64(v * cosines[j][k])
			}
			out[i][j] = sum
		}
	}
	return out
}

func hashOf(s spectrum) (hash [32]byte) {
	var sorted [freqSide * freqSide]float64
	for i := range s {
		copy(sorted[i*freqSide:], s[i][:])
	}
	slices.Sort(sorted[:])
	median := sorted[len(sorted)/2-1]
	for i := range s {
		for j, v := range s[i] {
			if v > median {
				bit := i*freqSide + j
				hash[31-bit/8] |= 1 << (bit % 8)
			}
		}
	}
	return hash
}

// qualityOf sums the steps between neighbouring cells, each cut down to a whole percent, so that noise
// counts nothing and a picture without features has a quality near 0.
func qualityOf(cells *grid) int {
	sum := 0
	step := func(a, b float64) {
		sum += int(math.Abs(a-b) * 100 / 255)
	}
	for i := range cells {
		for j := range cells[i] {
			if i > 0 {
				step(cells[i][j], cells[i-1][j])
			}
			if j > 0 {
				step(cells[i][j], cells[i][j-1])
			}
		}
	}
	return min(sum/90, 100)
}

// sample brings the luma of a small picture to the grid.
func sample(small *image.RGBA) grid {
	w, h := small.Rect.Dx(), small.Rect.Dy()
	across, down := tents(w), tents(h)
	return gridOf(rowsOf(small, across.taps), h, &across, &down)
}

// gridOf brings h rows of luma to the grid, first along the rows and then down the columns.
func gridOf(row func(y int) []float64, h int, across, down *tentRow) grid {
	c := columns{down: down}
	var narrow [gridSide]float64
	for y := range h {
		across.narrow(&narrow, row(y))
		c.add(y, &narrow)
	}
	return c.cells
}

// narrow brings a row of luma, with zeros for as many taps behind it, to the cells.
func (t *tentRow) narrow(out *[gridSide]float64, luma []float64) {
	for j := range out {
		sum, at := 0.0, luma[t.first[j]:][:t.taps]
		for k, weight := range t.weights[j*t.taps:][:len(at)] {
			sum += float64(weight * at[k])
		}
		out[j] = sum
	}
}

// columns gathers rows that were narrowed, in their order, into the grid.
type columns struct {
	down  *tentRow
	begin int // the first row of cells that is not complete
	cells grid
}

func (c *columns) add(y int, narrow *[gridSide]float64) {
	down := c.down
	for c.begin < gridSide && down.first[c.begin]+down.taps <= y {
		c.begin++
	}
	for i := c.begin; i < gridSide && down.first[i] <= y; i++ {
		weight, cell := down.weights[i*down.taps+y-down.first[i]], &c.cells[i]
		for j, v := range narrow {
			cell[j] += float64(weight * v)
		}
	}
}

// rowsOf returns a reader of a picture's rows as luma, with some zeros behind: what lies beyond the edge
// has no weight. Each row is overwritten by the next.
func rowsOf(m *image.RGBA, beyond int) func(y int) []float64 {
	w := m.Rect.Dx()
	luma := make([]float64, w+beyond)
	return func(y int) []float64 {
		row := m.Pix[y*m.Stride : y*m.Stride+4*w]
		for x := range luma[:w] {
			p := row[4*x : 4*x+3 : 4*x+3]
			luma[x] = float64(299*int(p[0])+587*int(p[1])+114*int(p[2])) / 1000
		}
		return luma
	}
}

// tentRow is the shares of neighbouring pixels in each cell along a side, in the order of the pixels; those
// of a cell add up to 1. All cells have as many taps, of which the last may be 0 and lie beyond the edge.
type tentRow struct {
	taps    int
	first   [gridSide]int
	weights []float64 // taps for each cell
}

// tents returns the cells along a side of n pixels. A triangle is cut off at the picture's edge, and
// is never narrower than a pixel.
func tents(n int) tentRow {
	cell := float64(n) / gridSide
	half := max(cell/2, 0.5)
	out := tentRow{taps: int(math.Ceil(2*half)) + 1}
	out.weights = make([]float64, gridSide*out.taps)
	for i := range out.first {
		centre := (float64(i) + 0.5 + offset) * cell
		first := min(max(int(math.Floor(centre-half)), 0), n-1)
		last := min(max(int(math.Ceil(centre+half))-1, first), n-1)
		weights, sum := out.weights[i*out.taps:][:last-first+1], 0.0
		for k := range weights {
			left := float64(first + k)
			weights[k] = tentBelow((left+1-centre)/half) - tentBelow((left-centre)/half)
			sum += weights[k]
		}
		for k := range weights {
			weights[k] /= sum
		}
		out.first[i] = first
	}
	return out
}

// tentBelow is the area left of x under the triangle of unit area that stands on -1 to 1.
func tentBelow(x float64) float64 {
	switch {
	case x <= -1:
		return 0
	case x >= 1:
		return 1
	case x < 0:
		return float64((1+x)*(1+x)) / 2
	}
	return 1 - float64((1-x)*(1-x))/2
}
