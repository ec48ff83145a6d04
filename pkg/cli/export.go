// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/tally"
)

// exportOptions are the flags of every export.
type exportOptions struct {
	where   chosen
	out     string
	format  string
	profile export.Profile
	force   bool
	write   export.Options
	pdq     bool // photos: the reference hash of each picture
}

// profileFlag is a flag whose wrong value is wrong usage.
type profileFlag struct{ to *export.Profile }

func (f profileFlag) String() string { return string(*f.to) }
func (f profileFlag) Type() string   { return "PROFILE" }

func (f profileFlag) Set(s string) (err error) {
	*f.to, err = export.ParseProfile(s)
	return err
}

func (a *app) exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write sets, photos, copies or decisions to a file or to standard output",
		Long: `Export writes rows that others can read. Profile partner, the default, leaves sources, paths, names, notes,
positions and camera serial numbers out; internal gives everything, for the analyst's own desk; public
gives counts only. A file is there whole or not at all, is never written inside a source, and is not
replaced without --force.

` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("say what is exported: sets, photos, copies, decisions or manifest")
		},
	}
	cmd.AddCommand(
		a.exportOne("sets", "A row a set", filterWorklist, exportSets),
		a.exportPhotosCommand(),
		a.exportOne("copies", "A row a photo with several files, and a row a near copy", nil, exportCopies),
		a.exportOne("decisions", "A row a decision", filterSets, exportDecisions),
		a.exportManifestCommand(), a.exportPackageCommand(),
	)
	return cmd
}

func filterSets(cmd *cobra.Command, o *exportOptions) { addFilters(cmd, &o.where) }

func filterWorklist(cmd *cobra.Command, o *exportOptions) {
	filterSets(cmd, o)
	addAssigned(cmd, &o.where)
}

type exporter func(ctx context.Context, cat *catalogue.Catalogue, archive photo.Archive, o exportOptions) (export.Rows, error)

func (a *app) exportOne(name, short string, filters func(*cobra.Command, *exportOptions), rows exporter) *cobra.Command {
	o := exportOptions{profile: export.Partner}
	cmd := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		Long:    short + ".\n\n" + exitHelp,
		Example: "  amana export " + name + " --profile internal --out " + name + ".csv",
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				archive, err := cat.Archive(ctx)
				if err != nil {
					return err
				}
				made, err := rows(ctx, cat, archive, o)
				if errors.Is(err, export.ErrCountsOnly) {
					return hint(err, "amana counts gives counts", "--profile partner gives rows without paths and names")
				}
				if err != nil {
					return err
				}
				if o.pdq {
					return a.exportPDQ(ctx, archive, made, o)
				}
				return a.export(archive, made, o)
			})
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "out", "o", "", "`FILE` to write to (default standard output)")
	flags.BoolVar(&o.force, "force", false, "replace FILE")
	flags.Var(profileFlag{&o.profile}, "profile", "internal, partner, public")
	flags.BoolVar(&o.write.BOM, "bom", false, "begin CSV with a byte-order mark, for spreadsheet programs")
	flags.BoolVar(&o.write.Raw, "raw", false, "do not guard CSV text that a spreadsheet program would run as a formula")
	if filters != nil {
		filters(cmd, &o)
	}
	addFormatDefault(cmd, &o.format, "csv")
	return cmd
}

// export writes rows to the file that was named, or to standard output.
func (a *app) export(archive photo.Archive, rows export.Rows, o exportOptions) error {
	if line := export.LeftOut(o.profile); line != "" {
		a.talk("%s", line)
	}
	if o.out == "" {
		return export.Write(a.io.Out, o.format, rows, o.write)
	}
	if err := outside("output", o.out, sourceRoots(archive)); err != nil {
		return err
	}
	n := 0
	err := export.File(o.out, o.profile.Mode(), o.force, func(w io.Writer) error {
		return export.Write(w, o.format, counted(rows, &n), o.write)
	})
	if errors.Is(err, export.ErrExists) {
		return hint(err, "--force replaces it")
	}
	if err != nil {
		return err
	}
	desk := ""
	if o.profile == export.Internal {
		desk = " (profile internal: for the analyst's own desk)"
	}
	a.talk("wrote %s: %s%s", photo.Printable(o.out), plural(int64(n), "row", "rows"), desk)
	return nil
}

// counted counts rows as they are written.
func counted(rows export.Rows, n *int) export.Rows {
	seq := rows.Seq
	rows.Seq = func(yield func([]export.Cell, error) bool) {
		for row, err := range seq {
			*n++
			if !yield(row, err) {
				return
			}
		}
	}
	return rows
}

func exportSets(ctx context.Context, cat *catalogue.Catalogue, archive photo.Archive, o exportOptions) (export.Rows, error) {
	sets, err := o.where.among(ctx, cat, o.where.Sets(archive))
	if err != nil {
		return export.Rows{}, err
	}
	return export.Sets(archive, sets, o.profile)
}

// exportPhotos gives every file unless a filter chooses sets or the photos in none.
func exportPhotos(_ context.Context, _ *catalogue.Catalogue, archive photo.Archive, o exportOptions) (export.Rows, error) {
	return export.Photos(archive, o.choice(archive), o.profile)
}

// choice returns every file, or what the filters choose.
func (o exportOptions) choice(archive photo.Archive) export.Choice {
	if !o.where.any() {
		return export.Everything(archive)
	}
	byStatusAlone := len(o.where.Statuses) == len(o.where.said)
	choice := export.Choice{Sets: o.where.Sets(archive), Loose: o.where.NoSet || byStatusAlone, Statuses: o.where.Statuses}
	if byStatusAlone {
		choice.Sets = archive.Sets
	}
	return choice
}

func sourceRoots(archive photo.Archive) []string { return rootsOf(archive.Sources) }

func exportCopies(_ context.Context, _ *catalogue.Catalogue, archive photo.Archive, o exportOptions) (export.Rows, error) {
	return export.Copies(archive, o.profile)
}

func exportDecisions(ctx context.Context, cat *catalogue.Catalogue, archive photo.Archive, o exportOptions) (export.Rows, error) {
	all, err := decisions(ctx, cat)
	if err != nil {
		return export.Rows{}, err
	}
	if o.where.any() {
		all = aboutAny(all, o.where.Filter, archive)
	}
	return export.Decisions(all, o.profile)
}

// aboutAny returns the decisions about the sets that fit, in the order of the journal.
func aboutAny(all []export.Decision, where tally.Filter, archive photo.Archive) []export.Decision {
	fits := map[photo.SetID]bool{}
	for _, s := range where.Sets(archive) {
		fits[s.ID] = true
	}
	kept := map[int64]bool{}
	var out []export.Decision
	for _, d := range all {
		keep := fits[d.Set] || d.Action == string(review.Undo) && kept[d.Undoes]
		for _, id := range d.Others {
			keep = keep || fits[id]
		}
		if keep {
			kept[d.Entry] = true
			out = append(out, d)
		}
	}
	return out
}
