// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"amana/pkg/photo"
)

// ContradictionError says that a grouping goes against what a person decided.
type ContradictionError struct {
	Set   photo.SetID // into which the photo was put; 0: a new one
	Photo photo.Digest
	Why   string
}

// Error names the photo, the set and the decision.
func (e *ContradictionError) Error() string {
	set := "a new set"
	if e.Set != 0 {
		set = e.Set.String()
	}
	return fmt.Sprintf("the grouping puts photo %.12s into %s, but %s", e.Photo, set, e.Why)
}

// Model returns the fitted tables of the last grouping as SaveGrouping was given them; nil before the first.
func (c *Catalogue) Model(ctx context.Context) (model []byte, err error) {
	err = c.read(ctx, "read model", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT model FROM catalogue`).Scan(&model)
	})
	return model, err
}

// SaveGrouping replaces all proposed memberships, copies and the model, and reports what changed. A set
// with number 0 is new and is numbered in the order in which it is given; of the others the number,
// members, rule, confidence, reasons and flags are taken. What persons decided stays: a confirmed photo
// is a member whatever the grouping says, a rejected one never. A touched set that the grouping leaves
// out keeps the photos that no other set takes; an untouched one is retired. A *ContradictionError
// refuses the whole grouping.
func (c *Catalogue) SaveGrouping(ctx context.Context, run int64, sets []photo.Set, copies []photo.Copy, model []byte) (changes photo.Changes, err error) {
	err = c.write(ctx, "store grouping", func(ctx context.Context, tx *sql.Tx) error {
		before, err := loadRoster(ctx, tx)
		if err != nil {
			return err
		}
		g := grouping{run: run, tx: tx, before: before}
		if changes, err = g.save(ctx, slices.Clone(sets)); err != nil {
			return err
		}
		if err := saveCopies(ctx, tx, copies); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE catalogue SET model = ?, model_run = ?`, model, run)
		return err
	})
	if err != nil {
		return photo.Changes{}, err
	}
	return changes, nil
}

type grouping struct {
	run    int64
	tx     *sql.Tx
	before roster
	live   map[photo.SetID]bool // sets that stood before
}

func (g *grouping) save(ctx context.Context, sets []photo.Set) (photo.Changes, error) {
	standing, err := collect(ctx, g.tx, scanInt, `SELECT id FROM photo_set WHERE retired IS NULL ORDER BY id`)
	if err != nil {
		return photo.Changes{}, err
	}
	g.live = map[photo.SetID]bool{}
	for _, id := range standing {
		if g.before.states[photo.SetID(id)].MergedInto == 0 {
			g.live[photo.SetID(id)] = true
		}
	}
	if err := g.check(sets); err != nil {
		return photo.Changes{}, err
	}
	sets = append(sets, g.leftOut(sets)...)
	if _, err := g.tx.ExecContext(ctx, `DELETE FROM proposed_member`); err != nil {
		return photo.Changes{}, err
	}
	return g.write(ctx, sets)
}

// check refuses what goes against a decision, and sets that do not stand.
func (g *grouping) check(sets []photo.Set) error {
	confirmed := map[photo.Digest]photo.SetID{}
	for _, id := range sortedIDs(g.live) {
		for _, d := range g.before.states[id].Confirmed {
			confirmed[d] = id
		}
	}
	given := map[photo.SetID]bool{}
	for _, s := range sets {
		if s.ID != 0 && (!g.live[s.ID] || given[s.ID]) {
			return fmt.Errorf("the grouping names %s, which does not stand or was named before", s.ID)
		}
		given[s.ID] = true
		state := g.before.states[s.ID]
		was := g.before.digests(s.ID)
		for _, m := range s.Members {
			if slices.Contains(state.Rejected, m.Photo) {
				return &ContradictionError{s.ID, m.Photo, "a person rejected it there"}
			}
			if home := confirmed[m.Photo]; home != 0 && home != s.ID && !slices.Contains(was, m.Photo) {
				return &ContradictionError{s.ID, m.Photo, "a person confirmed it in " + home.String()}
			}
		}
	}
	return nil
}

// leftOut returns the touched sets that the grouping does not name, as they were but for the photos
// that it put elsewhere.
func (g *grouping) leftOut(sets []photo.Set) []photo.Set {
	given, placed := map[photo.SetID]bool{}, map[photo.Digest]bool{}
	for _, s := range sets {
		given[s.ID] = true
		for _, m := range s.Members {
			placed[m.Photo] = true
		}
	}
	var out []photo.Set
	for _, id := range sortedIDs(g.live) {
		if _, touched := g.before.states[id]; !touched || given[id] {
			continue
		}
		s := photo.Set{ID: id, Rule: "kept", Confidence: 0, Reasons: []string{"a person decided about it, and the grouping does not propose it any more"}}
		for _, d := range g.before.proposed[id] {
			if !placed[d] {
				s.Members = append(s.Members, photo.Member{Photo: d})
			}
		}
		out = append(out, s)
	}
	return out
}

