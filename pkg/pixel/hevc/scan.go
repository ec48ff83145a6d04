// SPDX-License-Identifier: Apache-2.0

package hevc

// The orders in which the coefficients of a square are coded (H.265, 6.5.3 to 6.5.5).
const (
	diagonal = iota
	horizontal
	vertical
)

// scans give, by order and log2 of the side, the places of a square as y<<log2|x.
var scans = [3][4][]uint8{
	diagonal:   {{0}, diagonalScan(1), diagonalScan(2), diagonalScan(3)},
	horizontal: {{0}, lineScan(1, false), lineScan(2, false), lineScan(3, false)},
	vertical:   {{0}, lineScan(1, true), lineScan(2, true), lineScan(3, true)},
}

// place4 and place8 say where a place stands in the diagonal order of 4 by 4 and 8 by 8.
var place4, place8 = inverse(diagonalScan(2)), inverse(diagonalScan(3))

// diagonalScan goes up and to the right, one diagonal after the other.
func diagonalScan(log2 int) (out []uint8) {
	side := 1 << log2
	for sum := range 2*side - 1 {
		for y := min(sum, side-1); y >= 0 && sum-y < side; y-- {
			out = append(out, uint8(y<<log2|(sum-y)))
		}
	}
	return out
}

// lineScan goes along rows, or along columns.
func lineScan(log2 int, down bool) (out []uint8) {
	for i := range 1 << (2 * log2) {
		place := i
		if down {
			place = i&(1<<log2-1)<<log2 | i>>log2
		}
		out = append(out, uint8(place))
	}
	return out
}

func inverse(scan []uint8) []uint8 {
	out := make([]uint8, len(scan))
	for i, place := range scan {
		out[place] = uint8(i)
	}
	return out
}
