// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

func digest(n int) photo.Digest { return sha256.Sum256(fmt.Appendf(nil, "photo %d", n)) }

func digests(ns ...int) (out []photo.Digest) {
	for _, n := range ns {
		out = append(out, digest(n))
	}
	return photo.Union(out)
}

// desk is a catalogue in memory: people decide, and entries add up.
type desk struct {
	t       *testing.T
	entries []Entry
	states  map[photo.SetID]review.State
	sets    map[photo.SetID][]photo.Digest // as grouping proposes them
	words   *Words
}

var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newDesk(t *testing.T, words *Words, sets ...[]photo.Digest) *desk {
	d := &desk{t: t, states: map[photo.SetID]review.State{}, sets: map[photo.SetID][]photo.Digest{}, words: words}
	for i, s := range sets {
		d.sets[photo.SetID(i+1)] = s
	}
	return d
}

// decide records what somebody decides at a minute.
func (d *desk) decide(minute int, who string, x review.Decision) {
	d.t.Helper()
	x.By = fmt.Sprintf("%s-%d", who, minute)
	if x.Note != "" {
		d.words.Notes[x.Note] = x.Note[:6] // what is behind a digest: its first letters
	}
	members := map[photo.SetID][]photo.Digest{}
	for _, id := range append([]photo.SetID{x.Set}, x.Others...) {
		s := d.states[id]
		members[id] = photo.Minus(photo.Union(d.sets[id], s.Confirmed), s.Rejected)
	}
	var undone *review.Record
	if x.Undoes != 0 {
		undone = &d.entries[x.Undoes-1].Record
	}
	r, err := review.Decide(d.states, members, x, undone)
	if err != nil {
		d.t.Fatal(err)
	}
	e := Entry{Hash: sha256.Sum256(fmt.Appendf(nil, "%d %s %s %s", minute, who, x.Action, x.Set)), Time: began.Add(time.Duration(minute) * time.Minute), Who: who, Record: r}
	d.entries = append(d.entries, e)
	for id, s := range r.After {
		d.states[id] = s
	}
	d.words.Authors[e.Hash] = Author{who, e.Time}
}

// copy hands the desk on, with all that was decided.
func (d *desk) copy() *desk {
	c := newDesk(d.t, d.words)
	c.entries = slices.Clone(d.entries)
	for id, s := range d.states {
		c.states[id] = s
	}
	for id, s := range d.sets {
		c.sets[id] = s
	}
	return c
}

func (d *desk) side() *Side {
	s := &Side{Sets: Trace(d.entries), Known: map[photo.Digest]bool{}}
	for i := range s.Sets {
		s.Sets[i].Proposed = d.sets[s.Sets[i].ID]
	}
	for _, e := range d.entries {
		s.Known[e.Hash] = true
	}
	return s
}

func class(set photo.SetID, c photo.Class) review.Decision {
	return review.Decision{Action: review.Class, Set: set, Class: c}
}

func act(a review.Action, set photo.SetID, photos ...int) review.Decision {
	return review.Decision{Action: a, Set: set, Photos: digests(photos...)}
}

func show(b Body) string {
	var what []string
	for _, c := range b.Conflicts {
		what = append(what, c.What)
	}
	name := func(list []photo.Digest) (out []string) {
		for n := range 20 {
			if photo.Has(list, digest(n)) {
				out = append(out, fmt.Sprint(n))
			}
		}
		return out
	}
	s := b.State
	out := fmt.Sprintf("%s +%v ?%v -%v", s.Class, name(s.Confirmed), name(b.Proposed), name(s.Rejected))
	for text, is := range map[string]bool{" disputed": s.Disputed} {
		if is {
			out += text
		}
	}
	if s.MembersDecided {
		out += " complete"
	}
	if s.Reopened != "" {
		out += " (" + s.Reopened + ")"
	}
	if !s.Card.Empty() {
		out += fmt.Sprintf(" card %s/%s/%s", s.Card.Branch, s.Card.Detainee, s.Card.Exam)
	}
	if s.Note != "" {
		out += " note " + s.Note
	}
	if s.Readings.Second != "" {
		out += fmt.Sprintf(" read %s, %s", s.Readings.First, s.Readings.Second)
	}
	for _, r := range s.Roles {
		out += " " + r.Role
	}
	for _, f := range s.Flags {
		out += " " + string(f.Flag)
	}
	if s.Accepted != "" {
		out += " accepted " + string(s.Accepted)
	}
	return out + " " + strings.Join(what, " ")
}

