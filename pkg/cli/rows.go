// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"amana/pkg/export"
	"amana/pkg/photo"
)

// ledgerRows returns how the entries of index runs ended: a row a number.
func ledgerRows(results []indexed) export.Rows {
	rows := export.Of(export.Columns("source", "what", "count#"))
	var cells [][]export.Cell
	for _, r := range results {
		for _, line := range r.ledger.Lines() {
			cells = append(cells, []export.Cell{export.Text(r.label), export.Text(line.Name), export.Int(line.Count)})
		}
		for _, line := range r.ledger.Beside() {
			cells = append(cells, []export.Cell{export.Text(r.label), export.Text(line.Name), export.Int(line.Count)})
		}
		rows.Title = append(rows.Title, fmt.Sprintf("run %d, source %q: %s", r.run, r.label, r.state))
		if r.digest.Valid() {
			rows.Title = append(rows.Title, "digest over its paths and contents: "+r.digest.String())
		}
	}
	out := export.Of(rows.Columns, cells...)
	out.Title = rows.Title
	return out
}

// changeRows returns what a grouping did to the sets. Those that are the same are counted and not named;
// those that would be new have no identity yet.
func changeRows(c photo.Changes) export.Rows {
	row := func(name string, ids []photo.SetID) []export.Cell {
		names := ranges(ids)
		if len(ids) > 0 && ids[0] == 0 {
			names = []string{"new"}
		}
		return []export.Cell{export.Text(name), export.Int(len(ids)), export.List(names)}
	}
	return export.Of(export.Columns("change", "sets#", "set_ids"),
		row("new", c.New), []export.Cell{export.Text("same"), export.Int(len(c.Same)), export.Text("")}, row("changed", c.Changed), row("retired", c.Retired))
}

// ranges writes identities that follow one another as S-000001..S-000004.
func ranges(ids []photo.SetID) []string {
	var out []string
	for i := 0; i < len(ids); {
		j := i
		for j+1 < len(ids) && ids[j+1] == ids[j]+1 {
			j++
		}
		text := ids[i].String()
		if j > i {
			text += ".." + ids[j].String()
		}
		out = append(out, text)
		i = j + 1
	}
	return out
}

// answerRows returns how many sets got each proposed class.
func answerRows(answers map[photo.Answer]int) export.Rows {
	rows := [][]export.Cell{}
	total := 0
	for _, answer := range []photo.Answer{photo.LikelyVictim, photo.LikelyNotVictim, photo.AnswerUndecided} {
		rows = append(rows, []export.Cell{export.Text(string(answer)), export.Int(answers[answer])})
		total += answers[answer]
	}
	out := export.Of(export.Columns("class_proposed", "sets#"), append(rows, []export.Cell{export.Text("total"), export.Int(total)})...)
	out.Total = true
	return out
}
