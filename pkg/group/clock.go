// SPDX-License-Identifier: Apache-2.0

package group

import (
	"math"
	"slices"
)

// clock is where the times of a roll come from.
type clock int

const (
	noClock   clock = iota
	modClock        // modification times: weak evidence
	exifClock       // the camera's
)

const (
	crowd     = 8    // more photos than this at one reading of seconds: the clock tells nothing
	minute    = 60.0 // the resolution of a clock without seconds
	fewTimes  = 8    // fewer photos than this do not show a resolution
	copyPause = 3.0  // seconds: what a copy takes for a photo at most
	spread    = 4.0  // long pauses to typical ones: a copy goes on evenly
)

// resolution is 60 where nine of ten readings of a roll have no seconds, else 1. A clock that stands
// still is none without seconds.
func (r *roll) resolution() float64 {
	whole, moves := 0, 0
	for i, t := range r.at {
		if math.Mod(t, minute) == 0 {
			whole++
		}
		if i > 0 && t != r.at[i-1] {
			moves++
		}
	}
	if len(r.at) >= fewTimes && 10*whole >= 9*len(r.at) && 4*moves >= fewTimes {
		return minute
	}
	return 1
}

// gaps returns the seconds to the photo before, -1 where the clock tells nothing. A clock without
// seconds tells that two photos of one minute are a third of it apart.
func gaps(r *roll) []float64 {
	out := make([]float64, len(r.at))
	for i := range out {
		out[i] = -1
		if i > 0 && r.clock != noClock {
			out[i] = max(0, r.at[i]-r.at[i-1])
		}
	}
	if r.clock == noClock {
		return out
	}
	unit, most := r.resolution(), crowd
	if unit == minute {
		most = 5 * crowd
	}
	for i := 0; i < len(out); {
		j := i + 1
		for j < len(out) && out[j] == 0 {
			j++
		}
		for k := i + 1; k < j; k++ {
			switch {
			case j-i > most:
				out[k] = -1
			case unit == minute:
				out[k] = minute / 3
			}
		}
		i = j
	}
	return out
}

// modified is a photo's modification time in seconds.
func modified(p *Photo) float64 { return float64(p.Mod.Sec) + float64(p.Mod.Nsec)/1e9 }

// believed reports whether modification times can be the times of taking: they differ, and photos lie
// further apart and less evenly than a copy in any order leaves them.
func believed(photos []*Photo) bool {
	if len(photos) < fewTimes {
		return false
	}
	at := make([]float64, len(photos))
	for i, p := range photos {
		at[i] = modified(p)
	}
	slices.Sort(at)
	const year1990 = 631152000
	if at[0] < year1990 {
		return false
	}
	pauses, equal := make([]float64, len(at)-1), 0
	for i := range pauses {
		pauses[i] = at[i+1] - at[i]
		if pauses[i] == 0 {
			equal++
		}
	}
	slices.Sort(pauses)
	typical, long := pauses[len(pauses)/2], pauses[len(pauses)*9/10]
	return 10*equal <= len(pauses) && typical > copyPause && long >= spread*typical
}
