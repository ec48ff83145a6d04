// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/tally"
)

// confirmed chooses the sets that a person reviewed as victim.
func confirmed() tally.Filter {
	return tally.Filter{Keys: map[string][]string{"class": {string(photo.Victim)}, "review": {string(photo.Reviewed)}}}
}

// spread is what one key says: by value, the confirmed sets and all.
type spread struct {
	values             []string
	confirmed, all     []tally.Row
	totalOfConf, total tally.Row
}

// by counts by one key. A value that no confirmed set has stands with zeros. Photos that are in several of
// the counted sets have a row of their own, which can exist for all sets and not for the confirmed ones.
func (m *maker) by(key string) (out spread, err error) {
	all, err := tally.By(m.Archive, []string{key}, tally.Filter{})
	if err == nil {
		err = all.Check()
	}
	if err != nil {
		return out, err
	}
	some, err := tally.By(m.Archive, []string{key}, confirmed())
	if err == nil {
		err = some.Check()
	}
	if err != nil {
		return out, err
	}
	found := map[string]tally.Row{}
	for _, r := range some.Rows {
		found[r.Values[0]] = r
	}
	for _, r := range all.Rows {
		out.values = append(out.values, r.Values[0])
		out.confirmed, out.all = append(out.confirmed, found[r.Values[0]]), append(out.all, r)
	}
	out.totalOfConf, out.total = some.Total, all.Total
	return out, nil
}

// sizes shows how many photos a set has. For the public the sizes are wide, so that no number of photos
// that is printed elsewhere says more about them.
func (m *maker) sizes() error {
	s := m.begin("sizes")
	if m.Counts.Bodies.Sets == 0 {
		s.say(m.t("no set"))
		return nil
	}
	found, err := m.by("size")
	if err != nil {
		return err
	}
	if m.public() {
		found = widened(found)
	} else {
		s.say(m.t("sizes"))
		found = m.everySize(found)
	}
	m.show(s, found, how{id: "sizes", caption: "caption sizes", column: "photos in a set", sets: true, name: func(v string) string { return m.figure(v) }})
	return nil
}

// everySize puts in the sizes that no set has, so that the drawing has no hole.
func (m *maker) everySize(found spread) spread {
	out := spread{totalOfConf: found.totalOfConf, total: found.total}
	at := map[string]int{}
	for i, v := range found.values {
		at[v] = i
	}
	for _, size := range tally.Sizes(m.Counts.Cells) {
		var part, whole tally.Row
		if i, ok := at[size]; ok {
			part, whole = found.confirmed[i], found.all[i]
		}
		out.values, out.confirmed, out.all = append(out.values, size), append(out.confirmed, part), append(out.all, whole)
	}
	return out
}

// widened joins the sizes to four.
func widened(found spread) spread {
	wide := map[string]int{"0": 0, "1": 0, "2": 0, "3": 1, "4": 1, "5": 1, "6-8": 2}
	out := spread{values: []string{"1-2", "3-5", "6-8", ">8"}, confirmed: make([]tally.Row, 4), all: make([]tally.Row, 4), total: found.total}
	for i, v := range found.values {
		if v == tally.Shared {
			continue
		}
		to, known := wide[v]
		if !known {
			to = 3
		}
		out.all[to].Sets += found.all[i].Sets
	}
	return out
}

func (m *maker) months() error {
	s := m.begin("months")
	if m.Counts.Bodies.Sets == 0 {
		s.say(m.t("no set"))
		return nil
	}
	found, err := m.by("month")
	if err != nil {
		return err
	}
	s.say(m.t("months"))
	m.show(s, found, how{id: "months", caption: "caption months", column: "month", name: m.month})
	return nil
}

func (m *maker) branches() error {
	s := m.begin("branches")
	found, err := m.by("branch")
	if err != nil {
		return err
	}
	if !m.hasBranch() {
		s.say(m.t("no branch", m.round(m.Counts.Bodies.Sets)))
		return nil
	}
	s.say(m.t("branches"))
	m.show(s, found, how{id: "branches", caption: "caption branches", column: "branch", name: m.branch, foreign: true, known: true})
	return nil
}

