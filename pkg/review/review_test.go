// SPDX-License-Identifier: Apache-2.0

package review

import (
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func p(n int) photo.Digest { return photo.Digest{byte(n), 1} }

func ps(n ...int) (out []photo.Digest) {
	for _, n := range n {
		out = append(out, p(n))
	}
	return out
}

// desk is a catalogue in small: what grouping proposes, the states, and the journal.
type desk struct {
	proposed map[photo.SetID][]photo.Digest
	states   map[photo.SetID]State
	records  []Record
	next     photo.SetID
}

func newDesk() *desk {
	return &desk{map[photo.SetID][]photo.Digest{1: ps(1, 2, 3, 4), 2: ps(5, 6, 7), 3: ps(8, 9)}, map[photo.SetID]State{}, nil, 4}
}

func (k *desk) members() map[photo.SetID][]photo.Digest {
	out := map[photo.SetID][]photo.Digest{}
	for id := photo.SetID(1); id < k.next; id++ {
		if s := k.states[id]; s.MergedInto == 0 {
			if m := photo.Minus(photo.Union(k.proposed[id], s.Confirmed), s.Rejected); len(m) > 0 {
				out[id] = m
			}
		}
	}
	return out
}

func (k *desk) decide(d Decision) (Record, error) {
	var undone *Record
	if d.Action == Undo && d.Undoes > 0 && d.Undoes <= int64(len(k.records)) {
		undone = &k.records[d.Undoes-1]
	}
	r, err := Decide(k.states, k.members(), d, undone)
	if err != nil {
		return r, err
	}
	k.records = append(k.records, r)
	for id, s := range r.After {
		if k.states[id] = s; !s.Touched() {
			delete(k.states, id)
		}
		k.next = max(k.next, id+1)
	}
	return r, nil
}

func (k *desk) journal(yield func(int64, Record) bool) {
	for i, r := range k.records {
		if !yield(int64(i+1), r) {
			return
		}
	}
}

func (k *desk) must(t *testing.T, ds ...Decision) {
	t.Helper()
	for _, d := range ds {
		if _, err := k.decide(d); err != nil {
			t.Fatalf("%s: %v", d.Action, err)
		}
	}
}

func TestRefused(t *testing.T) {
	split := Decision{Action: Split, Set: 1, Others: []photo.SetID{4}, Photos: ps(4)}
	tests := map[string]struct {
		first []Decision
		d     Decision
		why   string
	}{
		"no such set":      {nil, Decision{Action: Class, Set: 9, Class: photo.Victim}, "not a set"},
		"no such class":    {nil, Decision{Action: Class, Set: 1, Class: "x"}, "class"},
		"unknown action":   {nil, Decision{Action: "x", Set: 1}, "action"},
		"reject all":       {nil, Decision{Action: Reject, Set: 3, Photos: ps(8, 9)}, "merge it"},
		"reject none":      {nil, Decision{Action: Reject, Set: 3}, "needs the photos"},
		"reject a foreign": {nil, Decision{Action: Reject, Set: 3, Photos: ps(1)}, "does not hold"},
		"split all":        {nil, Decision{Action: Split, Set: 3, Others: []photo.SetID{4}, Photos: ps(8, 9)}, "leaves at least one"},
		"split to old":     {nil, Decision{Action: Split, Set: 1, Others: []photo.SetID{2}, Photos: ps(1)}, "exists already"},
		"split to itself":  {nil, Decision{Action: Split, Set: 1, Others: []photo.SetID{1}, Photos: ps(1)}, "one other set"},
		"move the last":    {[]Decision{{Action: Reject, Set: 3, Photos: ps(8)}}, Decision{Action: Move, Set: 3, Others: []photo.SetID{1}, Photos: ps(9)}, "merge the two"},
		"merge itself":     {nil, Decision{Action: Merge, Set: 1, Others: []photo.SetID{1}}, "each once"},
		"merge twice":      {nil, Decision{Action: Merge, Set: 1, Others: []photo.SetID{2, 2}}, "each once"},
		"merged away":      {[]Decision{{Action: Merge, Set: 1, Others: []photo.SetID{2}}}, Decision{Action: Confirm, Set: 2}, "merged into S-000001"},
		"merge of cards": {[]Decision{{Action: Card, Set: 1, Card: photo.Card{Branch: "1"}}, {Action: Card, Set: 2, Card: photo.Card{Branch: "2"}}},
			Decision{Action: Merge, Set: 1, Others: []photo.SetID{2}}, "another card"},
		"merge of moved":  {[]Decision{{Action: Move, Set: 1, Others: []photo.SetID{2}, Photos: ps(1)}}, Decision{Action: Merge, Set: 1, Others: []photo.SetID{2}}, "rejected from"},
		"role of foreign": {nil, Decision{Action: Role, Set: 1, Photos: ps(9), Role: "face"}, "photo of its own"},
		"no such role":    {nil, Decision{Action: Role, Set: 1, Photos: ps(1), Role: "x"}, "role"},
		"flag of foreign": {nil, Decision{Action: Flag, Set: 1, Photos: ps(1, 9), Flag: photo.FlagLiving}, "photos of its own"},
		"flag of none":    {nil, Decision{Action: Flag, Set: 1, Flag: photo.FlagLiving}, "photos of its own"},
		"grouping's flag": {nil, Decision{Action: Flag, Set: 1, Photos: ps(1), Flag: photo.FlagGap}, "cannot give a photo the flag"},
		"box elsewhere":   {nil, Decision{Action: Card, Set: 1, Card: photo.Card{Branch: "1"}, Box: photo.Box{Photo: p(9), W: 1, H: 1}}, "box must lie"},
		"box outside":     {nil, Decision{Action: Card, Set: 1, Card: photo.Card{Branch: "1"}, Box: photo.Box{Photo: p(1), X: 9999, W: 2, H: 1}}, "box must lie"},
		"long card":       {nil, Decision{Action: Card, Set: 1, Card: photo.Card{Exam: strings.Repeat("1", 33)}}, "more than 32"},
		"undo nothing":    {nil, Decision{Action: Undo, Undoes: 7}, "no decision"},
		"undo under":      {[]Decision{split, {Action: Class, Set: 1, Class: photo.Scene}}, Decision{Action: Undo, Undoes: 1}, "later decision"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newDesk()
			k.must(t, test.first...)
			_, err := k.decide(test.d)
			var refused *RefusedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.why) {
				t.Fatalf("decide = %v, want a refusal with %q", err, test.why)
			}
		})
	}
}

