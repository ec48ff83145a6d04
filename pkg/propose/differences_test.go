// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/group"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

func setOf(id photo.SetID, photos ...byte) photo.Set {
	s := photo.Set{ID: id}
	for _, p := range photos {
		s.Members = append(s.Members, photo.Member{Photo: photo.Digest{p, 1}})
	}
	return s
}

func TestDifferences(t *testing.T) {
	before := []photo.Set{setOf(1, 1, 2, 3, 4), setOf(2, 5, 6), setOf(3, 7), setOf(4, 8), setOf(5, 9)}
	after := []photo.Set{setOf(1, 1, 2, 5, 6), setOf(0, 3), setOf(0, 4, 20), setOf(3, 7), setOf(0, 21, 22), setOf(4, 8, 23)}
	want := []Difference{
		{Set: 1, Change: "changed", Before: 4, After: 4, Gained: []Share{{Set: 2, Photos: 2}}, Lost: []Share{{New: true, Photos: 1}, {New: true, Photos: 1}}},
		{Set: 2, Change: "retired", Before: 2, Lost: []Share{{Set: 1, Photos: 2}}},
		{Set: 4, Change: "changed", Before: 1, After: 2, Gained: []Share{{Photos: 1}}},
		{Set: 5, Change: "retired", Before: 1, Lost: []Share{{Photos: 1}}},
		{Change: "new", After: 1, Gained: []Share{{Set: 1, Photos: 1}}},
		{Change: "new", After: 2, Gained: []Share{{Set: 1, Photos: 1}, {Photos: 1}}},
	}
	if got := differences(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("differences = %+v\nwant %+v", got, want)
	}
	wantChanges := photo.Changes{New: []photo.SetID{0, 0, 0}, Same: []photo.SetID{3}, Changed: []photo.SetID{1, 4}, Retired: []photo.SetID{2, 5}}
	if got := changesOf(before, after); !reflect.DeepEqual(got, wantChanges) {
		t.Errorf("changesOf = %+v, want %+v", got, wantChanges)
	}
}

// Every photo that a set gains was lost by another or was in none, sizes add up, and what is the same is
// not listed.
func TestDifferencesAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	draw := func(first photo.SetID) []photo.Set {
		sets := make([]photo.Set, 6)
		for i := range sets {
			sets[i].ID = first + photo.SetID(i)
		}
		for p := range byte(20) {
			if in := r.IntN(8); in < len(sets) {
				sets[in].Members = append(sets[in].Members, photo.Member{Photo: photo.Digest{p, 1}})
			}
		}
		return slices.DeleteFunc(sets, func(s photo.Set) bool { return len(s.Members) == 0 })
	}
	for range 200 {
		before, after := draw(1), draw(photo.SetID(1+r.IntN(4)))
		between, fromNone, toNone := 0, 0, 0
		for _, d := range differences(before, after) {
			if d.Before+Count(d.Gained)-Count(d.Lost) != d.After || len(d.Gained)+len(d.Lost) == 0 {
				t.Fatalf("%+v does not add up", d)
			}
			for _, s := range d.Gained {
				if s.Set == 0 {
					fromNone += s.Photos
				} else {
					between += s.Photos
				}
			}
			for _, s := range d.Lost {
				if s.Set == 0 && !s.New {
					toNone += s.Photos
				} else {
					between -= s.Photos
				}
			}
		}
		if between != 0 || fromNone > 20 || toNone > 20 {
			t.Fatalf("%d photos were gained from sets that did not lose them\n%v\n%v", between, before, after)
		}
	}
}

