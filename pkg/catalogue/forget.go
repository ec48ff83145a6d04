// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"amana/pkg/photo"
)

// forgotten is the body of an entry of kind KindForget: which texts went, and which source.
type forgotten struct {
	Texts   []erased       `json:"texts"`
	Source  photo.SourceID `json:"source,omitempty"`
	Records []int64        `json:"records,omitempty"` // what these runs kept went with the source
	Tables  *tableDigests  `json:"tables,omitempty"`  // after a source went
}

// erased names texts that were erased.
type erased struct {
	Entry  int64    `json:"entry"`
	Fields []string `json:"fields"`
}

// ForgetEntry erases the texts of one journal entry: its note, its names, its claims. The entry and the
// digests in it stay, and the journal still verifies. What a person chose for the review page goes with the
// last entry that names that person. The erasure is an entry itself. When it returns nil
// the texts are in no byte of the catalogue's files; backups and the drive's own spare blocks are beyond
// its reach. Asked again it finishes an erasure that was cut off. The error is ErrNoEntry where there is
// no such entry, and ErrLocked where another process still reads what was there before.
func (c *Catalogue) ForgetEntry(ctx context.Context, seq int64, who string, now time.Time) error {
	return c.forget(ctx, "forget entry", func(ctx context.Context, tx *sql.Tx) error {
		var known bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM journal WHERE seq = ?)`, seq).Scan(&known); err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("%w: %d", ErrNoEntry, seq)
		}
		gone, err := erase(ctx, tx, `entry = ?`, seq)
		if err != nil || len(gone) == 0 {
			return err
		}
		return c.noteForgotten(ctx, tx, forgotten{Texts: gone}, who, now)
	})
}

// ForgetSource erases a source that was indexed by mistake: its name and notes, its files, the contents
// that no other source holds, their places in sets, and the records of counts that were made since it
// came. Claims about its photos alone lose their texts. Decisions about its photos stay, as digests, without their notes where the whole set was of this
// source. The rest is as with ForgetEntry; the error is ErrNoSource where there is no such source.
func (c *Catalogue) ForgetSource(ctx context.Context, label, who string, now time.Time) error {
	return c.forget(ctx, "forget source", func(ctx context.Context, tx *sql.Tx) error {
		var id photo.SourceID
		err := tx.QueryRowContext(ctx, `SELECT id FROM source WHERE label = ?`, photo.RelPath(label).Quote()).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%w: %q", ErrNoSource, label)
		}
		if err != nil {
			return err
		}
		const since = ` FROM record WHERE run >= (SELECT min(id) FROM run WHERE source = ?)`
		records, err := collect(ctx, tx, scanInt, `SELECT run`+since+` ORDER BY run`, id)
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE`+since, id)
		}
		if err != nil {
			return err
		}
		emptied, err := c.dropSource(ctx, tx, id)
		if err != nil {
			return err
		}
		gone, err := erase(ctx, tx, `entry IN (SELECT seq FROM journal WHERE kind = 'run_started' AND json_extract(payload, '$.data.source') = ?) AND field <> 'who'`, id)
		if err != nil {
			return err
		}
		for _, entry := range emptied {
			notes, err := erase(ctx, tx, `entry = ? AND field = 'note'`, entry)
			if err != nil {
				return err
			}
			gone = append(gone, notes...)
		}
		claims, err := eraseOrphanClaims(ctx, tx)
		if err != nil {
			return err
		}
		after := &tableDigests{}
		if err := after.propose(ctx, tx); err != nil {
			return err
		}
		if after.Holdings, err = holdingsDigests(ctx, tx); err != nil {
			return err
		}
		if after.Verified, err = verifiedDigests(ctx, tx); err != nil {
			return err
		}
		return c.noteForgotten(ctx, tx, forgotten{Texts: append(gone, claims...), Source: id, Records: records, Tables: after}, who, now)
	})
}

func (c *Catalogue) noteForgotten(ctx context.Context, tx *sql.Tx, f forgotten, who string, now time.Time) error {
	if f.Texts == nil {
		f.Texts = []erased{}
	}
	_, err := c.journalise(ctx, tx, note{kind: KindForget, at: now, texts: map[string]string{"who": who}, body: f})
	return err
}

