// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/reconcile"
)

// mergeOptions are the flags of merge.
type mergeOptions struct {
	as             string
	dry, withClaim bool
	format         string
}

func (a *app) mergeCommand() *cobra.Command {
	var o mergeOptions
	cmd := &cobra.Command{
		Use:   "merge OTHER.db",
		Short: "Take the decisions of another catalogue of the same archive; conflicts are left disputed",
		Long: `Merge takes every decision that was made in another catalogue of the same archive: class, second reading,
confirm, reject, split, merge, move, card, role, flag, note, proposals accepted, and what was undone. Both may
have been grouped anew since: sets are matched by their photos and by the entries that made them, never by
their numbers. What only one of the two decided stands. Two people who decided the same without knowing of each other
agree. Where they differ, both are listed and the set is disputed, until a third person decides its class.
Of two notes the later stands. What cannot be applied here is listed. The ledger at the end adds up.

OTHER is verified, and only read: not a byte of it changes, and no file is made beside it. The journal keeps
each of its decisions with its hash, its time and who made it; a text that was erased there does not come along,
and one that was erased here does not come back. All is one transaction. Merging again changes nothing, and
merging in the other direction gives the same sets under other numbers; amana group proposes anew
for what nobody decided about. Claims of identity stay where they are unless --with-claims asks for them.

The exit code is 4 where there are conflicts, or decisions that cannot be applied.

` + exitHelp,
		Example: "  amana merge /media/usb/omar.db --dry-run\n  amana merge /media/usb/omar.db --as Huda",
		Args:    cobra.ExactArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			who, err := a.operator(o.as)
			if err != nil {
				return err
			}
			open := a.withRunLock
			if o.dry {
				open = a.withReader
			}
			return open(func(cat *catalogue.Catalogue) error { return a.merge(ctx, cat, args[0], who, o) })
		}),
	}
	addAs(cmd, &o.as)
	cmd.Flags().BoolVar(&o.dry, "dry-run", false, "say what would become otherwise, and write nothing")
	cmd.Flags().BoolVar(&o.withClaim, "with-claims", false, "take claims of identity and descriptions too")
	addFormat(cmd, &o.format)
	return cmd
}

// mergeConflictError ends a merge that is done and left something to decide.
type mergeConflictError struct {
	conflicts, left int
	dry             bool
}

func (e *mergeConflictError) Error() string {
	done := "merged"
	if e.dry {
		done = "dry run"
	}
	return fmt.Sprintf("%s, with %s, and %s that cannot be applied here", done,
		plural(int64(e.conflicts), "conflict", "conflicts"), plural(int64(e.left), "decision", "decisions"))
}

func (a *app) merge(ctx context.Context, cat *catalogue.Catalogue, file, who string, o mergeOptions) (err error) {
	other, err := a.options().OpenOther(file, filepath.Dir(cat.Path()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, other.Close()) }()
	m, err := cat.Merge(ctx, other, catalogue.MergeOptions{Who: who, Tool: version(), Dry: o.dry, Claims: o.withClaim, Now: a.io.Now()})
	switch {
	case errors.Is(err, catalogue.ErrOtherArchive):
		return hint(err, "amana counts prints the digest of each source; both must have indexed the same files", "nothing was changed")
	case errors.Is(err, catalogue.ErrNoProof):
		return hint(err, "amana -c OTHER log verify says what is wrong there; nothing was changed")
	case err != nil:
		return err
	}
	if err := a.printMerge(m, o); err != nil {
		return err
	}
	for _, entry := range m.Forgotten {
		a.talk("the text of entry %d was erased there and is still here: amana forget %d", entry, entry)
	}
	switch {
	case o.dry && o.withClaim:
		a.talk("dry run: nothing was written; what becomes of claims is only known when they are taken")
	case o.dry:
		a.talk("dry run: nothing was written")
	case m.Run == 0:
		a.talk("nothing is new: the journal is as it was")
	default:
		a.talk("run %d: merged catalogue %s at entry %d, head %s", m.Run, m.Other, m.Head.Entries, m.Head.Hash)
	}
	if n := len(m.Left); n > 0 || len(m.Conflicts) > 0 {
		return hint(&mergeConflictError{len(m.Conflicts), n, o.dry}, "amana sets --review disputed lists the sets; a third person settles each by amana decide class")
	}
	return nil
}