func TestReview(t *testing.T) {
	k := newDesk()
	check := func(id photo.SetID, want photo.Review, why string) {
		t.Helper()
		var members []photo.Member
		for _, d := range k.members()[id] {
			members = append(members, photo.Member{Photo: d, Confirmed: photo.Has(k.states[id].Confirmed, d)})
		}
		if got, reason := k.states[id].Review(members); got != want || reason != why {
			t.Errorf("Review of %s = %s, %q, want %s, %q", id, got, reason, want, why)
		}
	}
	check(1, photo.Unreviewed, "")
	k.must(t, Decision{Action: Class, Set: 1, Class: photo.Victim})
	check(1, photo.InReview, "")
	k.must(t, Decision{Action: Confirm, Set: 1, Photos: ps(1, 2, 3, 4)})
	check(1, photo.InReview, "")
	k.must(t, Decision{Action: Confirm, Set: 1})
	check(1, photo.Reviewed, "")
	k.proposed[1] = append(k.proposed[1], p(20))
	check(1, photo.InReview, "gained 1 photo since the members were decided")
	k.must(t, Decision{Action: Reject, Set: 1, Photos: ps(20)})
	k.must(t, Decision{Action: Confirm, Set: 1}, Decision{Action: Reject, Set: 1, Photos: ps(1, 2)})
	check(1, photo.InReview, "lost 2 photos since the members were decided")
	k.must(t, Decision{Action: Confirm, Set: 1})
	check(1, photo.Reviewed, "")
	k.must(t, Decision{Action: Merge, Set: 1, Others: []photo.SetID{2}})
	check(1, photo.InReview, "gained 3 photos since the members were decided")
}

