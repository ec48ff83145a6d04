// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"cmp"
	"slices"

	"amana/pkg/photo"
)

// Line is one line of the printed counts.
type Line struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Note  string `json:"note,omitempty"`
}

// Lines returns the totals in the order in which they are printed.
func (c Counts) Lines() []Line {
	e, p, k := c.Entries, c.Photos, c.Copies
	out := []Line{{"directory entries", e.Total, ""}}
	for _, status := range photo.Statuses() {
		out = append(out, Line{"entries " + string(status), e.ByStatus[status], ""})
	}
	out = append(out,
		Line{"files", e.Files, "directory entries that are regular files"},
		Line{"pictures", e.Pictures, "files whose bytes are a picture format"},
		Line{"pictures damaged", e.ByStatus[photo.Damaged], "of the pictures"},
		Line{"files vanished", e.Vanished, "there at an earlier run; not among the directory entries"},
		Line{"distinct contents", p.Contents, ""},
		Line{"photos", p.Total, "distinct contents that are pictures"},
		Line{"photos damaged", p.Damaged, "of the photos"},
		Line{"photos in sets", p.InOneSet + p.InSeveral, ""},
		Line{"photos in several sets", p.InSeveral, "of the photos in sets"},
		Line{"photos in no set", p.InNoSet, ""},
	)
	if p.Derivatives > 0 {
		out = append(out, Line{"derivatives", p.Derivatives, "of the photos in no set: made from other photos, as persons decided"})
	}
	out = append(out,
		Line{"photos of vanished files", p.Vanished, "of the photos"},
		Line{"near copies proposed", k.Proposed, "counted as photos until a person confirms them"},
		Line{"near copies attached", k.Attached, "of the proposed"},
		Line{"near copies confirmed", k.Confirmed, ""},
		Line{"photos less confirmed copies", k.Without, ""},
	)
	bodies := c.Bodies.lines()
	if most, ok := c.most(); ok {
		bodies = slices.Insert(bodies, 1, most)
	}
	return append(out, bodies...)
}

func (b Bodies) lines() []Line {
	return []Line{
		{"bodies confirmed", b.Confirmed, Assumption},
		{"sets confirmed, same card", b.SameCard, "the complete card of another confirmed set: not counted again"},
		{"sets victim, in review", b.InReview, "not counted as bodies"},
		{"sets accepted unseen", b.AcceptedUnseen, "not counted as bodies"},
		{"sets proposed victim", b.ProposedVictim, "not counted as bodies"},
		{"sets undecided", b.Undecided, "not counted as bodies"},
		{"sets disputed", b.Disputed, "not counted as bodies"},
		{"sets proposed not victim", b.ProposedNotVictim, ""},
		{"sets not victim", b.NotVictim, ""},
		{"sets", b.Sets, ""},
	}
}

// Difference is what moved between two counts.
type Difference struct {
	Lines []LineChange `json:"lines"` // those of both that differ
	Sets  []SetChange  `json:"sets"`  // in the order of their identities
}

// LineChange is a total that differs.
type LineChange struct {
	Name   string `json:"name"`
	Before int64  `json:"before"`
	After  int64  `json:"after"`
}

// SetChange is a set that is new (Before is nil), gone (After is nil) or otherwise than before.
type SetChange struct {
	ID     photo.SetID `json:"set_id"`
	Before *Set        `json:"before,omitempty"`
	After  *Set        `json:"after,omitempty"`
}

// Diff returns what differs between an earlier and a later count of one catalogue.
func Diff(before, after Counts) Difference {
	d := Difference{Lines: []LineChange{}, Sets: []SetChange{}}
	old := map[string]int64{}
	for _, line := range before.Lines() {
		old[line.Name] = line.Value
	}
	for _, line := range after.Lines() {
		if value, both := old[line.Name]; both && value != line.Value {
			d.Lines = append(d.Lines, LineChange{line.Name, value, line.Value})
		}
	}
	was := map[photo.SetID]Set{}
	for _, s := range before.Sets {
		was[s.ID] = s
	}
	for _, s := range after.Sets {
		earlier, known := was[s.ID]
		delete(was, s.ID)
		if !known {
			d.Sets = append(d.Sets, SetChange{ID: s.ID, After: &s})
		} else if earlier != s {
			d.Sets = append(d.Sets, SetChange{s.ID, &earlier, &s})
		}
	}
	for id, s := range was {
		d.Sets = append(d.Sets, SetChange{ID: id, Before: &s})
	}
	slices.SortFunc(d.Sets, func(x, y SetChange) int { return cmp.Compare(x.ID, y.ID) })
	return d
}
