// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"amana/pkg/photo"
)

// desk returns n decided sets of 40 folders in which a set of four or five photos is a victim nine times in
// ten and one of one photo never, and of each so many are drawn.
func desk(n, drawn int, seed uint64) []Subject {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]Subject, n)
	for i := range out {
		s := Subject{Folder: fmt.Sprint(r.IntN(40)), Month: fmt.Sprint(r.IntN(12)), Camera: fmt.Sprint(r.IntN(5)), Class: photo.Scene, Drawn: i < drawn}
		s.Scope = s.Folder + s.Month + s.Camera
		s.Evidence.Size = []int{1, 4, 5}[r.IntN(3)]
		if s.Evidence.Size > 1 && r.IntN(10) > 0 {
			s.Class = photo.Victim
		}
		out[i] = s
	}
	return out
}

func TestLearnNeedsDrawnDecisions(t *testing.T) {
	few := Learn(desk(900, MinDrawn-1, 1), Options{}, WantedError)
	if few.Learnt || few.Weights != Start().Weights || few.Drawn != MinDrawn-1 || few.Decided != 900 {
		t.Errorf("with too few drawn decisions the model is %+v, want the rules", few)
	}
	m := Learn(desk(900, MinDrawn, 1), Options{}, WantedError)
	if !m.Learnt || m.Weights[onePhoto] > -2 || m.Weights[typicalSize] < 0.5 {
		t.Errorf("learnt %+v, want one photo far below 0 and four or five above", m)
	}
	if m.Weights[cardComplete] != table[cardComplete].LogOdds {
		t.Errorf("a rule that no decision speaks of weighs %g, want %g as before", m.Weights[cardComplete], table[cardComplete].LogOdds)
	}
}

// One photo is answered; four or five, of which one in ten is no victim, is left to a person.
func TestLearnAnswersOnlyWhatIsSure(t *testing.T) {
	m := Learn(desk(900, 900, 2), Options{}, WantedError)
	one := m.Propose(Evidence{Size: 1}, Options{})
	four := m.Propose(Evidence{Size: 4}, Options{})
	if one.Answer != photo.LikelyNotVictim || !slices.Contains(one.Reasons, "one photo") {
		t.Errorf("one photo: %+v, want not_victim because of it", one)
	}
	if four.Answer != photo.AnswerUndecided {
		t.Errorf("four photos: %+v, want undecided", four)
	}
}

func TestLearnDoesNotDependOnOrder(t *testing.T) {
	subjects := desk(700, 400, 3)
	want := Learn(subjects, Options{}, WantedError)
	r := rand.New(rand.NewPCG(5, 5))
	for range 3 {
		r.Shuffle(len(subjects), func(i, j int) { subjects[i], subjects[j] = subjects[j], subjects[i] })
		if got := Learn(subjects, Options{}, WantedError); got != want {
			t.Fatalf("in another order %+v, want %+v", got, want)
		}
	}
}

// At the weights that are returned the penalised likelihood is flat.
func TestFitIsStationary(t *testing.T) {
	subjects := desk(500, 0, 4)
	samples := samplesOf(subjects, Surround(subjects), Options{}, -1)
	weights, bias := fit(samples)
	for i, w := range append(weights[:], bias) {
		prior := 0.0
		if i < int(rules) {
			prior = table[i].LogOdds
		}
		slope := -pullOf(i) * (w - prior)
		for _, s := range samples {
			sum := bias
			for r, v := range weights {
				sum += v * s.x[r]
			}
			slope += (s.y - logistic(sum)) * s.x[i]
		}
		if math.Abs(slope) > 1e-6 {
			t.Errorf("the slope of weight %d is %g, want 0", i, slope)
		}
	}
}

func TestSurroundLeavesOut(t *testing.T) {
	in := func(folder string, c photo.Class) Subject {
		return Subject{Folder: folder, Scope: folder, Month: "m", Class: c}
	}
	subjects := []Subject{in("a", photo.Victim), in("a", photo.Scene), in("a", photo.Undecided), in("b", photo.Victim)}
	all := Surround(subjects)
	if want := (Decided{0, 1}); all[0].Folder != want || all[0].Neighbours != want {
		t.Errorf("neighbours of a victim = %+v, want all but its own: %+v", all[0].Folder, want)
	}
	if want := (Decided{2, 1}); all[2].Month != want || all[2].Camera != (Decided{}) {
		t.Errorf("month of an undecided set = %+v, want %+v, and no camera", all[2].Month, want)
	}
	without := surround(subjects, foldOf(subjects[0]))
	if without[2].Folder != (Decided{}) {
		t.Errorf("without the fold of its folder a set has %+v decided neighbours there, want none", without[2].Folder)
	}
}

func TestThresholdsShutOutWrongAnswers(t *testing.T) {
	var drawn []Judged
	for i := range 300 {
		drawn = append(drawn, Judged{Subject: i, P: float64(i) / 300, Victim: i > 100})
	}
	drawn[290].Victim = false
	v, n, _ := thresholds(drawn, WantedError)
	m := Model{Victim: v, NotVictim: n}
	answered := 0
	for _, j := range drawn {
		switch a := j.answer(m); {
		case a == photo.AnswerUndecided:
		case (a == photo.LikelyVictim) != j.Victim:
			t.Errorf("set %d is answered %s, wrongly", j.Subject, a)
		default:
			answered++
		}
	}
	if answered != 9+21 {
		t.Errorf("%d sets are answered, want 30: those past the last wrong answer on each side, and sure", answered)
	}
	if v, n, keep := thresholds(drawn[:50], WantedError); v <= 1 || n <= 1 || keep {
		t.Errorf("50 drawn decisions give thresholds %g and %g, want none that is ever reached", v, n)
	}
}

func TestValidateSaysWhetherItLearnt(t *testing.T) {
	r := Validate(desk(100, 100, 6), Options{}, WantedError)
	if r.Learnt || r.Drawn != 100 || len(r.Classes) != 2 || r.Classes[0].Class != photo.Victim {
		t.Errorf("Validate = %+v, want the rules on two classes", r)
	}
	r = Validate(desk(900, 900, 7), Options{}, WantedError)
	if !r.Learnt || r.Error.Drawn != 900 || r.Error.Upper > WantedError || r.Error.Answered == 0 {
		t.Errorf("Validate = %+v, want an error of at most %g on 900 drawn sets", r, WantedError)
	}
}

// The rules' answers stand as long as they are right, whatever the weights that were learnt are unsure of.
func TestThresholdsKeepTheRules(t *testing.T) {
	var drawn []Judged
	for i := range 300 {
		drawn = append(drawn, Judged{Subject: i, P: 0.6, Victim: true, Rules: i < 100})
	}
	drawn[200].Victim = false
	v, n, keep := thresholds(drawn, WantedError)
	m := Model{Victim: v, NotVictim: n, Rules: keep}
	if !keep || drawn[0].answer(m) != photo.LikelyVictim || drawn[150].answer(m) != photo.AnswerUndecided {
		t.Errorf("thresholds %g and %g, rules kept %v: want the rules' answers and no others", v, n, keep)
	}
	drawn[50].Victim = false
	if _, _, keep := thresholds(drawn, WantedError); keep {
		t.Error("rules that were wrong on a drawn set are kept")
	}
}

func TestModelPrintsEveryWeight(t *testing.T) {
	text := Learn(desk(900, 400, 8), Options{}, WantedError).String()
	for _, w := range Weights() {
		if !strings.Contains(text, "\n"+w.Name+" ") || !strings.Contains(text, w.Sentence) {
			t.Errorf("the weight %q is not printed", w.Name)
		}
	}
}
