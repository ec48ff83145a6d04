// SPDX-License-Identifier: Apache-2.0

package group

import (
	"cmp"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// less orders photos by time, those that have one first, then by source, folder and name; runs of
// digits in a name count as numbers.
func less(a, b *Photo) int {
	if a.Taken.Known() != b.Taken.Known() {
		if a.Taken.Known() {
			return -1
		}
		return 1
	}
	if a.Taken.Known() {
		if c := cmp.Or(cmp.Compare(a.Taken.Wall, b.Taken.Wall), cmp.Compare(a.Taken.Nanos, b.Taken.Nanos)); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Path.Dir(), b.Path.Dir()),
		natural(string(a.Path), string(b.Path)), a.ID.Compare(b.ID))
}

// natural compares texts, runs of digits by their value; what is equal so far, by bytes.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		i, j := digits(x), digits(y)
		if i > 0 && j > 0 {
			m, n := strings.TrimLeft(x[:i], "0"), strings.TrimLeft(y[:j], "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); c != 0 {
				return c
			}
			x, y = x[i:], y[j:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits returns how many digits a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// split parts originals, in order, from near copies whose original is among the photos. Chains end at
// their root; a chain without one, or a very long one, is of originals. A damaged photo that is the same
// shot as a sound one goes with it.
func split(photos []Photo) (origins []*Photo, copies map[photo.Digest][]*Photo) {
	byID := make(map[photo.Digest]*Photo, len(photos))
	for i := range photos {
		p := &photos[i]
		if old, ok := byID[p.ID]; !ok || less(p, old) < 0 {
			byID[p.ID] = p
		}
	}
	copies = map[photo.Digest][]*Photo{}
	for id, p := range byID {
		root := p
		for range 16 {
			next, ok := byID[root.Original]
			if !ok || next.ID == id {
				break
			}
			root = next
		}
		if _, deeper := byID[root.Original]; root.ID == id || deeper {
			origins = append(origins, p)
			continue
		}
		copies[root.ID] = append(copies[root.ID], p)
	}
	slices.SortFunc(origins, less)
	origins = sameShots(origins, copies)
	for _, list := range copies {
		slices.SortFunc(list, less)
	}
	return origins, copies
}

// shot is what no camera gives to two photographs.
type shot struct {
	source photo.SourceID
	camera string
	wall   int64
	nanos  int32
	number int64
	name   string
}

// shotOf returns what tells a photo's shot: its camera, time and number; its name where it has no time,
// and loose says that others may have it too.
func shotOf(p *Photo) (s shot, loose bool) {
	if p.Camera != "" && p.Taken.Known() && p.HasNumber {
		return shot{p.Source, p.Camera, p.Taken.Wall, p.Taken.Nanos, p.Number, ""}, false
	}
	return shot{source: p.Source, camera: p.Camera, name: strings.ToLower(p.Path.Base())}, true
}

// sameShots takes damaged photos out that are the same shot as a sound one: a truncated copy has no
// likeness that could show it. A name tells only where no other sound photo of the source has it.
func sameShots(origins []*Photo, copies map[photo.Digest][]*Photo) []*Photo {
	sound, count := map[shot]*Photo{}, map[shot]int{}
	for _, p := range origins {
		if !p.Decoded {
			continue
		}
		k, loose := shotOf(p)
		if sound[k] == nil {
			sound[k] = p
		}
		if count[k]++; !loose {
			count[k] = 1
		}
	}
	return slices.DeleteFunc(origins, func(p *Photo) bool {
		k, loose := shotOf(p)
		if p.Decoded || sound[k] == nil || count[k] > 1 || loose && p.Taken.Known() {
			return false
		}
		root := sound[k].ID
		copies[root] = append(append(copies[root], p), copies[p.ID]...)
		return true
	})
}
