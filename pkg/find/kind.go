// SPDX-License-Identifier: Apache-2.0

package find

import "math"

// Kind is what was done to a photo.
type Kind string

// The kinds. A match has one or more; Exact, Reencoded and Resized stand alone.
const (
	Exact     Kind = "exact"      // the same bytes
	Reencoded Kind = "re-encoded" // the same pixels, encoded again
	Resized   Kind = "resized"
	Cropped   Kind = "cropped"  // not all of the photo is there
	Bordered  Kind = "bordered" // there is something about it
	Mirrored  Kind = "mirrored"
	Rotated   Kind = "rotated"
	Partial   Kind = "partial" // part of it is covered or unrecognisable
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Exact, Reencoded, Resized, Cropped, Bordered, Mirrored, Rotated, Partial}
}

// match puts evidence into words.
func (ix *Index) match(q *Question, e *evidence) Match {
	own := &ix.photos[e.photo]
	return Match{Photo: own.Digest, Kinds: kinds(q, own, e), Distance: e.distance, Held: e.held, Inside: e.inside, Seen: e.seen, Score: e.score()}
}

func kinds(q *Question, own *stored, e *evidence) (out []Kind) {
	add := func(is bool, k Kind) {
		if is {
			out = append(out, k)
		}
	}
	degrees := e.degrees()
	scale := e.pose.scale()
	covers := scale * scale * float64(own.planeW*own.planeH) * e.seen / float64(q.probe.W*q.probe.H)
	add(e.seen < 0.975, Cropped)
	add(covers < 0.955, Bordered)
	add(e.pose.Mirror, Mirrored)
	add(math.Abs(degrees) > 1, Rotated)
	add(e.inside >= 12 && float64(e.held) < 0.85*float64(e.inside), Partial)
	if len(out) == 0 {
		add(q.W == own.W && q.H == own.H, Reencoded)
		add(q.W != own.W || q.H != own.H, Resized)
	}
	return out
}
