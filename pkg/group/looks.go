// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"math"
	"slices"

	"amana/pkg/photo"
)

// Looks returns the likeness vectors of photos, one for each of ids, empty where a photo has none. It is
// asked for a stretch of one roll at a time, in the order of taking, and for each photo about once in
// a call of Fit or Sets. What it returns may be used again by its next call. A nil Looks knows nothing.
type Looks func(ids []photo.Digest) ([][]byte, error)

// stretch is how many photos' vectors are asked for at once. With the mates before them no more are
// held, however long the roll.
const stretch = 512

// unlike holds how unlike a photo is to each of its mates, the nearest before it first.
type unlike struct {
	away [mates]float32 // distance by the roll's contrast; NaN where one of the two has no likeness
	lack [mates]uint8   // what their marks lack, in halves
}

// unknown is unlike of a photo without a likeness.
var unknown = func() (u unlike) {
	for k := range u.away {
		u.away[k] = float32(math.NaN())
	}
	return u
}()

// distance to the mate at k, where each half that marks lack counts for marks.
func (u *unlike) distance(k int, marks float64) float64 {
	return float64(u.away[k]) + marks*float64(u.lack[k])
}

// look fills in how unlike the photos of a roll are, for where they are, into buf where that is large
// enough.
func (r *roll) look(looks Looks, buf []unlike) error {
	if looks == nil {
		return nil
	}
	r.unlike = slices.Grow(buf[:0], len(r.photos))[:0]
	var near window
	ids := make([]photo.Digest, 0, min(stretch, len(r.photos)))
	for some := range slices.Chunk(r.photos, stretch) {
		ids = ids[:0]
		for _, p := range some {
			ids = append(ids, p.ID)
		}
		vectors, err := looks(ids)
		if err != nil {
			return err
		}
		if len(vectors) != len(ids) {
			return fmt.Errorf("looks gave %d likenesses of %d photos", len(vectors), len(ids))
		}
		for _, v := range vectors {
			r.unlike = append(r.unlike, near.add(v))
		}
	}
	near.contrast(r.unlike)
	return nil
}

// apart is how unlike photo j and the k-th before it are, 0 to 1 and what their marks lack, each half at
// marks; false where that is not known, as it is not beyond mates.
func (r *roll) apart(j, k int, marks float64) (float64, bool) {
	if k > mates || r.unlike == nil {
		return 0, false
	}
	d := r.unlike[j].distance(k-1, marks)
	return d, !math.IsNaN(d)
}
