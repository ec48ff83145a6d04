// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"regexp"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/propose"
	"amana/pkg/separate"
)

func (a *app) separateCommand() *cobra.Command {
	var o separateOptions
	cmd := &cobra.Command{
		Use:   "separate",
		Short: "Propose a class for every set, with reasons; learns from decisions",
		Long: `Separate proposes for every set whether it shows a person who died in detention: victim, not_victim or
undecided, with its reasons. An undecided set goes to a person; the class itself is always a person's.
Nothing is hidden or dropped because of a proposal.

It goes by rules until --relearn estimates their weights from what persons decided, and lists every set
whose proposal changes. For that it needs the class of 300 sets that --draw drew at random and that were
decided blind (amana decide class --blind): from these alone it sets how sure an answer must be, so that the upper
end of the 95 % interval of the wrong ones is at most 1 in 100 of all sets. With fewer the rules stay. What was
learnt is stored and used again until the next --relearn. --report compares, by cross-validation on what persons
decided; --explain prints every weight.

` + exitHelp,
		Example: "  amana separate\n  amana separate --from 2011-05 --to 2013-08\n  amana separate --draw 300 --seed 7\n  amana separate --relearn\n  amana separate --report\n  amana separate --explain",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			if err := errors.Join(o.check(), checkSpan(o.span), o.paths.load()); err != nil {
				return err
			}
			switch {
			case o.explain:
				return a.withReader(func(cat *catalogue.Catalogue) error { return a.explainWeights(ctx, cat) })
			case o.report:
				return a.withReader(func(cat *catalogue.Catalogue) error { return a.reportClasses(ctx, cat, o) })
			case o.draw > 0:
				return a.withRunLock(func(cat *catalogue.Catalogue) error { return a.draw(ctx, cat, o) })
			}
			return a.withRunLock(func(cat *catalogue.Catalogue) error {
				made, err := a.separate(ctx, cat, o)
				if err != nil {
					return err
				}
				a.talkAgreement(made.Agreement)
				return a.printSeparated(made, o)
			})
		}),
	}
	addSpan(cmd, &o.span)
	addPatterns(cmd, &o.paths)
	addFormat(cmd, &o.format)
	addLearning(cmd, &o)
	return cmd
}

// separateOptions are the flags of separate.
type separateOptions struct {
	span   separate.Options
	paths  patterns
	format string

	relearn, report, explain bool
	draw                     int
	seed                     uint64
}

func (o separateOptions) propose() propose.SeparateOptions {
	return propose.SeparateOptions{Span: o.span, Paths: o.paths.table, Relearn: o.relearn}
}

// separateSettings are what the journal keeps of them.
type separateSettings struct {
	separate.Options
	Relearn  bool   `json:"relearn,omitempty"`
	Patterns string `json:"patterns,omitempty"` // digest of the file
}

func addSpan(cmd *cobra.Command, span *separate.Options) {
	cmd.Flags().StringVar(&span.From, "from", "2011-05", "first `MONTH` of the archive's span")
	cmd.Flags().StringVar(&span.To, "to", "2013-08", "last `MONTH` of the archive's span")
}

func checkSpan(span separate.Options) error {
	month := regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)
	for _, m := range []string{span.From, span.To} {
		if !month.MatchString(m) {
			return usagef("%q is not a month (2011-05)", m)
		}
	}
	if span.From > span.To {
		return usagef("the span ends (%s) before it begins (%s)", span.To, span.From)
	}
	return nil
}

// separate proposes classes as one run.
func (a *app) separate(ctx context.Context, cat *catalogue.Catalogue, o separateOptions) (made propose.Separated, err error) {
	err = a.asRun(ctx, cat, "separate", separateSettings{o.span, o.relearn, o.paths.digest}, func(run int64) (any, error) {
		made, err = propose.Separate(ctx, cat, run, o.propose())
		return made, err
	})
	return made, err
}

// talkAgreement says how proposals stand beside what persons decided, where anyone has.
func (a *app) talkAgreement(g separate.Agreement) {
	share, low, high, ok := g.Share()
	if !ok {
		return
	}
	a.talk("of %s that persons decided and that have an answer, %d agree: %.3f (95 %% interval %.3f to %.3f); %d more are proposed as undecided",
		plural(int64(g.Agree+g.Differ), "set", "sets"), g.Agree, share, low, high, g.Open)
}
