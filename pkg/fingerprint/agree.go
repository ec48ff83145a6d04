// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
)

// Of pairs of two objects in a row of photographs 3 % have four marks that agree, of pairs of one object
// 87 %; but of labels of one kind, which share print and bars, two thirds. So that marks agree says
// little, and that none do says much.
const (
	chance = 2 // marks that agree in pictures that have nothing in common
	enough = 4 // that hardly do
	few    = 8 // a picture with fewer marks cannot tell
)

// Alike returns the distance of two likeness vectors by their colours and texture: 0 where they are the
// same, 1 where they share nothing, and 1 where either is missing or the lengths are not of two vectors.
// It is symmetric. Vectors that are shorter than those of Of, but of one length, are held to have no marks.
func Alike(a, b []byte) float64 {
	size := min(len(a), partsSize)
	if size == 0 || size != min(len(b), partsSize) || !whole(a) || !whole(b) {
		return 1
	}
	a, b = a[:size], b[:size]
	sum := 0
	for i, v := range a {
		d := int(v) - int(b[i])
		sum += d * d
	}
	return min(1, math.Sqrt(float64(sum)/2)/255)
}

// Lack returns how much the marks of two likeness vectors fail to agree: 0 where enough do, 2 where no
// more do than by chance, 1 between them, and where a picture has too few to tell; 0 where there is no vector as
// Of makes them. It is symmetric. It takes some forty times as long as Alike.
func Lack(a, b []byte) int {
	if min(len(a), len(b)) < partsSize {
		return 0
	}
	if min(len(a), len(b)) < partsSize+few*markSize || !whole(a) || !whole(b) {
		return 1
	}
	if bytes.Compare(a, b) > 0 {
		a, b = b, a // what agrees is looked for from one side
	}
	var x, y [marksMost]mark
	n, m := readMarks(a[partsSize:], &x), readMarks(b[partsSize:], &y)
	return max(0, min(enough-chance, enough-agreeing(x[:n], y[:m])))
}

// whole reports whether v ends where a mark ends, or before the first.
func whole(v []byte) bool {
	marks := max(0, len(v)-partsSize)
	return marks <= marksMost*markSize && marks%markSize == 0
}

// mark is a stored one.
type mark struct {
	x, y  int
	turn  uint8
	level int
	bits  [2]uint64
}

// readMarks reads stored marks into out and returns how many they are.
func readMarks(in []byte, out *[marksMost]mark) int {
	n := 0
	for ; len(in) >= markSize && n < marksMost; in = in[markSize:] {
		out[n] = mark{int(in[0]), int(in[1]), in[2], int(in[3] % octaves),
			[2]uint64{binary.LittleEndian.Uint64(in[4:]), binary.LittleEndian.Uint64(in[12:])}}
		n++
	}
	return n
}

// match is a pair of marks, one of each picture, that are each other's nearest.
type match struct {
	from, to *mark
	turn     uint8 // of the second picture against the first
	level    int
}

// agreeing returns the largest number of matches that one turn, one change of size and one shift
// explain, roughly: what is photographed has depth.
func agreeing(a, b []mark) (most int) {
	var store [marksMost]match
	found := matches(store[:0], a, b)
	for i := range found {
		n := 0
		for k := range found {
			if found[i].explains(&found[k]) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// matches appends the pairs of marks that are each other's nearest.
func matches(out []match, a, b []mark) []match {
	type nearest struct{ distance, at int }
	var best [marksMost]nearest // of b
	for j := range b {
		best[j].distance = 1 << 30
	}
	var own [marksMost]int
	for i := range a {
		least := 1 << 30
		for j := range b {
			d := bits.OnesCount64(a[i].bits[0]^b[j].bits[0]) + bits.OnesCount64(a[i].bits[1]^b[j].bits[1])
			if d < least {
				least, own[i] = d, j
			}
			if d < best[j].distance {
				best[j] = nearest{d, i}
			}
		}
	}
	for i := range a {
		if j := own[i]; len(b) > 0 && best[j].at == i {
			out = append(out, match{&a[i], &b[j], b[j].turn - a[i].turn, b[j].level - a[i].level})
		}
	}
	return out
}

const (
	slackTurn  = turns / 11 // between matches that agree
	slackPlace = 30         // squared, in pixels of the plane, and a fifth of the distance's square
)

// explains reports whether another match lies where this one would have it.
func (m *match) explains(o *match) bool {
	if d := int8(o.turn - m.turn); d > slackTurn || d < -slackTurn {
		return false
	}
	if d := o.level - m.level; d > 1 || d < -1 {
		return false
	}
	cos, sin := circle[m.turn][0], circle[m.turn][1]
	dx, dy := o.from.x-m.from.x, o.from.y-m.from.y
	wx, wy := resize(cos*dx-sin*dy, m.level), resize(sin*dx+cos*dy, m.level)
	ex, ey := o.to.x-m.to.x, o.to.y-m.to.y
	return (ex-wx)*(ex-wx)+(ey-wy)*(ey-wy) <= slackPlace+(ex*ex+ey*ey)/5
}

// resize takes the circle's radius out of v and doubles it for each level.
func resize(v, level int) int {
	if level < 0 {
		return v / (radius << -level)
	}
	return v * (1 << level) / radius
}
