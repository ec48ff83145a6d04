// SPDX-License-Identifier: Apache-2.0

package hevc

// cosines are the transform's coefficients by their angle in units of pi/64 (H.265, 8.6.4.2). They are
// near 64*sqrt(2)*cos, and fixed by the standard.
var cosines = [33]int32{
	64, 90, 90, 90, 89, 88, 87, 85, 83, 82, 80, 78, 75, 73, 70, 67, 64,
	61, 57, 54, 50, 46, 43, 38, 36, 31, 25, 22, 18, 13, 9, 4, 0,
}

// basis is the matrix of 32 points; that of fewer points is every 2nd, 4th or 8th row of it.
var basis = func() (m [32][32]int32) {
	for k := range 32 {
		for n := range 32 {
			angle := k * (2*n + 1) % 128
			if angle > 64 {
				angle = 128 - angle
			}
			switch {
			case k == 0:
				m[k][n] = 64
			case angle > 32:
				m[k][n] = -cosines[64-angle]
			default:
				m[k][n] = cosines[angle]
			}
		}
	}
	return m
}()

// sines is the transform of luma blocks of four samples.
var sines = [4][4]int32{{29, 55, 74, 84}, {74, 74, 0, -74}, {84, -29, -74, 55}, {55, -84, 74, -29}}

// inverse turns the coefficients of a square of 1<<log2 samples into differences, in place. Behind column
// right and row bottom all of them are 0 (H.265, 8.6.4.2).
func (d *decoder) inverse(block []int32, log2, depth, right, bottom int, sine bool) {
	n := 1 << log2
	row := func(k int) []int32 { return basis[k<<(5-log2)][:n] }
	if sine {
		row = func(k int) []int32 { return sines[k][:] }
	}
	var sum [32]int32
	columns := d.columns[:n*n]
	for x := 0; x <= right; x++ { // down the columns first
		clear(sum[:n])
		for k := 0; k <= bottom; k++ {
			if v := block[k<<log2|x]; v != 0 {
				for i, c := range row(k) {
					sum[i] += c * v
				}
			}
		}
		for y := range n {
			columns[y<<log2|x] = min(max((sum[y]+64)>>7, -32768), 32767)
		}
	}
	shift := 20 - depth
	half := int32(1) << (shift - 1)
	for y := range n {
		clear(sum[:n])
		for k := 0; k <= right; k++ {
			if v := columns[y<<log2|k]; v != 0 {
				for i, c := range row(k) {
					sum[i] += c * v
				}
			}
		}
		for x := range n {
			block[y<<log2|x] = (sum[x] + half) >> shift
		}
	}
}
