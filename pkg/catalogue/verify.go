// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"amana/pkg/journal"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// Verdict is what checking the journal found.
type Verdict struct {
	Head      Head
	Decisions int64
	Claims    int64
	Runs      int64
	Texts     int64 // that are there and match their digests
	Forgotten int64 // that were erased by an entry
	Fault     *Fault
}

// OK reports whether nothing is wrong. It cannot say that no entries were cut off the end, or that the
// whole journal was not rewritten: only a head that was kept elsewhere can.
func (v Verdict) OK() bool { return v.Fault == nil }

// Fault is the first thing that is wrong.
type Fault struct {
	Entry int64  // of the journal; 0 where a row of another table is wrong
	Row   string // such as "run 3", "set_state S-000001" or "text note of entry 4"; "" where the entry is wrong
	What  string
}

// Error says which entry or row is wrong, and how.
func (f *Fault) Error() string {
	if f.Row != "" {
		return fmt.Sprintf("%s: %s", f.Row, f.What)
	}
	return fmt.Sprintf("entry %d: %s", f.Entry, f.What)
}

// VerifyLog checks the hash of every entry, the salted digest of every text that was not erased, that the
// decisions and claims replayed from the first give the states that are stored, that the runs and sources are as
// their entries say, that the files of every source whose last run finished still give its digest, and that
// files, contents, proposals and records are as the last entry about them says.
// What is wrong is the verdict's Fault; the error is of reading alone.
func (c *Catalogue) VerifyLog(ctx context.Context) (v Verdict, err error) {
	err = c.read(ctx, "verify journal", func(tx *sql.Tx) error { return v.check(ctx, tx) })
	return v, err
}

// ErrNoProof says that the journal itself does not hold, so that it proves nothing.
var ErrNoProof = errors.New("the journal does not verify")

// Prove checks the whole journal as VerifyLog does, and then that it extends each of the older heads, all
// on one snapshot. The error is ErrNoProof with the *Fault, or a *journal.ForkError for every head that it
// does not extend, joined.
func (c *Catalogue) Prove(ctx context.Context, heads []journal.Head) (v Verdict, err error) {
	err = c.read(ctx, "prove journal", func(tx *sql.Tx) error {
		if err := v.check(ctx, tx); err != nil {
			return err
		}
		if v.Fault != nil {
			return fmt.Errorf("%w: %w", ErrNoProof, v.Fault)
		}
		var forks []error
		for _, old := range heads {
			at, err := collect(ctx, tx, scanEntry, sqlEntries+` WHERE seq = ?`, old.Entries)
			if err != nil {
				return err
			}
			entry := append(at, journal.Entry{})[0]
			forks = append(forks, old.Extends(c.id, entry, journal.Entry{Seq: v.Head.Entries}))
		}
		return errors.Join(forks...)
	})
	return v, err
}

// check goes through all checks up to the first fault.
func (v *Verdict) check(ctx context.Context, tx *sql.Tx) error {
	for _, check := range []func(context.Context, *sql.Tx, *Verdict) error{checkChain, checkTexts, checkForeign, checkDecisions, checkClaims, checkRuns, checkSources, checkTables} {
		if err := check(ctx, tx, v); err != nil {
			if errors.As(err, &v.Fault) {
				return nil
			}
			return err
		}
	}
	return nil
}

