// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"cmp"
	"encoding/binary"
	"image"
	"math"
	"slices"
)

// A stored picture keeps few marks, so that an archive stays small. A picture that is asked about is one, and
// can be looked at in every size: whatever part of the stored picture it shows, each of the stored marks
// that lie in it has its counterpart. So all the work of finding a picture again is on the question's side.

// ProbeSide is the longest side, in pixels, in which a question is looked at.
const ProbeSide = 384

const (
	probeSteps = 4   // sizes in an octave
	probeMarks = 600 // of one octave of a question
	blocks     = 8   // along each side, so that no pattern takes all marks
	blockMarks = 20  // of one octave in one block
)

// Mark is a place that stands out. Two marks of one thing have nearly the same bits, and where one picture is
// the other turned, resized and moved, their places, sizes and turns say how.
type Mark struct {
	X, Y float64 // of its middle, in pixels from the upper left corner
	Size float64 // of a pixel of the level on which it was found, in pixels
	Turn uint8   // its direction, clockwise, in 256 parts of a turn
	Bits [2]uint64
}

// Mirrored returns the mark as it is in the picture, so many pixels wide, when left and right are exchanged.
func (m Mark) Mirrored(width float64) Mark {
	m.X, m.Turn = width-m.X, turns/2-m.Turn
	var out [2]uint64
	for i := range cells * cells * ways {
		row, column, way := i/(cells*ways), i/ways%cells, i%ways
		to := ((cells-1-row)*cells+column)*ways + (ways-way)%ways
		out[to/64] |= m.Bits[i/64] >> (i % 64) & 1 << (to % 64)
	}
	m.Bits = out
	return m
}

// Stored returns the marks of a likeness vector, in pixels of the plane whose size Plane tells. A vector that
// is not as Of makes them has none.
func Stored(likeness []byte) []Mark {
	if len(likeness) < partsSize || !whole(likeness) {
		return nil
	}
	var read [marksMost]mark
	n := readMarks(likeness[partsSize:], &read)
	out := make([]Mark, n)
	for i, m := range read[:n] {
		out[i] = Mark{float64(m.x) + 0.5, float64(m.y) + 0.5, float64(int(1) << m.level), m.turn, m.bits}
	}
	return out
}

// Plane returns the size of the plane on which the marks of a small picture were found that was made of an
// upright picture of w by h pixels, with neither side above side.
func Plane(w, h, side int) (int, int) {
	if long := max(w, h); long > side {
		w, h = max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
	}
	by := max(1, (max(w, h)+workSide-1)/workSide)
	return max(w/by, 1), max(h/by, 1)
}

// Probe is a picture that is asked about, in many sizes. It is safe for use by several goroutines.
type Probe struct {
	W, H   int    // of the picture in its largest size here: all places are told in its pixels
	Marks  []Mark // the most telling first
	layers []layer
}

// layer is the picture in one size, softened.
type layer struct {
	tier
	level int     // of its pyramid, on which it has every so many pixels of the first
	first float64 // size of a pixel of the first level of its pyramid, in the probe's pixels
}

// pixel is the size of the layer's pixels in the probe's.
func (l *layer) pixel() float64 { return l.first * float64(int(1)<<l.level) }

// place tells where a pixel of the layer has its middle, in the probe's pixels, along either side.
func (l *layer) place(x int) float64 { return (float64(x<<l.level) + 0.5) * l.first }

// at returns the pixel of the layer that lies nearest to a place.
func (l *layer) at(place float64) int {
	return int(math.Round((place/l.first - 0.5) / float64(int(1)<<l.level)))
}

// found is a spot of a layer.
type found struct {
	spot
	layer int
}

