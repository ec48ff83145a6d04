// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/tally"
)

// document is what the template shows.
type document struct {
	Lang, Dir, Title, Contents string
	Style                      template.CSS
	Facts                      []fact
	Sections                   []section
}

type section struct {
	Number int
	ID     string
	Title  string
	Parts  []part
	Annex  bool // begins a page
}

// part is one of these.
type part struct {
	Text   string
	Quote  []string // lines of a text that a person put
	List   []string
	Bounds []bound
	Table  *table
	Chart  *chart
	Beside bool // the table stands beside the chart
}

// bound is a figure that is printed large.
type bound struct{ Name, Value, What string }

type fact struct {
	Name string
	Cell cell
}

type table struct {
	Caption string
	Columns []column
	Rows    []row
	Note    string
	Short   bool // fits on a page, with what stands around it
}

type column struct {
	Group  string // over this column and its neighbours of the same group; "" none
	Name   string
	Number bool
}

// heading is what stands over a run of columns of one group.
type heading struct {
	Name string
	Span int
}

// Groups returns the row over the names of the columns, nil where no column has a group.
func (t *table) Groups() (out []heading) {
	if !slices.ContainsFunc(t.Columns, func(c column) bool { return c.Group != "" }) {
		return nil
	}
	for i, c := range t.Columns {
		if i > 0 && c.Group != "" && c.Group == t.Columns[i-1].Group {
			out[len(out)-1].Span++
		} else {
			out = append(out, heading{c.Group, 1})
		}
	}
	return out
}

type row struct {
	Cells []cell
	Total bool
}

// cell is what stands in one place of a table. Value is an exact count in digits alone, "" where there is
// none. Foreign text is what an archive or a person wrote, and Marks of it a path or what stands on a card,
// whose numbers are kept in order; Code is read letter by letter.
type cell struct {
	Text, Value   string
	Foreign, Code bool
	Marks         bool
	Number        bool
	Whole         bool // not broken into lines
}

// maker makes a document.
type maker struct {
	Input
	Options
	page   document
	tables int
}

// t is a text in the page's language; with arguments it is a format.
func (m *maker) t(key string, args ...any) string {
	text := word(m.Lang, key)
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

func (m *maker) public() bool   { return m.Profile == export.Public }
func (m *maker) internal() bool { return m.Profile == export.Internal }

// begin starts a section.
func (m *maker) begin(id string) *section {
	m.page.Sections = append(m.page.Sections, section{Number: len(m.page.Sections) + 1, ID: id, Title: m.t("section " + id)})
	return &m.page.Sections[len(m.page.Sections)-1]
}

func (s *section) say(text string)     { s.Parts = append(s.Parts, part{Text: text}) }
func (s *section) list(items []string) { s.Parts = append(s.Parts, part{List: items}) }

// rowsShort is how long a table may be that is not parted between two printed pages.
const rowsShort = 14

func (s *section) show(t *table) {
	t.Short = len(t.Rows) <= rowsShort
	s.Parts = append(s.Parts, part{Table: t})
}

func (s *section) quote(lines ...string) { s.Parts = append(s.Parts, part{Quote: lines}) }

// rowsBeside is how long a table may be that stands beside its chart: both fit on one printed page.
const rowsBeside = 32

// draw shows a chart with its figures.
func (s *section) draw(c *chart, t *table) {
	s.Parts = append(s.Parts, part{Chart: c, Table: t, Beside: len(t.Rows) <= rowsBeside})
}

// table begins a table with the next number; names of columns of numbers have a # behind them, and those
// of a group its name and a / before them.
func (m *maker) table(caption string, columns ...string) *table {
	m.tables++
	t := &table{Caption: m.t("table", m.tables, m.t(caption))}
	for _, c := range columns {
		name, number := strings.CutSuffix(c, "#")
		group, own, grouped := strings.Cut(name, "/")
		if !grouped {
			group, own = "", name
		}
		t.Columns = append(t.Columns, column{m.t(group), m.t(own), number})
	}
	return t
}

func (t *table) add(cells ...cell)   { t.Rows = append(t.Rows, row{Cells: cells}) }
func (t *table) total(cells ...cell) { t.Rows = append(t.Rows, row{Cells: cells, Total: true}) }

func text(s string) cell { return cell{Text: s} }

// foreign is text that somebody else wrote.
func foreign(s string) cell { return cell{Text: photo.Printable(s), Foreign: true} }

// marks are a path, or what stands on a card.
func marks(s string) cell { return cell{Text: photo.Printable(s), Foreign: true, Marks: true} }

// code is a digest, an identity, a version.
func code(s string) cell { return cell{Text: photo.Printable(s), Code: true} }

func number(n int64) cell {
	return cell{Text: grouped(n), Value: strconv.FormatInt(n, 10), Number: true}
}

// printed is a count as the public may see it.
func printed(p tally.Printed) cell {
	if p.Text != "" {
		return cell{Text: p.Text, Number: true}
	}
	return number(p.Value)
}

// grouped writes a number with a comma every three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// round writes a count: exactly, or for the public to the nearest multiple of 5.
func (m *maker) round(n int64) string {
	if !m.public() {
		return grouped(n)
	}
	p := tally.Round(n)
	if p.Text != "" {
		return m.figure(p.Text)
	}
	return m.t("about", grouped(p.Value))
}

// isolated keeps a text within a line from reordering what stands around it.
func isolated(s string) string { return "\u2068" + s + "\u2069" }

// figure keeps a figure with a sign in one piece: a line that runs from the right would turn its sign over.
func (m *maker) figure(s string) string {
	if m.Lang != "ar" {
		return s
	}
	return "\u2066" + s + "\u2069"
}

func (m *maker) roundCell(n int64) cell {
	if m.public() {
		return cell{Text: m.round(n), Number: true}
	}
	return number(n)
}

// moment writes a time of the journal.
func (m *maker) moment(at time.Time) string {
	if at.IsZero() {
		return m.t("none")
	}
	at = at.UTC()
	return m.t("moment", at.Day(), m.monthName(at.Month()), at.Year(), at.Format("15:04:05"))
}

func (m *maker) monthName(month time.Month) string { return m.t("month " + strconv.Itoa(int(month))) }

// month writes 2012-08 as August 2012; other texts are words of the counts.
func (m *maker) month(value string) string {
	at, err := time.Parse("2006-01", value)
	if err != nil {
		return m.t(value)
	}
	return fmt.Sprintf("%s %d", m.monthName(at.Month()), at.Year())
}
