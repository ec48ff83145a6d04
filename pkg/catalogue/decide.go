// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// The errors of decisions. One that makes no sense for the sets as they are is a *review.RefusedError.
var (
	ErrNotUndoable = errors.New("the entry cannot be undone")
	ErrNoPhoto     = errors.New("there is no such photo")
)

// NoSetError says that there is no such set, or that it does not stand any more.
type NoSetError struct {
	Set  photo.SetID
	Why  string      // "": there never was one
	Into photo.SetID // what it was merged into, 0 none
}

// Error names the set.
func (e *NoSetError) Error() string {
	if e.Why == "" {
		return fmt.Sprintf("there is no set %s", e.Set)
	}
	return fmt.Sprintf("there is no set %s any more: %s", e.Set, e.Why)
}

// Gone returns the set, and what it was merged into, 0 for none, for a caller that says it in its own words.
func (e *NoSetError) Gone() (set, into photo.SetID) { return e.Set, e.Into }

// StaleError says that a set has changed since the decision's maker looked at it.
type StaleError struct {
	Want string    // the version that the decision was made on
	What string    // card, note or roles: the version is the same, and these are not; "" it is not the same
	Have photo.Set // as it is now
}

// Error names the set and both versions, or what else has changed.
func (e *StaleError) Error() string {
	if e.What != "" {
		return fmt.Sprintf("%s has changed: the %s that the decision replaces is not what its maker saw", e.Have.ID, e.What)
	}
	return fmt.Sprintf("%s has changed: the decision was made on version %s, it is %s now", e.Have.ID, e.Want, e.Have.Version)
}

