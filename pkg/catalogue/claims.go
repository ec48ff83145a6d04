// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"amana/pkg/claim"
	"amana/pkg/photo"
)

// ErrNoClaim says that there is no such claim.
var ErrNoClaim = errors.New("there is no such claim")

// ClaimTexts are the texts of a claim, a step or a description: everything that says who somebody is. The
// journal's chain has their salted digests only, and forget erases them. "" is not said, Forgotten erased.
type ClaimTexts struct {
	Name     string   // who may be shown
	Source   string   // who says so, and on what ground
	Place    string   // of the detention
	Detained string   // its date, as claim.Date
	Note     string   // of an entry, or of the step that it goes with
	Marks    []string // what is said of each mark, in their order; shorter where the last have none
}

// fields returns the texts by the field under which each is kept.
func (t ClaimTexts) fields() map[string]string {
	out := map[string]string{"name": t.Name, "source": t.Source, "place": t.Place, "detained": t.Detained, "note": t.Note}
	for i, text := range t.Marks {
		out[fmt.Sprintf("mark_%d", i+1)] = text
	}
	for field, text := range out {
		if text == "" {
			delete(out, field)
		}
	}
	return out
}

// check refuses texts that are not as claim.Clean and claim.ParseDate give them, and those of marks that
// are not there.
func (t ClaimTexts) check(marks int) error {
	if len(t.Marks) > marks {
		return &claim.RefusedError{Why: fmt.Sprintf("there are texts of %d marks, and %d marks", len(t.Marks), marks)}
	}
	if date, err := claim.ParseDate(t.Detained); err != nil || string(date) != t.Detained {
		return &claim.RefusedError{Why: fmt.Sprintf("%q is not a date as it is kept", t.Detained)}
	}
	for field, text := range t.fields() {
		if clean, err := claim.Clean(text); err != nil || clean != text {
			return &claim.RefusedError{Why: field + " is not a text as it is kept"}
		}
	}
	return nil
}

// EnterClaim enters a claim about a set with its texts. on is the version of the set that the person saw,
// "" the present one. Nothing about the set changes. Errors: *NoSetError, *StaleError, *claim.RefusedError,
// ErrLocked.
func (c *Catalogue) EnterClaim(ctx context.Context, who string, set photo.SetID, on string, p claim.Person, texts ClaimTexts, now time.Time) (claim.Claim, error) {
	if texts.Name == "" || texts.Source == "" {
		return claim.Claim{}, c.wrap("enter claim", &claim.RefusedError{Why: "a claim needs a name and its source"})
	}
	t := telling{c: c, kind: KindClaim, who: who, texts: texts, now: now,
		r: claim.Record{Action: claim.Enter, Set: set, Person: p, Version: on}}
	err := t.tell(ctx, "enter claim")
	return t.book.Claims[t.r.Claim], err
}

// StepClaim takes a claim a step further, or back, with a note, "" for none. A claim that a first person
// calls verified waits for a second. Errors: ErrNoClaim, *claim.RefusedError, ErrLocked.
func (c *Catalogue) StepClaim(ctx context.Context, who string, id claim.ID, to claim.State, note string, now time.Time) (claim.Claim, error) {
	t := telling{c: c, kind: KindClaimStep, who: who, texts: ClaimTexts{Note: note}, now: now,
		r: claim.Record{Action: claim.Step, Claim: id, To: to}}
	err := t.tell(ctx, "claim state")
	return t.book.Claims[id], err
}

// DescribeSet keeps the marks that a person saw on the photos of a set, in place of an earlier
// description; an empty one takes it back. It is no claim, and nothing about the set changes. Of texts it
// takes Note and Marks. Errors are those of EnterClaim.
func (c *Catalogue) DescribeSet(ctx context.Context, who string, set photo.SetID, on string, p claim.Person, texts ClaimTexts, now time.Time) error {
	t := telling{c: c, kind: KindMarks, who: who, texts: ClaimTexts{Note: texts.Note, Marks: texts.Marks}, now: now,
		r: claim.Record{Action: claim.Describe, Set: set, Person: p, Version: on}}
	return t.tell(ctx, "describe set")
}

