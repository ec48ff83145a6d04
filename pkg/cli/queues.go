// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"

	"amana/pkg/catalogue"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/propose"
	"amana/pkg/review"
	"amana/pkg/separate"
	"amana/pkg/web"
	"amana/pkg/worklist"
)

// queue is an order of the page that hangs on more than the sets: on the weights, on draws, on who decided.
type queue struct {
	name    string
	reading web.Reading
	turns   func(ctx context.Context, archive photo.Archive) ([]photo.SetID, error)
	waits   func(photo.Set) bool
	cat     *catalogue.Catalogue
}

var _ web.Queue = queue{}

func (q queue) Name() string           { return q.name }
func (q queue) Reading() web.Reading   { return q.reading }
func (q queue) Waits(s photo.Set) bool { return q.waits(s) }

func (q queue) Turns(ctx context.Context) ([]photo.SetID, error) {
	archive, err := q.cat.Archive(ctx)
	if err != nil {
		return nil, err
	}
	return q.turns(ctx, archive)
}

// queues returns the page's queues for one person. The second readings are those that amana second draws.
func queues(cat *catalogue.Catalogue, who string, o reviewOptions) []web.Queue {
	undecided := func(s photo.Set) bool { return s.Class == photo.Undecided }
	return []web.Queue{
		queue{"learn", web.Open, func(ctx context.Context, a photo.Archive) ([]photo.SetID, error) {
			return teaching(ctx, cat, a, o.paths.table)
		}, undecided, cat},
		queue{"drawn", web.Drawn, func(ctx context.Context, a photo.Archive) ([]photo.SetID, error) {
			return undrawn(ctx, cat, a, o.seed)
		}, undecided, cat},
		queue{"second", web.Second, func(ctx context.Context, a photo.Archive) ([]photo.SetID, error) {
			return unread(ctx, cat, worklist.Second, who, drawShare(a.Sets, float64(o.share), o.seed))
		}, func(s photo.Set) bool {
			return s.ClassBy != "" && !undecided(s) && s.Readings.Second == photo.Undecided
		}, cat},
		queue{"assigned", web.Open, func(ctx context.Context, a photo.Archive) ([]photo.SetID, error) {
			return assignedTo(ctx, cat, who)
		}, func(s photo.Set) bool { return s.Review != photo.Reviewed }, cat},
		queue{"disputed", web.Third, func(ctx context.Context, a photo.Archive) ([]photo.SetID, error) {
			return unread(ctx, cat, worklist.Third, who, disputed(a.Sets))
		}, func(s photo.Set) bool { return s.Review == photo.Disputed }, cat},
	}
}

// orders are the names of all that the page can begin with.
func orders() []string {
	out := web.Orders()
	for _, q := range queues(nil, "", reviewOptions{}) {
		out = append(out, q.Name())
	}
	return out
}

// teaching returns the undecided sets, what teaches most first, by what the weights say now: the stored
// proposals do not know what was decided since. Drawn sets are left out: they wait to be decided blind, and
// a sample from which the uncertain ones were taken would make the answers look surer than they are.
func teaching(ctx context.Context, cat *catalogue.Catalogue, archive photo.Archive, table pathfacts.Table) ([]photo.SetID, error) {
	model, err := propose.Weights(ctx, cat)
	if err != nil {
		return nil, err
	}
	drawn, err := cat.Drawn(ctx)
	if err != nil {
		return nil, err
	}
	var ids []photo.SetID
	for _, i := range separate.Teaching(propose.Subjects(archive, table), model, separate.Options{}) {
		if id := archive.Sets[i].ID; !drawn[id] {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// undrawn returns the drawn sets that nobody decided, in a random order: whoever stops half way has decided
// a sample still, and not the first folders.
func undrawn(ctx context.Context, cat *catalogue.Catalogue, archive photo.Archive, seed uint64) ([]photo.SetID, error) {
	drawn, err := cat.Drawn(ctx)
	if err != nil {
		return nil, err
	}
	var ids []photo.SetID
	for _, s := range archive.Sets {
		if drawn[s.ID] && s.Class == photo.Undecided {
			ids = append(ids, s.ID)
		}
	}
	return review.Draw(ids, 1, seed), nil
}

// unread returns those of sets that wait for a reading by a person who decided nothing about them.
func unread(ctx context.Context, cat *catalogue.Catalogue, of worklist.Reading, who string, sets []photo.Set) ([]photo.SetID, error) {
	all, err := decisions(ctx, cat)
	if err != nil {
		return nil, err
	}
	open, _, _ := reading{of, who, seenBy(all, who)}.open(sets)
	ids := make([]photo.SetID, len(open))
	for i, s := range open {
		ids[i] = s.ID
	}
	return ids, nil
}

// disputed returns the sets about which two people disagree.
func disputed(sets []photo.Set) []photo.Set {
	return slices.DeleteFunc(slices.Clone(sets), func(s photo.Set) bool { return s.Review != photo.Disputed })
}
