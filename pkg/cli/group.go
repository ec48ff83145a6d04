// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/propose"
)

func (a *app) groupCommand() *cobra.Command {
	var relearn bool
	var format string
	cmd := &cobra.Command{
		Use:   "group",
		Short: "Propose per-body sets; keeps decisions; says what changed since the last grouping",
		Long: `Group proposes which photos show one body. What persons decided is kept: confirmed photos stay
together, rejected ones apart, and a set that a person touched is never dissolved. A set that is the
same as before keeps its identity. The tables of time and number steps are fitted at the first grouping
and reused after it.

` + exitHelp,
		Example: "  amana group\n  amana group --relearn",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withRunLock(func(cat *catalogue.Catalogue) error {
				changes, err := a.group(ctx, cat, relearn)
				if err != nil {
					return err
				}
				return a.write(format, changeRows(changes))
			})
		}),
	}
	cmd.Flags().BoolVar(&relearn, "relearn", false, "fit the tables of time and number steps again")
	addFormat(cmd, &format)
	return cmd
}

// group proposes sets as one run.
func (a *app) group(ctx context.Context, cat *catalogue.Catalogue, relearn bool) (changes photo.Changes, err error) {
	if old, err := cat.MixedVersions(ctx, versions()); err != nil {
		return changes, err
	} else if old > 0 {
		return changes, hint(fmt.Errorf("%s were read by an older version of amana, and the two must not be compared", plural(int64(old), "photo", "photos")),
			"index the sources again: only these are read")
	}
	err = a.asRun(ctx, cat, "group", map[string]any{"relearn": relearn}, func(run int64) (any, error) {
		changes, err = propose.Group(ctx, cat, run, relearn)
		return changes, err
	})
	return changes, err
}