// branch is the name of a branch as it is printed: what stands on cards is text of a person.
func (m *maker) branch(value string) string {
	switch value {
	case tally.Several, tally.Unknown, tally.Shared:
		return m.t(value)
	}
	return photo.Printable(value)
}

// hasBranch reports whether any card was read as far as its branch.
func (m *maker) hasBranch() bool {
	for _, set := range m.Archive.Sets {
		if set.Card.Branch != "" {
			return true
		}
	}
	return false
}

// inOrder returns the places of values, with what names no value behind all that do.
func inOrder(values []string) []int {
	rank := func(i int) int { return slices.Index([]string{tally.Several, tally.Unknown, tally.Shared}, values[i]) }
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(rank(i), rank(j)) })
	return order
}

// how a spread is shown.
type how struct {
	id, caption, column string
	sets                bool // the drawing counts sets, and the table has no photos
	foreign             bool // the values are text of persons
	known               bool // what is unknown is not drawn: its bar would dwarf the others
	name                func(string) string
}

// show draws a spread and puts its figures beside it.
func (m *maker) show(s *section, found spread, h how) {
	if m.public() {
		m.showPublic(s, found, h)
		return
	}
	columns, what := []string{h.column, "column sets/confirmed#", "column sets/all#", "column photos/confirmed#", "column photos/all#"}, "photos all"
	if h.sets {
		columns, what = []string{h.column, "column sets/confirmed#", "column sets/other#", "column sets/all#"}, "sets all"
	}
	c, t := m.chart(h.id, m.t(what)), m.table(h.caption, columns...)
	c.Part = m.t("sets confirmed")
	if !h.sets {
		c.Part = m.t("photos confirmed")
	}
	line := func(name cell, part, whole tally.Row) []cell {
		if h.sets {
			return []cell{name, number(part.Sets), number(whole.Sets - part.Sets), number(whole.Sets)}
		}
		return []cell{name, number(part.Sets), number(whole.Sets), number(part.Photos), number(whole.Photos)}
	}
	var bars []bar
	for _, i := range inOrder(found.values) {
		v := found.values[i]
		if h.sets && v == tally.Shared {
			continue
		}
		name := cell{Text: h.name(v), Foreign: h.foreign, Marks: h.foreign, Whole: !h.foreign}
		t.add(line(name, found.confirmed[i], found.all[i])...)
		b := bar{Name: clipped(name.Text), whole: found.all[i].Photos, part: found.confirmed[i].Photos}
		if h.sets {
			b.whole, b.part = found.all[i].Sets, found.confirmed[i].Sets
		}
		b.part = min(b.part, b.whole) // photos in several sets can be in one confirmed set
		b.Value = grouped(b.whole)
		if h.known && v == tally.Unknown {
			c.Note = m.t("chart unknown", grouped(b.whole))
			continue
		}
		bars = append(bars, b)
	}
	t.total(line(text(m.t("total")), found.totalOfConf, found.total)...)
	s.draw(m.finish(c, bars), t)
}

// showPublic counts sets alone.
func (m *maker) showPublic(s *section, found spread, h how) {
	var values []string
	var counts []int64
	for _, i := range inOrder(found.values) {
		if v := found.values[i]; v != tally.Shared {
			values, counts = append(values, v), append(counts, found.all[i].Sets)
		}
	}
	shown, ok := tally.Suppress(counts)
	if !ok {
		s.say(m.t("too small"))
		return
	}
	s.say(m.t("public sets"))
	id := h.id
	if !h.sets {
		id += " public"
	}
	c, t := m.chart(id, m.t("sets all")), m.table(h.caption+" public", h.column, "column sets#")
	c.ID = "chart-" + h.id
	var bars []bar
	for i, v := range values {
		name, n := cell{Text: h.name(v), Foreign: h.foreign, Marks: h.foreign, Whole: !h.foreign}, printed(shown.Cells[i])
		t.add(name, n)
		if h.known && v == tally.Unknown {
			c.Note = m.t("chart unknown", n.Text)
			continue
		}
		bars = append(bars, bar{Name: clipped(name.Text), Value: n.Text, whole: shown.Cells[i].Value})
	}
	m.sum(t, shown, 1)
	s.draw(m.finish(c, bars), t)
}
