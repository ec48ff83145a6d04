// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"

	"amana/pkg/tally"
)

// limitations lists what the program does not know.
func (m *maker) limitations() {
	s := m.begin("limitations")
	var items []string
	for _, key := range []string{"identity", "genuine", "least", "most", "copy", "clock", "card", "grouping", "class", "copies", "journal"} {
		items = append(items, m.t("limit "+key))
	}
	if !m.internal() {
		items = append(items, m.t("limit "+string(m.Profile)))
	}
	s.list(items)
}

// provenance names what the report can be checked by.
func (m *maker) provenance() {
	s := m.begin("provenance")
	s.say(m.t("provenance"))
	s.say(m.t("check"))
	t := m.table("caption head", "what", "value")
	for _, f := range []fact{
		{"catalogue", code(m.Counts.CatalogueID)}, {"last run", code(grouped(m.Counts.Run))}, {"entries", code(grouped(m.Head.Entries))},
		{"journal head", code(cmp.Or(m.Head.Hash, "-"))}, {"head time", text(m.moment(m.Head.Time))}, {"tool", code("amana " + m.Tool)},
	} {
		t.add(text(m.t(f.Name)), f.Cell)
	}
	s.show(t)
	if !m.public() && len(m.Runs) > 0 {
		s.show(m.runs())
	}
}

func (m *maker) runs() *table {
	names := []string{"run#", "kind", "tool", "started", "finished", "state"}
	if m.internal() {
		names = append(names, "source")
	}
	t := m.table("caption runs", names...)
	for _, r := range m.Runs {
		cells := []cell{number(r.ID), text(m.known("run ", r.Kind)), code(r.Tool), text(m.moment(r.Started)), text(m.moment(r.Finished)), text(m.known("state ", r.State))}
		if m.internal() {
			cells = append(cells, marks(r.Source))
		}
		t.add(cells...)
	}
	return t
}

// known is the word for a value of the program; a value of another version stays as it is.
func (m *maker) known(kind, value string) string {
	if word := m.t(kind + value); word != kind+value {
		return word
	}
	return foreign(value).Text
}

// annex counts by branch and month. The public gets none: most of its cells are small.
func (m *maker) annex() error {
	if m.public() || !m.hasBranch() {
		return nil
	}
	counts, err := tally.By(m.Archive, []string{"branch", "month"}, tally.Filter{})
	if err == nil {
		err = counts.Check()
	}
	if err != nil {
		return err
	}
	s := m.begin("annex")
	s.Annex = true
	t := m.table("caption annex", "branch", "month", "column sets#", "photos all#")
	line := func(r tally.Row, branch, month cell) []cell {
		return []cell{branch, month, number(r.Sets), number(r.Photos)}
	}
	for _, r := range counts.Rows {
		month := text("")
		if r.Values[1] != "" {
			month = text(m.month(r.Values[1]))
		}
		t.add(line(r, cell{Text: m.branch(r.Values[0]), Foreign: true, Marks: true}, month)...)
	}
	t.total(line(counts.Total, text(m.t("total")), text(""))...)
	s.show(t)
	return nil
}
