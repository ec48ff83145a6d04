// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
)

// Reference is PDQ as other programs make it, for exchange with them: of the whole picture as it is
// stored, neither upright nor from the small picture. It is a type of its own, so that it cannot be
// compared with the hash of a photo.Fingerprint: the two lie some bits apart for one picture, and a limit
// that was measured with one means nothing with the other. The zero value is the hash of a picture
// without features.
//
// The published hashes are of several versions of the reference, which lie up to 10 bits apart: one
// reduces a picture to 512 by 512 pixels first, by leaving pixels out, one to another size, one not at
// all. Here areas of up to 1024 by 1024 are averaged first, which lies between them: never more than 10
// bits from any published hash whose quality is 80 or more, where following one version lies up to 12
// from another.
type Reference struct{ hash [32]byte }

// reduced is the longest side, in pixels, on which the reference's windows are laid. Both sides are
// brought to it where one is longer, as the reference does with 512.
const reduced = 1024

// ParseReference reads a hash of 64 hexadecimal digits, as PDQ is exchanged.
func ParseReference(text string) (Reference, error) {
	var r Reference
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(r.hash) {
		return Reference{}, fmt.Errorf("%.80q is no PDQ hash of 64 hexadecimal digits", text)
	}
	copy(r.hash[:], raw)
	return r, nil
}

// String returns 64 hexadecimal digits.
func (r Reference) String() string { return hex.EncodeToString(r.hash[:]) }

// Distance returns how many of the 256 bits differ. Others take up to 31 for the same picture.
func (r Reference) Distance(other Reference) int { return Distance(r.hash, other.hash) }

// ReferenceOf returns the hash of a whole picture and its quality, 0 to 100; others discard hashes below
// 50. A picture with a side below 5 pixels has none: all zero, at quality 0.
func ReferenceOf(whole image.Image) (Reference, int) {
	w, h, across, down := referenceCells(whole)
	if min(w, h) < leastDim {
		return Reference{}, 0
	}
	cells := gridOf(wholeRows(whole, across.taps), h, &across, &down)
	return Reference{hashOf(transform(&cells))}, qualityOf(&cells)
}

// ReferenceDihedral returns the hashes of a whole picture turned and mirrored in all eight ways, in the
// order of Dihedral: what others get from the turned picture.
func ReferenceDihedral(whole image.Image) (out [8]Reference) {
	w, h, across, down := referenceCells(whole)
	if min(w, h) < leastDim {
		return out
	}
	for i, hash := range eight(wholeRows(whole, across.taps), w, h, across, down) {
		out[i] = Reference{hash}
	}
	return out
}

// referenceCells returns a picture's sides and their cells; no cells where it has no hash.
func referenceCells(whole image.Image) (w, h int, across, down tentRow) {
	if whole == nil {
		return 0, 0, across, down
	}
	w, h = whole.Bounds().Dx(), whole.Bounds().Dy()
	switch {
	case min(w, h) < leastDim:
		return w, h, across, down
	case max(w, h) > reduced:
		return w, h, windows(w, reduced), windows(h, reduced)
	}
	return w, h, windows(w, w), windows(h, h)
}

// windows returns what each cell of the reference takes from a side of n pixels that is brought to m
// first: the pixel at the cell's centre of a side that was averaged twice, each time over a window of half
// a cell, rounded up, which at the edges takes what there is. All of that is linear, so it is one set of
// shares.
func windows(n, m int) tentRow {
	var cells [gridSide]tent
	window := (m + 2*gridSide - 1) / (2 * gridSide)
	for i := range cells {
		centre := (2*i + 1) * m / (2 * gridSide)
		outer := boxAround(centre, window, m)
		first, last := boxAround(outer.from, window, m).from, boxAround(outer.to-1, window, m).to
		shares := make([]float64, last-first)
		for q := outer.from; q < outer.to; q++ {
			inner := boxAround(q, window, m)
			share := 1 / float64(outer.size()*inner.size())
			for k := inner.from; k < inner.to; k++ {
				shares[k-first] += share
			}
		}
		cells[i] = unreduced(shares, first, n, m)
	}
	return row(cells)
}

// tent is the shares of some neighbouring pixels in one cell.
type tent struct {
	first   int
	weights []float64
}

func row(cells [gridSide]tent) (out tentRow) {
	for _, c := range cells {
		out.taps = max(out.taps, len(c.weights))
	}
	out.weights = make([]float64, gridSide*out.taps)
	for i, c := range cells {
		out.first[i] = c.first
		copy(out.weights[i*out.taps:], c.weights)
	}
	return out
}

// extent is the pixels from one to before another.
type extent struct{ from, to int }

func (b extent) size() int { return b.to - b.from }

// boxAround is the reference's window about a pixel; one of even size reaches further to the right.
func boxAround(at, window, n int) extent {
	right := (window + 2) / 2
	return extent{max(0, at+right-window), min(n, at+right)}
}

// unreduced lays shares of a side of m pixels, from first on, over the n pixels of which each of the m is
// the mean of the length that it covers.
func unreduced(shares []float64, first, n, m int) tent {
	from := first * n / m
	to := min(n, ((first+len(shares))*n+m-1)/m)
	out := tent{from, make([]float64, to-from)}
	for k, share := range shares {
		// In parts of 1/m of a pixel, a whole number of which every edge is.
		start, end := (first+k)*n, (first+k+1)*n
		for x := start / m; x*m < end; x++ {
			covered := min(end, (x+1)*m) - max(start, x*m)
			out.weights[x-from] += float64(share * (float64(covered) / float64(n)))
		}
	}
	return out
}

// wholeRows is rowsOf for any image. As with the reference, luma is that of the colours, cut off at black and white, and transparency is ignored.
func wholeRows(m image.Image, beyond int) func(y int) []float64 {
	left, top := m.Bounds().Min.X, m.Bounds().Min.Y
	w := m.Bounds().Dx()
	luma := make([]float64, w+beyond)
	at := func(x, y int) (r, g, b uint8) {
		c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
		return c.R, c.G, c.B
	}
	switch m := m.(type) { // what is common, faster
	case *image.YCbCr:
		at = func(x, y int) (r, g, b uint8) {
			c := m.COffset(x, y)
			return color.YCbCrToRGB(m.Y[m.YOffset(x, y)], m.Cb[c], m.Cr[c])
		}
	case *image.RGBA:
		if m.Opaque() {
			at = func(x, y int) (r, g, b uint8) {
				p := m.Pix[m.PixOffset(x, y):][:3]
				return p[0], p[1], p[2]
			}
		}
	}
	return func(y int) []float64 {
		for x := range luma[:w] {
			r, g, b := at(left+x, top+y)
			luma[x] = float64(299*int(r)+587*int(g)+114*int(b)) / 1000
		}
		return luma
	}
}
