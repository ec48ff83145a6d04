// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"amana/pkg/journal"
	"amana/pkg/photo"
	"amana/pkg/reconcile"
	"amana/pkg/review"
)

// KindForeign is the kind of an entry that keeps a decision of another catalogue's journal.
const KindForeign = "foreign"

// Foreign is an entry of another catalogue's journal as this one keeps it, whole but for its texts, so that
// its hash can be computed again. Those of its texts that were not erased there lie beside this catalogue's own
// entry, under the same salts.
type Foreign struct {
	Catalogue string          `json:"catalogue"` // 16 hexadecimal digits
	Seq       int64           `json:"seq"`
	At        string          `json:"at"`
	Kind      string          `json:"kind"`
	Who       string          `json:"who,omitempty"`
	Payload   json.RawMessage `json:"payload"`
	Prev      photo.Digest    `json:"prev,omitzero"`
	Hash      photo.Digest    `json:"hash"`
	// Left says why nothing here comes of it; "" where it was taken into account.
	Left string `json:"left,omitempty"`
}

// ParseForeign reads the data of an entry of KindForeign, and the decision in it.
func ParseForeign(data []byte) (f Foreign, r review.Record, err error) {
	if err := json.Unmarshal(data, &f); err != nil {
		return f, r, fmt.Errorf("read entry of another journal: %w", err)
	}
	var p payload
	if err := json.Unmarshal(f.Payload, &p); err != nil {
		return f, r, fmt.Errorf("read entry of another journal: %w", err)
	}
	r, err = review.ParseRecord(p.Data)
	return f, r, err
}

// entry returns the entry as its own journal has it.
func (f Foreign) entry() (e entry, err error) {
	e = entry{Seq: f.Seq, Kind: f.Kind, Who: f.Who, Payload: f.Payload, Prev: f.Prev, Hash: f.Hash}
	if e.Time, err = time.Parse(time.RFC3339Nano, f.At); err == nil && journal.Stamp(e.Time) != f.At {
		err = fmt.Errorf("its time %q is not as this program writes it", f.At)
	}
	return e, err
}

// original is a decision in the catalogue in which it was made.
type original struct {
	Foreign
	record review.Record
	time   time.Time
	name   string // of who decided, "" erased
	texts  []savedText
	local  int64 // its entry in the journal that it was read from
}

// history is the decisions that a catalogue knows of.
type history struct {
	entries   []reconcile.Entry // its own and adoptions, in their order
	originals []original        // its own and those that it was given, in the order of its journal
	have      map[photo.Digest]bool
	known     map[photo.Digest]bool // of these, those that were taken into account
}

func loadHistory(ctx context.Context, tx *sql.Tx, id string) (history, error) {
	h := history{have: map[photo.Digest]bool{}, known: map[photo.Digest]bool{}}
	texts, err := journalTexts(ctx, tx)
	if err != nil {
		return h, err
	}
	err = eachPayload(ctx, tx, `kind IN ('decision', 'foreign')`, func(e entry, p payload) error {
		o := original{time: e.Time, texts: texts[e.Seq], local: e.Seq}
		for _, t := range o.texts {
			if t.field == "who" {
				o.name = t.text
			}
		}
		if e.Kind == KindForeign {
			return h.given(o, e, p)
		}
		var err error
		if o.record, err = review.ParseRecord(p.Data); err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		h.entries = append(h.entries, reconcile.Entry{Hash: e.Hash, Time: e.Time, Who: o.name, Record: o.record})
		if o.record.Decision.Action == review.Adopt {
			for _, origin := range o.record.Origins {
				for _, stems := range origin.Stems {
					for _, stem := range stems {
						h.known[stem] = true
					}
				}
			}
			return nil
		}
		o.Foreign = Foreign{Catalogue: id, Seq: e.Seq, At: journal.Stamp(e.Time), Kind: e.Kind, Who: e.Who, Payload: e.Payload, Prev: e.Prev, Hash: e.Hash}
		h.add(o)
		return nil
	})
	return h, err
}

func (h *history) given(o original, e entry, p payload) error {
	var err error
	if o.Foreign, o.record, err = ParseForeign(p.Data); err != nil {
		return &Fault{Entry: e.Seq, What: err.Error()}
	}
	first, err := o.Foreign.entry()
	if err != nil {
		return &Fault{Entry: e.Seq, What: err.Error()}
	}
	o.time = first.Time
	h.add(o)
	return nil
}

func (h *history) add(o original) {
	h.originals = append(h.originals, o)
	h.have[o.Hash] = true
	if o.Left == "" {
		h.known[o.Hash] = true
	}
}

// checkForeign recomputes the hash of every entry of another journal, holds its texts and its sequence
// against it, and looks that adoptions name no entry that is not here.
func checkForeign(ctx context.Context, tx *sql.Tx, _ *Verdict) error {
	have := map[photo.Digest]*review.Record{}
	place := map[photo.Digest]int64{}
	return eachPayload(ctx, tx, `kind IN ('decision', 'foreign')`, func(e entry, p payload) error {
		fault := func(format string, args ...any) error {
			return &Fault{Entry: e.Seq, What: fmt.Sprintf(format, args...)}
		}
		if e.Kind == KindDecision {
			r, err := review.ParseRecord(p.Data)
			if err != nil {
				return fault("%v", err)
			}
			if r.Decision.Action == review.Adopt {
				if why := unfounded(r, have); why != "" {
					return fault("%s", why)
				}
				return nil
			}
			place[e.Hash], have[e.Hash] = e.Seq, &r
			return nil
		}
		f, r, err := ParseForeign(p.Data)
		if err != nil {
			return fault("%v", err)
		}
		first, err := f.entry()
		if err != nil {
			return fault("%v", err)
		}
		if photo.Digest(sha256.Sum256(first.Encode())) != f.Hash {
			return fault("the entry %d of catalogue %s in it does not have its hash", f.Seq, f.Catalogue)
		}
		var said payload
		if err := json.Unmarshal(f.Payload, &said); err != nil {
			return fault("%v", err)
		}
		for field, digest := range p.Texts {
			if said.Texts[field] != digest {
				return fault("its %s is not that of entry %d of catalogue %s", field, f.Seq, f.Catalogue)
			}
		}
		// Of the entry before it only a decision is here.
		if before, here := place[f.Prev]; here && before+1 != f.Seq {
			return fault("entry %d of catalogue %s does not follow on its entry %d", f.Seq, f.Catalogue, before)
		}
		place[f.Hash], have[f.Hash] = f.Seq, &r
		return nil
	})
}

// unfounded says what of an adoption no entry that it names has said; "" where all was said.
func unfounded(r review.Record, have map[photo.Digest]*review.Record) string {
	for id, origin := range r.Origins {
		for aspect, stems := range origin.Stems {
			var said []review.Record
			for _, stem := range stems {
				record := have[stem]
				if record == nil {
					return fmt.Sprintf("%s comes from an entry %.12s that is not here", id, stem)
				}
				said = append(said, *record)
			}
			if !reconcile.Founded(r.After[id], aspect, said) {
				return fmt.Sprintf("%s: none of the entries that it comes from says so of its %s", id, aspect)
			}
		}
	}
	return ""
}
