// SPDX-License-Identifier: Apache-2.0

package hevc

import "math/bits"

// cabac is the arithmetic decoder (H.265, 9.3). Its offset register is the top of value, with the bits
// that were read ahead below it; so renormalising is counting down ahead.
type cabac struct {
	data   []byte
	at     int    // of the next byte
	value  uint64 // the offset, shifted up by ahead
	ahead  int
	span   uint32 // the range
	states [contexts]uint8
}

// start begins at a byte.
func (c *cabac) start(at int) {
	c.at, c.value, c.ahead, c.span = at, 0, -9, 510
	c.fill()
}

func (c *cabac) fill() {
	for c.ahead <= 32 {
		c.value <<= 8
		if c.at < len(c.data) {
			c.value |= uint64(c.data[c.at])
		}
		c.at++
		c.ahead += 8
	}
}

// exhausted reports whether more was decoded than there is.
func (c *cabac) exhausted() bool { return c.at-c.ahead/8 > len(c.data)+2 }

// next returns where the byte begins behind the bin that ended a part.
func (c *cabac) next() int { return (8*c.at - c.ahead + 7) / 8 }

// bin decodes one bin with a context. A state is twice the probability's index, and the likelier value.
func (c *cabac) bin(context int) int {
	if c.ahead < 16 {
		c.fill()
	}
	state := c.states[context]
	lps := uint32(rangeLPS[state>>1][c.span>>6&3])
	c.span -= lps
	value := int(state & 1)
	if scaled := uint64(c.span) << c.ahead; c.value >= scaled {
		c.value -= scaled
		shift := bits.LeadingZeros32(lps) - 23
		c.span = lps << shift
		c.ahead -= shift
		value ^= 1
		if state < 2 {
			state ^= 1
		}
		c.states[context] = nextLPS[state>>1]<<1 | state&1
		return value
	}
	if c.span < 256 {
		c.span <<= 1
		c.ahead--
	}
	if state < 124 {
		c.states[context] = state + 2
	}
	return value
}

// bypass decodes a bin that is as likely 0 as 1.
func (c *cabac) bypass() int {
	if c.ahead < 16 {
		c.fill()
	}
	c.ahead--
	if scaled := uint64(c.span) << c.ahead; c.value >= scaled {
		c.value -= scaled
		return 1
	}
	return 0
}

func (c *cabac) bypasses(n int) int {
	v := 0
	for range n {
		v = v<<1 | c.bypass()
	}
	return v
}

// terminate decodes the bin that ends a slice, a part of it, or announces samples.
func (c *cabac) terminate() bool {
	if c.ahead < 16 {
		c.fill()
	}
	c.span -= 2
	if c.value >= uint64(c.span)<<c.ahead {
		return true
	}
	if c.span < 256 {
		c.span <<= 1
		c.ahead--
	}
	return false
}

// reset sets all contexts to their values at the beginning of an intra slice (H.265, 9.3.2.2).
func (c *cabac) reset(qp int) {
	qp = min(max(qp, 0), 51)
	for i, v := range initial {
		slope, offset := int(v>>4)*5-45, int(v&15)<<3-16
		pre := min(max(slope*qp>>4+offset, 1), 126)
		if pre <= 63 {
			c.states[i] = uint8(63-pre) << 1
		} else {
			c.states[i] = uint8(pre-64)<<1 | 1
		}
	}
}

// Where the contexts of each syntax element begin.
const (
	ctxSAOMerge    = 0
	ctxSAOType     = ctxSAOMerge + 1
	ctxSplitCU     = ctxSAOType + 1
	ctxBypass      = ctxSplitCU + 3
	ctxPart        = ctxBypass + 1
	ctxPrevMode    = ctxPart + 1
	ctxChromaMode  = ctxPrevMode + 1
	ctxSplitTU     = ctxChromaMode + 1
	ctxCodedLuma   = ctxSplitTU + 3
	ctxCodedChroma = ctxCodedLuma + 2
	ctxSkip        = ctxCodedChroma + 4
	ctxQPDelta     = ctxSkip + 2
	ctxLastX       = ctxQPDelta + 2
	ctxLastY       = ctxLastX + 18
	ctxCodedBlock  = ctxLastY + 18
	ctxSignificant = ctxCodedBlock + 4
	ctxGreater1    = ctxSignificant + 42
	ctxGreater2    = ctxGreater1 + 24
	contexts       = ctxGreater2 + 6
)

