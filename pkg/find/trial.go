// SPDX-License-Identifier: Apache-2.0

package find

import (
	"cmp"
	"image"
	"slices"

	"amana/pkg/alter"
	"amana/pkg/match"
	"amana/pkg/photo"
)

// Tally is how a search did on pictures that were altered in one way.
type Tally struct {
	Kind  string      `json:"kind"`
	Group alter.Group `json:"group"`
	Asked int         `json:"asked"`
	Found int         `json:"found"` // questions that were answered with the photo that they show
	Wrong int         `json:"wrong"` // questions that were answered with another photo too, or instead
	Alone int         `json:"alone"` // questions that would be answered with another photo if the one that they show were not there
	Plain int         `json:"plain"` // questions whose hash alone is within 31 bits of the photo's
}

// Trial is what a search was tried on, and how it did.
type Trial struct {
	Photos   int     `json:"photos"` // of the archive
	Sample   int     `json:"sample"` // originals, drawn by the seed
	Seed     uint64  `json:"seed"`
	Tallies  []Tally `json:"tallies"`  // by kind
	Mistaken int     `json:"mistaken"` // originals of which some question would be answered with another photo if they were not there
	Plainly  int     `json:"plainly"`  // originals of which some question's hash alone is within 31 bits of another photo's
}

// Try asks for one original in the ways that are given and adds to the tallies. The same are the photos that are copies of the original, itself among
// them, whose coming up is no mistake. It returns a photo that would be named if they were not there; the zero digest is none.
func (t *Trial) Try(ix *Index, original *image.RGBA, kinds []alter.Kind, id photo.Digest, same map[photo.Digest]bool, seed uint64) (mistake photo.Digest, err error) {
	wrong, plainly := false, false
	for _, k := range kinds {
		data, err := k.Of(original, seed)
		if err != nil {
			return mistake, err
		}
		q, err := Read(data)
		if err != nil {
			return mistake, err
		}
		tally := t.tally(k)
		tally.Asked++
		all := ix.gather(&q)
		found, other := false, false
		for _, m := range ix.choose(&q, all, func(photo.Digest) bool { return false }) {
			found, other = found || m.Photo == id, other || !same[m.Photo]
		}
		alone := ix.choose(&q, all, func(d photo.Digest) bool { return same[d] })
		if len(alone) > 0 {
			mistake = alone[0].Photo
		}
		plain, plainOther := ix.plain(&q, id, same)
		tally.Found, tally.Wrong, tally.Plain = tally.Found+one(found), tally.Wrong+one(other), tally.Plain+one(plain)
		tally.Alone += one(len(alone) > 0)
		wrong, plainly = wrong || len(alone) > 0, plainly || plainOther
	}
	t.Sample++
	t.Mistaken, t.Plainly = t.Mistaken+one(wrong), t.Plainly+one(plainly)
	return mistake, nil
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *Trial) tally(k alter.Kind) *Tally {
	i := slices.IndexFunc(t.Tallies, func(o Tally) bool { return o.Kind == k.Name })
	if i < 0 {
		i = len(t.Tallies)
		t.Tallies = append(t.Tallies, Tally{Kind: k.Name, Group: k.Group})
	}
	return &t.Tallies[i]
}

// Add adds what another trial of the same archive found.
func (t *Trial) Add(o Trial) {
	for _, theirs := range o.Tallies {
		own := t.tally(alter.Kind{Name: theirs.Kind, Group: theirs.Group})
		own.Alone += theirs.Alone
		own.Asked, own.Found, own.Wrong, own.Plain = own.Asked+theirs.Asked, own.Found+theirs.Found, own.Wrong+theirs.Wrong, own.Plain+theirs.Plain
	}
	t.Sample, t.Mistaken, t.Plainly = t.Sample+o.Sample, t.Mistaken+o.Mistaken, t.Plainly+o.Plainly
}

// plain is what the hash alone tells: a scan for all within 31 bits, as the picture is.
func (ix *Index) plain(q *Question, id photo.Digest, same map[photo.Digest]bool) (found, wrong bool) {
	words := wordsOf(q.hashes[0])
	for i := range ix.hashes {
		if h := &ix.hashes[i]; differ(&words, &h.hash) <= match.AttachRadius {
			digest := ix.photos[h.photo].Digest
			found, wrong = found || digest == id, wrong || !same[digest]
		}
	}
	return found, wrong
}

// Weighed is a photo that was held against a question, and what the score is made of.
type Weighed struct {
	Photo    photo.Digest
	Features []float64
	Score    float64
}

// Weigh returns all photos that were held against a question, for those who fit the score.
func (ix *Index) Weigh(q Question) []Weighed {
	var out []Weighed
	for _, e := range ix.gather(&q) {
		f := e.features()
		out = append(out, Weighed{ix.photos[e.photo].Digest, f[:], e.score()})
	}
	slices.SortFunc(out, func(a, b Weighed) int { return cmp.Or(-cmp.Compare(a.Score, b.Score), a.Photo.Compare(b.Photo)) })
	return out
}
