// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Of a camera's raw file the JPEG preview is read that the camera put into it. The raw picture itself is
// never developed; it is only asked how large it is, and whether the file holds all of it.

// maxPreviews is how many previews of one raw file may be tried.
const maxPreviews = 4

// rawFile is what a raw file says about its pictures.
type rawFile struct {
	width, height int      // of the sensor's picture; 0 where the file does not tell
	previews      [][]byte // from each preview's start on, as far as the file goes
	lost          bool     // a preview begins behind the end of the file
	cut           bool     // the sensor's picture leaves the file
}

// preview is a JPEG picture inside a raw file, its header read.
type preview struct {
	header
	data []byte
}

// raw reads the formats that keep their previews as find says.
func raw(find func(data []byte) rawFile) format {
	return format{
		header:  func(data []byte) (header, error) { return find(data).header() },
		picture: func(data []byte) (Picture, error) { return find(data).picture() },
	}
}

// candidates are the previews whose header is sound and whose pixels have room, the largest first. The
// sensor's own picture can be a JPEG too, of the lossless process, which no header passes here.
func (f rawFile) candidates() []preview {
	var out []preview
	for _, data := range f.previews {
		if len(data) < 3 || string(data[:3]) != "\xFF\xD8\xFF" {
			continue
		}
		if h, err := jpegHeader(data); err == nil && h.check() == nil {
			out = append(out, preview{h, data})
		}
	}
	slices.SortStableFunc(out, func(a, b preview) int { return int(area(b.width, b.height) - area(a.width, a.height)) })
	return out[:min(len(out), maxPreviews)]
}

// header gives the size of the sensor's picture, or of the largest preview where the file does not tell it,
// and the cost of all the previews that may have to be tried.
func (f rawFile) header() (header, error) {
	h := header{width: f.width, height: f.height}
	candidates := f.candidates()
	switch {
	case f.cut:
		return h, fmt.Errorf("%w: the raw picture ends too early", ErrDamaged)
	case len(candidates) == 0 && f.lost:
		return h, fmt.Errorf("%w: the preview lies behind the end", ErrDamaged)
	case len(candidates) == 0:
		return h, fmt.Errorf("%w: no preview", ErrUnsupported)
	}
	largest := candidates[0].header
	if h.width == 0 || h.height == 0 {
		h.width, h.height = largest.width, largest.height
	}
	h.pixels, h.extra = largest.pixels, largest.extra
	for _, c := range candidates[1:] {
		h.extra += c.pixels + c.extra
	}
	return h, nil
}

// picture reads the largest preview that is sound; where none is, the largest, with its error.
func (f rawFile) picture() (first Picture, err error) {
	for _, c := range f.candidates() {
		p, trouble := jpegPicture(c.data)
		if trouble == nil {
			return p, nil
		}
		if err == nil {
			first, err = p, ofPreview(trouble)
		}
	}
	return first, err
}

// ofPreview puts behind the kind of an error whose it is.
func ofPreview(trouble error) error {
	err := classified(trouble)
	for _, kind := range []error{ErrDamaged, ErrUnsupported, ErrTooLarge} {
		if text, ok := strings.CutPrefix(err.Error(), kind.Error()+": "); ok && errors.Is(err, kind) {
			return fmt.Errorf("%w: the preview: %s", kind, text)
		}
	}
	return err
}

// add takes a preview by its place.
func (f *rawFile) add(data []byte, at, length int64) {
	switch {
	case length <= 0:
	case at >= int64(len(data)):
		f.lost = true
	default:
		f.previews = append(f.previews, data[at:min(int64(len(data)), at+length)])
	}
}

// rafFile reads the header of a Fujifilm raw file: where its preview, its directory and its raw data lie,
// and in the directory the size (ExifTool, FujiFilm RAF tags). Its numbers are big-endian.
func rafFile(data []byte) (f rawFile) {
	if len(data) < 108 {
		f.lost = true
		return f
	}
	number := func(at int) int64 { return int64(binary.BigEndian.Uint32(data[at:])) }
	f.add(data, number(84), number(88))
	f.cut = number(100)+number(104) > int64(len(data))
	at, end := number(92)+4, min(number(92)+number(96), int64(len(data)))
	for ; at+4 <= end; at += 4 + int64(binary.BigEndian.Uint16(data[at+2:])) {
		switch tag := binary.BigEndian.Uint16(data[at:]); {
		case at+8 > end:
		case tag == 0x0111, tag == 0x0100 && f.width == 0: // cropped, and whole
			f.height, f.width = int(binary.BigEndian.Uint16(data[at+4:])), int(binary.BigEndian.Uint16(data[at+6:]))
		}
	}
	return f
}