func TestAcceptUnseen(t *testing.T) {
	k := newDesk()
	accept := Decision{Action: Accept, Set: 1, Answer: photo.LikelyVictim, Batch: 7}
	k.must(t, accept)
	if got, _ := k.states[1].Review(nil); got != photo.AcceptedUnseen || k.states[1].Class != photo.Undecided {
		t.Errorf("accepted, the set is %s and %s, want accepted_unseen and undecided", got, k.states[1].Class)
	}
	k.must(t, Decision{Action: Undo, Undoes: 1})
	if len(k.states) != 0 {
		t.Errorf("undone, states = %v, want none", k.states)
	}
	k.must(t, accept, Decision{Action: Class, Set: 1, Class: photo.Scene, Drawn: true})
	if got, _ := k.states[1].Review(nil); got != photo.InReview || k.states[1].Accepted != "" || !k.states[1].Drawn {
		t.Errorf("decided after it was accepted, the state is %+v, want a drawn class in review", k.states[1])
	}
	k.must(t, Decision{Action: Class, Set: 1, Drawn: true})
	if k.states[1].Drawn {
		t.Error("a class that was taken back is still a drawn one")
	}
	for name, d := range map[string]Decision{
		"is in_review":    {Action: Accept, Set: 2, Answer: photo.LikelyVictim},
		"has no proposal": {Action: Accept, Set: 3, Answer: photo.AnswerUndecided},
	} {
		k.must(t, Decision{Action: Confirm, Set: 2})
		if _, err := k.decide(d); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("accept = %v, want a refusal with %q", err, name)
		}
	}
}

func TestSplitMergeUndo(t *testing.T) {
	k := newDesk()
	k.must(t, Decision{Action: Split, Set: 1, Others: []photo.SetID{4}, Photos: ps(4)})
	if got := k.members()[4]; !slices.Equal(got, ps(4)) || k.states[4].SplitFrom != 1 {
		t.Fatalf("the new set holds %v from %s, want photo 4 from S-000001", got, k.states[4].SplitFrom)
	}
	k.must(t, Decision{Action: Merge, Set: 1, Others: []photo.SetID{4}})
	if got := k.members()[1]; !slices.Equal(got, ps(1, 2, 3, 4)) {
		t.Fatalf("merged back, S-000001 holds %v, want photos 1 to 4", got)
	}
	k.must(t, Decision{Action: Undo, Undoes: 2}, Decision{Action: Undo, Undoes: 1})
	if len(k.states) != 1 || k.states[4].MergedInto != 1 {
		t.Fatalf("after undoing all, states = %v, want only S-000004, gone into S-000001", k.states)
	}
	k.must(t, Decision{Action: Undo, Undoes: 4})
	if got := k.members()[4]; !slices.Equal(got, ps(4)) {
		t.Fatalf("with the undo undone, S-000004 holds %v, want photo 4", got)
	}
}

func TestNormaliseCard(t *testing.T) {
	got, err := NormaliseCard(photo.Card{Branch: " ٢١٥ ", Detainee: "۱۲؟\u200f", Exam: "ج"})
	if want := (photo.Card{Branch: "215", Detainee: "12?", Exam: "ج"}); got != want || err != nil {
		t.Errorf("NormaliseCard = %v, %v, want %v", got, err, want)
	}
	for _, bad := range []string{"a\x00b", "\xff", strings.Repeat("ج", 33)} {
		if got, err := NormaliseCard(photo.Card{Exam: bad}); err == nil {
			t.Errorf("NormaliseCard(%q) = %v, want an error", bad, got)
		}
	}
}

func TestVersion(t *testing.T) {
	a, b := photo.Member{Photo: p(1)}, photo.Member{Photo: p(2)}
	one := Version([]photo.Member{a, b}, photo.Victim, photo.InReview)
	if len(one) != 16 || one != Version([]photo.Member{b, a}, photo.Victim, photo.InReview) {
		t.Errorf("Version = %q, want 16 digits in any order of members", one)
	}
	for _, other := range []string{Version([]photo.Member{a}, photo.Victim, photo.InReview), Version([]photo.Member{a, b}, photo.Scene, photo.InReview), Version([]photo.Member{a, b}, photo.Victim, photo.Reviewed)} {
		if other == one {
			t.Error("Version is the same for another set")
		}
	}
}