// printMerge prints conflicts, what is left and the ledger; in other formats than table the conflicts alone.
func (a *app) printMerge(m catalogue.Merged, o mergeOptions) error {
	if o.format != "table" {
		return a.write(o.format, conflictRows(m.Conflicts))
	}
	var tables []export.Rows
	if len(m.Conflicts) > 0 {
		tables = append(tables, conflictRows(m.Conflicts))
	}
	if len(m.Left) > 0 {
		tables = append(tables, notAppliedRows(m.Left))
	}
	if len(m.Claims) > 0 {
		tables = append(tables, claimsMerged(m.Claims))
	}
	return a.writeAll(append(tables, mergeLedger(m.Ledger))...)
}

// conflictRows gives each conflict a row, with both sides: here, and there under the numbers of the other catalogue.
func conflictRows(all []catalogue.MergeConflict) export.Rows {
	var rows [][]export.Cell
	for _, c := range all {
		row := []export.Cell{export.Text(setName(c.Set)), export.Text(c.What), export.Text(c.Photo.String())}
		for side := range 2 {
			row = append(row, saidRow(c.Said, side)...)
		}
		rows = append(rows, row)
	}
	return export.Of(export.Columns("set_id", "conflict", "photo", "here", "here_by", "here_at", "there", "there_by", "there_at", "there_set_id"), rows...)
}

// saidRow returns what one side says; of several sets of one side all.
func saidRow(said []reconcile.Said, side int) []export.Cell {
	var value, who, at, sets []string
	for _, s := range said {
		if s.Side != side {
			continue
		}
		name := s.Who
		if name == "" {
			name = catalogue.Forgotten
		}
		value, who = append(value, s.Value), append(who, name)
		at, sets = append(at, s.Time.UTC().Format(time.RFC3339)), append(sets, s.Set.String())
	}
	row := []export.Cell{}
	for _, list := range [][]string{value, who, at} {
		row = append(row, export.Text(strings.Join(list, "; ")))
	}
	if side == 1 {
		row = append(row, export.Text(strings.Join(sets, "; ")))
	}
	return row
}

// setName names a set that may not have its number yet.
func setName(id photo.SetID) string {
	if id == 0 {
		return "new"
	}
	return id.String()
}

func notAppliedRows(all []catalogue.LeftDecision) export.Rows {
	var rows [][]export.Cell
	for _, d := range all {
		rows = append(rows, []export.Cell{export.Int(d.Entry), export.Text(d.Time.UTC().Format(time.RFC3339)), export.Text(d.Who),
			export.Text(said(exported(d.Record))), export.Text(d.Why)})
	}
	return export.Of(export.Columns("entry_there#", "time", "who", "decision", "not_applied"), rows...)
}

func claimsMerged(lines []string) export.Rows {
	var rows [][]export.Cell
	for _, line := range lines {
		rows = append(rows, []export.Cell{export.Text(line)})
	}
	return export.Of(export.Columns("claims"), rows...)
}

func mergeLedger(l catalogue.MergeLedger) export.Rows {
	row := func(what string, n int, note string) []export.Cell {
		return []export.Cell{export.Text(what), export.Int(n), export.Text(note)}
	}
	return export.Of(export.Columns("what", "count#", "note"),
		row("known", l.Known, "decisions that were here already"),
		row("agreed", l.Agreed, "somebody here said the same"),
		row("taken", l.Taken, "nobody here had said anything of it"),
		row("conflict", l.Conflict, "somebody here said otherwise"),
		row("replaced", l.Replaced, "taken back or decided anew later on"),
		row("not applied", l.Left, "listed above"),
		row("decisions", l.Decisions, "all that the other catalogue knows: the sum of these"),
		row("conflicts", l.Conflicts, "listed above"),
		row("sets", l.Sets, "became otherwise"),
		row("sets made", l.Made, "of these, under new numbers"),
	)
}
