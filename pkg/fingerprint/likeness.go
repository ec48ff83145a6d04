// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"math"
)

// The likeness vector begins with three parts, each the square roots of a distribution, so that the distance of
// two vectors is a Hellinger distance over all three:
//
//   - the colours, in soft bins of lightness and two opponent axes, the more the nearer the middle: the
//     subject stands there, and what it lies on is at the edge and is shared;
//   - which colours lie beside each other, some pixels apart (a colour correlogram without its diagonal,
//     after J. Huang et al., "Image indexing using color correlograms", 1997): a pattern keeps these when
//     it is turned, brought nearer or moved;
//   - how strong the steps of brightness are at four scales: rough or smooth, sharp or plain.
//
// None of them sees where in the picture something is but by its distance from the middle, or how it is
// turned. After them come the picture's marks, which do (marks.go): up to marksMost, each of markSize bytes.
//
// Exposure is evened out half way before colours are looked at: all the way would make grey of
// black. What else was tried stands in the documentation of pkg/group.
//
// All arithmetic is on whole numbers or single roundings, so that every machine gives the same bytes.

const (
	workSide  = 128 // the picture is brought down to this by whole steps
	lightBins = 4
	hueBins   = 7
	colours   = lightBins * hueBins * hueBins
	tones     = 3 // levels of each axis for what lies beside what
	codes     = tones * tones * tones
	contacts  = codes*(codes-1)/2 + 1 // the last: nothing but one colour
	beside    = 3                     // pixels apart
	scales    = 4
	levels    = 8 // of steps of brightness, in octaves
	unit      = 256

	// partsSize is the length of the vector without its marks.
	partsSize = colours + contacts + scales*levels
)

// weights of the three parts in the squared distance.
const (
	colourWeight  = 0.3
	contactWeight = 0.3
	textureWeight = 0.4
)

// likeness returns the vector of a picture that is not empty.
func likeness(small *image.RGBA) []byte {
	p := bring(small)
	out := make([]byte, 0, partsSize+marksMost*markSize)
	a := p.axes()
	out = appendRoots(out, p.colours(a), colourWeight)
	out = appendRoots(out, p.contacts(a), contactWeight)
	out = appendRoots(out, p.texture(), textureWeight)
	return appendMarks(out, p)
}

// appendRoots appends the square roots of shares at a weight. A distribution of nothing is all zero.
func appendRoots(out []byte, counts []uint64, weight float64) []byte {
	sum := uint64(0)
	for _, n := range counts {
		sum += n
	}
	for _, n := range counts {
		if sum == 0 {
			out = append(out, 0)
			continue
		}
		out = append(out, byte(math.Round(float64(255*math.Sqrt(float64(weight*(float64(n)/float64(sum))))))))
	}
	return out
}

// plane is a picture of three bytes a pixel.
type plane struct {
	w, h int
	pix  []byte
}

// bring averages squares of pixels so that no side is above workSide.
func bring(small *image.RGBA) plane {
	w, h := small.Rect.Dx(), small.Rect.Dy()
	by := (max(w, h) + workSide - 1) / workSide
	p := plane{w: max(w/by, 1), h: max(h/by, 1)}
	p.pix = make([]byte, 0, 3*p.w*p.h)
	for y := range p.h {
		rows := min((y+1)*by, h) - y*by
		for x := range p.w {
			columns := min((x+1)*by, w) - x*by
			var red, green, blue int
			for v := range rows {
				line := small.Pix[(y*by+v)*small.Stride+4*x*by:][:4*columns]
				for ; len(line) >= 4; line = line[4:] {
					red, green, blue = red+int(line[0]), green+int(line[1]), blue+int(line[2])
				}
			}
			n := rows * columns
			p.pix = append(p.pix, byte(red/n), byte(green/n), byte(blue/n))
		}
	}
	return p
}

// axis holds a pixel's place on lightness, red-green and yellow-blue, each 0 to 4096.
type axis [3]int

const axisEnd = 4096

// axes returns every pixel's axes after evening out the exposure: half way, in octaves, to a mean
// brightness of 0.45.
func (p plane) axes() []axis {
	sum := 0
	for _, v := range p.pix {
		sum += int(v)
	}
	mean := max(float64(sum)/float64(255*len(p.pix)), 0.05)
	gain := math.Sqrt(0.45 / mean)
	var even [256]int
	for v := range even {
		even[v] = min(255, int(math.Round(float64(v)*gain)))
	}
	out := make([]axis, p.w*p.h)
	for i := range out {
		r, g, b := even[p.pix[3*i]], even[p.pix[3*i+1]], even[p.pix[3*i+2]]
		out[i] = axis{(r + g + b) * axisEnd / 765, opponent(2 * (r - g)), opponent(r + g - 2*b)}
	}
	return out
}

// opponents holds the place on an axis for a difference of -510 to 510: the middle is spread by a
// square root, for most of what is photographed is nearly grey.
var opponents = func() (t [1021]int) {
	for i := range t {
		d := float64(i-510) / 510
		t[i] = int(math.Round(axisEnd / 2 * (1 + math.Copysign(math.Sqrt(math.Abs(d)), d))))
	}
	return t
}()

