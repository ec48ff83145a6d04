// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"amana/pkg/journal"
	"amana/pkg/photo"
)

// The kinds of journal entries.
const (
	KindRunStarted  = "run_started"
	KindRunFinished = "run_finished"
	KindDecision    = "decision"
	KindForget      = "forget"
	KindClaim       = "claim"      // a claim is entered
	KindClaimStep   = "claim_step" // another state of one
	KindMarks       = "marks"      // a set is described
)

// Forgotten stands where a text was erased.
const Forgotten = "(forgotten)"

// ErrNoEntry says that the journal has no such entry.
var ErrNoEntry = errors.New("there is no such journal entry")

// LogEntry is one entry of the journal with its texts.
type LogEntry struct {
	journal.Entry
	Data  json.RawMessage   // what the entry says, without its texts
	Name  string            // who, "" the program, Forgotten where it was erased
	Texts map[string]string // by field: note, label, root and so on; Forgotten where one was erased
}

type entry = journal.Entry

// note is an entry to be written.
type note struct {
	kind  string
	at    time.Time
	texts map[string]string // by field; they enter the chain as salted digests
	salts map[string]string // by field, of those texts whose digests the body names already
	body  any
}

// payload is what an entry's payload holds: the digests of its texts, and what it says.
type payload struct {
	Texts map[string]string `json:"texts,omitempty"` // salted digest by field
	Data  json.RawMessage   `json:"data"`
}

func newSalt() (string, error) {
	var b [16]byte
	_, err := rand.Read(b[:])
	return hex.EncodeToString(b[:]), err
}

func salted(salt, text string) string { return journal.Salted(salt, text) }

// journalise appends an entry and its texts and returns its number.
func (c *Catalogue) journalise(ctx context.Context, tx *sql.Tx, n note) (int64, error) {
	data, err := json.Marshal(n.body)
	if err != nil {
		return 0, err
	}
	p := payload{Texts: map[string]string{}, Data: data}
	salts := map[string]string{}
	for field, text := range n.texts {
		salt := n.salts[field]
		if salt == "" {
			if salt, err = newSalt(); err != nil {
				return 0, err
			}
		}
		salts[field], p.Texts[field] = salt, salted(salt, text)
	}
	e, err := seal(ctx, tx, n, p)
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO journal (seq, at, kind, who, payload, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, journal.Stamp(e.Time), e.Kind, e.Who, string(e.Payload), e.Prev[:], e.Hash[:])
	if err != nil {
		return 0, err
	}
	for field, text := range n.texts {
		if _, err := tx.ExecContext(ctx, `INSERT INTO journal_text (entry, field, salt, text) VALUES (?, ?, ?, ?)`, e.Seq, field, salts[field], text); err != nil {
			return 0, err
		}
	}
	return e.Seq, nil
}

// seal chains an entry to the last one.
func seal(ctx context.Context, tx *sql.Tx, n note, p payload) (journal.Entry, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return journal.Entry{}, err
	}
	last, err := lastEntry(ctx, tx)
	if err != nil {
		return journal.Entry{}, err
	}
	return journal.Seal(last.Hash, journal.Entry{Seq: last.Seq + 1, Time: n.at.UTC(), Kind: n.kind, Who: p.Texts["who"], Payload: body}), nil
}

const sqlEntries = `SELECT seq, at, kind, who, payload, prev, hash FROM journal`

// lastEntry returns the head, the zero entry where the journal is empty.
func lastEntry(ctx context.Context, tx *sql.Tx) (journal.Entry, error) {
	entries, err := collect(ctx, tx, scanEntry, sqlEntries+` ORDER BY seq DESC LIMIT 1`)
	if err != nil || len(entries) == 0 {
		return journal.Entry{}, err
	}
	return entries[0], nil
}

func scanEntry(rows *sql.Rows) (e journal.Entry, err error) {
	var at string
	var body, prev, hash []byte
	if err := rows.Scan(&e.Seq, &at, &e.Kind, &e.Who, &body, &prev, &hash); err != nil {
		return e, err
	}
	e.Payload = body
	copy(e.Prev[:], prev)
	copy(e.Hash[:], hash)
	if e.Time, err = time.Parse(time.RFC3339Nano, at); err == nil && journal.Stamp(e.Time) != at {
		err = fmt.Errorf("its time %q is not as this program writes it", at)
	}
	return e, err
}

// Head is the end of the journal: kept elsewhere, it shows later that nothing was cut off.
type Head struct {
	Entries int64
	Hash    photo.Digest
	Time    time.Time // of the last entry
}

// Head returns the journal's head.
func (c *Catalogue) Head(ctx context.Context) (h Head, err error) {
	err = c.read(ctx, "read journal", func(tx *sql.Tx) error {
		e, err := lastEntry(ctx, tx)
		h = headOf(e)
		return err
	})
	return h, err
}

func headOf(last journal.Entry) Head {
	return Head{Entries: last.Seq, Hash: last.Hash, Time: last.Time}
}

// Log returns the journal from its first entry. The entries are of one moment.
func (c *Catalogue) Log(ctx context.Context) iter.Seq2[LogEntry, error] {
	return func(yield func(LogEntry, error) bool) {
		var entries []LogEntry
		err := c.read(ctx, "read journal", func(tx *sql.Tx) (err error) {
			entries, err = logEntries(ctx, tx)
			return err
		})
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(LogEntry{}, err)
		}
	}
}

func logEntries(ctx context.Context, tx *sql.Tx) ([]LogEntry, error) {
	texts, err := journalTexts(ctx, tx)
	if err != nil {
		return nil, err
	}
	return collect(ctx, tx, func(rows *sql.Rows) (LogEntry, error) {
		e, err := scanEntry(rows)
		if err != nil {
			return LogEntry{}, fmt.Errorf("%w: entry %d: %w", ErrDamaged, e.Seq, err)
		}
		out := LogEntry{Entry: e, Texts: map[string]string{}}
		var p payload
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return LogEntry{}, fmt.Errorf("%w: entry %d: %w", ErrDamaged, e.Seq, err)
		}
		out.Data = p.Data
		for field := range p.Texts {
			text := Forgotten
			if i := slices.IndexFunc(texts[e.Seq], func(t savedText) bool { return t.field == field }); i >= 0 {
				text = texts[e.Seq][i].text
			}
			if field == "who" {
				out.Name = text
			} else {
				out.Texts[field] = text
			}
		}
		return out, nil
	}, sqlEntries+` ORDER BY seq`)
}

type savedText struct{ field, salt, text string }

func journalTexts(ctx context.Context, tx *sql.Tx) (map[int64][]savedText, error) {
	out := map[int64][]savedText{}
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var entry int64
		var t savedText
		err := rows.Scan(&entry, &t.field, &t.salt, &t.text)
		out[entry] = append(out[entry], t)
		return struct{}{}, err
	}, `SELECT entry, field, salt, text FROM journal_text ORDER BY entry, field`)
	return out, err
}
