// SPDX-License-Identifier: Apache-2.0

package score

import (
	"math/rand/v2"
	"slices"
)

// Photo is one photo of an archive as a sample takes it.
type Photo struct {
	ID   string // unique
	Sets []string
	Roll string // photos of one roll were taken by one camera
}

// The places of a photo in a draw.
const (
	Drawn     = "drawn"     // of the set that was drawn
	Neighbour = "neighbour" // of a set that has a photo just before or after one of it in the roll
)

// Drawing is one photo of one draw. A photo can stand in several draws.
type Drawing struct {
	Draw  int // from 1
	Set   string
	Place string
	ID    string
}

// Sample draws n sets, each as likely as any other and none twice, and gives for each its photos and those
// of its neighbours: of every set that has a photo just before or just after one of the set's, in the order
// of its roll. So a set that was cut in two shows, where the other part lies beside it. photos are in the
// order of their rolls. The same photos and seed give the same sample; a smaller n gives its first draws.
// Fewer sets than n are all drawn.
func Sample(photos []Photo, n int, seed uint64) []Drawing {
	members := map[string][]int{}
	for i, p := range photos {
		for _, s := range p.Sets {
			members[s] = append(members[s], i)
		}
	}
	names := make([]string, 0, len(members))
	for s := range members {
		names = append(names, s)
	}
	slices.Sort(names)
	r := rand.New(rand.NewPCG(seed, 0x616d616e61)) // "amana"
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var out []Drawing
	for draw, set := range names[:min(max(n, 0), len(names))] {
		out = append(out, drawn(photos, members, draw+1, set)...)
	}
	return out
}

// drawn returns the rows of one draw in the order of the rolls.
func drawn(photos []Photo, members map[string][]int, draw int, set string) []Drawing {
	in := map[int]Drawing{}
	for _, i := range members[set] {
		in[i] = Drawing{draw, set, Drawn, photos[i].ID}
	}
	for _, i := range members[set] {
		for _, next := range []int{beside(photos, i, -1), beside(photos, i, 1)} {
			if next < 0 {
				continue
			}
			around := []int{next} // a photo in no set is its own neighbour
			for _, s := range photos[next].Sets {
				around = append(around, members[s]...)
			}
			for _, j := range around {
				if _, own := in[j]; !own {
					in[j] = Drawing{draw, photos[j].set(), Neighbour, photos[j].ID}
				}
			}
		}
	}
	at := make([]int, 0, len(in))
	for i := range in {
		at = append(at, i)
	}
	slices.Sort(at)
	out := make([]Drawing, len(at))
	for k, i := range at {
		out[k] = in[i]
	}
	return out
}

// set is the first set of a photo, "" where it is in none.
func (p Photo) set() string {
	if len(p.Sets) == 0 {
		return ""
	}
	return p.Sets[0]
}

// beside returns the next photo of the roll in a direction, -1 where there is none.
func beside(photos []Photo, i, step int) int {
	j := i + step
	if j < 0 || j >= len(photos) || photos[j].Roll != photos[i].Roll {
		return -1
	}
	return j
}
