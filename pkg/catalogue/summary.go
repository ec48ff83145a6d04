// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"amana/pkg/photo"
)

// Summary returns the archive without its files and contents, which are counted instead. Counting a
// million of them takes seconds, so an index run that finishes keeps what it counted, and whatever
// changes files or contents throws that away.
func (c *Catalogue) Summary(ctx context.Context) (a photo.Archive, err error) {
	err = c.read(ctx, "summarise catalogue", func(tx *sql.Tx) error {
		if a, err = c.outline(ctx, tx); err != nil {
			return err
		}
		h, err := held(ctx, tx)
		if err != nil {
			return err
		}
		a.Counted = &h.Holdings
		if h.Orphans == 0 {
			return nil
		}
		return addOrphans(ctx, tx, a.Counted, a.Sets)
	})
	if err != nil {
		return photo.Archive{}, err
	}
	return a, nil
}

// holding is what is kept.
type holding struct {
	photo.Holdings
	Orphans int64 // contents that no file holds any more; those in sets are photos still
	Readers readers
}

// readers is what read the contents: the oldest of each, and how many lack a digest.
type readers struct {
	Pictures, Exif, Print int64
	NoMD5, NoSHA1         int64
}

// behind reports whether a content must be read again.
func (r readers) behind(v Versions) bool {
	return r.Pictures > 0 && (r.Exif < int64(v.Exif) || r.Print < int64(v.Print)) || v.MD5 && r.NoMD5 > 0 || v.SHA1 && r.NoSHA1 > 0
}

// held returns what was kept, or counts.
func held(ctx context.Context, tx *sql.Tx) (holding, error) {
	if h, known, err := keptHeld(ctx, tx); err != nil || known {
		return h, err
	}
	return count(ctx, tx)
}

// keptHeld returns what was kept; known is false where nothing is.
func keptHeld(ctx context.Context, tx *sql.Tx) (h holding, known bool, err error) {
	var body []byte
	switch err := tx.QueryRowContext(ctx, `SELECT body FROM holding`).Scan(&body); {
	case errors.Is(err, sql.ErrNoRows):
		return h, false, nil
	case err != nil:
		return h, false, err
	}
	return h, true, json.Unmarshal(body, &h)
}

// keepHeld counts and keeps it.
func keepHeld(ctx context.Context, tx *sql.Tx) error {
	h, err := count(ctx, tx)
	if err != nil {
		return err
	}
	body, err := json.Marshal(h)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO holding (one, body) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body`, string(body))
	return err
}

// dropHeld throws away what was kept: files or contents change in this transaction.
func dropHeld(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM holding`)
	return err
}

// count counts files, and the contents that files hold or held.
func count(ctx context.Context, tx *sql.Tx) (holding, error) {
	h := holding{Holdings: photo.Holdings{ByStatus: map[photo.Status]int64{}}}
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var status photo.Status
		var regular, vanished bool
		var n int64
		err := rows.Scan(&status, &regular, &vanished, &n)
		if vanished {
			h.Vanished += n
			return struct{}{}, err
		}
		h.ByStatus[status] += n
		if regular {
			h.Files += n
		}
		return struct{}{}, err
	}, `SELECT status, kind = 'regular', vanished, count(*) FROM file GROUP BY 1, 2, 3`)
	if err != nil {
		return h, err
	}
	_, err = collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var status photo.Status
		var present bool
		var n int64
		err := rows.Scan(&status, &present, &n)
		h.Contents += n
		if status.Picture() {
			h.Photos += n
			if status == photo.Damaged {
				h.Damaged += n
			}
			if !present {
				h.VanishedPhotos += n
			}
		}
		return struct{}{}, err
	}, `SELECT status, present, count(*)
		FROM (SELECT content, max(NOT vanished) AS present FROM file WHERE content IS NOT NULL GROUP BY content) JOIN content ON digest = content
		GROUP BY 1, 2`)
	if err != nil {
		return h, err
	}
	r := &h.Readers
	err = tx.QueryRowContext(ctx, `
		SELECT count(*), count(*) - count(md5), count(*) - count(sha1),
		  coalesce(sum(picture), 0), coalesce(min(CASE WHEN picture THEN tried_exif END), 0), coalesce(min(CASE WHEN picture THEN tried_print END), 0)
		FROM (SELECT status IN ('indexed', 'damaged', 'unsupported') AS picture, tried_exif, tried_print, md5, sha1 FROM content)`).
		Scan(&h.Orphans, &r.NoMD5, &r.NoSHA1, &r.Pictures, &r.Exif, &r.Print)
	h.Orphans -= h.Contents
	return h, err
}

// addOrphans counts the photos of sets that no file holds any more.
func addOrphans(ctx context.Context, tx *sql.Tx, h *photo.Holdings, sets []photo.Set) error {
	find, err := tx.PrepareContext(ctx, `SELECT status, EXISTS (SELECT 1 FROM file WHERE content = digest) FROM content WHERE digest = ?`)
	if err != nil {
		return err
	}
	defer find.Close()
	seen := map[photo.Digest]bool{}
	for _, s := range sets {
		for _, m := range s.Members {
			if seen[m.Photo] {
				continue
			}
			seen[m.Photo] = true
			var status photo.Status
			var has bool
			if err := find.QueryRowContext(ctx, m.Photo[:]).Scan(&status, &has); err != nil {
				return err
			}
			if has {
				continue
			}
			h.Contents++
			h.Photos++
			h.VanishedPhotos++
			if status == photo.Damaged {
				h.Damaged++
			}
		}
	}
	return nil
}
