// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"amana/pkg/claim"
	"amana/pkg/photo"
)

// Claim is a claim with its texts and what became of its set.
type Claim struct {
	claim.Claim
	Texts ClaimTexts // Note is that of the last step
	// Now is the set that holds its photos now: another one where sets were merged, 0 where none stands.
	Now photo.SetID
	// Moved says that the set's photos are not those that the claim was last spoken about on.
	Moved bool
	By    string // who spoke last
}

// Description is a description with its texts.
type Description struct {
	claim.Description
	Texts ClaimTexts
	Now   photo.SetID // as of Claim
	By    string
}

// Claims returns the claims in the order of their numbers, and the descriptions in that of their sets.
func (c *Catalogue) Claims(ctx context.Context) (claims []Claim, described []Description, err error) {
	err = c.read(ctx, "read claims", func(tx *sql.Tx) error {
		book, err := loadBook(ctx, tx)
		if err != nil || len(book.Claims)+len(book.Descriptions) == 0 {
			return err
		}
		texts, err := claimTexts(ctx, tx)
		if err != nil {
			return err
		}
		r, err := loadRoster(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range book.Sorted() {
			now, err := standsNow(ctx, tx, r, k.Set)
			if err != nil {
				return err
			}
			one := Claim{Claim: k, Texts: texts[k.Entered].texts(len(k.Marks)), Now: now, By: texts[k.Changed].of("who")}
			one.Texts.Note = texts[k.Changed].of("note")
			one.Moved = now == 0 || !slices.Equal(r.digests(now), k.Photos)
			claims = append(claims, one)
		}
		for _, id := range sortedIDs(book.Descriptions) {
			d := book.Descriptions[id]
			now, err := standsNow(ctx, tx, r, id)
			if err != nil {
				return err
			}
			described = append(described, Description{Description: d, Texts: texts[d.Entered].texts(len(d.Marks)), Now: now, By: texts[d.Entered].of("who")})
		}
		return nil
	})
	return claims, described, err
}

func standsNow(ctx context.Context, tx *sql.Tx, r roster, id photo.SetID) (photo.SetID, error) {
	id, err := mergedInto(ctx, tx, id)
	if err != nil || len(r.digests(id)) == 0 {
		return 0, err
	}
	return id, nil
}

// saidTexts are the texts of one entry by field; Forgotten where the entry promises one that is gone.
type saidTexts map[string]string

func (s saidTexts) of(field string) string { return s[field] }

func (s saidTexts) texts(marks int) ClaimTexts {
	t := ClaimTexts{Name: s["name"], Source: s["source"], Place: s["place"], Detained: s["detained"], Note: s["note"]}
	for i := range marks {
		t.Marks = append(t.Marks, s[fmt.Sprintf("mark_%d", i+1)])
	}
	return t
}

// claimTexts returns the texts of the entries about claims.
func claimTexts(ctx context.Context, tx *sql.Tx) (map[int64]saidTexts, error) {
	out := map[int64]saidTexts{}
	err := eachPayload(ctx, tx, claimKinds, func(e entry, p payload) error {
		out[e.Seq] = saidTexts{}
		for field := range p.Texts {
			out[e.Seq][field] = Forgotten
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	_, err = collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var entry int64
		var field, text string
		err := rows.Scan(&entry, &field, &text)
		if said, ok := out[entry]; ok {
			said[field] = text
		}
		return struct{}{}, err
	}, `SELECT entry, field, text FROM journal_text JOIN journal ON seq = entry WHERE `+claimKinds)
	return out, err
}

// claimKinds is the condition that an entry is about claims.
const claimKinds = `kind IN ('claim', 'claim_step', 'marks')`

// ForgetClaim erases the texts of a claim: its name, source, place, date, marks and notes, of every entry
// about it. Its state, and who entered it, stay; whether it is withdrawn is for StepClaim. The rest is as
// with ForgetEntry; the error is ErrNoClaim where there is no such claim.
func (c *Catalogue) ForgetClaim(ctx context.Context, id claim.ID, who string, now time.Time) error {
	return c.forget(ctx, "forget claim", func(ctx context.Context, tx *sql.Tx) error {
		var known bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM claim WHERE id = ?)`, id).Scan(&known); err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("%w: %s", ErrNoClaim, id)
		}
		gone, err := erase(ctx, tx, `field <> 'who' AND entry IN (SELECT seq FROM journal WHERE `+claimKinds+` AND json_extract(payload, '$.data.claim') = ?)`, id)
		if err != nil || len(gone) == 0 {
			return err
		}
		return c.noteForgotten(ctx, tx, forgotten{Texts: gone}, who, now)
	})
}

// eraseOrphanClaims erases the texts of claims and descriptions whose photos have all gone with their
// sources.
func eraseOrphanClaims(ctx context.Context, tx *sql.Tx) ([]erased, error) {
	return erase(ctx, tx, `field <> ? AND entry IN (SELECT seq FROM journal WHERE `+claimKinds+`
		AND json_array_length(payload, '$.data.photos') > 0 AND NOT EXISTS (
		SELECT 1 FROM json_each(payload, '$.data.photos') AS seen JOIN content ON digest = unhex(seen.value)))`, "who")
}

// checkClaims replays the records about claims, compares what they give with what is stored, and holds
// the persons of each claim against the names that are not erased.
func checkClaims(ctx context.Context, tx *sql.Tx, v *Verdict) error {
	var entries []int64
	records := map[int64]claim.Record{}
	err := eachPayload(ctx, tx, claimKinds, func(e entry, p payload) error {
		r, err := claim.ParseRecord(p.Data)
		if err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		if kinds := map[claim.Action]string{claim.Enter: KindClaim, claim.Step: KindClaimStep, claim.Describe: KindMarks}; kinds[r.Action] != e.Kind {
			return &Fault{Entry: e.Seq, What: fmt.Sprintf("an entry of the kind %s cannot %s", e.Kind, r.Action)}
		}
		entries, records[e.Seq] = append(entries, e.Seq), r
		return nil
	})
	if err != nil {
		return err
	}
	want, err := claim.Replay(func(yield func(int64, claim.Record) bool) {
		for _, e := range entries {
			if !yield(e, records[e]) {
				return
			}
		}
	})
	var wrong *claim.ReplayError
	if errors.As(err, &wrong) {
		return &Fault{Entry: wrong.Entry, What: wrong.Error()}
	}
	if err != nil {
		return err
	}
	v.Claims = int64(len(want.Claims))
	if err := checkBook(ctx, tx, want); err != nil {
		return err
	}
	people, err := peopleOf(ctx, tx, 0)
	if err != nil {
		return err
	}
	for _, c := range want.Sorted() {
		if err := checkPeople(c, people[c.ID]); err != nil {
			return err
		}
	}
	return nil
}

// checkBook compares the stored rows with the replayed ones.
func checkBook(ctx context.Context, tx *sql.Tx, want claim.Book) error {
	bodies := func(query string) (map[string]json.RawMessage, error) {
		out := map[string]json.RawMessage{}
		_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
			var id int64
			var body []byte
			err := rows.Scan(&id, &body)
			out[fmt.Sprint(id)] = body
			return struct{}{}, err
		}, query)
		return out, err
	}
	claims, err := bodies(`SELECT id, body FROM claim`)
	if err != nil {
		return err
	}
	described, err := bodies(`SELECT set_id, body FROM description`)
	if err != nil {
		return err
	}
	for _, c := range want.Sorted() {
		if err := checkBody("claim "+c.ID.String(), fmt.Sprint(int64(c.ID)), claims, c); err != nil {
			return err
		}
	}
	for _, id := range sortedIDs(want.Descriptions) {
		if err := checkBody("description "+id.String(), fmt.Sprint(int64(id)), described, want.Descriptions[id]); err != nil {
			return err
		}
	}
	if n := len(claims) + len(described); n > 0 {
		return &Fault{Row: "tables claim and description", What: fmt.Sprintf("they have %d rows that no entry of the journal made", n)}
	}
	return nil
}

// checkBody compares one row and takes it out of the rows.
func checkBody(row, id string, have map[string]json.RawMessage, want any) error {
	text, err := json.Marshal(want)
	if err != nil {
		return err
	}
	if body, ok := have[id]; !ok || !sameJSON(body, text) {
		return &Fault{Row: row, What: "it is not what the entries of the journal add up to"}
	}
	delete(have, id)
	return nil
}

// checkPeople looks for one name under two numbers, and two under one.
func checkPeople(c claim.Claim, known map[int][]string) error {
	for by := 1; by <= c.People; by++ {
		for other := 1; other <= by; other++ {
			for _, a := range known[by] {
				for _, b := range known[other] {
					if photo.SamePerson(a, b) != (by == other) {
						return &Fault{Row: "claim " + c.ID.String(), What: fmt.Sprintf("its persons %d and %d are not told apart as their names are", other, by)}
					}
				}
			}
		}
	}
	return nil
}
