// SPDX-License-Identifier: Apache-2.0

package dcjpeg

import (
	"bytes"
	"fmt"
)

// MaxPixels is the largest picture that is read.
const MaxPixels = 200_000_000

// Header is what the marker segments before the first scan say (T.81, B.2).
type Header struct {
	Width, Height int // pixels as stored
	Bits          int // of a sample: 8 or 12
	Progressive   bool
	Color         Color
	Components    []Component
}

// Component is one of the planes of which a picture consists.
type Component struct {
	ID   byte
	H, V int  // blocks in one unit of the frame, 1 to 4
	Q    byte // number of its quantisation table
}

// Color says what the planes are.
type Color int

// The colours that a picture is kept in. Of CMYK and YCCK, Adobe's kind alone is known: its planes say how
// much light is left, and not how much ink is laid on.
const (
	Gray Color = iota
	YCbCr
	RGB
	CMYK
	YCCK
)

// ReadHeader reads the marker segments up to the first scan, after whatever stands before the picture in
// its first 64 KiB. Stray bytes between the segments are passed over as image/jpeg and libjpeg do. The
// error wraps ErrDamaged, ErrUnsupported or ErrTooLarge; the size is set wherever it could be read.
func ReadHeader(data []byte) (Header, error) {
	var r reader
	err := r.header(data)
	return r.Header, err
}

// Cost is how much memory in bytes Decode takes for the picture, tables included.
func (h Header) Cost() int64 {
	return tables + 3*h.Blocks()
}

// tables is more than the code tables and their making ever take: four of each kind.
const tables = 256 << 10

// Blocks is how many blocks the planes have, those that fill up the last units included.
func (h Header) Blocks() int64 {
	across, down := h.units()
	n := int64(0)
	for _, c := range h.Components {
		n += int64(across*c.H) * int64(down*c.V)
	}
	return n
}

// units is how many units of the frame lie beside and below each other.
func (h Header) units() (across, down int) {
	most, deep := h.most()
	return (h.Width + 8*most - 1) / (8 * most), (h.Height + 8*deep - 1) / (8 * deep)
}

// most is the largest sampling of any component.
func (h Header) most() (across, down int) {
	for _, c := range h.Components {
		across, down = max(across, c.H), max(down, c.V)
	}
	return max(across, 1), max(down, 1)
}

// markers of T.81, table B.1, and of JFIF and Adobe.
const (
	markSOF0, markSOF2, markSOF15 = 0xC0, 0xC2, 0xCF
	markDHT, markJPG, markDAC     = 0xC4, 0xC8, 0xCC
	markRST0, markRST7            = 0xD0, 0xD7
	markSOI, markEOI, markSOS     = 0xD8, 0xD9, 0xDA
	markDQT, markDNL, markDRI     = 0xDB, 0xDC, 0xDD
	markAPP0, markAPP14           = 0xE0, 0xEE
	markAPP15, markCOM            = 0xEF, 0xFE
)

