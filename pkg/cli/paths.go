// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// pathsOptions are the flags of paths.
type pathsOptions struct {
	paths       patterns
	left, print bool
	format      string
}

func (a *app) pathsCommand() *cobra.Command {
	var o pathsOptions
	cmd := &cobra.Command{
		Use:   "paths",
		Short: "What the path patterns take and leave",
		Long: `Paths reads the paths of all pictures in the catalogue as grouping reads them, and prints a row a pattern: its
type and scope, how many folders and files it takes, and the first three names that differ. Rows in
brackets are rules that are no patterns. The row (left) is what none takes and says nothing; --left lists
all of it. Every folder and every file is in one row, and the rows add up to the total.

--print-patterns prints the table of patterns as a file, with comments: copy it, change it, and give it to
paths, group, separate and triage with --patterns FILE. The drive is not touched.

` + exitHelp,
		Example: "  amana paths\n  amana paths --left --format csv\n  amana paths --print-patterns > patterns.txt\n  amana paths --patterns patterns.txt",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			if o.print && (o.left || o.format != "table") {
				return usagef("--print-patterns prints a file; it takes no other flag but --patterns")
			}
			if err := o.paths.load(); err != nil {
				return err
			}
			if o.print {
				_, err := fmt.Fprint(a.io.Out, o.paths.definition)
				return err
			}
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.paths(ctx, cat, o) })
		}),
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.left, "left", false, "list every folder and file that no pattern takes")
	flags.BoolVar(&o.print, "print-patterns", false, "print the table of patterns as a file for --patterns")
	addPatterns(cmd, &o.paths)
	addFormat(cmd, &o.format)
	return cmd
}

func (a *app) paths(ctx context.Context, cat *catalogue.Catalogue, o pathsOptions) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	survey := o.paths.table.Survey(pictures(archive))
	if o.left {
		return a.write(o.format, leftRows(archive, survey))
	}
	return a.write(o.format, takenRows(survey))
}

// pictures yields the paths of the files whose content is a picture, in the order of sources and paths.
func pictures(archive photo.Archive) iter.Seq2[photo.SourceID, photo.RelPath] {
	picture := make(map[photo.Digest]bool, len(archive.Contents))
	for i := range archive.Contents {
		picture[archive.Contents[i].Digest] = archive.Contents[i].Status.Picture()
	}
	return func(yield func(photo.SourceID, photo.RelPath) bool) {
		for i := range archive.Files {
			if f := &archive.Files[i]; picture[f.Content] && !yield(f.Source, f.Path) {
				return
			}
		}
	}
}

// takenRows returns a row a pattern, then what is left, then the total.
func takenRows(s pathfacts.Survey) export.Rows {
	var rows [][]export.Cell
	total := pathfacts.Taken{Name: "total"}
	for _, t := range append(s.Taken, s.LeftOver()) {
		rows = append(rows, takenRow(t))
		total.Folders, total.Files = total.Folders+t.Folders, total.Files+t.Files
	}
	out := export.Of(export.Columns("pattern", "type", "scope", "folders#", "files#", "examples"), append(rows, takenRow(total))...)
	out.Total = true
	return out
}

func takenRow(t pathfacts.Taken) []export.Cell {
	names := make([]photo.RelPath, len(t.Examples))
	for i, e := range t.Examples {
		names[i] = photo.RelPath(e)
	}
	return []export.Cell{export.Text(t.Name), export.Text(t.Type), export.Text(string(t.In)), export.Int(t.Folders), export.Int(t.Files), export.Paths(names)}
}

// leftRows returns a row a folder or file that no pattern takes.
func leftRows(archive photo.Archive, s pathfacts.Survey) export.Rows {
	labels := map[photo.SourceID]string{}
	for _, source := range archive.Sources {
		labels[source.ID] = source.Label
	}
	rows := make([][]export.Cell, len(s.Left))
	for i, l := range s.Left {
		what := "file"
		if l.Folder {
			what = "folder"
		}
		rows[i] = []export.Cell{export.Text(what), export.Text(labels[l.Source]), export.Path(l.Path)}
	}
	return export.Of(export.Columns("what", "source", "path"), rows...)
}