// NewProbe prepares an upright picture. It returns nil for nil or an empty picture.
func NewProbe(img *image.RGBA) *Probe {
	if img == nil || img.Rect.Empty() {
		return nil
	}
	light := lightOf(img)
	largest := light.fitted(ProbeSide)
	p := &Probe{W: largest.w, H: largest.h}
	long := max(p.W, p.H)
	var all []found
	for k := range probeSteps {
		side := max(1, int(math.Round(float64(long)*math.Exp2(-float64(k)/probeSteps))))
		all = p.search(all, light.fitted(side), float64(long)/float64(side))
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.layer, b.layer), cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x))
	})
	var taken [octaves]int
	var inBlock [octaves][blocks * blocks]int
	for _, s := range all {
		l := &p.layers[s.layer]
		block := &inBlock[s.level][s.y*blocks/l.h*blocks+s.x*blocks/l.w]
		if taken[s.level] == probeMarks || *block == blockMarks {
			continue
		}
		taken[s.level], *block = taken[s.level]+1, *block+1
		turn := l.turn(s.spot)
		p.Marks = append(p.Marks, Mark{l.place(s.x), l.place(s.y), l.pixel(), uint8(turn), l.describe(s.x, s.y, turn)})
	}
	return p
}

// search adds the layers of one pyramid, and appends what stands out on them.
func (p *Probe) search(all []found, g tier, first float64) []found {
	d := new(desk)
	even := plane{w: g.w, h: g.h, weights: slices.Repeat([]uint16{1}, g.w*g.h)}
	across := d.take(len(g.v))
	g = g.blurred(1, across, d)
	var steps [octaves + 1]tier
	from := len(p.layers)
	for level := range steps {
		soft := g.blurred(2, across, d)
		p.layers = append(p.layers, layer{g, level, first})
		steps[level] = soft.minus(g, d)
		g = soft.halved(d)
	}
	for level := range octaves {
		for _, s := range appendSpots(nil, &steps, level, even) {
			all = append(all, found{s, from + level})
		}
	}
	return all
}

// Bits describes the place of the probe that a mark of another picture would have: a mark's Bits, as they
// would be if one were found there. ok is false where the place is not on the picture.
func (p *Probe) Bits(x, y, size float64, turn uint8) (bits [2]uint64, ok bool) {
	if !(x >= 0 && y >= 0 && x < float64(p.W) && y < float64(p.H) && size > 0) {
		return bits, false
	}
	l := p.near(size)
	return l.describe(l.at(x), l.at(y), int(turn)), true
}

// near returns the layer whose pixels are nearest to a size.
func (p *Probe) near(size float64) *layer {
	best, least := &p.layers[0], math.Inf(1)
	for i := range p.layers {
		l := &p.layers[i]
		pixel := l.pixel()
		if off := max(pixel/size, size/pixel); off < least {
			best, least = l, off
		}
	}
	return best
}

// Light returns the brightness at a place of the probe, 0 to 4,095; ok is false where it is not on the picture.
func (p *Probe) Light(x, y float64) (light float64, ok bool) {
	if !(x >= 0 && y >= 0 && x < float64(p.W) && y < float64(p.H)) {
		return 0, false
	}
	return p.layers[0].between(x, y), true
}

// flat is how little the brightness of what was painted over differs.
const flat = 48

// Laid returns the perceptual hash that a picture of w by h pixels would have whose point x, y is seen at
// at(x, y) of the probe, with the share of it that lies on the probe. What does not is of the mean brightness;
// so is, in the second hash, what is of one brightness, as where something was painted over.
func (p *Probe) Laid(w, h int, at func(x, y float64) (float64, float64)) (hashes [2][32]byte, seen float64) {
	const fine = 4 // samples of a cell along each side
	cw, ch := float64(w)/gridSide, float64(h)/gridSide
	ax, ay := at(0, 0)
	bx, by := at(cw, 0)
	l := p.near(math.Hypot(bx-ax, by-ay) / fine)
	var cells, weights grid
	var low, high grid
	for i := range cells {
		for j := range cells[i] {
			low[i][j], high[i][j] = lightEnd, 0
			for v := range fine {
				for u := range fine {
					du, dv := (float64(u)+0.5)/fine-0.5, (float64(v)+0.5)/fine-0.5
					x, y := at((float64(j)+0.5+offset+du)*cw, (float64(i)+0.5+offset+dv)*ch)
					if x < 0 || y < 0 || x >= float64(p.W) || y >= float64(p.H) {
						continue
					}
					tent := (0.5 - math.Abs(du)) * (0.5 - math.Abs(dv)) * 16 / (fine * fine)
					light := l.between(x, y)
					cells[i][j] += float64(tent * light)
					weights[i][j] += tent
					low[i][j], high[i][j] = min(low[i][j], light), max(high[i][j], light)
				}
			}
			seen += weights[i][j]
		}
	}
	hashes[0] = completed(cells, &weights)
	for i := range cells {
		for j := range cells[i] {
			a, b := max(0, i-1), max(0, j-1)
			least, most := low[i][j], high[i][j]
			for y := a; y <= min(gridSide-1, i+1); y++ {
				for x := b; x <= min(gridSide-1, j+1); x++ {
					least, most = min(least, low[y][x]), max(most, high[y][x])
				}
			}
			if most-least < flat {
				cells[i][j], weights[i][j] = 0, 0
			}
		}
	}
	hashes[1] = completed(cells, &weights)
	return hashes, seen / (gridSide * gridSide)
}

