// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"amana/pkg/photo"
)

// ClassModel returns the weights of the last proposal of classes as SaveClasses was given them; nil before
// the first.
func (c *Catalogue) ClassModel(ctx context.Context) (model []byte, err error) {
	err = c.read(ctx, "read class model", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT class_model FROM catalogue`).Scan(&model)
	})
	return model, err
}

// SaveClasses replaces the proposed class of the sets that are named, and the weights that proposed them.
// Classes that persons decided are not touched.
func (c *Catalogue) SaveClasses(ctx context.Context, run int64, proposals map[photo.SetID]photo.Proposal, model []byte) error {
	return c.write(ctx, "store classes", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE catalogue SET class_model = ?, class_model_run = ?`, model, run); err != nil {
			return err
		}
		update, err := tx.PrepareContext(ctx, `UPDATE photo_set SET answer = ?, answer_confidence = ?, answer_reasons = ? WHERE id = ? AND retired IS NULL`)
		if err != nil {
			return err
		}
		defer update.Close()
		for _, id := range sortedIDs(proposals) {
			p := proposals[id]
			reasons, _, err := jsonLists(p.Reasons, nil)
			if err != nil {
				return err
			}
			result, err := update.ExecContext(ctx, p.Answer, p.Confidence, reasons, id)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n != 1 {
				return fmt.Errorf("run %d: %w", run, &NoSetError{Set: id})
			}
		}
		return nil
	})
}

// Draw is what the ledger of a run of the kind KindDraw holds: sets that were drawn at random, to be
// decided with their proposals and their neighbours' decisions hidden.
type Draw struct {
	Seed  uint64        `json:"seed"`
	Drawn []photo.SetID `json:"drawn"` // in the order in which they were drawn
}

// KindDraw is the kind of a run that draws sets.
const KindDraw = "draw"

// Drawn returns the sets that any finished draw drew.
func (c *Catalogue) Drawn(ctx context.Context) (map[photo.SetID]bool, error) {
	runs, err := c.Runs(ctx)
	if err != nil {
		return nil, err
	}
	out := map[photo.SetID]bool{}
	for _, r := range runs {
		if r.Kind != KindDraw || r.State != Finished {
			continue
		}
		var d Draw
		if err := json.Unmarshal(r.Ledger, &d); err != nil {
			return nil, fmt.Errorf("read draw of run %d: %w", r.ID, err)
		}
		for _, id := range d.Drawn {
			out[id] = true
		}
	}
	return out, nil
}
