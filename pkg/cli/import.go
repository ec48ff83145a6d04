// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/worklist"
)

// importOptions are the flags of import.
type importOptions struct {
	as     string
	dry    bool
	format string
}

func (a *app) importCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Take a worklist back as decisions, with conflict checks",
		Long: `Import reads a CSV file that export sets or second wrote and a spreadsheet program edited. Only class, note
and reviewed_by are read back, as decisions; an empty class decides nothing, an empty note says nothing, and
--as decides where reviewed_by is empty. A file of another catalogue, and one that is damaged, is refused
whole, with the line. A set that is no longer of the version in its row is a conflict: it is listed and
not touched. So is one with a note that the row may not have shown, where the row has another: a worklist of
profile partner shows no notes, and one of profile internal none that somebody else wrote after it; where the
set still has the version on which that note was written, it may be such a one. decide note replaces it. A row
that says what is decided already changes nothing, so that the same file can be imported again after an
interruption. Each decision is an entry of its own.

Printed are the rows that decide something, that are in conflict, or of which something was left, with the
reason; the others are counted. A file that was cut off exactly between two rows cannot be told from a whole one:
the last line says how many of the catalogue's open sets it holds.

Semicolons and tabs, byte-order marks, "Unicode text", moved and empty columns, lost zeros and digests that
were taken for numbers are understood. Save as "CSV UTF-8": in an older encoding names are lost, and the file
is refused.

The exit code is 4 where there are conflicts.

` + exitHelp,
		Example: "  amana export sets --review unreviewed --out worklist.csv --bom\n  amana import worklist.csv --dry-run\n  amana import worklist.csv --as Samira",
		Args:    cobra.ExactArgs(1),
		RunE:    run(func(ctx context.Context, args []string) error { return a.importFile(ctx, args[0], o) }),
	}
	addAs(cmd, &o.as)
	cmd.Flags().BoolVar(&o.dry, "dry-run", false, "write nothing, and print what would be decided")
	addFormat(cmd, &o.format)
	return cmd
}

// conflictError ends an import that did not take every row.
type conflictError struct{ rows int64 }

func (e *conflictError) Error() string {
	return fmt.Sprintf("%s in conflict with the catalogue, and not taken", plural(e.rows, "row is", "rows are"))
}

func (a *app) importFile(ctx context.Context, file string, o importOptions) error {
	who, err := a.operator(o.as)
	if err != nil {
		return err
	}
	text, err := readBounded(file, worklist.MaxBytes)
	if err != nil {
		return err
	}
	open := a.withWriter
	if o.dry {
		open = a.withReader
	}
	return open(func(cat *catalogue.Catalogue) error {
		archive, err := cat.Summary(ctx)
		if err != nil {
			return err
		}
		list, err := worklist.Parse(text, archive.CatalogueID)
		if err != nil {
			return hint(fmt.Errorf("%s: %w", file, err), "nothing was taken from it")
		}
		in := incoming{app: a, cat: cat, who: who, dry: o.dry, list: list, sets: map[photo.SetID]photo.Set{}}
		for _, s := range archive.Sets {
			in.sets[s.ID] = s
		}
		if in.notes, err = noteHistory(ctx, cat); err != nil {
			return err
		}
		return in.take(ctx, o.format)
	})
}

// readBounded reads a file of at most max bytes.
func readBounded(name string, max int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, max+1))
	if err == nil && int64(len(text)) > max {
		err = fmt.Errorf("%s is larger than %d MiB", name, max>>20)
	}
	return text, err
}

// incoming is a worklist on its way into the catalogue.
type incoming struct {
	*app
	cat  *catalogue.Catalogue
	who  string // where a row does not say
	dry  bool
	list worklist.List
	sets map[photo.SetID]photo.Set

	notes map[photo.SetID]*notePast
}

// The outcomes of a row.
const (
	outcomeDecide   = "decide"
	outcomeAlready  = "already so"
	outcomeConflict = "conflict"
)

