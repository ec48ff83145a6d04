// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/claim"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/separate"
)

// inquiryFlags are the flags of search-marks.
type inquiryFlags struct {
	person             personFlags
	from, to, detained string
	format             string
}

func (a *app) searchMarksCommand() *cobra.Command {
	var f inquiryFlags
	cmd := &cobra.Command{
		Use:   "search-marks",
		Short: "List sets for a family's inquiry: marks, sex, age, dates",
		Long: `Search-marks lists the sets whose photos were described (amana claims marks), or about which claims stand,
with marks that the family names; those first that agree in most marks, each with its reasons in words and
with what speaks against it. A mark on the other side of the body is listed and said to be so. It is a list
for a person to look at, no answer to a family.

Somebody who was detained after the archive's last day is answered so at once. The last day is that of the
catalogue's last photo inside the archive's span (amana separate --from --to), or the span's last day where
no photo has one.

` + exitHelp,
		Example: "  amana search-marks --mark left-arm:tattoo:falcon --sex m --detained 2012-05\n  amana search-marks --mark 'الذراع الأيسر:وشم' --from 2012 --to 2013-03",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			q, err := f.inquiry()
			if err != nil {
				return err
			}
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.searchMarks(ctx, cat, q, f.format) })
		}),
	}
	addPerson(cmd, &f.person)
	cmd.Flags().StringVar(&f.from, "from", "", "photos taken on this `DATE` or later: 2012, 2012-08 or 2012-08-03")
	cmd.Flags().StringVar(&f.to, "to", "", "photos taken on this `DATE` or earlier")
	cmd.Flags().StringVar(&f.detained, "detained", "", "`DATE` of the detention")
	addFormat(cmd, &f.format)
	return cmd
}

func (f inquiryFlags) inquiry() (q claim.Inquiry, err error) {
	person, marks, err := f.person.read()
	if err != nil {
		return q, err
	}
	q = claim.Inquiry{Marks: marks, Sex: person.Sex, Minor: person.Minor}
	for _, date := range []struct {
		text string
		to   *claim.Date
	}{{f.from, &q.From}, {f.to, &q.To}, {f.detained, &q.Detained}} {
		if *date.to, err = claim.ParseDate(date.text); err != nil {
			return q, &usageError{err}
		}
	}
	if q.From != "" && q.To != "" && q.From.First() > q.To.Last() {
		return q, usagef("the time ends (%s) before it begins (%s)", q.To, q.From)
	}
	if len(q.Marks) == 0 && q.Sex == "" && q.Minor == "" && q.From == "" && q.To == "" && q.Detained == "" {
		return q, usagef("say what is known: --mark, --sex, --minor, --from, --to or --detained")
	}
	return q, nil
}

func (a *app) searchMarks(ctx context.Context, cat *catalogue.Catalogue, q claim.Inquiry, format string) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	span, err := spanOf(ctx, cat)
	if err != nil {
		return err
	}
	days, undated := daysOf(archive)
	last := lastDay(days, span)
	if answer := q.TooLate(claim.Span{First: span.First, Last: last}); answer != "" {
		if undated > 0 {
			answer += fmt.Sprintf(", unless it is on one of the %s without a day", plural(undated, "photo", "photos"))
		}
		return a.write(format, export.Of(export.Columns("answer"), []export.Cell{export.Text(answer)}))
	}
	claims, described, err := cat.Claims(ctx)
	if err != nil {
		return err
	}
	seen := seenSets(archive, days, claims, described)
	matches := claim.Search(q, seen)
	if format == "table" && len(matches) == 0 {
		a.talk("no set fits; %s of %d described or claimed", plural(int64(noted(seen)), "set is", "sets are"), len(archive.Sets))
	}
	return a.write(format, matchRows(matches, archive, seen))
}

