// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// News is what the journal has gained since an entry.
type News struct {
	Entries int64         // the journal's last entry now
	All     bool          // not decisions alone: sets may have changed in any way, and Sets is empty
	Sets    []photo.Set   // that decisions touched and that stand, as they are now
	Gone    []photo.SetID // that decisions touched and that do not stand any more
}

// Since returns what has become of the sets since a journal entry, so that a page that is open for hours
// follows what others decide without reading the catalogue again.
func (c *Catalogue) Since(ctx context.Context, entry int64) (n News, err error) {
	err = c.read(ctx, "read news", func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM journal`).Scan(&n.Entries); err != nil || n.Entries == entry {
			return err
		}
		touched, err := touchedSince(ctx, tx, entry, &n)
		if err != nil || n.All {
			return err
		}
		r, err := rosterOf(ctx, tx, touched)
		if err != nil {
			return err
		}
		for _, id := range touched {
			s, err := loadSet(ctx, tx, r, id)
			var none *NoSetError
			switch {
			case errors.As(err, &none):
				n.Gone = append(n.Gone, id)
			case err != nil:
				return err
			default:
				n.Sets = append(n.Sets, s)
			}
		}
		return nil
	})
	if err != nil {
		return News{}, err
	}
	return n, nil
}

// touchedSince returns the sets that decisions after entry touched; n.All where other things happened too.
func touchedSince(ctx context.Context, tx *sql.Tx, entry int64, n *News) ([]photo.SetID, error) {
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM journal WHERE seq > ? AND kind <> ?)`, entry, KindDecision).Scan(&n.All)
	if err != nil || n.All {
		return nil, err
	}
	touched := map[photo.SetID]bool{}
	_, err = collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var body []byte
		var p payload
		var r review.Record
		err := rows.Scan(&body)
		if err == nil {
			err = json.Unmarshal(body, &p)
		}
		if err == nil {
			err = json.Unmarshal(p.Data, &r)
		}
		for id := range r.After {
			touched[id] = true
		}
		return struct{}{}, err
	}, `SELECT payload FROM journal WHERE seq > ? ORDER BY seq`, entry)
	return sortedIDs(touched), err
}

// Now returns the set as it is, for a caller that shows it in place of the stale one.
func (e *StaleError) Now() photo.Set { return e.Have }
