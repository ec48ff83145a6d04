// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"errors"

	"amana/pkg/photo"
)

// Desk returns what a page needs that decides about sets: sources, sets and copies as Archive returns them,
// the regular files whose bytes were read, and of the pictures kind, size, time, camera and orientation.
// Files have source, path and content alone, and whether they vanished; contents have no order.
// Over 55,000 photos that is half of Archive's work, and the parts are read side by side: each part is of
// one moment, and the moments are not before the call. So a page that follows the journal from an entry
// that it read before the call misses nothing.
func (c *Catalogue) Desk(ctx context.Context) (photo.Archive, error) {
	var a photo.Archive
	var contents []photo.Content
	photos := make(chan error, 1)
	go func() {
		photos <- c.read(ctx, "read photos", func(tx *sql.Tx) (err error) {
			contents, err = deskContents(ctx, tx)
			return err
		})
	}()
	err := c.read(ctx, "read sets", func(tx *sql.Tx) (err error) {
		if a, err = c.outline(ctx, tx); err != nil {
			return err
		}
		a.Files, err = deskFiles(ctx, tx)
		return err
	})
	if err = errors.Join(<-photos, err); err != nil {
		return photo.Archive{}, err
	}
	a.Contents = contents
	return a, nil
}

func deskFiles(ctx context.Context, tx *sql.Tx) ([]photo.File, error) {
	room, err := roomFor[photo.File](ctx, tx, "file")
	if err != nil {
		return nil, err
	}
	var path, content sql.RawBytes
	return gather(ctx, tx, room, func(rows *sql.Rows) (f photo.File, err error) {
		err = rows.Scan(&f.Source, &path, &content, &f.Vanished)
		f.Path, f.Kind = photo.RelPath(path), photo.Regular
		copy(f.Content[:], content)
		return f, err
	}, `SELECT source, path, content, vanished FROM file WHERE content IS NOT NULL AND kind = ? ORDER BY source, path`, photo.Regular)
}

func deskContents(ctx context.Context, tx *sql.Tx) ([]photo.Content, error) {
	room, err := roomFor[photo.Content](ctx, tx, "content")
	if err != nil {
		return nil, err
	}
	words := interned{}
	var digest, format, status, offset, source, make, model, serial sql.RawBytes
	return gather(ctx, tx, room, func(rows *sql.Rows) (c photo.Content, err error) {
		e, t := &c.Exif, &c.Exif.Taken
		err = rows.Scan(&digest, &c.Bytes, &format, &status, &t.Wall, &t.Nanos, &t.SubSec, &offset, &source, &make, &model, &serial, &e.Orientation)
		copy(c.Digest[:], digest)
		c.Format, c.Status = words.of(format), photo.Status(words.of(status))
		t.Offset, t.Source = words.of(offset), words.of(source)
		e.Make, e.Model, e.Serial = words.of(make), words.of(model), words.of(serial)
		return c, err
	}, `SELECT digest, bytes, format, status, coalesce(taken_s, 0), taken_ns, taken_subsec, taken_offset, taken_source, make, model, serial, orientation
		FROM content WHERE status IN (?, ?, ?)`, photo.Indexed, photo.Damaged, photo.Unsupported)
}
