// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"amana/pkg/group"
	"amana/pkg/match"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// layout is a corpus laid out in one way.
type layout struct {
	name  string
	shots []shot
}

// seeds is how often what is random is drawn.
const seeds = 3

// layouts returns every row of the table.
func layouts(corpora []corpus) (out []layout) {
	for _, c := range corpora {
		if c.drawn {
			out = append(out, layout{c.name, c.shots})
			continue
		}
		out = append(out, layout{c.name + ", random names", renamed(c.shots, 0)})
		if alone(c.shots) {
			continue
		}
		for seed := range uint64(seeds) {
			out = append(out, layout{fmt.Sprintf("%s, thinned %d", c.name, seed+1), renamed(thinned(c.shots, seed+1), seed+1)})
		}
		for seed := range uint64(seeds) {
			out = append(out, layout{fmt.Sprintf("%s, thinned %d, no EXIF", c.name, seed+1), stripped(renamed(thinned(c.shots, seed+1), seed+1))})
		}
	}
	for _, a := range corpora {
		for _, b := range corpora {
			if a.drawn || b.drawn || alone(a.shots) || !alone(b.shots) {
				continue
			}
			for seed := range uint64(seeds) {
				name := fmt.Sprintf("%s thinned %d with %s", a.name, seed+1, b.name)
				out = append(out, layout{name, together(thinned(a.shots, seed+1), b.shots)})
			}
		}
	}
	return out
}

// alone reports whether every true set is one photo.
func alone(shots []shot) bool {
	seen := map[string]bool{}
	for _, s := range shots {
		seen[s.Set] = true
	}
	return len(seen) == len(shots)
}

func ordered(shots []shot) []shot {
	out := slices.Clone(shots)
	slices.SortFunc(out, func(a, b shot) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// renamed gives random names that keep the order. What the camera wrote into the file stays.
func renamed(shots []shot, seed uint64) []shot {
	rng := rand.New(rand.NewPCG(seed, 11))
	numbers := rng.Perm(50 * len(shots))[:len(shots)]
	slices.Sort(numbers)
	out := ordered(shots)
	for i := range out {
		out[i].Path = photo.RelPath(fmt.Sprintf("x%08d.jpg", 1000+numbers[i]))
	}
	return out
}

// thinned leaves out a quarter.
func thinned(shots []shot, seed uint64) (out []shot) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, s := range ordered(shots) {
		if rng.Float64() >= 0.25 {
			out = append(out, s)
		}
	}
	return out
}

// stripped takes EXIF away, and the times of modification, as a copy does.
func stripped(shots []shot) []shot {
	out := slices.Clone(shots)
	for i := range out {
		out[i].Content.Exif = photo.Exif{}
		out[i].Mod = photo.Stamp{Sec: 1_400_000_000}
	}
	return out
}

// together shifts the clock of b so that both begin at once, and puts all into one folder.
func together(a, b []shot) []shot {
	first := func(shots []shot) (wall int64) {
		for i, s := range shots {
			if i == 0 || s.Content.Exif.Taken.Wall < wall {
				wall = s.Content.Exif.Taken.Wall
			}
		}
		return wall
	}
	shift := first(a) - first(b)
	out := slices.Clone(a)
	for _, s := range b {
		s.Content.Exif.Taken.Wall += shift
		out = append(out, s)
	}
	return out
}

// perFolder takes the folder's number out of a file's, as the program does.
const perFolder = 10_000

// groupable returns shots as the program gives them to grouping: one of each content, near copies with
// their original, and what they look like.
func groupable(shots []shot) ([]group.Photo, group.Looks) {
	table := pathfacts.Default()
	at, likeness := map[photo.Digest]int{}, map[photo.Digest][]byte{}
	var photos []group.Photo
	var prints []match.Photo
	for i := range shots {
		s, c, facts := shots[i], &shots[i].Content, table.Read(shots[i].Path)
		likeness[c.Digest] = c.Print.Likeness
		m := match.Photo{Content: c, Name: s.Path.Base(), Dirs: []string{string(s.Path.Dir())}}
		p := group.Photo{ID: c.Digest, Source: 1, Path: s.Path, Facts: facts, Camera: c.Exif.Camera(), Taken: c.Exif.Taken,
			Mod: s.Mod, Decoded: c.Print.Known()}
		if n, err := strconv.ParseInt(c.Exif.FileNumber, 10, 63); err == nil {
			p.Number, p.HasNumber = n%perFolder, true
		} else {
			p.Number, p.HasNumber = facts.Counter, facts.HasCounter
		}
		if facts.HasCounter {
			m.Number = strconv.FormatInt(facts.Counter, 10)
		}
		i, again := at[c.Digest]
		switch {
		case !again:
			at[c.Digest] = len(photos)
			photos, prints = append(photos, p), append(prints, m)
		case photos[i].Facts.Body == "" && facts.Body != "":
			m.Dirs = append(prints[i].Dirs, m.Dirs...)
			photos[i], prints[i] = p, m
		default:
			prints[i].Dirs = append(prints[i].Dirs, m.Dirs...)
		}
	}
	for _, c := range match.Copies(prints) {
		if c.Attached {
			photos[at[c.Copy]].Original = c.Original
		}
	}
	return photos, func(ids []photo.Digest) (out [][]byte, err error) {
		for _, id := range ids {
			out = append(out, likeness[id])
		}
		return out, nil
	}
}

func membership(sets []group.Set) map[photo.Digest]int {
	at := map[photo.Digest]int{}
	for i, s := range sets {
		for _, id := range s.Members {
			at[id] = i
		}
	}
	return at
}
