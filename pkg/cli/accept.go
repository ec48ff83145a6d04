// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// acceptOptions are the flags of taking proposals in a batch.
type acceptOptions struct {
	proposed      bool
	minConfidence float64
}

func addAccept(cmd *cobra.Command, o *acceptOptions) {
	cmd.Flags().BoolVar(&o.proposed, "accept-proposed", false, "take proposals in a batch, unseen: accepted_unseen, never reviewed")
	cmd.Flags().Float64Var(&o.minConfidence, "min-confidence", 0, "with --accept-proposed: only proposals of this `PROBABILITY` or more")
}

// accept takes the proposal of every unreviewed set that is sure enough, an entry a set, as one run.
func (a *app) accept(ctx context.Context, who decideOptions, o acceptOptions) error {
	if !(o.minConfidence > 0.5 && o.minConfidence <= 1) {
		return usagef("--accept-proposed needs --min-confidence above 0.5 and at most 1")
	}
	name, err := a.operator(who.as)
	if err != nil {
		return err
	}
	return a.withRunLock(func(cat *catalogue.Catalogue) error {
		archive, err := cat.Archive(ctx)
		if err != nil {
			return err
		}
		batch, taken := int64(0), 0
		err = a.asRun(ctx, cat, "accept", map[string]any{"min_confidence": o.minConfidence}, func(run int64) (any, error) {
			batch = run
			for _, s := range archive.Sets {
				if s.Review != photo.Unreviewed || s.Proposal.Confidence < o.minConfidence ||
					s.Proposal.Answer != photo.LikelyVictim && s.Proposal.Answer != photo.LikelyNotVictim {
					continue
				}
				d := review.Decision{Action: review.Accept, Set: s.ID, Answer: s.Proposal.Answer, Batch: run, Versions: map[photo.SetID]string{s.ID: s.Version}}
				var stale *catalogue.StaleError
				switch _, _, err := cat.Decide(ctx, name, "", d, a.io.Now()); {
				case errors.As(err, &stale): // somebody decided about it meanwhile
				case err != nil:
					return nil, err
				default:
					taken++
				}
			}
			return map[string]int{"accepted": taken}, nil
		})
		a.talk("%s accepted unseen; amana decide undo-batch %d takes them back", plural(int64(taken), "proposal", "proposals"), batch)
		return err
	})
}

func (a *app) undoBatchCommand(o *decideOptions) *cobra.Command {
	return &cobra.Command{
		Use: "undo-batch RUN", Short: "Take back all that one batch accepted and that is still as it left it", Args: cobra.ExactArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			batch, err := strconv.ParseInt(args[0], 10, 63)
			if err != nil || batch < 1 {
				return usagef("%q is no batch (a number)", args[0])
			}
			name, err := a.operator(o.as)
			if err != nil {
				return err
			}
			return a.withWriter(func(cat *catalogue.Catalogue) error { return a.undoBatch(ctx, cat, name, batch) })
		}),
	}
}

// undoing finds the entry that an undo is to take back. One of a batch is not undone alone: the last decision was
// the batch, which is then undone and whole is true, and an entry by its number is refused.
func (a *app) undoing(ctx context.Context, cat *catalogue.Catalogue, who string, d *decision) (whole bool, err error) {
	if d.last {
		if d.Undoes, err = lastDecision(ctx, cat); err != nil {
			return false, err
		}
	}
	batch, err := batchOf(ctx, cat, d.Undoes)
	switch {
	case err != nil || batch == 0:
		return false, err
	case !d.last:
		return false, hint(fmt.Errorf("entry %d is one of a batch, which is undone whole", d.Undoes),
			fmt.Sprintf("amana decide undo-batch %d takes the batch back; a class that a person decides replaces what was accepted of one set", batch))
	}
	a.talk("entry %d is one of batch %d, which is undone whole", d.Undoes, batch)
	return true, a.undoBatch(ctx, cat, who, batch)
}

// batchOf returns the batch of which an entry is, 0 none.
func batchOf(ctx context.Context, cat *catalogue.Catalogue, entry int64) (int64, error) {
	for r, err := range records(ctx, cat) {
		if err != nil || r.Seq == entry {
			return r.Decision.Batch, err
		}
	}
	return 0, nil
}

// decided is a decision with the entry that it is.
type decided struct {
	catalogue.LogEntry
	review.Record
}

// records goes through the decisions of the journal, in their order.
func records(ctx context.Context, cat *catalogue.Catalogue) iter.Seq2[decided, error] {
	return func(yield func(decided, error) bool) {
		for e, err := range cat.Log(ctx) {
			r := decided{LogEntry: e}
			switch {
			case err != nil:
			case e.Kind != catalogue.KindDecision:
				continue
			default:
				if err = json.Unmarshal(e.Data, &r.Record); err != nil {
					err = fmt.Errorf("entry %d: %w", e.Seq, err)
				}
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// undoBatch undoes every entry of a batch that stands. A set about which a person decided since stays as
// it is, and is counted.
func (a *app) undoBatch(ctx context.Context, cat *catalogue.Catalogue, who string, batch int64) error {
	entries, err := batchEntries(ctx, cat, batch)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return errNoDecision
	}
	undone, kept := 0, 0
	for _, e := range slices.Backward(entries) {
		_, _, err := cat.Decide(ctx, who, "", review.Decision{Action: review.Undo, Undoes: e}, a.io.Now())
		switch {
		case errors.Is(err, catalogue.ErrNotUndoable):
			kept++
		case err != nil:
			return err
		default:
			undone++
		}
	}
	a.talk("%s undone; %d decided about since and left", plural(int64(undone), "acceptance", "acceptances"), kept)
	return nil
}

// batchEntries returns the entries of a batch that no undo has taken back, in their order.
func batchEntries(ctx context.Context, cat *catalogue.Catalogue, batch int64) ([]int64, error) {
	var out []int64
	for r, err := range records(ctx, cat) {
		if err != nil {
			return nil, err
		}
		if r.Decision.Action == review.Accept && r.Decision.Batch == batch {
			out = append(out, r.Seq)
		}
	}
	all, err := decisions(ctx, cat)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.UndoneBy != 0 {
			out = slices.DeleteFunc(out, func(e int64) bool { return e == d.Entry })
		}
	}
	return out, nil
}
