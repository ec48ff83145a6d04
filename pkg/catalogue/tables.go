// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"maps"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// tableDigests is what an entry says of tables that no entry spells out: the SHA-256 of each as it stood
// when the entry was written, in hexadecimal, by its name. The last entry that names them speaks for them,
// until a run that writes them is under way again. A migration that changes one of them must end with an
// entry that names it anew.
type tableDigests struct {
	Holdings  map[string]string `json:"holdings,omitempty"`  // files, their changes, contents
	Proposals map[string]string `json:"proposals,omitempty"` // proposed sets, members, near copies, fitted models
	Verified  map[string]string `json:"verified,omitempty"`  // how each file was found on the drive
	Below     int64             `json:"below,omitempty"`     // Proposals covers sets below this number: splits make others
	Record    string            `json:"record,omitempty"`    // what the run printed and kept
}

func (t tableDigests) empty() bool {
	return t.Holdings == nil && t.Proposals == nil && t.Verified == nil && t.Record == ""
}

// The kinds of runs that write files and contents, proposals, and how files were found.
var (
	writesHoldings  = []string{"index", "merge"}
	writesProposals = []string{"group", "separate", "merge"}
	writesVerified  = []string{"verify"}
)

// tablesAfter states the tables that a run of a kind writes. same says that it wrote none of its own: what
// the last entry said of the files and contents is said again, without reading them.
func tablesAfter(ctx context.Context, tx *sql.Tx, run int64, kind string, same bool) (*tableDigests, error) {
	t := &tableDigests{}
	var err error
	if slices.Contains(writesHoldings, kind) {
		if same {
			t.Holdings, err = lastHoldings(ctx, tx)
		}
		if err == nil && t.Holdings == nil {
			t.Holdings, err = holdingsDigests(ctx, tx)
		}
	}
	if err == nil && slices.Contains(writesProposals, kind) {
		err = t.propose(ctx, tx)
	}
	if err == nil && slices.Contains(writesVerified, kind) {
		t.Verified, err = verifiedDigests(ctx, tx)
	}
	if err == nil {
		t.Record, err = recordDigest(ctx, tx, run)
	}
	if err != nil || t.empty() {
		return nil, err
	}
	return t, nil
}

func lastHoldings(ctx context.Context, tx *sql.Tx) (digests map[string]string, err error) {
	var body []byte
	err = tx.QueryRowContext(ctx, `SELECT json_extract(payload, '$.data.tables.holdings') FROM journal
		WHERE kind IN ('run_finished', 'forget') AND json_extract(payload, '$.data.tables.holdings') IS NOT NULL ORDER BY seq DESC LIMIT 1`).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return digests, json.Unmarshal(body, &digests)
}

// propose states the proposals as they are now.
func (t *tableDigests) propose(ctx context.Context, tx *sql.Tx) error {
	if err := tx.QueryRowContext(ctx, `SELECT next_set FROM catalogue`).Scan(&t.Below); err != nil {
		return err
	}
	var err error
	t.Proposals, err = proposalsDigests(ctx, tx, t.Below)
	return err
}

func holdingsDigests(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
	return digestsOf(ctx, tx, map[string]string{
		"catalogue":   `SELECT id, created_s, created_ns FROM catalogue`,
		"content":     `SELECT * FROM content ORDER BY digest`,
		"file":        `SELECT * FROM file ORDER BY source, path`,
		"file_change": `SELECT * FROM file_change ORDER BY run, path`,
	})
}

func proposalsDigests(ctx context.Context, tx *sql.Tx, below int64) (map[string]string, error) {
	return digestsOf(ctx, tx, map[string]string{
		"catalogue":       `SELECT id, model, model_run, class_model, class_model_run FROM catalogue`,
		"photo_set":       fmt.Sprintf(`SELECT * FROM photo_set WHERE id < %d ORDER BY id`, below),
		"proposed_member": `SELECT * FROM proposed_member ORDER BY set_id, photo`,
		"near_copy":       `SELECT * FROM near_copy ORDER BY copy, original`,
	})
}

func verifiedDigests(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
	return digestsOf(ctx, tx, map[string]string{"verified": `SELECT * FROM verified ORDER BY source, path`})
}

// recordDigest returns the digest of what a run kept, "" where it kept nothing.
func recordDigest(ctx context.Context, tx *sql.Tx, run int64) (string, error) {
	var body []byte
	err := tx.QueryRowContext(ctx, `SELECT body FROM record WHERE run = ?`, run).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), err
}

// digestsOf hashes the rows of each query in their order. A value is written as its length in eight
// big-endian bytes and its bytes, a number in decimal digits; NULL is the length -1, and so is the end.
func digestsOf(ctx context.Context, tx *sql.Tx, queries map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(queries))
	for table, query := range queries {
		h := sha256.New()
		if err := addRows(ctx, tx, h, query); err != nil {
			return nil, err
		}
		out[table] = hex.EncodeToString(h.Sum(nil))
	}
	return out, nil
}

func addRows(ctx context.Context, tx *sql.Tx, h hash.Hash, query string) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]sql.RawBytes, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for _, v := range values {
			if v == nil {
				addNumber(h, -1)
				continue
			}
			addNumber(h, int64(len(v)))
			h.Write(v)
		}
	}
	addNumber(h, -1)
	return rows.Err()
}

// stated is what the journal last said of the tables, and which records it promises.
type stated struct {
	holdings, proposals, verified tableDigests

	records map[int64]string // by run
	splits  []photo.SetID    // that were made after proposals was said
}

