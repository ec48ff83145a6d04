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
	"maps"
	"sync/atomic"
	"time"

	"amana/pkg/photo"
)

// Versions are the current versions of what is read from a picture, and what is asked for beside it.
type Versions struct {
	Exif  int  // of the EXIF reader
	Print int  // of the fingerprint; 0: pictures are not decoded
	MD5   bool // a content without it must be read again
	SHA1  bool // likewise
}

// IndexRun is one run of index over one source. Its methods may be called from several goroutines, and
// none of them after Finish.
type IndexRun struct {
	c        *Catalogue
	id       int64
	source   photo.SourceID
	first    bool // no run over the source has come to its end
	versions Versions
	known    *sql.Stmt
	stored   *sql.Stmt
	puts     atomic.Int64
}

// StartIndex begins an index run: it makes or updates the source and writes the journal entry in one
// transaction. The errors are ErrLabelTaken and ErrOverlap. The caller holds LockRun.
func (c *Catalogue) StartIndex(ctx context.Context, spec SourceSpec, v Versions, tool string, now time.Time) (*IndexRun, error) {
	r := &IndexRun{c: c, versions: v}
	old := false
	err := c.write(ctx, "start index", func(ctx context.Context, tx *sql.Tx) error {
		spec, err := spec.settled()
		if err != nil {
			return err
		}
		if r.source, err = putSource(ctx, tx, spec); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT digest IS NULL FROM source WHERE id = ?`, r.source).Scan(&r.first); err != nil {
			return err
		}
		if old, err = hasOld(ctx, tx, v); err != nil {
			return err
		}
		r.id, err = c.startRun(ctx, tx, started{kind: "index", tool: tool, settings: v, source: r.source, readOnly: spec.ReadOnly, texts: spec.texts(), now: now})
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := r.prepare(context.WithoutCancel(ctx), old); err != nil {
		return nil, c.wrap("start index", err)
	}
	return r, nil
}

// old is the condition on a content that must be read again: older readers were the last to look at the
// picture, or a digest is missing.
func (v Versions) old() string {
	sql := fmt.Sprintf(`(status IN ('indexed', 'damaged', 'unsupported') AND (tried_exif < %d OR tried_print < %d)`, v.Exif, v.Print)
	if v.MD5 {
		sql += ` OR md5 IS NULL`
	}
	if v.SHA1 {
		sql += ` OR sha1 IS NULL`
	}
	return sql + `)`
}

func hasOld(ctx context.Context, tx *sql.Tx, v Versions) (old bool, err error) {
	if kept, known, err := keptHeld(ctx, tx); err != nil || known {
		return kept.Readers.behind(v), err
	}
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM content WHERE `+v.old()+`)`).Scan(&old)
	return old, err
}

// prepare prepares what is asked for each entry. Only where there are contents that older readers looked
// at is each file's content looked up.
func (r *IndexRun) prepare(ctx context.Context, old bool) (err error) {
	query := `SELECT path, bytes, mod_s, mod_ns, vanished, kind = 'regular' AND status <> 'unreadable' AND content IS NOT NULL AND NOT vanished`
	if old {
		query += ` AND NOT (SELECT ` + r.versions.old() + ` FROM content WHERE content.digest = file.content)`
	}
	query += ` FROM file WHERE source = ? AND path > ? AND seen <> ? ORDER BY path LIMIT ?`
	if r.stored, err = r.c.reader.PrepareContext(ctx, query); err != nil {
		return err
	}
	r.known, err = r.c.reader.PrepareContext(ctx, `SELECT kind, bytes, mod_s, mod_ns, status, reason, content, vanished FROM file WHERE source = ? AND path = ?`)
	return err
}

// ID returns the number of the run.
func (r *IndexRun) ID() int64 { return r.id }

// Source returns the number of the source.
func (r *IndexRun) Source() photo.SourceID { return r.source }

// Expect returns how many entries of the source are stored as present, and how many bytes they have.
func (r *IndexRun) Expect(ctx context.Context) (entries, bytes int64, err error) {
	err = r.c.read(ctx, "count files", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(bytes), 0) FROM file WHERE source = ? AND NOT vanished`, r.source).Scan(&entries, &bytes)
	})
	return entries, bytes, err
}

// Stored returns at most n of the entries that runs before this one stored and it has not, with paths
// after the given one, in the order of the paths' bytes. Fresh means that the bytes were read to their
// end and that, for a picture, the current EXIF reader and fingerprint have looked at them.
func (r *IndexRun) Stored(ctx context.Context, after photo.RelPath, n int) (out []photo.Stored, err error) {
	rows, err := r.stored.QueryContext(ctx, r.source, []byte(after), r.id, n)
	if err != nil {
		return nil, r.c.wrap("look up files", err)
	}
	defer rows.Close()
	var path sql.RawBytes
	for rows.Next() {
		var s photo.Stored
		if err := rows.Scan(&path, &s.Bytes, &s.Mod.Sec, &s.Mod.Nsec, &s.Vanished, &s.Fresh); err != nil {
			return nil, r.c.wrap("look up files", err)
		}
		s.Path = photo.RelPath(path)
		out = append(out, s)
	}
	return out, r.c.wrap("look up files", rows.Err())
}

// Known returns what is stored of a path; ok is false where there is nothing.
func (r *IndexRun) Known(ctx context.Context, p photo.RelPath) (f photo.File, ok bool, err error) {
	var digest []byte
	f = photo.File{Source: r.source, Path: p}
	err = r.known.QueryRowContext(ctx, r.source, []byte(p)).
		Scan(&f.Kind, &f.Bytes, &f.Mod.Sec, &f.Mod.Nsec, &f.Status, &f.Reason, &digest, &f.Vanished)
	if errors.Is(err, sql.ErrNoRows) {
		return photo.File{}, false, nil
	}
	if err != nil {
		return photo.File{}, false, r.c.wrap("look up "+fmt.Sprintf("%q", string(p)), err)
	}
	copy(f.Content[:], digest)
	return f, true, nil
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
	sqlFile = `
		INSERT INTO file (source, path, kind, bytes, mod_s, mod_ns, status, reason, content, vanished, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
		ON CONFLICT (source, path) DO UPDATE SET kind = excluded.kind, bytes = excluded.bytes, mod_s = excluded.mod_s, mod_ns = excluded.mod_ns,
		  status = excluded.status, reason = excluded.reason, content = excluded.content, vanished = 0, seen = excluded.seen`
	sqlContent = `
		INSERT INTO content (digest, bytes, format, status, reason, md5, sha1, width, height,
		  exif_version, exif_status, taken_text, taken_s, taken_ns, taken_subsec, taken_offset, taken_source,
		  make, model, serial, serial_source, orientation, file_number, number_source, latitude, longitude,
		  print_version, print_hash, print_quality, likeness, tried_exif, tried_print)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?)
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
	sqlSums   = `UPDATE content SET md5 = coalesce(md5, ?), sha1 = coalesce(sha1, ?) WHERE digest = ?`
	sqlChange = `INSERT INTO file_change (run, path, source, change, was) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (run, path) DO UPDATE SET change = excluded.change, was = excluded.was`
)

func (r *IndexRun) put(ctx context.Context, tx *sql.Tx, items []photo.Item) error {
	var file, content, change, sums *sql.Stmt
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{{&file, sqlFile}, {&content, sqlContent}, {&change, sqlChange}, {&sums, sqlSums}} {
		stmt, err := tx.PrepareContext(ctx, p.sql)
		if err != nil {
			return err
		}
		defer stmt.Close()
		*p.to = stmt
	}
	if err := dropHeld(ctx, tx); err != nil {
		return err
	}
	for _, item := range items {
		f := item.File
		if c := item.Content; c != nil {
			_, err := content.ExecContext(ctx, contentArgs(*c, r.versions)...)
			if err == nil && (c.MD5 != nil || c.SHA1 != nil) {
				_, err = sums.ExecContext(ctx, c.MD5, c.SHA1, c.Digest[:])
			}
			if err != nil {
				return fmt.Errorf("content of %q: %w", string(f.Path), err)
			}
		}
		_, err := file.ExecContext(ctx, r.source, []byte(f.Path), f.Kind, f.Bytes, f.Mod.Sec, f.Mod.Nsec, f.Status, f.Reason, blob(f.Content), r.id)
		if err == nil && item.Change != "" && !r.first {
			_, err = change.ExecContext(ctx, r.id, []byte(f.Path), r.source, item.Change, nil)
		}
		if err != nil {
			return fmt.Errorf("file %q: %w", string(f.Path), err)
		}
	}
	r.puts.Add(int64(len(items)))
	return nil
}

func contentArgs(c photo.Content, v Versions) []any {
	e, t := c.Exif, c.Exif.Taken
	var hash []byte
	if c.Print.Known() {
		hash = c.Print.Hash[:]
	}
	return []any{c.Digest[:], c.Bytes, c.Format, c.Status, c.Reason, c.MD5, c.SHA1, c.Width, c.Height,
		e.Version, e.Status, t.Text, sql.NullInt64{Int64: t.Wall, Valid: t.Known()}, t.Nanos, t.SubSec, t.Offset, t.Source,
		e.Make, e.Model, e.Serial, e.SerialSource, e.Orientation, e.FileNumber, e.FileNumberSource,
		sql.NullFloat64{Float64: e.Latitude, Valid: e.HasPosition}, sql.NullFloat64{Float64: e.Longitude, Valid: e.HasPosition},
		c.Print.Version, hash, c.Print.Quality, c.Print.Likeness, v.Exif, v.Print}
}

// Found is what a finished run came to.
type Found struct {
	Digest  photo.Digest           // of the source
	Changes map[photo.Change]int64 // since the run before: what Put was told, moved and vanished files told apart
}

// End is how an index run ended.
type End struct {
	State    string                 // Finished, Interrupted or Failed
	Vanished []photo.RelPath        // files that were not met; of a finished run
	Changes  map[photo.Change]int64 // of the items that Put was given
	Ledger   func(Found) any        // what is kept as JSON; nil: nothing
}

// Finish ends the run. A finished run marks the named files as vanished, tells which of them only moved,
// and takes the source's digest: a SHA-256 over the path (its length in eight big-endian bytes before
// it), the size (eight big-endian bytes), the SHA-256 (32 bytes, zeros where the bytes were not read) and
// the status (length before it) of every file that is present, in the order of the paths' bytes. Any
// other end marks nothing.
func (r *IndexRun) Finish(ctx context.Context, end End) (found Found, err error) {
	err = r.c.write(ctx, "finish index", func(ctx context.Context, tx *sql.Tx) error {
		found = Found{Changes: map[photo.Change]int64{}}
		maps.Copy(found.Changes, end.Changes)
		same := false
		if end.State == Finished {
			var err error
			if same, err = r.settle(ctx, tx, end.Vanished, &found); err != nil {
				return err
			}
		}
		var ledger any
		if end.Ledger != nil {
			ledger = end.Ledger(found)
		}
		return r.c.finishRun(ctx, tx, r.id, end.State, ledger, indexed{found.Digest, same})
	})
	if err != nil {
		return Found{}, err
	}
	return found, r.c.wrap("finish index", errors.Join(r.known.Close(), r.stored.Close()))
}

// settle marks what vanished and takes the source's digest; same reports that the run wrote nothing.
func (r *IndexRun) settle(ctx context.Context, tx *sql.Tx, vanished []photo.RelPath, found *Found) (same bool, err error) {
	if err := r.vanish(ctx, tx, vanished, found); err != nil {
		return false, err
	}
	var before []byte
	var steady bool
	err = tx.QueryRowContext(ctx, `
		SELECT digest, coalesce((SELECT state FROM run WHERE source = ?1 AND kind = 'index' AND id < ?2 ORDER BY id DESC LIMIT 1), '') = 'finished'
		FROM source WHERE id = ?1`, r.source, r.id).Scan(&before, &steady)
	if err != nil {
		return false, err
	}
	if steady && before != nil && r.puts.Load() == 0 && len(vanished) == 0 {
		copy(found.Digest[:], before) // nothing was written since it was taken
		return true, nil
	}
	if err := keepHeld(ctx, tx); err != nil {
		return false, err
	}
	if found.Digest, err = sourceDigest(ctx, tx, r.source); err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE source SET digest = ? WHERE id = ?`, found.Digest[:], r.source)
	return false, err
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
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM content WHERE `+v.old()+`
			AND EXISTS (SELECT 1 FROM file WHERE file.content = content.digest AND NOT vanished)`).Scan(&n)
	})
	return n, err
}
