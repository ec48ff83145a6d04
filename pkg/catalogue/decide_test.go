// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// on returns a decision about a set as it stands.
func on(t *testing.T, c *Catalogue, id photo.SetID, action review.Action, photos ...photo.Digest) review.Decision {
	t.Helper()
	for _, s := range archive(t, c).Sets {
		if s.ID == id {
			return review.Decision{Action: action, Set: id, Photos: photos, Versions: map[photo.SetID]string{id: s.Version}}
		}
	}
	t.Fatalf("there is no %s", id)
	return review.Decision{}
}

func classify(t *testing.T, c *Catalogue, id photo.SetID, class photo.Class) review.Decision {
	t.Helper()
	d := on(t, c, id, review.Class)
	d.Class = class
	return d
}

func confirm(t *testing.T, c *Catalogue, id photo.SetID, photos ...photo.Digest) review.Decision {
	t.Helper()
	return on(t, c, id, review.Confirm, photos...)
}

func reject(t *testing.T, c *Catalogue, id photo.SetID, photos ...photo.Digest) review.Decision {
	t.Helper()
	return on(t, c, id, review.Reject, photos...)
}

// decide takes a decision and returns its entry and the sets after it.
func decide(t *testing.T, c *Catalogue, who, note string, d review.Decision) (int64, []photo.Set) {
	t.Helper()
	seq, after, err := c.Decide(context.Background(), who, note, d, clock)
	if err != nil {
		t.Fatalf("Decide(%s %s) = %v", d.Action, d.Set, err)
	}
	return seq, after
}

func TestDecideReview(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	d := classify(t, c, 1, photo.Victim)
	seq, after := decide(t, c, "Samira", "a number on the tape", d)
	if seq != 5 || len(after) != 1 || after[0].Class != photo.Victim || after[0].Review != photo.InReview || after[0].ReviewedBy != "Samira" {
		t.Errorf("after class: entry %d, %+v", seq, after)
	}
	var stale *StaleError
	if _, _, err := c.Decide(ctx, "Omar", "", d, clock); !errors.As(err, &stale) || stale.Have.Version != after[0].Version || stale.Want != d.Versions[1] {
		t.Errorf("the same version again = %v, want *StaleError with the present set", err)
	}
	_, after = decide(t, c, "Omar", "", confirm(t, c, 1))
	if after[0].Review != photo.Reviewed || after[0].Confirmed() != 4 || after[0].ReviewedBy != "Omar" {
		t.Errorf("after confirm: %+v, want it reviewed", after[0])
	}
	_, after = decide(t, c, "Omar", "seen on the wall", on(t, c, 1, review.Note))
	card := on(t, c, 1, review.Card)
	card.Card = photo.Card{Branch: "٢١٥", Detainee: "1234", Exam: "?"}
	_, after = decide(t, c, "Omar", "", card)
	role := on(t, c, 1, review.Role, digestOf(1))
	role.Role = "face"
	_, after = decide(t, c, "Omar", "", role)
	if s := after[0]; s.Note != "seen on the wall" || s.Card != (photo.Card{Branch: "215", Detainee: "1234", Exam: "?"}) {
		t.Errorf("after note and card: %+v", s)
	}
	for _, m := range after[0].Members {
		if want := m.Photo == digestOf(1); (m.Role == "face") != want {
			t.Errorf("role of %v = %q", m.Photo, m.Role)
		}
	}
	if got := archive(t, c).Sets[0]; !reflect.DeepEqual(got, after[0]) {
		t.Errorf("Archive has\n%+v\nDecide gave\n%+v", got, after[0])
	}
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 10)...)
	finish(t, r)
	regroup(t, c, setOf(1, 0, 1, 2, 3, 9), setOf(2, 4, 5, 6, 7))
	got := archive(t, c).Sets[0]
	if got.Review != photo.InReview || got.ReviewReason == "" || got.Class != photo.Victim || got.Confirmed() != 4 || len(got.Members) != 5 {
		t.Errorf("after it gained a photo: %+v, want in_review with a reason", got)
	}
	if v := verdict(t, c); !v.OK() || v.Decisions != 5 {
		t.Errorf("verdict = %+v", v)
	}
}

