// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"amana/pkg/photo"
)

// The errors of naming a source.
var (
	ErrLabelTaken = errors.New("the label belongs to another source")
	ErrOverlap    = errors.New("the folder overlaps another source")
	ErrNoSource   = errors.New("there is no such source")
)

// SourceSpec says which source an index run reads.
type SourceSpec struct {
	Label      string // "": the base name of Root
	LabelGiven bool   // the operator chose Label: a source that has it already is this one, wherever it is mounted
	Root       string // absolute, links resolved
	Custodian  string // "" keeps what an earlier run was given; so do the next two
	Received   string
	Note       string
	Device     string // serial or identity of the device, "" unknown
	ReadOnly   bool   // mounted read-only
}

// texts are what of a source enters the journal only as salted digests.
func (s SourceSpec) texts() map[string]string {
	out := map[string]string{}
	for field, text := range map[string]string{
		"label": s.Label, "root": s.Root, "custodian": s.Custodian, "received": s.Received, "note": s.Note, "device": s.Device,
	} {
		if text != "" {
			out[field] = text
		}
	}
	return out
}

// settled returns the spec with a label and a clean root.
func (s SourceSpec) settled() (SourceSpec, error) {
	if !filepath.IsAbs(s.Root) {
		return s, fmt.Errorf("the root %q is not absolute", s.Root)
	}
	s.Root = filepath.Clean(s.Root)
	if s.Label == "" {
		s.Label, s.LabelGiven = filepath.Base(s.Root), false
	}
	s.Label = photo.RelPath(s.Label).Quote() // a label is text, a base name need not be
	return s, nil
}

// Sources returns the sources in the order of their numbers.
func (c *Catalogue) Sources(ctx context.Context) (out []photo.Source, err error) {
	err = c.read(ctx, "list sources", func(tx *sql.Tx) error {
		out, err = sources(ctx, tx)
		return err
	})
	return out, err
}

func sources(ctx context.Context, tx *sql.Tx) ([]photo.Source, error) {
	return collect(ctx, tx, func(rows *sql.Rows) (s photo.Source, err error) {
		var root, digest []byte
		err = rows.Scan(&s.ID, &s.Label, &root, &s.Custodian, &s.Received, &s.Note, &s.Device, &s.ReadOnly, &digest, &s.Unfinished)
		s.Root = string(root)
		copy(s.Digest[:], digest)
		return s, err
	}, `
		SELECT id, label, root, custodian, received, note, device, read_only, digest,
		       coalesce((SELECT state FROM run WHERE run.source = source.id AND kind = 'index' ORDER BY run.id DESC LIMIT 1), '') <> 'finished'
		FROM source ORDER BY id`)
}

// CheckSource reports what StartIndex would refuse about a source, without writing.
func (c *Catalogue) CheckSource(ctx context.Context, spec SourceSpec) error {
	spec, err := spec.settled()
	if err != nil {
		return c.wrap("check source", err)
	}
	return c.read(ctx, "check source", func(tx *sql.Tx) error {
		_, err := findSource(ctx, tx, spec)
		return err
	})
}

// findSource returns the source that the spec names, with number 0 where it is a new one.
func findSource(ctx context.Context, tx *sql.Tx, spec SourceSpec) (photo.Source, error) {
	all, err := sources(ctx, tx)
	if err != nil {
		return photo.Source{}, err
	}
	var found photo.Source
	for _, s := range all {
		// A root that is known keeps the label that it was given once.
		if s.Root == spec.Root && !spec.LabelGiven || s.Label == spec.Label && found.ID == 0 {
			found = s
		}
	}
	for _, s := range all {
		switch {
		case s.ID == found.ID && s.Root != spec.Root && !spec.LabelGiven:
			return found, fmt.Errorf("%w: %q is %q; say --label to go on with it from here, or choose another", ErrLabelTaken, s.Label, s.Root)
		case s.ID == found.ID:
		case overlaps(s.Root, spec.Root):
			return found, fmt.Errorf("%w: %q and %q, which is %q", ErrOverlap, spec.Root, s.Root, s.Label)
		}
	}
	return found, nil
}

// overlaps reports whether one clean path is the other or lies below it.
func overlaps(a, b string) bool {
	slash := string(filepath.Separator)
	below := func(p, root string) bool {
		return p == root || strings.HasPrefix(p, strings.TrimSuffix(root, slash)+slash)
	}
	return below(a, b) || below(b, a)
}

// putSource writes what a run was told of its source and returns the source's number.
func putSource(ctx context.Context, tx *sql.Tx, spec SourceSpec) (photo.SourceID, error) {
	s, err := findSource(ctx, tx, spec)
	if err != nil {
		return 0, err
	}
	keep := func(given, had string) string {
		if given == "" {
			return had
		}
		return given
	}
	args := []any{[]byte(spec.Root), keep(spec.Custodian, s.Custodian), keep(spec.Received, s.Received),
		keep(spec.Note, s.Note), keep(spec.Device, s.Device), spec.ReadOnly}
	if s.ID != 0 {
		_, err := tx.ExecContext(ctx, `UPDATE source SET root = ?, custodian = ?, received = ?, note = ?, device = ?, read_only = ? WHERE id = ?`,
			append(args, s.ID)...)
		return s.ID, err
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO source (root, custodian, received, note, device, read_only, label) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		append(args, spec.Label)...).Scan(&s.ID)
	return s.ID, err
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, tx *sql.Tx, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	return gather(ctx, tx, nil, scan, query, args...)
}

// gather is collect into a list with room for what is expected: to grow a list of 55,000 wide rows takes as
// long as reading them.
func gather[T any](ctx context.Context, tx *sql.Tx, out []T, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// roomFor returns an empty list with room for the rows of a table.
func roomFor[T any](ctx context.Context, tx *sql.Tx, table string) ([]T, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n)
	return make([]T, 0, n), err
}
