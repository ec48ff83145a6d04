// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
)

func (a *app) setsCommand() *cobra.Command {
	var where chosen
	var format string
	cmd := &cobra.Command{
		Use:   "sets",
		Short: "List sets by filter",
		Long: `Sets lists the sets that stand, in the order of their identities. Several values of one filter are
alternatives; several filters must all fit.

` + exitHelp,
		Example: "  amana sets --review open --class 'proposed victim'\n  amana sets --flag number_conflict --format csv",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				archive, err := cat.Archive(ctx)
				if err != nil {
					return err
				}
				sets, err := where.among(ctx, cat, where.Sets(archive))
				if err != nil {
					return err
				}
				return a.write(format, setRows(sets))
			})
		}),
	}
	addFilters(cmd, &where)
	addAssigned(cmd, &where)
	addFormat(cmd, &format)
	return cmd
}

func setRows(sets []photo.Set) export.Rows {
	rows := make([][]export.Cell, len(sets))
	for i, s := range sets {
		rows[i] = []export.Cell{
			export.Text(s.ID.String()), export.Text(string(s.Review)), export.Text(s.Class.String()), export.Text(proposed(s)),
			export.Int(len(s.Members)), export.Int(s.Confirmed()), export.Float(s.Confidence, 3), export.Text(s.Rule),
			export.Text(s.Card.Branch), export.Text(s.Card.Detainee), export.Text(s.Card.Exam), export.List(s.Flags), export.Text(s.Version),
		}
	}
	return export.Of(export.Columns("set_id", "review", "class", "class_proposed", "photos#", "photos_confirmed#", "confidence#", "rule",
		"branch", "detainee_no", "exam_no", "flags", "set_version"), rows...)
}

func proposed(s photo.Set) string {
	if s.Proposal.Answer == "" {
		return string(photo.AnswerUndecided)
	}
	return string(s.Proposal.Answer)
}
