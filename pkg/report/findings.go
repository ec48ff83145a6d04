// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/tally"
)

// head says what was reported on, and when: the time is that of the journal's last entry.
func (m *maker) head() {
	asOf := m.t("empty journal")
	if m.Head.Entries > 0 {
		asOf = m.t("as of at", grouped(m.Head.Entries), m.moment(m.Head.Time))
	}
	m.page.Facts = []fact{
		{m.t("as of"), text(asOf)}, {m.t("catalogue"), code(m.Counts.CatalogueID)}, {m.t("journal head"), code(cmp.Or(m.Head.Hash, "-"))},
		{m.t("tool"), code("amana " + m.Tool)}, {m.t("profile"), text(m.t("profile " + string(m.Profile)))},
	}
}

func (m *maker) request() {
	s := m.begin("request")
	if strings.TrimSpace(m.Request) == "" {
		s.say(m.t("no request"))
		return
	}
	var lines []string
	for line := range strings.Lines(strings.TrimRight(m.Request, "\r\n")) {
		line = strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")
		lines = append(lines, photo.Printable(line))
	}
	s.quote(lines...)
}

// findings gives the two bounds, and what stands beside them.
func (m *maker) findings() {
	s := m.begin("findings")
	b := m.Counts.Bodies
	confirmed := grouped(b.Confirmed)
	if m.public() {
		if p := tally.Print(b.Confirmed); p.Text != "" {
			confirmed = m.figure(p.Text)
		}
	}
	s.Parts = append(s.Parts, part{Bounds: []bound{{m.t("at least"), confirmed, m.t("what at least")}, m.most()}})
	if m.Counts.Photos.Total == 0 {
		s.say(m.t("nothing"))
		return
	}
	s.say(m.t("held", m.round(m.Counts.Entries.Total), m.round(m.Counts.Photos.Total), m.round(b.Sets)))
	if m.public() { // the table of counts has the rest, as far as it can be shown
		return
	}
	open := b.InReview + b.AcceptedUnseen + b.Disputed + b.ProposedVictim + b.ProposedNotVictim + b.Undecided
	s.say(m.t("open", grouped(open)))
	t := m.table("caption beside", "what", "count#")
	for _, l := range m.Counts.Lines() {
		if l.Note == "not counted as bodies" {
			t.add(text(line(m.Lang, l.Name)), number(l.Value))
		}
	}
	s.show(t)
}

// most is the upper bound, or why there is none.
func (m *maker) most() bound {
	out := bound{Name: m.t("at most"), Value: m.t("not known")}
	most, ok := m.Counts.Most()
	switch sample := m.Counts.Measured; {
	case ok && m.public():
		bound, _ := m.Counts.PublicMost()
		out.Value, out.What = grouped(bound), m.t("what at most public")
	case ok:
		out.Value = grouped(most.High)
		out.What = m.t("what at most", grouped(most.Value), grouped(most.Low), grouped(most.High), grouped(most.Sets), grouped(int64(most.Drawn)), grouped(most.Run))
	case sample == nil:
		out.What = m.t("most none")
	case !sample.Current:
		out.What = m.t("most stale", sample.Run)
	default:
		out.What = m.t("most exact", sample.Run)
	}
	return out
}

// method says what was counted: the words, the way, and the copies.
func (m *maker) method() {
	s := m.begin("method")
	for _, key := range []string{"how 1", "how 2", "how 3", "how 4", "how 5"} {
		s.say(m.t(key))
	}
	t := m.table("caption words", "word", "means")
	for _, key := range []string{"entry", "photo", "set", "confirmed", "card", "proposed", "unseen", "disputed", "copy"} {
		t.add(text(m.t("word "+key)), text(m.t("def "+key)))
	}
	s.show(t)
	s.show(m.sources())
}

// sources names the copies: by label and custody for internal use, else by number; by digest always.
func (m *maker) sources() *table {
	t := m.table("caption sources", "source", "what", "value")
	for i, src := range m.Archive.Sources {
		name, digest := cell{Text: m.t("source n", i+1), Whole: true}, text(m.t("no digest"))
		if src.Digest.Valid() {
			digest = code(src.Digest.String())
		}
		if m.internal() {
			name = marks(src.Label)
		}
		t.add(name, text(m.t("digest")), digest)
		if src.Unfinished {
			t.add(text(""), text(m.t("state")), text(m.t("unfinished")))
		}
		if !m.internal() {
			continue
		}
		for _, f := range []fact{{"root", marks(src.Root)}, {"custodian", foreign(src.Custodian)}, {"received", foreign(src.Received)},
			{"device", foreign(src.Device)}, {"note", foreign(src.Note)}} {
			if f.Cell.Text != "" {
				t.add(text(""), text(m.t(f.Name)), f.Cell)
			}
		}
	}
	return t
}
