// SPDX-License-Identifier: Apache-2.0

package group

import (
	"math"
	"slices"

	"amana/pkg/fingerprint"
)

// Others are photos so many places away in a roll: too far to be of one body, as a rule, and near enough
// to be of one room and one light.
const (
	othersFrom = 12
	othersTo   = 40
)

const (
	share    = 0.2  // of the others are more alike than what is taken for their distance
	plain    = 0.34 // that distance in the series that the scale was fitted on
	expected = 10.0 // others that plain counts for, where a roll is short
	bend     = 0.7  // power of the contrast
)

// strange is the distance from which on two photos are held to lack all: they are not looked at closer.
const strange = 0.5

// Apart returns how unlike photos of one roll are, from their vectors in the order of taking, as Fit and
// Sets see it without a clock: entry k of photo j is for the photo k+1 before it, NaN where one of the two has no vector.
func Apart(vectors [][]byte) (out [][mates]float32) {
	var near window
	list := make([]unlike, 0, len(vectors))
	for _, v := range vectors {
		list = append(list, near.add(v))
	}
	near.contrast(list)
	m := Start()
	for _, u := range list {
		var row [mates]float32
		for k := range row {
			row[k] = float32(u.distance(k, m.Marks))
		}
		out = append(out, row)
	}
	return out
}

// window holds what is needed of the photos before the next one.
type window struct {
	vectors [othersTo][]byte    // by place in the roll
	others  [othersTo][]float64 // distances to others so far
	typical []float64           // by photo whose others are all known
	n       int
}

// add takes the vector of the next photo and holds it against those before.
func (w *window) add(v []byte) unlike {
	out, j := unknown, w.n
	if j >= othersTo {
		w.close(j - othersTo)
	}
	at := j % othersTo
	w.vectors[at], w.others[at] = append(w.vectors[at][:0], v...), w.others[at][:0]
	for k := 1; k < min(j+1, othersTo); k++ {
		mate := w.vectors[(j-k)%othersTo]
		if k > mates && k < othersFrom || len(v) == 0 || len(mate) == 0 {
			continue
		}
		d := fingerprint.Alike(v, mate)
		if k <= mates {
			out.away[k-1], out.lack[k-1] = float32(d), 2
			if d < strange {
				out.lack[k-1] = uint8(fingerprint.Lack(v, mate))
			}
		}
		if k >= othersFrom {
			other := (j - k) % othersTo
			w.others[at], w.others[other] = append(w.others[at], d), append(w.others[other], d)
		}
	}
	w.n++
	return out
}

// close settles how far others are from photo j.
func (w *window) close(j int) {
	list := w.others[j%othersTo]
	slices.Sort(list)
	d := plain
	if n := float64(len(list)); n > 0 {
		d = (expected*plain + n*list[int(n*share)]) / (expected + n)
	}
	w.typical = append(w.typical, d)
}

// contrast scales distances by what others are apart: where all photos look alike, two that do are less
// likely of one body, and where none do, more. What marks lack is the same in every room.
func (w *window) contrast(list []unlike) {
	for len(w.typical) < w.n {
		w.close(len(w.typical))
	}
	for j := range list {
		for k := range min(j, mates) {
			list[j].away[k] *= float32(math.Pow(2*plain/(w.typical[j]+w.typical[j-k-1]), bend))
		}
	}
}
