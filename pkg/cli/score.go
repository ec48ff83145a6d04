// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/score"
)

// scoreOptions are the flags of score.
type scoreOptions struct {
	sample  int
	seed    uint64
	checked string
	export  exportOptions
}

func (a *app) scoreCommand() *cobra.Command {
	o := scoreOptions{export: exportOptions{profile: export.Internal, format: "csv"}}
	cmd := &cobra.Command{
		Use:   "score TRUTH.csv",
		Short: "Hold the grouping against a hand-made truth, or against a sample that is checked by hand",
		Long: `Score reads a CSV file with the columns path and set_id, and measures the stored sets against it, over the
files that it names: sets found exactly, B-cubed precision, recall and F1, pairs, sets over-merged and
over-split, the error of the number of sets; then a line a set that is over-merged or over-split. A path may
be relative to a folder above or below the source. A file of the truth that the catalogue lacks is an error:
nothing may be lost.

Where there is no truth, --sample N draws N sets by a seed and writes their photos as CSV, and those of the
sets that lie next to them in the camera's roll, so that a set that was cut shows. A person writes into the
column truth the same word for photos of one body, within a draw. --checked FILE reads it back and prints the
error of the grouping on this archive with its 95 % interval: of the count, and of the bodies that were found
exactly, a bootstrap by set; of the shares of the drawn sets, Wilson's. A grouping that has changed the drawn sets since is an error. A body whose photos lie further apart
than the next set of the roll is not seen. The outcome is recorded as a run, and counts says from it how many
bodies there are at most, until a set has other photos. The sample holds paths and only its owner can read it.

` + exitHelp,
		Example: "  amana score truth.csv\n  amana score --sample 50 --seed 1 --out sample.csv\n  amana score --checked sample.csv",
		Args:    cobra.MaximumNArgs(1),
		PreRunE: func(cmd *cobra.Command, args []string) error { return o.validate(cmd, args) },
		RunE: run(func(ctx context.Context, args []string) error {
			if o.checked != "" { // which is recorded
				return a.withRunLock(func(cat *catalogue.Catalogue) error { return a.checkSample(ctx, cat, o) })
			}
			return a.withReader(func(cat *catalogue.Catalogue) error {
				if o.sample > 0 {
					return a.drawSample(ctx, cat, o)
				}
				return a.score(ctx, cat, args[0])
			})
		}),
	}
	flags := cmd.Flags()
	flags.IntVar(&o.sample, "sample", 0, "draw `N` sets for a check by hand")
	flags.Uint64Var(&o.seed, "seed", 1, "of the draw, and of the bootstrap")
	flags.StringVar(&o.checked, "checked", "", "read a sample back from `FILE`")
	flags.StringVarP(&o.export.out, "out", "o", "", "`FILE` for the sample (default standard output)")
	flags.BoolVar(&o.export.force, "force", false, "replace FILE")
	return cmd
}

func (o scoreOptions) validate(cmd *cobra.Command, args []string) error {
	given := cmd.Flags().Changed
	ways := len(args)
	for _, flag := range []string{"sample", "checked"} {
		if given(flag) {
			ways++
		}
	}
	switch {
	case ways != 1:
		return usagef("name one of TRUTH.csv, --sample N and --checked FILE")
	case given("sample") && o.sample < 1:
		return usagef("a sample has one set or more")
	case given("checked") && o.checked == "":
		return usagef("--checked needs a file")
	case (given("out") || given("force")) && !given("sample"):
		return usagef("--out and --force go with --sample")
	case given("seed") && len(args) > 0:
		return usagef("--seed goes with --sample and --checked")
	}
	return nil
}

func (a *app) score(ctx context.Context, cat *catalogue.Catalogue, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	truth, err := pairs(text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	rows, err := export.Photos(archive, export.Everything(archive), export.Internal)
	if err != nil {
		return err
	}
	// Read back as any other scorer reads it, so that the two cannot differ.
	var exported bytes.Buffer
	if err := export.Write(&exported, "csv", rows, export.Options{}); err != nil {
		return err
	}
	found, err := pairs(exported.Bytes())
	if err != nil {
		return err
	}
	result, err := score.Score(truth, found)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	_, err = fmt.Fprint(a.io.Out, result)
	return err
}

// pairs reads the columns path and set_id of a CSV file with a header.
func pairs(text []byte) ([]score.Pair, error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no header")
	}
	path, set := slices.Index(rows[0], "path"), slices.Index(rows[0], "set_id")
	if path < 0 || set < 0 {
		return nil, errors.New("it needs the columns path and set_id")
	}
	out := make([]score.Pair, 0, len(rows)-1)
	for _, row := range rows[1:] {
		out = append(out, score.Pair{Path: export.Unguard(row[path]), Set: export.Unguard(row[set])})
	}
	return out, nil
}
