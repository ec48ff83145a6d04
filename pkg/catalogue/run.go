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
)

// The errors of runs.
var (
	ErrNoRun    = errors.New("there is no such run")
	ErrRecorded = errors.New("the run has a record already")
)

// The states of a run.
const (
	Running     = "running"
	Finished    = "finished"
	Interrupted = "interrupted"
	Failed      = "failed"
)

// Run is one act of the program.
type Run struct {
	ID       int64
	Kind     string // index, group, separate, counts, verify
	Tool     string // version of the program
	Source   photo.SourceID
	Label    string // of the source, "" where there is none or it was forgotten
	Settings json.RawMessage
	Started  time.Time
	Finished time.Time // zero while it runs
	State    string
	Ledger   json.RawMessage // nil where there is none
	Digest   photo.Digest    // of the source at the end of a finished index run
	Recorded bool            // it has a record
}

// StartRun begins a run of another kind than index. Settings are kept as JSON and must not hold
// personal data: they cannot be erased.
func (c *Catalogue) StartRun(ctx context.Context, kind, tool string, settings any, now time.Time) (id int64, err error) {
	err = c.write(ctx, "start run", func(ctx context.Context, tx *sql.Tx) error {
		id, err = c.startRun(ctx, tx, started{kind: kind, tool: tool, settings: settings, now: now})
		return err
	})
	return id, err
}

type started struct {
	kind, tool string
	settings   any
	source     photo.SourceID
	readOnly   bool // the source is mounted read-only
	texts      map[string]string
	now        time.Time
}

type runStarted struct {
	Run      int64           `json:"run"`
	Kind     string          `json:"kind"`
	Tool     string          `json:"tool"`
	Source   photo.SourceID  `json:"source,omitempty"`
	ReadOnly bool            `json:"read_only,omitempty"` // mounted so
	Settings json.RawMessage `json:"settings"`
}

type runFinished struct {
	Run    int64           `json:"run"`
	State  string          `json:"state"`
	Ledger json.RawMessage `json:"ledger,omitempty"`
	Digest string          `json:"digest,omitempty"` // of the source
	Tables *tableDigests   `json:"tables,omitempty"`
}

