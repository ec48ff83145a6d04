// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
)

func (a *app) logRunCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "run RUN",
		Short: "One run: how it ended, and what an index run found new, changed, moved, vanished",
		Long: `Run prints one run of the journal with its settings and its ledger, and below it each file that an index
run found otherwise than the run before it. With --format csv, json or jsonl it prints the files alone.
To the first run over a source all is new, and nothing is listed.

` + exitHelp,
		Example: "  amana log run 12\n  amana log run 12 --format csv",
		Args:    cobra.ExactArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 63)
			if err != nil || id < 1 {
				return usagef("%q is no run (a number; amana log lists them)", args[0])
			}
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.logRun(ctx, cat, id, format) })
		}),
	}
	addFormat(cmd, &format)
	return cmd
}

func (a *app) logRun(ctx context.Context, cat *catalogue.Catalogue, id int64, format string) error {
	runs, err := cat.Runs(ctx)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.ID != id {
			continue
		}
		changes, err := cat.Changes(ctx, id)
		if err != nil {
			return err
		}
		if format != "table" {
			return a.write(format, fileChangeRows(changes))
		}
		return a.writeAll(runRows(r), fileChangeRows(changes))
	}
	return hint(fmt.Errorf("%w: %d", catalogue.ErrNoRun, id), "amana log lists the runs")
}

func runRows(r catalogue.Run) export.Rows {
	finished := ""
	if !r.Finished.IsZero() {
		finished = r.Finished.UTC().Format(time.RFC3339)
	}
	var lines [][]export.Cell
	for _, l := range []struct{ name, value string }{
		{"run", fmt.Sprint(r.ID)}, {"kind", r.Kind}, {"amana", r.Tool}, {"source", r.Label}, {"settings", string(r.Settings)},
		{"started", r.Started.UTC().Format(time.RFC3339)}, {"finished", finished}, {"state", r.State}, {"ledger", string(r.Ledger)}, {"digest", r.Digest.String()},
	} {
		if l.value != "" {
			lines = append(lines, []export.Cell{export.Text(l.name), export.Text(l.value)})
		}
	}
	return export.Of(export.Columns("what", "value"), lines...)
}

func fileChangeRows(changes []catalogue.FileChange) export.Rows {
	rows := make([][]export.Cell, len(changes))
	for i, c := range changes {
		was := export.Text("")
		if c.Change == photo.Moved {
			was = export.Path(c.Was)
		}
		rows[i] = []export.Cell{export.Text(string(c.Change)), export.Path(c.Path), was}
	}
	return export.Of(export.Columns("change", "path", "was"), rows...)
}
