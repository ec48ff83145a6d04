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
	d := desks.Get().(*desk)
	defer desks.Put(d)
	return d.likeness(small)
}

func (d *desk) likeness(small *image.RGBA) []byte {
	p := d.bring(small)
	out := make([]byte, 0, partsSize+marksMost*markSize)
	hues, beside := p.colours(d.codes[:p.w*p.h])
	out = appendRoots(out, hues[:], colourWeight)
	out = appendRoots(out, beside[:], contactWeight)
	texture := p.texture(d)
	out = appendRoots(out, texture[:], textureWeight)
	return appendMarks(out, p, d)
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

// place is where a pixel stands on one axis.
type place struct {
	bin  uint16 // the lower of the two bins that it lies between
	far  uint16 // how far it is to the upper one, in parts of unit
	tone uint8
}

const axisEnd = 4096 // of the axes of lightness, red-green and yellow-blue, which begin at 0

// soft returns the place of a point on an axis of so many bins.
func soft(at, bins int) place {
	scaled := at * (bins - 1) * unit / axisEnd
	bin := min(scaled/unit, bins-2)
	return place{uint16(bin), uint16(scaled - bin*unit), uint8(min(at*tones/axisEnd, tones-1))}
}

// lights holds the places for sums of red, green and blue.
var lights = func() (t [766]place) {
	for i := range t {
		t[i] = soft(i*axisEnd/765, lightBins)
	}
	return t
}()

// opponents holds the places for differences of -510 to 510: the middle of the axis is spread by a
// square root, for most of what is photographed is nearly grey.
var opponents = func() (t [1021]place) {
	for i := range t {
		d := float64(i-510) / 510
		t[i] = soft(int(math.Round(axisEnd/2*(1+math.Copysign(math.Sqrt(math.Abs(d)), d)))), hueBins)
	}
	return t
}()

// colours returns the soft joint histogram of the axes, each pixel at its weight, and which colours lie
// beside each other. It fills in the code of every pixel's tones.
func (p plane) colours(tone []uint8) (hues [colours]uint64, beside [contacts]uint64) {
	var even [256]int
	gain := p.gain()
	for v := range even {
		even[v] = min(255, int(math.Round(float64(v)*gain)))
	}
	for i := range tone {
		v := p.pix[3*i : 3*i+3 : 3*i+3]
		r, g, b := even[v[0]], even[v[1]], even[v[2]]
		light, red, yellow := &lights[r+g+b], &opponents[2*(r-g)+510], &opponents[r+g-2*b+510]
		bin := (int(light.bin)*hueBins+int(red.bin))*hueBins + int(yellow.bin)
		share(hues[bin:], uint64(p.weights[i]), uint64(light.far), uint64(red.far), uint64(yellow.far))
		tone[i] = (light.tone*tones+red.tone)*tones + yellow.tone
	}
	return hues, p.contacts(tone)
}

// share shares a weight out among eight bins, of which the first is the lowest on every axis.
func share(bins []uint64, weight, l, u, v uint64) {
	const across, down = hueBins, hueBins * hueBins
	bins = bins[:down+across+2]
	high := weight * l
	shareFour(bins[:across+2], weight*unit-high, u, v)
	shareFour(bins[down:][:across+2], high, u, v)
}

func shareFour(bins []uint64, n, u, v uint64) {
	const across = hueBins
	bins = bins[:across+2]
	far := n * u
	near := n*unit - far
	nearer, farther := near*v, far*v
	bins[0] += near*unit - nearer
	bins[1] += nearer
	bins[across] += far*unit - farther
	bins[across+1] += farther
}

// contacts counts pairs of different colours some pixels apart in four directions.
func (p plane) contacts(code []uint8) (out [contacts]uint64) {
	const slant = 2 // beside, along a diagonal
	// More than codes, so that no index is checked; one a direction, so that no count waits for another.
	var met [4][1 << 5][1 << 5]uint32
	pairs := uint64(0)
	for k, d := range [4][2]int{{beside, 0}, {0, beside}, {slant, slant}, {-slant, slant}} {
		from, n := max(0, -d[0]), p.w-max(d[0], -d[0])
		met := &met[k]
		for y := 0; y+d[1] < p.h && n > 0; y++ {
			here := code[y*p.w+from:][:n]
			there := code[(y+d[1])*p.w+from+d[0]:][:n]
			for i, c := range here {
				met[c&31][there[i]&31]++
			}
			pairs += uint64(n)
		}
	}
	for high := range codes {
		for low := range high {
			n := uint64(0)
			for k := range met {
				n += uint64(met[k][low][high]) + uint64(met[k][high][low])
			}
			out[high*(high-1)/2+low] = 1000 * n
		}
	}
	out[contacts-1] = pairs // a thousandth: only where nearly nothing differs does it tell
	return out
}
