// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func book(t *testing.T, records ...Record) Book {
	t.Helper()
	var b Book
	for i, r := range records {
		if err := b.Apply(int64(i+1), r); err != nil {
			t.Fatalf("record %d: %v", i+1, err)
		}
	}
	return b
}

func enter(id ID, set photo.SetID) Record { return Record{Action: Enter, Claim: id, Set: set, By: 1} }

func step(id ID, set photo.SetID, by int, to State) Record {
	return Record{Action: Step, Claim: id, Set: set, By: by, To: to}
}

// TestSteps holds every pair of states against the table, retyped here.
func TestSteps(t *testing.T) {
	allowed := map[State]string{
		Claimed: "supported rejected withdrawn", Supported: "expert-checked claimed rejected withdrawn",
		ExpertChecked: "verified supported rejected withdrawn", Verified: "expert-checked rejected withdrawn",
		Rejected: "claimed", Withdrawn: "claimed",
	}
	ways := map[State][]Record{
		Claimed: {}, Supported: {step(1, 7, 1, Supported)},
		ExpertChecked: {step(1, 7, 1, Supported), step(1, 7, 1, ExpertChecked)},
		Verified:      {step(1, 7, 1, Supported), step(1, 7, 1, ExpertChecked), step(1, 7, 1, Verified), step(1, 7, 2, Verified)},
		Rejected:      {step(1, 7, 1, Rejected)}, Withdrawn: {step(1, 7, 1, Withdrawn)},
	}
	for _, from := range States() {
		for _, to := range append(States(), "", "buried") {
			b := book(t, append([]Record{enter(1, 7)}, ways[from]...)...)
			if got := b.Claims[1].State; got != from {
				t.Fatalf("the way to %s ends in %s", from, got)
			}
			err := b.Apply(99, step(1, 7, b.Claims[1].People+1, to))
			want := slices.Contains(strings.Fields(allowed[from]), string(to))
			if (err == nil) != want {
				t.Errorf("%s to %q: %v, want allowed %v", from, to, err, want)
			}
			if after := b.Claims[1].State; err != nil && after != from {
				t.Errorf("a refused step leads from %s to %s", from, after)
			} else if err == nil && to != Verified && after != to {
				t.Errorf("a step from %s to %s leads to %s", from, to, after)
			}
		}
	}
}

func TestVerifyNeedsTwo(t *testing.T) {
	b := book(t, enter(1, 7), step(1, 7, 1, Supported), step(1, 7, 2, ExpertChecked), step(1, 7, 2, Verified))
	if c := b.Claims[1]; c.State != ExpertChecked || !c.Waits() {
		t.Fatalf("after one word: %+v, want one that waits", c)
	}
	if err := b.Apply(9, step(1, 7, 2, Verified)); err == nil || !strings.Contains(err.Error(), "second person") {
		t.Errorf("the same person again: %v", err)
	}
	// Another step takes the first word back.
	again := book(t, enter(1, 7), step(1, 7, 1, Supported), step(1, 7, 2, ExpertChecked), step(1, 7, 2, Verified),
		step(1, 7, 1, Supported), step(1, 7, 1, ExpertChecked), step(1, 7, 1, Verified))
	if c := again.Claims[1]; c.State != ExpertChecked || !slices.Equal(c.Vouched, []int{1}) {
		t.Errorf("after a word that was taken back: %+v, want one that waits", c)
	}
	if err := b.Apply(9, step(1, 7, 3, Verified)); err != nil || b.Claims[1].State != Verified {
		t.Errorf("a second person: %v, %+v", err, b.Claims[1])
	}
}

