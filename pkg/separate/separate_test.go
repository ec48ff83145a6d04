// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

func facts(paths ...photo.RelPath) []pathfacts.Facts {
	var out []pathfacts.Facts
	for _, p := range paths {
		out = append(out, pathfacts.Default().Read(p))
	}
	return out
}

func taken(year int, month time.Month) photo.Taken {
	return photo.Taken{Wall: time.Date(year, month, 3, 0, 0, 0, 0, time.UTC).Unix(), Source: "DateTimeOriginal"}
}

func TestPropose(t *testing.T) {
	for name, c := range map[string]struct {
		e     Evidence
		want  photo.Answer
		first string
	}{
		"nothing":                {Evidence{}, photo.AnswerUndecided, ""},
		"size and date only":     {Evidence{Size: 4, Facts: facts("2012-08/a.jpg")}, photo.AnswerUndecided, "four or five"},
		"complete card":          {Evidence{Card: photo.Card{Branch: "215", Detainee: "1", Exam: "2"}}, photo.LikelyVictim, "branch, detainee and examination"},
		"mark on card":           {Evidence{Card: photo.Card{Branch: "ج"}}, photo.LikelyVictim, "a number or branch mark"},
		"number in path":         {Evidence{Facts: facts("2012-08/1234/a.jpg")}, photo.LikelyVictim, "a number"},
		"branch and number":      {Evidence{Facts: facts("215-1234-1.jpg")}, photo.LikelyVictim, "a branch and a number"},
		"branch":                 {Evidence{Facts: facts("2012-08/215/a.jpg")}, photo.LikelyVictim, "a branch in"},
		"detainees":              {Evidence{Facts: facts("detainees/a.jpg")}, photo.LikelyVictim, "in a folder of detainees"},
		"soldiers":               {Evidence{Size: 4, Facts: facts("soldiers 2012-08/a.jpg")}, photo.LikelyNotVictim, "in a folder of soldiers"},
		"civilians":              {Evidence{Facts: facts("مدنيين/a.jpg")}, photo.LikelyNotVictim, "in a folder of civilians"},
		"scenes":                 {Evidence{Facts: facts("تفجير/a.jpg")}, photo.LikelyNotVictim, "in a folder of scenes"},
		"documents":              {Evidence{Facts: facts("reports/a.jpg")}, photo.LikelyNotVictim, "in a folder of documents"},
		"number with soldiers":   {Evidence{Facts: facts("soldiers/1234/a.jpg")}, photo.AnswerUndecided, "in a folder of soldiers"},
		"card with soldiers":     {Evidence{Card: photo.Card{Exam: "12"}, Facts: facts("soldiers/a.jpg")}, photo.AnswerUndecided, "a number or branch mark"},
		"late name":              {Evidence{Facts: facts("2012-09/Foo Bar/a.jpg")}, photo.LikelyNotVictim, "a person's name in the folder or"},
		"early name":             {Evidence{Facts: facts("2011-11/Foo Bar/a.jpg")}, photo.AnswerUndecided, "a person's name in an early"},
		"name in May 2012":       {Evidence{Facts: facts("2012-05/Foo Bar/a.jpg")}, photo.AnswerUndecided, "a person's name in an early"},
		"undated name":           {Evidence{Facts: facts("Foo Bar/a.jpg")}, photo.AnswerUndecided, "a person's name in an early"},
		"early name forces":      {Evidence{Facts: facts("soldiers/2011-11/Foo Bar/a.jpg")}, photo.AnswerUndecided, "a person's name in an early"},
		"early name, number":     {Evidence{Facts: facts("2011-11/Foo Bar/1234/a.jpg")}, photo.LikelyVictim, "a number"},
		"early name, card":       {Evidence{Card: photo.Card{Exam: "12"}, Facts: facts("2011-11/Foo Bar/a.jpg")}, photo.LikelyVictim, "a number or branch mark"},
		"wrong clock":            {Evidence{Taken: []photo.Taken{taken(2000, 1)}}, photo.AnswerUndecided, "outside the archive's span by the camera"},
		"outside alone":          {Evidence{Facts: facts("2015-01/a.jpg")}, photo.AnswerUndecided, "dated outside"},
		"folder beats clock":     {Evidence{Facts: facts("2012-08/a.jpg"), Taken: []photo.Taken{taken(2000, 1)}}, photo.AnswerUndecided, "dated inside"},
		"one neighbour":          {Evidence{Size: 4, Neighbours: Decided{Victims: 1}}, photo.AnswerUndecided, "decisions on"},
		"many victims":           {Evidence{Neighbours: Decided{Victims: 30, Others: 1}}, photo.LikelyVictim, "decisions on other sets of the same folder, camera and month: 30 of 31 are victims"},
		"many others":            {Evidence{Neighbours: Decided{Others: 30}}, photo.LikelyNotVictim, "decisions on other sets"},
		"one photo, maybe more":  {Evidence{Size: 1, Facts: facts("2012-08/a.jpg")}, photo.AnswerUndecided, "dated inside"},
		"one photo apart":        {Evidence{Size: 1, Apart: true, Facts: facts("2012-08/a.jpg")}, photo.LikelyNotVictim, "one photo, surely apart"},
		"two photos apart":       {Evidence{Size: 2, Apart: true, Facts: facts("2012-08/a.jpg")}, photo.LikelyNotVictim, "two photos, surely apart"},
		"numbered and apart":     {Evidence{Size: 1, Apart: true, Facts: facts("2012-08/1234/a.jpg")}, photo.AnswerUndecided, "one photo, surely apart"},
		"apart by a wrong clock": {Evidence{Size: 1, Apart: true, Facts: facts("2012-08/a.jpg"), Taken: []photo.Taken{taken(2036, 1)}}, photo.AnswerUndecided, "dated inside"},
		"neighbours disagree":    {Evidence{Neighbours: Decided{Victims: 10, Others: 10}}, photo.AnswerUndecided, "decisions on other sets"},
	} {
		got := Propose(c.e, Options{})
		if got.Answer != c.want {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
		first := ""
		if len(got.Reasons) > 0 {
			first = got.Reasons[0]
		}
		if !strings.HasPrefix(first, c.first) || (c.first == "") != (first == "") {
			t.Errorf("%s: first reason %q, want %q", name, first, c.first)
		}
	}
}

func TestSpanIsSettable(t *testing.T) {
	e := Evidence{Facts: facts("2015-01/a.jpg")}
	got := Propose(e, Options{From: "2015-01", To: "2015-01"}).Reasons
	if !slices.Equal(got, []string{"dated inside the archive's span"}) {
		t.Errorf("Reasons = %q", got)
	}
}

func TestUndecidedWithoutEvidence(t *testing.T) {
	got := Propose(Evidence{Size: 1}, Options{})
	if got.Answer != photo.AnswerUndecided || got.Confidence != 1 || got.Reasons == nil || len(got.Reasons) != 0 {
		t.Errorf("Propose(nothing) = %+v", got)
	}
}

// Whatever the path, no reason holds a word of it, and the answer agrees with its confidence.
func TestReasonsHoldNoPathText(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	parts := []photo.RelPath{"zebra quokka", "2011-11", "2012-09", "7777", "215-8888-999", "soldiers", "وثائق", "15", "ج-4321"}
	sentences := Weights()
	for range 3000 {
		var e Evidence
		for range rng.IntN(4) {
			p := photo.RelPath("DSC_0001.jpg")
			for range rng.IntN(4) {
				p = parts[rng.IntN(len(parts))] + "/" + p
			}
			e.Facts = append(e.Facts, pathfacts.Default().Read(p))
		}
		e.Size = rng.IntN(8)
		e.Neighbours = Decided{rng.IntN(9) - 1, rng.IntN(9) - 1}
		if rng.IntN(4) == 0 {
			e.Card.Detainee = "5555"
		}
		got := Propose(e, Options{})
		for _, r := range got.Reasons {
			if !slices.ContainsFunc(sentences, func(w Weight) bool { return strings.HasPrefix(r, w.Sentence) }) {
				t.Fatalf("reason %q is not in the table", r)
			}
		}
		if math.IsNaN(got.Confidence) || got.Confidence < 0 || got.Confidence > 1 ||
			got.Answer != photo.AnswerUndecided && got.Confidence < threshold {
			t.Fatalf("Propose(%+v) = %+v", e, got)
		}
		slices.Reverse(e.Facts)
		if again := Propose(e, Options{}); again.Answer != got.Answer || math.Abs(again.Confidence-got.Confidence) > 1e-12 || !slices.Equal(again.Reasons, got.Reasons) {
			t.Fatalf("Propose depends on the order of photos: %+v, %+v", got, again)
		}
	}
}

func TestWeights(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range Weights() {
		if w.Name == "" || w.Sentence == "" || seen[w.Name] {
			t.Errorf("row %+v is empty or repeated", w)
		}
		seen[w.Name] = true
	}
	Weights()[0].LogOdds = 99
	if Weights()[0].LogOdds == 99 {
		t.Error("Weights returns the table itself")
	}
	// The weak rules together must not reach an answer.
	if sum := table[typicalSize].LogOdds + table[dateInside].LogOdds; sum >= math.Log(threshold/(1-threshold)) {
		t.Errorf("size and date add up to %g", sum)
	}
}
