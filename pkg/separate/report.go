// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"slices"

	"amana/pkg/photo"
	"amana/pkg/score"
)

// Report is how proposals would stand beside decisions that they have not seen.
type Report struct {
	Decided int         // sets with a class
	Drawn   int         // of them, drawn at random and decided blind
	Learnt  bool        // else there are too few drawn ones, and the rules are reported
	Classes []ClassLine // every class that was decided, in their order
	Error   ErrorLine   // of the drawn
}

// ClassLine is the agreement on the sets of one class.
type ClassLine struct {
	Class     photo.Class
	Agreement Agreement
}

// ErrorLine is the wrong answers among all drawn sets, and the one-sided 95 % upper limit of their share;
// with no drawn set it is 1.
type ErrorLine struct {
	Wrong, Answered, Drawn int
	Upper                  float64
}

// Validate compares proposals with decisions by cross-validation: the weights that judge a folder saw no
// decision of it, and its neighbours' evidence is computed without it. The thresholds were chosen on the
// same drawn decisions, by that validation.
func Validate(subjects []Subject, o Options, wanted float64) Report {
	m := Learn(subjects, o, wanted)
	out := Report{Decided: m.Decided, Drawn: m.Drawn, Learnt: m.Learnt}
	answers := map[int]photo.Answer{}
	if m.Learnt {
		for _, j := range judge(subjects, o, true) {
			answers[j.Subject] = j.answer(m)
		}
	} else {
		for i, e := range Surround(subjects) {
			answers[i] = m.Propose(e, o).Answer
		}
	}
	for _, c := range photo.Classes() {
		line := ClassLine{Class: c}
		for i, s := range subjects {
			if s.Class == c {
				line.Agreement.Add(answers[i], c)
			}
		}
		if line.Agreement != (Agreement{}) {
			out.Classes = append(out.Classes, line)
		}
	}
	var drawn Agreement
	for i, s := range subjects {
		if s.Drawn {
			drawn.Add(answers[i], s.Class)
		}
	}
	out.Error = ErrorLine{drawn.Differ, drawn.Agree + drawn.Differ, drawn.Agree + drawn.Differ + drawn.Open, 1}
	if out.Error.Drawn > 0 {
		out.Error.Upper = score.AtMost(out.Error.Wrong, out.Error.Drawn)
	}
	return out
}

func (j Judged) answer(m Model) photo.Answer {
	switch {
	case j.Forced:
	case j.P >= m.Victim:
		return photo.LikelyVictim
	case 1-j.P >= m.NotVictim:
		return photo.LikelyNotVictim
	}
	return photo.AnswerUndecided
}

// Uncertain returns the sets that no person decided, what teaches most first: those whose probability of
// a victim lies nearest to a half (D. D. Lewis and W. A. Gale, "A sequential algorithm for training text
// classifiers", 1994), and where two are as near, that of the smaller number. It depends on nothing else.
func Uncertain(sets []photo.Set) []photo.SetID {
	open := slices.DeleteFunc(slices.Clone(sets), func(s photo.Set) bool { return s.Class != photo.Undecided })
	slices.SortFunc(open, func(a, b photo.Set) int {
		if x, y := certainty(a.Proposal), certainty(b.Proposal); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return int(a.ID - b.ID)
	})
	out := make([]photo.SetID, len(open))
	for i, s := range open {
		out[i] = s.ID
	}
	return out
}

// certainty is |2p-1| of a proposal, whose confidence is p or 1-p, or 1-|2p-1| where it is undecided.
func certainty(p photo.Proposal) float64 {
	switch p.Answer {
	case photo.LikelyVictim, photo.LikelyNotVictim:
		return 2*p.Confidence - 1
	case photo.AnswerUndecided:
		return 1 - p.Confidence
	}
	return 0
}
