// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"regexp"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/tally"
)

// mostFiles bounds how many files are listed one by one.
const mostFiles = 500

// ended is how a file ended, in the words that files share.
type ended struct {
	status photo.Status
	reason string
}

// files counts what is no whole picture by reason, and for internal use names the files.
func (m *maker) files() {
	s := m.begin("files")
	e := m.Counts.Entries
	switch {
	case e.Total == 0:
		s.say(m.t("files empty"))
	case m.public():
		s.say(m.t("files public"))
	case e.Total == e.ByStatus[photo.Indexed]:
		s.say(m.t("files none"))
	default:
		s.say(m.t("files"))
		s.show(m.ledger())
	}
	if e.Vanished > 0 {
		s.say(m.t("files vanish", m.round(e.Vanished)))
	}
	if m.internal() {
		m.damaged(s)
	}
}

func (m *maker) ledger() *table {
	counts := map[ended]int64{}
	for _, f := range m.Archive.Files {
		if !f.Vanished && f.Status != photo.Indexed {
			counts[ended{f.Status, common(f.Reason)}]++
		}
	}
	keys := make([]ended, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	order := func(s photo.Status) int { return slices.Index(photo.Statuses(), s) }
	slices.SortFunc(keys, func(a, b ended) int {
		return cmp.Or(cmp.Compare(order(a.status), order(b.status)), cmp.Compare(counts[b], counts[a]), cmp.Compare(a.reason, b.reason))
	})
	t := m.table("caption ledger", "state", "reason", "count#")
	var total int64
	for _, k := range keys {
		reason := text(m.t("no reason"))
		if k.reason != "" {
			reason = foreign(k.reason)
		}
		t.add(text(m.t("status "+string(k.status))), reason, number(counts[k]))
		total += counts[k]
	}
	t.total(text(m.t("total")), text(""), number(total))
	return t
}

// measures are the numbers of a reason: decimal ones, and a word that is nothing but hexadecimal digits.
var measures = regexp.MustCompile(`\b[0-9A-F]{2}\b|[0-9]+`)

// common returns a reason without the numbers that differ from file to file, at most 120 characters long.
func common(reason string) string {
	out := []rune(measures.ReplaceAllString(reason, "N"))
	return string(out[:min(len(out), 120)])
}

// damaged lists the files whose picture could not be read whole.
func (m *maker) damaged(s *section) {
	labels := map[photo.SourceID]string{}
	for _, src := range m.Archive.Sources {
		labels[src.ID] = src.Label
	}
	var t *table
	listed, all := 0, 0
	for _, f := range m.Archive.Files {
		if f.Vanished || !slices.Contains([]photo.Status{photo.Damaged, photo.Unsupported, photo.Unreadable}, f.Status) {
			continue
		}
		if all++; listed == mostFiles {
			continue
		}
		if t == nil {
			t = m.table("caption damaged", "source", "path", "state", "reason")
		}
		listed++
		t.add(marks(labels[f.Source]), marks(string(f.Path)), text(m.t("status "+string(f.Status))), foreign(f.Reason))
	}
	if t == nil {
		return
	}
	s.show(t)
	if all > listed {
		s.say(m.t("files more", listed, all))
	}
}

func (m *maker) copies() {
	s := m.begin("copies")
	s.say(m.t("copies"))
	k := m.Counts.Copies
	if k.Proposed+k.Confirmed == 0 {
		s.say(m.t("copies none"))
		return
	}
	lines := []tally.Line{{Name: m.t("copies attached"), Value: k.Attached}, {Name: m.t("copies proposed"), Value: k.Proposed - k.Attached},
		{Name: m.t("copies confirmed"), Value: k.Confirmed}}
	if m.public() {
		m.partition(s, "caption copies", lines)
		return
	}
	t := m.table("caption copies", "what", "count#")
	for _, l := range lines {
		t.add(text(l.Name), number(l.Value))
	}
	t.total(text(m.t("total")), number(k.Proposed+k.Confirmed))
	s.show(t)
	s.say(m.t("copies without", grouped(k.Without)))
}
