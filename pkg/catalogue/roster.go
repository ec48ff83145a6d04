// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// roster is who is in which set: what grouping proposes and what persons decided.
type roster struct {
	proposed map[photo.SetID][]photo.Digest // in the order of the digests
	states   map[photo.SetID]review.State
	gone     map[photo.Digest]bool // confirmed photos of sources that were forgotten: they are members of nothing
}

func loadRoster(ctx context.Context, tx *sql.Tx) (roster, error) {
	r := roster{proposed: map[photo.SetID][]photo.Digest{}}
	rows, err := tx.QueryContext(ctx, `SELECT set_id, photo FROM proposed_member ORDER BY set_id, photo`)
	if err != nil {
		return r, err
	}
	defer rows.Close()
	var raw sql.RawBytes
	for rows.Next() {
		var id photo.SetID
		var d photo.Digest
		if err := rows.Scan(&id, &raw); err != nil {
			return r, err
		}
		copy(d[:], raw)
		r.proposed[id] = append(r.proposed[id], d)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return r, err
	}
	if r.states, err = states(ctx, tx); err != nil {
		return r, err
	}
	r.gone, err = goneWithSource(ctx, tx, r.states)
	return r, err
}

// rosterOf is loadRoster for a few sets.
func rosterOf(ctx context.Context, tx *sql.Tx, ids []photo.SetID) (roster, error) {
	r := roster{proposed: map[photo.SetID][]photo.Digest{}, states: map[photo.SetID]review.State{}}
	for _, id := range ids {
		var err error
		r.proposed[id], err = collect(ctx, tx, func(rows *sql.Rows) (d photo.Digest, err error) {
			var raw []byte
			err = rows.Scan(&raw)
			copy(d[:], raw)
			return d, err
		}, `SELECT photo FROM proposed_member WHERE set_id = ? ORDER BY photo`, id)
		if err != nil {
			return r, err
		}
		if err := addStates(ctx, tx, r.states, `WHERE set_id = ?`, id); err != nil {
			return r, err
		}
	}
	var err error
	r.gone, err = goneWithSource(ctx, tx, r.states)
	return r, err
}

// goneWithSource returns the photos that persons decided about and whose source was forgotten. Nothing
// else takes a content away.
func goneWithSource(ctx context.Context, tx *sql.Tx, states map[photo.SetID]review.State) (map[photo.Digest]bool, error) {
	var any bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM journal WHERE kind = 'forget' AND json_extract(payload, '$.data.source') IS NOT NULL)`).Scan(&any)
	if err != nil || !any {
		return nil, err
	}
	known, err := tx.PrepareContext(ctx, `SELECT EXISTS (SELECT 1 FROM content WHERE digest = ?)`)
	if err != nil {
		return nil, err
	}
	defer known.Close()
	gone := map[photo.Digest]bool{}
	for _, s := range states {
		for _, d := range s.Confirmed {
			var has bool
			if err := known.QueryRowContext(ctx, d[:]).Scan(&has); err != nil {
				return nil, err
			}
			if !has {
				gone[d] = true
			}
		}
	}
	return gone, nil
}

// members returns the photos of a set in the order of their digests: those that grouping proposes and
// those that a person confirmed, without those that a person rejected.
func (r roster) members(id photo.SetID) []photo.Member {
	return r.withProposed(id, r.proposed[id])
}

// withProposed is members as it would be if grouping proposed these photos for the set.
func (r roster) withProposed(id photo.SetID, proposed []photo.Digest) []photo.Member {
	s := r.states[id]
	roles, flags := map[photo.Digest]string{}, map[photo.Digest][]photo.Flag{}
	for _, role := range s.Roles {
		roles[role.Photo] = role.Role
	}
	for _, f := range s.Flags {
		flags[f.Photo] = append(flags[f.Photo], f.Flag)
	}
	out := make([]photo.Member, 0, len(proposed)+len(s.Confirmed))
	for _, d := range s.Confirmed {
		if !r.gone[d] {
			out = append(out, photo.Member{Photo: d, Confirmed: true, Role: roles[d], Flags: flags[d]})
		}
	}
	for _, d := range proposed {
		if !slices.Contains(s.Confirmed, d) && !slices.Contains(s.Rejected, d) {
			out = append(out, photo.Member{Photo: d, Role: roles[d], Flags: flags[d]})
		}
	}
	slices.SortFunc(out, func(a, b photo.Member) int { return a.Photo.Compare(b.Photo) })
	return out
}

// stands reports whether a set that is not retired is one to look at: it was not merged away, it has
// photos or a person touched it, and its photos did not all go with their source.
func (r roster) stands(id photo.SetID) bool {
	state, touched := r.states[id]
	proposed := len(r.proposed[id])
	switch {
	case state.MergedInto != 0:
		return false
	case proposed > 0:
		return true
	case len(state.Confirmed) > 0:
		return slices.ContainsFunc(state.Confirmed, func(d photo.Digest) bool { return !r.gone[d] })
	}
	return touched
}

// digests returns the photos of a set.
func (r roster) digests(id photo.SetID) []photo.Digest {
	var out []photo.Digest
	for _, m := range r.members(id) {
		out = append(out, m.Photo)
	}
	return out
}

// complete fills in what persons decided about a set.
func (r roster) complete(s *photo.Set, texts map[string]string) {
	state := r.states[s.ID]
	s.Members = r.members(s.ID)
	for _, f := range photo.PhotoFlags() {
		if slices.ContainsFunc(s.Members, func(m photo.Member) bool { return slices.Contains(m.Flags, f) }) {
			s.Flags = append(s.Flags, f)
		}
	}
	s.Class, s.Drawn, s.MembersDecided, s.Card = state.Class, state.Drawn, state.MembersDecided, state.Card
	s.CardBox = state.Box
	s.Review, s.ReviewReason = state.Review(s.Members)
	s.Note, s.ReviewedBy = texts[state.Note], texts[state.By]
	s.ClassBy, s.Readings = texts[state.ClassBy], state.Readings
	s.Readings.FirstBy, s.Readings.SecondBy = texts[s.Readings.FirstBy], texts[s.Readings.SecondBy]
	s.Version, s.Seen = review.Version(s.Members, s.Class, s.Review), review.Seen(state)
}

// States returns what persons decided, by set; a set that nobody touched is not in it.
func (c *Catalogue) States(ctx context.Context) (out map[photo.SetID]review.State, err error) {
	err = c.read(ctx, "read decisions", func(tx *sql.Tx) error {
		out, err = states(ctx, tx)
		return err
	})
	return out, err
}

func states(ctx context.Context, tx *sql.Tx) (map[photo.SetID]review.State, error) {
	out := map[photo.SetID]review.State{}
	return out, addStates(ctx, tx, out, `ORDER BY set_id`)
}

func addStates(ctx context.Context, tx *sql.Tx, out map[photo.SetID]review.State, where string, args ...any) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id photo.SetID
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return struct{}{}, err
		}
		var s review.State
		if err := json.Unmarshal(body, &s); err != nil {
			return struct{}{}, fmt.Errorf("%w: state of %s: %w", ErrDamaged, id, err)
		}
		out[id] = s
		return struct{}{}, nil
	}, `SELECT set_id, body FROM set_state `+where, args...)
	return err
}

func sortedIDs[V any](m map[photo.SetID]V) []photo.SetID {
	out := make([]photo.SetID, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b photo.SetID) int { return cmp.Compare(a, b) })
	return out
}
