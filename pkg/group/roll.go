// SPDX-License-Identifier: Apache-2.0

package group

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// roll is what one camera took, in order. Between neighbours, gap and step are those to the photo
// before, negative where nothing is known.
type roll struct {
	photos []*Photo
	camera string    // key of the size prior
	at     []float64 // seconds; meaningless where clock is none
	clock  clock
	gap    []float64
	step   []float64
	stems  map[string]bool // that three photos of the roll or more share
	unlike []unlike        // by photo; nil before look, or where nothing is known
}

// stream is what may be one roll, before counters part it.
type stream struct {
	source photo.SourceID
	camera string
	folder photo.RelPath
	stem   string
	timed  bool
}

// shared is how many photos have a stem in common before it tells cameras apart: random names have a
// stem each.
const shared = 3

// rolls parts photos, which are in order, into what one camera took.
func rolls(photos []*Photo) (out []*roll) {
	var timed, rest []*Photo
	for _, p := range photos {
		if p.Taken.Known() {
			timed = append(timed, p)
		} else {
			rest = append(rest, p)
		}
	}
	for _, s := range streams(timed) {
		for _, part := range tracks(s) {
			out = append(out, timedRoll(part))
		}
	}
	rest = place(out, rest)
	for _, s := range streams(rest) {
		out = append(out, namedRoll(s))
	}
	for _, r := range out {
		r.measure()
	}
	return out
}

// streams parts photos by source and camera; where no serial number tells cameras of a model apart, by
// name stem too, and where there is no time or no camera, by folder.
func streams(photos []*Photo) (out [][]*Photo) {
	key := func(p *Photo) stream {
		k := stream{source: p.Source, camera: p.Camera, timed: p.Taken.Known()}
		if p.Camera == "" || !k.timed {
			k.folder = p.Path.Dir()
		}
		return k
	}
	stems := map[stream]int{}
	for _, p := range photos {
		k := key(p)
		k.stem = p.Facts.Stem
		stems[k]++
	}
	at := map[stream]int{}
	for _, p := range photos {
		k := key(p)
		if !serial(p.Camera) {
			s := k
			s.stem = p.Facts.Stem
			if stems[s] >= shared {
				k = s
			}
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], p)
	}
	return out
}

func serial(camera string) bool { return camera != "" && !strings.HasSuffix(camera, "|") }

func timedRoll(photos []*Photo) *roll {
	r := &roll{photos: photos, camera: photos[0].Camera, clock: exifClock, at: make([]float64, len(photos))}
	for i, p := range photos {
		r.at[i] = p.Taken.Seconds()
	}
	return r
}

// namedRoll orders photos without a time: by their modification times where these are believed, else
// by number where all names are alike, else by path.
func namedRoll(photos []*Photo) *roll {
	r := &roll{photos: photos, camera: photos[0].Camera, at: make([]float64, len(photos))}
	byNumber := !slices.ContainsFunc(photos, func(p *Photo) bool { return p.Facts.Stem != photos[0].Facts.Stem || !p.HasNumber })
	slices.SortFunc(r.photos, func(a, b *Photo) int {
		if byNumber && a.Number != b.Number {
			return cmp.Compare(a.Number, b.Number)
		}
		return cmp.Or(cmp.Compare(a.Path, b.Path), a.ID.Compare(b.ID))
	})
	if byNumber {
		r.photos = unwrapped(r.photos)
	}
	if believed(r.photos) {
		r.clock = modClock
		slices.SortStableFunc(r.photos, func(a, b *Photo) int { return cmp.Compare(modified(a), modified(b)) })
		for i, p := range r.photos {
			r.at[i] = modified(p)
		}
	}
	return r
}

// nearby is the largest distance in numbers at which a photo without a time is put beside one with.
const nearby = 5

// slot is a place in a roll, after the photo at index.
type slot struct {
	roll, index int
	number      int64
}

