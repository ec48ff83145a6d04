// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/propose"
)

// groupOptions are the flags of group.
type groupOptions struct {
	relearn, dryRun, explain bool
	paths                    patterns
	format                   string
}

func (a *app) groupCommand() *cobra.Command {
	var o groupOptions
	cmd := &cobra.Command{
		Use:   "group",
		Short: "Propose per-body sets; keeps decisions; says what changed since the last grouping, and why",
		Long: `Group proposes which photos show one body. What persons decided is kept: confirmed photos stay
together, rejected ones apart, and a set that a person touched is never dissolved. A set that is the
same as before keeps its identity. The tables of time and number steps are fitted at the first grouping
and reused after it; --relearn fits them again.

It prints how many sets are new, the same, changed and retired, and below it each set that was there and
is not as before, or that took photos of one that was: what it gained and lost, from where and to where.
With --format csv, json or jsonl it prints these alone, a row a set. --dry-run prints the same and writes
nothing; a set that would be new is named "new".

Where decisions contradict each other, it says which sets, photos and entries of the log, and groups
nothing. --explain-model prints every table by which the next grouping goes.

` + exitHelp,
		Example: "  amana group\n  amana group --dry-run --relearn\n  amana group --patterns patterns.txt\n  amana group --explain-model",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			if o.explain && (o.relearn || o.dryRun || o.paths.file != "" || o.format != "table") {
				return usagef("--explain-model prints the tables; it takes no other flags")
			}
			if err := o.paths.load(); err != nil {
				return err
			}
			switch {
			case o.explain:
				return a.withReader(func(cat *catalogue.Catalogue) error { return a.explainModel(ctx, cat) })
			case o.dryRun:
				return a.withReader(func(cat *catalogue.Catalogue) error { return a.groupDry(ctx, cat, o) })
			}
			return a.withRunLock(func(cat *catalogue.Catalogue) error {
				made, err := a.group(ctx, cat, o)
				if err != nil {
					return err
				}
				return a.printGrouping(made, o.format)
			})
		}),
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.relearn, "relearn", false, "fit the tables of time and number steps again")
	flags.BoolVar(&o.dryRun, "dry-run", false, "say what would change, and write nothing")
	flags.BoolVar(&o.explain, "explain-model", false, "print every table of the model, and write nothing")
	addPatterns(cmd, &o.paths)
	addFormat(cmd, &o.format)
	return cmd
}

func (o groupOptions) propose() propose.Options {
	return propose.Options{Paths: o.paths.table, Relearn: o.relearn}
}

// group proposes sets as one run.
func (a *app) group(ctx context.Context, cat *catalogue.Catalogue, o groupOptions) (made propose.Grouping, err error) {
	if err := a.comparable(ctx, cat, o); err != nil {
		return made, err
	}
	settings := groupSettings{Relearn: o.relearn, Patterns: o.paths.digest}
	err = a.asRun(ctx, cat, "group", settings, func(run int64) (any, error) {
		made, err = propose.Group(ctx, cat, run, o.propose())
		return made.Changes, err
	})
	return made, a.contradicted(ctx, cat, err)
}

// groupDry prints what group would do.
func (a *app) groupDry(ctx context.Context, cat *catalogue.Catalogue, o groupOptions) error {
	if err := a.comparable(ctx, cat, o); err != nil {
		return err
	}
	made, err := propose.Preview(ctx, cat, o.propose())
	if err != nil {
		return a.contradicted(ctx, cat, err)
	}
	a.talk("dry run: nothing was written")
	return a.printGrouping(made, o.format)
}

// comparable refuses photos that were read by different readers, and says where paths are read otherwise
// than the last time.
func (a *app) comparable(ctx context.Context, cat *catalogue.Catalogue, o groupOptions) error {
	if old, err := cat.MixedVersions(ctx, versions()); err != nil {
		return err
	} else if old > 0 {
		return hint(fmt.Errorf("%s were read by an older version of amana, and the two must not be compared", plural(int64(old), "photo", "photos")),
			"index the sources again: only these are read")
	}
	return a.talkPatterns(ctx, cat, o.paths.digest)
}

// printGrouping prints the numbers of sets and, below them, the sets that are not as before.
func (a *app) printGrouping(made propose.Grouping, format string) error {
	switch {
	case format != "table":
		return a.write(format, movedRows(made.Differences))
	case len(made.Differences) == 0:
		return a.write(format, changeRows(made.Changes))
	}
	return a.writeAll(changeRows(made.Changes), movedRows(made.Differences))
}

// explainModel prints the tables of the next grouping.
func (a *app) explainModel(ctx context.Context, cat *catalogue.Catalogue) error {
	model, from, err := propose.Tables(ctx, cat)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.io.Out, "%s\n\n%s", from, model)
	return err
}

// contradicted names, for decisions that cannot all hold, the entries of the log that made them.
func (a *app) contradicted(ctx context.Context, cat *catalogue.Catalogue, err error) error {
	var between *propose.ContradictionError
	var against *catalogue.ContradictionError
	if !errors.As(err, &between) && !errors.As(err, &against) {
		return err
	}
	all, read := decisions(ctx, cat)
	if read != nil {
		return errors.Join(err, read)
	}
	if against != nil {
		return hint(err, "entries of the log that decided it: "+numbers(deciding(all, against.Set, against.Photo)),
			"a person decided while the sets were being proposed; group again")
	}
	for _, c := range between.All {
		entries := deciding(all, c.Sets[0], c.Photos...)
		entries = append(entries, deciding(all, c.Sets[1], c.Photos...)...)
		a.talk("%s: entries %s of the log", c, numbers(entries))
	}
	return hint(fmt.Errorf("%w; no sets were changed", err),
		"amana decide merge joins the two sets; amana decide undo ENTRY takes a decision back; amana decide card corrects a card")
}
