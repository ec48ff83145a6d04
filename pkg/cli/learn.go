// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/propose"
	"amana/pkg/separate"
)

func addLearning(cmd *cobra.Command, o *separateOptions) {
	flags := cmd.Flags()
	flags.BoolVar(&o.relearn, "relearn", false, "estimate the weights again from what persons decided, and list every proposal that changes")
	flags.BoolVar(&o.report, "report", false, "print how proposals agree with decisions that they have not seen, and write nothing")
	flags.BoolVar(&o.explain, "explain", false, "print every weight of the next proposals, and write nothing")
	flags.IntVar(&o.draw, "draw", 0, "draw `N` undecided sets at random, to be decided blind")
	flags.Uint64Var(&o.seed, "seed", 1, "of the draw: a `NUMBER`")
}

func (o separateOptions) check() error {
	n := 0
	for _, on := range []bool{o.relearn, o.report, o.explain, o.draw != 0} {
		if on {
			n++
		}
	}
	if n > 1 {
		return usagef("--relearn, --report, --explain and --draw are done one at a time")
	}
	if o.draw < 0 {
		return usagef("--draw needs a number of sets above 0")
	}
	return nil
}

// printSeparated prints how many sets have each answer; below it, after relearning, those that changed.
func (a *app) printSeparated(made propose.Separated, o separateOptions) error {
	if !o.relearn {
		return a.write(o.format, answerRows(made.Answers))
	}
	if !made.Learnt {
		a.talk("fewer than %d sets were drawn and decided blind: the rules stay", separate.MinDrawn)
	}
	if o.format != "table" {
		return a.write(o.format, changedAnswers(made.Changed))
	}
	return a.writeAll(answerRows(made.Answers), changedAnswers(made.Changed))
}

func changedAnswers(changed []propose.Change) export.Rows {
	rows := make([][]export.Cell, len(changed))
	for i, c := range changed {
		rows[i] = []export.Cell{export.Text(c.Set.String()), export.Text(string(c.Before.Answer)), export.Text(string(c.After.Answer)),
			export.Text(fmt.Sprintf("%.3f", c.After.Confidence)), export.Text(strings.Join(c.After.Reasons, "; "))}
	}
	return export.Of(export.Columns("set_id", "before", "after", "confidence", "reasons"), rows...)
}

func (a *app) explainWeights(ctx context.Context, cat *catalogue.Catalogue) error {
	model, err := propose.Weights(ctx, cat)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(a.io.Out, model)
	return err
}

// reportClasses prints the agreement by class.
func (a *app) reportClasses(ctx context.Context, cat *catalogue.Catalogue, o separateOptions) error {
	r, err := propose.Report(ctx, cat, o.propose())
	if err != nil {
		return err
	}
	if r.Learnt {
		a.talk("by cross-validation over folders on %s, %d of them drawn and decided blind", plural(int64(r.Decided), "decided set", "decided sets"), r.Drawn)
	} else {
		a.talk("%d sets were drawn and decided blind, and %d are needed to learn: these are the rules as they stand", r.Drawn, separate.MinDrawn)
	}
	if r.Error.Drawn > 0 {
		a.talkError(r.Error, "")
		if r.Learnt {
			a.talkError(r.Alone, " where nothing is known of their folder")
		}
	}
	rows := make([][]export.Cell, len(r.Classes))
	for i, c := range r.Classes {
		g := c.Agreement
		cells := []export.Cell{export.Text(string(c.Class)), export.Int(int64(g.Agree)), export.Int(int64(g.Differ)), export.Int(int64(g.Open)),
			export.Unknown(), export.Unknown(), export.Unknown()}
		if share, low, high, ok := g.Share(); ok {
			for k, v := range []float64{share, low, high} {
				cells[4+k] = export.Text(fmt.Sprintf("%.4f", v))
			}
		}
		rows[i] = cells
	}
	return a.write(o.format, export.Of(export.Columns("class", "agree#", "differ#", "undecided#", "agreement#", "low#", "high#"), rows...))
}

func (a *app) talkError(e separate.ErrorLine, where string) {
	a.talk("wrong answers on %d of %s%s, %d of which have an answer: at most %.4f of all sets (upper end of the 95 %% interval)",
		e.Wrong, plural(int64(e.Drawn), "drawn set", "drawn sets"), where, e.Answered, e.Upper)
}

// draw draws sets that nobody decided, and records the draw as a run: only these can be decided blind.
func (a *app) draw(ctx context.Context, cat *catalogue.Catalogue, o separateOptions) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	before, err := cat.Drawn(ctx)
	if err != nil {
		return err
	}
	var open []photo.SetID
	for _, s := range archive.Sets {
		if s.Class == photo.Undecided && !before[s.ID] {
			open = append(open, s.ID)
		}
	}
	r := rand.New(rand.NewPCG(o.seed, 0x64726177)) // "draw"
	r.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	drawn := catalogue.Draw{Seed: o.seed, Drawn: append([]photo.SetID{}, open[:min(o.draw, len(open))]...)}
	settings := map[string]any{"sets": o.draw, "seed": o.seed}
	if err := a.asRun(ctx, cat, catalogue.KindDraw, settings, func(int64) (any, error) { return drawn, nil }); err != nil {
		return err
	}
	a.talk("decide each without looking at proposals or at other sets' decisions: amana decide class SET CLASS --blind")
	rows := make([][]export.Cell, len(drawn.Drawn))
	for i, id := range drawn.Drawn {
		rows[i] = []export.Cell{export.Text(id.String())}
	}
	return a.write(o.format, export.Of(export.Columns("set_id"), rows...))
}
