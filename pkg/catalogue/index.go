// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"time"

	"amana/pkg/photo"
)

// Versions are the current versions of what is read from a picture.
type Versions struct {
	Exif  int // of the EXIF reader
	Print int // of the fingerprint
}

// IndexRun is one run of index over one source. Its methods may be called from several goroutines, and
// none of them after Finish.
type IndexRun struct {
	c        *Catalogue
	id       int64
	source   photo.SourceID
	versions Versions
	known    *sql.Stmt
}

// StartIndex begins an index run: it makes or updates the source and writes the journal entry in one
// transaction. The errors are ErrLabelTaken and ErrOverlap. The caller holds LockRun.
func (c *Catalogue) StartIndex(ctx context.Context, spec SourceSpec, v Versions, tool string, now time.Time) (*IndexRun, error) {
	r := &IndexRun{c: c, versions: v}
	err := c.write(ctx, "start index", func(ctx context.Context, tx *sql.Tx) error {
		spec, err := spec.settled()
		if err != nil {
			return err
		}
		if r.source, err = putSource(ctx, tx, spec); err != nil {
			return err
		}
		r.id, err = c.startRun(ctx, tx, started{kind: "index", tool: tool, settings: v, source: r.source, texts: spec.texts(), now: now})
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.known, err = c.reader.PrepareContext(context.WithoutCancel(ctx), sqlKnown); err != nil {
		return nil, c.wrap("start index", err)
	}
	return r, nil
}

// ID returns the number of the run.
func (r *IndexRun) ID() int64 { return r.id }

// Source returns the number of the source.
func (r *IndexRun) Source() photo.SourceID { return r.source }

// Known returns what is stored of a path; ok is false where there is nothing. Fresh means that the bytes
// were read to their end and that, for a picture, the current EXIF reader and fingerprint have looked at them.
func (r *IndexRun) Known(ctx context.Context, p photo.RelPath) (f photo.File, fresh, ok bool, err error) {
	var digest []byte
	f = photo.File{Source: r.source, Path: p}
	err = r.known.QueryRowContext(ctx, r.versions.Exif, r.versions.Print, r.source, []byte(p)).
		Scan(&f.Kind, &f.Bytes, &f.Mod.Sec, &f.Mod.Nsec, &f.Status, &f.Reason, &digest, &f.Vanished, &fresh)
	if errors.Is(err, sql.ErrNoRows) {
		return photo.File{}, false, false, nil
	}
	if err != nil {
		return photo.File{}, false, false, r.c.wrap("look up "+fmt.Sprintf("%q", string(p)), err)
	}
	copy(f.Content[:], digest)
	return f, fresh, true, nil
}

// Put stores a batch in one transaction: after it returns nil the batch is on the disk. A content that
// is known already is replaced only where older versions of the readers wrote it. The source of the
// items is the run's, whatever they say.
func (r *IndexRun) Put(ctx context.Context, items []photo.Item) error {
	if len(items) == 0 {
		return nil
	}
	return r.c.write(ctx, "store files", func(ctx context.Context, tx *sql.Tx) error {
		return r.put(ctx, tx, items)
	})
}

const (
	sqlKnown = `
		SELECT kind, file.bytes, mod_s, mod_ns, file.status, file.reason, file.content, vanished,
		       content IS NOT NULL AND file.status <> 'unreadable' AND
		       (content.status NOT IN ('indexed', 'damaged', 'unsupported') OR tried_exif >= ? AND tried_print >= ?)
		FROM file LEFT JOIN content ON content.digest = file.content WHERE source = ? AND path = ?`
	sqlSeen = `UPDATE file SET seen = ?, vanished = 0 WHERE source = ? AND path = ?`
	sqlFile = `
		INSERT INTO file (source, path, kind, bytes, mod_s, mod_ns, status, reason, content, vanished, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
		ON CONFLICT (source, path) DO UPDATE SET kind = excluded.kind, bytes = excluded.bytes, mod_s = excluded.mod_s, mod_ns = excluded.mod_ns,
		  status = excluded.status, reason = excluded.reason, content = excluded.content, vanished = 0, seen = excluded.seen`
	sqlContent = `
		INSERT INTO content (digest, bytes, format, status, reason, width, height,
		  exif_version, exif_status, taken_text, taken_s, taken_ns, taken_subsec, taken_offset, taken_source,
		  make, model, serial, serial_source, orientation, file_number, number_source, latitude, longitude,
		  print_version, print_hash, print_quality, likeness, tried_exif, tried_print)
		VALUES (?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?)
		ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes, format = excluded.format, status = excluded.status, reason = excluded.reason,
		  width = excluded.width, height = excluded.height, exif_version = excluded.exif_version, exif_status = excluded.exif_status,
		  taken_text = excluded.taken_text, taken_s = excluded.taken_s, taken_ns = excluded.taken_ns, taken_subsec = excluded.taken_subsec,
		  taken_offset = excluded.taken_offset, taken_source = excluded.taken_source, make = excluded.make, model = excluded.model,
		  serial = excluded.serial, serial_source = excluded.serial_source, orientation = excluded.orientation,
		  file_number = excluded.file_number, number_source = excluded.number_source,
		  latitude = excluded.latitude, longitude = excluded.longitude, print_version = excluded.print_version,
		  print_hash = excluded.print_hash, print_quality = excluded.print_quality, likeness = excluded.likeness,
		  tried_exif = excluded.tried_exif, tried_print = excluded.tried_print
		WHERE excluded.tried_exif >= content.tried_exif AND excluded.tried_print >= content.tried_print
		  AND (excluded.tried_exif > content.tried_exif OR excluded.tried_print > content.tried_print)`
)

func (r *IndexRun) put(ctx context.Context, tx *sql.Tx, items []photo.Item) error {
	var seen, file, content *sql.Stmt
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{{&seen, sqlSeen}, {&file, sqlFile}, {&content, sqlContent}} {
		stmt, err := tx.PrepareContext(ctx, p.sql)
		if err != nil {
			return err
		}
		defer stmt.Close()
		*p.to = stmt
	}
	for _, item := range items {
		f := item.File
		if item.NotRead {
			result, err := seen.ExecContext(ctx, r.id, r.source, []byte(f.Path))
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n != 1 {
				return fmt.Errorf("%q was not read and is not known: %w", string(f.Path), errors.Join(err, sql.ErrNoRows))
			}
			continue
		}
		if item.Content != nil {
			if _, err := content.ExecContext(ctx, contentArgs(*item.Content, r.versions)...); err != nil {
				return fmt.Errorf("content of %q: %w", string(f.Path), err)
			}
		}
		_, err := file.ExecContext(ctx, r.source, []byte(f.Path), f.Kind, f.Bytes, f.Mod.Sec, f.Mod.Nsec, f.Status, f.Reason, blob(f.Content), r.id)
		if err != nil {
			return fmt.Errorf("file %q: %w", string(f.Path), err)
		}
	}
	return nil
}

func contentArgs(c photo.Content, v Versions) []any {
	e, t := c.Exif, c.Exif.Taken
	var hash []byte
	if c.Print.Known() {
		hash = c.Print.Hash[:]
	}
	return []any{c.Digest[:], c.Bytes, c.Format, c.Status, c.Reason, c.Width, c.Height,
		e.Version, e.Status, t.Text, sql.NullInt64{Int64: t.Wall, Valid: t.Known()}, t.Nanos, t.SubSec, t.Offset, t.Source,
		e.Make, e.Model, e.Serial, e.SerialSource, e.Orientation, e.FileNumber, e.FileNumberSource,
		sql.NullFloat64{Float64: e.Latitude, Valid: e.HasPosition}, sql.NullFloat64{Float64: e.Longitude, Valid: e.HasPosition},
		c.Print.Version, hash, c.Print.Quality, c.Print.Likeness, v.Exif, v.Print}
}

// Finish ends the run with Finished, Interrupted or Failed, and keeps the ledger as JSON. A finished run
// marks the source's files that it did not meet as vanished and returns the source's digest: a SHA-256
// over the path (its length in eight big-endian bytes before it), the size (eight big-endian bytes), the
// SHA-256 (32 bytes, zeros where the bytes were not read) and the status (length before it) of every
// file that is present, in the order of the paths' bytes. Any other end marks nothing.
func (r *IndexRun) Finish(ctx context.Context, state string, ledger any) (digest photo.Digest, err error) {
	err = r.c.write(ctx, "finish index", func(ctx context.Context, tx *sql.Tx) error {
		if state == Finished {
			if _, err := tx.ExecContext(ctx, `UPDATE file SET vanished = 1 WHERE source = ? AND seen <> ? AND vanished = 0`, r.source, r.id); err != nil {
				return err
			}
			if digest, err = sourceDigest(ctx, tx, r.source); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE source SET digest = ? WHERE id = ?`, digest[:], r.source); err != nil {
				return err
			}
		}
		return r.c.finishRun(ctx, tx, r.id, state, ledger, digest)
	})
	if err != nil {
		return photo.Digest{}, err
	}
	return digest, r.c.wrap("finish index", r.known.Close())
}

func sourceDigest(ctx context.Context, tx *sql.Tx, source photo.SourceID) (d photo.Digest, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT path, bytes, content, status FROM file WHERE source = ? AND vanished = 0 ORDER BY path`, source)
	if err != nil {
		return d, err
	}
	defer rows.Close()
	h := sha256.New()
	var path, content, status sql.RawBytes
	var bytes int64
	for rows.Next() {
		if err := rows.Scan(&path, &bytes, &content, &status); err != nil {
			return d, err
		}
		var zero photo.Digest
		if content == nil {
			content = zero[:]
		}
		addNumber(h, int64(len(path)))
		h.Write(path)
		addNumber(h, bytes)
		h.Write(content)
		addNumber(h, int64(len(status)))
		h.Write(status)
	}
	h.Sum(d[:0])
	return d, rows.Err()
}

func addNumber(h hash.Hash, n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

// MixedVersions counts the pictures that an older EXIF reader or fingerprint was the last to look at:
// they must be indexed again before their photos can be compared with each other.
func (c *Catalogue) MixedVersions(ctx context.Context, v Versions) (n int, err error) {
	err = c.read(ctx, "count old versions", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM content
			WHERE status IN ('indexed', 'damaged', 'unsupported') AND (tried_exif < ? OR tried_print < ?)
			  AND EXISTS (SELECT 1 FROM file WHERE file.content = content.digest AND NOT vanished)`, v.Exif, v.Print).Scan(&n)
	})
	return n, err
}
