// SPDX-License-Identifier: Apache-2.0

// Package dcjpeg reads the 1/8 picture of a JPEG: the DC coefficient of a block is the mean of its 64
// samples, so that one sample a block can be had without transforming anything. It passes over the AC
// coefficients, which makes it some ten times as fast as a full decode, and over the AC scans of a
// progressive picture.
//
// It reads baseline, extended and progressive pictures of 8 and 12 bits in any sampling. Arithmetic
// coding, lossless and hierarchical pictures, and those whose height stands behind the scan, are refused.
//
// Callers may lean on this. What is returned without an error was coded without a flaw that can be seen:
// every block is there, the codes end with their blocks and their segments, no block is brighter than
// white or darker than black, and the end marker stands. A flaw within an AC scan of a progressive picture
// is not seen. Beside ErrDamaged stands what could be read. Memory is bounded before it is taken, and work
// is bounded by the bytes that there are, whatever they say. It is pure.
package dcjpeg

import "errors"

// The ways in which a picture is not read, or not well. They are wrapped with what was found.
var (
	ErrDamaged     = errors.New("damaged")
	ErrUnsupported = errors.New("unsupported")
	ErrTooLarge    = errors.New("too_large")
)

// Image is a 1/8 picture. Blocks are those that the file should have, and Read those of them that were
// found and can be right. What was not found is middle grey; what is brighter than white is white.
//
// Whole is true where what is wrong, if anything is, lies behind the last block: every block was read, and
// each segment of the file ended with its blocks.
type Image struct {
	Header
	Planes       []Plane // one a component; nil where no block was read
	Read, Blocks int64
	Whole        bool
}

// Plane holds one byte for each block of a component, row by row.
type Plane struct {
	Width, Height int     // samples
	Across, Down  float64 // how many samples the picture is wide and high; the last one may lie beyond it in part
	Pix           []uint8
}

// Decode reads a JPEG picture. The error wraps ErrDamaged, with Planes of what could be read wherever one
// block could, ErrUnsupported or ErrTooLarge. What stands before the picture in its first 64 KiB, and
// behind it, does not matter.
func Decode(data []byte) (Image, error) {
	var r reader
	if err := r.header(data); err != nil {
		return Image{Header: r.Header}, err
	}
	r.allocate()
	r.scans()
	return r.finish()
}

// reader is the state of reading one picture.
type reader struct {
	Header
	data     []byte
	at       int // of what is read next
	jfif     bool
	adobe    int // its colour transform, -1 without its marker
	interval int // units between restart markers, 0 for none
	steps    [4]int32
	huffman  [2][4]*huffman
	planes   []*plane
	flaw     error // the first that was found
	doubt    bool  // something was wrong within a scan

	firstScan []byte // the header of the first scan, nil where there is none
}

// plane is a component's coefficients while they are read.
type plane struct {
	Component
	width, height int // blocks of the picture
	stride        int // blocks of a row, those that fill up a unit included
	values        []int16
	prediction    int32
	step          int32 // of the first scan; it may change behind it
	low           int   // lowest bit that was read, -1 before the first scan
	read, blocks  int64 // blocks that were read, and that there should be
}

// doubtful keeps a flaw because of which blocks may be other than they seem.
func (r *reader) doubtful(err error) {
	r.doubt = true
	r.flawed(err)
}

// flawed keeps the first flaw.
func (r *reader) flawed(err error) {
	if r.flaw == nil {
		r.flaw = err
	}
}

func (r *reader) allocate() {
	across, down := r.units()
	most, deep := r.most()
	for _, c := range r.Components {
		p := &plane{
			Component: c,
			width:     (r.Width*c.H + 8*most - 1) / (8 * most),
			height:    (r.Height*c.V + 8*deep - 1) / (8 * deep),
			stride:    across * c.H,
			values:    make([]int16, across*c.H*down*c.V),
			low:       -1,
		}
		p.blocks = int64(p.width * p.height)
		r.planes = append(r.planes, p)
	}
}
