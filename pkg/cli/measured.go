// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/score"
	"amana/pkg/tally"
)

// kindScore is the kind of the run that records a checked sample.
const kindScore = "score"

// measurement is the ledger of such a run.
type measurement struct {
	Grouping string `json:"grouping"` // tally.Grouping of the sets that were sampled
	tally.Measured
	Exact      score.Interval `json:"exact_share"`
	OverMerged score.Interval `json:"over_merged_of_sets"`
	OverSplit  score.Interval `json:"over_split_of_sets"`
}

// keepMeasured records what a checked sample showed, so that counts can say how many bodies there are at most.
func (a *app) keepMeasured(ctx context.Context, cat *catalogue.Catalogue, sets []photo.Set, c score.Checked, seed uint64) error {
	e := c.CountError
	m := measurement{Grouping: tally.Grouping(sets), Exact: c.Exact, OverMerged: c.OverMerged, OverSplit: c.OverSplit,
		Measured: tally.Measured{Drawn: c.Sets, Error: e.Value, Low: e.Low, High: e.High, Known: e.Known, Current: true}}
	err := a.asRun(ctx, cat, kindScore, map[string]uint64{"seed": seed}, func(run int64) (any, error) {
		m.Run = run
		return m, nil
	})
	if err == nil {
		a.talk("recorded as run %d", m.Run)
	}
	return err
}

// measured returns what the last checked sample showed, nil where there was none.
func measured(ctx context.Context, cat *catalogue.Catalogue, sets []photo.Set) (*tally.Measured, error) {
	runs, err := cat.Runs(ctx)
	if err != nil {
		return nil, err
	}
	m, err := lastMeasurement(runs, sets)
	if m == nil || err != nil {
		return nil, err
	}
	return &m.Measured, nil
}

// lastMeasurement returns the ledger of the last run that recorded a checked sample, nil where there is none.
func lastMeasurement(runs []catalogue.Run, sets []photo.Set) (*measurement, error) {
	for _, r := range slices.Backward(runs) {
		if r.Kind != kindScore || r.State != catalogue.Finished {
			continue
		}
		var m measurement
		if err := json.Unmarshal(r.Ledger, &m); err != nil {
			return nil, fmt.Errorf("read the ledger of run %d: %w", r.ID, err)
		}
		m.Current = m.Grouping == tally.Grouping(sets)
		return &m, nil
	}
	return nil, nil
}
