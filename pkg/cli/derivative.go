// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
)

func (a *app) derivativeCommand(o *decideOptions) *cobra.Command {
	return &cobra.Command{
		Use: "derivative-of ORIGINAL PHOTO…", Args: cobra.MinimumNArgs(2),
		Short: "These images were made from the original: restored, reconstructed; they are a member of no set",
		Long: `Derivative-of keeps images that somebody restored or reconstructed apart from the originals: they leave
every set, no grouping takes them up again, and they are counted on a line of their own. The decision is one
about the set that holds the original.

` + exitHelp,
		Example: "  amana decide derivative-of 3f2a77c0 9be01d55",
		RunE: run(func(ctx context.Context, args []string) error {
			d, err := a.derivative(ctx, args)
			if err != nil {
				return err
			}
			return a.decide(ctx, *o, d)
		}),
	}
}

// derivative finds the sets that the decision is about.
func (a *app) derivative(ctx context.Context, names []string) (d decision, err error) {
	d.Action = review.Derived
	err = a.withReader(func(cat *catalogue.Catalogue) error {
		archive, err := cat.Archive(ctx)
		if err != nil {
			return err
		}
		found, err := findPhotos(archive, names)
		if err != nil {
			return err
		}
		d.Of, d.Photos = found[0], found[1:]
		for _, s := range archive.Sets {
			holds := func(p photo.Digest) bool {
				return slices.ContainsFunc(s.Members, func(m photo.Member) bool { return m.Photo == p })
			}
			switch {
			case d.Set == 0 && holds(d.Of):
				d.Set = s.ID
			case slices.ContainsFunc(d.Photos, holds):
				d.Others = append(d.Others, s.ID)
			}
		}
		if d.Set == 0 {
			return hint(fmt.Errorf("the photo %s is in no set", short(d.Of.String())), "amana group puts it into one")
		}
		return nil
	})
	return d, err
}