func TestPreviewIsWhatGroupDoes(t *testing.T) {
	s := bursts(6)
	s.group(t)
	// Another photo, a body in two folders, two bodies in one; a person's reject.
	s.add(25, "2012-08/1002/DSC_0025.JPG", noon+2*3600+50)
	for i := range s.archive.Files {
		switch f := &s.archive.Files[i]; f.Path.Base() {
		case "DSC_0002.JPG", "DSC_0003.JPG":
			f.Path = "2012-08/2000/" + photo.RelPath(f.Path.Base())
		case "DSC_0040.JPG", "DSC_0041.JPG", "DSC_0042.JPG", "DSC_0043.JPG":
			f.Path = "2012-08/1005/" + photo.RelPath(f.Path.Base())
		}
	}
	one := s.setOf(t, photo.Digest{10, 0, 1})
	s.states[one.ID] = review.State{Rejected: []photo.Digest{{11, 0, 1}}, By: "x"}
	o := Options{Paths: pathfacts.Default()}
	before := slices.Clone(s.archive.Sets)
	said, err := Preview(context.Background(), s, o)
	if err != nil || !reflect.DeepEqual(s.archive.Sets, before) {
		t.Fatalf("Preview: %v, or it stored something", err)
	}
	did, err := Group(context.Background(), s, 1, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(said.Differences) < 4 || len(said.Changes.New) == 0 || len(said.Changes.Retired) == 0 || len(said.Changes.Changed) < 2 {
		t.Errorf("the case shows too little: %+v", said)
	}
	if !reflect.DeepEqual(said.Changes.Changed, did.Changes.Changed) || !reflect.DeepEqual(said.Changes.Same, did.Changes.Same) ||
		!reflect.DeepEqual(said.Changes.Retired, did.Changes.Retired) || len(said.Changes.New) != len(did.Changes.New) {
		t.Errorf("Preview said %+v, Group did %+v", said.Changes, did.Changes)
	}
	for i := range did.Differences {
		d := &did.Differences[i]
		if d.Set == 0 {
			t.Errorf("a stored set without an identity: %+v", *d)
		}
		if d.Change == ChangeNew {
			d.Set = 0
		}
		for j := range d.Lost {
			if d.Lost[j].New {
				d.Lost[j].Set = 0
			}
		}
	}
	if !reflect.DeepEqual(said.Differences, did.Differences) {
		t.Errorf("Preview said\n%+v, Group did\n%+v", said.Differences, did.Differences)
	}
}

var card = photo.Card{Branch: "215", Detainee: "1234", Exam: "987"}

// withCards is a shelf of two sets that carry one complete card.
func withCards(t *testing.T, first, second review.State) (s *shelf, a, b photo.Set) {
	t.Helper()
	s = bursts(3)
	s.group(t)
	a, b = s.setOf(t, photo.Digest{0, 0, 1}), s.setOf(t, photo.Digest{10, 0, 1})
	first.Card, second.Card = card, card
	s.states[a.ID], s.states[b.ID] = first, second
	for i := range s.archive.Sets {
		s.archive.Sets[i].Card = s.states[s.archive.Sets[i].ID].Card
	}
	return s, a, b
}

func TestContradictionsAreToldAndNothingIsStored(t *testing.T) {
	p := photo.Digest{10, 0, 1}
	s, a, b := withCards(t, review.State{Rejected: []photo.Digest{p}}, review.State{Confirmed: []photo.Digest{p}})
	before := slices.Clone(s.archive.Sets)
	var against *ContradictionError
	for name, f := range map[string]func() error{
		"Group":   func() error { _, err := Group(context.Background(), s, 1, Options{}); return err },
		"Preview": func() error { _, err := Preview(context.Background(), s, Options{}); return err },
	} {
		err := f()
		if !errors.As(err, &against) || len(against.All) != 1 || against.All[0].Sets != [2]photo.SetID{a.ID, b.ID} || !slices.Equal(against.All[0].Photos, []photo.Digest{p}) {
			t.Errorf("%s = %v, want a contradiction about photo %.12s in %s and %s", name, err, p, a.ID, b.ID)
		}
	}
	if !reflect.DeepEqual(s.archive.Sets, before) {
		t.Error("something was stored")
	}
}

func TestContradictionsNeedEqualCompleteCardsInOneMonth(t *testing.T) {
	p := photo.Digest{1}
	states := map[photo.SetID]review.State{1: {Rejected: []photo.Digest{p}}, 2: {Confirmed: []photo.Digest{p}}}
	part := photo.Card{Branch: "215", Detainee: "1234", Exam: "98?"}
	for name, c := range map[string]struct {
		known []group.Known
		want  bool
	}{
		"one month":       {[]group.Known{{Set: 1, Card: card, Month: "2012-08"}, {Set: 2, Card: card, Month: "2012-08"}}, true},
		"two months":      {[]group.Known{{Set: 1, Card: card, Month: "2012-08"}, {Set: 2, Card: card, Month: "2012-09"}}, false},
		"no month":        {[]group.Known{{Set: 1, Card: card}, {Set: 2, Card: card}}, false},
		"unreadable":      {[]group.Known{{Set: 1, Card: part, Month: "2012-08"}, {Set: 2, Card: part, Month: "2012-08"}}, false},
		"nobody rejected": {[]group.Known{{Set: 2, Card: card, Month: "2012-08"}, {Set: 3, Card: card, Month: "2012-08"}}, false},
	} {
		if err := contradictions(c.known, states); (err != nil) != c.want {
			t.Errorf("%s: %v, want a contradiction: %v", name, err, c.want)
		}
	}
}

// Two sets that one card names stay two until a person merges them: neither takes the other's photos.
func TestSetsOfOneCardKeepTheirPhotos(t *testing.T) {
	for name, states := range map[string][2]review.State{
		"confirmed photos": {{Confirmed: []photo.Digest{{0, 0, 1}}}, {Confirmed: []photo.Digest{{10, 0, 1}}}},
		"cards alone":      {},
	} {
		s, a, b := withCards(t, states[0], states[1])
		s.group(t)
		for _, d := range []photo.Digest{{0, 0, 1}, {3, 0, 1}, {10, 0, 1}, {13, 0, 1}} {
			want := a.ID
			if d[0] >= 10 {
				want = b.ID
			}
			got := s.setOf(t, d)
			if got.ID != want || got.Rule != "card" || !slices.Contains(got.Flags, photo.FlagNumberConflict) {
				t.Errorf("%s: photo %.12s is in %s by %q, flags %v, want %s by card and flagged", name, d, got.ID, got.Rule, got.Flags, want)
			}
			if !slices.ContainsFunc(got.Reasons, func(r string) bool {
				return r == "equal complete cards in one month: the same body as "+(a.ID+b.ID-want).String()
			}) {
				t.Errorf("%s: reasons of %s = %q", name, got.ID, got.Reasons)
			}
		}
	}
}
