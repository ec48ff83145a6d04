// SPDX-License-Identifier: Apache-2.0

package fingerprint

import "image"

// ways8 are the eight ways of turning a picture: it is mirrored first and transposed then.
var ways8 = [8]struct{ transpose, mirrorX, mirrorY bool }{
	{}, {true, false, true}, {false, true, true}, {true, true, false},
	{false, true, false}, {false, false, true}, {true, false, false}, {true, true, true},
}

// Dihedral returns the hashes of a picture turned and mirrored in all eight ways: as it is, turned
// clockwise by 90, 180 and 270 degrees, mirrored left to right, mirrored top to bottom, transposed
// (the main diagonal stays), and mirrored in the other diagonal. Each is what the turned picture itself
// would have: the grid stands off-centre, so that a change of signs in one transform, as the reference
// does it, is some ten bits off, and off altogether where the picture is symmetric. All are zero where the
// picture has no hash.
func Dihedral(small *image.RGBA) [8][32]byte {
	if small == nil || min(small.Rect.Dx(), small.Rect.Dy()) < leastDim {
		return [8][32]byte{}
	}
	w, h := small.Rect.Dx(), small.Rect.Dy()
	across, down := tents(w), tents(h)
	return eight(rowsOf(small, across.taps), w, h, across, down)
}

// eight returns the hashes of a picture of h rows of w pixels, in the order of Dihedral. Across and down
// hold the cells of its sides; a side has the same cells whichever way it lies, so that a transposed
// picture has the transposed grid. It asks for each row once, in order.
func eight(row func(y int) []float64, w, h int, across, down tentRow) (out [8][32]byte) {
	acrossMirrored, downMirrored := across.mirrored(w), down.mirrored(h)
	var sides [2][2]columns // mirrored across, mirrored down
	for i := range sides {
		sides[i] = [2]columns{{down: &down}, {down: &downMirrored}}
	}
	var narrow [gridSide]float64
	for y := range h {
		luma := row(y)
		for i, t := range []*tentRow{&across, &acrossMirrored} {
			t.narrow(&narrow, luma)
			sides[i][0].add(y, &narrow)
			sides[i][1].add(y, &narrow)
		}
	}
	for i, way := range ways8 {
		s := transform(&sides[b2i(way.mirrorX)][b2i(way.mirrorY)].cells)
		out[i] = hashOf(turned(s, way.transpose, way.mirrorX, way.mirrorY))
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// mirrored returns the cells of a side of n pixels where its pixels lie the other way round, in the order
// in which they lie then on the pixels as they are.
func (t *tentRow) mirrored(n int) tentRow {
	out := tentRow{taps: t.taps, weights: make([]float64, len(t.weights))}
	for i := range out.first {
		from := gridSide - 1 - i
		out.first[i] = max(0, n-t.first[from]-t.taps)
		for k, weight := range t.weights[from*t.taps:][:t.taps] {
			if at := n - 1 - t.first[from] - k; at >= 0 {
				out.weights[i*t.taps+at-out.first[i]] = weight
			}
		}
	}
	return out
}
