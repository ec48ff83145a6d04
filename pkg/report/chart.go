// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"amana/pkg/photo"
)

// The measures of a chart, in units of its own; the page scales it.
const (
	chartWidth = 340
	labelWidth = 112
	valueWidth = 46
	barHeight  = 13
	barStep    = 19
)

// mostBars bounds how long a chart is; its table has everything.
const mostBars = 60

// chart is a drawing of bars from one side, each with its name before it and its number behind it.
type chart struct {
	ID, Title, Desc string
	Width, Height   int
	Axis            int // where the bars begin
	Bars            []bar
	Full, Part      string // what the whole bar and its dark part count; Part is "" where there is none
	Note            string
}

// bar is one bar. A dark part lies on the whole.
type bar struct {
	Name, Value           string
	LabelX, ValueX, TextY int
	X, Y, Width, Height   int
	PartX, PartWidth      int
	whole, part           int64
}

// lay works out where everything stands: from the left, or in Arabic from the right.
func (c *chart) lay(rightToLeft bool, bars []bar) {
	if len(bars) > mostBars {
		bars = bars[:mostBars]
	}
	var most int64 = 1
	for _, b := range bars {
		most = max(most, b.whole)
	}
	c.Width, c.Height = chartWidth, barStep*len(bars)+4
	c.Axis = labelWidth
	if rightToLeft {
		c.Axis = chartWidth - labelWidth
	}
	room := int64(chartWidth - labelWidth - valueWidth)
	for i, b := range bars {
		b.Y, b.Height = 2+i*barStep, barHeight
		b.TextY = b.Y + barHeight - 2
		b.Width, b.PartWidth = int(b.whole*room/most), int(b.part*room/most)
		if b.whole > 0 {
			b.Width = max(b.Width, 1)
		}
		if b.part > 0 {
			b.PartWidth = max(b.PartWidth, 1)
		}
		b.X, b.PartX, b.LabelX, b.ValueX = c.Axis, c.Axis, c.Axis-7, c.Axis+b.Width+6
		if rightToLeft {
			b.X, b.PartX, b.LabelX, b.ValueX = c.Axis-b.Width, c.Axis-b.PartWidth, c.Axis+7, c.Axis-b.Width-6
		}
		c.Bars = append(c.Bars, b)
	}
}

// chart begins a chart.
func (m *maker) chart(id, what string) *chart {
	return &chart{ID: "chart-" + id, Title: m.t("chart " + id), Desc: m.t("chart desc", m.t("chart "+id), what), Full: what}
}

// finish lays the bars out and says what was left out of the drawing.
func (m *maker) finish(c *chart, bars []bar) *chart {
	if len(bars) > mostBars {
		c.Note = strings.TrimSpace(c.Note + " " + m.t("chart cut", mostBars, len(bars)))
	}
	c.lay(m.Lang == "ar", bars)
	return c
}

// View is the drawing's own measure.
func (c *chart) View() string { return fmt.Sprintf("0 0 %d %d", c.Width, c.Height) }

// clipped shortens a name to what has room before a bar.
func clipped(name string) string {
	const most = 18
	letters := []rune(name)
	if len(letters) <= most {
		return ordered(name)
	}
	return ordered(string(letters[:most-1]) + "…")
}

// ordered keeps the numbers of a name in order, where a drawing has no elements to do it.
func ordered(name string) string {
	if kept := photo.Ordered(name); kept != name {
		return "\u2066" + kept + "\u2069"
	}
	return name
}
