// SPDX-License-Identifier: Apache-2.0

package hevc

// The modes of prediction that have names; those from 2 to 34 are directions.
const (
	modePlanar     = 0
	modeDC         = 1
	modeHorizontal = 10
	modeVertical   = 26
)

// neighbours are the samples around a block: the corner first, then twice the side along it.
type neighbours struct{ left, above [2*32 + 1]int32 }

// steepness is how far a direction leads sideways for 32 samples; inverseSteepness is 8192 by it, for the
// directions 11 to 25 (H.265, tables 8-5 and 8-6).
var (
	steepness = [35]int{
		2: 32, 26, 21, 17, 13, 9, 5, 2, 0, -2, -5, -9, -13, -17, -21, -26,
		-32, -26, -21, -17, -13, -9, -5, -2, 0, 2, 5, 9, 13, 17, 21, 26, 32,
	}
	inverseSteepness = [26]int{
		11: -4096, -1638, -910, -630, -482, -390, -315, -256, -315, -390, -482, -630, -910, -1638, -4096,
	}
)

// predict fills a block of 1<<log2 samples from its neighbours (H.265, 8.4.4.2).
func (d *decoder) predict(c, x, y, log2, mode int) {
	n := 1 << log2
	d.gather(c, x, y, n)
	near := &d.near
	if c == 0 && d.filters(n, mode) {
		near = d.filter(n)
	}
	p := &d.planes[c]
	at := p.pix[y*p.width+x:]
	switch mode {
	case modePlanar:
		planar(at, p.width, near, log2)
	case modeDC:
		dc(at, p.width, near, log2, c == 0 && n < 32)
	default:
		angular(at, p.width, near, n, mode, c == 0 && n < 32, int32(1)<<d.depth[min(c, 1)]-1)
	}
}

// gather collects the neighbours; one that is not decoded is taken from the next that is, beginning below
// on the left (H.265, 8.4.4.2.2).
func (d *decoder) gather(c, x, y, n int) {
	p, shift := &d.planes[c], min(c, 1)
	step := 4 >> shift
	near := &d.near
	value, found := int32(1)<<(d.depth[shift]-1), false
	within := func(x, y int) bool { return d.within(x<<shift, y<<shift) }
	fill := func(to []int32) { // what comes before the first that is decoded
		if !found {
			for i := range to {
				to[i] = value
			}
			found = true
		}
	}
	for i := 2*n - step; i >= 0; i -= step {
		ok := within(x-1, y+i)
		for j := i + step - 1; j >= i; j-- {
			if ok {
				value = int32(p.pix[(y+j)*p.width+x-1])
				if j == i+step-1 {
					fill(near.left[j+2:])
				}
			}
			near.left[j+1] = value
		}
	}
	if within(x-1, y-1) {
		value = int32(p.pix[(y-1)*p.width+x-1])
		fill(near.left[1:])
	}
	near.left[0], near.above[0] = value, value
	for i := 0; i < 2*n; i += step {
		ok := within(x+i, y-1)
		for j := i; j < i+step; j++ {
			if ok {
				value = int32(p.pix[(y-1)*p.width+x+j])
				if j == i && !found {
					near.left[0] = value
					for k := range near.above[:j+1] {
						near.above[k] = value
					}
					fill(near.left[1:])
				}
			}
			near.above[j+1] = value
		}
	}
}

// filters reports whether the neighbours are smoothed for a mode (H.265, 8.4.4.2.3).
func (d *decoder) filters(n, mode int) bool {
	if mode == modeDC || n == 4 {
		return false
	}
	distance := min(abs(mode-modeVertical), abs(mode-modeHorizontal))
	return distance > [33]int{8: 7, 16: 1, 32: 0}[n]
}

func abs(v int) int { return max(v, -v) }

// filter smooths the neighbours, along a straight line where they are nearly one already.
func (d *decoder) filter(n int) *neighbours {
	in, out := &d.near, &d.smooth
	corner, left, above := in.left[0], in.left[2*n], in.above[2*n]
	out.left[2*n], out.above[2*n] = left, above
	bend := func(end, middle int32) bool { return abs(int(corner+end-2*middle)) < 1<<(d.depth[0]-5) }
	if d.strong && n == 32 && bend(left, in.left[n]) && bend(above, in.above[n]) {
		out.left[0], out.above[0] = corner, corner
		for i := range int32(63) {
			out.left[i+1] = ((63-i)*corner + (i+1)*left + 32) >> 6
			out.above[i+1] = ((63-i)*corner + (i+1)*above + 32) >> 6
		}
		return out
	}
	out.left[0] = (in.left[1] + 2*corner + in.above[1] + 2) >> 2
	out.above[0] = out.left[0]
	for i := 1; i < 2*n; i++ {
		out.left[i] = (in.left[i-1] + 2*in.left[i] + in.left[i+1] + 2) >> 2
		out.above[i] = (in.above[i-1] + 2*in.above[i] + in.above[i+1] + 2) >> 2
	}
	return out
}

// planar mixes the four sides (H.265, 8.4.4.2.4).
func planar(to []uint16, stride int, near *neighbours, log2 int) {
	n := int32(1) << log2
	right, bottom := near.above[n+1], near.left[n+1]
	for y := range n {
		row := to[int(y)*stride:][:n]
		left := near.left[y+1]
		for x := range n {
			v := (n-1-x)*left + (x+1)*right + (n-1-y)*near.above[x+1] + (y+1)*bottom + n
			row[x] = uint16(v >> (log2 + 1))
		}
	}
}

// dc fills with the mean, and softens the two sides where edges is set (H.265, 8.4.4.2.5).
func dc(to []uint16, stride int, near *neighbours, log2 int, edges bool) {
	n := 1 << log2
	sum := int32(n)
	for i := 1; i <= n; i++ {
		sum += near.left[i] + near.above[i]
	}
	mean := sum >> (log2 + 1)
	for y := range n {
		row := to[y*stride:][:n]
		for x := range row {
			row[x] = uint16(mean)
		}
	}
	if !edges {
		return
	}
	to[0] = uint16((near.left[1] + 2*mean + near.above[1] + 2) >> 2)
	for i := 1; i < n; i++ {
		to[i] = uint16((near.above[i+1] + 3*mean + 2) >> 2)
		to[i*stride] = uint16((near.left[i+1] + 3*mean + 2) >> 2)
	}
}

// angular continues the neighbours in a direction (H.265, 8.4.4.2.6). Modes below 18 lead to the left side:
// they are those of the upper side with rows and columns exchanged.
func angular(to []uint16, stride int, near *neighbours, n, mode int, edges bool, limit int32) {
	ahead, side := near.above[:], near.left[:]
	across, along := 1, stride
	if mode < 18 {
		ahead, side = side, ahead
		across, along = stride, 1
	}
	angle := steepness[mode]
	var line [3*32 + 1]int32 // what is looked at, from n before the corner on
	copy(line[n:], ahead[:2*n+1])
	if angle < 0 {
		for i := -1; i >= n*angle>>5; i-- {
			line[n+i] = side[(i*inverseSteepness[mode]+128)>>8]
		}
	}
	for j := range n {
		whole, part := (j+1)*angle>>5, int32((j+1)*angle&31)
		from := line[n+whole+1:]
		for i := range n {
			v := from[i]
			if part != 0 {
				v = ((32-part)*v + part*from[i+1] + 16) >> 5
			}
			to[j*along+i*across] = uint16(v)
		}
	}
	if angle == 0 && edges {
		for j := range n {
			v := ahead[1] + (side[j+1]-side[0])>>1
			to[j*along] = uint16(min(max(v, 0), limit))
		}
	}
}