// spanOf returns the archive's span as the last separation was told it.
func spanOf(ctx context.Context, cat *catalogue.Catalogue) (claim.Span, error) {
	runs, err := cat.Runs(ctx)
	if err != nil {
		return claim.Span{}, err
	}
	told := separate.Options{From: "2011-05", To: "2013-08"}
	for _, r := range runs {
		if r.Kind != "separate" || r.State != catalogue.Finished {
			continue
		}
		var s separate.Options
		if err := json.Unmarshal(r.Settings, &s); err != nil {
			return claim.Span{}, fmt.Errorf("settings of run %d: %w", r.ID, err)
		}
		if s.From != "" && s.To != "" {
			told = s
		}
	}
	return claim.Span{First: claim.Date(told.From).First(), Last: claim.Date(told.To).Last()}, nil
}

// daysOf returns the day on which each photo was taken, by its own word, and how many have none.
func daysOf(a photo.Archive) (days map[photo.Digest]string, undated int64) {
	days = map[photo.Digest]string{}
	for _, c := range a.Contents {
		switch t := c.Exif.Taken; {
		case !c.Status.Picture():
		case t.Known():
			days[c.Digest] = time.Unix(t.Wall, 0).UTC().Format(time.DateOnly)
		default:
			undated++
		}
	}
	return days, undated
}

// lastDay returns the last day inside the span on which a photo was taken: a clock that shows a day
// outside it is not believed.
func lastDay(days map[photo.Digest]string, span claim.Span) string {
	last := ""
	for _, day := range days {
		if day >= span.First && day <= span.Last {
			last = max(last, day)
		}
	}
	if last == "" {
		return span.Last
	}
	return last
}

// seenSets returns for every set what is said about it. Claims that were rejected or withdrawn say nothing.
func seenSets(a photo.Archive, days map[photo.Digest]string, claims []catalogue.Claim, described []catalogue.Description) []claim.Seen {
	notes := map[photo.SetID][]claim.Note{}
	for _, d := range described {
		notes[d.Now] = append(notes[d.Now], claim.Note{From: "seen on the photos", Sex: d.Sex, Minor: d.Minor, Marks: marked(d.Marks, d.Texts.Marks)})
	}
	for _, c := range claims {
		if c.State.Stands() {
			from := fmt.Sprintf("claim %s, %s", c.ID, c.State)
			notes[c.Now] = append(notes[c.Now], claim.Note{From: from, Claim: true, Sex: c.Sex, Minor: c.Minor, Marks: marked(c.Marks, c.Texts.Marks)})
		}
	}
	out := make([]claim.Seen, len(a.Sets))
	for i, s := range a.Sets {
		out[i] = claim.Seen{Set: s.ID, Notes: notes[s.ID]}
		for _, m := range s.Members {
			if day := days[m.Photo]; day != "" {
				span := &out[i].Span
				if span.First == "" || day < span.First {
					span.First = day
				}
				span.Last = max(span.Last, day)
			}
		}
	}
	return out
}

func marked(marks []claim.Mark, texts []string) []claim.Marked {
	out := make([]claim.Marked, len(marks))
	for i, m := range marks {
		out[i].Mark = m
		if texts[i] != catalogue.Forgotten {
			out[i].Text = texts[i]
		}
	}
	return out
}

// noted counts the sets about which anything is said.
func noted(seen []claim.Seen) (n int) {
	for _, s := range seen {
		if len(s.Notes) > 0 {
			n++
		}
	}
	return n
}

func matchRows(matches []claim.Match, a photo.Archive, seen []claim.Seen) export.Rows {
	sets, spans := map[photo.SetID]photo.Set{}, map[photo.SetID]claim.Span{}
	for i, s := range a.Sets {
		sets[s.ID], spans[s.ID] = s, seen[i].Span
	}
	rows := make([][]export.Cell, len(matches))
	for i, m := range matches {
		s := sets[m.Set]
		rows[i] = []export.Cell{
			export.Text(m.Set.String()), export.Int(m.Agree), export.Int(m.Near), export.Int(m.Against), export.Text(s.Class.String()), export.Text(string(s.Review)),
			export.Int(len(s.Members)), export.Text(spans[m.Set].First), export.Text(spans[m.Set].Last), export.List(m.Reasons),
		}
	}
	return export.Of(export.Columns("set_id", "marks_agree#", "other_side#", "against#", "class", "review", "photos#", "first_day", "last_day", "reasons"), rows...)
}
