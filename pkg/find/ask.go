// SPDX-License-Identifier: Apache-2.0

package find

import (
	"cmp"
	"slices"
	"sync"

	"amana/pkg/match"
	"amana/pkg/photo"
)

// weighed is how many photos that the marks bring up are held against the question.
const weighed = 12

// Match is a photo that a question shows.
type Match struct {
	Photo    photo.Digest
	Kinds    []Kind  // what was done to it
	Distance int     // bits of 256 between the perceptual hashes, in the nearest of eight ways; -1 where there are none
	Held     int     // marks of the photo that are seen in the question
	Inside   int     // of so many whose places lie in it
	Seen     float64 // share of the photo's area that lies in the question
	Score    float64 // logarithm of the odds
}

// Ask returns the photos that a question shows, the surest first: its exact copy, then what its marks and its hash
// tell.
func (ix *Index) Ask(q Question) []Match {
	var out []Match
	_, known := ix.at[q.Digest]
	if known {
		out = append(out, Match{Photo: q.Digest, Kinds: []Kind{Exact}, Seen: 1, Score: sureScore})
	}
	if q.probe == nil {
		return out
	}
	return append(out, ix.choose(&q, ix.gather(&q), func(id photo.Digest) bool { return known && id == q.Digest })...)
}

// choose returns the photos for which the evidence is enough, but for those that are to be left out.
func (ix *Index) choose(q *Question, all []evidence, leave func(photo.Digest) bool) []Match {
	var found []Match
	for i := range all {
		if e := &all[i]; e.copy(q) && !leave(ix.photos[e.photo].Digest) {
			found = append(found, ix.match(q, e))
		}
	}
	slices.SortStableFunc(found, func(a, b Match) int {
		return cmp.Or(-cmp.Compare(a.Score, b.Score), a.Photo.Compare(b.Photo))
	})
	return slices.DeleteFunc(found, func(m Match) bool { return m.Score < found[0].Score-behind && m.Distance > match.AttachRadius })
}

// copy reports whether the evidence is enough. A photo without marks has its hash alone to speak for it.
func (e *evidence) copy(q *Question) bool {
	const (
		tells = 8   // marks
		least = 0.4 // of the marks; places that mean nothing agree in a fifth or less
	)
	near := q.sure && e.distance <= match.AttachRadius
	if e.inside < tells {
		return near
	}
	held := e.tight >= tells/2 && float64(e.held) >= least*float64(e.inside)
	return held && (near || e.pairs >= 3 && e.score() > threshold)
}

// gather returns the evidence for every photo that the hash or the marks bring up, each once, in its best pose.
func (ix *Index) gather(q *Question) []evidence {
	best := map[uint32]evidence{}
	weigh := func(photo uint32, p Pose) {
		e := ix.weigh(q, photo, p)
		if old, ok := best[photo]; !ok || e.score() > old.score() {
			best[photo] = e
		}
	}
	var mirrored []candidate
	var side sync.WaitGroup
	side.Go(func() { mirrored = ix.byMarks(q.as(true)) })
	all := ix.byMarks(q.as(false))
	side.Wait()
	all = append(all, mirrored...)
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.photo, b.photo))
	})
	for _, c := range all[:min(len(all), weighed)] {
		weigh(c.photo, c.pose)
	}
	if q.sure {
		for _, n := range ix.byHash(&q.hashes) {
			own := &ix.photos[n.photo]
			if e, done := best[n.photo]; done && e.score() > threshold {
				continue
			}
			weigh(n.photo, whole(n.way, float64(own.planeW), float64(own.planeH), float64(q.probe.W), float64(q.probe.H)))
		}
	}
	out := make([]evidence, 0, len(best))
	for _, e := range best {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b evidence) int { return cmp.Compare(a.photo, b.photo) })
	return out
}

// sureScore stands for certainty.
const sureScore = 99
