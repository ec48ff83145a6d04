// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"fmt"
	"image"
)

// Full decodes a picture whole and as stored: not scaled down, and not turned by an orientation. Of a
// camera's raw file it is the preview. It takes at most MaxBytes for pixels, more than Decode takes of a
// large JPEG, so that some pictures which have a small picture are too large here. The error wraps
// ErrDamaged, ErrUnsupported or ErrTooLarge, and the picture is nil beside it.
func Full(format string, data []byte) (m image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, fmt.Errorf("%w: the decoder panicked: %v", ErrDamaged, r)
		}
	}()
	decoder, ok := decoders[format]
	if !ok {
		return nil, fmt.Errorf("%w: %s pictures are not decoded", ErrUnsupported, format)
	}
	h, err := decoder.header(data)
	if err != nil {
		return nil, classified(err)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	if m, err = wholePicture(format, data); err != nil {
		return nil, classified(err)
	}
	return m, nil
}
