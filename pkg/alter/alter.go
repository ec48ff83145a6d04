// SPDX-License-Identifier: Apache-2.0

// Package alter does to a picture what is done to pictures on their way from hand to hand: it makes them smaller,
// encodes them again, crops, frames, stamps and covers them, photographs a telephone that shows them. A search
// is measured on what comes of it.
//
// It is pure. Callers may lean on this: the same pixels, kind and seed give the same bytes, and the picture that is
// handed in is not changed.
package alter

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
)

// Group is what is asked of a search for kinds of one sort.
type Group string

// The groups, and the kinds that are in none.
const (
	Light  Group = "light"  // encodings, sizes, tone, quarter turns
	Middle Group = "middle" // stamps, frames, small crops, mirrors
	Heavy  Group = "heavy"  // large crops, small turns, telephones, parts covered
	Double Group = "double" // two of them
)

// Kind is one way to alter a picture.
type Kind struct {
	Name  string
	Group Group

	quality int // of the encoding; 0 is usual
	change  func(r *rand.Rand, m *image.RGBA) *image.RGBA
}

// usual is the quality of JPEG pictures that are made without a thought.
const usual = 85

// Kinds returns all kinds, in the order of their groups.
func Kinds() []Kind {
	out := []Kind{
		{"resize to 50 %", Light, 0, share(0.5)}, {"resize to 25 %", Light, 0, share(0.25)}, {"resize to 640 px", Light, 0, longSide(640)},
		{"JPEG quality 70", Light, 70, same}, {"JPEG quality 40", Light, 40, same}, {"JPEG quality 20", Light, 20, same},
		{"grey", Light, 0, grey}, {"brightness +20 %", Light, 0, tone(1.2, 0)}, {"brightness -20 %", Light, 0, tone(0.8, 0)},
		{"contrast +20 %", Light, 0, tone(1.2, 128)}, {"contrast -20 %", Light, 0, tone(0.8, 128)},
		{"Gaussian blur", Light, 0, softer}, {"sharpen", Light, 0, sharper}, {"quarter turn", Light, 0, quarter},

		{"text watermark", Middle, 0, watermark}, {"logo in a corner", Middle, 0, logo}, {"border", Middle, 0, border},
		{"letterbox", Middle, 0, letterbox}, {"crop 5 %", Middle, 0, crop(0.05)}, {"crop 10 %", Middle, 0, crop(0.1)}, {"mirror", Middle, 0, mirror},

		{"crop 20 %", Heavy, 0, crop(0.2)}, {"crop 30 %", Heavy, 0, crop(0.3)}, {"turn by 3 degrees", Heavy, 0, tilt},
		{"telephone screen", Heavy, 0, telephone}, {"part blurred", Heavy, 0, partBlurred}, {"part blacked out", Heavy, 0, partBlack},
	}
	return append(out, Kind{"two combined", Double, 60, two})
}

// Of returns the altered picture as a JPEG file. A crop takes away its share of either side, at a place that
// the seed gives, as it gives all else that is not in the kind's name.
func (k Kind) Of(m *image.RGBA, seed uint64) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 0x616c746572)) // "alter"
	quality := k.quality
	if quality == 0 {
		quality = usual
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, k.change(r, m), &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

// two does one thing to the picture's frame and one to what it shows.
func two(r *rand.Rand, m *image.RGBA) *image.RGBA {
	frames := []func(*rand.Rand, *image.RGBA) *image.RGBA{crop(0.1), crop(0.2), mirror, border, letterbox, share(0.5), quarter, tilt}
	shows := []func(*rand.Rand, *image.RGBA) *image.RGBA{watermark, logo, grey, tone(0.8, 0), tone(1.2, 128), softer, partBlurred, partBlack}
	m = frames[r.IntN(len(frames))](r, m)
	return shows[r.IntN(len(shows))](r, m)
}

func same(_ *rand.Rand, m *image.RGBA) *image.RGBA { return m }

func share(f float64) func(*rand.Rand, *image.RGBA) *image.RGBA {
	return func(_ *rand.Rand, m *image.RGBA) *image.RGBA {
		return resized(m, int(f*float64(m.Rect.Dx())), int(f*float64(m.Rect.Dy())))
	}
}

// longSide resizes where the picture is larger; what is smaller stays.
func longSide(n int) func(*rand.Rand, *image.RGBA) *image.RGBA {
	return func(_ *rand.Rand, m *image.RGBA) *image.RGBA {
		w, h := m.Rect.Dx(), m.Rect.Dy()
		if long := max(w, h); long > n {
			return resized(m, w*n/long, h*n/long)
		}
		return m
	}
}

func crop(part float64) func(*rand.Rand, *image.RGBA) *image.RGBA {
	return func(r *rand.Rand, m *image.RGBA) *image.RGBA {
		w, h := m.Rect.Dx(), m.Rect.Dy()
		left, top := max(1, int((1-part)*float64(w))), max(1, int((1-part)*float64(h)))
		x, y := r.IntN(w-left+1), r.IntN(h-top+1)
		out := blank(left, top)
		paste(out, cropped(m, image.Rect(x, y, x+left, y+top)), 0, 0)
		return out
	}
}
