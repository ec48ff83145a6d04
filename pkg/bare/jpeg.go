// SPDX-License-Identifier: Apache-2.0

package bare

import (
	"bytes"
	"encoding/binary"
)

// The markers of JPEG (ITU-T T.81, table B.1).
const (
	soi, eoi, sos            = 0xD8, 0xD9, 0xDA
	dqt, dnl, dri, dht, dac  = 0xDB, 0xDC, 0xDD, 0xC4, 0xCC
	app0, app1, app14, app15 = 0xE0, 0xE1, 0xEE, 0xEF
	com                      = 0xFE
)

// jpegCopy is a JPEG on its way.
type jpegCopy struct {
	in, out []byte
	jfif    bool
	adobe   []byte
	framed  bool // a frame header has passed
}

func copyJPEG(file []byte, orientation int) ([]byte, error) {
	if len(file) < 4 || file[0] != 0xFF || file[1] != soi {
		return nil, other("it does not begin as JPEG")
	}
	c := jpegCopy{in: file[2:], out: make([]byte, 0, len(file))}
	if err := c.body(); err != nil {
		return nil, err
	}
	head := []byte{0xFF, soi}
	if c.jfif { // without it some readers take three colours for RGB
		head = append(head, "\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"...)
	}
	if orientation != 0 {
		exif := append([]byte("Exif\x00\x00"), oriented(orientation)...)
		head = append(binary.BigEndian.AppendUint16(append(head, 0xFF, app1), uint16(len(exif)+2)), exif...)
	}
	if c.adobe != nil {
		head = append(append(head, 0xFF, app14, 0, 14), c.adobe...)
	}
	return append(head, c.out...), nil
}

// body copies the segments and scans up to the end of the picture. What follows it is cut: previews, other
// pictures, films, and whatever was hidden there.
func (c *jpegCopy) body() error {
	for {
		marker, err := c.marker()
		if err != nil {
			return err
		}
		if marker == eoi {
			if !c.framed {
				return other("it holds no picture")
			}
			c.out = append(c.out, 0xFF, eoi)
			return nil
		}
		if marker == soi || marker >= 0xD0 && marker <= 0xD7 || marker == 0x01 || marker == 0 {
			return other("marker %02x in a wrong place", marker)
		}
		payload, err := c.payload()
		if err != nil {
			return err
		}
		if err := c.segment(marker, payload); err != nil {
			return err
		}
		if marker == sos && c.scan() && c.framed {
			return nil // cut off, as the file is: what there is of the picture is kept
		}
	}
}

// marker reads the next marker; fill bytes before it are dropped.
func (c *jpegCopy) marker() (byte, error) {
	if len(c.in) < 2 || c.in[0] != 0xFF {
		return 0, other("a segment ends where no marker follows")
	}
	for len(c.in) > 1 && c.in[1] == 0xFF {
		c.in = c.in[1:]
	}
	if len(c.in) < 2 {
		return 0, other("it is cut off")
	}
	m := c.in[1]
	c.in = c.in[2:]
	return m, nil
}

func (c *jpegCopy) payload() ([]byte, error) {
	if len(c.in) < 2 {
		return nil, other("it is cut off")
	}
	n := int(binary.BigEndian.Uint16(c.in))
	if n < 2 || n > len(c.in) {
		return nil, other("a segment of %d bytes where %d are left", n, len(c.in))
	}
	payload := c.in[2:n]
	c.in = c.in[n:]
	return payload, nil
}

// segment keeps what the picture needs, in the length that it needs, and drops the rest.
func (c *jpegCopy) segment(marker byte, p []byte) error {
	need := -1
	switch {
	case marker == app0:
		c.jfif = c.jfif || bytes.HasPrefix(p, []byte("JFIF\x00"))
		return nil
	case marker == app14:
		if len(p) >= 12 && bytes.HasPrefix(p, []byte("Adobe")) { // version, two words of flags, transform
			c.adobe = append([]byte("Adobe\x00\x64\x00\x00\x00\x00"), p[11])
		}
		return nil
	case marker >= app0 && marker <= app15, marker == com:
		return nil
	case marker == dqt:
		need = tables(p, func(class byte) int { return 64 << min(class, 1) })
	case marker == dht:
		need = huffman(p)
	case marker == dac:
		need = len(p) &^ 1
	case marker == dri, marker == dnl:
		need = 2
	case marker == sos:
		if len(p) > 0 {
			need = 4 + 2*int(p[0])
		}
	case marker >= 0xC0 && marker <= 0xCF && marker != 0xC8:
		if len(p) > 5 {
			need = 6 + 3*int(p[5])
		}
		c.framed = true
	default:
		return other("marker %02x is unknown", marker)
	}
	if need != len(p) {
		return other("segment %02x has %d bytes", marker, len(p))
	}
	c.out = binary.BigEndian.AppendUint16(append(c.out, 0xFF, marker), uint16(need+2))
	c.out = append(c.out, p...)
	return nil
}

// tables returns how many bytes whole tables of a segment take, each one byte and size of its class; -1
// where they do not come out even.
func tables(p []byte, size func(class byte) int) int {
	at := 0
	for at < len(p) {
		at += 1 + size(p[at]>>4)
	}
	if at != len(p) {
		return -1
	}
	return at
}

func huffman(p []byte) int {
	at := 0
	for at < len(p) {
		if at+17 > len(p) {
			return -1
		}
		codes := 0
		for _, n := range p[at+1 : at+17] {
			codes += int(n)
		}
		at += 17 + codes
	}
	if at != len(p) {
		return -1
	}
	return at
}

// scan copies entropy-coded data: up to a marker that is neither a stuffed byte nor a restart. Fill bytes
// before a marker are dropped. cut reports that the file ends before a marker.
func (c *jpegCopy) scan() (cut bool) {
	at := 0
	for {
		i := bytes.IndexByte(c.in[at:], 0xFF)
		if i < 0 || at+i+1 >= len(c.in) {
			c.out, c.in = append(c.out, c.in...), nil
			return true
		}
		at += i
		switch m := c.in[at+1]; {
		case m == 0 || m >= 0xD0 && m <= 0xD7:
			at += 2
			continue
		case m == 0xFF && at+2 < len(c.in) && (c.in[at+2] == 0 || c.in[at+2] >= 0xD0 && c.in[at+2] <= 0xD7):
			at++ // a fill byte before a restart
			continue
		}
		c.out, c.in = append(c.out, c.in[:at]...), c.in[at:]
		return false
	}
}
