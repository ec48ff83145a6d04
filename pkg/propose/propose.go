// SPDX-License-Identifier: Apache-2.0

// Package propose turns a catalogue's photos into proposals: near copies, per-body sets that continue
// the sets of the last grouping, and a class for every set. It decides nothing: what a person confirmed
// stays, a set that a person touched is never dissolved, and everything else is a proposal with its
// reasons. The same catalogue content and the same decisions give the same proposals.
package propose

import (
	"context"
	"encoding/json"
	"fmt"

	"amana/pkg/group"
	"amana/pkg/match"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/separate"
)

// Store is what a proposal needs of a catalogue.
type Store interface {
	// Archive returns the whole content at one moment.
	Archive(ctx context.Context) (photo.Archive, error)
	// States returns what persons decided, by set; sets that nobody touched are not in it.
	States(ctx context.Context) (map[photo.SetID]review.State, error)
	// Model returns the fitted tables of the last grouping; nil before the first.
	Model(ctx context.Context) ([]byte, error)
	// SaveGrouping replaces all proposed memberships and copies; a set with ID 0 is a new one.
	SaveGrouping(ctx context.Context, run int64, sets []photo.Set, copies []photo.Copy, model []byte) (photo.Changes, error)
	// SaveClasses replaces the proposed classes.
	SaveClasses(ctx context.Context, run int64, proposals map[photo.SetID]photo.Proposal) error
}

// Group proposes sets for every photo of the catalogue and stores them under run. The tables of time
// and number steps are fitted at the first grouping and reused after it, so that more photos do not
// move settled cuts; relearn fits them again.
func Group(ctx context.Context, store Store, run int64, relearn bool) (photo.Changes, error) {
	archive, err := store.Archive(ctx)
	if err != nil {
		return photo.Changes{}, err
	}
	states, err := store.States(ctx)
	if err != nil {
		return photo.Changes{}, err
	}
	album := newAlbum(archive, pathfacts.Default())
	copies := match.Copies(album.matchable())
	photos := album.groupable(copies)
	model, stored, err := tables(ctx, store, photos, relearn)
	if err != nil {
		return photo.Changes{}, err
	}
	if err := ctx.Err(); err != nil {
		return photo.Changes{}, err
	}
	sets := continued(archive.Sets, states, group.Sets(photos, album.known(states), model))
	return store.SaveGrouping(ctx, run, sets, copies, stored)
}

// tables returns the model to group by, and its stored form.
func tables(ctx context.Context, store Store, photos []group.Photo, relearn bool) (group.Model, []byte, error) {
	stored, err := store.Model(ctx)
	if err != nil {
		return group.Model{}, nil, err
	}
	model := group.Start()
	if len(stored) > 0 && !relearn {
		var last group.Model
		if err := json.Unmarshal(stored, &last); err != nil {
			return group.Model{}, nil, fmt.Errorf("read the fitted tables: %w", err)
		}
		if last.Version == model.Version {
			return last, stored, nil
		}
	}
	if len(photos) > 0 {
		model = group.Fit(photos, model)
	}
	stored, err = json.Marshal(model)
	return model, stored, err
}

// Separated is what a proposal of classes came to.
type Separated struct {
	Answers   map[photo.Answer]int `json:"answers"`
	Agreement separate.Agreement   `json:"agreement"` // with what persons decided
}

// Separate proposes a class for every set and stores it under run.
func Separate(ctx context.Context, store Store, run int64, options separate.Options) (Separated, error) {
	archive, err := store.Archive(ctx)
	if err != nil {
		return Separated{}, err
	}
	proposals := newAlbum(archive, pathfacts.Default()).classes(options)
	out := Separated{Answers: map[photo.Answer]int{}}
	for _, s := range archive.Sets {
		answer := proposals[s.ID].Answer
		out.Answers[answer]++
		out.Agreement.Add(answer, s.Class)
	}
	return out, store.SaveClasses(ctx, run, proposals)
}
