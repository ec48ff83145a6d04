// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// Figure draws a mannequin under a sheet on a floor, 320 by 240 pixels. The seed decides the figure
// and its room; the view (any number, taken modulo 4) is its head, the whole of it, its side or its
// card. The card's digits are bars, no number.
func Figure(seed int64, view int) image.Image {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	floor, skin, cloth, stripe := tint(r, 90, 60), tint(r, 150, 80), tint(r, 20, 230), tint(r, 20, 230)
	period, bars := 9+r.IntN(30), r.Uint32()
	v := ((view % 4) + 4) % 4
	eye := rand.New(rand.NewPCG(uint64(seed), uint64(v)+11))
	zoom := []float64{2.6, 1, 1.3, 3.2}[v]
	centreX := []float64{62, 160, 170, 196}[v]
	turn := (eye.Float64() - 0.5) * 0.5
	if v == 2 {
		turn += 0.6
	}
	light := 0.8 + 0.35*eye.Float64()
	sin, cos := math.Sincos(turn)
	m := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			dx, dy := (float64(x)-160)/zoom, (float64(y)-120)/zoom
			px, py := dx*cos-dy*sin+centreX, dx*sin+dy*cos+120
			c := figureAt(px, py, floor, skin, cloth, stripe, period, bars)
			m.SetRGBA(x, y, lit(c, light+0.0006*float64(x-y), eye.IntN(9)-4))
		}
	}
	return m
}

func tint(r *rand.Rand, low, span int) color.RGBA {
	return color.RGBA{uint8(low + r.IntN(span)), uint8(low + r.IntN(span)), uint8(low + r.IntN(span)), 255}
}

// figureAt is the colour of a point of the scene, which is 320 by 240 where zoom is 1.
func figureAt(x, y float64, floor, skin, cloth, stripe color.RGBA, period int, bars uint32) color.RGBA {
	inside := func(cx, cy, rx, ry float64) bool {
		return (x-cx)*(x-cx)/(rx*rx)+(y-cy)*(y-cy)/(ry*ry) < 1
	}
	switch {
	case x > 178 && x < 214 && y > 108 && y < 132:
		if i := uint(x-180) / 4; y > 113 && y < 127 && bars>>(3*i%32)&3 != 0 {
			return color.RGBA{20, 20, 20, 255}
		}
		return color.RGBA{240, 240, 235, 255}
	case inside(55, 112, 2.5, 3) || inside(55, 128, 2.5, 3):
		return color.RGBA{40, 30, 30, 255}
	case inside(60, 120, 24, 18):
		return skin
	case inside(180, 120, 105, 42):
		if int(x)/period%2 == 0 {
			return stripe
		}
		return cloth
	case int(x+1000)%64 < 2 || int(y+1000)%64 < 2:
		return color.RGBA{floor.R - 40, floor.G - 40, floor.B - 40, 255}
	}
	return floor
}

func lit(c color.RGBA, light float64, noise int) color.RGBA {
	f := func(v uint8) uint8 { return uint8(min(255, max(0, int(float64(v)*light)+noise))) }
	return color.RGBA{f(c.R), f(c.G), f(c.B), 255}
}
