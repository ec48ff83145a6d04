// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"time"

	"amana/pkg/photo"
)

// KindQuestion is the kind of the entry that somebody asked whether pictures are in the archive.
const KindQuestion = "question"

// Question is what such an entry says. Of the pictures it holds the digests and no more.
type Question struct {
	Pictures []photo.Digest `json:"pictures"`
	Found    []photo.Digest `json:"found"` // photos that were named in answer
}

// Asked keeps that a question was asked, and returns the number of the entry.
func (c *Catalogue) Asked(ctx context.Context, q Question, now time.Time) (seq int64, err error) {
	err = c.write(ctx, "keep the question", func(ctx context.Context, tx *sql.Tx) error {
		seq, err = c.journalise(ctx, tx, note{kind: KindQuestion, at: now, body: q})
		return err
	})
	return seq, err
}
