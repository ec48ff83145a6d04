// SPDX-License-Identifier: Apache-2.0

package review

import (
	"math/rand/v2"
	"slices"
	"testing"

	"amana/pkg/photo"
)

func TestSecond(t *testing.T) {
	k := newDesk()
	second := func(id photo.SetID, class photo.Class) Decision {
		return Decision{Action: Second, Set: id, Class: class, By: "b"}
	}
	for name, d := range map[string]Decision{"of an open set": second(1, photo.Victim), "of no class": second(1, photo.Undecided), "of a wrong one": second(1, "x")} {
		if _, err := k.decide(d); err == nil {
			t.Errorf("a second reading %s was taken", name)
		}
	}
	for id := range photo.SetID(2) {
		k.must(t, Decision{Action: Class, Set: id + 1, Class: photo.Victim, By: "a"}, Decision{Action: Confirm, Set: id + 1, By: "a"})
	}
	k.must(t, second(1, photo.Victim), second(2, photo.Scene))
	for id, want := range map[photo.SetID]photo.Review{1: photo.Reviewed, 2: photo.Disputed} {
		s := k.states[id]
		if got, _ := s.Review(confirmedOf(s)); got != want || s.Class != photo.Victim || s.ClassBy != "a" {
			t.Errorf("after the second reading %s is %s, %s by %s, want %s, victim by a", id, got, s.Class, s.ClassBy, want)
		}
	}
	if _, err := k.decide(second(1, photo.Victim)); err == nil {
		t.Error("a set was read a second time twice")
	}
	if _, err := k.decide(Decision{Action: Class, Set: 2, By: "c"}); err == nil {
		t.Error("a dispute was settled without a class")
	}
	k.must(t, Decision{Action: Class, Set: 2, Class: photo.Document, By: "c"})
	s, want := k.states[2], photo.Readings{First: photo.Victim, FirstBy: "a", Second: photo.Scene, SecondBy: "b"}
	if got, _ := s.Review(confirmedOf(s)); got != photo.Reviewed || s.Class != photo.Document || s.Readings != want {
		t.Errorf("settled, the set is %s, %s with %v, want reviewed, document with %v", got, s.Class, s.Readings, want)
	}
	k.must(t, Decision{Action: Undo, Undoes: int64(len(k.records))})
	if s := k.states[2]; !s.Disputed || s.Class != photo.Victim {
		t.Errorf("with the settlement undone, the set is %+v, want it disputed", s)
	}
}

// A class that departs from what two agreed on is a dispute, which a third settles; a journal in which it says
// nothing of that is older, and is replayed as it was.
func TestDeparts(t *testing.T) {
	k := newDesk()
	class := func(c photo.Class, by string) Decision {
		return Decision{Action: Class, Set: 1, Class: c, By: by, Departs: Departs(k.states[1], c)}
	}
	is := func(what string, disputed bool) {
		t.Helper()
		if s := k.states[1]; s.Disputed != disputed {
			t.Errorf("%s: disputed is %v, want %v: %+v", what, s.Disputed, disputed, s)
		}
	}
	for _, step := range []struct {
		what     string
		decide   func() Decision
		disputed bool
	}{
		{"first", func() Decision { return class(photo.Victim, "a") }, false},
		{"first, again", func() Decision { return class(photo.Scene, "a") }, false},
		{"back", func() Decision { return class(photo.Victim, "a") }, false},
		{"second", func() Decision { return Decision{Action: Second, Set: 1, Class: photo.Victim, By: "b"} }, false},
		{"the same again", func() Decision { return class(photo.Victim, "a") }, false},
		{"taken back", func() Decision { return class(photo.Undecided, "a") }, false},
		{"and another", func() Decision { return class(photo.Security, "a") }, true},
		{"settled", func() Decision { return class(photo.Security, "c") }, false},
		{"settled in another way", func() Decision { return class(photo.Scene, "c") }, false},
		{"as both had it", func() Decision { return class(photo.Victim, "c") }, false},
		{"and another once more", func() Decision { return class(photo.Scene, "a") }, true},
	} {
		k.must(t, step.decide())
		is(step.what, step.disputed)
	}
	k.must(t, Decision{Action: Class, Set: 2, Class: photo.Victim, By: "a"}, Decision{Action: Second, Set: 2, Class: photo.Scene, By: "b"},
		Decision{Action: Class, Set: 2, Class: photo.Scene, By: "c"})
	if !Departs(k.states[2], photo.Undecided) || Departs(k.states[2], photo.Document) {
		t.Error("what settles a dispute departs from it, or taking that back does not")
	}
	k.must(t, Decision{Action: Class, Set: 3, Class: photo.Victim, By: "a"}, Decision{Action: Second, Set: 3, Class: photo.Victim, By: "b"},
		Decision{Action: Class, Set: 3, Class: photo.Scene, By: "a"}) // as older journals have it
	if k.states[3].Disputed {
		t.Error("a decision that does not say that it departs made a dispute")
	}
	if _, err := k.decide(Decision{Action: Class, Set: 3, Class: photo.Document, By: "a", Departs: true}); err == nil {
		t.Error("a class departs from readings from which another departed already")
	}
}

func confirmedOf(s State) (out []photo.Member) {
	for _, d := range s.Confirmed {
		out = append(out, photo.Member{Photo: d, Confirmed: true})
	}
	return out
}

// A draw is of the share that was asked for, hangs on nothing but the seed and the sets, and grows with them.
func TestDraw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var ids []photo.SetID
	for i := range 1000 {
		ids = append(ids, photo.SetID(i+1))
	}
	tenth := Draw(ids, 0.1, 1)
	if len(tenth) != 100 || len(Draw(ids, 1, 1)) != 1000 || len(Draw(ids, 0, 1)) != 0 || len(Draw(ids[:3], 0.1, 1)) != 1 || len(Draw(nil, 1, 1)) != 0 {
		t.Fatalf("a tenth of 1000 is %d sets", len(tenth))
	}
	shuffled := slices.Clone(ids)
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	if again := Draw(shuffled, 0.1, 1); !slices.Equal(again, tenth) {
		t.Error("the draw hangs on the order of the sets")
	}
	if !slices.Equal(Draw(ids, 0.2, 1)[:100], tenth) {
		t.Error("a larger share does not begin with the smaller one")
	}
	common := 0
	for _, id := range Draw(ids, 0.1, 2) {
		if slices.Contains(tenth, id) {
			common++
		}
	}
	if common > 30 { // 10 of 100 are to be expected
		t.Errorf("%d of 100 sets are in the draws of two seeds", common)
	}
	half := Draw(slices.DeleteFunc(slices.Clone(ids), func(id photo.SetID) bool { return id%2 == 0 }), 0.1, 1)
	kept := 0
	for _, id := range half {
		if slices.Contains(tenth, id) {
			kept++
		}
	}
	if kept < 40 {
		t.Errorf("of 50 sets drawn from a half, %d are drawn from the whole, want nearly all", kept)
	}
}
