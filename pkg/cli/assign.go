// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// assignOptions are the flags of assign.
type assignOptions struct {
	as     string
	to     []string
	share  share
	seed   uint64
	second bool
	list   bool
	dry    bool
	format string
	where  chosen
}

func (a *app) assignCommand() *cobra.Command {
	o := assignOptions{share: 1}
	cmd := &cobra.Command{
		Use:   "assign {--to NAME,NAME… | --list}",
		Short: "Deal open sets to people, each set to one, or to a second for a blind reading",
		Long: `Assign deals the sets that are not reviewed, or those of them that the filters choose, to the people named:
as many to each, in an order drawn by a seed, as one entry of the journal. A set that was dealt before is not
dealt again. With --second it deals sets whose class a person decided and that nobody read a second time,
never to somebody to whom the set was dealt before or who decided anything about it.

Deal before the catalogue is copied for each person, and merge what comes back. Each finds his or her own by
"sets --assigned NAME", "export sets --assigned NAME", and the order "assigned" of the review page. --list
prints who was dealt how many, and how many are still open.

` + exitHelp,
		Example: "  amana assign --to Samira,Omar\n  amana assign --to Samira,Omar --share 10% --seed 7 --class 'proposed victim'\n  amana assign --to Huda --second --share 10%\n  amana sets --assigned Omar",
		Args:    cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error { return o.check() },
		RunE: run(func(ctx context.Context, _ []string) error {
			if o.list {
				return a.withReader(func(cat *catalogue.Catalogue) error { return a.listAssigned(ctx, cat, o.format) })
			}
			who, err := a.operator(o.as)
			if err != nil {
				return err
			}
			open := a.withWriter
			if o.dry {
				open = a.withReader
			}
			return open(func(cat *catalogue.Catalogue) error { return a.assign(ctx, cat, who, o) })
		}),
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.to, "to", nil, "`NAMES` of the people, with commas")
	flags.Var(&o.share, "share", "of the sets that can be dealt")
	flags.Uint64Var(&o.seed, "seed", 1, "of the order")
	flags.BoolVar(&o.second, "second", false, "deal decided sets for a blind second reading")
	flags.BoolVar(&o.list, "list", false, "print who was dealt what")
	flags.BoolVar(&o.dry, "dry-run", false, "write nothing, and print what would be dealt")
	addAs(cmd, &o.as)
	addFilters(cmd, &o.where)
	addFormat(cmd, &o.format)
	return cmd
}

// check refuses names that are not there or there twice.
func (o *assignOptions) check() error {
	if o.list {
		if len(o.to) > 0 || o.second || o.dry || o.where.any() {
			return usagef("--list prints what was dealt; it takes no other flags than --format")
		}
		return nil
	}
	for i := range o.to {
		o.to[i] = strings.TrimSpace(o.to[i])
		if o.to[i] == "" || slices.ContainsFunc(o.to[:i], func(name string) bool { return photo.SamePerson(name, o.to[i]) }) {
			return usagef("--to names each person once")
		}
	}
	if len(o.to) == 0 {
		return usagef("say to whom: --to NAME,NAME, or --list")
	}
	return nil
}

func (a *app) assign(ctx context.Context, cat *catalogue.Catalogue, who string, o assignOptions) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	past, err := cat.Assignments(ctx)
	if err != nil {
		return err
	}
	all, err := decisions(ctx, cat)
	if err != nil {
		return err
	}
	dealt := dealtTo(past)
	var ids []photo.SetID
	for _, s := range o.where.Sets(archive) {
		if o.deals(s, dealt) {
			ids = append(ids, s.ID)
		}
	}
	seen := map[string]map[photo.SetID]bool{}
	if o.second {
		for _, name := range o.to {
			seen[name] = seenBy(all, name)
		}
	}
	drawn := review.Draw(ids, float64(o.share), o.seed)
	hands, left := review.Deal(drawn, o.to, o.seed, func(id photo.SetID, name string) bool {
		return !seen[name][id] && !slices.ContainsFunc(dealt[id], func(had string) bool { return photo.SamePerson(had, name) })
	})
	deal := catalogue.Assignment{Time: a.io.Now(), Who: who, Seed: o.seed, Blind: o.second}
	for _, name := range o.to {
		if len(hands[name]) > 0 {
			deal.Hands = append(deal.Hands, catalogue.Hand{Name: name, Sets: hands[name]})
		}
	}
	if err := a.write(o.format, handRows(o.to, hands)); err != nil {
		return err
	}
	if len(left) > 0 {
		a.talk("%s not dealt: everybody named knows them", plural(int64(len(left)), "set", "sets"))
	}
	switch {
	case len(deal.Hands) == 0:
		a.talk("nothing was dealt: no set is open that was not dealt before")
		return nil
	case o.dry:
		a.talk("dry run: nothing was written")
		return nil
	}
	entry, err := cat.Assign(ctx, deal)
	if err == nil {
		a.talk("entry %d: dealt %s to %s", entry, plural(int64(len(drawn)-len(left)), "set", "sets"), plural(int64(len(deal.Hands)), "person", "people"))
	}
	return err
}

