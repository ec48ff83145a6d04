// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"strconv"
	"testing"

	"amana/pkg/photo"
)

func TestPublicLines(t *testing.T) {
	c := Counts{
		Entries: Entries{Total: 103, Files: 103, Pictures: 101, ByStatus: map[photo.Status]int64{photo.Indexed: 98, photo.Damaged: 3, photo.NotPicture: 2}},
		Photos:  Photos{Contents: 101, NotPictures: 2, Total: 99, Damaged: 3, InOneSet: 60, InSeveral: 4, InNoSet: 35},
		Copies:  Copies{Proposed: 7, Attached: 3, Confirmed: 1},
		Bodies:  Bodies{Confirmed: 12, InReview: 1, Undecided: 4, ProposedVictim: 200, Sets: 217},
	}
	got := map[string]string{}
	for _, l := range c.Public() {
		text := l.Text
		if text == "" {
			text = strconv.FormatInt(l.Value, 10)
		}
		if _, twice := got[l.Name]; twice {
			t.Errorf("%s stands twice", l.Name)
		}
		got[l.Name] = text
	}
	for name, want := range map[string]string{
		"photos in several sets": "<5", "photos": "100", "near copies proposed": "7", "near copies confirmed": "<5",
		"sets undecided": "<5", "sets victim, in review": "<5", "sets": "215",
	} {
		if got[name] != want {
			t.Errorf("%s = %q, want %q", name, got[name], want)
		}
	}
	// Lines from which a small count would follow by subtraction.
	for _, name := range []string{"files", "pictures", "pictures damaged", "distinct contents", "photos in sets", "near copies attached", "photos less confirmed copies"} {
		if text, there := got[name]; there {
			t.Errorf("%s = %s is printed", name, text)
		}
	}
}

func TestPublicTable(t *testing.T) {
	table := Table{Keys: []string{"month"}, Total: Row{Values: []string{"total"}, Sets: 43, Photos: 160, Files: 163}, Rows: []Row{
		{Values: []string{"2011-05"}, Sets: 2, Photos: 9, Files: 9}, {Values: []string{"2011-06"}, Sets: 11, Photos: 50, Files: 53}, {Values: []string{"2011-07"}, Sets: 30, Photos: 101, Files: 101},
	}}
	p := table.Public()
	if len(p.Rows) != 3 || p.Rows[0].Cells[0].Text != "<5" || p.Rows[0].Cells[1] != (Printed{Value: 9}) || p.Total[0] != (Printed{Value: 45}) || p.Total[1] != (Printed{Value: 160}) {
		t.Errorf("table = %+v", p)
	}
	if p.Rows[2].Cells[0].Text != "≥5" {
		t.Errorf("sets of 2011-07 = %+v, want them held back: 43 - 11 - 30 is 2", p.Rows[2].Cells[0])
	}
	table.Rows, table.Total = table.Rows[:1], table.Rows[0]
	if p := table.Public(); len(p.Rows) != 0 || p.Total[0].Text != "<5" {
		t.Errorf("a table of one small row = %+v, want its total alone", p)
	}
}
