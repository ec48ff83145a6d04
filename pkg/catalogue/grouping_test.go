// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
)

func setOf(id photo.SetID, photos ...int) photo.Set {
	s := photo.Set{ID: id, Rule: "roll", Confidence: 0.75, Reasons: []string{"taken within 20 seconds"}, Flags: []photo.Flag{photo.FlagSmall}}
	for _, n := range photos {
		s.Members = append(s.Members, photo.Member{Photo: digestOf(n)})
	}
	return s
}

// grouped indexes eight photos and groups them into two sets of four.
func grouped(t *testing.T, c *Catalogue) {
	t.Helper()
	ctx := context.Background()
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 8)...)
	finish(t, r)
	id, err := c.StartRun(ctx, "group", "test", nil, clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SaveGrouping(ctx, id, []photo.Set{setOf(0, 0, 1, 2, 3), setOf(0, 4, 5, 6, 7)}, nil, []byte(`{"v":1}`)); err != nil {
		t.Fatal(err)
	}
	if err := c.FinishRun(ctx, id, Finished, nil); err != nil {
		t.Fatal(err)
	}
}

func regroup(t *testing.T, c *Catalogue, sets ...photo.Set) photo.Changes {
	t.Helper()
	ctx := context.Background()
	run, err := c.StartRun(ctx, "group", "test", nil, clock)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := c.SaveGrouping(ctx, run, sets, nil, nil)
	if err == nil {
		err = c.FinishRun(ctx, run, Finished, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// members returns the photos of a set by their numbers; nil where the set does not stand.
func members(t *testing.T, c *Catalogue, id photo.SetID) (out []int) {
	t.Helper()
	for _, s := range archive(t, c).Sets {
		if s.ID != id {
			continue
		}
		for n := range 100 {
			if slices.ContainsFunc(s.Members, func(m photo.Member) bool { return m.Photo == digestOf(n) }) {
				out = append(out, n)
			}
		}
	}
	return out
}

func TestSaveGrouping(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	if m, err := c.Model(ctx); err != nil || m != nil {
		t.Errorf("Model of a new catalogue = %s, %v, want none", m, err)
	}
	grouped(t, c)
	if m, err := c.Model(ctx); err != nil || string(m) != `{"v":1}` {
		t.Errorf("Model = %s, %v", m, err)
	}
	if err := c.SaveClasses(ctx, 9, map[photo.SetID]photo.Proposal{
		1: {Answer: photo.LikelyVictim, Confidence: 0.9, Reasons: []string{"a number in the folder"}}, 2: {Answer: photo.AnswerUndecided}}, []byte(`{"w":1}`)); err != nil {
		t.Fatal(err)
	}
	if m, err := c.ClassModel(ctx); err != nil || string(m) != `{"w":1}` {
		t.Errorf("ClassModel = %s, %v", m, err)
	}
	first := archive(t, c).Sets[0]
	if first.Proposal.Answer != photo.LikelyVictim || !reflect.DeepEqual(first.Proposal.Reasons, []string{"a number in the folder"}) ||
		first.Rule != "roll" || first.Confidence != 0.75 || !reflect.DeepEqual(first.Flags, []photo.Flag{photo.FlagSmall}) || len(first.Version) < 12 || first.Review != photo.Unreviewed {
		t.Errorf("set = %+v", first)
	}
	got := regroup(t, c, setOf(2, 4, 5), setOf(1, 0, 1, 2, 3), setOf(0, 6, 7))
	if want := (photo.Changes{New: []photo.SetID{3}, Same: []photo.SetID{1}, Changed: []photo.SetID{2}}); !reflect.DeepEqual(got, want) {
		t.Errorf("changes = %+v, want %+v", got, want)
	}
	sets := archive(t, c).Sets
	if len(sets) != 3 || sets[0].Proposal.Answer != photo.LikelyVictim || sets[1].Proposal.Answer != "" {
		t.Errorf("after it: %+v, want the proposal of the changed set gone", sets)
	}
	if got := regroup(t, c, setOf(1, 0, 1, 2, 3)); !reflect.DeepEqual(got.Retired, []photo.SetID{2, 3}) {
		t.Errorf("retired = %v, want 2 and 3", got.Retired)
	}
	if got := regroup(t, c, setOf(1, 0, 1, 2, 3), setOf(0, 4, 5, 6, 7)); !reflect.DeepEqual(got.New, []photo.SetID{4}) {
		t.Errorf("new = %v, want 4: a number is never given twice", got.New)
	}
	for name, sets := range map[string][]photo.Set{"retired": {setOf(2, 0)}, "unknown": {setOf(77, 0)}, "twice": {setOf(1, 0), setOf(1, 1)}} {
		if _, err := c.SaveGrouping(ctx, 9, sets, nil, nil); err == nil {
			t.Errorf("a grouping with a set that is %s was taken", name)
		}
	}
	var unknown *NoSetError
	if err := c.SaveClasses(ctx, 9, map[photo.SetID]photo.Proposal{2: {}}, nil); !errors.As(err, &unknown) || unknown.Set != 2 {
		t.Errorf("SaveClasses of a retired set = %v, want *NoSetError", err)
	}
}

func TestCopies(t *testing.T) {
	c := create(t)
	want := []photo.Copy{{Original: digestOf(1), Copy: digestOf(2), Distance: 3, Reason: "smaller", Attached: true}, {Original: digestOf(1), Copy: digestOf(3), Distance: 40}}
	slices.SortFunc(want, func(a, b photo.Copy) int { return a.Copy.Compare(b.Copy) })
	for range 2 {
		if _, err := c.SaveGrouping(context.Background(), 1, nil, want, nil); err != nil {
			t.Fatal(err)
		}
		if got := archive(t, c).Copies; !reflect.DeepEqual(got, want) {
			t.Errorf("copies = %+v, want %+v", got, want)
		}
	}
	execute(t, c.writer, `UPDATE near_copy SET confirmed = 1 WHERE attached`)
	if _, err := c.SaveGrouping(context.Background(), 2, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := archive(t, c).Copies; len(got) != 1 || !got[0].Confirmed {
		t.Errorf("copies = %+v, want the confirmed one", got)
	}
}

func TestGroupingKeepsDecisions(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	decide(t, c, "Omar", "", confirm(t, c, 1, digestOf(0), digestOf(1)))
	decide(t, c, "Omar", "", reject(t, c, 1, digestOf(3)))

	var against *ContradictionError
	if _, err := c.SaveGrouping(ctx, 9, []photo.Set{setOf(1, 0, 1, 3)}, nil, nil); !errors.As(err, &against) || against.Set != 1 || against.Photo != digestOf(3) {
		t.Errorf("a rejected photo: %v, want *ContradictionError", err)
	}
	if _, err := c.SaveGrouping(ctx, 9, []photo.Set{setOf(2, 1, 4)}, nil, nil); !errors.As(err, &against) || against.Set != 2 || against.Photo != digestOf(1) {
		t.Errorf("a photo that was confirmed elsewhere: %v, want *ContradictionError", err)
	}
	got := regroup(t, c, setOf(1, 2), setOf(2, 3, 4, 5, 6, 7))
	if !reflect.DeepEqual(got.Same, []photo.SetID{1}) || !reflect.DeepEqual(members(t, c, 1), []int{0, 1, 2}) {
		t.Errorf("set 1 = %v, changes %+v, want 0 1 2 and the same", members(t, c, 1), got)
	}
	regroup(t, c, setOf(2, 2, 3, 4, 5, 6, 7))
	if got := members(t, c, 1); !reflect.DeepEqual(got, []int{0, 1}) {
		t.Errorf("a touched set that the grouping leaves out = %v, want its confirmed photos", got)
	}
}
