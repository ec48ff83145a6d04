// SPDX-License-Identifier: Apache-2.0

package group

import (
	"cmp"
	"math"
	"slices"

	"amana/pkg/photo"
)

const (
	walk = 3600.0  // seconds: neighbours by number that are nearer were taken on one walk
	far  = 86400.0 // seconds: a photo farther from all its neighbours by number has another clock
)

// believe returns photos, in order, with the time taken from those whose clock their camera's counter
// contradicts: a battery died for one photo, and the next ones are of the right time again. A clock that
// was wrong for a while is believed, for it is right about what lies between its photos.
func believe(photos []*Photo) []*Photo {
	astray := map[*Photo]bool{}
	for _, list := range numbered(photos) {
		for i := range list {
			if strays(list, i) {
				astray[list[i]] = true
			}
		}
	}
	if len(astray) == 0 {
		return photos
	}
	out := slices.Clone(photos)
	for i, p := range out {
		if astray[p] {
			alone := *p
			alone.Taken, alone.astray = photo.Taken{}, true
			out[i] = &alone
		}
	}
	slices.SortFunc(out, less)
	return out
}

// numbered returns the timed photos of each camera's series in the order of their numbers.
func numbered(photos []*Photo) map[stream][]*Photo {
	lists := map[stream][]*Photo{}
	for _, p := range photos {
		if p.Taken.Known() && p.Camera != "" && p.Facts.HasCounter {
			k := seriesOf(p)
			k.camera = p.Camera
			lists[k] = append(lists[k], p)
		}
	}
	for _, list := range lists {
		slices.SortStableFunc(list, func(a, b *Photo) int { return cmp.Compare(a.Facts.Counter, b.Facts.Counter) })
	}
	return lists
}

// strays reports whether the photo at i is far in time from all that are near it by number, while those
// on both sides of it are of one walk, or those on its only side were taken on the wrong side of it.
func strays(list []*Photo, i int) bool {
	p := list[i]
	var sides [2][]*Photo
	for side, step := range [2]int{-1, 1} {
		for j := i + step; j >= 0 && j < len(list) && len(sides[side]) < nearby; j += step {
			d := (list[j].Facts.Counter - p.Facts.Counter) * int64(step)
			if d > nearby {
				break
			}
			if d == 0 || math.Abs(list[j].Taken.Seconds()-p.Taken.Seconds()) <= far {
				return false
			}
			sides[side] = append(sides[side], list[j])
		}
	}
	below, above := sides[0], sides[1]
	switch {
	case len(below) > 0 && len(above) > 0:
		return math.Abs(above[0].Taken.Seconds()-below[0].Taken.Seconds()) <= walk
	case len(below) > 1:
		return p.Taken.Seconds() < below[0].Taken.Seconds() && below[0].Taken.Seconds()-below[1].Taken.Seconds() <= walk
	case len(above) > 1:
		return p.Taken.Seconds() > above[0].Taken.Seconds() && above[1].Taken.Seconds()-above[0].Taken.Seconds() <= walk
	}
	return false
}
