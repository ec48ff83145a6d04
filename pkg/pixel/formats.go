// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// format is how one format is read.
type format struct {
	header func(data []byte) (header, error)
	decode func(data []byte) (image.Image, error)
}

// decoders are the formats that Decode reads.
var decoders = map[string]format{
	"jpeg": {jpegHeader, func(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(fromSOI(data))) }},
	"png":  standard(png.DecodeConfig, png.Decode),
	"gif":  standard(gif.DecodeConfig, gif.Decode), // the first frame
	"webp": standard(webp.DecodeConfig, webp.Decode),
	"bmp":  standard(bmp.DecodeConfig, bmp.Decode),
	"tiff": standard(tiff.DecodeConfig, tiff.Decode),
}

func standard(config func(io.Reader) (image.Config, error), decode func(io.Reader) (image.Image, error)) format {
	return format{
		header: func(data []byte) (header, error) {
			c, err := config(bytes.NewReader(data))
			return header{c.Width, c.Height, int64(c.Width) * int64(c.Height) * pixelBytes(c.ColorModel), 0}, err
		},
		decode: func(data []byte) (image.Image, error) { return decode(bytes.NewReader(data)) },
	}
}

// pixelBytes is how much memory one decoded pixel takes.
func pixelBytes(m color.Model) int64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// fromSOI passes over what stands before the start of a JPEG picture.
func fromSOI(data []byte) []byte {
	if i := bytes.Index(data[:min(len(data), 1<<16)], []byte{0xFF, 0xD8, 0xFF}); i > 0 {
		return data[i:]
	}
	return data
}

// jpegHeader reads the frame header of a JPEG picture (ITU-T T.81, B.2.2). A progressive picture's
// coefficients are all held until its end, at four bytes each.
func jpegHeader(data []byte) (header, error) {
	data = fromSOI(data)
	for at := 2; at+4 <= len(data); {
		if data[at] != 0xFF {
			return header{}, fmt.Errorf("%w: no marker at byte %d", ErrDamaged, at)
		}
		marker := data[at+1]
		switch {
		case marker == 0xFF: // fill
			at++
			continue
		case marker == 0x01 || marker >= 0xD0 && marker <= 0xD7: // no segment follows
			at += 2
			continue
		case marker == 0xD9 || marker == 0xDA:
			return header{}, fmt.Errorf("%w: no frame header", ErrDamaged)
		}
		length := int(data[at+2])<<8 | int(data[at+3])
		if length < 2 {
			return header{}, fmt.Errorf("%w: a segment of %d bytes", ErrDamaged, length)
		}
		if marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC {
			return frame(marker, data[at+4:min(len(data), at+2+length)])
		}
		at += 2 + length
	}
	return header{}, fmt.Errorf("%w: it ends before its frame header", ErrDamaged)
}

func frame(marker byte, f []byte) (header, error) {
	if len(f) < 6 || len(f) < 6+3*int(f[5]) {
		return header{}, fmt.Errorf("%w: short frame header", ErrDamaged)
	}
	h := header{height: int(f[1])<<8 | int(f[2]), width: int(f[3])<<8 | int(f[4])}
	if marker > 0xC2 || f[0] != 8 {
		return h, fmt.Errorf("%w: JPEG process %d with %d bits", ErrUnsupported, marker-0xC0, f[0])
	}
	var samples, most int64 // of all components, and of the finest, for each block of the frame
	for c := range int(f[5]) {
		n := int64(f[6+3*c+1]>>4) * int64(f[6+3*c+1]&15)
		samples, most = samples+n, max(most, n)
	}
	h.pixels = int64(h.width) * int64(h.height) * samples / max(1, most)
	if marker == 0xC2 {
		h.extra = 4 * h.pixels
	}
	return h, nil
}

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
