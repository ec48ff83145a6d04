// SPDX-License-Identifier: Apache-2.0

package hevc

import "fmt"

// sps is what decoding needs of a sequence parameter set (H.265, 7.3.2.2).
type sps struct {
	chroma                         int // 0 grey, 1 4:2:0
	width, height                  int
	left, right, top, bottom       int // the conformance window, in luma samples that are cut off
	depth                          [2]int
	log2POC                        int
	log2MinCB, log2CTB             int
	log2MinTB, log2MaxTB           int
	maxDepth                       int
	scaling                        bool
	lists                          *scalingLists
	sao, pcm, strong               bool
	pcmDepth                       [2]int
	log2MinPCM, log2MaxPCM         int
	refSets                        int
	longTerm                       bool
	fullRange                      bool
	ctbWidth, ctbHeight, ctbsInAll int
}

func parseSPS(rbsp []byte) (*sps, error) {
	b := &bitsReader{data: rbsp}
	s := &sps{}
	b.skip(16 + 4)
	layers := int(b.u(3))
	b.skip(1)
	profileTierLevel(b, layers)
	b.ueMax(15)
	s.chroma = b.ueMax(3)
	s.width, s.height = b.ueMax(1<<16), 0
	if s.chroma > 1 {
		return nil, fmt.Errorf("%w: chroma format %d", ErrUnsupported, s.chroma)
	}
	s.height = b.ueMax(1 << 16)
	if b.flag() {
		unit := 1 + s.chroma
		s.left, s.right, s.top, s.bottom = unit*b.ueMax(1<<16), unit*b.ueMax(1<<16), unit*b.ueMax(1<<16), unit*b.ueMax(1<<16)
	}
	s.depth = [2]int{8 + b.ueMax(8), 8 + b.ueMax(8)}
	s.log2POC = 4 + b.ueMax(12)
	first := layers
	if b.flag() {
		first = 0
	}
	for range 3 * (layers - first + 1) {
		b.ue()
	}
	s.blocks(b)
	s.tools(b)
	s.references(b)
	b.skip(1)
	s.strong = b.flag()
	if err := s.extensions(b); err != nil {
		return nil, err
	}
	return s, s.check(b)
}

func profileTierLevel(b *bitsReader, layers int) {
	b.skip(88 + 8)
	if layers == 0 {
		return
	}
	var profile, level [8]bool
	for i := range 8 {
		profile[i], level[i] = b.flag(), b.flag()
	}
	for i := range layers {
		if profile[i] {
			b.skip(88)
		}
		if level[i] {
			b.skip(8)
		}
	}
}

func (s *sps) blocks(b *bitsReader) {
	s.log2MinCB = 3 + b.ueMax(3)
	s.log2CTB = s.log2MinCB + b.ueMax(3)
	s.log2MinTB = 2 + b.ueMax(3)
	s.log2MaxTB = s.log2MinTB + b.ueMax(3)
	b.ueMax(4)
	s.maxDepth = b.ueMax(4)
}

func (s *sps) tools(b *bitsReader) {
	if s.scaling = b.flag(); s.scaling {
		s.lists = defaultLists()
		if b.flag() {
			s.lists = parseLists(b)
		}
	}
	b.skip(1)
	s.sao = b.flag()
	if s.pcm = b.flag(); s.pcm {
		s.pcmDepth = [2]int{1 + int(b.u(4)), 1 + int(b.u(4))}
		s.log2MinPCM = 3 + b.ueMax(2)
		s.log2MaxPCM = s.log2MinPCM + b.ueMax(2)
		b.skip(1)
	}
}

// references passes over the reference picture sets; a still picture uses none.
func (s *sps) references(b *bitsReader) {
	s.refSets = b.ueMax(64)
	deltas := 0
	for i := range s.refSets {
		if b.over {
			return
		}
		deltas = refSet(b, i, deltas)
	}
	if s.longTerm = b.flag(); s.longTerm {
		for range b.ueMax(32) {
			b.skip(s.log2POC + 1)
		}
	}
}

// refSet passes over one set and returns how many pictures it names (H.265, 7.3.7). The one before it names
// deltas of them.
func refSet(b *bitsReader, index, deltas int) int {
	if index > 0 && b.flag() {
		b.skip(1)
		b.ue()
		n := 0
		for range deltas + 1 {
			used := b.flag()
			if used || b.flag() {
				n++
			}
		}
		return min(n, 16)
	}
	n := b.ueMax(16)
	n += b.ueMax(16 - n)
	for range n {
		b.ue()
		b.skip(1)
	}
	return n
}

// extensions reads the range of the samples and refuses tools that come with a later version.
func (s *sps) extensions(b *bitsReader) error {
	if b.flag() && !s.usability(b) {
		return nil // nothing behind it can be reached, and the profiles that say so have no extension
	}
	if b.flag() && b.u(8) != 0 {
		return fmt.Errorf("%w: an extension of the sequence", ErrUnsupported)
	}
	return nil
}

// usability reads the video usability information (H.265, E.2.1) and reports whether it was read to its end.
func (s *sps) usability(b *bitsReader) bool {
	if b.flag() && b.u(8) == 255 {
		b.skip(32)
	}
	if b.flag() {
		b.skip(1)
	}
	if b.flag() {
		b.skip(3)
		s.fullRange = b.flag()
		if b.flag() {
			b.skip(24)
		}
	}
	if b.flag() {
		b.ue()
		b.ue()
	}
	b.skip(3)
	if b.flag() {
		for range 4 {
			b.ue()
		}
	}
	if b.flag() {
		b.skip(64)
		if b.flag() {
			b.ue()
		}
		if b.flag() {
			return false
		}
	}
	if b.flag() {
		b.skip(3)
		for range 5 {
			b.ue()
		}
	}
	return true
}

func (s *sps) check(b *bitsReader) error {
	unit := 1 << s.log2MinCB
	switch {
	case b.over:
		return fmt.Errorf("%w: short sequence parameters", ErrDamaged)
	case s.width == 0 || s.height == 0 || s.width%unit != 0 || s.height%unit != 0:
		return fmt.Errorf("%w: %d by %d samples in blocks of %d", ErrDamaged, s.width, s.height, unit)
	case s.log2CTB < 4 || s.log2CTB > 6 || s.log2MinTB >= s.log2MinCB || s.log2MaxTB > 5 || s.log2MaxTB > s.log2CTB:
		return fmt.Errorf("%w: block sizes", ErrDamaged)
	case s.depth[0] > 12 || s.depth[1] > 12:
		return fmt.Errorf("%w: %d and %d bits", ErrUnsupported, s.depth[0], s.depth[1])
	case s.left+s.right >= s.width || s.top+s.bottom >= s.height:
		return fmt.Errorf("%w: the window shows nothing", ErrDamaged)
	case s.pcm && (s.pcmDepth[0] > s.depth[0] || s.pcmDepth[1] > s.depth[1] || s.log2MaxPCM > 5 || s.log2MaxPCM > s.log2CTB):
		return fmt.Errorf("%w: PCM blocks", ErrDamaged)
	}
	s.ctbWidth = (s.width + 1<<s.log2CTB - 1) >> s.log2CTB
	s.ctbHeight = (s.height + 1<<s.log2CTB - 1) >> s.log2CTB
	s.ctbsInAll = s.ctbWidth * s.ctbHeight
	return nil
}