// erase deletes the texts that the condition names and returns which they were.
func erase(ctx context.Context, tx *sql.Tx, where string, arg any) ([]erased, error) {
	type row struct {
		entry int64
		field string
	}
	rows, err := collect(ctx, tx, func(rows *sql.Rows) (r row, err error) {
		err = rows.Scan(&r.entry, &r.field)
		return r, err
	}, `SELECT entry, field FROM journal_text WHERE `+where+` ORDER BY entry, field`, arg)
	if err != nil {
		return nil, err
	}
	var out []erased
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Entry != r.entry {
			out = append(out, erased{Entry: r.entry})
		}
		last := &out[len(out)-1]
		last.Fields = append(last.Fields, r.field)
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM journal_text WHERE `+where, arg)
	return out, err
}

// dropSource deletes the rows of a source and what hangs on it alone, and returns the decisions on sets
// all of whose photos went.
func (c *Catalogue) dropSource(ctx context.Context, tx *sql.Tx, id photo.SourceID) ([]int64, error) {
	before, err := loadRoster(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, q := range []string{
		`DELETE FROM holding WHERE ?1 IS NOT NULL`,
		`DELETE FROM file WHERE source = ?`,
		`DELETE FROM file_change WHERE source = ?`,
		`DELETE FROM verified WHERE source = ?`,
		`DELETE FROM source WHERE id = ?`,
	} {
		if _, err := tx.ExecContext(ctx, q, id); err != nil {
			return nil, err
		}
	}
	for _, q := range []string{
		`DELETE FROM content WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.content = content.digest)`,
		`DELETE FROM proposed_member WHERE NOT EXISTS (SELECT 1 FROM content WHERE digest = photo)`,
		`DELETE FROM near_copy WHERE NOT EXISTS (SELECT 1 FROM content WHERE digest = copy) OR NOT EXISTS (SELECT 1 FROM content WHERE digest = original)`,
		`UPDATE photo_set SET retired = (SELECT max(id) FROM run) WHERE retired IS NULL
		   AND NOT EXISTS (SELECT 1 FROM proposed_member WHERE set_id = id) AND NOT EXISTS (SELECT 1 FROM set_state WHERE set_id = id)`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return nil, err
		}
	}
	return emptied(ctx, tx, before)
}

// emptied returns the decisions on touched sets that had photos before and have none that is known now.
func emptied(ctx context.Context, tx *sql.Tx, before roster) ([]int64, error) {
	var out []int64
	for _, id := range sortedIDs(before.states) {
		had, left := before.digests(id), 0
		for _, d := range had {
			var known bool
			if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM content WHERE digest = ?)`, d[:]).Scan(&known); err != nil {
				return nil, err
			}
			if known {
				left++
			}
		}
		if len(had) == 0 || left > 0 {
			continue
		}
		entries, err := entriesOf(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, entries...)
	}
	return out, nil
}

// entriesOf returns the decisions that touched a set, and those of other journals from which its state came.
func entriesOf(ctx context.Context, tx *sql.Tx, id photo.SetID) ([]int64, error) {
	return collect(ctx, tx, scanInt, `SELECT seq FROM journal WHERE kind = 'decision'
		AND EXISTS (SELECT 1 FROM json_each(payload, '$.data.after') WHERE key = ?1)
		UNION SELECT f.seq FROM journal AS f WHERE f.kind = 'foreign' AND json_extract(f.payload, '$.data.hash') IN (
			SELECT stem.value FROM journal AS d, json_tree(d.payload, '$.data.origins."' || ?1 || '"') AS stem
			WHERE d.kind = 'decision' AND json_extract(d.payload, '$.data.origins') IS NOT NULL AND stem.type = 'text')
		ORDER BY seq`, id.String())
}

// forget runs f and then takes its traces out of the files.
func (c *Catalogue) forget(ctx context.Context, op string, f func(ctx context.Context, tx *sql.Tx) error) error {
	if c.writer == nil {
		return c.wrap(op, ErrReadOnly)
	}
	if _, err := c.writer.ExecContext(ctx, `PRAGMA secure_delete = ON`); err != nil {
		return c.wrap(op, err)
	}
	err := c.write(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		if err := f(ctx, tx); err != nil {
			return err
		}
		return dropPreferences(ctx, tx)
	})
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if _, err := c.writer.ExecContext(ctx, `VACUUM`); err != nil {
		return c.wrap(op, fmt.Errorf("the text is gone from the tables, but not yet from the file; ask again: %w", err))
	}
	var busy, frames, moved int
	err = c.writer.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		err = ErrLocked
	}
	if err != nil {
		return c.wrap(op, fmt.Errorf("the text is gone from the tables, but another process still reads what was there before; ask again: %w", err))
	}
	return nil
}