// completed returns the hash of cells that are known in part, each by its weight, at most 1.
func completed(cells grid, weights *grid) [32]byte {
	sum, count := 0.0, 0.0
	for i := range cells {
		for j := range cells[i] {
			sum, count = sum+cells[i][j], count+weights[i][j]
		}
	}
	if count == 0 {
		return [32]byte{}
	}
	for i := range cells {
		for j := range cells[i] {
			cells[i][j] += float64(sum / count * (1 - weights[i][j]))
		}
	}
	return hashOf(transform(&cells))
}

// between returns the brightness at a place, between that of the four nearest pixels.
func (l *layer) between(x, y float64) float64 {
	one := float64(int(1) << l.level)
	u, v := (x/l.first-0.5)/one, (y/l.first-0.5)/one
	u, v = max(0, min(u, float64(l.w-1))), max(0, min(v, float64(l.h-1)))
	i, j := int(u), int(v)
	fx, fy := u-float64(i), v-float64(j)
	here, below := l.row(j), l.row(min(j+1, l.h-1))
	next := min(i+1, l.w-1)
	return (1-fy)*((1-fx)*float64(here[i])+fx*float64(here[next])) + fy*((1-fx)*float64(below[i])+fx*float64(below[next]))
}

func (g *tier) describe(x, y, turn int) [2]uint64 {
	var room [2 * 8]byte
	bits := g.appendBits(room[:0], x, y, turn)
	return [2]uint64{binary.LittleEndian.Uint64(bits), binary.LittleEndian.Uint64(bits[8:])}
}

// lightOf returns the brightness of a picture.
func lightOf(img *image.RGBA) tier {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := tier{w, h, make([]int32, 0, w*h)}
	for y := range h {
		for row := img.Pix[y*img.Stride:][:4*w]; len(row) >= 4; row = row[4:] {
			out.v = append(out.v, (77*int32(row[0])+151*int32(row[1])+28*int32(row[2]))/(256*256/lightEnd))
		}
	}
	return out
}

// fitted returns the tier brought down so that neither side is above side, by averaging areas.
func (g tier) fitted(side int) tier {
	long := max(g.w, g.h)
	if long <= side {
		return g
	}
	w, h := max(1, (g.w*side+long/2)/long), max(1, (g.h*side+long/2)/long)
	narrow := make([]float64, w*g.h)
	for y := range g.h {
		average(narrow[y*w:][:w], 1, w, func(i int) float64 { return float64(g.v[y*g.w+i]) }, g.w)
	}
	low := make([]float64, w*h)
	for x := range w {
		average(low[x:], w, h, func(i int) float64 { return narrow[i*w+x] }, g.h)
	}
	out := tier{w, h, make([]int32, w*h)}
	for i, v := range low {
		out.v[i] = int32(math.Round(v))
	}
	return out
}

// average writes n means of equal parts of a line of length values, so many places apart.
func average(to []float64, apart, n int, value func(int) float64, length int) {
	part := float64(length) / float64(n)
	for i := range n {
		from, until := float64(i)*part, math.Min(float64(i+1)*part, float64(length))
		sum := 0.0
		for k := int(from); k < length && float64(k) < until; k++ {
			covered := math.Min(until, float64(k+1)) - math.Max(from, float64(k))
			sum += float64(covered * value(k))
		}
		to[i*apart] = sum / part
	}
}
