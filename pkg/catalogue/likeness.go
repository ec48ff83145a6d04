// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// lookedUp is how many contents one statement names: SQLite takes 32,766.
const lookedUp = 512

// Likeness returns the likeness vectors of contents in the order of ids, nil where there is none. They
// are no part of Archive: they are larger than all else that is known of a photo, and grouping needs
// those of a few neighbours at a time.
func (c *Catalogue) Likeness(ctx context.Context, ids []photo.Digest) (vectors [][]byte, err error) {
	err = c.read(ctx, "read likenesses", func(tx *sql.Tx) error {
		for some := range slices.Chunk(ids, lookedUp) {
			found, err := likenesses(ctx, tx, some)
			if err != nil {
				return err
			}
			for _, id := range some {
				vectors = append(vectors, found[id])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return vectors, nil
}

func likenesses(ctx context.Context, tx *sql.Tx, ids []photo.Digest) (map[photo.Digest][]byte, error) {
	names := make([]any, len(ids))
	for i := range ids {
		names[i] = ids[i][:]
	}
	found := make(map[photo.Digest][]byte, len(ids))
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var digest sql.RawBytes
		var vector []byte
		err := rows.Scan(&digest, &vector)
		var id photo.Digest
		copy(id[:], digest)
		found[id] = vector
		return struct{}{}, err
	}, `SELECT digest, likeness FROM content WHERE digest IN (?`+strings.Repeat(", ?", len(ids)-1)+`)`, names...)
	return found, err
}
