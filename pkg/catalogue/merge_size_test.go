// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"flag"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// bodies is how many sets two analysts decide: go test -run TestMergeAtSize -args -bodies 500.
var bodies = flag.Int("bodies", 40, "sets that two analysts decide before their catalogues are merged")

// Two analysts decide the same sets and disagree on every tenth class; both group anew half way. No decision is
// lost, every disagreement is a conflict that is listed and disputed, nothing else is, and both orders are equal.
func TestMergeAtSize(t *testing.T) {
	n := *bodies
	dir := t.TempDir()
	a := drive(t, filepath.Join(dir, "a.db"), 4*n)
	b := twin(t, a, filepath.Join(dir, "b.db"))
	differ := decideAll(t, a, b, n)
	ab := twin(t, a, filepath.Join(dir, "ab.db"))
	ba := twin(t, b, filepath.Join(dir, "ba.db"))
	start := time.Now()
	m, back := merge(t, ab, b), merge(t, ba, a)
	t.Logf("%d sets, %d differ: %+v, %v a merge with its verification", n, len(differ), m.Ledger, time.Since(start)/2)
	if got, want := content(t, ab), content(t, ba); !reflect.DeepEqual(got, want) || len(got) != n {
		t.Errorf("both orders are not equal:\n%.2000s", onlyOne(got, want))
	}
	for _, m := range []Merged{m, back} {
		want := MergeLedger{Decisions: 2 * n, Agreed: 2*n - len(differ), Conflict: len(differ), Sets: n, Conflicts: len(differ)}
		if m.Ledger != want {
			t.Errorf("ledger = %+v, want %+v", m.Ledger, want)
		}
		if len(m.Conflicts) != len(differ) || len(m.Left) != 0 {
			t.Errorf("%d conflicts and %d not applied, want %d and 0", len(m.Conflicts), len(m.Left), len(differ))
		}
	}
	for _, c := range m.Conflicts {
		if c.What != "class" || len(c.Said) != 2 || c.Said[0].Value == c.Said[1].Value || c.Said[0].Side == c.Said[1].Side {
			t.Errorf("conflict %+v, want two sides about a class", c)
		}
	}
	disputed := map[photo.Digest]bool{}
	for _, s := range archive(t, ab).Sets {
		for _, member := range s.Members {
			disputed[member.Photo] = s.Review == photo.Disputed
		}
	}
	for i := range n {
		if disputed[digestOf(4*i)] != differ[i] {
			t.Errorf("set %d: disputed is %v, and the two differed: %v", i, disputed[digestOf(4*i)], differ[i])
		}
	}
	kept := map[photo.Digest]bool{}
	err := ab.read(context.Background(), "test", func(tx *sql.Tx) error {
		h, err := loadHistory(context.Background(), tx, ab.id)
		for _, o := range h.originals {
			kept[o.Hash] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lost := 0
	for _, c := range []*Catalogue{a, b} {
		for e, err := range c.Log(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Kind == KindDecision && !kept[e.Hash] {
				lost++
			}
		}
	}
	if lost > 0 {
		t.Errorf("%d decisions are not in the merged journal", lost)
	}
}

// decideAll has two analysts decide n sets, and returns those of whose class they disagree.
func decideAll(t *testing.T, a, b *Catalogue, n int) map[int]bool {
	t.Helper()
	ctx := context.Background()
	random := rand.New(rand.NewPCG(1, 2))
	differ := map[int]bool{}
	for _, i := range random.Perm(n)[:n/10] {
		differ[i] = true
	}
	for side, c := range []*Catalogue{a, b} {
		who := []string{"Samira", "Omar"}[side]
		now := clock.Add(time.Duration(side) * time.Second)
		numbered := numbersOf(t, c)
		for i, set := range random.Perm(n) {
			if i == n/2 {
				shift(t, c, n, side)
				numbered = numbersOf(t, c)
			}
			id := numbered[digestOf(4*set)]
			class := photo.Victim
			if side == 1 && differ[set] {
				class = photo.Security
			}
			now = now.Add(time.Minute)
			for _, d := range []review.Decision{{Action: review.Class, Set: id, Class: class}, {Action: review.Confirm, Set: id}} {
				if _, _, err := c.Decide(ctx, who, "", d, now); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return differ
}

// shift groups what is not decided anew, under other numbers.
func shift(t *testing.T, c *Catalogue, n, side int) {
	t.Helper()
	states, err := c.States(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var sets []photo.Set
	byPhoto := map[photo.Digest]photo.Set{}
	for _, s := range archive(t, c).Sets {
		if _, touched := states[s.ID]; touched {
			sets = append(sets, s)
			for _, m := range s.Members {
				byPhoto[m.Photo] = s
			}
		}
	}
	for i := range n {
		set := i
		if side == 1 {
			set = n - 1 - i // the other catalogue numbers them backwards
		}
		if _, decided := byPhoto[digestOf(4*set)]; !decided {
			sets = append(sets, setOf(0, 4*set, 4*set+1, 4*set+2, 4*set+3))
		}
	}
	groupAs(t, c, sets)
	if got := len(archive(t, c).Sets); got != n {
		t.Fatalf("%d sets after grouping anew, want %d", got, n)
	}
}

// numbersOf returns the set that each photo is in.
func numbersOf(t *testing.T, c *Catalogue) map[photo.Digest]photo.SetID {
	t.Helper()
	out := map[photo.Digest]photo.SetID{}
	for _, s := range archive(t, c).Sets {
		for _, m := range s.Members {
			out[m.Photo] = s.ID
		}
	}
	return out
}
