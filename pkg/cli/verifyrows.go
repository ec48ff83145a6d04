// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/verify"
)

// report prints what was found and returns what the command ends with. Of a run that was stopped it says how far
// it came, and no totals: they would not add up.
func (a *app) report(done []verified, format string, err error) error {
	if n := len(done); n > 0 && done[n-1].state != catalogue.Finished {
		last := done[n-1]
		sum := int64(0)
		for _, of := range last.Ledger.By {
			sum += of
		}
		a.talk("source %q: %s until it stopped, %d of them ok", last.source, plural(sum, "file", "files"), last.Ledger.By[verify.OK])
		done = done[:n-1]
	}
	if len(done) > 0 {
		if printed := a.printVerified(done, format); printed != nil {
			return errors.Join(err, printed)
		}
	}
	switch {
	case errors.Is(err, verify.ErrRootGone):
		return hint(err, "nothing is called missing; the same command goes on")
	case errors.Is(err, verify.ErrEmpty):
		return hint(err, "is the drive mounted? nothing is called missing")
	case err != nil:
		return err
	}
	return verdict(done)
}

func (a *app) printVerified(done []verified, format string) error {
	if format != "table" {
		return a.write(format, verifiedRows(done))
	}
	tables := []export.Rows{verifiedTotals(done)}
	if rows, any := findingRows(done); any {
		tables = append(tables, rows)
	}
	return a.writeAll(tables...)
}

// verdict returns the error of what was found: differences, or else files that nothing is known of.
func verdict(done []verified) error {
	unread, different := int64(0), int64(0)
	for _, d := range done {
		for _, f := range d.Findings {
			switch {
			case f.Class == verify.Unreadable || f.Class == verify.Unverifiable && f.Reason == verify.NoContent:
				unread++
			case f.Class != verify.Unverifiable:
				different++
			}
		}
	}
	switch {
	case different > 0:
		return &differentError{fmt.Sprintf("%s not as on record", plural(different, "entry is", "entries are"))}
	case unread > 0:
		return &unreadableError{unread}
	}
	return nil
}

// verifiedTotals returns how many files each class has: a row a number.
func verifiedTotals(done []verified) export.Rows {
	var cells [][]export.Cell
	var title []string
	for _, d := range done {
		for _, line := range d.Ledger.Lines() {
			cells = append(cells, []export.Cell{export.Text(d.source), export.Text(line.Name), export.Int(line.Count)})
		}
		name := fmt.Sprintf("run %d, source %q: %s", d.run, d.source, d.state)
		if d.run == 0 {
			name = fmt.Sprintf("against %s: %s", photo.Printable(d.source), d.state)
		}
		title = append(title, name)
	}
	out := export.Of(export.Columns("source", "what", "count#"), cells...)
	out.Title = title
	return out
}

// findingRows returns a row a file that is not as on record.
func findingRows(done []verified) (export.Rows, bool) {
	var cells [][]export.Cell
	for _, d := range done {
		for _, f := range d.Findings {
			cells = append(cells, []export.Cell{export.Text(d.source), export.Text(string(f.Class)), export.Path(f.Path), export.Path(f.Now), export.Text(f.Reason),
				export.Text(short(f.Want.String())), export.Text(short(f.Found.String()))})
		}
	}
	return export.Of(export.Columns("source", "class", "path", "now", "reason", "sha256", "sha256_found"), cells...), len(cells) > 0
}

// verifiedRows returns totals and files as one list, for formats that have no second table.
func verifiedRows(done []verified) export.Rows {
	var cells [][]export.Cell
	for _, d := range done {
		for _, line := range d.Ledger.Lines() {
			cells = append(cells, []export.Cell{export.Text("total"), export.Text(d.source), export.Text(line.Name), export.Int(line.Count),
				export.Text(""), export.Text(""), export.Text(""), export.Text(""), export.Text("")})
		}
		for _, f := range d.Findings {
			cells = append(cells, []export.Cell{export.Text("file"), export.Text(d.source), export.Text(string(f.Class)), export.Int(1),
				export.Path(f.Path), export.Path(f.Now), export.Text(f.Reason), export.Text(f.Want.String()), export.Text(f.Found.String())})
		}
	}
	return export.Of(export.Columns("what", "source", "class", "count#", "path", "now", "reason", "sha256", "sha256_found"), cells...)
}
