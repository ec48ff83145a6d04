// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
)

func (a *app) infoCommand() *cobra.Command {
	var format string
	var privacy bool
	cmd := &cobra.Command{
		Use:     "info",
		Short:   "What the catalogue is, and its sources",
		Long:    "Info describes the catalogue's file, and what is known of each source: who held it, when it was received,\nand the digest that names the copy that was indexed. --privacy lists the personal data that it holds:\ncolumn by column, in how many rows, and which erasure takes it out. It never holds a picture.\n\n" + exitHelp,
		Example: "  amana info\n  amana info --format json\n  amana info --privacy",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				if privacy {
					held, err := cat.Privacy(ctx)
					if err != nil {
						return err
					}
					return a.write(format, privacyRows(held))
				}
				info, err := cat.Info(ctx)
				if err != nil {
					return err
				}
				sources, err := cat.Sources(ctx)
				if err != nil {
					return err
				}
				if format == "table" {
					return a.writeAll(infoRows(info), sourceRows(sources))
				}
				return a.write(format, sourceRows(sources))
			})
		}),
	}
	cmd.Flags().BoolVar(&privacy, "privacy", false, "list the personal data that the catalogue holds")
	addFormat(cmd, &format)
	return cmd
}

func privacyRows(held []catalogue.Personal) export.Rows {
	rows := make([][]export.Cell, len(held))
	for i, p := range held {
		rows[i] = []export.Cell{export.Text(p.Table), export.Text(p.Column), export.Int(p.Rows), export.Text(p.What), export.Text(p.Erased)}
	}
	return export.Of(export.Columns("table", "column", "rows#", "what", "erased_by"), rows...)
}

// fact is a row of what is known of one thing.
func fact(name string, value export.Cell) []export.Cell {
	return []export.Cell{export.Text(name), value}
}

func infoRows(i catalogue.Info) export.Rows {
	return export.Of(export.Columns("what", "value"),
		fact("catalogue", export.Path(photo.RelPath(i.Path))), fact("identity", export.Text(i.ID)), fact("created", export.Text(i.Created.Format(time.RFC3339))),
		fact("bytes", export.Int(i.Bytes)), fact("version of its tables", export.Int(i.Version)), fact("SQLite", export.Text(i.SQLite)),
		fact("sources", export.Int(i.Sources)), fact("files", export.Int(i.Files)), fact("contents", export.Int(i.Contents)),
		fact("sets", export.Int(i.Sets)), fact("sets that a person touched", export.Int(i.Decided)), fact("runs", export.Int(i.Runs)),
		fact("journal entries", export.Int(i.Entries)), fact("of these erasures", export.Int(i.Forgotten)), fact("journal head", export.Text(i.Head.Hash.String())),
	)
}

func sourceRows(sources []photo.Source) export.Rows {
	rows := make([][]export.Cell, len(sources))
	for i, s := range sources {
		rows[i] = []export.Cell{export.Text(s.Label), export.Path(photo.RelPath(s.Root)), export.Text(s.Custodian), export.Text(s.Received),
			export.Text(s.Note), export.Text(s.Device), export.Bool(s.ReadOnly), export.Text(s.Digest.String())}
	}
	return export.Of(export.Columns("source", "root", "custodian", "received", "note", "device", "read_only", "digest"), rows...)
}

func (a *app) versionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Versions of the program and of what it stores",
		Long:    "Version prints the program's version, and those of what it writes into a catalogue: pictures that an older\nEXIF reader or fingerprint has read are read again by the next index.\n\n" + exitHelp,
		Example: "  amana version",
		Args:    cobra.NoArgs,
		RunE: run(func(context.Context, []string) error {
			v := versions()
			return a.write(format, export.Of(export.Columns("what", "version"),
				fact("amana", export.Text(version())), fact("go", export.Text(runtime.Version())), fact("system", export.Text(runtime.GOOS+"/"+runtime.GOARCH)),
				fact("catalogue", export.Int(catalogue.Latest())), fact("exif", export.Int(v.Exif)), fact("fingerprint", export.Int(v.Print))))
		}),
	}
	addFormat(cmd, &format)
	return cmd
}