func TestMerge(t *testing.T) {
	four, more := digests(0, 1, 2, 3), digests(4, 5, 6, 7)
	cases := map[string]struct {
		base, a, b func(d *desk)
		want       []string
	}{
		"only one decided": {a: func(d *desk) { d.decide(1, "Samira", class(1, photo.Victim)) },
			want: []string{"victim +[] ?[0 1 2 3] -[] "}},
		"they agree": {a: func(d *desk) { d.decide(1, "Samira", class(1, photo.Victim)) }, b: func(d *desk) { d.decide(2, "Omar", class(1, photo.Victim)) },
			want: []string{"victim +[] ?[0 1 2 3] -[] read victim, victim "}},
		"they differ": {a: func(d *desk) { d.decide(2, "Samira", class(1, photo.Victim)) }, b: func(d *desk) { d.decide(1, "Omar", class(1, photo.Scene)) },
			want: []string{"scene +[] ?[0 1 2 3] -[] disputed read scene, victim class"}},
		"one person in both changes her mind": {a: func(d *desk) { d.decide(2, "Samira", class(1, photo.Victim)) }, b: func(d *desk) { d.decide(1, " samira.", class(1, photo.Scene)) },
			want: []string{"victim +[] ?[0 1 2 3] -[] "}},
		"one knew of the other": {base: func(d *desk) { d.decide(1, "Samira", class(1, photo.Victim)) }, b: func(d *desk) { d.decide(2, "Omar", class(1, photo.Scene)) },
			want: []string{"scene +[] ?[0 1 2 3] -[] "}},
		"one took it back": {base: func(d *desk) { d.decide(1, "Samira", class(1, photo.Victim)) }, b: func(d *desk) { d.decide(2, "Omar", review.Decision{Action: review.Undo, Undoes: 1}) },
			want: []string{"undecided +[] ?[0 1 2 3] -[] "}},
		"in and out": {a: func(d *desk) { d.decide(1, "Samira", act(review.Confirm, 1)) }, b: func(d *desk) { d.decide(2, "Omar", act(review.Reject, 1, 3)) },
			want: []string{"undecided +[0 1 2] ?[3] -[] disputed complete photo"}},
		"both complete, not the same": {a: func(d *desk) { d.decide(1, "Samira", act(review.Confirm, 1)) },
			b:    func(d *desk) { d.sets[1] = digests(0, 1, 2); d.decide(2, "Omar", act(review.Confirm, 1)) },
			want: []string{"undecided +[0 1 2 3] ?[] -[] disputed complete members"}},
		"one complete, one adds": {a: func(d *desk) { d.decide(1, "Samira", act(review.Confirm, 1)) }, b: func(d *desk) { d.decide(2, "Omar", act(review.Confirm, 1, 8)) },
			want: []string{"undecided +[0 1 2 3 8] ?[] -[] complete (gained 1 photo since the members were decided) "}},
		"parts of a card": {a: func(d *desk) {
			d.decide(1, "Samira", review.Decision{Action: review.Card, Set: 1, Card: photo.Card{Branch: "215"}})
		},
			b: func(d *desk) {
				d.decide(2, "Omar", review.Decision{Action: review.Card, Set: 1, Card: photo.Card{Exam: "7"}})
			}, want: []string{"undecided +[] ?[0 1 2 3] -[] card 215//7 "}},
		"two cards": {a: func(d *desk) {
			d.decide(1, "Samira", review.Decision{Action: review.Card, Set: 1, Card: photo.Card{Branch: "215"}})
		},
			b: func(d *desk) {
				d.decide(2, "Omar", review.Decision{Action: review.Card, Set: 1, Card: photo.Card{Branch: "227"}})
			}, want: []string{"undecided +[] ?[0 1 2 3] -[] disputed card 215// card"}},
		"two notes": {a: func(d *desk) { d.decide(2, "Samira", review.Decision{Action: review.Note, Set: 1, Note: "a wall 1"}) },
			b:    func(d *desk) { d.decide(1, "Omar", review.Decision{Action: review.Note, Set: 1, Note: "a door 2"}) },
			want: []string{"undecided +[] ?[0 1 2 3] -[] note a wall 1 note"}},
		"one note twice": {a: func(d *desk) { d.decide(2, "Samira", review.Decision{Action: review.Note, Set: 1, Note: "a wall 1"}) },
			b:    func(d *desk) { d.decide(1, "Omar", review.Decision{Action: review.Note, Set: 1, Note: "a wall 2"}) },
			want: []string{"undecided +[] ?[0 1 2 3] -[] note a wall 1 "}},
		"two roles and a flag": {a: func(d *desk) {
			d.decide(1, "Samira", review.Decision{Action: review.Role, Set: 1, Photos: digests(2), Role: "face"})
		}, b: func(d *desk) {
			d.decide(2, "Omar", review.Decision{Action: review.Role, Set: 1, Photos: digests(2), Role: "card"})
			d.decide(3, "Omar", review.Decision{Action: review.Flag, Set: 1, Photos: digests(1), Flag: photo.FlagLiving})
		}, want: []string{"undecided +[] ?[0 1 2 3] -[] disputed face living_person role"}},
		"two proposals accepted": {a: func(d *desk) {
			d.decide(1, "Samira", review.Decision{Action: review.Accept, Set: 1, Answer: photo.LikelyVictim})
		}, b: func(d *desk) {
			d.decide(2, "Omar", review.Decision{Action: review.Accept, Set: 1, Answer: photo.LikelyNotVictim})
		}, want: []string{"undecided +[] ?[0 1 2 3] -[] disputed accepted victim accepted"}},
		"accepted there, decided here": {a: func(d *desk) {
			d.decide(1, "Samira", review.Decision{Action: review.Accept, Set: 1, Answer: photo.LikelyVictim})
		}, b: func(d *desk) { d.decide(2, "Omar", class(1, photo.Scene)) }, want: []string{"scene +[] ?[0 1 2 3] -[] "}},
		"one split it, the other read its card": {base: func(d *desk) { d.decide(1, "Samira", class(1, photo.Victim)) },
			a: func(d *desk) {
				d.decide(2, "Samira", review.Decision{Action: review.Split, Set: 1, Others: []photo.SetID{9}, Photos: digests(2, 3)})
			}, b: func(d *desk) {
				d.decide(3, "Omar", review.Decision{Action: review.Card, Set: 1, Card: photo.Card{Branch: "215"}})
			}, want: []string{"undecided +[2 3] ?[] -[] ", "victim +[] ?[0 1] -[2 3] card 215// "}},
		"one joined what the other classed": {a: func(d *desk) {
			d.decide(1, "Samira", class(1, photo.Victim))
			d.decide(2, "Samira", class(2, photo.Victim))
		},
			b: func(d *desk) {
				d.decide(3, "Omar", review.Decision{Action: review.Merge, Set: 1, Others: []photo.SetID{2}})
			},
			want: []string{"victim +[0 1 2 3 4 5 6 7] ?[] -[] "}},
		"one joined what the other classed apart": {a: func(d *desk) {
			d.decide(1, "Samira", class(1, photo.Victim))
			d.decide(2, "Samira", class(2, photo.Scene))
		},
			b: func(d *desk) {
				d.decide(3, "Omar", review.Decision{Action: review.Merge, Set: 1, Others: []photo.SetID{2}})
			},
			want: []string{"scene +[0 1 2 3 4 5 6 7] ?[] -[] "}},
		"one joined what the other confirmed each for itself": {a: func(d *desk) {
			d.decide(1, "Samira", act(review.Confirm, 1))
			d.decide(2, "Samira", act(review.Confirm, 2))
		},
			b: func(d *desk) {
				d.decide(3, "Omar", review.Decision{Action: review.Merge, Set: 1, Others: []photo.SetID{2}})
			},
			want: []string{"undecided +[0 1 2 3 4 5 6 7] ?[] -[] disputed complete (gained 4 photos since the members were decided) overlap",
				"undecided +[0 1 2 3] ?[] -[] disputed complete overlap"}},
		"grouped otherwise, and numbered otherwise": {a: func(d *desk) { d.decide(1, "Samira", class(1, photo.Victim)) },
			b: func(d *desk) {
				d.sets[1], d.sets[2] = more, digests(0, 1, 2)
				d.decide(2, "Omar", class(2, photo.Victim))
			}, want: []string{"victim +[] ?[0 1 2 3] -[] read victim, victim "}},
		"classes of sets that overlap": {a: func(d *desk) { d.decide(1, "Samira", class(1, photo.Victim)) },
			b: func(d *desk) {
				d.sets[1], d.sets[2] = digests(3, 4, 5, 6), digests(0, 1, 2)
				d.decide(2, "Omar", class(1, photo.Scene))
			}, want: []string{"scene +[] ?[3 4 5 6] -[] disputed overlap", "victim +[] ?[0 1 2 3] -[] disputed overlap"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			words := &Words{Authors: map[photo.Digest]Author{}, Notes: map[string]string{}}
			a := newDesk(t, words, four, more)
			if c.base != nil {
				c.base(a)
			}
			b := a.copy()
			if c.a != nil {
				c.a(a)
			}
			if c.b != nil {
				c.b(b)
			}
			for side, bodies := range [][]Body{Merge(a.side(), b.side(), *words), Merge(b.side(), a.side(), *words)} {
				var got []string
				for _, body := range bodies {
					got = append(got, show(body))
				}
				slices.Sort(got)
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("direction %d:\ngot  %q\nwant %q", side, got, c.want)
				}
			}
		})
	}
}

