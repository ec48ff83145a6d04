// SPDX-License-Identifier: Apache-2.0

// Package separate proposes whether a set shows a person who died in detention: victim, not_victim or
// undecided. It adds the weights of explicit rules, of which Weights returns the whole table, and says
// which of them held. Fit estimates the weights anew from what persons decided. The class itself is a
// person's to decide.
//
// It refuses two kinds of evidence: the scene and the colours of the photos, since soldiers were
// photographed in the same rooms; and the absence of a number, since many victims' paths have none.
// It is pure. Callers may lean on this: a reason names a type of evidence and never holds text of a
// path, so that it can be shared.
package separate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// Evidence is what is known about one set.
type Evidence struct {
	Size       int               // photos
	Apart      bool              // the grouping is sure that no other photo belongs to it, and went by a clock
	Card       photo.Card        // as a person read it
	Facts      []pathfacts.Facts // of the photos' paths
	Taken      []photo.Taken     // of the photos
	Neighbours Decided           // of the same folder, camera and month together
	Folder     Decided           // of the same folder
	Month      Decided           // of the same month
	Camera     Decided           // of the same camera
	Sitting    Decided           // by the same camera without a long pause, of some only what they look like
	Numbering  bool              // the folder, or one that it lies in, has sets that are numbered
}

// Decided counts what persons decided about other sets, never the set's own decision.
type Decided struct {
	Victims int
	Others  int
}

// Options are the settings of Propose; a field that is empty takes its default.
type Options struct {
	From string // first month of the archive's span, default "2011-05"
	To   string // last month, default "2013-08"
}

func (o Options) withDefaults() Options {
	o.From = cmp.Or(o.From, "2011-05")
	o.To = cmp.Or(o.To, "2013-08")
	return o
}

// namedUntil is the last month in whose folders some victims are named: a name in a later folder speaks
// against a victim, an earlier or undated one leaves it to a person.
const namedUntil = "2012-05"

// threshold is the probability from which the rules give an answer; below it the set is undecided.
const threshold = 0.8

// found is a rule that held, how much of it, and what that adds to the sum.
type found struct {
	rule   rule
	amount float64
	weight float64 // by the model
	logit  float64 // weight times amount
	detail string
}

// Propose weighs the evidence by the rules as they stand, without anything learnt.
func Propose(e Evidence, o Options) photo.Proposal { return Start().Propose(e, o) }

// Propose weighs the evidence. Confidence is the probability of the answer, the logistic function of
// the sum of the weights; of undecided it is 1-|2p-1|, which is 1 where nothing speaks for either side.
// A set with an early or undated name is a person's to look at; only weights that were learnt may say
// not_victim, by all that is not the name.
func (m Model) Propose(e Evidence, o Options) photo.Proposal {
	held, forced := e.held(o.withDefaults())
	p := m.weigh(held)
	out := photo.Proposal{Answer: photo.AnswerUndecided, Confidence: 1 - math.Abs(2*p-1), Reasons: reasons(held)}
	rules := m.Rules && !forced && agree(Propose(e.alone(), o).Answer, p)
	if answer := m.answer(p, forced, rules); answer != photo.AnswerUndecided {
		out.Answer, out.Confidence = answer, max(p, 1-p)
	}
	return out
}

// answer decides by the probability of a victim. forced is whether a person must look, rules whether the rules,
// without any decision, give the answer to which the probability leans.
func (m Model) answer(p float64, forced, rules bool) photo.Answer {
	switch {
	case forced && !m.Learnt:
	case !forced && p >= m.Victim:
		return photo.LikelyVictim
	case 1-p >= m.NotVictim:
		return photo.LikelyNotVictim
	case m.Rules && rules && p >= 0.5:
		return photo.LikelyVictim
	case m.Rules && rules:
		return photo.LikelyNotVictim
	}
	return photo.AnswerUndecided
}

// alone is the evidence without what is known of other sets.
func (e Evidence) alone() Evidence {
	e.Neighbours, e.Folder, e.Month, e.Camera, e.Sitting = Decided{}, Decided{}, Decided{}, Decided{}, Decided{}
	return e
}

// held returns the rules that hold, and whether a person must look whatever they add up to.
func (e Evidence) held(o Options) (held []found, forced bool) {
	numbered := e.numbered()
	held = slices.Concat(e.numbers(), e.kinds(), e.names(numbered), e.size(o), e.dates(o), e.decisions(), e.sitting())
	for _, f := range held {
		forced = forced || f.rule == earlyName && !numbered
	}
	return held, forced
}

