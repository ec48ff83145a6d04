// SPDX-License-Identifier: Apache-2.0

// Package pixel turns the bytes of a picture into a small upright picture; of a camera's raw file, the
// preview that the camera put into it, and of a HEIC file the whole picture. It looks at the header
// first and refuses, before anything is allocated, what would take too much memory. A panic of a
// decoder is that picture's damage. It never scales up, and it writes nothing.
//
// A JPEG picture of 2,048 pixels or more is read from the means of its blocks and no more, see package
// dcjpeg; every other picture is decoded whole. Both ways give a pixel the mean of the area that it
// covers, so that a picture looks alike whichever way its size makes it go.
package pixel

import (
	"fmt"
	"image"

	"amana/pkg/pixel/dcjpeg"
)

// Side is the longest side of a small picture, in pixels.
const Side = 256

// MaxBytes is how much memory the pixels of a decode may take, with the coefficients that a progressive
// JPEG picture keeps until its end.
const MaxBytes = 128 << 20

// The ways in which a picture is not decoded. They are wrapped with what was found.
var (
	ErrDamaged     = dcjpeg.ErrDamaged
	ErrUnsupported = dcjpeg.ErrUnsupported
	ErrTooLarge    = dcjpeg.ErrTooLarge
)

// Picture is what was read. Width and Height are in pixels as stored, before orientation, and are set
// whenever the header could be read, also beside an error. Of a camera's raw file they are those of the
// sensor's picture where the file tells them, else of the preview; Small is always of the preview.
//
// Whole is true where Small shows the picture: nothing in it is made up or in doubt, and it is not coarser
// than its kind. Beside an error, what is wrong then lies behind the picture. Of a JPEG, Read of Blocks
// blocks were read; where the others would be, Small is grey.
type Picture struct {
	Small         *image.RGBA // upright, neither side above Side
	Width, Height int
	Whole         bool
	Read, Blocks  int64
}

// Decode reads a picture of the named format, scales it down to Side by averaging areas, and turns it
// upright by an EXIF orientation (1 to 8; anything else leaves it as stored). The error wraps ErrDamaged,
// ErrUnsupported or ErrTooLarge. Beside ErrDamaged, Small is what could be read of a JPEG; beside the
// others, and of other formats, it is nil. Bytes after the end of the picture do not matter.
func Decode(format string, data []byte, orientation int) (p Picture, err error) {
	defer func() {
		if r := recover(); r != nil {
			p.Small, p.Whole, err = nil, false, fmt.Errorf("%w: the decoder panicked: %v", ErrDamaged, r)
		}
	}()
	decoder, ok := decoders[format]
	if !ok {
		return Picture{}, fmt.Errorf("%w: %s pictures are not decoded", ErrUnsupported, format)
	}
	h, err := decoder.header(data)
	p.Width, p.Height = h.width, h.height
	if err != nil {
		return p, classified(err)
	}
	if err := h.check(); err != nil {
		return p, err
	}
	p, err = decoder.picture(data)
	p.Width, p.Height = h.width, h.height
	if decoder.turn != nil {
		orientation = decoder.turn(data)
	}
	if p.Small != nil {
		p.Small = upright(p.Small, orientation)
	}
	if err != nil {
		return p, classified(err)
	}
	return p, nil
}

// Cost returns an upper bound of the memory in bytes that Decode will take for pixels, 0 where it will
// refuse. It decodes the header alone. An error is one that Decode returns too.
func Cost(format string, data []byte) (bytes int64, err error) {
	defer func() {
		if r := recover(); r != nil {
			bytes, err = 0, fmt.Errorf("%w: the decoder panicked: %v", ErrDamaged, r)
		}
	}()
	decoder, ok := decoders[format]
	if !ok {
		return 0, nil
	}
	h, err := decoder.header(data)
	if err != nil {
		return 0, classified(err)
	}
	if h.check() != nil {
		return 0, nil
	}
	return h.pixels + h.extra, nil
}
