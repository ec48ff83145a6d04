// SPDX-License-Identifier: Apache-2.0

// Package catalogue keeps what is known of an archive in one SQLite file: sources, files, contents,
// proposed sets, persons' decisions, runs, and the journal. It is the only package that knows SQL.
//
// It refuses to touch a file that is not a catalogue, or one of a newer version: both are found out
// without a write, and such a file stays as it is to the byte. Each exported method is one transaction:
// it has happened whole, and is on the disk, or not at all. Callers may cancel between calls; a
// transaction that has begun is not cut off. What a person decided is changed by Decide alone, and its
// journal entry is written in the same transaction.
//
// Errors that a caller may ask for with errors.Is: ErrNone, ErrForeign, ErrNewer, ErrLocked, ErrReadOnly,
// ErrFull, ErrDamaged, ErrLabelTaken, ErrOverlap, ErrNoSource, ErrNoRun, ErrNoEntry, ErrRecorded,
// ErrNotUndoable,
// ErrNoPhoto, ErrNoClaim, ErrSelf, ErrOtherArchive, ErrNoProof; with errors.As: *StaleError, *NoSetError, *ContradictionError, *review.RefusedError,
// *claim.RefusedError.
package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The errors of opening and using a catalogue. They are wrapped with the path and the cause.
var (
	ErrNone     = errors.New("there is no catalogue")
	ErrForeign  = errors.New("not a catalogue of amana")
	ErrNewer    = errors.New("the catalogue is of a newer version of amana")
	ErrLocked   = errors.New("the catalogue is locked by another process")
	ErrReadOnly = errors.New("the catalogue or its folder cannot be written")
	ErrFull     = errors.New("the disk is full")
	ErrDamaged  = errors.New("the catalogue is damaged")
)

// Catalogue is one open catalogue. Its methods may be called from several goroutines.
type Catalogue struct {
	path   string // absolute, links resolved
	id     string
	writer *sql.DB // one connection; nil where it was opened for reading
	reader *sql.DB
	now    func() time.Time
	// timeout is how long to wait for a lock.
	timeout time.Duration
}

// Path returns the absolute path of the catalogue's file.
func (c *Catalogue) Path() string { return c.path }

// ID returns the 16 hexadecimal digits that were made with the catalogue.
func (c *Catalogue) ID() string { return c.id }

// Close closes the catalogue. A writer moves what is in the write-ahead log into the main file first,
// as far as no reader of another process needs it.
func (c *Catalogue) Close() error {
	errs := []error{c.reader.Close()} // first: the last one to close takes the write-ahead log away, and a reader cannot
	if c.writer != nil {
		var busy, frames, moved int
		if err := c.writer.QueryRow(`PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil && !isBusy(err) {
			errs = append(errs, c.wrap("checkpoint", err))
		}
		errs = append(errs, c.writer.Close())
	}
	return errors.Join(errs...)
}

// write runs f in one immediate transaction. ctx is looked at before it begins and not after.
func (c *Catalogue) write(ctx context.Context, op string, f func(ctx context.Context, tx *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.writer == nil {
		return c.wrap(op, ErrReadOnly)
	}
	// A context cancelled between the statements would throw away a batch that is nearly on the disk.
	ctx = context.WithoutCancel(ctx)
	tx, err := c.writer.BeginTx(ctx, nil)
	if err != nil {
		return c.wrap(op, err)
	}
	if err := f(ctx, tx); err != nil {
		return c.wrap(op, errors.Join(err, rolledBack(tx)))
	}
	if err := tx.Commit(); err != nil {
		return c.wrap(op, errors.Join(err, rolledBack(tx)))
	}
	return nil
}

// read runs f on one snapshot.
func (c *Catalogue) read(ctx context.Context, op string, f func(tx *sql.Tx) error) error {
	tx, err := c.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return c.wrap(op, err)
	}
	err = f(tx)
	return c.wrap(op, errors.Join(err, rolledBack(tx)))
}

// rolledBack ends a transaction. SQLite has rolled back by itself after a full disk or an I/O error,
// which is no error of its own.
func rolledBack(tx *sql.Tx) error {
	err := tx.Rollback()
	var coded *sqlite.Error
	if err == nil || errors.Is(err, sql.ErrTxDone) || errors.As(err, &coded) && coded.Code()&0xff == sqlite3.SQLITE_ERROR {
		return nil
	}
	return err
}

// wrap names the act and the file, and joins the sentinel of SQLite's code.
func (c *Catalogue) wrap(op string, err error) error { return wrapAt(op, c.path, err) }

func wrapAt(op, path string, err error) error {
	if err == nil {
		return nil
	}
	if sentinel := sentinelOf(err); sentinel != nil && !errors.Is(err, sentinel) {
		return fmt.Errorf("%s %q: %w: %w", op, path, sentinel, err)
	}
	return fmt.Errorf("%s %q: %w", op, path, err)
}

func sentinelOf(err error) error {
	var coded *sqlite.Error
	if !errors.As(err, &coded) {
		return nil
	}
	switch coded.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrLocked
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return ErrReadOnly
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_CORRUPT:
		return ErrDamaged
	case sqlite3.SQLITE_NOTADB:
		return ErrForeign
	}
	return nil
}

func isBusy(err error) bool { return errors.Is(sentinelOf(err), ErrLocked) }

// exists reports whether there is a file, empty or not.
func exists(path string) (os.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNone
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: it is no regular file", ErrForeign)
	}
	return info, nil
}
