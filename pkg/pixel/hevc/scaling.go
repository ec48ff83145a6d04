// SPDX-License-Identifier: Apache-2.0

package hevc

// scalingLists are the factors by which coefficients are scaled, for blocks of 4, 8, 16 and 32 samples and
// by component (H.265, 7.3.4). Only the lists of intra blocks are kept.
type scalingLists struct {
	list [4][3][64]uint8 // in diagonal order
	dc   [4][3]uint8
}

// defaultIntra is table 7-6 of H.265.
var defaultIntra = [64]uint8{
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 17, 16, 17, 16, 17, 18,
	17, 18, 18, 17, 18, 21, 19, 20, 21, 20, 19, 21, 24, 22, 22, 24,
	24, 22, 22, 24, 25, 25, 27, 30, 27, 25, 25, 29, 31, 35, 35, 31,
	29, 36, 41, 44, 41, 36, 47, 54, 54, 47, 65, 70, 65, 88, 88, 115,
}

func defaultLists() *scalingLists {
	l := &scalingLists{}
	for size := range 4 {
		for c := range 3 {
			l.setDefault(size, c)
		}
	}
	return l
}

func (l *scalingLists) setDefault(size, c int) {
	l.list[size][c], l.dc[size][c] = defaultIntra, 16
	if size == 0 {
		for i := range 16 {
			l.list[size][c][i] = 16
		}
	}
}

func parseLists(b *bitsReader) *scalingLists {
	l := defaultLists()
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for matrix := 0; matrix < 6; matrix += step {
			l.parse(b, size, matrix, step)
		}
	}
	return l
}

// parse reads one list; those above 2 are for blocks that a still picture has not.
func (l *scalingLists) parse(b *bitsReader, size, matrix, step int) {
	if !b.flag() {
		from := matrix - step*b.ueMax(matrix/step)
		switch {
		case matrix > 2:
		case from == matrix:
			l.setDefault(size, matrix)
		default:
			l.list[size][matrix], l.dc[size][matrix] = l.list[size][from], l.dc[size][from]
		}
		return
	}
	next, dc := 8, 16
	if size > 1 {
		dc = (b.se() + 8) & 255
		next = dc
	}
	var list [64]uint8
	for i := range min(64, 1<<(4+2*size)) {
		next = (next + b.se()) & 255
		list[i] = uint8(next)
	}
	if matrix <= 2 {
		l.list[size][matrix], l.dc[size][matrix] = list, uint8(dc)
	}
}

// factor returns the factor of the coefficient at x, y of a block of 1<<log2 samples.
func (l *scalingLists) factor(log2, c, x, y int) int32 {
	size := log2 - 2
	if size == 0 {
		return int32(l.list[0][c][place4[y<<2|x]])
	}
	if size > 1 && x|y == 0 {
		return int32(l.dc[size][c])
	}
	shift := size - 1
	return int32(l.list[size][c][place8[y>>shift<<3|x>>shift]])
}
