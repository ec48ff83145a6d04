// SPDX-License-Identifier: Apache-2.0

package review

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"

	"amana/pkg/photo"
)

// second keeps a second person's class beside the first's. That the two are two is for the caller to see
// to, who knows names.
func (w *work) second() error {
	s := w.states[w.d.Set]
	switch {
	case !slices.Contains(photo.Classes(), w.d.Class):
		return refuse(w.d.Set, "cannot be read as %q: a second reading names a class", w.d.Class.String())
	case s.Class == photo.Undecided || s.ClassBy == "":
		return refuse(w.d.Set, "has no class that a person decided: there is nothing to read a second time")
	case s.Readings.Second != photo.Undecided:
		return refuse(w.d.Set, "was read a second time already")
	}
	s.Readings = photo.Readings{First: s.Class, FirstBy: s.ClassBy, Second: w.d.Class, SecondBy: w.d.By}
	s.Disputed = !s.Readings.Agree()
	w.put(w.d.Set, s)
	return nil
}

// Departs reports whether a class departs from what two people read of a set, so that the set is disputed: it is
// another than the one on which they agreed, or it takes back what settled their dispute. Journals that are
// older than this have classes of which that is true and which made no dispute; so a decision says it of
// itself, and replaying takes it from there.
func Departs(s State, class photo.Class) bool {
	r := s.Readings
	switch {
	case r.Second == photo.Undecided || s.Disputed: // nobody to depart from; or a third person settles it
		return false
	case r.Agree():
		return class != photo.Undecided && class != r.Second && (s.Class == r.Second || s.Class == photo.Undecided)
	}
	return class == photo.Undecided
}

// Draw chooses the share (0 to 1, rounded up) of sets for a second reading, in the order of the draw. Sets
// are ordered by the SHA-256 of "amana-second-1 SEED SET", so that the choice does not hang on the order of
// ids, and more sets move few of those that were drawn before.
func Draw(ids []photo.SetID, share float64, seed uint64) []photo.SetID {
	rank := func(id photo.SetID) []byte {
		sum := sha256.Sum256(fmt.Appendf(nil, "amana-second-1 %d %s", seed, id))
		return sum[:]
	}
	out := slices.SortedFunc(slices.Values(ids), func(a, b photo.SetID) int { return bytes.Compare(rank(a), rank(b)) })
	// What a share such as 0.1 loses in binary must not round up.
	n := int(math.Ceil(float64(len(out))*min(max(share, 0), 1) - 1e-9))
	return out[:min(max(n, 0), len(out))]
}