func checkChain(ctx context.Context, tx *sql.Tx, v *Verdict) error {
	entries, err := collect(ctx, tx, func(rows *sql.Rows) (journal.Entry, error) {
		e, err := scanEntry(rows)
		if err != nil {
			return e, &Fault{Entry: e.Seq, What: "it cannot be read: " + err.Error()}
		}
		return e, nil
	}, sqlEntries+` ORDER BY seq`)
	if err != nil {
		return err
	}
	last, err := journal.Check(func(yield func(journal.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	})
	v.Head = headOf(last)
	var broken *journal.BrokenError
	if errors.As(err, &broken) {
		return &Fault{Entry: broken.Seq, What: broken.Why}
	}
	return err
}

// checkTexts compares what is left of the texts with their digests, and what is not with the entries
// that erased it.
func checkTexts(ctx context.Context, tx *sql.Tx, v *Verdict) error {
	texts, err := journalTexts(ctx, tx)
	if err != nil {
		return err
	}
	gone := map[int64][]string{}
	promised := map[int64]map[string]string{}
	err = eachPayload(ctx, tx, `kind <> ''`, func(e entry, p payload) error {
		promised[e.Seq] = p.Texts
		if e.Who != p.Texts["who"] {
			return &Fault{Entry: e.Seq, What: "who it is by differs from its payload"}
		}
		if e.Kind != KindForget {
			return nil
		}
		var f forgotten
		if err := json.Unmarshal(p.Data, &f); err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		for _, t := range f.Texts {
			gone[t.Entry] = append(gone[t.Entry], t.Fields...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for seq := int64(1); seq <= v.Head.Entries; seq++ {
		if err := checkTextsOf(seq, texts[seq], promised[seq], gone[seq], v); err != nil {
			return err
		}
	}
	return nil
}

func checkTextsOf(seq int64, texts []savedText, promised map[string]string, gone []string, v *Verdict) error {
	fault := func(field, what string) error {
		return &Fault{Row: fmt.Sprintf("text %s of entry %d", field, seq), What: what}
	}
	have := map[string]bool{}
	for _, t := range texts {
		if promised[t.field] != salted(t.salt, t.text) {
			return fault(t.field, "it is not the text that the entry was made with")
		}
		have[t.field] = true
		v.Texts++
	}
	for _, field := range sortedKeys(promised) {
		switch {
		case have[field]:
		case slices.Contains(gone, field):
			v.Forgotten++
		default:
			return fault(field, "it is gone, and no entry erased it")
		}
	}
	return nil
}

// eachPayload reads the entries that the condition names, in order.
func eachPayload(ctx context.Context, tx *sql.Tx, where string, f func(entry, payload) error) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		e, err := scanEntry(rows)
		if err != nil {
			return struct{}{}, &Fault{Entry: e.Seq, What: err.Error()}
		}
		var p payload
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return struct{}{}, &Fault{Entry: e.Seq, What: err.Error()}
		}
		return struct{}{}, f(e, p)
	}, sqlEntries+` WHERE `+where+` ORDER BY seq`)
	return err
}

// checkDecisions replays the decisions and compares what they give with what is stored.
func checkDecisions(ctx context.Context, tx *sql.Tx, v *Verdict) error {
	type recorded struct {
		entry  int64
		record review.Record
	}
	var all []recorded
	last := map[photo.SetID]int64{}
	err := eachPayload(ctx, tx, `kind = 'decision'`, func(e entry, p payload) error {
		t := recorded{entry: e.Seq}
		if err := json.Unmarshal(p.Data, &t.record); err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		for id := range t.record.After {
			last[id] = e.Seq
		}
		all = append(all, t)
		return nil
	})
	if err != nil {
		return err
	}
	v.Decisions = int64(len(all))
	want, err := review.Replay(func(yield func(int64, review.Record) bool) {
		for _, t := range all {
			if !yield(t.entry, t.record) {
				return
			}
		}
	})
	var wrong *review.ReplayError
	if errors.As(err, &wrong) {
		return &Fault{Entry: wrong.Entry, What: wrong.Error()}
	}
	if err != nil {
		return err
	}
	return checkStates(ctx, tx, want, last)
}

// checkStates compares the stored states with the replayed ones; last is the entry that made each.
func checkStates(ctx context.Context, tx *sql.Tx, want map[photo.SetID]review.State, last map[photo.SetID]int64) error {
	have, err := states(ctx, tx)
	if err != nil {
		return err
	}
	fault := func(id photo.SetID, what string) error {
		return &Fault{Row: "set_state " + id.String(), What: what}
	}
	for _, id := range sortedIDs(want) {
		if s, ok := have[id]; !ok || !s.Equal(want[id]) {
			return fault(id, "it is not what the decisions of the journal add up to")
		}
	}
	for _, id := range sortedIDs(have) {
		if _, ok := want[id]; !ok {
			return fault(id, "no decision of the journal made it")
		}
		var entry int64
		var merged photo.SetID
		err := tx.QueryRowContext(ctx, `SELECT entry, coalesce(merged_into, 0) FROM set_state WHERE set_id = ?`, id).Scan(&entry, &merged)
		if err != nil {
			return err
		}
		if entry != last[id] || merged != want[id].MergedInto {
			return fault(id, "it is not what the decisions of the journal add up to")
		}
	}
	return nil
}

// checkRuns compares the runs with their two entries.
func checkRuns(ctx context.Context, tx *sql.Tx, v *Verdict) error {
	type run struct {
		start          *runStarted
		end            *runFinished
		began, stopped time.Time
	}
	told := map[int64]run{}
	err := eachPayload(ctx, tx, `kind IN ('run_started', 'run_finished')`, func(e entry, p payload) error {
		var start runStarted
		var end runFinished
		if e.Kind == KindRunStarted {
			if err := json.Unmarshal(p.Data, &start); err != nil {
				return &Fault{Entry: e.Seq, What: err.Error()}
			}
			told[start.Run] = run{start: &start, began: e.Time}
			return nil
		}
		if err := json.Unmarshal(p.Data, &end); err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		r := told[end.Run]
		r.end, r.stopped = &end, e.Time
		told[end.Run] = r
		return nil
	})
	if err != nil {
		return err
	}
	rows, err := collect(ctx, tx, scanRun, sqlRuns)
	if err != nil {
		return err
	}
	if len(rows) != len(told) {
		return &Fault{Row: "table run", What: fmt.Sprintf("it has %d rows, and the journal tells of %d runs", len(rows), len(told))}
	}
	for _, r := range rows {
		t := told[r.ID]
		want := runFinished{Run: r.ID, State: Running}
		if t.end != nil {
			want = *t.end
		}
		if t.start == nil || t.start.Kind != r.Kind || t.start.Tool != r.Tool || t.start.Source != r.Source || !sameJSON(t.start.Settings, r.Settings) ||
			want.State != r.State || want.Digest != r.Digest.String() || !sameJSON(want.Ledger, r.Ledger) || !t.began.Equal(r.Started) || !t.stopped.Equal(r.Finished) {
			return &Fault{Row: fmt.Sprintf("run %d", r.ID), What: "it differs from its journal entries"}
		}
		v.Runs++
	}
	return nil
}

// sameJSON compares JSON whatever its spaces and the order of its keys: entries hold the canonical form.
func sameJSON(a, b json.RawMessage) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	x, err := journal.Canonical(a)
	y, other := journal.Canonical(b)
	return err == nil && other == nil && bytes.Equal(x, y)
}