// imported is a row with what becomes of it.
type imported struct {
	worklist.Row
	by      string
	note    string
	made    []review.Decision
	outcome string
	why     string
}

// take decides row by row and prints what it decides, what is in conflict, and what it leaves for a reason.
// An error of the catalogue ends it; what was decided before stays.
func (in incoming) take(ctx context.Context, format string) error {
	n := map[string]int64{}
	var lines [][]export.Cell
	rows, idle := in.list.Rows, len(in.list.Idle)
	for _, row := range rows {
		done := in.judge(row)
		if err := in.decide(ctx, &done); err != nil {
			in.talk("stopped at line %d: %s of %s taken before", row.Line, plural(n[outcomeDecide], "row", "rows"), plural(int64(len(rows)), "row", "rows"))
			return err
		}
		if n[done.outcome]++; done.outcome != outcomeAlready || done.why != "" {
			lines = append(lines, done.cells())
		}
	}
	if err := in.write(format, export.Of(export.Columns("line#", "set_id", "outcome", "class", "note", "reviewed_by", "reason"), lines...)); err != nil {
		return err
	}
	did := "taken"
	if in.dry {
		did = "would be taken"
	}
	in.talk("%s %s, %d already so, %d empty, %s", plural(n[outcomeDecide], "row", "rows"), did, n[outcomeAlready], idle, plural(n[outcomeConflict], "conflict", "conflicts"))
	in.held()
	if n[outcomeConflict] > 0 {
		return hint(&conflictError{n[outcomeConflict]}, "amana show SET says how a set stands now; a new export (--profile internal: with its notes) has its version")
	}
	return nil
}

// held says how much of the work the file was about: where it was cut off between two rows, nothing else shows
// that there were more. A list for a second or third reading is about other sets.
func (in incoming) held() {
	blind := func(r worklist.Row) bool { return r.Reading != worklist.First }
	if slices.ContainsFunc(in.list.Rows, blind) || slices.ContainsFunc(in.list.Idle, blind) {
		return
	}
	held, open := 0, 0
	for _, s := range in.sets {
		if s.Review != photo.Reviewed {
			open++
		}
	}
	for _, row := range slices.Concat(in.list.Rows, in.list.Idle) {
		if s, stands := in.sets[row.Set]; stands && s.Review != photo.Reviewed {
			held++
		}
	}
	in.talk("the file holds %d of the catalogue's %s", held, plural(int64(open), "open set", "open sets"))
}

// judge says what a row asks for, and whether its set is still the one that the row is about.
func (in incoming) judge(row worklist.Row) imported {
	out := imported{Row: row, by: strings.TrimSpace(export.Unguard(row.By)), note: export.Unguard(row.Note)}
	if out.by == "" {
		out.by = in.who
	}
	set, stands := in.sets[row.Set]
	if !stands {
		out.outcome, out.why = outcomeConflict, "there is no such set, or not any more"
		if row.Class == photo.Undecided && row.Note == "" {
			out.outcome = outcomeAlready // as export wrote it
		}
		return out
	}
	past := in.notes[set.ID]
	if past == nil {
		past = &notePast{}
	}
	in.want(&out, set, past)
	switch {
	case out.outcome != "":
	case len(out.made) == 0:
		out.outcome = outcomeAlready
	case !worklist.SameID(row.Version, set.Version):
		out.outcome, out.why = outcomeConflict, fmt.Sprintf("it has changed since the worklist was written: version %s, now %s", row.Version, set.Version)
	default:
		out.outcome = outcomeDecide
	}
	return out
}

