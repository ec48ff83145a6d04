// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"amana/pkg/claim"
	"amana/pkg/journal"
	"amana/pkg/photo"
)

// errNothing rolls back a merge that turned out to change nothing.
var errNothing = errors.New("nothing is new")

// toldClaim is an act about claims in a journal.
type toldClaim struct {
	entry
	record claim.Record
	origin string // hash of the entry in the journal in which it was first said
	texts  saidTexts
}

func loadClaims(ctx context.Context, tx *sql.Tx) (out []toldClaim, err error) {
	texts, err := journalTexts(ctx, tx)
	if err != nil {
		return nil, err
	}
	err = eachPayload(ctx, tx, claimKinds, func(e entry, p payload) error {
		r, err := claim.ParseRecord(p.Data)
		if err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		t := toldClaim{entry: e, record: r, origin: r.Origin, texts: saidTexts{}}
		if t.origin == "" {
			t.origin = e.Hash.String()
		}
		for _, text := range texts[e.Seq] {
			t.texts[text.field] = text.text
		}
		out = append(out, t)
		return nil
	})
	return out, err
}

// claims takes what the other journal says about claims, act by act, as if it were said here by who said it:
// a claim gets the next number, and the set that holds most of its photos. What cannot be so any more is listed.
// It reports whether anything was taken.
func (m *merging) claims(ctx context.Context) (taken bool, err error) {
	mine, err := loadClaims(ctx, m.tx)
	if err != nil {
		return false, err
	}
	known, there := map[string]toldClaim{}, map[string]bool{}
	for _, t := range mine {
		known[t.origin] = t
	}
	for _, t := range m.theirs.claims {
		there[t.origin] = true
	}
	r, err := loadRoster(ctx, m.tx)
	if err != nil {
		return false, err
	}
	at := map[photo.Digest][]photo.SetID{}
	for _, s := range m.standing(r) {
		for _, p := range r.digests(s) {
			at[p] = append(at[p], s)
		}
	}
	numbers := map[claim.ID]claim.ID{} // their number of a claim to ours
	for _, t := range m.theirs.claims {
		if had, ok := known[t.origin]; ok {
			if t.record.Claim != 0 {
				numbers[t.record.Claim] = had.record.Claim
			}
			continue
		}
		what := fmt.Sprintf("entry %d there, %s", t.Seq, claimAct(t.record))
		ours, why, err := m.tellClaim(ctx, t, numbers, most(at, t.record.Photos), there)
		if err != nil {
			return false, err
		}
		if why != "" {
			m.out.Claims = append(m.out.Claims, what+": not taken: "+why)
			continue
		}
		if t.record.Claim != 0 {
			numbers[t.record.Claim] = ours
			what += " (" + ours.String() + " here)"
		}
		m.out.Claims = append(m.out.Claims, what+": taken")
		taken = true
	}
	return taken, nil
}

func claimAct(r claim.Record) string {
	switch r.Action {
	case claim.Enter:
		return r.Claim.String() + " entered"
	case claim.Step:
		return r.Claim.String() + " " + string(r.To)
	}
	return "a description of " + r.Set.String()
}

// standing returns the sets that stand.
func (m *merging) standing(r roster) (out []photo.SetID) {
	seen := map[photo.SetID]bool{}
	for _, id := range append(sortedIDs(r.proposed), sortedIDs(r.states)...) {
		if !seen[id] && r.stands(id) {
			out = append(out, id)
		}
		seen[id] = true
	}
	return out
}

// most returns the set that holds most of the photos, 0 where none holds any.
func most(at map[photo.Digest][]photo.SetID, photos []photo.Digest) (best photo.SetID) {
	held := map[photo.SetID]int{}
	for _, p := range photos {
		for _, id := range at[p] {
			held[id]++
		}
	}
	for _, id := range sortedIDs(held) {
		if held[id] > held[best] {
			best = id
		}
	}
	return best
}

// tellClaim takes one act, and returns why it cannot.
func (m *merging) tellClaim(ctx context.Context, t toldClaim, numbers map[claim.ID]claim.ID, set photo.SetID, there map[string]bool) (claim.ID, string, error) {
	if t.texts["who"] == "" {
		return 0, "the name of who said it was erased", nil
	}
	told := telling{c: m.c, kind: t.Kind, who: t.texts["who"], texts: t.texts.texts(len(t.record.Marks)), now: m.o.Now,
		r: claim.Record{Action: t.record.Action, Set: set, Person: t.record.Person, To: t.record.To, Origin: t.origin, At: t.record.At}}
	if told.r.At == "" {
		told.r.At = journal.Stamp(t.Time)
	}
	book, err := loadBook(ctx, m.tx)
	if err != nil {
		return 0, "", err
	}
	switch t.record.Action {
	case claim.Step:
		id, ok := numbers[t.record.Claim]
		if !ok {
			return 0, "its claim was not taken", nil
		}
		told.r.Claim, told.r.Set = id, 0
		if book.Claims[id].State == t.record.To {
			return id, "it is so here already", nil
		}
	case claim.Describe:
		if d, described := book.Descriptions[set]; described && !m.saidThere(ctx, d.Entered, there) {
			return 0, fmt.Sprintf("%s is described otherwise here", set), nil
		}
		fallthrough
	default:
		if set == 0 {
			return 0, "none of its photos is in a set here", nil
		}
	}
	err = told.in(ctx, m.tx)
	var refused *claim.RefusedError
	var none *NoSetError
	switch {
	case errors.As(err, &refused):
		return 0, strings.TrimSpace(refused.Error()), nil
	case errors.As(err, &none):
		return 0, none.Error(), nil
	}
	return told.r.Claim, "", err
}

// saidThere reports whether the other catalogue knows what an entry here says.
func (m *merging) saidThere(ctx context.Context, seq int64, there map[string]bool) bool {
	mine, err := loadClaims(ctx, m.tx)
	if err != nil {
		return false
	}
	for _, t := range mine {
		if t.Seq == seq {
			return there[t.origin]
		}
	}
	return false
}