func statedTables(ctx context.Context, tx *sql.Tx) (stated, error) {
	s := stated{records: map[int64]string{}}
	err := eachPayload(ctx, tx, `kind IN ('run_finished', 'forget', 'decision')`, func(e entry, p payload) error {
		var said struct {
			Run      int64         `json:"run"`
			Tables   *tableDigests `json:"tables"`
			Records  []int64       `json:"records"`
			Decision struct {
				Action review.Action `json:"action"`
				Others []photo.SetID `json:"others"`
			} `json:"decision"`
		}
		if err := json.Unmarshal(p.Data, &said); err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		if e.Kind == KindDecision {
			if said.Decision.Action == review.Split {
				s.splits = append(s.splits, said.Decision.Others...)
			}
			return nil
		}
		for _, run := range said.Records {
			delete(s.records, run)
		}
		if said.Tables != nil {
			s.take(said.Run, *said.Tables)
		}
		return nil
	})
	return s, err
}

func (s *stated) take(run int64, t tableDigests) {
	if t.Holdings != nil {
		s.holdings = t
	}
	if t.Proposals != nil {
		s.proposals, s.splits = t, nil
	}
	if t.Verified != nil {
		s.verified = t
	}
	if t.Record != "" {
		s.records[run] = t.Record
	}
}

// checkTables compares the tables with what the journal last said of them.
func checkTables(ctx context.Context, tx *sql.Tx, _ *Verdict) error {
	said, err := statedTables(ctx, tx)
	if err != nil {
		return err
	}
	running, err := collect(ctx, tx, func(rows *sql.Rows) (kind string, err error) {
		err = rows.Scan(&kind)
		return kind, err
	}, `SELECT kind FROM run WHERE state = 'running'`)
	if err != nil {
		return err
	}
	busy := func(kinds []string) bool {
		return slices.ContainsFunc(running, func(kind string) bool { return slices.Contains(kinds, kind) })
	}
	if want := said.holdings.Holdings; want != nil && !busy(writesHoldings) {
		if err := sameTables(ctx, tx, holdingsDigests, want); err != nil {
			return err
		}
	}
	if want := said.verified.Verified; want != nil && !busy(writesVerified) {
		if err := sameTables(ctx, tx, verifiedDigests, want); err != nil {
			return err
		}
	}
	if !busy(writesProposals) {
		if err := checkProposals(ctx, tx, said); err != nil {
			return err
		}
	}
	if err := checkHeld(ctx, tx); err != nil {
		return err
	}
	return checkRecords(ctx, tx, said.records)
}

const leftOtherwise = "it is not as the journal's last entry about it left it"

func sameTables(ctx context.Context, tx *sql.Tx, now func(context.Context, *sql.Tx) (map[string]string, error), want map[string]string) error {
	have, err := now(ctx, tx)
	if err != nil {
		return err
	}
	for _, table := range sortedKeys(want) {
		if have[table] != want[table] {
			return &Fault{Row: "table " + table, What: leftOtherwise}
		}
	}
	return nil
}

// checkProposals compares the proposals, and the sets that splits have made since.
func checkProposals(ctx context.Context, tx *sql.Tx, said stated) error {
	below := max(said.proposals.Below, 1)
	if want := said.proposals.Proposals; want != nil {
		now := func(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
			return proposalsDigests(ctx, tx, below)
		}
		if err := sameTables(ctx, tx, now, want); err != nil {
			return err
		}
	}
	made, err := collect(ctx, tx, scanInt, `SELECT id FROM photo_set WHERE id >= ? AND rule = 'split' AND confidence = 1 AND reasons = ? AND flags = '[]'
		AND answer = '' AND answer_confidence = 0 AND answer_reasons = '[]' AND made IS NULL AND retired IS NULL ORDER BY id`, below, splitReasons)
	if err != nil {
		return err
	}
	var rows, next int64
	if err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM photo_set WHERE id >= ?), next_set FROM catalogue`, below).Scan(&rows, &next); err != nil {
		return err
	}
	for i, id := range said.splits {
		if i >= len(made) || photo.SetID(made[i]) != id {
			return &Fault{Row: "photo_set " + id.String(), What: leftOtherwise}
		}
	}
	if rows != int64(len(said.splits)) {
		return &Fault{Row: "table photo_set", What: leftOtherwise}
	}
	if next != below+rows {
		return &Fault{Row: "table catalogue", What: "its next set is not the one after the last"}
	}
	return nil
}

// checkHeld counts again what was counted and kept.
func checkHeld(ctx context.Context, tx *sql.Tx) error {
	kept, known, err := keptHeld(ctx, tx)
	if err != nil {
		return &Fault{Row: "table holding", What: err.Error()}
	}
	if !known {
		return nil
	}
	now, err := count(ctx, tx)
	if err != nil {
		return err
	}
	have, err := json.Marshal(kept)
	want, other := json.Marshal(now)
	if err := errors.Join(err, other); err != nil {
		return err
	}
	if string(have) != string(want) {
		return &Fault{Row: "table holding", What: "it is not what the files and contents add up to"}
	}
	return nil
}

// checkRecords compares what runs kept with what they said of it.
func checkRecords(ctx context.Context, tx *sql.Tx, want map[int64]string) error {
	runs, err := collect(ctx, tx, scanInt, `SELECT run FROM record JOIN run ON run.id = run WHERE state <> 'running' ORDER BY run`)
	if err != nil {
		return err
	}
	for _, run := range runs {
		have, err := recordDigest(ctx, tx, run)
		if err != nil {
			return err
		}
		if have != want[run] {
			return &Fault{Row: fmt.Sprintf("record of run %d", run), What: "it is not what the run kept"}
		}
		delete(want, run)
	}
	for _, run := range slices.Sorted(maps.Keys(want)) {
		return &Fault{Row: fmt.Sprintf("record of run %d", run), What: "it is gone, and no entry erased it"}
	}
	return nil
}
