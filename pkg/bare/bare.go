// SPDX-License-Identifier: Apache-2.0

// Package bare makes copies of pictures that say nothing about themselves: no EXIF, no maker notes, no
// position, no serial number, no words of IPTC or XMP, no thumbnail, no comment, no colour profile, and nothing
// behind the picture's end. What is kept is listed, not what is dropped, so that a kind of metadata that
// nobody has heard of does not pass.
//
// Callers may lean on this: of JPEG, PNG and WebP the picture's own data are kept byte for byte and decode
// to the same pixels; how the camera was held is kept as the one tag that says it; the same bytes give the
// same copy; a file of hostile bytes is an error and never a panic; memory is bounded by the file's size.
//
// It refuses what it does not know how to copy without loss (ErrOther): the caller can encode the pixels
// anew. It cannot take away what is in the picture itself: a name on a card, a face, a watermark.
package bare

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// MaxBytes is the largest file that is copied.
const MaxBytes = 256 << 20

// The errors of Copy.
var (
	ErrOther = errors.New("its form cannot be copied without metadata byte for byte")
	ErrLarge = errors.New("the file is too large to be copied")
)

func other(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrOther, fmt.Sprintf(format, args...))
}

// Copy returns a picture of the named format (jpeg, png, webp) without metadata. orientation is how it is to be
// turned, 1 to 8 as EXIF counts; with 2 or more the copy says so and nothing else. Errors: ErrOther, ErrLarge.
func Copy(format string, file []byte, orientation int) ([]byte, error) {
	if len(file) > MaxBytes {
		return nil, ErrLarge
	}
	if orientation < 2 || orientation > 8 {
		orientation = 0
	}
	switch format {
	case "jpeg":
		return copyJPEG(file, orientation)
	case "png":
		return copyPNG(file, orientation)
	case "webp":
		return copyWebP(file, orientation)
	}
	return nil, other("it is %s", format)
}

// oriented returns a TIFF file with the orientation and nothing else, as EXIF has it.
func oriented(orientation int) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00")                                                       // little-endian, one field at 8
	b = append(b, 0x12, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00)                                        // 0x0112, SHORT, one
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(orientation)), 0) // no next directory
}
