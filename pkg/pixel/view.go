// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"amana/pkg/pixel/dcjpeg"
)

// View reads a picture for a person to look at: upright, and scaled down so that neither side is above
// side. Up to Side it is what Decode gives; above it the picture is decoded whole, and what has no room
// for that comes as the small picture. Beside ErrDamaged the picture is what could be read, or nil; other
// errors are those of Decode, and the picture is nil.
func View(format string, data []byte, orientation, side int) (m *image.RGBA, err error) {
	if side > Side {
		if m = wholeView(format, data, orientation, side); m != nil {
			return m, nil
		}
	}
	p, err := Decode(format, data, orientation)
	if p.Small == nil || max(p.Small.Rect.Dx(), p.Small.Rect.Dy()) <= side {
		return p.Small, err
	}
	return shrink(p.Small, side), err
}

// wholeView decodes a picture whole; nil where that cannot be done within MaxBytes: Decode says what is wrong.
func wholeView(format string, data []byte, orientation, side int) (out *image.RGBA) {
	m, err := Full(format, data)
	if err != nil {
		return nil
	}
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	if turn := decoders[format].turn; turn != nil {
		orientation = turn(data)
	}
	return upright(shrink(m, side), orientation)
}

// wholePicture decodes a picture whose header was checked.
func wholePicture(format string, data []byte) (image.Image, error) {
	readers := map[string]func(io.Reader) (image.Image, error){
		"png": png.Decode, "gif": gif.Decode, "webp": webp.Decode, "bmp": bmp.Decode, "tiff": tiff.Decode,
	}
	if read, ok := readers[format]; ok {
		return read(bytes.NewReader(data))
	}
	switch format {
	case "jpeg":
		return wholeJPEG(data)
	case "heif", "avif":
		return heifDecode(data)
	case "raf":
		return wholePreview(rafFile(data))
	}
	return wholePreview(tiffFile(data))
}

// wholeJPEG holds what image/jpeg will allocate against MaxBytes: the header's own check knows only what
// the means of the blocks take.
func wholeJPEG(data []byte) (image.Image, error) {
	f, err := dcjpeg.ReadHeader(data)
	if err != nil {
		return nil, err
	}
	full, err := fullHeader(f, data)
	if err != nil {
		return nil, err
	}
	if full.pixels+full.extra > MaxBytes {
		return nil, fmt.Errorf("%w: %d by %d pixels", ErrTooLarge, f.Width, f.Height)
	}
	return jpeg.Decode(bytes.NewReader(data[dcjpeg.Start(data):]))
}

func wholePreview(f rawFile) (image.Image, error) {
	for _, c := range f.candidates() {
		if m, err := wholeJPEG(c.data); err == nil {
			return m, nil
		}
	}
	return nil, ErrUnsupported
}
