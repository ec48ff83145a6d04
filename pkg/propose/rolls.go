// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"slices"
	"strconv"
)

// rolls tells where and when sets were taken. Photos without a time lie in the order of their names; step
// is the usual distance of two neighbours' numbers in a folder of such.
type rolls struct{ step map[string]int64 }

func (a album) rolls() rolls {
	numbers := map[string][]int64{}
	for _, p := range a.pages {
		if p.file != nil && p.facts.HasCounter && !p.content.Exif.Taken.Known() {
			numbers[p.folder()] = append(numbers[p.folder()], p.facts.Counter)
		}
	}
	out := rolls{map[string]int64{}}
	for folder, n := range numbers {
		slices.Sort(n)
		var steps []int64
		for i := 1; i < len(n); i++ {
			steps = append(steps, n[i]-n[i-1])
		}
		if len(steps) > 0 {
			slices.Sort(steps)
			out.step[folder] = max(1, steps[len(steps)/2])
		}
	}
	return out
}

// perStep is what one usual step between names stands for, in seconds: ten of them are an hour, which parts
// recovered files that lay apart on their disk.
const perStep = 360

// turn returns the roll on which most of a set's photos were taken and their place on it in seconds, the
// middle one, since single clocks are wrong; "" where neither times nor names have an order.
func (r rolls) turn(set []page) (roll string, at int64) {
	places := map[string][]int64{}
	put := func(on string, at int64) {
		if places[on] = append(places[on], at); len(places[on]) > len(places[roll]) {
			roll = on
		}
	}
	for _, p := range set {
		if taken := p.content.Exif.Taken; taken.Known() {
			put("clock\x00"+strconv.FormatInt(int64(p.file.Source), 10)+"\x00"+p.camera, taken.Wall)
		}
	}
	if roll == "" {
		for _, p := range set {
			if step := r.step[p.folder()]; step > 0 && p.facts.HasCounter {
				put("name\x00"+p.folder(), p.facts.Counter/step*perStep+p.facts.Counter%step*perStep/step)
			}
		}
	}
	if roll == "" {
		return "", 0
	}
	slices.Sort(places[roll])
	return roll, places[roll][len(places[roll])/2]
}

// folder is the folder of the file that speaks for a photo.
func (p page) folder() string { return folderOf(p.file) }
