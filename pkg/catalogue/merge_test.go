// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// analyst decides at random in one catalogue.
type analyst struct {
	t      *testing.T
	c      *Catalogue
	random *rand.Rand
	names  []string
	now    time.Time
	photos int
	made   map[review.Action]int
	seen   []photo.Set // nil: they have changed since
}

func (a *analyst) sets() []photo.Set {
	if a.seen == nil {
		a.seen = archive(a.t, a.c).Sets
	}
	return a.seen
}

// drive makes a catalogue over n photos, grouped by fours.
func drive(t *testing.T, path string, n int) *Catalogue {
	t.Helper()
	c := openAt(t, path)
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, n)...)
	finish(t, r)
	var sets []photo.Set
	for i := 0; i < n; i += 4 {
		sets = append(sets, setOf(0, i, i+1, i+2, i+3))
	}
	groupAs(t, c, sets)
	return c
}

// groupAs stores a grouping as a run.
func groupAs(t *testing.T, c *Catalogue, sets []photo.Set) {
	t.Helper()
	ctx := context.Background()
	id, err := c.StartRun(ctx, "group", "test", nil, clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SaveGrouping(ctx, id, sets, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.FinishRun(ctx, id, Finished, nil); err != nil {
		t.Fatal(err)
	}
}

// twin copies a catalogue, as a colleague is given it.
func twin(t *testing.T, c *Catalogue, path string) *Catalogue {
	t.Helper()
	if _, err := c.writer.Exec(`VACUUM INTO ?`, path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return openAt(t, path)
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// decision makes up a decision; many make no sense, and are refused.
func (a *analyst) decision() (d review.Decision, note string) {
	sets := a.sets()
	s := pick(a.random, sets)
	some := func(s photo.Set) (out []photo.Digest) {
		for _, m := range s.Members {
			if a.random.IntN(3) == 0 {
				out = append(out, m.Photo)
			}
		}
		return out
	}
	actions := slices.DeleteFunc(review.Actions(), func(x review.Action) bool { return x == review.Derived || x == review.Undo && a.random.IntN(2) == 0 })
	d = review.Decision{Action: pick(a.random, actions), Set: s.ID}
	switch d.Action {
	case review.Class, review.Second:
		d.Class = pick(a.random, []photo.Class{photo.Victim, photo.Victim, photo.Victim, photo.Scene, photo.Undecided})
	case review.Confirm:
		if a.random.IntN(3) == 0 {
			d.Photos = []photo.Digest{digestOf(a.random.IntN(a.photos))}
		}
	case review.Reject, review.Split:
		d.Photos = some(s)
	case review.Move:
		d.Photos, d.Others = some(s), []photo.SetID{pick(a.random, sets).ID}
	case review.Merge:
		d.Others = []photo.SetID{pick(a.random, sets).ID}
	case review.Card:
		d.Card = pick(a.random, []photo.Card{{Branch: "215"}, {Branch: "215", Detainee: "12"}, {Branch: "227"}, {Exam: "7"}})
	case review.Note:
		note = pick(a.random, []string{"a wall", "a door"})
	case review.Role, review.Flag:
		if len(s.Members) == 0 {
			return a.decision()
		}
		d.Photos = []photo.Digest{pick(a.random, s.Members).Photo}
		d.Role, d.Flag, d.Off = pick(a.random, photo.Roles()), pick(a.random, photo.PhotoFlags()), a.random.IntN(3) == 0
	case review.Accept:
		d.Answer = pick(a.random, []photo.Answer{photo.LikelyVictim, photo.LikelyNotVictim})
	case review.Undo:
		d.Undoes = 1 + a.random.Int64N(60)
	}
	return d, note
}

// work takes n decisions.
func (a *analyst) work(n int) {
	a.t.Helper()
	for tries := 0; n > 0 && tries < 20*n+100; tries++ {
		d, note := a.decision()
		a.now = a.now.Add(time.Duration(1+a.random.IntN(100)) * time.Second)
		_, _, err := a.c.Decide(context.Background(), pick(a.random, a.names), note, d, a.now)
		var refused *review.RefusedError
		var none *NoSetError
		switch {
		case err == nil:
			n--
			a.seen = nil
			a.made[d.Action]++
		case errors.As(err, &refused), errors.As(err, &none), errors.Is(err, ErrNotUndoable):
		default:
			a.t.Fatalf("decide %+v: %v", d, err)
		}
	}
}

// regroup groups the photos that nobody confirmed anew.
func (a *analyst) regroup() {
	a.t.Helper()
	states, err := a.c.States(context.Background())
	if err != nil {
		a.t.Fatal(err)
	}
	fixed := map[photo.Digest]bool{}
	var sets []photo.Set
	for _, id := range sortedIDs(states) {
		for _, p := range states[id].Confirmed {
			fixed[p] = true
		}
	}
	next := 0
	for _, s := range archive(a.t, a.c).Sets {
		if _, touched := states[s.ID]; touched && a.random.IntN(4) > 0 {
			s.Members = slices.DeleteFunc(s.Members, func(m photo.Member) bool { return !m.Confirmed && a.random.IntN(4) == 0 })
			for _, m := range s.Members {
				fixed[m.Photo] = true
			}
			sets = append(sets, s)
		}
	}
	for next < a.photos {
		s := setOf(0)
		for range 1 + a.random.IntN(6) {
			if next < a.photos && !fixed[digestOf(next)] {
				s.Members = append(s.Members, photo.Member{Photo: digestOf(next)})
			}
			next++
		}
		if len(s.Members) > 0 {
			sets = append(sets, s)
		}
	}
	groupAs(a.t, a.c, sets)
	a.seen = nil
}

// numbers gives the photos of tests their numbers back.
var numbers = sync.OnceValue(func() map[photo.Digest]int {
	out := map[photo.Digest]int{}
	for n := range 4000 {
		out[digestOf(n)] = n
	}
	return out
})

// content is what the decided sets of a catalogue are, by their photos, without their numbers.
func content(t *testing.T, c *Catalogue) []string {
	t.Helper()
	states, err := c.States(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range archive(t, c).Sets {
		state, touched := states[s.ID]
		if !touched || len(s.Members) == 0 {
			continue // one that has no photo is nothing that two catalogues could share
		}
		var members, rejected []string
		for _, m := range s.Members {
			members = append(members, fmt.Sprintf("%03d %v %s %v", numbers()[m.Photo], m.Confirmed, m.Role, m.Flags))
		}
		for _, p := range state.Rejected {
			rejected = append(rejected, fmt.Sprintf("%03d", numbers()[p]))
		}
		slices.Sort(members)
		slices.Sort(rejected)
		out = append(out, fmt.Sprintf("%s | not %v | %s by %s drawn %v %+v | %s %q | card %+v %v | %q | last %s | accepted %s",
			strings.Join(members, ", "), rejected, s.Class, s.ClassBy, s.Drawn, s.Readings, s.Review, s.ReviewReason, s.Card, s.CardBox, s.Note, s.ReviewedBy, state.Accepted))
	}
	slices.Sort(out)
	return out
}

func other(t *testing.T, c *Catalogue) *Other {
	t.Helper()
	o, err := quick().OpenOther(c.path, filepath.Dir(c.path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

func merge(t *testing.T, into, from *Catalogue) Merged {
	t.Helper()
	o := other(t, from)
	defer o.Close()
	m, err := into.Merge(context.Background(), o, MergeOptions{Who: "Huda", Tool: "test", Now: clock.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if v := verdict(t, into); !v.OK() {
		t.Fatalf("after merging: %v", v.Fault)
	}
	return m
}

// seeds is how many histories the laws are tried on: go test -args -seeds 200 tries more.
var seeds = flag.Int("seeds", 2, "random histories of merging")

func TestMergeLaws(t *testing.T) {
	total := map[review.Action]int{}
	var sum MergeLedger
	for seed := range uint64(*seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			path := func(name string) string { return filepath.Join(dir, name) }
			random := rand.New(rand.NewPCG(seed, 1))
			a := &analyst{t: t, random: random, names: []string{"Samira", "Nour"}, now: clock, photos: 40, made: total}
			b := &analyst{t: t, random: random, names: []string{"Omar", "Nour"}, now: clock.Add(37 * time.Second), photos: 40, made: total}
			a.c = drive(t, path("a.db"), 40)
			if seed%3 == 0 {
				b.c = drive(t, path("b.db"), 40)
			} else {
				a.work(6)
				b.c = twin(t, a.c, path("b.db"))
			}
			for range 2 {
				a.work(7)
				a.regroup()
				b.work(7)
				b.regroup()
			}
			round(t, a, b, path, 0, &sum)
			// Both go on, each from what they know by now, and merge again.
			a.work(4)
			b.work(4)
			round(t, a, b, path, 1, &sum)
			merge(t, a.c, b.c)
			a.seen = nil
			b.work(5) // b knows nothing of a's merge
			round(t, a, b, path, 2, &sum)
		})
	}
	t.Logf("%v, %+v", total, sum)
	if *seeds < 10 {
		return // too few for everything to have come
	}
	for _, action := range review.Actions() {
		if total[action] == 0 && action != review.Derived { // which is not merged
			t.Errorf("no %s was ever decided", action)
		}
	}
	if sum.Agreed == 0 || sum.Conflict == 0 || sum.Taken == 0 || sum.Replaced == 0 || sum.Known == 0 {
		t.Errorf("%+v: some outcome never came", sum)
	}
}

// round merges copies of both in both directions and holds them against each other.
func round(t *testing.T, a, b *analyst, path func(string) string, n int, sum *MergeLedger) {
	t.Helper()
	ab := twin(t, a.c, path(fmt.Sprint("ab", n)))
	ba := twin(t, b.c, path(fmt.Sprint("ba", n)))
	m := merge(t, ab, b.c)
	for _, p := range []struct{ to, from *int }{{&sum.Agreed, &m.Ledger.Agreed}, {&sum.Conflict, &m.Ledger.Conflict}, {&sum.Taken, &m.Ledger.Taken},
		{&sum.Replaced, &m.Ledger.Replaced}, {&sum.Known, &m.Ledger.Known}, {&sum.Left, &m.Ledger.Left}} {
		*p.to += *p.from
	}
	back := merge(t, ba, a.c)
	got, want := content(t, ab), content(t, ba)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("round %d: a with b is not b with a:\n%s", n, onlyOne(got, want))
	}
	if len(m.Conflicts) != len(back.Conflicts) {
		t.Errorf("round %d: %d conflicts, and %d in the other direction", n, len(m.Conflicts), len(back.Conflicts))
	}
	for _, again := range []struct{ into, from *Catalogue }{{ab, b.c}, {ba, a.c}, {ab, ba}, {ba, ab}} {
		head, before := headOfLog(t, again.into), content(t, again.into)
		m := merge(t, again.into, again.from)
		if now := content(t, again.into); !reflect.DeepEqual(now, before) {
			t.Fatalf("round %d: merging %s into %s again:\n%s", n, filepath.Base(again.from.path), filepath.Base(again.into.path), onlyOne(now, before))
		}
		if again.from != ab && again.from != ba && (headOfLog(t, again.into) != head || m.Run != 0 || len(m.Conflicts) != 0) {
			t.Errorf("round %d: merging again wrote something: %+v", n, m.Ledger)
		}
	}
}

func headOfLog(t *testing.T, c *Catalogue) Head {
	t.Helper()
	h, err := c.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// onlyOne returns the lines that only one has.
func onlyOne(a, b []string) string {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	var out []string
	for _, s := range slices.Sorted(maps.Keys(count)) {
		if count[s] > 0 {
			out = append(out, "- "+s)
		} else if count[s] < 0 {
			out = append(out, "+ "+s)
		}
	}
	return strings.Join(out, "\n")
}

// Three copies of one catalogue, which number their entries alike, merged in every order.
func TestMergeOfThree(t *testing.T) {
	dir := t.TempDir()
	base := drive(t, filepath.Join(dir, "base.db"), 16)
	var desks []*Catalogue
	for i, class := range []photo.Class{photo.Victim, photo.Scene, photo.Victim} {
		c := twin(t, base, filepath.Join(dir, fmt.Sprint(i, ".db")))
		who := []string{"Samira", "Omar", "Huda"}[i]
		for n, d := range []review.Decision{classify(t, c, 1, class), classify(t, c, photo.SetID(2+i), photo.Scene), confirm(t, c, photo.SetID(2+i))} {
			d.Versions = nil
			if _, _, err := c.Decide(context.Background(), who, "", d, clock.Add(time.Duration(10*i+n)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		desks = append(desks, c)
	}
	var want []string
	for i, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		c := twin(t, desks[order[0]], filepath.Join(dir, fmt.Sprint("merged", i)))
		for _, other := range order[1:] {
			merge(t, c, desks[other])
		}
		if m := merge(t, c, desks[order[1]]); m.Run != 0 {
			t.Errorf("order %v: merging %d again wrote %+v", order, order[1], m.Ledger)
		}
		got := content(t, c)
		for j, s := range got { // of three who differ, which two stand as the readings hangs on the order
			got[j], _, _ = strings.Cut(s, " by ")
		}
		if want == nil {
			want = got
		}
		if !reflect.DeepEqual(got, want) || len(got) != 4 {
			t.Errorf("order %v:\n%s", order, onlyOne(got, want))
		}
	}
}
