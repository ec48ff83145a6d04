// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// otherPerson refuses a second reading by the person who decided the class, and one of those who disagree
// to settle it, or to change what a third person settled. Names are compared here because the states hold
// digests, each with a salt of its own; a first reader whose name was erased cannot be told from the second, so
// that such a set is not read again.
func (a *act) otherPerson(ctx context.Context, r roster) error {
	state := r.states[a.d.Set]
	apart := state.Disputed || state.Readings.Second != photo.Undecided && !state.Readings.Agree()
	if a.d.Action != review.Second && (a.d.Action != review.Class || !apart) {
		return nil
	}
	names, err := stateTexts(ctx, a.tx, state)
	if err != nil {
		return err
	}
	refuse := func(format string, args ...any) error {
		return review.Refuse(a.d.Set, format, args...)
	}
	if a.d.Action == review.Second {
		switch first := names[state.ClassBy]; {
		case state.ClassBy == "":
			return nil // the rules of review say why not
		case first == "":
			return refuse("cannot be read a second time: the name of who decided its class was erased")
		case photo.SamePerson(first, a.texts["who"]):
			return refuse("had its class from %s: another person reads it a second time", first)
		}
		return nil
	}
	parties := []string{state.Readings.FirstBy, state.Readings.SecondBy}
	was := "was disputed"
	if state.Disputed {
		was, parties = "is disputed", append(parties, state.ClassBy) // who departed from the two, where they agreed
	}
	for _, digest := range parties {
		if name := names[digest]; photo.SamePerson(name, a.texts["who"]) {
			return refuse("%s, and %s is one of those who differ: a third person decides its class", was, name)
		}
	}
	return nil
}

// departs marks a class that departs from what two people read.
func (a *act) departs(r roster) {
	a.d.Departs = a.d.Action == review.Class && review.Departs(r.states[a.d.Set], a.d.Class)
}

// CanDecide returns the error that Decide would return for a decision that is no split and no undo, and
// writes nothing.
func (c *Catalogue) CanDecide(ctx context.Context, who string, d review.Decision) error {
	return c.read(ctx, "weigh decision", func(tx *sql.Tx) error {
		act := act{c: c, tx: tx, d: d}
		if err := act.name(who, ""); err != nil {
			return err
		}
		named := append([]photo.SetID{d.Set}, d.Others...)
		r, err := rosterOf(ctx, tx, named)
		if err != nil {
			return err
		}
		if err := act.check(ctx, r, named); err != nil {
			return err
		}
		if err := act.otherPerson(ctx, r); err != nil {
			return err
		}
		act.departs(r)
		members := map[photo.SetID][]photo.Digest{}
		for _, id := range named {
			members[id] = r.digests(id)
		}
		_, err = judge(r.states, members, act.d, nil)
		return err
	})
}
