// SPDX-License-Identifier: Apache-2.0

package dcjpeg

import "fmt"

// finish turns coefficients into samples and sums up what was found.
func (r *reader) finish() (Image, error) {
	m := Image{Header: r.Header}
	for _, p := range r.planes {
		m.Read, m.Blocks = m.Read+p.read, m.Blocks+p.blocks
	}
	if m.Read < m.Blocks {
		r.flawed(errTruncated)
	}
	if m.Read > 0 {
		most, deep := r.most()
		for _, p := range r.planes {
			out := Plane{
				Width: p.width, Height: p.height,
				Across: float64(r.Width*p.H) / float64(8*most),
				Down:   float64(r.Height*p.V) / float64(8*deep),
				Pix:    make([]uint8, p.width*p.height),
			}
			if outside := p.samples(out.Pix, r.Bits); outside > 0 {
				r.flawed(errRange)
				m.Read -= min(outside, m.Read)
			}
			if p.low > 0 {
				r.flawed(fault("a scan is missing"))
			}
			m.Planes = append(m.Planes, out)
		}
	}
	m.Whole = m.Read == m.Blocks && !r.doubt
	if r.flaw != nil && m.Read < m.Blocks {
		return m, fmt.Errorf("%w: %d of %d blocks", r.flaw, m.Read, m.Blocks)
	}
	return m, r.flaw
}

// samples dequantises and shifts to 0 to 255 (T.81, A.3.1 and A.3.3), rounding as libjpeg does. It returns
// how many blocks have a mean that lies further outside what samples can be than quantising can bring it.
func (p *plane) samples(out []uint8, depth int) (outside int64) {
	shift := uint(depth-5) & 31
	half, limit := int32(1)<<shift>>1, int32(8)<<(depth-1)+p.step
	for y := range p.height {
		line := out[y*p.width:][:p.width]
		var low, high int32
		for x, v := range p.values[y*p.stride:][:len(line)] {
			w := int32(v) * p.step
			low, high = min(low, w), max(high, w)
			line[x] = uint8(max(0, min(255, (w+half)>>shift+128)))
		}
		if low >= -limit && high <= limit {
			continue
		}
		for _, v := range p.values[y*p.stride:][:len(line)] {
			if w := int32(v) * p.step; w < -limit || w > limit {
				outside++
			}
		}
	}
	return outside
}
