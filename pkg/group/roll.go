// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"math"
	"slices"

	"amana/pkg/photo"
)

type rollKey struct {
	source photo.SourceID
	camera string
	folder photo.RelPath
	stem   string
	timed  bool
}

// rolls parts photos, which are in order, into what one camera took. A stem tells two cameras apart
// only where three photos share it: random names have a stem each.
func rolls(photos []Photo) [][]Photo {
	key := func(p Photo) rollKey {
		k := rollKey{source: p.Source, camera: p.Camera, timed: p.Taken.Known()}
		if p.Camera == "" || !k.timed {
			k.folder = p.Path.Dir()
		}
		return k
	}
	stems := map[rollKey]int{}
	for _, p := range photos {
		k := key(p)
		k.stem = p.Facts.Stem
		stems[k]++
	}
	var out [][]Photo
	at := map[rollKey]int{}
	for _, p := range photos {
		k := key(p)
		if !serial(p.Camera) {
			s := k
			s.stem = p.Facts.Stem
			if stems[s] >= 3 {
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

// gaps returns the seconds to the photo before, -1 where the clock tells nothing.
func gaps(roll []Photo) []float64 {
	out := make([]float64, len(roll))
	for i := range out {
		out[i] = -1
		if i > 0 && roll[i].Taken.Known() && roll[i-1].Taken.Known() {
			out[i] = max(0, roll[i].Taken.Seconds()-roll[i-1].Taken.Seconds())
		}
	}
	for i := 0; i < len(roll); {
		j := i + 1
		for j < len(roll) && out[j] == 0 {
			j++
		}
		if j-i > crowd {
			for k := i + 1; k < j; k++ {
				out[k] = -1
			}
		}
		i = j
	}
	return out
}

// step returns the counter's step from a to b, -1 unknown. 9999 is followed by 0 or 1.
func step(a, b Photo) float64 {
	if !a.HasNumber || !b.HasNumber {
		return -1
	}
	d := b.Number - a.Number
	if a.Number == 9999 && (b.Number == 0 || b.Number == 1) {
		d = 1
	}
	return math.Abs(float64(d))
}

// finish names reasons and flags.
func (b *built) finish(held decisions) Set {
	s := Set{Known: b.known, Rule: b.rule, Confidence: b.confidence, Members: slices.Clone(b.copies)}
	cameras, folders, bodies := map[string]bool{}, map[photo.RelPath]bool{}, map[string]bool{}
	timed, widest, span := true, 0.0, 0.0
	for i, p := range b.members {
		s.Members = append(s.Members, p.ID)
		folders[p.Path.Dir()] = true
		if p.Camera != "" {
			cameras[p.Camera] = true
		}
		if p.Facts.Body != "" {
			bodies[fmt.Sprint(p.Source, "/", p.Facts.Body)] = true
		}
		timed = timed && p.Taken.Known()
		if i > 0 && timed {
			d := p.Taken.Seconds() - b.members[i-1].Taken.Seconds()
			widest, span = max(widest, d), span+d
		}
	}
	slices.SortFunc(s.Members, photo.Digest.Compare)
	if held.card[s.Known] {
		s.Rule = "card"
	}
	n := len(b.members)
	s.Reasons = b.reasons(s.Rule, n, timed, span, len(cameras))
	flag := func(on bool, f photo.Flag) {
		if on {
			s.Flags = append(s.Flags, f)
		}
	}
	flag(n < 3, photo.FlagSmall)
	flag(n > 8, photo.FlagLarge)
	flag(widest > 600, photo.FlagGap)
	flag(len(cameras) > 1, photo.FlagMixedCameras)
	flag(len(bodies) > 1 || held.conflict[s.Known], photo.FlagNumberConflict)
	flag(!timed, photo.FlagNoTime)
	flag(len(folders) > 1, photo.FlagSplitFolders)
	return s
}

func (b *built) reasons(rule string, n int, timed bool, span float64, cameras int) (out []string) {
	switch rule {
	case "card":
		out = append(out, "equal complete cards in one month")
	case "confirmed":
		out = append(out, "members confirmed by a person")
	case "path":
		out = append(out, "one number in the path")
	case "likeness":
		out = append(out, "joined by likeness and order of names alone")
	}
	if n > 1 && timed {
		by := ""
		if cameras == 1 {
			by = " by one camera"
		}
		out = append(out, fmt.Sprintf("%d photos within %s%s", n, words(span), by))
	} else if n == 1 && rule == "single" {
		out = append(out, "no neighbour in the roll belongs to it")
	}
	if b.after >= 0 {
		out = append(out, "next photo "+words(b.after)+" later")
	}
	if len(b.copies) > 0 {
		out = append(out, fmt.Sprintf("near copies: %d", len(b.copies)))
	}
	return out
}

// words says a time in words; seconds are rounded.
func words(sec float64) string {
	s := int64(math.Round(min(sec, 1e15)))
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%d h %d min", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%d days", s/86400)
}