func (k *desk) random(r *rand.Rand) Decision {
	d := Decision{Action: Actions()[r.IntN(len(Actions()))], Set: photo.SetID(r.IntN(int(k.next)) + 1), By: []string{"x", "y"}[r.IntN(2)],
		Class: photo.Classes()[r.IntN(3)], Card: photo.Card{Branch: []string{"", "1", "٢"}[r.IntN(3)]}, Role: []string{"", "face"}[r.IntN(2)], Flag: photo.PhotoFlags()[r.IntN(2)], Off: r.IntN(3) == 0, Answer: []photo.Answer{photo.LikelyVictim, photo.LikelyNotVictim}[r.IntN(2)], Drawn: r.IntN(2) == 0,
		Others: []photo.SetID{photo.SetID(r.IntN(int(k.next)) + 1)}, Undoes: int64(len(k.records) - r.IntN(3))}
	if d.Action == Split {
		d.Others[0] = k.next
	}
	for range r.IntN(3) {
		d.Photos = append(d.Photos, p(r.IntN(10)+1))
	}
	if d.Action == Derived {
		d.Of = p(r.IntN(10) + 1)
		d.Others = d.Others[:r.IntN(2)]
	}
	return d
}

// Random decisions: replaying them gives the states step by step, no photo is lost, and an undo is the
// identity on every set that stands.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	taken := map[Action]int{}
	for range 150 {
		k := newDesk()
		for range 25 {
			before, standing := maps.Clone(k.states), k.members()
			d := k.random(r)
			record, err := k.decide(d)
			if err != nil {
				continue
			}
			taken[d.Action]++
			if d.Action != Undo {
				lossless(t, record, k)
				undone, err := Undone(k.states, record)
				if err != nil {
					t.Fatalf("Undone(%s) = %v", d.Action, err)
				}
				for id := range standing {
					if s, touched := undone[id]; touched && !s.Equal(before[id]) {
						t.Fatalf("%s undone: %s = %v, want %v", d.Action, id, s, before[id])
					}
				}
			}
		}
		replayed, err := Replay(k.journal)
		if err != nil || !maps.EqualFunc(replayed, k.states, State.Equal) {
			t.Fatalf("Replay = %v, %v, want %v", replayed, err, k.states)
		}
	}
	for _, a := range Actions() {
		if taken[a] < 10 {
			t.Errorf("%s was taken %d times, want 10 or more", a, taken[a])
		}
	}
}

func lossless(t *testing.T, r Record, k *desk) {
	t.Helper()
	var kept []photo.Digest
	for id, s := range r.After {
		kept = photo.Union(photo.Union(kept, s.Rejected), k.members()[id])
	}
	for id, list := range r.Members {
		if _, touched := r.After[id]; touched && len(photo.Minus(list, kept)) > 0 {
			t.Fatalf("%s lost photos of %s", r.Decision.Action, id)
		}
	}
}

func TestReplayNamesTheFirstThatDoesNotFollow(t *testing.T) {
	k := newDesk()
	k.must(t, Decision{Action: Class, Set: 1, Class: photo.Victim}, Decision{Action: Confirm, Set: 1}, Decision{Action: Class, Set: 2, Class: photo.Scene})
	for name, sabotage := range map[string]func(*Record){
		"after":    func(r *Record) { r.After = map[photo.SetID]State{1: {Class: photo.Scene}} },
		"before":   func(r *Record) { r.Before = map[photo.SetID]State{1: {}} },
		"members":  func(r *Record) { r.Members = map[photo.SetID][]photo.Digest{1: ps(1)} },
		"decision": func(r *Record) { r.Decision.Action = Undo; r.Decision.Undoes = 3 },
	} {
		bad := &desk{records: slices.Clone(k.records)}
		sabotage(&bad.records[1])
		_, err := Replay(bad.journal)
		var broken *ReplayError
		if !errors.As(err, &broken) || broken.Entry != 2 {
			t.Errorf("%s: Replay = %v, want an error of entry 2", name, err)
		}
	}
}

func FuzzParseRecord(f *testing.F) {
	k := newDesk()
	r, _ := k.decide(Decision{Action: Split, Set: 1, Others: []photo.SetID{4}, Photos: ps(4), Versions: map[photo.SetID]string{1: "a"}})
	seed, _ := json.Marshal(r)
	f.Add(seed)
	f.Add([]byte(`{"decision":{"action":"undo","undoes":1},"before":{"S-1":{}},"after":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ParseRecord(text)
		if err != nil {
			return
		}
		once, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseRecord(once)
		if err != nil {
			t.Fatalf("ParseRecord of its own JSON %s = %v", once, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(once) {
			t.Fatalf("JSON %s became %s", once, twice)
		}
	})
}
