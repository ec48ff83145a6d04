// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// format is how one format is read. A header that cannot be decoded still has the size where that
// could be read.
type format struct {
	header  func(data []byte) (header, error)
	picture func(data []byte) (Picture, error) // not yet upright
	turn    func(data []byte) int              // the orientation, where the format has its own; nil: EXIF tells it
}

// decoders are the formats that Decode reads.
var decoders = map[string]format{
	"jpeg": {header: jpegHeader, picture: jpegPicture},
	"png":  {header: pngHeader, picture: reading(png.Decode)},
	"gif":  {header: gifHeader, picture: reading(gif.Decode)}, // the first frame
	"webp": {header: webpHeader, picture: reading(webp.Decode)},
	"bmp":  {header: bmpHeader, picture: reading(bmp.Decode)},
	"tiff": {header: tiffHeader, picture: reading(tiff.Decode)},

	"heif": {heifHeader, whole(heifDecode), heifTurn}, "avif": {heifHeader, whole(heifDecode), heifTurn},

	"nef": raw(tiffFile), "cr2": raw(tiffFile), "arw": raw(tiffFile), "dng": raw(tiffFile), "pef": raw(tiffFile),
	"orf": raw(tiffFile), "rw2": raw(tiffFile), "raw": raw(tiffFile), "raf": raw(rafFile),
}

func reading(decode func(io.Reader) (image.Image, error)) func([]byte) (Picture, error) {
	return whole(func(data []byte) (image.Image, error) { return decode(bytes.NewReader(data)) })
}

// whole makes a small picture of one that is decoded whole or not at all.
func whole(decode func([]byte) (image.Image, error)) func([]byte) (Picture, error) {
	return func(data []byte) (p Picture, err error) {
		m, err := decode(data)
		if err == nil {
			p.Small, p.Whole = shrink(m, Side), true
		}
		return p, err
	}
}

// header is what the first bytes of a picture say.
type header struct {
	width, height int
	pixels        int64 // bytes that stay until the decoder is done; refused above MaxBytes
	extra         int64 // bytes that decoding takes beside them, for a while
}

func (h header) check() error {
	if h.width <= 0 || h.height <= 0 {
		return fmt.Errorf("%w: %d by %d pixels", ErrDamaged, h.width, h.height)
	}
	if h.pixels > MaxBytes {
		return fmt.Errorf("%w: %d by %d pixels", ErrTooLarge, h.width, h.height)
	}
	return nil
}

// area is the number of pixels of a picture, cut off where it is absurd so that it can be multiplied.
func area(w, h int) int64 { return min(int64(w)*int64(h), 1<<40) }

// classified wraps a decoder's error in the kind that it is.
func classified(err error) error {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	var t tiff.UnsupportedError
	switch {
	case errors.Is(err, ErrDamaged), errors.Is(err, ErrUnsupported), errors.Is(err, ErrTooLarge):
		return err
	case errors.As(err, &j), errors.As(err, &p), errors.As(err, &t), errors.Is(err, bmp.ErrUnsupported):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it ends too early", ErrDamaged)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
