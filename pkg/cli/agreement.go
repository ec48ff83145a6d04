// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/score"
	"amana/pkg/tally"
)

func (a *app) agreementCommand() *cobra.Command {
	var list bool
	var format string
	cmd := &cobra.Command{
		Use:   "agreement",
		Short: "How far second readings agree with the first: raw agreement and Cohen's kappa",
		Long: `Agreement compares the classes that two people gave the same sets, the second without seeing the first's:
the share that agree, with Wilson's 95 % interval, and Cohen's kappa, which takes off what chance would give,
with its large-sample 95 % interval (Fleiss, Cohen and Everitt, 1969). Of all, first readings stand against
second ones; of a pair, one person's against the other's. Kappa is n/a where only one class occurs, and its
interval where no reading differs or one person names one class alone; with few sets it is rough. What a third person settles later
changes neither.

Below stand the sets on which the readings differ; --list prints them alone. amana second --disputed is the
queue for a third person.

` + exitHelp,
		Example: "  amana agreement\n  amana agreement --list --format csv",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				archive, err := cat.Summary(ctx)
				if err != nil {
					return err
				}
				measures, differ := agreementRows(archive.Sets), differRows(archive.Sets)
				switch {
				case list:
					return a.write(format, differ)
				case format != "table":
					return a.write(format, measures)
				}
				return a.writeAll(measures, differ)
			})
		}),
	}
	cmd.Flags().BoolVar(&list, "list", false, "only the sets on which the readings differ")
	addFormat(cmd, &format)
	return cmd
}

// agreementRows returns a row for all second readings, and one for each pair of people.
func agreementRows(sets []photo.Set) export.Rows {
	all, pairs := tally.Readings(sets)
	rows := [][]export.Cell{agreementRow("all", all)}
	for _, p := range pairs {
		rows = append(rows, agreementRow(named(p.One)+" and "+named(p.Two), p.Pairs))
	}
	return export.Of(export.Columns("readers", "sets#", "agree#", "raw#", "raw_low#", "raw_high#", "kappa#", "kappa_low#", "kappa_high#"), rows...)
}

func named(who string) string { return cmp.Or(who, catalogue.Forgotten) }

func agreementRow(name string, pairs [][2]string) []export.Cell {
	a := score.Agree(pairs)
	figure := func(f float64, known bool) export.Cell {
		if !known {
			return export.Text("n/a")
		}
		return export.Float(f, 3)
	}
	return []export.Cell{export.Text(name), export.Int(a.N), export.Int(a.Agree),
		figure(a.Raw.Value, a.Raw.Known), figure(a.Raw.Low, a.Raw.Known), figure(a.Raw.High, a.Raw.Known),
		figure(a.Kappa.Value, a.Defined), figure(a.Kappa.Low, a.Kappa.Known), figure(a.Kappa.High, a.Kappa.Known)}
}

// differRows returns the sets on which two readings differ, and how each stands now; and those whose class
// departed from two that agreed, as a first reading while that is disputed.
func differRows(sets []photo.Set) export.Rows {
	var rows [][]export.Cell
	for _, s := range sets {
		r := s.Readings
		if r.Second == photo.Undecided || r.Agree() && s.Review != photo.Disputed && (s.Class == r.Second || s.Class == photo.Undecided) {
			continue
		}
		if r.Agree() && s.Review == photo.Disputed {
			r.First, r.FirstBy = s.Class, s.ClassBy
		}
		class, by := "", ""
		if s.Review != photo.Disputed {
			class, by = s.Class.String(), strings.TrimSpace(s.ClassBy)
		}
		rows = append(rows, []export.Cell{export.Text(s.ID.String()), export.Text(string(s.Review)), export.Text(r.First.String()), export.Text(named(r.FirstBy)),
			export.Text(r.Second.String()), export.Text(named(r.SecondBy)), export.Text(class), export.Text(by)})
	}
	return export.Of(export.Columns("set_id", "review", "first", "first_by", "second", "second_by", "settled", "settled_by"), rows...)
}
