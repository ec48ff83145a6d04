// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"fmt"
)

// maxVisits is how many blocks the scans of one progressive picture may visit together. An honest one
// has some ten scans; each of them can be a few bytes that walk over the whole picture.
const maxVisits = 1 << 26

// fromSOI passes over what stands before the start of a JPEG picture.
func fromSOI(data []byte) []byte {
	if i := bytes.Index(data[:min(len(data), 1<<16)], []byte{0xFF, 0xD8, 0xFF}); i > 0 {
		return data[i:]
	}
	return data
}

// jpegHeader reads the marker segments up to the first scan (ITU-T T.81, B.1 and B.2). It passes over the
// same stray bytes as image/jpeg does, so that both see the same frame.
func jpegHeader(data []byte) (h header, err error) {
	data = fromSOI(data)
	var f frame
	jfif := false
	for at := 2; ; {
		marker, body, next := segment(data, at)
		switch {
		case next < 0 && f.components == nil:
			return h, fmt.Errorf("%w: it ends before its frame header", ErrDamaged)
		case next < 0 || marker == 0xDA && f.components != nil:
			return f.header(data, jfif)
		case marker == 0xD9 || marker == 0xDA:
			return h, fmt.Errorf("%w: no frame header", ErrDamaged)
		case body == nil:
			return h, fmt.Errorf("%w: a segment of no length", ErrDamaged)
		case marker == 0xE0:
			jfif = jfif || bytes.HasPrefix(body, []byte("JFIF\x00"))
		case isFrame(marker) && f.components == nil:
			if f, err = parseFrame(marker, body); err != nil {
				return header{width: f.width, height: f.height}, err
			}
		}
		at = next
	}
}

// segment finds the next marker with a segment from at on: its code, its bytes without their length, nil
// where that is too short, and where the next one begins. Next is negative at the end of data.
func segment(data []byte, at int) (marker byte, body []byte, next int) {
	for {
		i := bytes.IndexByte(data[min(at, len(data)):], 0xFF)
		if i < 0 {
			return 0, nil, -1
		}
		for at += i; at < len(data) && data[at] == 0xFF; at++ {
		}
		if at >= len(data) {
			return 0, nil, -1
		}
		marker = data[at]
		at++
		if marker != 0 && (marker < 0xD0 || marker > 0xD7) { // no stuffing, no restart
			break
		}
	}
	if marker == 0xD9 {
		return marker, nil, at
	}
	if at+2 > len(data) {
		return 0, nil, -1
	}
	length := int(data[at])<<8 | int(data[at+1])
	if length < 2 {
		return marker, nil, at
	}
	return marker, data[at+2 : max(at+2, min(len(data), at+length))], at + length
}

// isFrame reports whether a marker starts a frame of whatever process (T.81, table B.1).
func isFrame(marker byte) bool {
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
}

// frame is a frame header (T.81, B.2.2).
type frame struct {
	width, height int
	progressive   bool
	components    []component
}

type component struct {
	id   byte
	h, v int64 // blocks in one unit of the frame
}

func parseFrame(marker byte, b []byte) (frame, error) {
	if len(b) < 6 || len(b) < 6+3*int(b[5]) {
		return frame{}, fmt.Errorf("%w: short frame header", ErrDamaged)
	}
	f := frame{height: int(b[1])<<8 | int(b[2]), width: int(b[3])<<8 | int(b[4]), progressive: marker == 0xC2}
	if marker > 0xC2 || b[0] != 8 {
		return f, fmt.Errorf("%w: JPEG process %d with %d bits", ErrUnsupported, marker-0xC0, b[0])
	}
	if f.height == 0 && f.width > 0 {
		return f, fmt.Errorf("%w: the height stands behind the scan", ErrUnsupported)
	}
	if b[5] == 0 {
		return f, fmt.Errorf("%w: no components", ErrDamaged)
	}
	for c := range int(b[5]) {
		id, hv := b[6+3*c], b[7+3*c]
		f.components = append(f.components, component{id, int64(hv >> 4), int64(hv & 15)})
	}
	if len(f.components) == 1 { // its sampling has no meaning
		f.components[0].h, f.components[0].v = 1, 1
	}
	return f, nil
}

// header says what image/jpeg allocates for the frame: whole units of every component, for a progressive
// picture four bytes of coefficient for each sample as well, and another copy for colours that are not
// kept as luma and chroma.
func (f frame) header(data []byte, jfif bool) (header, error) {
	h := header{width: f.width, height: f.height}
	var across, down, blocks int64 = 1, 1, 0
	for _, c := range f.components {
		across, down, blocks = max(across, c.h), max(down, c.v), blocks+c.h*c.v
	}
	blocks *= ((int64(f.width) + 8*across - 1) / (8 * across)) * ((int64(f.height) + 8*down - 1) / (8 * down))
	h.pixels = 64 * blocks
	if f.progressive {
		h.pixels += 4 * 64 * blocks
		if scans := int64(bytes.Count(data, []byte{0xFF, 0xDA})); scans*blocks > maxVisits {
			return h, fmt.Errorf("%w: %d scans of %d blocks", ErrTooLarge, scans, blocks)
		}
	}
	if n := len(f.components); n == 4 || n == 3 && !jfif && (f.namedRGB() || bytes.Contains(data, []byte{0xFF, 0xEE})) {
		h.extra = 4 * area(f.width, f.height)
	}
	return h, nil
}

func (f frame) namedRGB() bool {
	return f.components[0].id == 'R' && f.components[1].id == 'G' && f.components[2].id == 'B'
}
