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

func (a *app) scoreCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "score TRUTH.csv",
		Short: "Hold the grouping against a hand-made truth",
		Long: `Score reads a CSV file with the columns path and set_id, and measures the stored sets against it, over the
files that it names: sets found exactly, B-cubed precision, recall and F1, pairs, sets over-merged and
over-split, the error of the number of sets. A path may be relative to a folder above or below the source.
A file of the truth that the catalogue lacks is an error: nothing may be lost.

` + exitHelp,
		Example: "  amana score truth.csv",
		Args:    cobra.ExactArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.score(ctx, cat, args[0]) })
		}),
	}
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
