// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/color"
	"image/gif"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// pngHeader reads IHDR, and looks for tRNS, which makes the decoder keep grey with an alpha channel
// (PNG third edition, 11.2.1 and 11.3.1). The passes of an interlaced picture are pictures of their own.
func pngHeader(data []byte) (header, error) {
	var h header
	if len(data) < 29 || string(data[12:16]) != "IHDR" {
		_, err := png.DecodeConfig(bytes.NewReader(data))
		return h, orDamaged(err)
	}
	h.width, h.height = dimension(binary.BigEndian.Uint32(data[16:])), dimension(binary.BigEndian.Uint32(data[20:]))
	if _, err := png.DecodeConfig(bytes.NewReader(data)); err != nil {
		return h, err
	}
	deep, kind, interlaced := data[24] == 16, data[25], data[28] != 0
	each := int64(4)
	if kind == 3 || kind == 0 && !hasTransparency(data) {
		each = 1
	}
	if deep && each == 1 {
		each = 2
	} else if deep {
		each = 8
	}
	h.pixels = area(h.width, h.height) * each
	if interlaced {
		h.extra = h.pixels
	}
	return h, nil
}

// hasTransparency looks for tRNS among the chunks before the pixels.
func hasTransparency(data []byte) bool {
	for at := 8; at+8 <= len(data); {
		switch string(data[at+4 : at+8]) {
		case "tRNS":
			return true
		case "IDAT":
			return false
		}
		length := int64(binary.BigEndian.Uint32(data[at:]))
		if length > int64(len(data)-at) {
			return false
		}
		at += 12 + int(length)
	}
	return false
}

func gifHeader(data []byte) (header, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	return header{c.Width, c.Height, area(c.Width, c.Height), 0}, err
}

// webpHeader tells the three ways in which the pixels are kept (RFC 9649, 2.4 to 2.7).
func webpHeader(data []byte) (header, error) {
	c, err := webp.DecodeConfig(bytes.NewReader(data))
	h := header{width: c.Width, height: c.Height}
	if err != nil {
		return h, err
	}
	n := area(c.Width, c.Height)
	extended := len(data) > 20 && string(data[12:16]) == "VP8X"
	switch {
	case extended && data[20]&2 != 0:
		return h, fmt.Errorf("%w: an animation", ErrUnsupported)
	case !extended && c.ColorModel == color.YCbCrModel:
		h.pixels, h.extra = 2*n, 2<<20
	case c.ColorModel == color.NYCbCrAModel: // alpha is decoded as a picture of its own
		h.pixels, h.extra = 3*n, 8*n
	default: // without loss: a second copy for the palette
		h.pixels, h.extra = 4*n, 4*n
	}
	return h, nil
}

// bmpHeader knows the size also of the pictures that the decoder refuses.
func bmpHeader(data []byte) (header, error) {
	c, err := bmp.DecodeConfig(bytes.NewReader(data))
	if err == nil {
		each := int64(4)
		if _, ok := c.ColorModel.(color.Palette); ok {
			each = 1
		}
		return header{c.Width, c.Height, area(c.Width, c.Height) * each, 0}, nil
	}
	var h header
	switch {
	case len(data) >= 22 && binary.LittleEndian.Uint32(data[14:]) == 12:
		h.width, h.height = int(binary.LittleEndian.Uint16(data[18:])), int(binary.LittleEndian.Uint16(data[20:]))
	case len(data) >= 26:
		high := int32(binary.LittleEndian.Uint32(data[22:]))
		h.width, h.height = dimension(binary.LittleEndian.Uint32(data[18:])), dimension(uint32(max(high, -high)))
	}
	return h, err
}

// maxPiece is how many pixels one compressed strip or tile of a TIFF picture may have. The decoder takes
// up to eight bytes for each, whatever the picture says, in a buffer that grows by doubling.
const maxPiece = 1 << 24

// tiffHeader reads the first directory for the size, and for how much of the picture is unpacked at once.
// What the decoder refuses although the size is sound is a kind of TIFF that it does not know.
func tiffHeader(data []byte) (header, error) {
	tags := tiffTags(data)
	h := header{width: dimension(tags[256].value), height: dimension(tags[257].value)}
	c, err := tiff.DecodeConfig(bytes.NewReader(data))
	cut := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !cut && h.width > 0 && h.height > 0 {
		return h, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	if err != nil {
		return h, err
	}
	h.width, h.height = c.Width, c.Height
	each := int64(4)
	_, palette := c.ColorModel.(color.Palette)
	switch {
	case palette, c.ColorModel == color.GrayModel:
		each = 1
	case c.ColorModel == color.Gray16Model:
		each = 2
	case c.ColorModel == color.RGBA64Model, c.ColorModel == color.NRGBA64Model:
		each = 8
	}
	h.pixels = area(h.width, h.height) * each
	if compression, ok := tags[259]; ok && (compression.value > 1 || !compression.plain) {
		n := piece(h, tags)
		if n > maxPiece {
			return h, fmt.Errorf("%w: %d pixels in one piece", ErrTooLarge, n)
		}
		h.extra = 4 * 8 * n
	}
	return h, nil
}

// piece is how many pixels the largest strip or tile has.
func piece(h header, tags map[uint16]tiffTag) int64 {
	width, tiled := tags[322]
	height := tags[323]
	rows := tags[278]
	switch {
	case tiled && width.plain && height.plain && width.value > 0:
		return area(dimension(width.value), dimension(height.value))
	case tiled:
		return area(max(h.width, 1024)+16, max(h.height, 1024)+16)
	case rows.plain && rows.value > 0 && int64(rows.value) < int64(h.height):
		return area(h.width, int(rows.value))
	}
	return area(h.width, h.height)
}

// tiffTag is one whole number of a directory; plain where it stands in the entry itself.
type tiffTag struct {
	value uint32
	plain bool
}

// tiffTags reads the whole numbers of the first directory (TIFF 6.0, section 2).
func tiffTags(data []byte) map[uint16]tiffTag {
	if len(data) < 8 {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(data[4:]))
	if at+2 > int64(len(data)) {
		return nil
	}
	fields := data[at+2:]
	tags := map[uint16]tiffTag{}
	for range min(int(order.Uint16(data[at:])), len(fields)/12) {
		t := tiffTag{plain: order.Uint32(fields[4:]) == 1}
		switch kind := order.Uint16(fields[2:]); {
		case t.plain && kind == 1:
			t.value = uint32(fields[8])
		case t.plain && kind == 3:
			t.value = uint32(order.Uint16(fields[8:]))
		case t.plain && kind == 4:
			t.value = order.Uint32(fields[8:])
		default:
			t.plain = false
		}
		tags[order.Uint16(fields)] = t
		fields = fields[12:]
	}
	return tags
}

// dimension is a width or height, 0 where it cannot be one.
func dimension(v uint32) int {
	if v > 1<<31-1 {
		return 0
	}
	return int(v)
}

// orDamaged never lets a header pass that was not read.
func orDamaged(err error) error {
	if err == nil {
		return ErrDamaged
	}
	return err
}