func (c *Catalogue) startRun(ctx context.Context, tx *sql.Tx, s started) (int64, error) {
	settings, err := json.Marshal(s.settings)
	if err != nil {
		return 0, err
	}
	source := sql.NullInt64{Int64: int64(s.source), Valid: s.source != 0}
	var id int64
	err = tx.QueryRowContext(ctx, `INSERT INTO run (kind, tool, source, settings, started_s, started_ns, state) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		s.kind, s.tool, source, string(settings), s.now.Unix(), s.now.Nanosecond(), Running).Scan(&id)
	if err != nil {
		return 0, err
	}
	_, err = c.journalise(ctx, tx, note{kind: KindRunStarted, at: s.now, texts: s.texts,
		body: runStarted{Run: id, Kind: s.kind, Tool: s.tool, Source: s.source, ReadOnly: s.readOnly, Settings: settings}})
	return id, err
}

// FinishRun ends a run of StartRun with Finished, Interrupted or Failed and keeps its ledger as JSON; a
// nil ledger is none.
func (c *Catalogue) FinishRun(ctx context.Context, id int64, state string, ledger any) error {
	return c.write(ctx, "finish run", func(ctx context.Context, tx *sql.Tx) error {
		return c.finishRun(ctx, tx, id, state, ledger, indexed{})
	})
}

// indexed is what only an index run knows at its end.
type indexed struct {
	digest photo.Digest // of the source
	same   bool         // it wrote nothing
}

func (c *Catalogue) finishRun(ctx context.Context, tx *sql.Tx, id int64, state string, ledger any, found indexed) error {
	var kept json.RawMessage
	if ledger != nil {
		var err error
		if kept, err = json.Marshal(ledger); err != nil {
			return err
		}
	}
	now := c.now()
	var was, kind string
	err := tx.QueryRowContext(ctx, `SELECT state, kind FROM run WHERE id = ?`, id).Scan(&was, &kind)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: %d", ErrNoRun, id)
	}
	if err != nil {
		return err
	}
	if was != Running {
		return fmt.Errorf("run %d has ended already: %s", id, was)
	}
	_, err = tx.ExecContext(ctx, `UPDATE run SET state = ?, ledger = ?, digest = ?, finished_s = ?, finished_ns = ? WHERE id = ?`,
		state, nullText(string(kept)), blob(found.digest), now.Unix(), now.Nanosecond(), id)
	if err != nil {
		return err
	}
	tables, err := tablesAfter(ctx, tx, id, kind, found.same)
	if err != nil {
		return err
	}
	_, err = c.journalise(ctx, tx, note{kind: KindRunFinished, at: now,
		body: runFinished{Run: id, State: state, Ledger: kept, Digest: found.digest.String(), Tables: tables}})
	return err
}

// closeStaleRuns ends the runs of processes that were killed. A run whose process still holds the run
// lock is left alone.
func (c *Catalogue) closeStaleRuns(ctx context.Context) (err error) {
	open, err := c.openRuns(ctx)
	if err != nil || len(open) == 0 {
		return err
	}
	release, err := c.tryLockRun()
	if errors.Is(err, errHeld) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	return c.write(ctx, "close interrupted runs", func(ctx context.Context, tx *sql.Tx) error {
		ids, err := collect(ctx, tx, scanInt, `SELECT id FROM run WHERE state = 'running' ORDER BY id`)
		for _, id := range ids {
			err = errors.Join(err, c.finishRun(ctx, tx, id, Interrupted, nil, indexed{}))
		}
		return err
	})
}

func (c *Catalogue) openRuns(ctx context.Context) (ids []int64, err error) {
	err = c.read(ctx, "look for interrupted runs", func(tx *sql.Tx) error {
		ids, err = collect(ctx, tx, scanInt, `SELECT id FROM run WHERE state = 'running'`)
		return err
	})
	return ids, err
}

func scanInt(rows *sql.Rows) (n int64, err error) {
	err = rows.Scan(&n)
	return n, err
}

const sqlRuns = `
	SELECT run.id, kind, tool, coalesce(run.source, 0), coalesce(source.label, ''), settings, started_s, started_ns, finished_s, finished_ns,
	       state, ledger, run.digest, record.run IS NOT NULL
	FROM run LEFT JOIN source ON source.id = run.source LEFT JOIN record ON record.run = run.id ORDER BY run.id`

// Runs returns all runs in the order of their numbers.
func (c *Catalogue) Runs(ctx context.Context) (out []Run, err error) {
	err = c.read(ctx, "list runs", func(tx *sql.Tx) error {
		out, err = collect(ctx, tx, scanRun, sqlRuns)
		return err
	})
	return out, err
}

func scanRun(rows *sql.Rows) (r Run, err error) {
	var settings, ledger, digest []byte
	var started, startedNanos int64
	var finished, finishedNanos sql.NullInt64
	err = rows.Scan(&r.ID, &r.Kind, &r.Tool, &r.Source, &r.Label, &settings, &started, &startedNanos, &finished, &finishedNanos,
		&r.State, &ledger, &digest, &r.Recorded)
	r.Settings, r.Ledger = settings, ledger
	r.Started = time.Unix(started, startedNanos).UTC()
	if finished.Valid {
		r.Finished = time.Unix(finished.Int64, finishedNanos.Int64).UTC()
	}
	copy(r.Digest[:], digest)
	return r, err
}

// Record keeps what a run printed, byte for byte; it must be JSON. A run has one record at most
// (ErrRecorded).
func (c *Catalogue) Record(ctx context.Context, run int64, body []byte) error {
	return c.write(ctx, "record", func(ctx context.Context, tx *sql.Tx) error {
		if !json.Valid(body) {
			return errors.New("a record must be JSON")
		}
		var known, recorded bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM run WHERE id = ?1), EXISTS (SELECT 1 FROM record WHERE run = ?1)`, run).Scan(&known, &recorded)
		switch {
		case err != nil:
			return err
		case !known:
			return fmt.Errorf("%w: %d", ErrNoRun, run)
		case recorded:
			return fmt.Errorf("%w: %d", ErrRecorded, run)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO record (run, body) VALUES (?, ?)`, run, body)
		return err
	})
}

// Recorded returns what Record kept; ErrNoRun where there is none.
func (c *Catalogue) Recorded(ctx context.Context, run int64) (body []byte, err error) {
	err = c.read(ctx, "read record", func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT body FROM record WHERE run = ?`, run).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%w that was recorded: %d", ErrNoRun, run)
		}
		return err
	})
	return body, err
}

func blob(d photo.Digest) []byte {
	if !d.Valid() {
		return nil
	}
	return d[:]
}

func nullText(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