func TestOneVerifiedClaimASet(t *testing.T) {
	way := func(id ID) []Record {
		return []Record{step(id, 7, 1, Supported), step(id, 7, 1, ExpertChecked), step(id, 7, 1, Verified), step(id, 7, 2, Verified)}
	}
	b := book(t, append([]Record{enter(1, 7), enter(2, 7)}, way(1)...)...)
	for _, r := range way(2)[:2] {
		if err := b.Apply(20, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Apply(21, way(2)[2]); err == nil || !strings.Contains(err.Error(), "C-000001") {
		t.Errorf("a second verified claim on one set: %v, want a refusal that names the first", err)
	}
}

func TestRefused(t *testing.T) {
	many := make([]Mark, MaxMarks+1)
	for i := range many {
		many[i] = Mark{Place: "arm", Kind: "scar"}
	}
	for name, r := range map[string]Record{
		"no act":             {Set: 7},
		"no set":             {Action: Enter, Claim: 2, By: 1},
		"a number left out":  enter(3, 7),
		"a number again":     enter(1, 7),
		"not the first":      {Action: Enter, Claim: 2, Set: 7, By: 2},
		"verified at once":   {Action: Enter, Claim: 2, Set: 7, By: 1, To: Verified},
		"no such claim":      step(5, 7, 1, Supported),
		"another set":        step(1, 8, 1, Supported),
		"a person too many":  step(1, 7, 3, Supported),
		"nobody":             step(1, 7, 0, Supported),
		"a person by a step": {Action: Step, Claim: 1, Set: 7, By: 1, To: Supported, Person: Person{Sex: Male}},
		"a place of none":    {Action: Describe, Set: 7, Person: Person{Marks: []Mark{{Place: "wing", Kind: "scar"}}}},
		"a side of none":     {Action: Describe, Set: 7, Person: Person{Marks: []Mark{{Place: "arm", Kind: "scar", Side: "up"}}}},
		"a text as a place":  {Action: Describe, Set: 7, Person: Person{Marks: []Mark{{Place: "Arm", Kind: "scar"}}}},
		"too many marks":     {Action: Describe, Set: 7, Person: Person{Marks: many}},
		"a sex of none":      {Action: Describe, Set: 7, Person: Person{Sex: "x"}},
		"a state of a set":   {Action: Describe, Set: 7, To: Verified},
	} {
		b := book(t, enter(1, 7))
		before, _ := json.Marshal(b)
		err := b.Apply(2, r)
		var refused *RefusedError
		if !errors.As(err, &refused) || refused.Error() == "" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
		if after, _ := json.Marshal(b); string(after) != string(before) {
			t.Errorf("%s: a refused record changes the book", name)
		}
	}
}

func TestDescribe(t *testing.T) {
	p := Person{Marks: []Mark{{Place: "arm", Kind: "tattoo", Side: Left}}, Sex: Male}
	b := book(t, Record{Action: Describe, Set: 7, Person: Person{Sex: Female}}, Record{Action: Describe, Set: 7, Person: p})
	if d := b.Descriptions[7]; !reflect.DeepEqual(d, Description{7, p, 2}) || len(b.Claims) != 0 {
		t.Errorf("described: %+v", b)
	}
	b = book(t, Record{Action: Describe, Set: 7, Person: p}, Record{Action: Describe, Set: 7})
	if len(b.Descriptions) != 0 {
		t.Errorf("taken back: %+v", b)
	}
}

// TestLaws walks at random: the replay of the records that were taken is the book; nobody verifies alone;
// refused records change nothing; a set has at most one verified claim.
func TestLaws(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 5))
		var b Book
		var taken []Record
		said := map[ID]map[int]bool{} // who has said verified of a claim since its last other step
		for range 60 {
			id, by := ID(1+r.IntN(4)), 1+r.IntN(3)
			next := step(id, b.Claims[id].Set, by, States()[r.IntN(6)])
			if legal := b.Claims[id].State.Next(); len(legal) > 0 && r.IntN(4) > 0 {
				next.To = legal[r.IntN(min(2, len(legal)))]
			}
			if r.IntN(6) == 0 {
				next = enter(ID(len(b.Claims)+1), photo.SetID(1+r.IntN(2)))
			}
			before, _ := json.Marshal(b)
			if err := b.Apply(int64(len(taken)+1), next); err != nil {
				if after, _ := json.Marshal(b); len(b.Claims) > 0 && string(after) != string(before) {
					t.Fatalf("seed %d: refused, and yet changed", seed)
				}
				continue
			}
			taken = append(taken, next)
			if next.To != Verified || said[next.Claim] == nil {
				said[next.Claim] = map[int]bool{}
			}
			if next.To == Verified {
				said[next.Claim][next.By] = true
			}
			verified := map[photo.SetID]int{}
			for _, c := range b.Sorted() {
				if c.State == Verified {
					verified[c.Set]++
					if len(said[c.ID]) < 2 {
						t.Fatalf("seed %d: %s is verified by %v", seed, c.ID, said[c.ID])
					}
				}
				if verified[c.Set] > 1 {
					t.Fatalf("seed %d: %s has two verified claims", seed, c.Set)
				}
			}
		}
		replayed, err := Replay(func(yield func(int64, Record) bool) {
			for i, rec := range taken {
				text, _ := json.Marshal(rec)
				read, err := ParseRecord(text)
				if err != nil || !yield(int64(i+1), read) {
					return
				}
			}
		})
		if err != nil || len(replayed.Claims) != len(b.Claims) {
			t.Fatalf("seed %d: replay = %v, %d claims, want %d", seed, err, len(replayed.Claims), len(b.Claims))
		}
		for id, c := range b.Claims {
			if !reflect.DeepEqual(replayed.Claims[id], c) {
				t.Fatalf("seed %d: replayed %+v, want %+v", seed, replayed.Claims[id], c)
			}
		}
	}
}

func TestReplayNamesTheEntry(t *testing.T) {
	_, err := Replay(func(yield func(int64, Record) bool) {
		_ = yield(4, enter(1, 7)) && yield(9, step(1, 7, 1, Verified))
	})
	var wrong *ReplayError
	if !errors.As(err, &wrong) || wrong.Entry != 9 {
		t.Errorf("Replay = %v, want entry 9", err)
	}
	for _, bad := range []string{``, `[]`, `{"action":"enter","name":"somebody"}`} {
		if _, err := ParseRecord([]byte(bad)); err == nil {
			t.Errorf("ParseRecord(%s) was let through", bad)
		}
	}
}

func TestIDs(t *testing.T) {
	for _, s := range []string{"C-000012", "c-12", "C-12"} {
		if id, err := ParseID(s); id != 12 || err != nil || id.String() != "C-000012" {
			t.Errorf("ParseID(%s) = %v, %v", s, id, err)
		}
	}
	for _, s := range []string{"", "C-", "12", "C-0", "C-+1", "C--1", "S-1", "C-99999999999999999999"} {
		if id, err := ParseID(s); id != 0 || err == nil {
			t.Errorf("ParseID(%s) = %v, %v, want an error", s, id, err)
		}
	}
}
