// SPDX-License-Identifier: Apache-2.0

package group

import (
	"cmp"
	"math"
	"slices"
)

const (
	lastNumber = 9999 // of a camera's counter in file names; 0 or 1 follows
	stride     = 30   // the largest step within which a counter goes on
	openTracks = 16   // counters that are followed at once
	typical    = 3    // a larger median step is no counter
)

// stepOf returns the counter's step from a to b, and false where their numbers do not compare: numbers
// of names with other stems are of other series. 9999 is followed by 0 or 1.
func stepOf(a, b *Photo) (int64, bool) {
	if !a.HasNumber || !b.HasNumber || (named(a) || named(b)) && a.Facts.Stem != b.Facts.Stem {
		return 0, false
	}
	d := b.Number - a.Number
	if d < 0 && a.Number <= lastNumber && b.Number >= 0 && d+lastNumber <= stride {
		d += lastNumber
		if b.Number == 0 {
			d = max(d, 1)
		}
	}
	return d, true
}

// named reports whether a photo's number is of its name, not of its EXIF.
func named(p *Photo) bool { return p.Facts.HasCounter && p.Number == p.Facts.Counter }

// steps returns the counter's steps to the photo before, -1 where they are not known, or where the
// numbers of the roll are no counter.
func steps(photos []*Photo) []float64 {
	out := make([]float64, len(photos))
	var known []float64
	for i := range out {
		out[i] = -1
		if i == 0 {
			continue
		}
		if d, ok := stepOf(photos[i-1], photos[i]); ok {
			out[i] = math.Abs(float64(d))
			known = append(known, out[i])
		}
	}
	slices.Sort(known)
	if len(known) > 0 && known[len(known)/2] > typical {
		for i := range out {
			out[i] = -1
		}
	}
	return out
}

// track is a run of a counter in a stream.
type track struct {
	at   []int // indices in the stream
	last *Photo
}

// tracks parts a stream, which is in order of time, by counters that run at once: two cameras of one
// model and name stem, or one whose clock was set back. Where no counters run at once, or the numbers
// are no counter, the stream is one roll.
func tracks(stream []*Photo) [][]*Photo {
	found := follow(stream)
	if len(found) <= 1 || shared*len(found) > len(stream) {
		return [][]*Photo{stream}
	}
	large := slices.DeleteFunc(slices.Clone(found), func(t *track) bool { return len(t.at) < shared })
	home := make([]int, len(stream)) // the roll of each photo, from 1
	count := assign(large, home)
	if count <= 1 {
		return [][]*Photo{stream}
	}
	out := make([][]*Photo, count)
	last := 1
	for i, p := range stream {
		if home[i] > 0 {
			last = home[i]
		}
		out[last-1] = append(out[last-1], p)
	}
	return slices.DeleteFunc(out, func(r []*Photo) bool { return len(r) == 0 })
}

// follow finds the runs of counters. A photo goes on with the run whose last number is nearest. One
// whose number is of another series than most is in no run.
func follow(stream []*Photo) (found []*track) {
	var open []*track
	stem := common(stream)
	for i, p := range stream {
		if !p.HasNumber || named(p) && p.Facts.Stem != stem {
			continue
		}
		var best *track
		least := int64(stride + 1)
		for _, t := range open {
			if d, ok := stepOf(t.last, p); ok && d > -shared && max(d, -d) < least {
				best, least = t, max(d, -d)
			}
		}
		if best == nil {
			best = &track{}
			found, open = append(found, best), append(open, best)
			if len(open) > openTracks {
				open = open[1:]
			}
		}
		best.at, best.last = append(best.at, i), p
	}
	return found
}

// common returns the name stem that most photos have.
func common(stream []*Photo) (stem string) {
	count := map[string]int{}
	for _, p := range stream {
		count[p.Facts.Stem]++
	}
	for s, n := range count {
		if n > count[stem] || n == count[stem] && s < stem {
			stem = s
		}
	}
	return stem
}

// assign gives runs to as few rolls as can hold them without overlap, and returns how many these are.
// A run that follows a roll's last one is put there, where several have ended to the nearest number.
func assign(runs []*track, home []int) int {
	var ends []*track
	for _, t := range runs {
		best, least := -1, int64(math.MaxInt64)
		for i, e := range ends {
			if e.at[len(e.at)-1] > t.at[0] {
				continue
			}
			d, _ := stepOf(e.last, t.last)
			if d = max(d, -d); d < least {
				best, least = i, d
			}
		}
		if best < 0 {
			best = len(ends)
			ends = append(ends, nil)
		}
		ends[best] = t
		for _, i := range t.at {
			home[i] = best + 1
		}
	}
	return len(ends)
}

// unwrapped returns photos in order of their numbers from where the counter began, if it went over
// its end: after the widest hole.
func unwrapped(photos []*Photo) []*Photo {
	n := len(photos)
	if n < 2 || photos[0].Number > stride || photos[n-1].Number > lastNumber || photos[n-1].Number < lastNumber-stride {
		return photos
	}
	hole := 0
	for i := 1; i < n; i++ {
		if hole == 0 || cmp.Less(photos[hole].Number-photos[hole-1].Number, photos[i].Number-photos[i-1].Number) {
			hole = i
		}
	}
	return append(slices.Clone(photos[hole:]), photos[:hole]...)
}