// drawn is a side that nobody's decisions made: any sets, states, keys and stems.
func drawn(r *rand.Rand, entries []photo.Digest) *Side {
	s := &Side{Known: map[photo.Digest]bool{}}
	some := func(of []photo.Digest, in int) (out []photo.Digest) {
		for _, d := range of {
			if r.IntN(in) == 0 {
				out = append(out, d)
			}
		}
		return photo.Union(out)
	}
	for _, e := range some(entries, 2) {
		s.Known[e] = true
	}
	all := digests(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	for id := range 1 + r.IntN(5) {
		x := Set{ID: photo.SetID(id + 1), Proposed: some(all, 4)}
		x.State.Confirmed = some(all, 4)
		x.State.Rejected = photo.Minus(some(all, 6), x.State.Confirmed)
		x.State.Class = append(photo.Classes(), photo.Undecided)[r.IntN(7)]
		x.State.MembersDecided, x.State.Disputed = r.IntN(2) == 0, r.IntN(5) == 0
		x.State.Note, x.State.By, x.State.ClassBy = []string{"", "n1", "n2"}[r.IntN(3)], fmt.Sprint("by ", r.IntN(4)), fmt.Sprint("by ", r.IntN(4))
		if r.IntN(2) == 0 {
			x.State.Card.Branch = fmt.Sprint(r.IntN(2))
		}
		if x.State.Class != photo.Undecided && r.IntN(3) == 0 {
			x.State.Readings = photo.Readings{First: photo.Victim, FirstBy: "f", Second: photo.Scene, SecondBy: "s"}
		}
		for _, p := range some(x.photos(), 3) {
			x.State.Roles = append(x.State.Roles, review.PhotoRole{Photo: p, Role: photo.Roles()[r.IntN(3)]})
		}
		x.Origin.Keys = []string{fmt.Sprint("key ", r.IntN(8))}
		x.Origin.Stems = map[string][]photo.Digest{}
		for aspect := range values(x.State) {
			for _, e := range append(some(entries, 8), entries[r.IntN(len(entries))]) {
				x.Origin.Stems[aspect] = photo.Union(x.Origin.Stems[aspect], []photo.Digest{e})
				s.Known[e] = true
			}
		}
		s.Sets = append(s.Sets, x)
	}
	return s
}

// Which side is which does not matter, whatever the two sides are; no confirmed photo is lost, and states are
// such as sets can have.
func TestMergeOfAnything(t *testing.T) {
	words := Words{Authors: map[photo.Digest]Author{}, Notes: map[string]string{"n1": "a wall", "n2": "a door"}}
	var entries []photo.Digest
	for n := range 40 {
		e := digest(1000 + n)
		entries = append(entries, e)
		words.Authors[e] = Author{[]string{"", "Samira", "Omar", "Nour"}[n%4], began.Add(time.Duration(n%7) * time.Minute)}
	}
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 3))
		a, b := drawn(r, entries), drawn(r, entries)
		var got [2][]string
		for i, bodies := range [][]Body{Merge(a, b, words), Merge(b, a, words)} {
			in := map[photo.Digest]bool{}
			for _, body := range bodies {
				body.State.SplitFrom = 0
				got[i] = append(got[i], fmt.Sprintf("%s %+v %v %v", show(body), body.State, body.Origin, body.Agreed))
				for _, p := range slices.Concat(body.State.Confirmed, body.State.Rejected, body.Proposed) {
					in[p] = true
				}
				if len(photo.Both(body.State.Confirmed, body.State.Rejected))+len(photo.Both(body.Proposed, body.State.Confirmed)) > 0 {
					t.Fatalf("seed %d: a photo is in a set twice, or in and out: %s", seed, show(body))
				}
			}
			slices.Sort(got[i])
			for _, x := range [][2]*Side{{a, b}, {b, a}} {
				for _, s := range x[0].Sets {
					n := node{Set: &s}
					if gone := photo.Minus(s.State.Confirmed, slices.SortedFunc(maps.Keys(in), photo.Digest.Compare)); len(gone) > 0 && !x[1].known(n.all()) {
						t.Fatalf("seed %d: %d confirmed photos are nowhere", seed, len(gone))
					}
				}
			}
		}
		if !reflect.DeepEqual(got[0], got[1]) {
			t.Fatalf("seed %d:\n%s\n\n%s", seed, strings.Join(got[0], "\n"), strings.Join(got[1], "\n"))
		}
	}
}

