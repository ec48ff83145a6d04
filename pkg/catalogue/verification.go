// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"amana/pkg/photo"
)

// VerifySettings are what decides which files a run of verify reads.
type VerifySettings struct {
	Share float64 `json:"share,omitempty"` // of the files; 0: all
	Seed  uint64  `json:"seed,omitempty"`
	Began int64   `json:"began,omitempty"` // the run that this one goes on with; 0: none
}

// Verification is one run of verify over one source. Its methods are for one goroutine each, and none of them
// after Finish.
type Verification struct {
	c        *Catalogue
	id       int64
	source   photo.SourceID
	settings VerifySettings
	rows     *sql.Stmt
}

// Checked is how a file was found.
type Checked struct {
	Path   photo.RelPath
	Class  string
	Now    photo.RelPath
	Reason string
	Found  photo.Digest // zero where nothing was read
	Bytes  int64        // of what was found, and its time
	Mod    photo.Stamp
}

// OnRecord is what is on record of a file, and what an earlier part of the run found of it.
type OnRecord struct {
	photo.File
	Passed bool // it was found ok, with these bytes and this time
	Bytes  int64
	Mod    photo.Stamp
}

// StartVerify begins a run over a source. Unless anew is set, it goes on with the last one where that was cut off
// and read the same files. The error is ErrNoSource where there is no such source. The caller holds LockRun.
func (c *Catalogue) StartVerify(ctx context.Context, source photo.SourceID, s VerifySettings, anew bool, tool string, now time.Time) (*Verification, error) {
	v := &Verification{c: c, source: source}
	err := c.write(ctx, "start verify", func(ctx context.Context, tx *sql.Tx) error {
		var known bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM source WHERE id = ?)`, source).Scan(&known); err != nil {
			return err
		}
		if !known {
			return ErrNoSource
		}
		s.Began = 0
		if !anew {
			began, err := cutOff(ctx, tx, source, s)
			if err != nil {
				return err
			}
			s.Began = began
		}
		var err error
		v.settings = s
		v.id, err = c.startRun(ctx, tx, started{kind: "verify", tool: tool, settings: s, source: source, now: now})
		return err
	})
	if err != nil {
		return nil, err
	}
	v.rows, err = c.reader.PrepareContext(context.WithoutCancel(ctx), `
		SELECT file.path, file.kind, file.bytes, file.mod_s, file.mod_ns, file.status, file.content, file.vanished, v.path IS NOT NULL, coalesce(v.bytes, 0), coalesce(v.mod_s, 0), coalesce(v.mod_ns, 0)
		FROM file LEFT JOIN verified AS v ON v.source = file.source AND v.path = file.path AND v.class = 'ok' AND v.found = file.content AND v.run >= ?1 AND v.run < ?2
		WHERE file.source = ?3 AND file.path > ?4 ORDER BY file.path LIMIT ?5`)
	return v, c.wrap("start verify", err)
}

// cutOff returns the first run of those that the last one went on with, where that was cut off and has the same
// settings, and else 0.
func cutOff(ctx context.Context, tx *sql.Tx, source photo.SourceID, want VerifySettings) (int64, error) {
	var id int64
	var state string
	var text []byte
	err := tx.QueryRowContext(ctx, `SELECT id, state, settings FROM run WHERE source = ? AND kind = 'verify' ORDER BY id DESC LIMIT 1`, source).Scan(&id, &state, &text)
	if errors.Is(err, sql.ErrNoRows) || err == nil && state == Finished {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var had VerifySettings
	if err := json.Unmarshal(text, &had); err != nil || had.Share != want.Share || had.Seed != want.Seed {
		return 0, nil
	}
	if had.Began != 0 {
		id = had.Began
	}
	return id, nil
}

// ID returns the number of the run.
func (v *Verification) ID() int64 { return v.id }

// Began returns the run that this one goes on with, 0 where it begins anew.
func (v *Verification) Began() int64 { return v.settings.Began }

// Expect returns how many files of the source are on record as present, and how many bytes they have.
func (v *Verification) Expect(ctx context.Context) (files, bytes int64, err error) {
	return (&IndexRun{c: v.c, source: v.source}).Expect(ctx)
}

// Rows returns at most n files with paths after the given one, vanished ones too, in the order of the paths' bytes.
func (v *Verification) Rows(ctx context.Context, after photo.RelPath, n int) (out []OnRecord, err error) {
	began := v.settings.Began
	if began == 0 {
		began = v.id
	}
	rows, err := v.rows.QueryContext(ctx, began, v.id, v.source, []byte(after), n)
	if err != nil {
		return nil, v.c.wrap("look up files", err)
	}
	defer rows.Close()
	var path, content sql.RawBytes
	for rows.Next() {
		r := OnRecord{File: photo.File{Source: v.source}}
		f := &r.File
		if err := rows.Scan(&path, &f.Kind, &f.Bytes, &f.Mod.Sec, &f.Mod.Nsec, &f.Status, &content, &f.Vanished, &r.Passed, &r.Bytes, &r.Mod.Sec, &r.Mod.Nsec); err != nil {
			return nil, v.c.wrap("look up files", err)
		}
		f.Path = photo.RelPath(path)
		copy(f.Content[:], content)
		out = append(out, r)
	}
	return out, v.c.wrap("look up files", rows.Err())
}

// Keep stores what was found in one transaction, in place of what an earlier run found.
func (v *Verification) Keep(ctx context.Context, found []Checked) error {
	return v.c.write(ctx, "keep what was verified", func(ctx context.Context, tx *sql.Tx) error {
		put, err := tx.PrepareContext(ctx, `INSERT OR REPLACE INTO verified (source, path, run, at_s, class, now, reason, found, bytes, mod_s, mod_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
		if err != nil {
			return err
		}
		defer put.Close()
		at := v.c.now().Unix()
		for _, f := range found {
			var now []byte
			if f.Now != "" {
				now = []byte(f.Now)
			}
			if _, err := put.ExecContext(ctx, v.source, []byte(f.Path), v.id, at, f.Class, now, f.Reason, blob(f.Found), f.Bytes, f.Mod.Sec, f.Mod.Nsec); err != nil {
				return err
			}
		}
		return nil
	})
}