// telling is one act about claims on its way into the catalogue.
type telling struct {
	c     *Catalogue
	kind  string
	who   string
	texts ClaimTexts
	now   time.Time
	r     claim.Record
	book  claim.Book
}

func (t *telling) tell(ctx context.Context, op string) error {
	if t.who == "" {
		return t.c.wrap(op, errors.New("a claim needs the name of who enters it"))
	}
	if err := t.texts.check(len(t.r.Marks)); err != nil {
		return t.c.wrap(op, err)
	}
	return t.c.write(ctx, op, t.in)
}

// in is tell in a transaction.
func (t *telling) in(ctx context.Context, tx *sql.Tx) (err error) {
	if t.book, err = loadBook(ctx, tx); err != nil {
		return err
	}
	if err := t.complete(ctx, tx); err != nil {
		return err
	}
	last, err := lastEntry(ctx, tx)
	if err != nil {
		return err
	}
	if err := t.book.Apply(last.Seq+1, t.r); err != nil {
		return err
	}
	texts := t.texts.fields()
	texts["who"] = t.who
	if _, err := t.c.journalise(ctx, tx, note{kind: t.kind, at: t.now, texts: texts, body: t.r}); err != nil {
		return err
	}
	return t.store(ctx, tx)
}

// complete fills in what the catalogue knows: the claim's number and set, which of its persons speaks, and
// the photos and version of the set.
func (t *telling) complete(ctx context.Context, tx *sql.Tx) error {
	set := t.r.Set
	switch t.r.Action {
	case claim.Enter:
		t.r.Claim, t.r.By = claim.ID(len(t.book.Claims)+1), 1
	case claim.Step:
		c, known := t.book.Claims[t.r.Claim]
		if !known {
			return fmt.Errorf("%w: %s", ErrNoClaim, t.r.Claim)
		}
		t.r.Set = c.Set
		var err error
		if t.r.By, err = t.person(ctx, tx, c); err != nil {
			return err
		}
		if set, err = mergedInto(ctx, tx, c.Set); err != nil {
			return err
		}
		if t.r.To == claim.Verified {
			if err := t.alone(ctx, tx, set); err != nil {
				return err
			}
		}
	}
	r, err := rosterOf(ctx, tx, []photo.SetID{set})
	if err != nil {
		return err
	}
	s, err := loadSet(ctx, tx, r, set)
	var none *NoSetError
	if errors.As(err, &none) && t.r.Action == claim.Step && (t.r.To == claim.Rejected || t.r.To == claim.Withdrawn) {
		return nil // whom it shows is still a question that can be closed
	}
	if err != nil {
		return err
	}
	if on := t.r.Version; on != "" && on != s.Version {
		return &StaleError{Want: on, Have: s}
	}
	t.r.Photos, t.r.Version = r.digests(set), s.Version
	return nil
}

// person returns the number of who speaks among the persons of a claim. Only names tell persons apart, so
// where the first of two was forgotten nobody can be told to be the second.
func (t *telling) person(ctx context.Context, tx *sql.Tx, c claim.Claim) (int, error) {
	all, err := peopleOf(ctx, tx, c.ID)
	if err != nil {
		return 0, err
	}
	known := all[c.ID]
	for by := 1; by <= c.People; by++ {
		for _, name := range known[by] {
			if photo.SamePerson(name, t.who) {
				return by, nil
			}
		}
	}
	if t.r.To == claim.Verified && c.Waits() && len(known[c.Vouched[0]]) == 0 {
		return 0, &claim.RefusedError{Why: fmt.Sprintf("who said first that %s is verified was forgotten, so nobody can be told to be another person: take it back to supported and begin again", c.ID)}
	}
	return c.People + 1, nil
}

