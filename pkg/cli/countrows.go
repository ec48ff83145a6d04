// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/tally"
)

// printRecord prints counts, now or as they were recorded. A table for people says once what was counted
// and where; in the other formats every row says it.
func (a *app) printRecord(ctx context.Context, cat *catalogue.Catalogue, r record, o countsOptions) error {
	if err := o.out.allows(r); err != nil {
		return err
	}
	r.Counts = forProfile(r.Counts, o.out.profile())
	rows := r.rows()
	if o.out.profile() == export.Public {
		rows = r.publicRows()
	}
	if why := r.Counts.NoMost(); why != "" && r.Table == nil && r.Loose == nil {
		a.talk("%s", why)
	}
	if o.format != "table" {
		return a.share(ctx, cat, o, stamped(rows, r.Counts))
	}
	rows.Title = provenance(r.Counts)
	if r.Loose == nil {
		rows.Title = append(rows.Title, where(r.Where)...)
	}
	if r.Table != nil || r.Loose != nil || o.out.profile() == export.Public {
		return a.share(ctx, cat, o, rows)
	}
	totals := totalRows(r.Counts)
	totals.Title = rows.Title
	return a.share(ctx, cat, o, totals, cellTable(r.Counts.Cells))
}

// rows returns everything that is counted as one list.
func (r record) rows() export.Rows {
	switch {
	case r.Loose != nil:
		return export.Of(export.Columns("name", "value#"), []export.Cell{export.Text("photos in no set"), export.Int(*r.Loose)})
	case r.Table != nil:
		return byRows(*r.Table)
	}
	return lineRows(r.Counts)
}

// provenance says which copy was counted, and when.
func provenance(c tally.Counts) []string {
	out := []string{fmt.Sprintf("catalogue %s, run %d, journal head %s", c.CatalogueID, c.Run, c.Head)}
	for i, s := range c.Sources {
		digest := s.Digest
		if digest == "" {
			digest = "none yet: no run over it has finished"
		}
		line := fmt.Sprintf("source %s, digest %s", sourceName(s, i), digest)
		if s.Unfinished {
			line += "; its last run did not finish: what is counted of it is a part"
		}
		out = append(out, line)
	}
	return out
}

func where(said []string) []string {
	if len(said) == 0 {
		return nil
	}
	return []string{"only sets with " + strings.Join(said, ", ")}
}

// stamped adds to every row what was counted, and when.
func stamped(rows export.Rows, c tally.Counts) export.Rows {
	digests := make([]string, len(c.Sources))
	for i, s := range c.Sources {
		digests[i] = s.Digest
	}
	out := export.Rows{Columns: slices.Concat(rows.Columns, export.Columns("catalogue_id", "run#", "journal_head", "source_digests"))}
	tail := []export.Cell{export.Text(c.CatalogueID), export.Int(c.Run), export.Text(c.Head), export.List(digests)}
	out.Seq = func(yield func([]export.Cell, error) bool) {
		for row, err := range rows.Seq {
			if !yield(slices.Concat(row, tail), err) {
				return
			}
		}
	}
	return out
}

func totalRows(c tally.Counts) export.Rows {
	var rows [][]export.Cell
	for _, l := range c.Lines() {
		rows = append(rows, []export.Cell{export.Text(l.Name), export.Int(l.Value), export.Text(l.Note)})
	}
	return export.Of(export.Columns("what", "count#", "note"), rows...)
}

// lineRows returns the totals, and then the sets by size, class and review.
func lineRows(c tally.Counts) export.Rows {
	var rows [][]export.Cell
	for _, l := range c.Lines() {
		rows = append(rows, []export.Cell{export.Text(l.Name), export.Text(""), export.Text(""), export.Text(""), export.Int(l.Value), export.Text(l.Note)})
	}
	for _, cell := range c.Cells {
		rows = append(rows, []export.Cell{export.Text("sets by size, class and review"), export.Text(cell.Size), export.Text(cell.Class),
			export.Text(string(cell.Review)), export.Int(cell.Sets), export.Text("")})
	}
	return export.Of(export.Columns("name", "size", "class", "review", "value#", "note"), rows...)
}

// cellTable sets the sizes across and class and review down, with the sums of both.
func cellTable(cells []tally.Cell) export.Rows {
	type key struct {
		class  string
		review photo.Review
	}
	sizes := tally.Sizes(cells)
	count, keys := map[key]map[string]int64{}, []key{}
	for _, c := range cells {
		k := key{c.Class, c.Review}
		if count[k] == nil {
			count[k] = map[string]int64{}
			keys = append(keys, k)
		}
		count[k][c.Size] += c.Sets
	}
	slices.SortFunc(keys, func(a, b key) int {
		return strings.Compare(a.class+"\x00"+string(a.review), b.class+"\x00"+string(b.review))
	})
	heads := []string{"class", "review"}
	for _, size := range sizes {
		heads = append(heads, size+"#")
	}
	sum := map[string]int64{}
	line := func(class, review string, of map[string]int64) []export.Cell {
		row, total := []export.Cell{export.Text(class), export.Text(review)}, int64(0)
		for _, size := range sizes {
			row, total = append(row, export.Int(of[size])), total+of[size]
		}
		return append(row, export.Int(total))
	}
	var rows [][]export.Cell
	for _, k := range keys {
		rows = append(rows, line(k.class, string(k.review), count[k]))
		for size, n := range count[k] {
			sum[size] += n
		}
	}
	out := export.Of(export.Columns(append(heads, "sets#")...), append(rows, line("total", "", sum))...)
	out.Title, out.Total = []string{"sets by number of photos, class and state of review"}, true
	return out
}

// byRows returns the rows of --by with their total.
func byRows(t tally.Table) export.Rows {
	row := func(r tally.Row) []export.Cell {
		var out []export.Cell
		for _, v := range r.Values {
			out = append(out, export.Text(v))
		}
		return append(out, export.Int(r.Sets), export.Int(r.Photos), export.Int(r.Files))
	}
	var rows [][]export.Cell
	for _, r := range t.Rows {
		rows = append(rows, row(r))
	}
	out := export.Of(export.Columns(append(slices.Clone(t.Keys), "sets#", "photos#", "files#")...), append(rows, row(t.Total))...)
	out.Total = true
	return out
}

// differenceRows returns the totals that differ, and then the sets that moved.
func differenceRows(run int64, now tally.Counts, d tally.Difference) export.Rows {
	var rows [][]export.Cell
	for _, l := range d.Lines {
		rows = append(rows, []export.Cell{export.Text("total"), export.Text(l.Name), export.Text(fmt.Sprint(l.Before)), export.Text(fmt.Sprint(l.After))})
	}
	for _, s := range d.Sets {
		rows = append(rows, []export.Cell{export.Text("set"), export.Text(s.ID.String()), export.Text(standsAs(s.Before)), export.Text(standsAs(s.After))})
	}
	out := export.Of(export.Columns("what", "name", "before", "after"), rows...)
	out.Title = append([]string{fmt.Sprintf("since run %d", run)}, provenance(now)...)
	return out
}

// standsAs says how a set stands in a count; "none" where it does not.
func standsAs(s *tally.Set) string {
	if s == nil {
		return "none"
	}
	return fmt.Sprintf("%s, %s, %s, version %s", s.Class, s.Review, plural(int64(s.Photos), "photo", "photos"), s.Version)
}
