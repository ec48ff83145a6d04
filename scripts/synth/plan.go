// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"amana/pkg/photo"
)

// motif is what a shot is drawn of.
type motif int

const (
	body motif = iota
	soldier
	civilian
	scene
	document
	group
)

// subject is a true set before it has a time.
type subject struct {
	id     string
	class  photo.Class
	motif  motif
	size   int
	look   uint64 // seed of what stays the same in all views
	number int    // victims: the examination number on the card; else 0
}

// shot is one photo of the plan.
type shot struct {
	*subject
	index   int // within its set
	view    int
	look2   uint64 // seed of what differs from view to view
	room    int
	camera  *camera
	counter int // as in the file name, 1 to 9999
	rolls   int // how often the counter rolled over
	at      time.Time
	session int
}

// planShots plans the photos of an archive of so many bodies, in the order of their times.
func planShots(bodies int, seed uint64) []*shot {
	r := rand.New(rand.NewPCG(seed, 1))
	victims := victimSubjects(bodies, r)
	others := otherSubjects(int(math.Round(float64(bodies)*fullOthers/fullBodies)), r)
	shots := schedule(victims, others, r)
	slices.SortStableFunc(shots, func(a, b *shot) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.camera.index, b.camera.index))
	})
	count(shots)
	return shots
}

// victimSubjects has sizes from 3 to 25 with most at 4 and 5, and the published mean exactly.
func victimSubjects(bodies int, r *rand.Rand) []*subject {
	want := int(math.Round(float64(bodies) * fullVictims / fullBodies))
	sizes := make([]int, bodies)
	total := 0
	for i := range sizes {
		sizes[i] = victimSize(r)
		total += sizes[i]
	}
	if bodies >= 200 {
		total += 25 - sizes[0]
		sizes[0] = 25
	}
	for total != want {
		i := r.IntN(bodies)
		switch {
		case total > want && (sizes[i] == 4 || sizes[i] == 5 || bodies < 20 && sizes[i] > 3):
			sizes[i]--
			total--
		case total < want && (sizes[i] == 3 || sizes[i] == 4 || bodies < 20):
			sizes[i]++
			total++
		}
	}
	r.Shuffle(bodies, func(i, j int) { sizes[i], sizes[j] = sizes[j], sizes[i] })
	out := make([]*subject, bodies)
	for i, n := range sizes {
		out[i] = &subject{id: fmt.Sprintf("body-%05d", i+1), class: photo.Victim, motif: body, size: n, look: r.Uint64(), number: i + 1}
	}
	return out
}

func victimSize(r *rand.Rand) int {
	switch p := r.Float64(); {
	case p < 0.19:
		return 3
	case p < 0.70:
		return 4
	case p < 0.925:
		return 5
	case p < 0.97:
		return 6
	case p < 0.985:
		return 7
	default:
		return min(25, 8+int(r.ExpFloat64()*3))
	}
}

// otherSubjects are the sets that show no victim alone, so many photos in all: soldiers and civilians in
// the published proportion to the bodies, by the mean sizes of their sets; what is left is not published.
func otherSubjects(photos int, r *rand.Rand) []*subject {
	kinds := []struct {
		name  string
		class photo.Class
		motif motif
		share float64
		size  func() int
	}{
		{"soldier", photo.Security, soldier, 4 * fullSoldiers / fullOthers, func() int { return 2 + r.IntN(3) + r.IntN(3) }},
		{"civilian", photo.Civilian, civilian, 3.5 * fullCivilians / fullOthers, func() int { return 1 + r.IntN(5) + r.IntN(2) }},
		{"scene", photo.Scene, scene, 0.15, func() int { return min(30, 1+int(r.ExpFloat64()*7)) }},
		{"group", photo.Other, group, 0.03, func() int { return 1 + r.IntN(2) }},
		{"document", photo.Document, document, 1, func() int { return 1 + r.IntN(5)/4 }},
	}
	var out []*subject
	left := photos
	for _, k := range kinds {
		quota := min(left, int(k.share*float64(photos))+1)
		for n := 1; quota > 0; n++ {
			size := min(k.size(), quota)
			out = append(out, &subject{id: fmt.Sprintf("%s-%05d", k.name, n), class: k.class, motif: k.motif, size: size, look: r.Uint64()})
			quota -= size
			left -= size
		}
	}
	return out
}

// count gives each photo the number that its camera counts, which goes from 9999 to 0001.
func count(shots []*shot) {
	type state struct{ counter, rolls int }
	states := map[*camera]state{}
	for _, s := range shots {
		st, ok := states[s.camera]
		if !ok {
			st.counter = s.camera.start
		}
		st.counter++
		if st.counter > 9999 {
			st.counter, st.rolls = 1, st.rolls+1
		}
		s.counter, s.rolls = st.counter, st.rolls
		states[s.camera] = st
	}
}