func (g *grouping) write(ctx context.Context, sets []photo.Set) (changes photo.Changes, err error) {
	member, err := g.tx.PrepareContext(ctx, `INSERT OR IGNORE INTO proposed_member (set_id, photo) VALUES (?, ?)`)
	if err != nil {
		return changes, err
	}
	defer member.Close()
	kept := map[photo.SetID]bool{}
	for _, s := range sets {
		fresh := s.ID == 0
		changed := fresh || !sameMembers(g.before.members(s.ID), g.before.withProposed(s.ID, photosOf(s)))
		if s.ID, err = g.putSet(ctx, s, changed); err != nil {
			return changes, err
		}
		for _, m := range s.Members {
			if _, err := member.ExecContext(ctx, s.ID, m.Photo[:]); err != nil {
				return changes, err
			}
		}
		kept[s.ID] = true
		switch {
		case fresh:
			changes.New = append(changes.New, s.ID)
		case changed:
			changes.Changed = append(changes.Changed, s.ID)
		default:
			changes.Same = append(changes.Same, s.ID)
		}
	}
	for _, id := range sortedIDs(g.live) {
		if kept[id] {
			continue
		}
		if _, err := g.tx.ExecContext(ctx, `UPDATE photo_set SET retired = ? WHERE id = ?`, g.run, id); err != nil {
			return changes, err
		}
		changes.Retired = append(changes.Retired, id)
	}
	for _, list := range [][]photo.SetID{changes.New, changes.Same, changes.Changed} {
		slices.Sort(list)
	}
	return changes, nil
}

func photosOf(s photo.Set) []photo.Digest {
	out := make([]photo.Digest, 0, len(s.Members))
	for _, m := range s.Members {
		out = append(out, m.Photo)
	}
	return out
}

func sameMembers(a, b []photo.Member) bool {
	return slices.EqualFunc(a, b, func(x, y photo.Member) bool { return x.Photo == y.Photo })
}

// putSet writes a set's row and returns its number. A set with other members than before has no
// proposed class until separate runs again.
func (g *grouping) putSet(ctx context.Context, s photo.Set, changed bool) (photo.SetID, error) {
	reasons, flags, err := jsonLists(s.Reasons, s.Flags)
	if err != nil {
		return 0, err
	}
	if s.ID == 0 {
		return newSet(ctx, g.tx, s.Rule, s.Confidence, reasons, flags, g.run)
	}
	_, err = g.tx.ExecContext(ctx, `UPDATE photo_set SET rule = ?, confidence = ?, reasons = ?, flags = ? WHERE id = ?`, s.Rule, s.Confidence, reasons, flags, s.ID)
	if err == nil && changed {
		_, err = g.tx.ExecContext(ctx, `UPDATE photo_set SET answer = '', answer_confidence = 0, answer_reasons = '[]' WHERE id = ?`, s.ID)
	}
	return s.ID, err
}

// newSet takes the next number and makes a set of it; run 0 is none.
func newSet(ctx context.Context, tx *sql.Tx, rule string, confidence float64, reasons, flags string, run int64) (photo.SetID, error) {
	var id photo.SetID
	if err := tx.QueryRowContext(ctx, `UPDATE catalogue SET next_set = next_set + 1 RETURNING next_set - 1`).Scan(&id); err != nil {
		return 0, err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO photo_set (id, rule, confidence, reasons, flags, answer, answer_confidence, answer_reasons, made)
		VALUES (?, ?, ?, ?, ?, '', 0, '[]', ?)`, id, rule, confidence, reasons, flags, sql.NullInt64{Int64: run, Valid: run != 0})
	return id, err
}

func jsonLists(reasons []string, flags []photo.Flag) (string, string, error) {
	if reasons == nil {
		reasons = []string{}
	}
	if flags == nil {
		flags = []photo.Flag{}
	}
	r, err := json.Marshal(reasons)
	if err != nil {
		return "", "", err
	}
	f, err := json.Marshal(flags)
	return string(r), string(f), err
}

// saveCopies replaces the near copies. Those that a person confirmed stay.
func saveCopies(ctx context.Context, tx *sql.Tx, copies []photo.Copy) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM near_copy WHERE NOT confirmed`); err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO near_copy (copy, original, distance, reason, attached, confirmed) VALUES (?, ?, ?, ?, ?, 0)
		ON CONFLICT (copy, original) DO UPDATE SET distance = excluded.distance, reason = excluded.reason, attached = excluded.attached`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, c := range copies {
		if _, err := insert.ExecContext(ctx, c.Copy[:], c.Original[:], c.Distance, c.Reason, c.Attached); err != nil {
			return err
		}
	}
	return nil
}