// checkSources compares each source with what its runs were told and found, and its files with its digest.
func checkSources(ctx context.Context, tx *sql.Tx, _ *Verdict) error {
	all, err := sources(ctx, tx)
	if err != nil {
		return err
	}
	said, err := saidOfSources(ctx, tx)
	if err != nil {
		return err
	}
	for _, s := range all {
		row := "source " + fmt.Sprint(s.ID)
		if field := said[s.ID].contradicts(s); field != "" {
			return &Fault{Row: row, What: "its " + field + " is not what its runs were told"}
		}
		delete(said, s.ID)
		var state string
		var want []byte
		err := tx.QueryRowContext(ctx, `
			SELECT (SELECT state FROM run WHERE source = ?1 AND kind = 'index' ORDER BY id DESC LIMIT 1),
			       (SELECT digest FROM run WHERE source = ?1 AND kind = 'index' AND state = 'finished' ORDER BY id DESC LIMIT 1)`, s.ID).Scan(&state, &want)
		if err != nil {
			return err
		}
		if !bytes.Equal(want, blob(s.Digest)) {
			return &Fault{Row: row, What: "its digest is not that of its last finished run"}
		}
		if state != Finished {
			continue // its files are between two runs
		}
		have, err := sourceDigest(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		if have != s.Digest {
			return &Fault{Row: row, What: "its files do not give the digest of its last finished run"}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(said)) {
		if !said[id].forgotten {
			return &Fault{Row: "source " + fmt.Sprint(id), What: "it is gone, and no entry erased it"}
		}
	}
	return nil
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
