// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/claim"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/tally"
)

// claimsLeftOut is what the person at the terminal is told.
const claimsLeftOut = "names, sources, places, dates and the words of marks and notes are left out; --with-claims gives them"

// listOptions are the flags of claims list.
type listOptions struct {
	sets, states []string
	marks, texts bool
	format       string
	out          string
	force        bool
}

// shown reports whether texts are printed: on the screen always, into what is made for a file only where
// it was asked for.
func (o listOptions) shown() bool { return o.texts || o.format == "table" && o.out == "" }

func (a *app) claimsList() *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use: "list", Short: "List claims, or with --marks the sets that were described", Args: cobra.NoArgs,
		Long: `List prints the claims in the order of their numbers. CSV, JSON and what --out writes leave names, sources,
places, dates and all words out unless --with-claims asks for them.

` + exitHelp,
		RunE: run(func(ctx context.Context, _ []string) error {
			fits, err := o.filter()
			if err != nil {
				return err
			}
			return a.withReader(func(cat *catalogue.Catalogue) error {
				claims, seen, err := cat.Claims(ctx)
				if err != nil {
					return err
				}
				if !o.shown() {
					a.talk("%s", claimsLeftOut)
				}
				rows := descriptionRows(seen, o)
				if !o.marks {
					rows = claimRows(slices.DeleteFunc(claims, func(c catalogue.Claim) bool { return !fits(c) }), o)
				}
				archive, err := cat.Summary(ctx) // where no file may be written
				if err != nil {
					return err
				}
				return a.export(archive, rows, exportOptions{out: o.out, format: o.format, force: o.force, profile: export.Internal})
			})
		}),
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.sets, "set", nil, "claims about this `SET`, or about sets that were merged into it")
	flags.StringArrayVar(&o.states, "state", nil, "claims in this `STATE`; open: claimed, supported or expert-checked")
	flags.BoolVar(&o.marks, "marks", false, "the sets that were described, instead of claims")
	flags.BoolVar(&o.texts, "with-claims", false, "names and all words in CSV, JSON and files too")
	flags.StringVarP(&o.out, "out", "o", "", "`FILE` to write to, for its owner alone (default standard output)")
	flags.BoolVar(&o.force, "force", false, "replace FILE")
	cmd.MarkFlagsMutuallyExclusive("marks", "state")
	cmd.MarkFlagsMutuallyExclusive("marks", "set")
	addFormat(cmd, &o.format)
	return cmd
}

func (o listOptions) filter() (func(catalogue.Claim) bool, error) {
	sets, err := parseSets(o.sets)
	if err != nil {
		return nil, err
	}
	states := map[claim.State]bool{}
	for _, name := range o.states {
		if name == "open" {
			for _, s := range claim.States() {
				states[s] = states[s] || s.Open()
			}
			continue
		}
		s, err := claim.ParseState(name)
		if err != nil {
			return nil, &usageError{err}
		}
		states[s] = true
	}
	return func(c catalogue.Claim) bool {
		return (len(sets) == 0 || slices.Contains(sets, c.Set) || c.Now != 0 && slices.Contains(sets, c.Now)) && (len(states) == 0 || states[c.State])
	}, nil
}

func claimRows(claims []catalogue.Claim, o listOptions) export.Rows {
	names := []string{"claim", "set_id", "set_now", "state", "sex", "under_18", "marks", "remarks"}
	if o.shown() {
		names = append(names, "name", "source", "detained", "place", "note", "by")
	}
	var rows [][]export.Cell
	for _, c := range claims {
		row := []export.Cell{
			export.Text(c.ID.String()), export.Text(c.Set.String()), export.Text(c.Now.String()), export.Text(string(c.State)),
			export.Text(c.Sex.String()), export.Text(c.Minor.String()), export.List(marksOf(c.Marks, c.Texts.Marks, o.shown())), export.List(remarks(c)),
		}
		if t := c.Texts; o.shown() {
			row = append(row, export.Text(t.Name), export.Text(t.Source), export.Text(t.Detained), export.Text(t.Place), export.Text(t.Note), export.Text(c.By))
		}
		rows = append(rows, row)
	}
	return export.Of(export.Columns(names...), rows...)
}