func TestDecideMoves(t *testing.T) {
	c := create(t)
	grouped(t, c)
	want := func(what string, sets map[photo.SetID][]int) {
		t.Helper()
		for id, photos := range sets {
			if got := members(t, c, id); !reflect.DeepEqual(got, photos) {
				t.Errorf("%s: %s = %v, want %v", what, id, got, photos)
			}
		}
		if v := verdict(t, c); !v.OK() {
			t.Errorf("%s: %v", what, v.Fault)
		}
	}
	split, after := decide(t, c, "Omar", "", on(t, c, 1, review.Split, digestOf(2), digestOf(3)))
	want("split", map[photo.SetID][]int{1: {0, 1}, 2: {4, 5, 6, 7}, 3: {2, 3}})
	if len(after) != 2 || after[1].ID != 3 {
		t.Errorf("split gives %+v, want sets 1 and 3", after)
	}
	move := on(t, c, 2, review.Move, digestOf(4))
	move.Others = []photo.SetID{1}
	decide(t, c, "Omar", "", move)
	want("move", map[photo.SetID][]int{1: {0, 1, 4}, 2: {5, 6, 7}, 3: {2, 3}})

	var refused *review.RefusedError
	_, _, err := c.Decide(context.Background(), "Omar", "", review.Decision{Action: review.Undo, Undoes: split}, clock)
	if !errors.Is(err, ErrNotUndoable) || !errors.As(err, &refused) {
		t.Errorf("undo of the split under the move = %v, want ErrNotUndoable", err)
	}
	regroup(t, c, setOf(1, 0), setOf(2, 5, 6), setOf(0, 7))
	want("regroup", map[photo.SetID][]int{1: {0, 4}, 2: {5, 6}, 3: {2, 3}, 4: {7}})
}

func TestMergeAndUndo(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	before := archive(t, c).Sets
	merge := on(t, c, 1, review.Merge)
	merge.Others = []photo.SetID{2}
	merged, after := decide(t, c, "Omar", "", merge)
	if len(after) != 1 || len(after[0].Members) != 8 || len(archive(t, c).Sets) != 1 {
		t.Errorf("merge gives %+v, want set 1 with all photos", after)
	}
	var none *NoSetError
	if _, _, err := c.Decide(ctx, "Omar", "", review.Decision{Action: review.Class, Set: 2, Class: photo.Scene}, clock); !errors.As(err, &none) || none.Set != 2 || none.Why == "" {
		t.Errorf("a decision about a merged set = %v, want *NoSetError", err)
	}
	undo, after := decide(t, c, "Omar", "", review.Decision{Action: review.Undo, Undoes: merged})
	if len(after) != 2 || !reflect.DeepEqual(archive(t, c).Sets, before) {
		t.Errorf("undo gives %+v, want both sets as before", after)
	}
	if _, _, err := c.Decide(ctx, "Omar", "", review.Decision{Action: review.Undo, Undoes: merged}, clock); !errors.Is(err, ErrNotUndoable) {
		t.Errorf("undo twice = %v, want ErrNotUndoable", err)
	}
	decide(t, c, "Omar", "", review.Decision{Action: review.Undo, Undoes: undo})
	if got := archive(t, c).Sets; len(got) != 1 {
		t.Errorf("undo of the undo leaves %d sets, want 1", len(got))
	}
	if v := verdict(t, c); !v.OK() {
		t.Errorf("verdict: %v", v.Fault)
	}
	for seq, why := range map[int64]string{1: "a run", 99: "no entry"} {
		if _, _, err := c.Decide(ctx, "Omar", "", review.Decision{Action: review.Undo, Undoes: seq}, clock); !errors.Is(err, ErrNotUndoable) {
			t.Errorf("undo of %s = %v, want ErrNotUndoable", why, err)
		}
	}
}

func TestDecideRefusesAndLeavesNothing(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	head, _ := c.Head(ctx)
	var none *NoSetError
	if _, _, err := c.Decide(ctx, "Omar", "", review.Decision{Action: review.Class, Set: 77}, clock); !errors.As(err, &none) || none.Set != 77 {
		t.Errorf("unknown set = %v, want *NoSetError", err)
	}
	if _, _, err := c.Decide(ctx, "Omar", "", confirm(t, c, 1, digestOf(77)), clock); !errors.Is(err, ErrNoPhoto) {
		t.Errorf("unknown photo = %v, want ErrNoPhoto", err)
	}
	var refused *review.RefusedError
	if _, _, err := c.Decide(ctx, "Omar", "", on(t, c, 1, review.Split, digestOf(5)), clock); !errors.As(err, &refused) {
		t.Errorf("a photo of another set = %v, want *review.RefusedError", err)
	}
	if _, _, err := c.Decide(ctx, "", "", classify(t, c, 1, photo.Scene), clock); err == nil {
		t.Error("a decision of nobody was taken")
	}
	if after, err := c.Head(ctx); err != nil || after != head {
		t.Errorf("head = %+v, %v, want %+v", after, err, head)
	}
	if _, after := decide(t, c, "Omar", "", on(t, c, 1, review.Split, digestOf(3))); after[1].ID != 3 {
		t.Errorf("the next set is %s, want S-000003: a refused split takes no number", after[1].ID)
	}
}

