// SPDX-License-Identifier: Apache-2.0

package fingerprint

import "math"

// texture counts the steps of brightness by their octave, at each of four scales alike.
func (p plane) texture(d *desk) (out [scales * levels]uint64) {
	defer func(taken int) { d.tiersTaken = taken }(d.tiersTaken)
	light := tier{p.w, p.h, d.take(p.w * p.h)}
	for i, v := range p.light {
		light.v[i] = v / (lightEnd / unit)
	}
	for s := range scales {
		var count [levels]uint64
		for y := 1; y < light.h-1; y++ {
			above, here, below := light.row(y-1), light.row(y), light.row(y+1)
			for x := 1; x < len(here)-1; x++ {
				low, far := octave(int(here[x+1]-here[x-1]), int(below[x]-above[x]))
				count[low&(levels-1)] += uint64(unit - far)
				count[(low+1)&(levels-1)] += uint64(far)
			}
		}
		n := max(light.w-2, 0) * max(light.h-2, 0)
		for k, c := range count {
			out[s*levels+k] = c * (1 << 20) / uint64(max(n, 1))
		}
		light = light.quartered(d)
	}
	return out
}

// octave returns the octave of one more than a gradient's length, and how far it is to the next.
func octave(dx, dy int) (low, far int) {
	length := 1 + math.Sqrt(float64(dx*dx+dy*dy))
	low = min(int(math.Float64bits(length)>>52)-1023, levels-2) // the exponent: length is at least 1
	return low, min(unit, int((length/float64(int(1)<<low)-1)*unit))
}

// quartered averages squares of four.
func (g tier) quartered(d *desk) tier {
	out := tier{g.w / 2, g.h / 2, d.take(g.w / 2 * (g.h / 2))}
	for y := range out.h {
		above, below, to := g.row(2*y), g.row(2*y+1), out.row(y)
		for x := range to {
			a, b := above[2*x:2*x+2:2*x+2], below[2*x:2*x+2:2*x+2]
			to[x] = (a[0] + a[1] + b[0] + b[1]) / 4
		}
	}
	return out
}
