// SPDX-License-Identifier: Apache-2.0

// Package journal is the form of the append-only list of runs and decisions: what an entry is, how it
// is hashed, and how a chain of entries is checked. It stores nothing. It holds no free text: a text,
// a name or a claim enters an entry as a salted digest (Salted), so that the text can be erased
// elsewhere while the chain still verifies.
//
// The hash of an entry is the SHA-256 of eight fields, each written as its length in bytes in decimal
// digits, a colon, its bytes and a comma:
//
//	"amana-journal-1"   the form's name
//	seq                 decimal digits, from 1
//	at                  the time in UTC, RFC 3339, "2024-05-06T07:08:09.000000001Z", without trailing zeros
//	kind
//	who                 salted digest of a name, empty: the program
//	payload             canonical JSON, as stored
//	prev                the 32 bytes of the hash of the entry before; zeros in the first
//	""                  the end
//
// so that anyone can recompute it from the stored columns, here in Python:
//
//	def form(*fields): return b"".join(b"%d:%s," % (len(f), f) for f in fields)
//	def entry_hash(seq, at, kind, who, payload, prev):
//	    text = [str(seq), at, kind, who, payload]
//	    return sha256(form(b"amana-journal-1", *[t.encode() for t in text], prev, b"")).digest()
//
// and the salted digest of a text is sha256(form(b"amana-text-1", salt, text)).hexdigest().
package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"time"

	"amana/pkg/photo"
)

const (
	entryForm = "amana-journal-1"
	textForm  = "amana-text-1"
)

// Entry is one entry of the journal.
type Entry struct {
	Seq     int64 // 1, 2, 3 and so on without a gap
	Time    time.Time
	Kind    string          // such as run_started, run_finished, decision, forget
	Who     string          // salted digest of a name, "" the program
	Payload json.RawMessage // canonical JSON without any free text
	Prev    photo.Digest    // hash of the entry before; zero in the first
	Hash    photo.Digest
}

// Stamp returns the form in which a time is hashed and stored.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// Encode returns the bytes whose SHA-256 is the hash of e, as the package comment describes them.
func (e Entry) Encode() []byte {
	return form(entryForm, strconv.FormatInt(e.Seq, 10), Stamp(e.Time), e.Kind, e.Who, string(e.Payload), string(e.Prev[:]), "")
}

// Seal returns e chained to the entry whose hash is prev: its time in UTC, its payload in canonical
// form, Prev and Hash set. A payload that has no canonical form is kept as it is; Check names it.
func Seal(prev photo.Digest, e Entry) Entry {
	if canonical, err := Canonical(e.Payload); err == nil {
		e.Payload = canonical
	}
	e.Time = e.Time.UTC().Round(0)
	e.Prev = prev
	e.Hash = sha256.Sum256(e.Encode())
	return e
}

// BrokenError names the first entry that does not hold, and what of it.
type BrokenError struct {
	Seq  int64  // the place in the chain, from 1
	Part string // "sequence", "payload", "prev" or "hash"
	Why  string // what is there and what should be
}

// Error names the entry and says what is broken.
func (e *BrokenError) Error() string { return fmt.Sprintf("journal entry %d: %s", e.Seq, e.Why) }

func broken(seq int64, part, have, want string) error {
	return &BrokenError{seq, part, fmt.Sprintf("%s is %s, want %s", part, have, want)}
}

// Check reads a whole journal from its first entry and returns the last entry that holds (the zero
// Entry where there is none), and a *BrokenError for the first that does not, or the iterator's own error.
// An empty journal holds.
// A cut-off end cannot be seen from inside: compare the last hash with one that was kept elsewhere.
func Check(entries iter.Seq2[Entry, error]) (last Entry, err error) {
	var seq int64
	for e, err := range entries {
		seq++
		if err != nil {
			return last, fmt.Errorf("read journal entry %d: %w", seq, err)
		}
		if err := e.check(seq, last.Hash); err != nil {
			return last, err
		}
		last = e
	}
	return last, nil
}

func (e Entry) check(seq int64, prev photo.Digest) error {
	if e.Seq != seq {
		return broken(seq, "sequence", strconv.FormatInt(e.Seq, 10), strconv.FormatInt(seq, 10))
	}
	if e.Prev != prev {
		return broken(seq, "prev", hex.EncodeToString(e.Prev[:]), hex.EncodeToString(prev[:]))
	}
	if want := photo.Digest(sha256.Sum256(e.Encode())); e.Hash != want {
		return broken(seq, "hash", hex.EncodeToString(e.Hash[:]), want.String())
	}
	if canonical, err := Canonical(e.Payload); err != nil {
		return broken(seq, "payload", err.Error(), "canonical JSON")
	} else if !bytes.Equal(canonical, e.Payload) {
		return broken(seq, "payload", "JSON in another form", "canonical JSON")
	}
	return nil
}

// Salted returns the digest, in hexadecimal, under which an erasable text enters the chain. With a
// salt of 16 random bytes or more, which is erased with the text, nobody can guess the text from it.
func Salted(salt, text string) string {
	sum := sha256.Sum256(form(textForm, salt, text))
	return hex.EncodeToString(sum[:])
}

// form writes fields so that no two lists of fields have the same bytes.
func form(fields ...string) []byte {
	var b []byte
	for _, f := range fields {
		b = strconv.AppendInt(b, int64(len(f)), 10)
		b = append(b, ':')
		b = append(b, f...)
		b = append(b, ',')
	}
	return b
}
