// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
)

// migrations holds one numbered file a version: 0001_what.sql brings version 0 to version 1.
//
//go:embed migrations/*.sql
var migrations embed.FS

// scripts returns the migrations in their order; the number of a script is its place, from 1.
func scripts() []string {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic("bug: " + err.Error())
	}
	return names
}

// Latest is the version of the tables that this program reads and writes.
func Latest() int { return len(scripts()) }

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func userVersion(ctx context.Context, q querier) (int, error) {
	var version int
	err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	return version, err
}

// migrate brings the file to the latest version in one transaction, and then into WAL mode. A new file
// gets its mark and its tables under a rollback journal: killed at any instant it is empty or whole.
func (c *Catalogue) migrate(ctx context.Context) error {
	conn, err := c.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	version, err := userVersion(ctx, conn)
	if err != nil {
		return err
	}
	if version < Latest() {
		// Tables are rebuilt without enforcement, which cannot be switched inside a transaction; the
		// check below is made before the commit.
		if _, err := conn.ExecContext(ctx, `PRAGMA foreign_keys = OFF`); err != nil {
			return err
		}
		err = c.migrateTo(ctx, conn, Latest())
		_, on := conn.ExecContext(ctx, `PRAGMA foreign_keys = ON`)
		if err = errors.Join(err, on); err != nil {
			return err
		}
	}
	if version > Latest() {
		return newer(version)
	}
	var mode string
	if err := conn.QueryRowContext(ctx, `PRAGMA journal_mode = WAL`).Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file system cannot hold a write-ahead log (journal mode %q)", mode)
	}
	return nil
}

func (c *Catalogue) migrateTo(ctx context.Context, conn *sql.Conn, target int) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := c.migrateTx(ctx, tx, target); err != nil {
		return errors.Join(err, rolledBack(tx))
	}
	return tx.Commit()
}

func (c *Catalogue) migrateTx(ctx context.Context, tx *sql.Tx, target int) error {
	version, err := userVersion(ctx, tx) // again: another process may have been faster
	if err != nil || version >= target {
		return err
	}
	for i, name := range scripts()[version:target] {
		script, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(script)); err != nil {
			return fmt.Errorf("migrate to version %d: %w", version+i+1, err)
		}
	}
	if version == 0 {
		if err := c.found(ctx, tx); err != nil {
			return err
		}
	}
	if err := noOrphans(ctx, tx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d; PRAGMA application_id = %d`, target, applicationID))
	return err
}

// found writes the row that makes a database a catalogue.
func (c *Catalogue) found(ctx context.Context, tx *sql.Tx) error {
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return err
	}
	now := c.now()
	_, err := tx.ExecContext(ctx, `INSERT INTO catalogue (one, id, created_s, created_ns, next_set) VALUES (1, ?, ?, ?, 1)`,
		hex.EncodeToString(id[:]), now.Unix(), now.Nanosecond())
	return err
}

// noOrphans asks for rows whose foreign key leads nowhere.
func noOrphans(ctx context.Context, tx *sql.Tx) error {
	var table, parent string
	var row sql.NullInt64
	var key int
	err := tx.QueryRowContext(ctx, `PRAGMA foreign_key_check`).Scan(&table, &row, &parent, &key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: row %d of %s has no row of %s", ErrDamaged, row.Int64, table, parent)
}