// deals reports whether a set is one of those that can be dealt.
func (o *assignOptions) deals(s photo.Set, dealt map[photo.SetID][]string) bool {
	if o.second {
		return s.Class != photo.Undecided && s.ClassBy != "" && s.Readings.Second == photo.Undecided && s.Review != photo.Disputed
	}
	return s.Review != photo.Reviewed && len(dealt[s.ID]) == 0
}

// dealtTo returns to whom each set was ever dealt.
func dealtTo(past []catalogue.Assignment) map[photo.SetID][]string {
	out := map[photo.SetID][]string{}
	for _, deal := range past {
		for _, hand := range deal.Hands {
			for _, id := range hand.Sets {
				out[id] = append(out[id], hand.Name)
			}
		}
	}
	return out
}

// assignedTo returns the sets that were dealt to a person, in the order of the deals.
func assignedTo(ctx context.Context, cat *catalogue.Catalogue, name string) ([]photo.SetID, error) {
	past, err := cat.Assignments(ctx)
	if err != nil {
		return nil, err
	}
	var out []photo.SetID
	for _, deal := range past {
		for _, hand := range deal.Hands {
			if photo.SamePerson(hand.Name, name) {
				out = append(out, hand.Sets...)
			}
		}
	}
	return out, nil
}

// addAssigned adds the filter of sets that were dealt to a person.
func addAssigned(cmd *cobra.Command, to *chosen) {
	cmd.Flags().StringVar(&to.assigned, "assigned", "", "sets that were dealt to `NAME`")
}

// among leaves the sets that were dealt to the person whom the filter names, where it names one.
func (c chosen) among(ctx context.Context, cat *catalogue.Catalogue, sets []photo.Set) ([]photo.Set, error) {
	if c.assigned == "" {
		return sets, nil
	}
	own, err := assignedTo(ctx, cat, c.assigned)
	return slices.DeleteFunc(slices.Clone(sets), func(s photo.Set) bool { return !slices.Contains(own, s.ID) }), err
}

func handRows(names []string, hands map[string][]photo.SetID) export.Rows {
	var rows [][]export.Cell
	for _, name := range names {
		sets := slices.Clone(hands[name])
		slices.Sort(sets)
		rows = append(rows, []export.Cell{export.Text(name), export.Int(len(sets)), export.List(ranges(sets))})
	}
	return export.Of(export.Columns("name", "sets#", "set_ids"), rows...)
}

// listAssigned prints each deal's hands.
func (a *app) listAssigned(ctx context.Context, cat *catalogue.Catalogue, format string) error {
	past, err := cat.Assignments(ctx)
	if err != nil {
		return err
	}
	archive, err := cat.Summary(ctx)
	if err != nil {
		return err
	}
	at := map[photo.SetID]photo.Set{}
	for _, s := range archive.Sets {
		at[s.ID] = s
	}
	var rows [][]export.Cell
	for _, deal := range past {
		kind := "first"
		if deal.Blind {
			kind = "second"
		}
		for _, hand := range deal.Hands {
			open, gone := 0, 0
			for _, id := range hand.Sets {
				s, stands := at[id]
				switch {
				case !stands:
					gone++
				case deal.Blind && s.Readings.Second == photo.Undecided, !deal.Blind && s.Review != photo.Reviewed:
					open++
				}
			}
			sets := slices.Sorted(slices.Values(hand.Sets))
			rows = append(rows, []export.Cell{export.Int(deal.Entry), export.Text(deal.Time.UTC().Format(time.RFC3339)), export.Text(hand.Name),
				export.Text(kind), export.Int(len(hand.Sets)), export.Int(open), export.Int(gone), export.Text(fmt.Sprint(deal.Seed)), export.List(ranges(sets))})
		}
	}
	return a.write(format, export.Of(export.Columns("entry#", "time", "name", "reading", "sets#", "open#", "gone#", "seed", "set_ids"), rows...))
}
