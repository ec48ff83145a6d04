// SPDX-License-Identifier: Apache-2.0

// Package propose turns a catalogue's photos into proposals: near copies, per-body sets that continue
// the sets of the last grouping, and a class for every set. It decides nothing: what a person confirmed
// stays, a set that a person touched is never dissolved, decisions that contradict each other are told
// and not resolved, and everything else is a proposal with its reasons. The same catalogue content and the same decisions give the same proposals.
package propose

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"amana/pkg/group"
	"amana/pkg/match"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// Store is what a proposal needs of a catalogue.
type Store interface {
	// Archive returns the whole content at one moment.
	Archive(ctx context.Context) (photo.Archive, error)
	// States returns what persons decided, by set; sets that nobody touched are not in it.
	States(ctx context.Context) (map[photo.SetID]review.State, error)
	// Model returns the fitted tables of the last grouping; nil before the first.
	Model(ctx context.Context) ([]byte, error)
	// Likeness returns the likeness vectors of contents, one for each of ids, nil where there is none.
	Likeness(ctx context.Context, ids []photo.Digest) ([][]byte, error)
	// SaveGrouping replaces all proposed memberships and copies; a set with ID 0 is a new one.
	SaveGrouping(ctx context.Context, run int64, sets []photo.Set, copies []photo.Copy, model []byte) (photo.Changes, error)
	// ClassModel returns the weights of the last proposal of classes; nil before the first.
	ClassModel(ctx context.Context) ([]byte, error)
	// SaveClasses replaces the proposed classes and the weights that made them.
	SaveClasses(ctx context.Context, run int64, proposals map[photo.SetID]photo.Proposal, model []byte) error
}

// Options are the settings of a grouping.
type Options struct {
	Paths   pathfacts.Table // how paths are read
	Relearn bool            // fit the tables of time and number steps again
}

// Grouping is what a grouping did, or would do, to the sets.
type Grouping struct {
	Changes     photo.Changes // new sets that were not stored have identity 0
	Differences []Difference
}

// Group proposes sets for every photo of the catalogue and stores them under run. The tables of time
// and number steps are fitted at the first grouping and reused after it, so that more photos do not
// move settled cuts. Where decisions of persons contradict each other, nothing is stored:
// *ContradictionError.
func Group(ctx context.Context, store Store, run int64, o Options) (Grouping, error) {
	p, err := newPlan(ctx, store, o)
	if err != nil {
		return Grouping{}, err
	}
	changes, err := store.SaveGrouping(ctx, run, slices.Clone(p.sets), p.copies, p.tables)
	if err != nil {
		return Grouping{}, err
	}
	after, numbered := p.outcome(), changes.New // numbered in the order in which they were given
	for i := range after {
		if after[i].ID == 0 && len(numbered) > 0 {
			after[i].ID, numbered = numbered[0], numbered[1:]
		}
	}
	return Grouping{changes, differences(p.before, after)}, nil
}

// Preview says what Group would do, and stores nothing.
func Preview(ctx context.Context, store Store, o Options) (Grouping, error) {
	p, err := newPlan(ctx, store, o)
	if err != nil {
		return Grouping{}, err
	}
	after := p.outcome()
	return Grouping{changesOf(p.before, after), differences(p.before, after)}, nil
}

// plan is a grouping that is not stored.
type plan struct {
	before []photo.Set
	states map[photo.SetID]review.State
	sets   []photo.Set
	copies []photo.Copy
	tables []byte
}

func newPlan(ctx context.Context, store Store, o Options) (p plan, err error) {
	photos, known, err := p.gather(ctx, store, o.Paths)
	if err != nil {
		return p, err
	}
	looks := func(ids []photo.Digest) ([][]byte, error) { return store.Likeness(ctx, ids) }
	model, stored, err := tables(ctx, store, photos, looks, o.Relearn)
	if err != nil {
		return p, err
	}
	sets, err := group.Sets(photos, looks, apart(known), model)
	if err != nil {
		return p, err
	}
	p.sets, p.tables = continued(p.before, p.states, sets), stored
	byCard(p.sets, known)
	return p, nil
}

// gather fills in what is before the grouping, and returns what is grouped. The archive, which is several
// times as large, is let go.
func (p *plan) gather(ctx context.Context, store Store, paths pathfacts.Table) ([]group.Photo, []group.Known, error) {
	archive, err := store.Archive(ctx)
	if err != nil {
		return nil, nil, err
	}
	if p.states, err = store.States(ctx); err != nil {
		return nil, nil, err
	}
	album := newAlbum(archive, paths)
	known := album.known(p.states)
	if err := contradictions(known, p.states); err != nil {
		return nil, nil, err
	}
	p.before, p.copies = archive.Sets, match.Copies(album.matchable())
	return album.groupable(p.copies), known, nil
}

// Tables returns the tables that the next grouping goes by, and where they come from, in words.
func Tables(ctx context.Context, store Store) (group.Model, string, error) {
	stored, err := store.Model(ctx)
	if err != nil {
		return group.Model{}, "", err
	}
	model, fitted, err := read(stored)
	switch {
	case err != nil:
		return group.Model{}, "", err
	case len(stored) == 0:
		return model, "the starting tables: nothing was grouped yet, and the first grouping fits them", nil
	case !fitted:
		return model, "the starting tables: those of the last grouping are of another version, and the next grouping fits them again", nil
	}
	return model, "the tables of the last grouping", nil
}

// read returns the stored model, or the starting one where there is none of this version.
func read(stored []byte) (model group.Model, fitted bool, err error) {
	model = group.Start()
	if len(stored) == 0 {
		return model, false, nil
	}
	var last group.Model
	if err := json.Unmarshal(stored, &last); err != nil {
		return group.Model{}, false, fmt.Errorf("read the fitted tables: %w", err)
	}
	if last.Version == model.Version {
		return last, true, nil
	}
	return model, false, nil
}

// tables returns the model to group by, and its stored form.
func tables(ctx context.Context, store Store, photos []group.Photo, looks group.Looks, relearn bool) (group.Model, []byte, error) {
	stored, err := store.Model(ctx)
	if err != nil {
		return group.Model{}, nil, err
	}
	model := group.Start()
	if !relearn {
		last, fitted, err := read(stored)
		if err != nil || fitted {
			return last, stored, err
		}
	}
	if len(photos) > 0 {
		if model, err = group.Fit(photos, looks, model); err != nil {
			return model, nil, err
		}
	}
	stored, err = json.Marshal(model)
	return model, stored, err
}