func descriptionRows(seen []catalogue.Description, o listOptions) export.Rows {
	names := []string{"set_id", "set_now", "sex", "under_18", "marks"}
	if o.shown() {
		names = append(names, "note", "by")
	}
	var rows [][]export.Cell
	for _, d := range seen {
		row := []export.Cell{export.Text(d.Set.String()), export.Text(d.Now.String()), export.Text(d.Sex.String()), export.Text(d.Minor.String()),
			export.List(marksOf(d.Marks, d.Texts.Marks, o.shown()))}
		if o.shown() {
			row = append(row, export.Text(d.Texts.Note), export.Text(d.By))
		}
		rows = append(rows, row)
	}
	return export.Of(export.Columns(names...), rows...)
}

// marksOf returns marks as --mark takes them.
func marksOf(marks []claim.Mark, texts []string, shown bool) []string {
	out := make([]string, len(marks))
	for i, m := range marks {
		out[i] = m.String()
		if shown {
			out[i] = claim.Marked{Mark: m, Text: texts[i]}.String()
		}
	}
	return out
}

// remarks says what a person should look at.
func remarks(c catalogue.Claim) (out []string) {
	if c.Waits() {
		out = append(out, "waits for a second person")
	}
	switch {
	case c.Now == 0:
		out = append(out, "its set has no photos any more")
	case c.Now != c.Set:
		out = append(out, "its set was merged")
	case c.Moved:
		out = append(out, "the photos of its set have changed since")
	}
	return out
}

func (a *app) claimsCounts() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "counts", Short: "Count verified identities by sex and age; open claims beside them", Args: cobra.NoArgs,
		Long: `Counts counts the sets with a verified claim. Beside them, never added to them, stand the sets that have
only open claims. It says nothing about how many bodies there are: amana counts does.

` + exitHelp,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				rows, err := claimCounts(ctx, cat)
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

func claimCounts(ctx context.Context, cat *catalogue.Catalogue) (export.Rows, error) {
	all, _, err := cat.Claims(ctx)
	if err != nil {
		return export.Rows{}, err
	}
	archive, err := cat.Summary(ctx)
	if err != nil {
		return export.Rows{}, err
	}
	now := map[claim.ID]photo.SetID{}
	claims := make([]claim.Claim, len(all))
	for i, c := range all {
		claims[i], now[c.ID] = c.Claim, c.Now
	}
	var rows [][]export.Cell
	for _, r := range claim.Count(claims, func(c claim.Claim) photo.SetID { return now[c.ID] }) {
		rows = append(rows, []export.Cell{export.Text(r.By), export.Text(r.Value), export.Int(r.Verified), export.Int(r.Open)})
	}
	out := export.Of(export.Columns("by", "value", "verified#", "open#"), rows...)
	out.Title = append([]string{"sets with a verified claim, and sets with open claims alone"}, provenance(tally.Count(archive))...)
	return out, nil
}

func (a *app) claimsWords() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "words", Short: "The places and kinds of marks, in English and Arabic", Args: cobra.NoArgs,
		RunE: run(func(context.Context, []string) error {
			var rows [][]export.Cell
			for _, list := range []struct {
				name  string
				words []claim.Word
			}{{"place", claim.Places()}, {"kind", claim.Kinds()}} {
				for _, w := range list.words {
					rows = append(rows, []export.Cell{export.Text(list.name), export.Text(w.Code), export.Text(w.English), export.Text(w.Arabic)})
				}
			}
			return a.write(format, export.Of(export.Columns("list", "word", "english", "arabic"), rows...))
		}),
	}
	addFormat(cmd, &format)
	return cmd
}