func fault(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// Start is where the picture begins, behind whatever stands before it in the first 64 KiB. A picture that
// begins at once begins there whatever follows, so that its thumbnail is not taken for it.
func Start(data []byte) int {
	if bytes.HasPrefix(data, []byte{0xFF, markSOI}) {
		return 0
	}
	return max(0, bytes.Index(data[:min(len(data), 1<<16)], []byte{0xFF, markSOI, 0xFF}))
}

// header reads up to the first scan.
func (r *reader) header(data []byte) error {
	r.data, r.at = data, min(Start(data)+2, len(data))
	r.adobe = -1
	for {
		marker, body, err := r.segment()
		switch {
		case err != nil && r.Components == nil:
			return fault("it ends before its frame header")
		case marker == markSOS && r.Components == nil, marker == markEOI:
			return fault("no frame header")
		}
		if err != nil || marker == markSOS {
			r.firstScan = body
			return r.resolve()
		}
		if err := r.note(marker, body); err != nil {
			return err
		}
	}
}

// segment finds the next marker with its segment: what stands behind the length, cut off where data ends.
// Where the length is too short for itself, the segment is nil. It is an error where data ends.
func (r *reader) segment() (marker byte, body []byte, err error) {
	for {
		at := nextFF(r.data, r.at)
		for ; at < len(r.data) && r.data[at] == 0xFF; at++ {
		}
		if at >= len(r.data) {
			r.at = len(r.data)
			return 0, nil, fault("no end marker")
		}
		marker, r.at = r.data[at], at+1
		if marker != 0 && (marker < markRST0 || marker > markRST7) { // no stuffing, no restart
			break
		}
	}
	if marker == markEOI || marker == markSOI {
		return marker, nil, nil
	}
	rest := r.data[r.at:]
	if len(rest) < 2 {
		r.at = len(r.data)
		return 0, nil, fault("no end marker")
	}
	length := int(rest[0])<<8 | int(rest[1])
	if length < 2 {
		return marker, nil, nil
	}
	body = rest[2:max(2, min(len(rest), length))]
	r.at += min(len(rest), length)
	return marker, body, nil
}

// note takes in a segment that is not a scan.
func (r *reader) note(marker byte, body []byte) error {
	switch {
	case body == nil:
		return fault("a segment of no length")
	case marker == markDQT:
		return r.quantisation(body)
	case marker == markDHT:
		return r.codes(body)
	case marker == markDRI:
		if len(body) != 2 {
			return fault("restart interval of %d bytes", len(body))
		}
		r.interval = int(body[0])<<8 | int(body[1])
	case marker >= markSOF0 && marker <= markSOF15 && marker != markJPG && marker != markDAC:
		return r.frame(marker, body)
	case marker == markAPP0:
		r.jfif = r.jfif || bytes.HasPrefix(body, []byte("JFIF\x00"))
	case marker == markAPP14:
		if len(body) >= 12 && string(body[:5]) == "Adobe" {
			r.adobe = int(body[11])
		}
	case marker < markSOF0 || marker > markCOM || marker > markAPP15 && marker < markCOM:
		return fault("an unknown marker %02X", marker)
	}
	return nil
}

// frame reads a frame header (T.81, B.2.2).
func (r *reader) frame(marker byte, b []byte) error {
	if r.Components != nil {
		return fault("two frames")
	}
	if len(b) < 6 || len(b) != 6+3*int(b[5]) {
		return fault("short frame header")
	}
	r.Bits, r.Height, r.Width = int(b[0]), int(b[1])<<8|int(b[2]), int(b[3])<<8|int(b[4])
	r.Progressive = marker == markSOF2
	switch n := b[5]; {
	case marker > markSOF2 || r.Bits != 8 && (r.Bits != 12 || marker == markSOF0):
		return fmt.Errorf("%w: JPEG process %d with %d bits", ErrUnsupported, marker-markSOF0, r.Bits)
	case r.Height == 0 && r.Width > 0:
		return fmt.Errorf("%w: the height stands behind the scan", ErrUnsupported)
	case r.Width == 0:
		return fault("%d by %d pixels", r.Width, r.Height)
	case n == 0:
		return fault("no components")
	case n != 1 && n != 3 && n != 4:
		return fmt.Errorf("%w: %d components", ErrUnsupported, n)
	}
	for b = b[6:]; len(b) > 0; b = b[3:] {
		c := Component{ID: b[0], H: int(b[1] >> 4), V: int(b[1] & 15), Q: b[2]}
		if c.H < 1 || c.H > 4 || c.V < 1 || c.V > 4 || c.Q > 3 || r.find(c.ID) != nil {
			return fault("component %d is sampled %d by %d with table %d", c.ID, c.H, c.V, c.Q)
		}
		r.Components = append(r.Components, c)
	}
	if len(r.Components) == 1 { // its sampling has no meaning
		r.Components[0].H, r.Components[0].V = 1, 1
	}
	if int64(r.Width)*int64(r.Height) > MaxPixels {
		return fmt.Errorf("%w: %d by %d pixels", ErrTooLarge, r.Width, r.Height)
	}
	return nil
}

func (h *Header) find(id byte) *Component {
	for i := range h.Components {
		if h.Components[i].ID == id {
			return &h.Components[i]
		}
	}
	return nil
}

// resolve finds out what the planes are, as libjpeg does.
func (r *reader) resolve() error {
	c := r.Components
	switch {
	case len(c) == 1:
		r.Color = Gray
	case len(c) == 4 && r.adobe < 0:
		return fmt.Errorf("%w: four components without Adobe's marker", ErrUnsupported)
	case len(c) == 4 && r.adobe == 0:
		r.Color = CMYK
	case len(c) == 4:
		r.Color = YCCK
	case !r.jfif && (r.adobe == 0 || r.adobe < 0 && c[0].ID == 'R' && c[1].ID == 'G' && c[2].ID == 'B'):
		r.Color = RGB
	default:
		r.Color = YCbCr
	}
	return nil
}

// quantisation keeps the DC step of each table (T.81, B.2.4.1).
func (r *reader) quantisation(b []byte) error {
	for len(b) > 0 {
		wide, number, size := b[0]>>4, b[0]&15, 65
		if wide == 1 {
			size = 129
		}
		if wide > 1 || number > 3 || len(b) < size {
			return fault("bad quantisation table")
		}
		step := int32(b[1])
		if wide == 1 {
			step = step<<8 | int32(b[2])
		}
		if step == 0 {
			return fault("a quantisation step of 0")
		}
		r.steps[number] = step
		b = b[size:]
	}
	return nil
}

// codes keeps code tables as they are given; what is not used is never looked up (T.81, B.2.4.2).
func (r *reader) codes(b []byte) error {
	for len(b) > 0 {
		if len(b) < 17 {
			return fault("short code table")
		}
		kind, number, n := b[0]>>4, b[0]&15, 0
		for _, count := range b[1:17] {
			n += int(count)
		}
		if kind > 1 || number > 3 || n > 256 || len(b) < 17+n {
			return fault("bad code table")
		}
		h := newHuffman(b[1:17], b[17:17+n])
		if h == nil {
			return fault("a code table with too many codes")
		}
		r.huffman[kind][number] = h
		b = b[17+n:]
	}
	return nil
}
