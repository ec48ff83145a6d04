// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/worklist"
)

// secondOptions are the flags of second.
type secondOptions struct {
	as       string
	share    share
	seed     uint64
	disputed bool
	export   exportOptions
}

// share is a part of a whole, written as 10% or 0.1.
type share float64

func (s *share) String() string { return strconv.FormatFloat(float64(*s)*100, 'g', -1, 64) + "%" }
func (s *share) Type() string   { return "SHARE" }

func (s *share) Set(text string) error {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		f /= 100
	}
	if err != nil || !(f > 0 && f <= 1) {
		return usagef("%q is not a share (10%%, 0.1)", text)
	}
	*s = share(f)
	return nil
}

func (a *app) secondCommand() *cobra.Command {
	o := secondOptions{share: 0.1, export: exportOptions{profile: export.Internal}}
	cmd := &cobra.Command{
		Use:   "second",
		Short: "Draw sets for a blind second reading by another person, or the disputed ones for a third",
		Long: `Second draws a share of the sets whose class a person decided, by a seed, and lists those that wait for a
second reading by --as: without the first class, without what is proposed, without notes. Nobody is given a
set about which he or she decided anything before. The second class is kept beside the first: by
"decide second SET CLASS", or in the column class of the list, which import takes back. Where both are the
same the set stays as it is; where they differ it is disputed, and so it is where somebody changes a class on
which both agreed.

--disputed lists the disputed sets for a third person, as blind, who settles each by deciding its class.
agreement prints how far the readings agree. The list holds paths, and only its owner can read the file.

` + exitHelp,
		Example: "  amana second --share 10% --seed 1 --as Omar --out second.csv\n  amana import second.csv --as Omar\n  amana second --disputed --as Huda",
		Args:    cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			if o.disputed && (cmd.Flags().Changed("share") || cmd.Flags().Changed("seed")) {
				return usagef("--disputed lists all that are disputed; it takes no --share and no --seed")
			}
			return nil
		},
		RunE: run(func(ctx context.Context, _ []string) error {
			who, err := a.operator(o.as)
			if err != nil {
				return err
			}
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.second(ctx, cat, who, o) })
		}),
	}
	flags := cmd.Flags()
	flags.Var(&o.share, "share", "of the sets with a decided class")
	flags.Uint64Var(&o.seed, "seed", 1, "of the draw")
	flags.BoolVar(&o.disputed, "disputed", false, "the disputed sets, for a third person")
	flags.StringVarP(&o.export.out, "out", "o", "", "`FILE` to write to (default standard output)")
	flags.BoolVar(&o.export.force, "force", false, "replace FILE")
	flags.BoolVar(&o.export.write.BOM, "bom", false, "begin CSV with a byte-order mark, for spreadsheet programs")
	addAs(cmd, &o.as)
	addFormatDefault(cmd, &o.export.format, "csv")
	return cmd
}

func (a *app) second(ctx context.Context, cat *catalogue.Catalogue, who string, o secondOptions) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	all, err := decisions(ctx, cat)
	if err != nil {
		return err
	}
	q := reading{worklist.Second, who, seenBy(all, who)}
	var sets []photo.Set
	if o.disputed {
		q.reading = worklist.Third
		sets = disputed(archive.Sets)
	} else {
		sets = drawShare(archive.Sets, float64(o.share), o.seed)
	}
	open, read, own := q.open(sets)
	a.talk("%d of %s follow; %d were read already, %d wait for another person than %s", len(open), plural(int64(len(sets)), "set", "sets"), read, own, who)
	rows, err := export.Sets(archive, open, export.Internal)
	if err != nil {
		return err
	}
	return a.export(archive, q.blind(rows), o.export)
}

// drawShare draws a share of the sets whose class a person decided, those that were read again among them, so
// that the share stays the same while the work goes on.
func drawShare(sets []photo.Set, share float64, seed uint64) []photo.Set {
	at := map[photo.SetID]photo.Set{}
	var ids []photo.SetID
	for _, s := range sets {
		if s.ClassBy != "" && s.Class != photo.Undecided || s.Readings.Second != photo.Undecided {
			at[s.ID], ids = s, append(ids, s.ID)
		}
	}
	var out []photo.Set
	for _, id := range review.Draw(ids, share, seed) {
		out = append(out, at[id])
	}
	return out
}

// seenBy returns the sets about which a person decided anything, taken back or not, here or in a catalogue that
// was merged.
func seenBy(all []export.Decision, who string) map[photo.SetID]bool {
	seen := map[photo.SetID]bool{}
	for _, d := range all {
		is := func(name string) bool { return photo.SamePerson(name, who) }
		if is(d.Who) && d.Action != string(review.Adopt) || slices.ContainsFunc(d.Hands, is) {
			seen[d.Set] = true
			for _, id := range d.Others {
				seen[id] = true
			}
		}
	}
	return seen
}

// reading is a list of sets for one person to read without what others said.
type reading struct {
	reading worklist.Reading
	who     string
	seen    map[photo.SetID]bool
}

// open leaves out what was read already, and what the person knows.
func (q reading) open(sets []photo.Set) (open []photo.Set, read, own int) {
	for _, s := range sets {
		switch {
		case q.reading == worklist.Second && s.Readings.Second != photo.Undecided:
			read++
		case q.seen[s.ID]:
			own++
		default:
			open = append(open, s)
		}
	}
	return open, read, own
}

// blind takes from the rows of sets what a reader may know, and adds what import takes back.
func (q reading) blind(sets export.Rows) export.Rows {
	names := []string{"catalogue_id", "set_id", "set_version", "reading", "class", "note", "reviewed_by",
		"photos#", "files#", "first_taken", "last_taken", "camera", "folder", "first_file"}
	given := map[string]string{"reading": string(q.reading), "class": "", "note": "", "reviewed_by": q.who}
	at := map[string]int{}
	for i, c := range sets.Columns {
		at[c.Name] = i
	}
	out := export.Rows{Columns: export.Columns(names...)}
	out.Seq = func(yield func([]export.Cell, error) bool) {
		for row, err := range sets.Seq {
			cells := make([]export.Cell, len(names))
			for i, c := range out.Columns {
				if text, ours := given[c.Name]; ours {
					cells[i] = export.Text(text)
				} else if err == nil {
					cells[i] = row[at[c.Name]]
				}
			}
			if !yield(cells, err) {
				return
			}
		}
	}
	return out
}
