// SPDX-License-Identifier: Apache-2.0

package export

import (
	"time"

	"amana/pkg/photo"
)

// Decision is one decision as the journal tells it. Fields that its action does not use are zero.
type Decision struct {
	Entry    int64 // of the journal
	Time     time.Time
	Who      string
	Action   string // class, confirm, reject, split, merge, move, card, role, flag, note, undo
	Set      photo.SetID
	Others   []photo.SetID // the other sets of a split, merge or move
	Photos   []photo.Digest
	Class    photo.Class
	Answer   photo.Answer // of a proposal that was accepted unseen
	Card     photo.Card
	Role     string       // what the photos show: a role, or a flag, followed by " off" where it was taken back
	Of       photo.Digest // derivative-of: what the photos were made from
	Note     string
	Undoes   int64  // entry that this one takes back; 0 none
	UndoneBy int64  // entry that took this one back; 0 none
	Version  string // of Set, as the decision was made on
	// Hands are who decided what an adoption brought in from other catalogues, each once.
	Hands []string
}

// Decisions returns a row a decision, in the order in which they are given. class is empty but for
// decisions on a class. Profile internal adds who and note. Errors: ErrCountsOnly for profile public, an
// unknown profile.
func Decisions(decisions []Decision, p Profile) (Rows, error) {
	if err := p.allow("decisions"); err != nil {
		return Rows{}, err
	}
	names := []string{"entry#", "time", "action", "set_id", "other_sets", "photos", "class", "branch", "detainee_no", "exam_no",
		"role", "undoes#", "undone_by#", "set_version"}
	if p == Internal {
		names = append(names, "who", "note")
	}
	return Rows{Columns: Columns(names...), Seq: func(yield func([]Cell, error) bool) {
		for _, d := range decisions {
			if !yield(d.row(p), nil) {
				return
			}
		}
	}}, nil
}

func (d Decision) row(p Profile) []Cell {
	class := ""
	if d.Action == "class" || d.Class != photo.Undecided {
		class = d.Class.String()
	}
	row := []Cell{
		Int(d.Entry), Text(d.Time.UTC().Format(time.RFC3339Nano)), Text(d.Action), Text(d.Set.String()),
		List(texts(d.Others)), List(texts(d.Photos)), Text(class), Text(d.Card.Branch), Text(d.Card.Detainee), Text(d.Card.Exam),
		Text(d.Role), entry(d.Undoes), entry(d.UndoneBy), Text(d.Version),
	}
	if p == Internal {
		row = append(row, Text(d.Who), Text(d.Note))
	}
	return row
}

func entry(n int64) Cell {
	if n == 0 {
		return Unknown()
	}
	return Int(n)
}

func texts[T interface{ String() string }](items []T) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item.String()
	}
	return out
}
