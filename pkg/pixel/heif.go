// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"amana/pkg/pixel/hevc"
)

// A HEIC file holds one picture of H.265, or a grid of them that is as large as the camera's picture. One
// tile is decoded at a time, into planes of the whole picture.

// heifPicture is the primary picture of a HEIF file.
type heifPicture struct {
	width, height int
	columns       int
	tiles         []*heifItem
	streams       []*hevc.Stream // of each tile
	tileWidth     int
	tileHeight    int
	grey          bool
	fullRange     bool
	rangeKnown    bool
}

// heifHeader reads the size, which stands in a box of its own and in the tiles; both must agree. Pictures
// of another coding than H.265 are refused with their size.
func heifHeader(data []byte) (header, error) {
	f, p, err := heifPrimary(data)
	h := header{width: p.width, height: p.height}
	if err != nil {
		return h, err
	}
	h.pixels = area(p.width, p.height)*3/2 + 1<<12
	largest := int64(0)
	for i, tile := range p.tiles {
		b, err := f.bytes(tile)
		if err != nil {
			return h, err
		}
		copied := int64(0)
		if len(tile.parts) > 1 {
			copied = int64(2 * len(b))
		}
		largest = max(largest, copied+p.streams[i].Memory(int64(len(b))))
	}
	h.extra = largest
	return h, nil
}

// heifPrimary finds the primary picture and what it is made up of. Its size is set also beside an error.
func heifPrimary(data []byte) (*heifFile, heifPicture, error) {
	f, err := readHEIF(data)
	if err != nil {
		return nil, heifPicture{}, err
	}
	i := f.items[f.primary]
	p := heifPicture{columns: 1}
	if size := f.has(i, "ispe"); len(size) >= 12 {
		p.width, p.height = dimension(binary.BigEndian.Uint32(size[4:])), dimension(binary.BigEndian.Uint32(size[8:]))
	}
	if colour := f.has(i, "colr"); len(colour) >= 11 && string(colour[:4]) == "nclx" {
		p.fullRange, p.rangeKnown = colour[10]&0x80 != 0, true
	}
	switch i.kind {
	case "hvc1":
		p.tiles = []*heifItem{i}
	case "grid":
		err = p.grid(f, i)
	default:
		err = fmt.Errorf("%w: coded as %q", ErrUnsupported, i.kind)
	}
	if err == nil {
		err = p.open(f)
	}
	return f, p, err
}

// grid reads how a picture is put together (ISO/IEC 23008-12, 6.6.2.3).
func (p *heifPicture) grid(f *heifFile, i *heifItem) error {
	body, err := f.bytes(i)
	if err != nil {
		return err
	}
	b := &octets{data: body}
	b.number(1)
	size := 2
	if b.number(1)&1 != 0 {
		size = 4
	}
	rows, columns := int(b.number(1))+1, int(b.number(1))+1
	width, height := dimension(uint32(b.number(size))), dimension(uint32(b.number(size)))
	if p.width == 0 {
		p.width, p.height = width, height
	}
	switch {
	case b.short || rows*columns != len(i.from):
		return fmt.Errorf("%w: %d tiles for %d by %d", ErrDamaged, len(i.from), columns, rows)
	case width != p.width || height != p.height:
		return fmt.Errorf("%w: two sizes", ErrDamaged)
	}
	p.columns = columns
	for _, id := range i.from {
		tile := f.items[id]
		if tile == nil || tile.kind == "grid" {
			return fmt.Errorf("%w: a tile that is no picture", ErrDamaged)
		}
		if tile.kind != "hvc1" {
			return fmt.Errorf("%w: coded as %q", ErrUnsupported, tile.kind)
		}
		p.tiles = append(p.tiles, tile)
	}
	return nil
}

// open reads the parameters of the tiles, and that they cover the picture and no more.
func (p *heifPicture) open(f *heifFile) error {
	known := map[*byte]*hevc.Stream{}
	for _, tile := range p.tiles {
		record := f.has(tile, "hvcC")
		if len(record) == 0 {
			return fmt.Errorf("%w: a picture without parameters", ErrDamaged)
		}
		s := known[&record[0]]
		if s == nil {
			var err error
			if s, err = hevc.New(record); err != nil {
				return asOurs(err)
			}
			known[&record[0]] = s
		}
		w, h := s.Size()
		if p.tileWidth == 0 {
			p.tileWidth, p.tileHeight, p.grey = w, h, s.Grey()
		}
		if w != p.tileWidth || h != p.tileHeight {
			return fmt.Errorf("%w: tiles of different sizes", ErrDamaged)
		}
		p.streams = append(p.streams, s)
	}
	rows := len(p.tiles) / p.columns
	single := len(p.tiles) == 1
	switch {
	case p.width == 0 || p.height == 0:
		return fmt.Errorf("%w: no size", ErrDamaged)
	case area(p.width, p.height)*3/2 > MaxBytes:
		return fmt.Errorf("%w: %d by %d pixels", ErrTooLarge, p.width, p.height)
	case p.columns*p.tileWidth < p.width || rows*p.tileHeight < p.height:
		return fmt.Errorf("%w: the tiles do not cover the picture", ErrDamaged)
	case (p.columns-1)*p.tileWidth >= p.width || (rows-1)*p.tileHeight >= p.height:
		return fmt.Errorf("%w: tiles beside the picture", ErrDamaged)
	case !single && (p.tileWidth%2 != 0 || p.tileHeight%2 != 0):
		return fmt.Errorf("%w: tiles of odd size", ErrUnsupported)
	}
	return nil
}

