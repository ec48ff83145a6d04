// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// pause ends a sitting, in seconds: a photographer who has taken nothing for an hour has gone on.
const pause = 3600

// sittings returns what was taken without a long pause, by the subjects' places in the list; a subject
// without a roll is in none.
func sittings(subjects []Subject) [][]int {
	var order []int
	for i, s := range subjects {
		if s.Roll != "" {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := subjects[a], subjects[b]
		return cmp.Or(cmp.Compare(x.Roll, y.Roll), cmp.Compare(x.At, y.At), cmp.Compare(a, b))
	})
	var out [][]int
	for k, i := range order {
		s := subjects[i]
		if k == 0 || s.Roll != subjects[order[k-1]].Roll || s.At-subjects[order[k-1]].At > pause {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], i)
	}
	return out
}

// sit fills in what the other sets of a sitting are: as persons decided, else, in a folder that numbers
// bodies, as the rules alone propose. Where nothing is numbered, the rules could speak against victims only.
// counted returns the decisions that count of each subject.
func sit(evidence []Evidence, subjects []Subject, counted func(Subject) Decided) {
	numbers := numbering(subjects)
	for i, s := range subjects {
		evidence[i].Numbering = numbers(s.Folder)
	}
	for _, together := range sittings(subjects) {
		var all Decided
		of := make([]Decided, len(together))
		for k, i := range together {
			of[k] = counted(subjects[i])
			if of[k] == (Decided{}) && evidence[i].Numbering {
				of[k] = likely(Propose(subjects[i].Evidence, Options{}).Answer)
			}
			all = all.plus(of[k], 1)
		}
		for k, i := range together {
			evidence[i].Sitting = all.plus(of[k], -1)
		}
	}
}

func likely(a photo.Answer) Decided {
	switch a {
	case photo.LikelyVictim:
		return Decided{Victims: 1}
	case photo.LikelyNotVictim:
		return Decided{Others: 1}
	}
	return Decided{}
}

// numbering reports of a folder whether it, or one that it lies in, holds a set that a path numbers.
func numbering(subjects []Subject) func(folder string) bool {
	numbered := map[string]bool{}
	for _, s := range subjects {
		if slices.ContainsFunc(s.Evidence.Facts, pathfacts.Facts.Numbered) {
			numbered[s.Folder] = true
		}
	}
	return func(folder string) bool {
		for !numbered[folder] {
			at := strings.LastIndexByte(folder, '/')
			if at < 0 {
				return false
			}
			folder = folder[:at]
		}
		return true
	}
}

// sitting weighs what the other sets of the sitting are; for the few photos of a paper or a group it says
// nothing, since these lie between all others. Victims and others weigh apart: where all others of a sitting
// are victims, a soldier may be among them, but where none is, it was hardly the morgue.
func (e Evidence) sitting() []found {
	v, others := e.Sitting.Victims, e.Sitting.Others
	if v+others == 0 || e.Size <= 2 {
		return nil
	}
	const prior, bound = 0.5, 3
	amount := logitOf(v, others, prior, bound)
	r := sittingVictims
	switch {
	case amount < 0 && e.Numbering:
		r = sittingOthers
	case amount < 0:
		r = plainOthers
	case !e.Numbering:
		r = plainVictims
	}
	return []found{{rule: r, amount: amount, detail: detailOf(v, v+others) + " look like victims"}}
}

// Teaching returns the subjects that no person decided by their places in the list, what teaches most
// first. A decision says something of its whole sitting, so those come first that lie among most open
// sets for each that is decided, in the way of the highest averages (D'Hondt); within a sitting the one whose
// probability of a victim lies nearest to a half (D. D. Lewis and W. A. Gale, "A sequential algorithm for
// training text classifiers", 1994). Sets that the model has an answer for, or of which a person must look
// in any case, teach little and come last, the least certain first.
func Teaching(subjects []Subject, m Model, o Options) []int {
	type seat struct {
		subject     int
		worth, lean float64
	}
	evidence := Surround(subjects)
	var all []seat
	take := func(together []int) {
		decided, open := 0, []seat{}
		for _, i := range together {
			held, forced := evidence[i].held(o.withDefaults())
			s := seat{subject: i, lean: math.Abs(2*m.weigh(held) - 1)}
			switch {
			case subjects[i].Class != photo.Undecided:
				decided++
			case forced || m.Propose(evidence[i], o).Answer != photo.AnswerUndecided:
				all = append(all, s)
			default:
				open = append(open, s)
			}
		}
		slices.SortFunc(open, func(a, b seat) int {
			return cmp.Or(cmp.Compare(a.lean, b.lean), cmp.Compare(a.subject, b.subject))
		})
		for k, s := range open {
			s.worth = float64(len(open)-k) / float64(1+decided+k)
			all = append(all, s)
		}
	}
	for _, together := range sittings(subjects) {
		take(together)
	}
	for i, s := range subjects {
		if s.Roll == "" {
			take([]int{i})
		}
	}
	slices.SortFunc(all, func(a, b seat) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.lean, b.lean), cmp.Compare(a.subject, b.subject))
	})
	out := make([]int, len(all))
	for k, s := range all {
		out[k] = s.subject
	}
	return out
}

func (d Decided) plus(o Decided, times int) Decided {
	return Decided{d.Victims + times*o.Victims, d.Others + times*o.Others}
}
