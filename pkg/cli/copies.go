// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/match"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/propose"
)

func (a *app) copiesCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "copies",
		Short: "Exact and near copies, and which is the original by what evidence",
		Long: `Copies lists the photos that have several files (exact), and those that are, or may be, another encoding,
size or crop of another photo (near). Near copies are looked for anew in what is indexed, and the catalogue
stays as it is: what the next grouping attaches or proposes is what is listed. Of two photos the original is the
one with more pixels, then with EXIF, with an embedded thumbnail, quantised more finely, with more bytes. A copy of a copy names the first original of the
chain, never another copy. Two shots with own times, file numbers or cards that differ are never copies.

attached says that the size, the compression or missing EXIF shows a copy within 31 bits of its original;
the others are proposals for a person. Derivatives are not listed.

` + exitHelp,
		Example: "  amana copies\n  amana copies --format csv",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				archive, err := cat.Archive(ctx)
				if err != nil {
					return err
				}
				archive.Copies = lookedUp(archive)
				rows, err := export.Copies(archive, export.Internal)
				if err != nil {
					return err
				}
				return a.write(format, rows)
			})
		}),
	}
	addFormat(cmd, &format)
	return cmd
}

// lookedUp returns the near copies as they are found now; what a person confirmed stays confirmed.
func lookedUp(archive photo.Archive) []photo.Copy {
	confirmed := map[[2]photo.Digest]bool{}
	for _, c := range archive.Copies {
		confirmed[[2]photo.Digest{c.Original, c.Copy}] = c.Confirmed
	}
	found := match.Copies(propose.Matchable(archive, pathfacts.Default()))
	for i, c := range found {
		found[i].Confirmed = confirmed[[2]photo.Digest{c.Original, c.Copy}]
	}
	return found
}
