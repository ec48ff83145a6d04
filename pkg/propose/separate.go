// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"context"
	"encoding/json"
	"fmt"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/separate"
)

// Separated is what a proposal of classes came to.
type Separated struct {
	Answers   map[photo.Answer]int `json:"answers"`
	Agreement separate.Agreement   `json:"agreement"` // with what persons decided
	Learnt    bool                 `json:"learnt"`    // the weights come from decisions
	Changed   []Change             `json:"-"`         // in the order of the sets
}

// Change is a set whose proposed answer is not what it was.
type Change struct {
	Set    photo.SetID
	Before photo.Proposal
	After  photo.Proposal
}

// SeparateOptions are the settings of Separate.
type SeparateOptions struct {
	Span    separate.Options
	Paths   pathfacts.Table // how paths are read
	Relearn bool            // estimate the weights again from what persons decided
}

// Separate proposes a class for every set and stores it under run. The weights are those of the last
// run, so that new decisions do not move settled proposals by themselves; only Relearn estimates them
// again.
func Separate(ctx context.Context, store Store, run int64, o SeparateOptions) (Separated, error) {
	archive, err := store.Archive(ctx)
	if err != nil {
		return Separated{}, err
	}
	subjects := Subjects(archive, o.Paths)
	model, err := weights(ctx, store)
	if err != nil {
		return Separated{}, err
	}
	if o.Relearn {
		model = separate.Learn(subjects, o.Span, separate.WantedError)
	}
	proposals := map[photo.SetID]photo.Proposal{}
	out := Separated{Answers: map[photo.Answer]int{}, Learnt: model.Learnt}
	for i, e := range separate.Surround(subjects) {
		s := archive.Sets[i]
		p := model.Propose(e, o.Span)
		proposals[s.ID] = p
		out.Answers[p.Answer]++
		out.Agreement.Add(p.Answer, s.Class)
		if s.Proposal.Answer != p.Answer {
			out.Changed = append(out.Changed, Change{s.ID, s.Proposal, p})
		}
	}
	stored, err := json.Marshal(model)
	if err != nil {
		return Separated{}, err
	}
	return out, store.SaveClasses(ctx, run, proposals, stored)
}

// weights returns the stored model of this version, else the rules as they stand.
func weights(ctx context.Context, store Store) (separate.Model, error) {
	stored, err := store.ClassModel(ctx)
	if err != nil || len(stored) == 0 {
		return separate.Start(), err
	}
	var m separate.Model
	if err := json.Unmarshal(stored, &m); err != nil {
		return m, fmt.Errorf("read the weights of the classes: %w", err)
	}
	if m.Version != separate.ModelVersion {
		return separate.Start(), nil
	}
	return m, nil
}

// Weights returns the weights by which the next proposal of classes goes.
func Weights(ctx context.Context, store Store) (separate.Model, error) { return weights(ctx, store) }

// Report cross-validates what learning from the decisions would give.
func Report(ctx context.Context, store Store, o SeparateOptions) (separate.Report, error) {
	archive, err := store.Archive(ctx)
	if err != nil {
		return separate.Report{}, err
	}
	return separate.Validate(Subjects(archive, o.Paths), o.Span, separate.WantedError), nil
}