// Finish ends the run with its ledger. After a finished run over all files, what earlier runs found of others
// is gone: they are neither on record nor on the drive.
func (v *Verification) Finish(ctx context.Context, state string, ledger any) error {
	err := v.c.write(ctx, "finish verify", func(ctx context.Context, tx *sql.Tx) error {
		if state == Finished && v.settings.Share == 0 {
			began := v.settings.Began
			if began == 0 {
				began = v.id
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM verified WHERE source = ? AND run < ?`, v.source, began); err != nil {
				return err
			}
		}
		return v.c.finishRun(ctx, tx, v.id, state, ledger, indexed{})
	})
	return errors.Join(err, v.c.wrap("finish verify", v.rows.Close()))
}

// Verified returns how the files of a source were found when they were last looked at, in the order of the paths'
// bytes.
func (c *Catalogue) Verified(ctx context.Context, source photo.SourceID) (out []Checked, err error) {
	err = c.read(ctx, "read what was verified", func(tx *sql.Tx) error {
		out, err = collect(ctx, tx, func(rows *sql.Rows) (f Checked, err error) {
			var path, now, found []byte
			err = rows.Scan(&path, &f.Class, &now, &f.Reason, &found, &f.Bytes, &f.Mod.Sec, &f.Mod.Nsec)
			f.Path, f.Now = photo.RelPath(path), photo.RelPath(now)
			copy(f.Found[:], found)
			return f, err
		}, `SELECT path, class, now, reason, found, bytes, mod_s, mod_ns FROM verified WHERE source = ? ORDER BY path`, source)
		return err
	})
	return slices.Clip(out), err
}
