// SPDX-License-Identifier: Apache-2.0

package report

import (
	"amana/pkg/photo"
	"amana/pkg/tally"
)

// counts gives the lines of the counts in their order. The public gets two partitions of it, directory
// entries by their end and sets by what was decided: of lines that contain one another, one would give
// another away.
func (m *maker) counts() error {
	s := m.begin("counts")
	if m.public() {
		e := m.Counts.Entries
		var entries []tally.Line
		for _, status := range photo.Statuses() {
			entries = append(entries, tally.Line{Name: m.t("status " + string(status)), Value: e.ByStatus[status]})
		}
		m.partition(s, "caption entries", entries)
		b := m.Counts.Bodies
		m.partition(s, "caption bodies", []tally.Line{{Name: "bodies confirmed", Value: b.Confirmed}, {Name: "sets confirmed, same card", Value: b.SameCard},
			{Name: "sets victim, in review", Value: b.InReview}, {Name: "sets accepted unseen", Value: b.AcceptedUnseen}, {Name: "sets proposed victim", Value: b.ProposedVictim},
			{Name: "sets undecided", Value: b.Undecided}, {Name: "sets disputed", Value: b.Disputed},
			{Name: "sets proposed not victim", Value: b.ProposedNotVictim}, {Name: "sets not victim", Value: b.NotVictim}})
		return nil
	}
	t := m.table("caption counts", "what", "count#", "note")
	for _, l := range m.Counts.Lines() {
		note := line(m.Lang, l.Note)
		if l.Name == "bodies at most" { // its note has numbers; the findings say it in words
			note = m.most().What
		}
		t.add(text(line(m.Lang, l.Name)), number(l.Value), text(note))
	}
	s.show(t)
	return nil
}

// partition shows counts of disjoint groups and their total as the public may see them.
func (m *maker) partition(s *section, caption string, lines []tally.Line) {
	counts := make([]int64, len(lines))
	for i, l := range lines {
		counts[i] = l.Value
	}
	shown, ok := tally.Suppress(counts)
	if !ok {
		s.say(m.t(caption) + ": " + m.t("too small"))
		return
	}
	t := m.table(caption, "what", "count#")
	for i, l := range lines {
		t.add(text(line(m.Lang, l.Name)), printed(shown.Cells[i]))
	}
	m.sum(t, shown, 1)
	s.show(t)
}

// sum adds the total of a public table, rounded in all of them, since the same sets are counted in several.
func (m *maker) sum(t *table, shown tally.Suppressed, names int) {
	t.Note = m.t("rounded")
	if shown.Rounded {
		t.Note = m.t("suppressed")
	}
	var total int64
	for i := range shown.Cells {
		total += shown.Cells[i].Value
	}
	cells := []cell{text(m.t("total"))}
	for len(cells) < names {
		cells = append(cells, text(""))
	}
	if !shown.Rounded {
		shown.Total = tally.Round(total)
	}
	t.total(append(cells, printed(shown.Total))...)
}