// Decide takes a person's decision and its journal entry in one transaction, and returns the entry's
// number and the sets that it touched and that still stand, in the order of their numbers. who is the
// person's name and note the text that goes with the decision, "" for none: of both only salted digests
// enter the journal's chain, and Decide fills in d.By and d.Note. A split names no other set: Decide
// makes it. Versions that d does not give are filled in with the present ones; one that differs is a
// *StaleError, and so is a card, a note or a role in the place of one that d.Seen does not name. Other errors: *NoSetError, ErrNoPhoto, ErrNotUndoable, *review.RefusedError, ErrLocked.
func (c *Catalogue) Decide(ctx context.Context, who, note string, d review.Decision, now time.Time) (seq int64, after []photo.Set, err error) {
	if who == "" {
		return 0, nil, c.wrap("decide", errors.New("a decision needs the name of who decides"))
	}
	err = c.write(ctx, "decide", func(ctx context.Context, tx *sql.Tx) error {
		act := act{c: c, tx: tx, d: d, now: now}
		if err := act.name(who, note); err != nil {
			return err
		}
		if seq, err = act.do(ctx); err != nil {
			return err
		}
		after, err = act.standing(ctx)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return seq, after, nil
}

// act is one decision on its way into the catalogue.
type act struct {
	c            *Catalogue
	tx           *sql.Tx
	d            review.Decision
	now          time.Time
	texts, salts map[string]string
	touched      []photo.SetID
}

// name puts the salted digests of the texts into the decision.
func (a *act) name(who, note string) error {
	a.texts, a.salts = map[string]string{"who": who}, map[string]string{}
	if note != "" {
		a.texts["note"] = note
	}
	for field := range a.texts {
		salt, err := newSalt()
		if err != nil {
			return err
		}
		a.salts[field] = salt
	}
	a.d.By, a.d.Note = salted(a.salts["who"], who), ""
	if note != "" {
		a.d.Note = salted(a.salts["note"], note)
	}
	return nil
}

func (a *act) do(ctx context.Context) (int64, error) {
	var undone *review.Record
	named := append([]photo.SetID{a.d.Set}, a.d.Others...)
	if a.d.Action == review.Undo {
		var err error
		if undone, err = a.undone(ctx); err != nil {
			return 0, err
		}
		named = sortedIDs(undone.After)
	}
	r, err := rosterOf(ctx, a.tx, named)
	if err != nil {
		return 0, err
	}
	if err := a.check(ctx, r, named); err != nil {
		return 0, err
	}
	if err := a.otherPerson(ctx, r); err != nil {
		return 0, err
	}
	if err := a.notDerived(ctx); err != nil {
		return 0, err
	}
	if a.d.Action == review.Split {
		if err := a.newSet(ctx); err != nil {
			return 0, err
		}
	}
	a.departs(r)
	members := map[photo.SetID][]photo.Digest{}
	for _, id := range named {
		members[id] = r.digests(id)
	}
	record, err := judge(r.states, members, a.d, undone)
	if err != nil {
		return 0, err
	}
	a.touched = sortedIDs(record.After)
	return a.write(ctx, record)
}

// judge works out what the decision makes of the states. undone is the record of the decision that an
// undo takes back.
func judge(states map[photo.SetID]review.State, members map[photo.SetID][]photo.Digest, d review.Decision, undone *review.Record) (review.Record, error) {
	r := review.Record{Decision: d, Before: map[photo.SetID]review.State{}}
	var err error
	if undone != nil {
		if r.After, err = review.Undone(states, *undone); err != nil {
			return r, fmt.Errorf("%w: %w", ErrNotUndoable, err)
		}
	} else {
		r.Members = members
		if r.After, err = review.Apply(states, members, d); err != nil {
			return r, err
		}
	}
	for id := range r.After {
		r.Before[id] = states[id]
	}
	return r, nil
}

// splitReasons are those of the set that a split makes.
const splitReasons = `["a person split it from another set"]`

// newSet makes the set that a split puts its photos into.
func (a *act) newSet(ctx context.Context) error {
	if len(a.d.Others) != 0 {
		return errors.New("a split makes its own set")
	}
	id, err := newSet(ctx, a.tx, "split", 1, splitReasons, `[]`, 0)
	a.d.Others = []photo.SetID{id}
	return err
}

// undone returns the record of the decision that is to be undone.
func (a *act) undone(ctx context.Context) (record *review.Record, err error) {
	err = eachPayload(ctx, a.tx, `kind = 'decision' AND seq = `+fmt.Sprint(a.d.Undoes), func(_ entry, p payload) error {
		record = &review.Record{}
		return json.Unmarshal(p.Data, record)
	})
	if err == nil && record == nil {
		err = fmt.Errorf("%w: %d is no decision", ErrNotUndoable, a.d.Undoes)
	}
	return record, err
}

// check refuses sets that do not stand, photos that are not there, and versions that are not the
// present ones; versions that were not given it fills in.
func (a *act) check(ctx context.Context, r roster, named []photo.SetID) error {
	for _, p := range a.d.Photos {
		var known bool
		if err := a.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM content WHERE digest = ?)`, p[:]).Scan(&known); err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("%w: %s", ErrNoPhoto, p)
		}
	}
	versions := map[photo.SetID]string{}
	for _, id := range named {
		s, err := loadSet(ctx, a.tx, r, id)
		if err != nil && a.d.Action != review.Undo {
			return err
		}
		want, given := a.d.Versions[id]
		if given && (err != nil || want != s.Version) {
			if err == nil {
				if s, err = loadSet(ctx, a.tx, r, id); err != nil {
					return err
				}
			}
			return &StaleError{Want: want, Have: s}
		}
		if what := a.d.Overlooks(r.states[id]); err == nil && id == a.d.Set && what != "" {
			return &StaleError{Want: s.Version, What: what, Have: s}
		}
		if err == nil {
			versions[id] = s.Version
		}
	}
	a.d.Versions = versions
	return nil
}

// write stores the states and the entry.
func (a *act) write(ctx context.Context, record review.Record) (int64, error) {
	seq, err := a.c.journalise(ctx, a.tx, note{kind: KindDecision, at: a.now, texts: a.texts, salts: a.salts, body: record})
	if err != nil {
		return 0, err
	}
	for _, id := range a.touched {
		state := record.After[id]
		if !state.Touched() {
			_, err = a.tx.ExecContext(ctx, `DELETE FROM set_state WHERE set_id = ?`, id)
		} else {
			var body []byte
			if body, err = json.Marshal(state); err != nil {
				return 0, err
			}
			_, err = a.tx.ExecContext(ctx, `INSERT INTO set_state (set_id, entry, body, merged_into) VALUES (?, ?, ?, ?)
				ON CONFLICT (set_id) DO UPDATE SET entry = excluded.entry, body = excluded.body, merged_into = excluded.merged_into`,
				id, seq, string(body), sql.NullInt64{Int64: int64(state.MergedInto), Valid: state.MergedInto != 0})
		}
		if err != nil {
			return 0, err
		}
	}
	return seq, nil
}

// standing returns the touched sets as they are now.
func (a *act) standing(ctx context.Context) ([]photo.Set, error) {
	r, err := rosterOf(ctx, a.tx, a.touched)
	if err != nil {
		return nil, err
	}
	var out []photo.Set
	for _, id := range a.touched {
		s, err := loadSet(ctx, a.tx, r, id)
		var none *NoSetError
		switch {
		case errors.As(err, &none):
		case err != nil:
			return nil, err
		default:
			out = append(out, s)
		}
	}
	return out, nil
}

// loadSet returns one set as it stands; *NoSetError where it does not.
func loadSet(ctx context.Context, tx *sql.Tx, r roster, id photo.SetID) (photo.Set, error) {
	none := photo.Set{ID: id}
	rows, err := collect(ctx, tx, scanSet, sqlSets+` AND id = ?`, id)
	if err != nil {
		return none, err
	}
	if into := r.states[id].MergedInto; into != 0 {
		return none, &NoSetError{Set: id, Why: "it was merged into " + into.String(), Into: into}
	}
	if len(rows) == 0 || !r.stands(id) {
		var ever bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM photo_set WHERE id = ?)`, id).Scan(&ever); err != nil {
			return none, err
		}
		if ever {
			return none, &NoSetError{Set: id, Why: "it has no photos left"}
		}
		return none, &NoSetError{Set: id}
	}
	texts, err := stateTexts(ctx, tx, r.states[id])
	if err != nil {
		return none, err
	}
	r.complete(&rows[0], texts)
	return rows[0], nil
}