// initial are the initValues of intra slices (H.265, tables 9-5 to 9-37, initType 0).
var initial = [contexts]uint8{
	153, 200,
	139, 141, 157,
	154, 184, 184, 63,
	153, 138, 138,
	111, 141,
	94, 138, 182, 154,
	139, 139,
	154, 154,
	110, 110, 124, 125, 140, 153, 125, 127, 140, 109, 111, 143, 127, 111, 79, 108, 123, 63,
	110, 110, 124, 125, 140, 153, 125, 127, 140, 109, 111, 143, 127, 111, 79, 108, 123, 63,
	91, 171, 134, 141,
	111, 111, 125, 110, 110, 94, 124, 108, 124, 107, 125, 141, 179, 153, 125, 107, 125, 141, 179, 153, 125,
	107, 125, 141, 179, 153, 125, 140, 139, 182, 182, 152, 136, 152, 136, 153, 136, 139, 111, 136, 139, 111,
	140, 92, 137, 138, 140, 152, 138, 139, 153, 74, 149, 92, 139, 107, 122, 152, 140, 179, 166, 182, 140, 227, 122, 197,
	138, 153, 136, 167, 152, 152,
}

// rangeLPS is table 9-46 of H.265, by the probability's index and the quarter of the range.
var rangeLPS = [64][4]uint8{
	{128, 176, 208, 240}, {128, 167, 197, 227}, {128, 158, 187, 216}, {123, 150, 178, 205},
	{116, 142, 169, 195}, {111, 135, 160, 185}, {105, 128, 152, 175}, {100, 122, 144, 166},
	{95, 116, 137, 158}, {90, 110, 130, 150}, {85, 104, 123, 142}, {81, 99, 117, 135},
	{77, 94, 111, 128}, {73, 89, 105, 122}, {69, 85, 100, 116}, {66, 80, 95, 110},
	{62, 76, 90, 104}, {59, 72, 86, 99}, {56, 69, 81, 94}, {53, 65, 77, 89},
	{51, 62, 73, 85}, {48, 59, 69, 80}, {46, 56, 66, 76}, {43, 53, 63, 72},
	{41, 50, 59, 69}, {39, 48, 56, 65}, {37, 45, 54, 62}, {35, 43, 51, 59},
	{33, 41, 48, 56}, {32, 39, 46, 53}, {30, 37, 43, 50}, {29, 35, 41, 48},
	{27, 33, 39, 45}, {26, 31, 37, 43}, {24, 30, 35, 41}, {23, 28, 33, 39},
	{22, 27, 32, 37}, {21, 26, 30, 35}, {20, 24, 29, 33}, {19, 23, 27, 31},
	{18, 22, 26, 30}, {17, 21, 25, 28}, {16, 20, 23, 27}, {15, 19, 22, 25},
	{14, 18, 21, 24}, {14, 17, 20, 23}, {13, 16, 19, 22}, {12, 15, 18, 21},
	{12, 14, 17, 20}, {11, 14, 16, 19}, {11, 13, 15, 18}, {10, 12, 15, 17},
	{10, 12, 14, 16}, {9, 11, 13, 15}, {9, 11, 12, 14}, {8, 10, 12, 14},
	{8, 9, 11, 13}, {7, 9, 11, 12}, {7, 9, 10, 12}, {7, 8, 10, 11},
	{6, 8, 9, 11}, {6, 7, 9, 10}, {6, 7, 8, 9}, {2, 2, 2, 2},
}

// nextLPS is transIdxLps of table 9-47 of H.265.
var nextLPS = [64]uint8{
	0, 0, 1, 2, 2, 4, 4, 5, 6, 7, 8, 9, 9, 11, 11, 12,
	13, 13, 15, 15, 16, 16, 18, 18, 19, 19, 21, 21, 22, 22, 23, 24,
	24, 25, 26, 26, 27, 27, 28, 29, 29, 30, 30, 30, 31, 32, 32, 33,
	33, 33, 34, 34, 35, 35, 35, 36, 36, 36, 37, 37, 37, 38, 38, 63,
}