// seriesOf returns what one counter numbers by name: a folder and a name stem.
func seriesOf(p *Photo) stream {
	return stream{source: p.Source, folder: p.Path.Dir(), stem: p.Facts.Stem}
}

// place puts photos without a time where their number belongs among the timed ones of their folder and
// name stem, half way in time to the next, and returns those that fit nowhere.
func place(timed []*roll, rest []*Photo) (left []*Photo) {
	if len(rest) == 0 {
		return nil
	}
	slots := slotsOf(timed)
	guests := map[int][]guest{}
	for _, p := range rest {
		s, ok := slotFor(p, slots[seriesOf(p)])
		if !ok || p.Camera != "" && p.Camera != timed[s.roll].camera {
			left = append(left, p)
			continue
		}
		guests[s.roll] = append(guests[s.roll], guest{p, s.index})
	}
	for i, list := range guests {
		timed[i].seat(list)
	}
	return left
}

// slotsOf returns the places of each series in order of their numbers.
func slotsOf(timed []*roll) map[stream][]slot {
	slots := map[stream][]slot{}
	for i, r := range timed {
		for j, p := range r.photos {
			if p.Facts.HasCounter {
				slots[seriesOf(p)] = append(slots[seriesOf(p)], slot{i, j, p.Facts.Counter})
			}
		}
	}
	for _, list := range slots {
		slices.SortStableFunc(list, func(a, b slot) int { return cmp.Compare(a.number, b.number) })
	}
	return slots
}

// slotFor returns the place after the nearest number below, or before the nearest one above.
func slotFor(p *Photo, list []slot) (slot, bool) {
	if !p.Facts.HasCounter {
		return slot{}, false
	}
	n := p.Facts.Counter
	at, _ := slices.BinarySearchFunc(list, n, func(s slot, n int64) int { return cmp.Compare(s.number, n) })
	if at > 0 && n-list[at-1].number <= nearby {
		return list[at-1], true
	}
	if at < len(list) && list[at].number-n <= nearby {
		s := list[at]
		s.index--
		return s, true
	}
	return slot{}, false
}

// guest is a photo without a time, and the index of the one in a timed roll that it follows.
type guest struct {
	p     *Photo
	index int
}

// seat takes guests into the roll.
func (r *roll) seat(list []guest) {
	slices.SortFunc(list, func(a, b guest) int {
		return cmp.Or(cmp.Compare(a.index, b.index), cmp.Compare(a.p.Facts.Counter, b.p.Facts.Counter), less(a.p, b.p))
	})
	hosts, at := r.photos, r.at
	r.photos, r.at = nil, nil
	for j := -1; j < len(hosts); j++ {
		if j >= 0 {
			r.photos, r.at = append(r.photos, hosts[j]), append(r.at, at[j])
		}
		below, above := max(j, 0), min(j+1, len(hosts)-1)
		for len(list) > 0 && list[0].index == j {
			p := list[0].p
			when := (at[below] + at[above]) / 2
			switch {
			case at[above]-at[below] <= walk:
			case aside(p, hosts[below]) <= aside(p, hosts[above]):
				when = at[below]
			default:
				when = at[above]
			}
			r.photos, r.at = append(r.photos, p), append(r.at, when)
			list = list[1:]
		}
	}
}

// aside is how far in numbers a photo without a time is from a host of its roll.
func aside(p, host *Photo) float64 {
	if seriesOf(p) != seriesOf(host) || !host.Facts.HasCounter {
		return math.Inf(1)
	}
	return math.Abs(float64(p.Facts.Counter - host.Facts.Counter))
}

// measure fills in gaps, steps and shared stems.
func (r *roll) measure() {
	r.gap = gaps(r)
	r.step = steps(r.photos)
	count := map[string]int{}
	for _, p := range r.photos {
		count[p.Facts.Stem]++
	}
	r.stems = map[string]bool{}
	for stem, n := range count {
		r.stems[stem] = n >= shared
	}
}
