// SPDX-License-Identifier: Apache-2.0

// Package hevc decodes still pictures of H.265 (ISO/IEC 23008-2), as HEIC files hold them: one picture of
// intra slices, grey or 4:2:0, of 8 to 12 bits. It refuses every other kind by name.
//
// The filters behind the reconstruction (deblocking, sample adaptive offset) are parsed and left out: no
// intra block is predicted from what they change, and a picture that is scaled down does not show them.
// Where a stream has them switched off the samples are exact.
//
// Memory is bounded by the size that a picture declares, which Size tells beforehand, and work by that size
// and the length of the data: every block is decoded once at most.
package hevc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
)

// The ways in which a picture is not decoded. They are wrapped with what was found.
var (
	ErrDamaged     = errors.New("damaged")
	ErrUnsupported = errors.New("unsupported")
)

// Stream is the parameters of pictures that were coded alike.
type Stream struct {
	sps         *sps
	pps         map[int]*pps
	lengthBytes int
}

// New reads a decoder configuration record (ISO/IEC 14496-15, 8.3.3.1), the content of an hvcC box.
func New(record []byte) (*Stream, error) {
	if len(record) < 23 {
		return nil, fmt.Errorf("%w: short configuration", ErrDamaged)
	}
	s := &Stream{pps: map[int]*pps{}, lengthBytes: int(record[21]&3) + 1}
	rest := record[23:]
	var pictures [][]byte
	for range record[22] {
		if len(rest) < 3 {
			return nil, fmt.Errorf("%w: short configuration", ErrDamaged)
		}
		kind, count := rest[0]&63, binary.BigEndian.Uint16(rest[1:])
		rest = rest[3:]
		for range count {
			if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
				return nil, fmt.Errorf("%w: short configuration", ErrDamaged)
			}
			nal := rest[2 : 2+int(binary.BigEndian.Uint16(rest))]
			rest = rest[2+len(nal):]
			switch kind {
			case nalSPS:
				var err error
				if s.sps, err = parseSPS(unescaped(nal)); err != nil {
					return nil, err
				}
			case nalPPS:
				pictures = append(pictures, nal)
			}
		}
	}
	return s, s.pictures(pictures)
}

// pictures reads the picture parameter sets, which lean on those of the sequence.
func (s *Stream) pictures(nals [][]byte) error {
	if s.sps == nil || len(nals) == 0 {
		return fmt.Errorf("%w: no parameters", ErrDamaged)
	}
	for _, nal := range nals[:min(len(nals), 64)] {
		rbsp := unescaped(nal)
		p, err := parsePPS(rbsp, s.sps)
		if err != nil {
			return err
		}
		b := &bitsReader{data: rbsp}
		b.skip(16)
		s.pps[b.ue()] = p
	}
	return nil
}

// Size is that of the picture that is shown, in pixels.
func (s *Stream) Size() (width, height int) {
	return s.sps.width - s.sps.left - s.sps.right, s.sps.height - s.sps.top - s.sps.bottom
}

// Grey reports whether the pictures have luma alone.
func (s *Stream) Grey() bool { return s.sps.chroma == 0 }

// Memory is an upper bound of the bytes that decoding a picture of length bytes takes.
func (s *Stream) Memory(length int64) int64 {
	samples := int64(s.sps.width) * int64(s.sps.height)
	units := (int64(s.sps.width)/4 + 1) * (int64(s.sps.height)/4 + 1)
	return 3*samples + 8*units + 8*int64(s.sps.ctbsInAll) + 2*length + 1<<14
}

// Picture is a decoded picture: planes of luma and, unless it is grey, of both chromas at half the width and
// height.
type Picture struct {
	FullRange bool // of samples; else luma goes from 16 to 235 of 256
	planes    [3]plane
	shown     image.Rectangle
	depth     [2]int
}

// plane is the samples of one component.
type plane struct {
	pix           []uint16
	width, height int
}

// Row returns the samples of a row of what is shown of a component's plane, and how many bits each has; nil
// for the chroma of a grey picture.
func (p *Picture) Row(c, y int) ([]uint16, int) {
	shift, depth := 0, p.depth[0]
	if c > 0 {
		shift, depth = 1, p.depth[1]
	}
	pl := &p.planes[c]
	if pl.pix == nil {
		return nil, depth
	}
	at := (y + p.shown.Min.Y>>shift) * pl.width
	return pl.pix[at+p.shown.Min.X>>shift : at+(p.shown.Max.X+shift)>>shift], depth
}

// The types of unit that matter here (H.265, table 7-1).
const (
	nalIDR   = 19 // with leading pictures
	nalIDRN  = 20
	nalCRA   = 21
	nalSPS   = 33
	nalPPS   = 34
	maxUnits = 1 << 12
)

// Decode decodes a picture whose units stand each behind its length.
func (s *Stream) Decode(data []byte) (*Picture, error) {
	d := newDecoder(s)
	for range maxUnits {
		if len(data) < s.lengthBytes {
			break
		}
		var length int
		for _, c := range data[:s.lengthBytes] {
			length = length<<8 | int(c)
		}
		data = data[s.lengthBytes:]
		if length > len(data) {
			return nil, fmt.Errorf("%w: a unit ends too early", ErrDamaged)
		}
		if err := d.unit(data[:length]); err != nil {
			return nil, err
		}
		data = data[length:]
	}
	if d.done != s.sps.ctbsInAll {
		return nil, fmt.Errorf("%w: %d of %d blocks", ErrDamaged, d.done, s.sps.ctbsInAll)
	}
	sp := s.sps
	return &Picture{
		FullRange: sp.fullRange, planes: d.planes, depth: sp.depth,
		shown: image.Rect(sp.left, sp.top, sp.width-sp.right, sp.height-sp.bottom),
	}, nil
}

// unit decodes a slice segment; other units are passed over.
func (d *decoder) unit(nal []byte) error {
	if len(nal) < 3 {
		return nil
	}
	switch kind := int(nal[0] >> 1 & 63); {
	case kind < 32 && (kind < nalIDR || kind > nalCRA):
		return fmt.Errorf("%w: a picture of type %d", ErrUnsupported, kind)
	case kind >= 32:
		return nil
	default:
		return d.segment(unescaped(nal), kind)
	}
}
