// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
)

func (a *app) showCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show SET",
		Short: "One set with its photos, reasons and decisions",
		Long: `Show prints what is known of one set: what the program proposes, with its reasons, and what persons
decided. With --format csv it prints its photos, a row a file; with json or jsonl one object.

` + exitHelp,
		Example: "  amana show S-000123\n  amana show S-000123 --format json",
		Args:    cobra.ExactArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			id, err := parseSet(args[0])
			if err != nil {
				return err
			}
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.show(ctx, cat, id, format) })
		}),
	}
	addFormat(cmd, &format)
	return cmd
}

func (a *app) show(ctx context.Context, cat *catalogue.Catalogue, id photo.SetID, format string) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	set, err := findSet(archive, id)
	if err != nil {
		return err
	}
	one := []photo.Set{set}
	facts, err := export.Sets(archive, one, export.Internal)
	if err != nil {
		return err
	}
	photos, err := export.Photos(archive, export.Choice{Sets: one}, export.Internal)
	if err != nil {
		return err
	}
	if format == "csv" {
		return a.write(format, photos)
	}
	all, err := decisions(ctx, cat)
	if err != nil {
		return err
	}
	made, err := export.Decisions(about(all, id), export.Internal)
	if err != nil {
		return err
	}
	if format != "table" {
		return a.showJSON(facts, photos, made)
	}
	return a.writeAll(upended(facts), memberRows(photos, set), madeRows(about(all, id)))
}

// showJSON prints the set as one object that holds its photos and decisions.
func (a *app) showJSON(facts, photos, made export.Rows) error {
	var set, files, log bytes.Buffer
	for _, part := range []struct {
		to     *bytes.Buffer
		format string
		rows   export.Rows
	}{{&set, "jsonl", facts}, {&files, "json", photos}, {&log, "json", made}} {
		if err := export.Write(part.to, part.format, part.rows, export.Options{}); err != nil {
			return err
		}
	}
	head, _ := strings.CutSuffix(strings.TrimSpace(set.String()), "}")
	object := fmt.Sprintf(`%s,"files_of":%s,"decisions":%s}`, head, bytes.TrimSpace(files.Bytes()), bytes.TrimSpace(log.Bytes()))
	var line bytes.Buffer
	if err := json.Compact(&line, []byte(object)); err != nil {
		return err
	}
	_, err := fmt.Fprintln(a.io.Out, line.String())
	return err
}

// upended sets the one row of rows as a column: a line for each thing that is known.
func upended(rows export.Rows) export.Rows {
	var lines [][]export.Cell
	for row, err := range rows.Seq {
		for i, cell := range row {
			if err == nil && !cell.Empty() {
				lines = append(lines, []export.Cell{export.Text(rows.Columns[i].Name), cell})
			}
		}
	}
	return export.Of(export.Columns("what", "value"), lines...)
}

// memberRows picks from the rows of a set's files what a person compares.
func memberRows(files export.Rows, set photo.Set) export.Rows {
	of := map[string]photo.Member{}
	for _, m := range set.Members {
		of[m.Photo.String()] = m
	}
	names := []string{"sha256", "membership", "taken", "camera_model", "width#", "height#", "status", "copy_of", "source", "path"}
	at := map[string]int{}
	for i, c := range files.Columns {
		at[c.Name] = i
	}
	out := export.Rows{Columns: export.Columns(append(names, "role", "flags")...)}
	out.Seq = func(yield func([]export.Cell, error) bool) {
		for row, err := range files.Seq {
			var line []export.Cell
			for _, n := range names {
				cell := row[at[strings.TrimSuffix(n, "#")]]
				if n == "sha256" || n == "copy_of" {
					cell = export.Text(short(cell.String()))
				}
				line = append(line, cell)
			}
			m := of[row[at["sha256"]].String()]
			if !yield(append(line, export.Text(m.Role), export.List(m.Flags)), err) {
				return
			}
		}
	}
	return out
}

// short is enough of a digest to name a photo on the command line.
func short(digest string) string { return digest[:min(len(digest), 12)] }
