// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// errNoDecision is the error of undoing where there is nothing to undo.
var errNoDecision = errors.New("there is no decision that stands")

// decisions returns the decisions of the journal in their order, with what took each back.
func decisions(ctx context.Context, cat *catalogue.Catalogue) ([]export.Decision, error) {
	var out []export.Decision
	names := map[photo.Digest]string{} // of who decided, by the entry's hash in the catalogue in which it was made
	for e, err := range cat.Log(ctx) {
		if err != nil {
			return nil, err
		}
		switch e.Kind {
		case catalogue.KindForeign:
			f, _, err := catalogue.ParseForeign(e.Data)
			if err != nil {
				return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
			}
			names[f.Hash] = e.Name
		case catalogue.KindDecision:
			d, err := decisionOf(e, names)
			if err != nil {
				return nil, err
			}
			names[e.Hash] = e.Name
			out = append(out, d)
		}
	}
	undone := standing(out)
	for i := range out {
		out[i].UndoneBy = undone[out[i].Entry]
	}
	return out, nil
}

func decisionOf(e catalogue.LogEntry, names map[photo.Digest]string) (export.Decision, error) {
	var r review.Record
	if err := json.Unmarshal(e.Data, &r); err != nil {
		return export.Decision{}, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	d := exported(r)
	d.Entry, d.Time, d.Who, d.Note = e.Seq, e.Time, e.Name, e.Texts["note"]
	for _, origin := range r.Origins {
		for _, stems := range origin.Stems {
			for _, stem := range stems {
				if name := names[stem]; name != "" && !slices.Contains(d.Hands, name) {
					d.Hands = append(d.Hands, name)
				}
			}
		}
	}
	slices.Sort(d.Hands)
	return d, nil
}

// exported returns what a record says, without its names, texts and place.
func exported(r review.Record) export.Decision {
	d := r.Decision
	return export.Decision{
		Action: string(d.Action), Set: d.Set, Others: d.Others, Photos: d.Photos,
		Class: d.Class, Answer: d.Answer, Card: d.Card, Role: shows(d), Of: d.Of, Undoes: d.Undoes, Version: d.Versions[d.Set],
	}
}

// shows is what a decision says that photos show: a role, or a flag and whether it was taken back.
func shows(d review.Decision) string {
	switch {
	case d.Action != review.Flag:
		return d.Role
	case d.Off:
		return string(d.Flag) + " off"
	}
	return string(d.Flag)
}

// standing returns by which entry each decision was taken back. An undo that was itself undone takes
// nothing back.
func standing(all []export.Decision) map[int64]int64 {
	undone := map[int64]int64{}
	for _, d := range slices.Backward(all) {
		if d.Undoes != 0 && undone[d.Entry] == 0 {
			undone[d.Undoes] = d.Entry
		}
	}
	return undone
}

// lastDecision returns the entry of the last decision that stands and is no undo itself.
func lastDecision(ctx context.Context, cat *catalogue.Catalogue) (int64, error) {
	all, err := decisions(ctx, cat)
	if err != nil {
		return 0, err
	}
	for _, d := range slices.Backward(all) {
		if d.Undoes == 0 && d.UndoneBy == 0 && d.Action != string(review.Adopt) { // merging is nobody's last decision
			return d.Entry, nil
		}
	}
	return 0, errNoDecision
}

// about returns the decisions that concern a set, those that took them back too.
func about(all []export.Decision, id photo.SetID) []export.Decision {
	own := map[int64]bool{}
	var out []export.Decision
	for _, d := range all {
		if d.Set == id || slices.Contains(d.Others, id) || own[d.Undoes] {
			own[d.Entry] = true
			out = append(out, d)
		}
	}
	return out
}

// madeRows returns decisions for a person to read.
func madeRows(made []export.Decision) export.Rows {
	rows := make([][]export.Cell, len(made))
	for i, d := range made {
		back := export.Unknown()
		if d.UndoneBy != 0 {
			back = export.Int(d.UndoneBy)
		}
		rows[i] = []export.Cell{export.Int(d.Entry), export.Text(d.Time.UTC().Format(time.RFC3339)), export.Text(d.Who), export.Text(said(d)), back}
	}
	return export.Of(export.Columns("entry#", "time", "who", "decision", "undone_by#"), rows...)
}

// said puts a decision into the words of the command that made it.
func said(d export.Decision) string {
	words := []string{d.Action}
	add := func(texts ...string) { words = append(words, texts...) }
	if d.Undoes != 0 {
		add(fmt.Sprint(d.Undoes))
	}
	if d.Action == string(review.Move) {
		add(shorts(d.Photos)...)
	}
	if d.Set != 0 {
		add(d.Set.String())
	}
	for _, id := range d.Others {
		add(id.String())
	}
	if d.Action != string(review.Move) {
		add(shorts(d.Photos)...)
	}
	switch review.Action(d.Action) {
	case review.Class, review.Second:
		add(d.Class.String())
	case review.Adopt:
		if len(d.Hands) > 0 {
			add("from " + strings.Join(d.Hands, ", "))
		}
	case review.Accept:
		add(string(d.Answer))
	case review.Role, review.Flag:
		add(d.Role)
	case review.Derived:
		add("of", short(d.Of.String()))
	case review.Note:
		add(fmt.Sprintf("%q", d.Note))
	case review.Card:
		add("branch "+d.Card.Branch, "detainee "+d.Card.Detainee, "exam "+d.Card.Exam)
	}
	return strings.Join(words, " ")
}

func shorts(photos []photo.Digest) []string {
	out := make([]string, len(photos))
	for i, p := range photos {
		out[i] = short(p.String())
	}
	return out
}