func heifDecode(data []byte) (image.Image, error) {
	f, p, err := heifPrimary(data)
	if err != nil {
		return nil, err
	}
	canvas := image.NewYCbCr(image.Rect(0, 0, p.width, p.height), image.YCbCrSubsampleRatio420)
	for i, tile := range p.tiles {
		b, err := f.bytes(tile)
		if err != nil {
			return nil, err
		}
		picture, err := p.streams[i].Decode(b)
		if err != nil {
			return nil, asOurs(err)
		}
		p.place(canvas, picture, i%p.columns*p.tileWidth, i/p.columns*p.tileHeight)
	}
	if p.grey {
		return &image.Gray{Pix: canvas.Y, Stride: canvas.YStride, Rect: canvas.Rect}, nil
	}
	return canvas, nil
}

// place copies a tile to its place, as far as the picture goes.
func (p *heifPicture) place(canvas *image.YCbCr, tile *hevc.Picture, x, y int) {
	full := p.fullRange || !p.rangeKnown && tile.FullRange
	for c, plane := range [][]uint8{canvas.Y, canvas.Cb, canvas.Cr} {
		shift, stride := 0, canvas.YStride
		if c > 0 {
			shift, stride = 1, canvas.CStride
		}
		width, height := (p.width+shift)>>shift, (p.height+shift)>>shift
		left, top := x>>shift, y>>shift
		var levels []uint8
		for row := range min((p.tileHeight+shift)>>shift, height-top) {
			samples, depth := tile.Row(c, row)
			if samples == nil {
				break
			}
			if levels == nil {
				levels = levelTable(depth, full, c > 0)
			}
			to := plane[(top+row)*stride+left:][:min(len(samples), width-left)]
			for i := range to {
				to[i] = levels[samples[i]]
			}
		}
	}
}

// levelTable turns samples of a number of bits into full 8 bits. Samples of video range go from 16 to 235,
// chroma to 240 (H.265, E.3.1).
func levelTable(depth int, full, chroma bool) []uint8 {
	out := make([]uint8, 1<<depth)
	for v := range out {
		level := v >> (depth - 8)
		switch {
		case full:
		case chroma:
			level = (level-128)*255/224 + 128
		default:
			level = (level - 16) * 255 / 219
		}
		out[v] = uint8(min(max(level, 0), 255))
	}
	return out
}

// asOurs gives an error of hevc the kind that it is here.
func asOurs(err error) error {
	if errors.Is(err, hevc.ErrUnsupported) {
		return fmt.Errorf("%w: H.265: %s", ErrUnsupported, message(err, hevc.ErrUnsupported))
	}
	return fmt.Errorf("%w: H.265: %s", ErrDamaged, message(err, hevc.ErrDamaged))
}

func message(err, kind error) string {
	text, prefix := err.Error(), kind.Error()+": "
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return text[len(prefix):]
	}
	return text
}

// heifTurn is the EXIF orientation that the properties of the primary picture come to. They are applied in
// their order, and an orientation that EXIF tells has no meaning beside them (ISO/IEC 23008-12, 6.5.10,
// 6.5.12 and A.2.1).
func heifTurn(data []byte) int {
	f, err := readHEIF(data)
	if err != nil {
		return 1
	}
	turns, mirrored := 0, false // mirrored left to right first, then turned clockwise by quarters
	for _, n := range f.items[f.primary].properties {
		if n < 1 || n > len(f.properties) || len(f.properties[n-1].body) < 1 {
			continue
		}
		switch value := f.properties[n-1].body[0]; f.properties[n-1].kind {
		case "irot":
			turns += 4 - int(value&3)
		case "imir": // 1 exchanges left and right, 0 top and bottom
			mirrored, turns = !mirrored, 4-turns%4
			if value&1 == 0 {
				turns += 2
			}
		}
	}
	if mirrored {
		return [4]int{2, 7, 4, 5}[turns%4]
	}
	return [4]int{1, 6, 3, 8}[turns%4]
}
