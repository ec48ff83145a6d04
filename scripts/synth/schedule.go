// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// camera is one camera body.
type camera struct {
	index               int
	maker, model        string
	serial, prefix      string
	subSec, imageNumber bool
	start               int // counter before its first photo
}

const rooms = 7

func cameras(r *rand.Rand) []*camera {
	const nikon, coolpix, fuji = "NIKON CORPORATION", "NIKON", "FUJIFILM"
	models := []struct{ maker, model, prefix string }{
		{nikon, "NIKON D90", "DSC_"}, {fuji, "FinePix S2950", "DSCF"}, {fuji, "FinePix S2950", "DSCF"},
		{coolpix, "COOLPIX P500", "DSCN"}, {nikon, "NIKON D3100", "DSC_"}, {fuji, "FinePix S4500", "DSCF"},
		{coolpix, "COOLPIX L120", "DSCN"}, {nikon, "NIKON D3100", "DSC_"}, {fuji, "FinePix HS20EXR", "DSCF"},
		{coolpix, "COOLPIX L120", "DSCN"}, {fuji, "FinePix S1500", "DSCF"}, {nikon, "NIKON D80", "DSC_"},
	}
	out := make([]*camera, len(models))
	for i, m := range models {
		slr := m.maker == nikon
		out[i] = &camera{
			index: i, maker: m.maker, model: m.model, prefix: m.prefix, subSec: slr, imageNumber: slr,
			serial: fmt.Sprintf("%d%05d", 20+i, r.IntN(100000)), start: r.IntN(9999),
		}
		if i < 3 {
			out[i].start = 9999 - 4 - r.IntN(9) // these roll over even in a small archive
		}
	}
	return out
}

// scheduler hands out sets to sessions: a photographer's walk through one room.
type scheduler struct {
	r       *rand.Rand
	cameras []*camera
	busy    map[*camera]time.Time
	session int
	shots   []*shot
}

// schedule gives every set a camera, a room and times. In most sessions victims, soldiers and papers
// follow one another in the same room; the others go to a scene. Sessions overlap in time.
func schedule(victims, others []*subject, r *rand.Rand) []*shot {
	s := &scheduler{r: r, cameras: cameras(r), busy: map[*camera]time.Time{}}
	inside := append([]*subject{}, victims...)
	var outside []*subject
	for _, o := range others {
		if o.motif == scene || o.motif == civilian || (o.motif == document && r.IntN(3) == 0) {
			outside = append(outside, o)
		} else {
			inside = append(inside, o)
		}
	}
	sessions := append(cut(inside, 5, 22, r), cut(outside, 2, 9, r)...)
	r.Shuffle(len(sessions), func(i, j int) { sessions[i], sessions[j] = sessions[j], sessions[i] })
	first := time.Date(2011, 5, 3, 0, 0, 0, 0, time.UTC)
	const days = 835
	for i, subjects := range sessions {
		day := int(float64(days) * math.Pow((float64(i)+r.Float64())/float64(len(sessions)), 0.8))
		start := first.AddDate(0, 0, day).Add(time.Duration(7*3600+r.IntN(6*3600)) * time.Second)
		s.walk(subjects, start)
	}
	return s.shots
}

// cut shuffles subjects and cuts them into sessions of low to high sets.
func cut(subjects []*subject, low, high int, r *rand.Rand) [][]*subject {
	r.Shuffle(len(subjects), func(i, j int) { subjects[i], subjects[j] = subjects[j], subjects[i] })
	var out [][]*subject
	for len(subjects) > 0 {
		n := min(len(subjects), low+r.IntN(high-low+1))
		out = append(out, subjects[:n])
		subjects = subjects[n:]
	}
	return out
}

func (s *scheduler) walk(subjects []*subject, at time.Time) {
	// A few photographers take most of the photos.
	cam := s.cameras[min(s.r.IntN(len(s.cameras)), s.r.IntN(len(s.cameras)))]
	if free := s.busy[cam].Add(10 * time.Minute); free.After(at) {
		at = free
	}
	room := s.r.IntN(rooms)
	s.session++
	for _, sub := range subjects {
		for i, view := range views(sub, s.r) {
			if i > 0 {
				at = at.Add(s.within(sub))
			}
			s.shots = append(s.shots, &shot{
				subject: sub, index: i, view: view, look2: s.r.Uint64(), room: room,
				camera: cam, at: at, session: s.session,
			})
		}
		at = at.Add(s.between(sub))
	}
	s.busy[cam] = at
}

// within is the time to the next photo of the same set: 5 to 90 s, now and then some minutes.
func (s *scheduler) within(*subject) time.Duration {
	if s.r.Float64() < 0.015 {
		return seconds(90 + 240*s.r.Float64())
	}
	return seconds(max(5, min(90, 12*math.Exp(0.55*s.r.NormFloat64()))))
}

// between is the time to the next set: from 15 s to hours, so that it overlaps with within. Papers
// are laid down one after the other.
func (s *scheduler) between(sub *subject) time.Duration {
	if sub.motif == document {
		return seconds(6 + 25*s.r.ExpFloat64())
	}
	return seconds(15 + min(9000, 150*math.Exp(1.2*s.r.NormFloat64())))
}

func seconds(v float64) time.Duration { return time.Duration(v*1000) * time.Millisecond }

// The views of a figure.
const (
	face = iota
	whole
	fromSide
	withCard
)

// views are what the photos of a set show, in their order.
func views(sub *subject, r *rand.Rand) []int {
	out := []int{whole, face, withCard, fromSide}
	if r.IntN(3) == 0 {
		out = []int{withCard, whole, face, fromSide}
	}
	for len(out) < sub.size {
		out = append(out, []int{face, whole, fromSide, fromSide, withCard}[r.IntN(5)])
	}
	if sub.size > 3 && r.IntN(3) == 0 {
		i, j := r.IntN(sub.size), r.IntN(sub.size)
		out[i], out[j] = out[j], out[i]
	}
	return out[:sub.size]
}
