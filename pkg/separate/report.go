// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"amana/pkg/photo"
	"amana/pkg/score"
)

// Report is how proposals would stand beside decisions that they have not seen.
type Report struct {
	Decided int         // sets with a class
	Drawn   int         // of them, drawn at random and decided blind
	Learnt  bool        // else there are too few drawn ones, and the rules are reported
	Classes []ClassLine // every class that was decided, in their order
	Error   ErrorLine   // of the drawn, with the decisions beside them known, as they are of what is proposed
	Alone   ErrorLine   // of the drawn, with nothing known of their folder, as of one that nobody looked at
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
// decision of it, and the neighbours' evidence is computed without it, for all but Error. The thresholds
// were chosen on the same drawn decisions, by that of Error.
func Validate(subjects []Subject, o Options, wanted float64) Report {
	m := Learn(subjects, o, wanted)
	answers := map[bool]map[int]photo.Answer{false: {}, true: {}}
	for alone, of := range answers {
		if m.Learnt {
			for _, j := range judge(subjects, o, alone) {
				of[j.Subject] = j.answer(m)
			}
			continue
		}
		for i, e := range Surround(subjects) {
			of[i] = m.Propose(e, o).Answer
		}
	}
	return Report{
		Decided: m.Decided, Drawn: m.Drawn, Learnt: m.Learnt, Classes: classLines(subjects, answers[true]),
		Error: errorOf(subjects, answers[false]), Alone: errorOf(subjects, answers[true]),
	}
}

func classLines(subjects []Subject, answers map[int]photo.Answer) (out []ClassLine) {
	for _, c := range photo.Classes() {
		line := ClassLine{Class: c}
		for i, s := range subjects {
			if s.Class == c {
				line.Agreement.Add(answers[i], c)
			}
		}
		if line.Agreement != (Agreement{}) {
			out = append(out, line)
		}
	}
	return out
}

func errorOf(subjects []Subject, answers map[int]photo.Answer) ErrorLine {
	var drawn Agreement
	for i, s := range subjects {
		if s.Drawn {
			drawn.Add(answers[i], s.Class)
		}
	}
	out := ErrorLine{drawn.Differ, drawn.Agree + drawn.Differ, drawn.Agree + drawn.Differ + drawn.Open, 1}
	if out.Drawn > 0 {
		out.Upper = score.AtMost(out.Wrong, out.Drawn)
	}
	return out
}

func (j Judged) answer(m Model) photo.Answer { return m.answer(j.P, j.Forced, j.Rules) }
