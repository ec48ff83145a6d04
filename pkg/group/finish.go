// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"math"
	"slices"

	"amana/pkg/photo"
)

// wide is the time between neighbours of one set, in seconds, beyond which the set is flagged.
const wide = 600

// finish names reasons and flags.
func (b *built) finish(held decisions, conflict bool) Set {
	s := Set{Known: b.known, Rule: b.rule, Confidence: b.confidence, Members: slices.Clone(b.copies)}
	cameras, folders := map[string]bool{}, map[photo.RelPath]bool{}
	timed, widest, span, astray := true, 0.0, 0.0, 0
	for i, p := range b.members {
		s.Members = append(s.Members, p.ID)
		folders[p.Path.Dir()] = true
		if p.Camera != "" {
			cameras[p.Camera] = true
		}
		timed = timed && p.Taken.Known()
		if p.astray {
			astray++
		}
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
	if astray > 0 {
		s.Reasons = append(s.Reasons, fmt.Sprintf(saysAstray, astray))
	}
	flag := func(on bool, f photo.Flag) {
		if on {
			s.Flags = append(s.Flags, f)
		}
	}
	flag(n < 3, photo.FlagSmall)
	flag(n > 8, photo.FlagLarge)
	flag(widest > wide, photo.FlagGap)
	flag(len(cameras) > 1, photo.FlagMixedCameras)
	flag(conflict || held.conflict[s.Known], photo.FlagNumberConflict)
	flag(!timed, photo.FlagNoTime)
	flag(len(folders) > 1, photo.FlagSplitFolders)
	return s
}

// numbersApart reports which sets hold two numbers, or a number that another set holds too: the body
// that a path names, or a branch and a detainee in one source and month.
func numbersApart(sets []*built) []bool {
	type number struct {
		source           photo.SourceID
		body             string
		month            string
		branch, detainee string
	}
	out := make([]bool, len(sets))
	first := map[number]int{}
	seen := func(n number, i int) {
		if at, ok := first[n]; ok && at != i {
			out[at], out[i] = true, true
		} else if !ok {
			first[n] = i
		}
	}
	for i, b := range sets {
		var branch, detainee, exam string
		differs := func(one *string, other string) bool {
			if *one == "" {
				*one = other
			}
			return other != "" && other != *one
		}
		for _, p := range b.members {
			f := p.Facts
			x, y, z := differs(&branch, f.Branch), differs(&detainee, f.Detainee), differs(&exam, f.Exam)
			out[i] = out[i] || x || y || z
			if f.Body != "" {
				seen(number{source: p.Source, body: f.Body}, i)
			}
			month := f.Month
			if month == "" {
				month = p.Taken.Month()
			}
			if f.Branch != "" && f.Detainee != "" && month != "" {
				seen(number{source: p.Source, month: month, branch: f.Branch, detainee: f.Detainee}, i)
			}
		}
	}
	return out
}

// The sentences of reasons: %d is a count, %s a time.
const (
	saysCard      = "equal complete cards in one month"
	saysConfirmed = "members confirmed by a person"
	saysPath      = "one number in the path"
	saysLikeness  = "joined by likeness and order of names alone"
	saysOneCamera = "%d photos within %s by one camera"
	saysWithin    = "%d photos within %s"
	saysAlone     = "no neighbour in the roll belongs to it"
	saysAfter     = "next photo %s later"
	saysCopies    = "near copies: %d"
	saysAstray    = "photos put by their number, which contradicts their time: %d"
)

// Sentences returns the formats of all reasons: %d is a count, and %s a time such as 12 s, 3 min 4 s, 2 h 5 min
// or 9 days.
func Sentences() []string {
	return []string{saysCard, saysConfirmed, saysPath, saysLikeness, saysOneCamera, saysWithin, saysAlone, saysAfter, saysCopies, saysAstray}
}

func (b *built) reasons(rule string, n int, timed bool, span float64, cameras int) (out []string) {
	switch rule {
	case "card":
		out = append(out, saysCard)
	case "confirmed":
		out = append(out, saysConfirmed)
	case "path":
		out = append(out, saysPath)
	case "likeness":
		out = append(out, saysLikeness)
	}
	if n > 1 && timed {
		says := saysWithin
		if cameras == 1 {
			says = saysOneCamera
		}
		out = append(out, fmt.Sprintf(says, n, words(span)))
	} else if n == 1 && rule == "single" {
		out = append(out, saysAlone)
	}
	if b.after >= 0 {
		out = append(out, fmt.Sprintf(saysAfter, words(b.after)))
	}
	if len(b.copies) > 0 {
		out = append(out, fmt.Sprintf(saysCopies, len(b.copies)))
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
