// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// RefusedError is a decision that makes no sense for the sets as they are.
type RefusedError struct {
	Set photo.SetID
	Why string
}

// Error names the set and says why.
func (e *RefusedError) Error() string { return fmt.Sprintf("%s: %s", e.Set, e.Why) }

// Apply returns the states, after d, of the sets that it touches. states holds what persons decided so
// far (a set that nobody touched may be left out), members the present photos of each set that d names.
// The sets must stand; a new set (of a split) has no members. Undo is not applied here: see Undone.
// A decision that cannot be is a *RefusedError.
func Apply(states map[photo.SetID]State, members map[photo.SetID][]photo.Digest, d Decision) (map[photo.SetID]State, error) {
	act := map[Action]func(deed) error{
		Class: deed.class, Confirm: deed.confirm, Reject: deed.reject, Split: deed.split, Merge: deed.merge,
		Move: deed.move, Card: deed.card, Role: deed.role, Note: deed.note,
	}[d.Action]
	if act == nil {
		return nil, &RefusedError{d.Set, fmt.Sprintf("%q is no decision about a set", d.Action)}
	}
	do := deed{Decision: d, before: states, members: members, after: map[photo.SetID]State{}}
	if err := act(do); err != nil {
		return nil, err
	}
	for id, s := range do.after {
		s.By = d.By
		do.after[id] = s
	}
	return do.after, nil
}

// deed is one application of a decision.
type deed struct {
	Decision
	before  map[photo.SetID]State
	members map[photo.SetID][]photo.Digest
	after   map[photo.SetID]State
}

func (d deed) refuse(format string, args ...any) error {
	return &RefusedError{d.Set, fmt.Sprintf(format, args...)}
}

func (d deed) has(set photo.SetID, p photo.Digest) bool { return slices.Contains(d.members[set], p) }

// haveAll refuses photos that the set has not.
func (d deed) haveAll() error {
	if len(d.Photos) == 0 {
		return d.refuse("no photo is named")
	}
	for _, p := range d.Photos {
		if !d.has(d.Set, p) {
			return d.refuse("photo %.12s is not in it", p)
		}
	}
	return nil
}

// leave refuses to take every photo out of the set.
func (d deed) leave() error {
	if len(without(d.members[d.Set], d.Photos...)) == 0 {
		return d.refuse("no photo would be left in it; merge it into another set instead")
	}
	return d.haveAll()
}

func (d deed) class() error {
	s := d.before[d.Set]
	s.Class = d.Class
	d.after[d.Set] = s
	return nil
}

func (d deed) confirm() error {
	s := d.before[d.Set]
	named := d.Photos
	if len(named) == 0 {
		named, s.MembersDecided = d.members[d.Set], true
	}
	if len(named) == 0 {
		return d.refuse("it has no photo to confirm")
	}
	s.Confirmed, s.Rejected = with(s.Confirmed, named...), without(s.Rejected, named...)
	d.after[d.Set] = s
	return nil
}

// rejected returns the set's state without the photos.
func (d deed) rejected() State {
	s := d.before[d.Set]
	s.Confirmed, s.Rejected = without(s.Confirmed, d.Photos...), with(s.Rejected, d.Photos...)
	for _, p := range d.Photos {
		s.Roles = withRole(s.Roles, p, "")
	}
	return s
}

func (d deed) reject() error {
	if err := d.leave(); err != nil {
		return err
	}
	d.after[d.Set] = d.rejected()
	return nil
}

func (d deed) split() error {
	if err := d.leave(); err != nil {
		return err
	}
	if len(d.Others) != 1 || len(d.members[d.Others[0]]) > 0 || d.before[d.Others[0]].Touched() {
		return d.refuse("a split makes one new set")
	}
	d.after[d.Set] = d.rejected()
	d.after[d.Others[0]] = State{Confirmed: with(nil, d.Photos...), SplitFrom: d.Set}
	return nil
}

func (d deed) move() error {
	if len(d.Others) != 1 || d.Others[0] == d.Set {
		return d.refuse("a photo moves to one other set")
	}
	if err := d.leave(); err != nil {
		return err
	}
	to := d.before[d.Others[0]]
	to.Confirmed, to.Rejected = with(to.Confirmed, d.Photos...), without(to.Rejected, d.Photos...)
	d.after[d.Set], d.after[d.Others[0]] = d.rejected(), to
	return nil
}

// merge keeps the set's own class, note and card; a card that it lacks is taken from the others.
func (d deed) merge() error {
	s := d.before[d.Set]
	all := d.members[d.Set]
	if len(d.Others) == 0 {
		return d.refuse("no other set is named")
	}
	for _, id := range d.Others {
		other := d.before[id]
		switch {
		case id == d.Set:
			return d.refuse("it cannot be merged with itself")
		case !s.Card.Empty() && !other.Card.Empty() && s.Card != other.Card:
			return d.refuse("its card and the card of %s differ; correct one of them first", id)
		}
		if s.Card.Empty() {
			s.Card = other.Card
		}
		all = with(all, d.members[id]...)
		s.MembersDecided = s.MembersDecided && other.MembersDecided
		for _, r := range other.Roles {
			s.Roles = withRole(s.Roles, r.Photo, r.Role)
		}
		other.MergedInto, other.MembersDecided, other.Confirmed, other.Rejected, other.Roles = d.Set, false, nil, nil, nil
		d.after[id] = other
	}
	for _, p := range all {
		if slices.Contains(s.Rejected, p) {
			return d.refuse("photo %.12s was rejected from it; confirm the photo first", p)
		}
	}
	s.Confirmed = with(s.Confirmed, all...)
	d.after[d.Set] = s
	return nil
}

func (d deed) card() error {
	card, err := settledCard(d.Decision.Card)
	if err != nil {
		return d.refuse("%v", err)
	}
	s := d.before[d.Set]
	s.Card = card
	d.after[d.Set] = s
	return nil
}

func (d deed) role() error {
	if err := d.haveAll(); err != nil {
		return err
	}
	if d.Role != "" && !slices.Contains(photo.Roles(), d.Role) {
		return d.refuse("%q is not a role", d.Role)
	}
	s := d.before[d.Set]
	for _, p := range d.Photos {
		s.Roles = withRole(s.Roles, p, d.Role)
	}
	d.after[d.Set] = s
	return nil
}

func (d deed) note() error {
	s := d.before[d.Set]
	s.Note = d.Note
	d.after[d.Set] = s
	return nil
}

// settledCard returns the card with plain digits and without outer spaces.
func settledCard(c photo.Card) (photo.Card, error) {
	for _, part := range []*string{&c.Branch, &c.Detainee, &c.Exam} {
		*part = Digits(strings.TrimSpace(*part))
		if len([]rune(*part)) > 32 {
			return c, fmt.Errorf("%d characters are too many for a number on a card", len([]rune(*part)))
		}
	}
	return c, nil
}

// Digits returns s with Arabic-Indic and Persian digits, and the Arabic question mark, as ASCII.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r == '؟':
			return '?'
		}
		return r
	}, s)
}

// Undone returns the states after record never was. It is refused where a later decision touches one of
// its sets: that one must be undone first.
func Undone(states map[photo.SetID]State, record Record) (map[photo.SetID]State, error) {
	for _, id := range slices.Sorted(maps.Keys(record.After)) {
		if !states[id].Equal(record.After[id]) {
			return nil, &RefusedError{id, "a later decision about it must be undone first"}
		}
	}
	return maps.Clone(record.Before), nil
}
