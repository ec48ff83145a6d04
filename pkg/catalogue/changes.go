// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"

	"amana/pkg/photo"
)

// vanish marks files as vanished. One whose content this run met at a path that was new to it has moved
// there: the first of the new paths, and each counts once.
func (r *IndexRun) vanish(ctx context.Context, tx *sql.Tx, paths []photo.RelPath, found *Found) error {
	if len(paths) == 0 {
		return nil
	}
	arrived, err := r.arrived(ctx, tx)
	if err != nil {
		return err
	}
	mark, err := tx.PrepareContext(ctx, `UPDATE file SET vanished = 1 WHERE source = ? AND path = ? RETURNING content`)
	if err != nil {
		return err
	}
	defer mark.Close()
	note := func(path photo.RelPath, change photo.Change, was []byte) error {
		found.Changes[change]++
		_, err := tx.ExecContext(ctx, sqlChange, r.id, []byte(path), r.source, change, was)
		return err
	}
	for _, path := range paths {
		var content []byte
		if err := mark.QueryRowContext(ctx, r.source, []byte(path)).Scan(&content); err != nil {
			return err
		}
		to := arrived[string(content)]
		if len(to) == 0 || content == nil {
			if err := note(path, photo.Vanished, nil); err != nil {
				return err
			}
			continue
		}
		arrived[string(content)] = to[1:]
		found.Changes[photo.New]--
		if err := note(to[0], photo.Moved, []byte(path)); err != nil {
			return err
		}
	}
	return nil
}

// arrived returns by content the paths that are new in this run, in order.
func (r *IndexRun) arrived(ctx context.Context, tx *sql.Tx) (map[string][]photo.RelPath, error) {
	out := map[string][]photo.RelPath{}
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var path, content []byte
		err := rows.Scan(&path, &content)
		out[string(content)] = append(out[string(content)], photo.RelPath(path))
		return struct{}{}, err
	}, `SELECT file.path, content FROM file_change JOIN file ON file.source = file_change.source AND file.path = file_change.path
		WHERE run = ? AND change = 'new' AND content IS NOT NULL ORDER BY file.path`, r.id)
	return out, err
}

// FileChange is what an index run found otherwise than the run before it.
type FileChange struct {
	Path   photo.RelPath
	Change photo.Change
	Was    photo.RelPath // the path that a moved file had
}

// Changes returns what an index run found otherwise, in the order of the paths' bytes: nothing for the
// first run over a source that came to its end, and for one that was forgotten.
func (c *Catalogue) Changes(ctx context.Context, run int64) (out []FileChange, err error) {
	err = c.read(ctx, "read changes", func(tx *sql.Tx) error {
		out, err = collect(ctx, tx, func(rows *sql.Rows) (f FileChange, err error) {
			var path, was []byte
			err = rows.Scan(&path, &f.Change, &was)
			f.Path, f.Was = photo.RelPath(path), photo.RelPath(was)
			return f, err
		}, `SELECT path, change, was FROM file_change WHERE run = ? ORDER BY path`, run)
		return err
	})
	return out, err
}
