// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/score"
	"amana/pkg/tally"
)

// error says how wrong the grouping is, as far as it was measured on this archive.
func (m *maker) error() {
	s := m.begin("error")
	sample := m.Counts.Measured
	if sample == nil {
		s.say(m.t("not measured"))
		return
	}
	s.say(m.t("measured", sample.Run, sample.Drawn))
	if !sample.Current {
		s.say(m.t("measured stale"))
	}
	t := m.table("caption error", "measure", "value#", "from#", "to#")
	line := func(key string, i score.Interval) {
		low, high := m.t("not told"), m.t("not told")
		if i.Known {
			low, high = share(i.Low), share(i.High)
		}
		t.add(text(m.t(key)), measure(share(i.Value)), measure(low), measure(high))
	}
	line("error count", score.Interval{Value: sample.Error, Low: sample.Low, High: sample.High, Known: sample.Known})
	if m.Sample != nil {
		line("error exact", m.Sample.Exact)
		line("error merged", m.Sample.OverMerged)
		line("error split", m.Sample.OverSplit)
	}
	t.Note = m.t("interval") + ". " + m.t("error note")
	s.show(t)
}

// share writes a share or an error.
func share(f float64) string { return fmt.Sprintf("%.3f", f) }

// measure is a figure that is no count.
func measure(s string) cell { return cell{Text: s, Number: true} }

// decisions says how far persons have come, and how far two of them agree.
func (m *maker) decisions() {
	s := m.begin("decisions")
	s.say(m.t("decided", m.round(int64(len(m.Decisions)))))
	if !m.public() {
		m.progress(s)
	}
	m.agreement(s)
}

// progress counts sets by state of review, and decisions by kind.
func (m *maker) progress(s *section) {
	by := map[photo.Review]int64{}
	for _, set := range m.Archive.Sets {
		by[set.Review]++
	}
	t := m.table("caption reviews", "state", "column sets#")
	for _, r := range photo.Reviews() {
		t.add(text(m.t("review "+string(r))), number(by[r]))
	}
	t.total(text(m.t("total")), number(m.Counts.Bodies.Sets))
	s.show(t)
	if len(m.Decisions) == 0 {
		return
	}
	actions := make([]string, 0, len(review.Actions()))
	for _, a := range review.Actions() {
		actions = append(actions, string(a))
	}
	m.made(s, "caption actions", "action", actions, func(i int) string { return m.Decisions[i].Action }, func(a string) cell { return text(m.known("action ", a)) })
	if m.internal() {
		m.made(s, "caption people", "person", nil, func(i int) string { return m.Decisions[i].Who }, foreign)
	}
}

// made counts decisions by what key says of them: those of order first and in its order, others behind.
func (m *maker) made(s *section, caption, column string, order []string, key func(int) string, name func(string) cell) {
	made, back := map[string]int64{}, map[string]int64{}
	var total, totalBack int64
	for i, d := range m.Decisions {
		made[key(i)]++
		total++
		if d.UndoneBy != 0 {
			back[key(i)]++
			totalBack++
		}
	}
	var others []string
	for k := range made {
		if !slices.Contains(order, k) {
			others = append(others, k)
		}
	}
	slices.Sort(others)
	t := m.table(caption, column, "made#", "taken back#")
	for _, k := range slices.Concat(order, others) {
		if made[k] > 0 {
			t.add(name(k), number(made[k]), number(back[k]))
		}
	}
	t.total(text(m.t("total")), number(total), number(totalBack))
	s.show(t)
}

// agreement shows how far second readings agree with the first, in all and by pair. A public one is shown
// only where neither those that agree nor those that differ are few.
func (m *maker) agreement(s *section) {
	all, pairs := tally.Readings(m.Archive.Sets)
	if len(all) == 0 {
		s.say(m.t("no readings"))
		return
	}
	a := score.Agree(all)
	if m.public() {
		if shown, ok := tally.Suppress([]int64{int64(a.Agree), int64(a.N - a.Agree)}); !ok || shown.Rounded {
			s.say(m.t("no agreement"))
			return
		}
		pairs = nil
	}
	s.say(m.t("readings"))
	t := m.table("caption agreement", "readers", "both read#", "agree#", "raw#", "interval#", "kappa#", "interval#")
	t.add(m.agreed(text(m.t("all readers")), a)...)
	person := m.persons(pairs)
	for _, p := range pairs {
		name := m.t("pair", person(p.One), person(p.Two)) // in either order: what is measured is symmetric
		t.add(m.agreed(text(name), score.Agree(p.Pairs))...)
	}
	s.show(t)
}

func (m *maker) agreed(name cell, a score.Agreement) []cell {
	interval := func(i score.Interval) cell {
		if !i.Known {
			return measure(m.t("not told"))
		}
		return measure(strings.ReplaceAll(share(i.Low)+" – "+share(i.High), "-", "−"))
	}
	value := func(i score.Interval, known bool) cell {
		if !known {
			return measure(m.t("not told"))
		}
		return measure(strings.ReplaceAll(share(i.Value), "-", "−"))
	}
	return []cell{name, number(int64(a.N)), number(int64(a.Agree)), value(a.Raw, a.Raw.Known), interval(a.Raw), value(a.Kappa, a.Defined), interval(a.Kappa)}
}

// persons returns how the readers are called: by name for internal use, else by number in the order of
// their first reading, which unlike the order of names says nothing about them.
func (m *maker) persons(pairs []tally.Readers) func(string) string {
	number := map[string]int{}
	for _, s := range m.Archive.Sets {
		for _, who := range []string{s.Readings.FirstBy, s.Readings.SecondBy} {
			if _, known := number[who]; !known && who != "" {
				number[who] = len(number) + 1
			}
		}
	}
	// In the order of what is printed, or else it would be that of the names.
	if !m.internal() {
		for i, p := range pairs {
			if number[p.One] > number[p.Two] {
				pairs[i].One, pairs[i].Two = p.Two, p.One
			}
		}
		slices.SortFunc(pairs, func(a, b tally.Readers) int {
			return slices.Compare([]int{number[a.One], number[a.Two]}, []int{number[b.One], number[b.Two]})
		})
	}
	return func(who string) string {
		switch {
		case who == "":
			return m.t("forgotten")
		case m.internal():
			return isolated(photo.Printable(who))
		}
		return m.t("person n", number[who])
	}
}
