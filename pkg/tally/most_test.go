// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func TestMost(t *testing.T) {
	base := Measured{Run: 7, Drawn: 50, Error: 0.25, Low: 0.1, High: 0.5, Known: true, Current: true}
	with := func(change func(*Measured)) *Measured {
		m := base
		change(&m)
		return &m
	}
	bodies := Bodies{Sets: 120, NotVictim: 20, Confirmed: 3}
	for name, test := range map[string]struct {
		measured *Measured
		bodies   Bodies
		value    int64 // 0: no line
		note     string
		why      string
	}{
		"none":          {nil, bodies, 0, "", ""},
		"measured":      {&base, bodies, 91, "80, 95 % interval 67 to 91: 100 sets", ""},
		"fewer sets":    {with(func(m *Measured) { m.Error, m.Low, m.High = -0.2, -0.5, 0 }), bodies, 200, "125, 95 % interval 100 to 200", ""},
		"all confirmed": {with(func(m *Measured) { m.Low = 1 }), Bodies{Sets: 100, Confirmed: 100}, 100, "100, 95 % interval 100 to 100", ""},
		"regrouped":     {with(func(m *Measured) { m.Current = false }), bodies, 0, "", "run 7 was checked on an earlier grouping"},
		"no error":      {with(func(m *Measured) { m.Known = false }), bodies, 0, "", "no set of the sample of run 7 errs"},
	} {
		c := Counts{Bodies: test.bodies, Measured: test.measured}
		lines := c.Lines()
		at := slices.IndexFunc(lines, func(l Line) bool { return l.Name == "bodies at most" })
		switch {
		case test.value == 0 && at >= 0:
			t.Errorf("%s: the line %+v", name, lines[at])
		case test.value != 0 && (at < 1 || lines[at].Value != test.value || !strings.HasPrefix(lines[at].Note, test.note) || lines[at-1].Name != "bodies confirmed"):
			t.Errorf("%s: lines %+v, want at most %d, %q behind the confirmed", name, lines, test.value, test.note)
		}
		if why := c.NoMost(); !strings.Contains(why, test.why) || (why == "") != (test.why == "") {
			t.Errorf("%s: NoMost = %q, want %q", name, why, test.why)
		}
	}
}

// A count without the line and one with it can be compared.
func TestDiffWhereOneHasALineMore(t *testing.T) {
	before := Count(archive(rand.New(rand.NewPCG(4, 4)), 30))
	after := before
	after.Measured = &Measured{Known: true, Current: true}
	after.Bodies.Undecided++
	d := Diff(before, after)
	if len(d.Lines) != 1 || d.Lines[0].Name != "sets undecided" {
		t.Errorf("Diff = %+v, want one line of the undecided", d.Lines)
	}
}

func TestGrouping(t *testing.T) {
	a := photo.Set{ID: 1, Members: []photo.Member{{Photo: digest(1)}, {Photo: digest(2)}}}
	b := photo.Set{ID: 2, Members: []photo.Member{{Photo: digest(3)}}}
	one := Grouping([]photo.Set{a, b})
	decided := a
	decided.Class, decided.Review, decided.Members = photo.Victim, photo.Reviewed, []photo.Member{{Photo: digest(2), Confirmed: true}, {Photo: digest(1), Role: "face"}}
	if Grouping([]photo.Set{b, decided}) != one {
		t.Error("the grouping hangs on the order or on what persons decided about a class")
	}
	moved, fewer, joined := a, a, a
	joined.Members = slices.Concat(a.Members, b.Members)
	moved.Members, fewer.ID = b.Members, 3
	for _, other := range [][]photo.Set{{a}, {b, moved}, {b, fewer}, {joined}, nil} {
		if Grouping(other) == one {
			t.Errorf("the grouping of %+v is that of others", other)
		}
	}
}
