// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"os"
	"time"
)

// Info is what a catalogue is, without what it holds.
type Info struct {
	Path      string
	ID        string // 16 hexadecimal digits, made with the catalogue
	Version   int    // of the tables
	SQLite    string // version of the library
	Created   time.Time
	Bytes     int64 // of the file and its write-ahead log
	Sources   int64
	Files     int64 // rows, vanished ones too
	Contents  int64
	Sets      int64 // that stand
	Decided   int64 // sets that a person touched
	Runs      int64
	Entries   int64 // of the journal
	Forgotten int64 // entries that erased something
	Head      Head
}

// Info describes the catalogue.
func (c *Catalogue) Info(ctx context.Context) (Info, error) {
	i := Info{Path: c.path, ID: c.id}
	err := c.read(ctx, "describe catalogue", func(tx *sql.Tx) error {
		var seconds, nanos int64
		err := tx.QueryRowContext(ctx, `
			SELECT sqlite_version(), created_s, created_ns,
			  (SELECT count(*) FROM source), (SELECT count(*) FROM file), (SELECT count(*) FROM content),
			  (SELECT count(*) FROM photo_set LEFT JOIN set_state ON set_id = id WHERE retired IS NULL AND merged_into IS NULL),
			  (SELECT count(*) FROM set_state), (SELECT count(*) FROM run), (SELECT count(*) FROM journal WHERE kind = 'forget')
			FROM catalogue`).Scan(&i.SQLite, &seconds, &nanos, &i.Sources, &i.Files, &i.Contents, &i.Sets, &i.Decided, &i.Runs, &i.Forgotten)
		if err != nil {
			return err
		}
		i.Created = time.Unix(seconds, nanos).UTC()
		if i.Version, err = userVersion(ctx, tx); err != nil {
			return err
		}
		last, err := lastEntry(ctx, tx)
		i.Entries, i.Head = last.Seq, headOf(last)
		return err
	})
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(c.path + suffix); err == nil {
			i.Bytes += info.Size()
		}
	}
	return i, err
}