// The views are what an analyst reads with plain SQL: they say what Archive says.
func TestViews(t *testing.T) {
	c := create(t)
	grouped(t, c)
	decide(t, c, "Omar", "a note", classify(t, c, 1, photo.Victim))
	decide(t, c, "Omar", "", on(t, c, 1, review.Split, digestOf(3)))
	decide(t, c, "Omar", "", confirm(t, c, 1, digestOf(0)))
	role := on(t, c, 1, review.Role, digestOf(0))
	role.Role = "face"
	decide(t, c, "Omar", "", role)
	type row struct{ set, photo, membership, role string }
	var want, got []row
	for _, s := range archive(t, c).Sets {
		for _, m := range s.Members {
			r := row{s.ID.String(), m.Photo.String(), "proposed", m.Role}
			if m.Confirmed {
				r.membership = "confirmed"
			}
			want = append(want, r)
		}
	}
	rows, err := c.reader.Query(`SELECT set_id, sha256, membership, coalesce(role, '') FROM memberships`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.set, &r.photo, &r.membership, &r.role); err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if !reflect.DeepEqual(got, want) || len(got) != 8 {
		t.Errorf("memberships =\n%v\nwant\n%v", got, want)
	}
	for view, count := range map[string]int{"files": 8, "photos": 8, "sets": 3, "sources": 1, "runs": 2, "decisions": 4} {
		var n int
		if err := c.reader.QueryRow(`SELECT count(*) FROM (SELECT * FROM ` + view + `)`).Scan(&n); err != nil || n != count {
			t.Errorf("view %s has %d rows, %v, want %d", view, n, err, count)
		}
	}
	var class, who, note string
	if err := c.reader.QueryRow(`SELECT class FROM sets WHERE set_id = 'S-000001'`).Scan(&class); err != nil || class != "victim" {
		t.Errorf("class in the view = %q, %v, want victim", class, err)
	}
	if err := c.reader.QueryRow(`SELECT who, note FROM decisions LIMIT 1`).Scan(&who, &note); err != nil || who != "Omar" || note != "a note" {
		t.Errorf("first decision in the view = %q, %q, %v", who, note, err)
	}
}

// Of two people who write a card or a note without knowing of each other's, the second is refused and shown
// the first's, whoever is first; the set's version is the same for both.
func TestNobodyReplacesUnseen(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	made := map[string]review.Decision{}
	now := func(action review.Action) (d review.Decision) {
		for _, s := range archive(t, c).Sets {
			if d = on(t, c, 1, action); s.ID == 1 {
				d.Seen = s.Seen
				break
			}
		}
		return d
	}
	var stale *StaleError
	for _, people := range [][2]string{{"Samira", "Omar"}, {"Omar", "Samira"}} {
		first, second := people[0], people[1]
		for _, action := range []review.Action{review.Card, review.Note} {
			one, two := now(action), now(action) // both look before either writes
			one.Card, two.Card = photo.Card{Branch: first, Detainee: "1234"}, photo.Card{Exam: "77"}
			if action == review.Note {
				one.Card, two.Card = photo.Card{}, photo.Card{}
			}
			decide(t, c, first, "written by "+first, one)
			_, _, err := c.Decide(ctx, second, "written by "+second, two, clock)
			if !errors.As(err, &stale) || stale.What != string(action) || action == review.Card && stale.Have.Card.Branch != first {
				t.Errorf("%s after %s: %s = %v, want a *StaleError with what %s wrote", second, first, action, err, first)
			}
			if action == review.Note && (stale == nil || stale.Have.Note != "written by "+first) {
				t.Errorf("the note that stands is not shown: %+v", stale)
			}
			if err := c.CanDecide(ctx, second, two); !errors.As(err, &stale) {
				t.Errorf("CanDecide = %v, want what Decide says", err)
			}
			two.Seen = now(action).Seen // having seen it
			seq, _ := decide(t, c, second, "written by "+second, two)
			made[fmt.Sprint(seq)] = two
		}
		decide(t, c, first, "", review.Decision{Action: review.Note, Set: 1}) // a command says nothing of what it saw
	}
	for e, err := range c.Log(ctx) {
		if d, want := made[fmt.Sprint(e.Seq)]; want && (err != nil || !strings.Contains(string(e.Data), d.Seen)) {
			t.Errorf("entry %d does not name what it was made on: %s, %v", e.Seq, e.Data, err)
		}
	}
	if v, err := c.VerifyLog(ctx); err != nil || !v.OK() {
		t.Errorf("VerifyLog = %+v, %v", v, err)
	}
}