// want lists the decisions that make the set what the row says: the note first, which leaves the set's
// version as it is, so that a row that was interrupted between the two can be taken again. A worklist that is
// older than a note neither brings an earlier one back nor replaces it: a new note in the place of one that the
// row may not have shown is a conflict.
func (in incoming) want(r *imported, set photo.Set, past *notePast) {
	if r.Reading != worklist.First {
		r.wantReading(set)
		return
	}
	switch {
	case r.note == "" || r.note == set.Note:
	case slices.Contains(past.had, r.note):
		r.why = "the note is an earlier one of the set, and its present one stays"
	case worklist.Spoilt(set.Note, r.note):
		r.why = "the note is as a spreadsheet changed it, and its present one stays"
	default:
		if set.Note != "" {
			r.why = past.unseen(*r, in.who, in.list.Notes)
		}
		if r.why != "" {
			r.outcome = outcomeConflict
			return
		}
		r.add(set, review.Note, "")
	}
	if r.Decides && r.Class != set.Class && !r.untouched(set) {
		r.add(set, review.Class, r.Class)
	}
}

// wantReading is want for a second and a third reading, whose note goes with the class, and never into the place
// of one that the reader was not to see.
func (r *imported) wantReading(set photo.Set) {
	switch {
	case !r.Decides:
		r.why = fmt.Sprintf("a note goes with the class of a %s reading, and none was chosen", r.Reading)
	case r.Reading == worklist.Third && (r.Class != set.Class || set.Review == photo.Disputed || !photo.SamePerson(set.ClassBy, r.by)):
		r.add(set, review.Class, r.Class)
	case r.Reading == worklist.Second && (set.Readings.Second != r.Class || !photo.SamePerson(set.Readings.SecondBy, r.by)):
		r.add(set, review.Second, r.Class)
	}
}

func (r *imported) add(set photo.Set, action review.Action, class photo.Class) {
	d := review.Decision{Action: action, Set: set.ID, Class: class, Versions: map[photo.SetID]string{set.ID: set.Version}}
	if action == review.Note {
		d.Seen = set.Seen // somebody may write one between here and the catalogue
	}
	r.made = append(r.made, d)
}

// untouched reports whether the class is the one that export wrote, which decides nothing: the version says
// what that was, as long as the set has the photos that it had.
func (r *imported) untouched(set photo.Set) bool {
	return slices.ContainsFunc(photo.Reviews(), func(state photo.Review) bool {
		return worklist.SameID(r.Version, review.Version(set.Members, r.Class, state))
	})
}

// decide takes the decisions of a row, or where it cannot, says why in the row.
func (in incoming) decide(ctx context.Context, r *imported) error {
	if r.outcome != outcomeDecide {
		return nil
	}
	act := func(d review.Decision) error {
		text := ""
		if d.Action != review.Class || r.Reading == worklist.Third {
			text = r.note
		}
		_, _, err := in.cat.Decide(ctx, r.by, text, d, in.io.Now())
		return err
	}
	for _, step := range []func(review.Decision) error{func(d review.Decision) error { return in.cat.CanDecide(ctx, r.by, d) }, act} {
		for _, d := range r.made {
			err := step(d)
			if why := conflict(err); why != "" {
				r.outcome, r.why = outcomeConflict, why
				return nil
			}
			if err != nil {
				return err
			}
		}
		if in.dry {
			return nil
		}
	}
	return nil
}

// conflict returns why the catalogue does not take a decision; "" where something else is wrong, or nothing.
func conflict(err error) string {
	var stale *catalogue.StaleError
	var refused *review.RefusedError
	var none *catalogue.NoSetError
	switch {
	case errors.As(err, &stale):
		return stale.Error()
	case errors.As(err, &refused):
		return refused.Error()
	case errors.As(err, &none):
		return none.Error()
	}
	return ""
}

func (r imported) cells() []export.Cell {
	class, note := "", ""
	if r.Decides {
		class = r.Class.String()
	}
	if r.note != "" {
		note = "yes"
	}
	return []export.Cell{export.Int(r.Line), export.Text(r.Set.String()), export.Text(r.outcome), export.Text(class), export.Text(note), export.Text(r.by), export.Text(r.why)}
}
