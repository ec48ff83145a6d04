// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"math"
	"slices"

	"amana/pkg/fingerprint"
	"amana/pkg/photo"
)

// Looks returns the likeness vectors of photos, one for each of ids, empty where a photo has none. It is
// asked for a stretch of one roll at a time, in the order of taking, and for each photo about once in
// a call of Fit or Sets. What it returns may be used again by its next call. A nil Looks knows nothing.
type Looks func(ids []photo.Digest) ([][]byte, error)

// stretch is how many photos' vectors are asked for at once. With the mates before them no more are
// held, however long the roll.
const stretch = 512

// unlike holds how unlike a photo is to each of its mates, the nearest before it first; NaN where one of
// the two has no likeness.
type unlike [mates]float32

// unknown is unlike of a photo without a likeness.
var unknown = func() (u unlike) {
	for k := range u {
		u[k] = float32(math.NaN())
	}
	return u
}()

// look fills in how unlike the photos of a roll are, into buf where that is large enough.
func (r *roll) look(looks Looks, buf []unlike) error {
	if looks == nil {
		return nil
	}
	r.unlike = slices.Grow(buf[:0], len(r.photos))[:0]
	var ring [mates][]byte // the vectors of the photos before, by their place in the roll
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
			j := len(r.unlike)
			r.unlike = append(r.unlike, compared(v, &ring, j))
			ring[j%mates] = append(ring[j%mates][:0], v...)
		}
	}
	return nil
}

// compared holds the vector of photo j against those of its mates.
func compared(v []byte, ring *[mates][]byte, j int) unlike {
	out := unknown
	for k := 1; k <= min(j, mates); k++ {
		if mate := ring[(j-k)%mates]; len(v) > 0 && len(mate) > 0 {
			out[k-1] = float32(fingerprint.Alike(v, mate))
		}
	}
	return out
}

// apart is how unlike photo j and the k-th before it are, 0 to 1; false where that is not known, as it is
// not beyond mates.
func (r *roll) apart(j, k int) (float64, bool) {
	if k > mates || r.unlike == nil {
		return 0, false
	}
	d := float64(r.unlike[j][k-1])
	return d, !math.IsNaN(d)
}