// peopleOf returns the names that are not erased of the persons of a claim, by their numbers; of every
// claim where id is 0.
func peopleOf(ctx context.Context, tx *sql.Tx, id claim.ID) (map[claim.ID]map[int][]string, error) {
	out := map[claim.ID]map[int][]string{}
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var of claim.ID
		var by int
		var name string
		err := rows.Scan(&of, &by, &name)
		if out[of] == nil {
			out[of] = map[int][]string{}
		}
		out[of][by] = append(out[of][by], name)
		return struct{}{}, err
	}, `SELECT json_extract(payload, '$.data.claim'), json_extract(payload, '$.data.by'), text
		FROM journal JOIN journal_text ON entry = seq AND field = 'who'
		WHERE kind IN ('claim', 'claim_step') AND (?1 = 0 OR json_extract(payload, '$.data.claim') = ?1) ORDER BY seq`, id)
	return out, err
}

// alone refuses a second verified claim on sets that were merged since.
func (t *telling) alone(ctx context.Context, tx *sql.Tx, set photo.SetID) error {
	for _, other := range t.book.Sorted() {
		if other.ID == t.r.Claim || other.State != claim.Verified {
			continue
		}
		its, err := mergedInto(ctx, tx, other.Set)
		if err != nil {
			return err
		}
		if its == set {
			return &claim.RefusedError{Why: fmt.Sprintf("%s has a verified claim already, %s: one of the two is wrong", set, other.ID)}
		}
	}
	return nil
}

// mergedInto returns the set that holds the photos of a set now.
func mergedInto(ctx context.Context, tx *sql.Tx, id photo.SetID) (photo.SetID, error) {
	for range 1000 { // a damaged catalogue may lead in a ring
		var into photo.SetID
		err := tx.QueryRowContext(ctx, `SELECT merged_into FROM set_state WHERE set_id = ? AND merged_into IS NOT NULL`, id).Scan(&into)
		if errors.Is(err, sql.ErrNoRows) {
			return id, nil
		}
		if err != nil {
			return 0, err
		}
		id = into
	}
	return 0, fmt.Errorf("%w: %s is merged without an end", ErrDamaged, id)
}

// store writes the row that the record changed.
func (t *telling) store(ctx context.Context, tx *sql.Tx) error {
	if t.r.Action == claim.Describe {
		d, kept := t.book.Descriptions[t.r.Set]
		if !kept {
			_, err := tx.ExecContext(ctx, `DELETE FROM description WHERE set_id = ?`, t.r.Set)
			return err
		}
		return putBody(ctx, tx, d, `INSERT INTO description (set_id, body) VALUES (?, ?) ON CONFLICT (set_id) DO UPDATE SET body = excluded.body`, t.r.Set)
	}
	c := t.book.Claims[t.r.Claim]
	return putBody(ctx, tx, c, `INSERT INTO claim (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, c.ID)
}

func putBody(ctx context.Context, tx *sql.Tx, body any, query string, key any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, query, key, string(text))
	return err
}

// loadBook reads the claims and descriptions as they are stored.
func loadBook(ctx context.Context, tx *sql.Tx) (claim.Book, error) {
	b := claim.Book{Claims: map[claim.ID]claim.Claim{}, Descriptions: map[photo.SetID]claim.Description{}}
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id claim.ID
		c, err := scanBody[claim.Claim](rows, &id, "claim")
		b.Claims[id] = c
		return struct{}{}, err
	}, `SELECT id, body FROM claim ORDER BY id`)
	if err != nil {
		return b, err
	}
	_, err = collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id photo.SetID
		d, err := scanBody[claim.Description](rows, &id, "description")
		b.Descriptions[id] = d
		return struct{}{}, err
	}, `SELECT set_id, body FROM description ORDER BY set_id`)
	return b, err
}

func scanBody[T any](rows *sql.Rows, id any, what string) (out T, err error) {
	var body []byte
	if err := rows.Scan(id, &body); err != nil {
		return out, err
	}
	if err := json.Unmarshal(body, &out); err != nil {
		return out, fmt.Errorf("%w: %s: %w", ErrDamaged, what, err)
	}
	return out, nil
}
