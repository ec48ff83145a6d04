// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"image"
	"slices"
)

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
	return eight(rowsOf(small), w, h, tents(w), tents(h))
}

// eight returns the hashes of a picture of h rows of w pixels, in the order of Dihedral. Across and down
// hold the cells of its sides; a side has the same cells whichever way it lies, so that a transposed
// picture has the transposed grid. It asks for each row once, in order.
func eight(row func(y int) []float64, w, h int, across, down [gridSide]tent) (out [8][32]byte) {
	acrossMirrored, downMirrored := mirrored(across, w), mirrored(down, h)
	plain, turned := make([][gridSide]float64, h), make([][gridSide]float64, h)
	for y := range h {
		luma := row(y)
		plain[y], turned[y] = alongRow(luma, &across), alongRow(luma, &acrossMirrored)
	}
	for i, way := range ways8 {
		narrow, side := plain, &down
		if way.mirrorX {
			narrow = turned
		}
		if way.mirrorY {
			side = &downMirrored
		}
		cells := downColumns(narrow, side)
		s := transform(&cells)
		if way.transpose {
			s = transposed(s)
		}
		out[i] = hashOf(s)
	}
	return out
}

// mirrored returns the cells that a side of n pixels has where its pixels lie the other way round.
func mirrored(cells [gridSide]tent, n int) [gridSide]tent {
	for i, t := range cells {
		weights := slices.Clone(t.weights)
		slices.Reverse(weights)
		cells[i] = tent{n - t.first - len(weights), weights}
	}
	return cells
}

func transposed(s spectrum) (out spectrum) {
	for i := range s {
		for j, v := range s[i] {
			out[j][i] = v
		}
	}
	return out
}