func TestFounded(t *testing.T) {
	said := []review.Record{{After: map[photo.SetID]review.State{
		7: {Class: photo.Victim, ClassBy: "x", MembersDecided: true, Confirmed: digests(1), Card: photo.Card{Branch: "215"}, Note: "n"},
	}}}
	for _, c := range []struct {
		aspect string
		state  review.State
		want   bool
	}{
		{classAspect, review.State{Class: photo.Victim, ClassBy: "x"}, true},
		{classAspect, review.State{Class: photo.Victim, ClassBy: "y"}, false},
		{classAspect, review.State{Class: photo.Scene, ClassBy: "x"}, false},
		{classAspect, review.State{Accepted: photo.LikelyVictim}, false},
		{membersAspect, review.State{MembersDecided: true}, true},
		{cardAspect, review.State{Card: photo.Card{Branch: "215"}}, true},
		{cardAspect, review.State{Card: photo.Card{Branch: "215", Exam: "7"}}, false},
		{noteAspect, review.State{Note: "m"}, false},
		{noteAspect, review.State{}, true},
		{photoAspect + digest(1).String(), review.State{Confirmed: digests(1)}, true},
		{photoAspect + digest(1).String(), review.State{Rejected: digests(1)}, false},
		{photoAspect + digest(2).String(), review.State{Confirmed: digests(2)}, false},
	} {
		if got := Founded(c.state, c.aspect, said); got != c.want {
			t.Errorf("Founded(%+v, %.12s) = %v, want %v", c.state, c.aspect, got, c.want)
		}
	}
}
