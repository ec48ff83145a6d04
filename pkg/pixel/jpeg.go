// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"

	"amana/pkg/pixel/dcjpeg"
)

// coarseFrom is the longest side from which on the 1/8 picture of a JPEG has as many pixels as are kept.
const coarseFrom = 8 * Side

// coarseLeast is the shortest side of a picture of which the 1/8 picture, of 64 pixels, still shows what
// there is to see.
const coarseLeast = 8 * 64

// maxVisits is how many blocks the scans of one progressive picture may visit together where it is
// decoded whole. An honest one has some ten scans; each of them can be a few bytes that walk over the
// whole picture.
const maxVisits = 1 << 26

// jpegHeader says what jpegPicture allocates.
func jpegHeader(data []byte) (header, error) {
	f, err := dcjpeg.ReadHeader(data)
	h := header{width: f.Width, height: f.Height}
	if err != nil {
		return h, err
	}
	h.pixels = f.Cost()
	for range f.Components { // the small planes, and the lines between the two directions
		h.extra += Side*Side + 2*Side*int64((f.Height+7)/8)
	}
	if max(f.Width, f.Height) >= coarseFrom {
		return h, nil
	}
	full, err := fullHeader(f, data)
	h.pixels, h.extra = h.pixels+full.pixels, h.extra+full.extra
	return h, err
}

// fullHeader says what image/jpeg allocates: whole units of every component, for a progressive picture
// four bytes of coefficient for each sample as well, and another copy for colours that may not be kept as
// luma and chroma: it takes Adobe's marker from behind the scan as well.
func fullHeader(f dcjpeg.Header, data []byte) (h header, err error) {
	blocks := f.Blocks()
	h.pixels = 64 * blocks
	if f.Progressive {
		h.pixels += 4 * 64 * blocks
		if scans := int64(bytes.Count(data, []byte{0xFF, 0xDA})); scans*blocks > maxVisits {
			return h, fmt.Errorf("%w: %d scans of %d blocks", ErrTooLarge, scans, blocks)
		}
	}
	if f.Color != dcjpeg.Gray && (len(f.Components) == 4 || f.Components[0].ID == 'R' || bytes.Contains(data, []byte{0xFF, 0xEE})) {
		h.extra = 4 * area(f.Width, f.Height)
	}
	return h, nil
}

// jpegPicture reads the 1/8 picture, which also tells how sound the file is. Where that is less than what
// is kept, image/jpeg decodes the whole. It asks for the end marker, which is added where nothing else is
// wrong; what it does not know or gives up stays as it is.
func jpegPicture(data []byte) (Picture, error) {
	m, err := dcjpeg.Decode(data)
	p := Picture{Whole: m.Whole, Read: m.Read, Blocks: m.Blocks}
	if max(m.Width, m.Height) < coarseFrom {
		var whole io.Reader = bytes.NewReader(data[dcjpeg.Start(data):])
		if err != nil && m.Whole {
			whole = io.MultiReader(whole, strings.NewReader("\xFF\xD9"))
		}
		full, fault := jpeg.Decode(whole)
		if fault == nil {
			p.Small = shrink(full, Side)
			return p, err
		}
		var unknown jpeg.UnsupportedError
		if err == nil && !errors.As(fault, &unknown) {
			err = classified(fault)
		}
		p.Whole = p.Whole && min(m.Width, m.Height) >= coarseLeast
	}
	if m.Planes != nil {
		p.Small = coarse(m)
	}
	return p, err
}

// coarse makes the small picture of a 1/8 picture.
func coarse(m dcjpeg.Image) *image.RGBA {
	w, h := fit(m.Width, m.Height, Side)
	if max(m.Width, m.Height) < coarseFrom {
		w, h = (m.Width+7)/8, (m.Height+7)/8
	}
	var planes [4][]uint8
	for i, p := range m.Planes {
		planes[i] = condense(p, w, h)
	}
	a, b, c, k := planes[0], planes[1], planes[2], planes[3]
	at := func(i int) color.RGBA { return color.RGBA{a[i], a[i], a[i], 255} }
	switch m.Color {
	case dcjpeg.YCbCr: // nearly all of them: without a call a pixel
		out := image.NewRGBA(image.Rect(0, 0, w, h))
		for i, y := range a {
			to := out.Pix[4*i : 4*i+4 : 4*i+4]
			to[0], to[1], to[2] = color.YCbCrToRGB(y, b[i], c[i])
			to[3] = 255
		}
		return out
	case dcjpeg.RGB:
		at = func(i int) color.RGBA { return color.RGBA{a[i], b[i], c[i], 255} }
	case dcjpeg.CMYK:
		at = func(i int) color.RGBA { return lit(a[i], b[i], c[i], k[i]) }
	case dcjpeg.YCCK:
		at = func(i int) color.RGBA {
			red, green, blue := color.YCbCrToRGB(a[i], b[i], c[i])
			return lit(red, green, blue, k[i])
		}
	}
	return compose(w, h, at)
}

// lit returns the colour of which black lets only a share through.
func lit(red, green, blue, black uint8) color.RGBA {
	share := func(v uint8) uint8 { return uint8((uint(v)*uint(black) + 127) / 255) }
	return color.RGBA{share(red), share(green), share(blue), 255}
}