// weigh fills in what each rule adds and returns the probability of a victim.
func (m Model) weigh(held []found) float64 {
	sum := m.Bias
	for i := range held {
		held[i].weight = m.Weights[held[i].rule]
		held[i].logit = held[i].weight * held[i].amount
		sum += held[i].logit
	}
	return logistic(sum)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// reasons returns the sentences, strongest first: what forces a person to look stands before all.
func reasons(held []found) []string {
	strength := func(f found) float64 {
		if f.rule == earlyName {
			return math.Inf(1)
		}
		return math.Abs(f.logit)
	}
	slices.SortStableFunc(held, func(a, b found) int {
		return cmp.Or(cmp.Compare(strength(b), strength(a)), cmp.Compare(a.rule, b.rule))
	})
	out := []string{}
	for _, f := range held {
		if f.rule == earlyName || math.Abs(f.weight) >= negligible {
			out = append(out, table[f.rule].Sentence+f.detail)
		}
	}
	return out
}

// negligible is what a rule must weigh, in log-odds, to be called a reason.
const negligible = 0.05

func hold(r rule) found { return found{rule: r, amount: 1} }

// numbered reports whether there is a number or mark on the card or in a path.
func (e Evidence) numbered() bool {
	return !e.Card.Empty() || slices.ContainsFunc(e.Facts, pathfacts.Facts.Numbered)
}

func (e Evidence) numbers() []found {
	var out []found
	switch {
	case e.Card.Complete():
		out = append(out, hold(cardComplete))
	case !e.Card.Empty():
		out = append(out, hold(cardNumber))
	}
	best := rule(-1)
	for _, f := range e.Facts {
		r := rule(-1)
		switch number := f.Detainee != "" || f.Exam != ""; {
		case number && f.Branch != "":
			r = pathBranchNumber
		case number:
			r = pathNumber
		case f.Branch != "":
			r = pathBranch
		}
		if r >= 0 && (best < 0 || table[r].LogOdds > table[best].LogOdds) {
			best = r
		}
	}
	if best >= 0 {
		out = append(out, hold(best))
	}
	return out
}

// kinds weighs each kind of folder by the share of the photos that lie in one.
func (e Evidence) kinds() []found {
	var out []found
	for _, k := range []struct {
		kind string
		rule rule
	}{
		{"detainees", folderDetainees}, {"soldiers", folderSoldiers}, {"civilians", folderCivilians},
		{"scenes", folderScenes}, {"documents", folderDocuments},
	} {
		n := 0
		for _, f := range e.Facts {
			if f.Kind == k.kind {
				n++
			}
		}
		if n > 0 {
			out = append(out, found{rule: k.rule, amount: float64(n) / float64(len(e.Facts))})
		}
	}
	return out
}

// names looks for a person's name instead of a number. One early or undated folder with a name is
// enough to leave the set to a person.
func (e Evidence) names(numbered bool) []found {
	late := false
	for _, f := range e.Facts {
		if f.Person && f.Month <= namedUntil {
			if numbered {
				return nil
			}
			return []found{hold(earlyName)}
		}
		late = late || f.Person
	}
	if late {
		return []found{hold(lateName)}
	}
	return nil
}

// size tells the sizes apart that the archive's bodies have and have not: published sets have three photos
// and more. One or two speak against a body only where the grouping is sure that there are no others, and no
// clock is so wrong that it may have parted them. What other sizes weigh only decisions say.
func (e Evidence) size(o Options) []found {
	apart := e.Apart && !slices.ContainsFunc(e.Taken, func(t photo.Taken) bool { return t.Month() < o.From || o.To < t.Month() })
	switch {
	case e.Size == 1 && apart:
		return []found{hold(onePhotoApart)}
	case e.Size == 1:
		return []found{hold(onePhoto)}
	case e.Size == 2 && apart:
		return []found{hold(twoPhotosApart)}
	case e.Size == 2:
		return []found{hold(twoPhotos)}
	case e.Size == 3:
		return []found{hold(threePhotos)}
	case e.Size == 4 || e.Size == 5:
		return []found{hold(typicalSize)}
	case e.Size > 8:
		return []found{hold(largeSize)}
	}
	return nil
}

// dates goes by the folders, and by the clocks only where no folder is dated, since clocks are reset.
// One photo inside the span puts the set inside.
func (e Evidence) dates(o Options) []found {
	outside := dateOutside
	var months []string
	for _, f := range e.Facts {
		if f.Month != "" {
			months = append(months, f.Month)
		}
	}
	if len(months) == 0 {
		outside = clockOutside
		for _, t := range e.Taken {
			if m := t.Month(); m != "" {
				months = append(months, m)
			}
		}
	}
	switch {
	case len(months) == 0:
		return nil
	case slices.ContainsFunc(months, func(m string) bool { return o.From <= m && m <= o.To }):
		return []found{hold(dateInside)}
	}
	return []found{hold(outside)}
}

// decisions weighs the shares of victims among the decided neighbours.
func (e Evidence) decisions() []found {
	var out []found
	for _, n := range []struct {
		rule rule
		of   Decided
	}{{neighbours, e.Neighbours}, {sameFolder, e.Folder}, {sameMonth, e.Month}, {sameCamera, e.Camera}} {
		v, others := max(n.of.Victims, 0), max(n.of.Others, 0)
		if v+others > 0 {
			out = append(out, found{rule: n.rule, amount: shrunk(v, others), detail: detailOf(v, v+others) + " are victims"})
		}
	}
	return out
}

func detailOf(n, of int) string { return fmt.Sprintf(": %d of %d", n, of) }

// shrunk is the logit of the share of victims, shrunk towards a half as if two victims and two others
// had been decided before, so that one decision moves little, and bounded.
func shrunk(victims, others int) float64 { return logitOf(victims, others, 2, maxNeighbours) }

func logitOf(victims, others int, prior, bound float64) float64 {
	return min(max(math.Log((float64(victims)+prior)/(float64(others)+prior)), -bound), bound)
}
