// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"image"
	"image/color"
	"image/draw"
)

// shrink returns img scaled so that neither side is above side: each pixel is the mean of the area that
// it covers. Planes of luma and chroma are averaged as they are stored, before they become colours.
// What shines through a transparent pixel is white.
func shrink(img image.Image, side int) *image.RGBA {
	b := img.Bounds()
	w, h := fit(b.Dx(), b.Dy(), side)
	switch m := img.(type) {
	case *image.YCbCr:
		return shrinkYCbCr(m, w, h)
	case *image.Gray:
		y := shrinkRows(func(row int) []uint8 { return m.Pix[row*m.Stride:] }, 1, 1, b.Dx(), b.Dy(), w, h)[0]
		return compose(w, h, func(i int) color.RGBA { g := level(y[i]); return color.RGBA{g, g, g, 255} })
	}
	line := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	c := shrinkRows(func(row int) []uint8 {
		draw.Draw(line, line.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(line, line.Rect, img, image.Pt(b.Min.X, b.Min.Y+row), draw.Over)
		return line.Pix
	}, 3, 4, b.Dx(), b.Dy(), w, h)
	return compose(w, h, func(i int) color.RGBA { return color.RGBA{level(c[0][i]), level(c[1][i]), level(c[2][i]), 255} })
}

// fit returns the size of a picture of w by h pixels whose longest side is at most side.
func fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
}

func shrinkYCbCr(m *image.YCbCr, w, h int) *image.RGBA {
	b := m.Bounds()
	plane := func(pix []uint8, stride, offset, width, height int) []float32 {
		return shrinkRows(func(row int) []uint8 { return pix[offset+row*stride:] }, 1, 1, width, height, w, h)[0]
	}
	last := m.COffset(b.Max.X-1, b.Max.Y-1) - m.COffset(b.Min.X, b.Min.Y)
	cw, ch := last%m.CStride+1, last/m.CStride+1
	y := plane(m.Y, m.YStride, m.YOffset(b.Min.X, b.Min.Y), b.Dx(), b.Dy())
	cb := plane(m.Cb, m.CStride, m.COffset(b.Min.X, b.Min.Y), cw, ch)
	cr := plane(m.Cr, m.CStride, m.COffset(b.Min.X, b.Min.Y), cw, ch)
	return compose(w, h, func(i int) color.RGBA {
		r, g, b := color.YCbCrToRGB(level(y[i]), level(cb[i]), level(cr[i]))
		return color.RGBA{r, g, b, 255}
	})
}

func compose(w, h int, at func(i int) color.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		c := at(i)
		p := out.Pix[4*i:][:4]
		p[0], p[1], p[2], p[3] = c.R, c.G, c.B, c.A
	}
	return out
}

func level(v float32) uint8 { return uint8(min(255, v+0.5)) }

// span is the source pixels that one pixel covers: from is covered by the share first, to-1 by the share
// last, and what lies between wholly. Inverse is one over the covered length.
type span struct {
	from, to             int
	first, last, inverse float32
}

// spans divides n source pixels among m pixels.
func spans(n, m int) []span {
	out := make([]span, m)
	for i := range m {
		start, end := float64(i)*float64(n)/float64(m), float64(i+1)*float64(n)/float64(m)
		s := span{from: int(start), to: min(n, int(end)+1)}
		if float64(s.to-1) >= end { // the end falls on a pixel's edge
			s.to--
		}
		s.to = max(s.to, s.from+1)
		s.first = float32(min(end, float64(s.from+1)) - start)
		s.last = float32(end - float64(s.to-1))
		s.inverse = float32(1 / (end - start))
		out[i] = s
	}
	return out
}

// shrinkRows averages interleaved rows of step bytes a pixel, of which the first channels count, from
// width by height to w by h. It asks for each row once, in order.
func shrinkRows(rows func(row int) []uint8, channels, step, width, height, w, h int) [][]float32 {
	across, down := spans(width, w), spans(height, h)
	out := make([][]float32, channels)
	line := make([][]float32, channels)
	for c := range channels {
		out[c], line[c] = make([]float32, w*h), make([]float32, w)
	}
	read := -1
	for y, d := range down {
		for row := d.from; row < d.to; row++ {
			if row != read { // neighbours share a row that lies across their edge
				pix := rows(row)
				for c := range channels {
					shrinkRow(line[c], pix[c:], step, across)
				}
				read = row
			}
			weight := d.share(row)
			for c := range channels {
				target := out[c][y*w : (y+1)*w]
				for x, v := range line[c] {
					target[x] += v * weight
				}
			}
		}
	}
	return out
}

// share is the part of a span's mean that comes from the source pixel at i.
func (s span) share(i int) float32 {
	switch i {
	case s.from:
		return s.first * s.inverse
	case s.to - 1:
		return s.last * s.inverse
	}
	return s.inverse
}

// shrinkRow averages one row; whole pixels are summed as integers.
func shrinkRow(out []float32, pix []uint8, step int, across []span) {
	for x, s := range across {
		sum := float32(pix[s.from*step]) * s.first
		if s.to-s.from > 1 {
			whole := uint32(0)
			for i := (s.from + 1) * step; i < (s.to-1)*step; i += step {
				whole += uint32(pix[i])
			}
			sum += float32(whole) + float32(pix[(s.to-1)*step])*s.last
		}
		out[x] = sum * s.inverse
	}
}