func opponent(d int) int { return opponents[d+510] }

// colours returns the soft joint histogram of the axes, each pixel at its weight.
func (p plane) colours(a []axis) []uint64 {
	out := make([]uint64, colours)
	for y := range p.h {
		for x := range p.w {
			at := a[y*p.w+x]
			l, lf := soft(at[0], lightBins)
			u, uf := soft(at[1], hueBins)
			v, vf := soft(at[2], hueBins)
			share(out[(l*hueBins+u)*hueBins+v:], p.weight(x, y), uint64(lf), uint64(uf), uint64(vf))
		}
	}
	return out
}

// share shares a weight out among eight bins, of which the first is the lowest on every axis.
func share(bins []uint64, weight, l, u, v uint64) {
	const across, down = hueBins, hueBins * hueBins
	bins = bins[:down+across+2]
	for i, n := range [2]uint64{weight * (unit - l), weight * l} {
		near, far := n*(unit-u), n*u
		of := bins[i*down:][:across+2]
		of[0] += near * (unit - v)
		of[1] += near * v
		of[across] += far * (unit - v)
		of[across+1] += far * v
	}
}

// soft returns the lower of the two bins that a place lies between and how far it is to the upper one,
// in parts of unit.
func soft(place, bins int) (bin, far int) {
	scaled := place * (bins - 1) * unit / axisEnd
	bin = min(scaled/unit, bins-2)
	return bin, scaled - bin*unit
}

// weight falls from the middle of the picture, to an eighth at the middle of an edge.
func (p plane) weight(x, y int) uint64 {
	u, v := float64(2*x+1-p.w)/float64(p.w), float64(2*y+1-p.h)/float64(p.h)
	f := 1 + (float64(u*u) + float64(v*v))
	return uint64(unit / float64(float64(f*f)*f))
}

// contacts counts pairs of different colours some pixels apart in four directions.
func (p plane) contacts(a []axis) []uint64 {
	code := make([]uint8, len(a))
	for i, at := range a {
		n := 0
		for _, v := range at {
			n = n*tones + min(v*tones/axisEnd, tones-1)
		}
		code[i] = uint8(n)
	}
	const slant = 2                // beside, along a diagonal
	var met [1 << 5][1 << 5]uint32 // more than codes, so that no index is checked
	pairs := uint64(0)
	for _, d := range [4][2]int{{beside, 0}, {0, beside}, {slant, slant}, {-slant, slant}} {
		from, n := max(0, -d[0]), p.w-max(d[0], -d[0])
		for y := 0; y+d[1] < p.h && n > 0; y++ {
			here := code[y*p.w+from:][:n]
			there := code[(y+d[1])*p.w+from+d[0]:][:n]
			for i, c := range here {
				met[c&31][there[i]&31]++
			}
			pairs += uint64(n)
		}
	}
	out := make([]uint64, contacts)
	for high := range codes {
		for low := range high {
			out[high*(high-1)/2+low] = 1000 * (uint64(met[low][high]) + uint64(met[high][low]))
		}
	}
	out[contacts-1] = pairs // a thousandth: only where nearly nothing differs does it tell
	return out
}

// texture counts the steps of brightness by their octave, at each of four scales alike.
func (p plane) texture() []uint64 {
	out := make([]uint64, scales*levels)
	light := make([]int, p.w*p.h)
	for i := range light {
		light[i] = (77*int(p.pix[3*i]) + 151*int(p.pix[3*i+1]) + 28*int(p.pix[3*i+2])) / 256
	}
	w, h := p.w, p.h
	for s := range scales {
		var count [levels]uint64
		n := uint64(0)
		for y := 1; y < h-1; y++ {
			for x := 1; x < w-1; x++ {
				i := y*w + x
				low, far := octave(light[i+1]-light[i-1], light[i+w]-light[i-w])
				count[low] += uint64(unit - far)
				count[low+1] += uint64(far)
				n++
			}
		}
		for k, c := range count {
			out[s*levels+k] = c * (1 << 20) / max(n, 1)
		}
		light, w, h = halve(light, w, h)
	}
	return out
}

// octave returns the octave of one more than a gradient's length, and how far it is to the next.
func octave(dx, dy int) (low, far int) {
	length := 1 + math.Sqrt(float64(dx*dx+dy*dy))
	for low < levels-2 && length >= 2 {
		length /= 2
		low++
	}
	return low, min(unit, int(float64((length-1)*unit)))
}

// halve averages squares of four.
func halve(light []int, w, h int) ([]int, int, int) {
	out := make([]int, 0, len(light)/4)
	for y := 0; y+1 < h; y += 2 {
		for x := 0; x+1 < w; x += 2 {
			i := y*w + x
			out = append(out, (light[i]+light[i+1]+light[i+w]+light[i+w+1])/4)
		}
	}
	return out, w / 2, h / 2
}
