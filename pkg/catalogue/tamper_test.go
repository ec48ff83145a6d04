// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"amana/pkg/claim"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// full is a catalogue with rows in every table.
func full(t *testing.T) *Catalogue {
	t.Helper()
	ctx := context.Background()
	c := create(t)
	r, err := c.StartIndex(ctx, SourceSpec{Root: "/drive", Custodian: "Samira", Received: "2014", Note: "a note", Device: "D-1"}, current, "test", clock)
	if err != nil {
		t.Fatal(err)
	}
	put(t, r, batchOf(0, 8)...)
	finish(t, r)
	r = startIndex(t, c, "/drive")
	fresh := itemOf(8)
	fresh.Change = photo.New
	put(t, r, fresh)
	finish(t, r, itemOf(7).File.Path)
	run, err := c.StartRun(ctx, "group", "test", nil, clock)
	if err != nil {
		t.Fatal(err)
	}
	copies := []photo.Copy{{Original: digestOf(1), Copy: digestOf(5), Distance: 3, Reason: "smaller", Attached: true}}
	_, err = c.SaveGrouping(ctx, run, []photo.Set{setOf(0, 0, 1, 2, 3), setOf(0, 4, 6, 7)}, copies, []byte(`{"v":1}`))
	if err == nil {
		err = c.FinishRun(ctx, run, Finished, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if run, err = c.StartRun(ctx, "separate", "test", nil, clock); err == nil {
		err = c.SaveClasses(ctx, run, map[photo.SetID]photo.Proposal{1: {Answer: photo.LikelyVictim, Confidence: 0.9, Reasons: []string{"a number"}}}, []byte(`{"w":1}`))
	}
	if err == nil {
		err = c.FinishRun(ctx, run, Finished, map[string]int{"sets": 2})
	}
	if err == nil {
		run, err = c.StartRun(ctx, "counts", "test", nil, clock)
	}
	if err == nil {
		err = c.Record(ctx, run, []byte(`{"bodies":1}`))
	}
	if err == nil {
		err = c.FinishRun(ctx, run, Finished, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	v := verifyRun(t, c, VerifySettings{}, false)
	if err := v.Keep(ctx, []Checked{ok(0), {Path: "gone.jpg", Class: "missing", Reason: "no such file"}}); err != nil {
		t.Fatal(err)
	}
	if err := v.Finish(ctx, Finished, nil); err != nil {
		t.Fatal(err)
	}
	decide(t, c, "Samira", "same wall", classify(t, c, 1, "victim"))
	decide(t, c, "Omar", "", on(t, c, 1, review.Split, digestOf(2), digestOf(3)))
	enterClaim(t, c, "Samira", 1, planted)
	if err := c.DescribeSet(ctx, "Omar", 2, "", claim.Person{Sex: claim.Male}, ClaimTexts{}, clock); err != nil {
		t.Fatal(err)
	}
	return c
}

// notCovered say nothing of the archive: SQLite's own counter, the numbers of rows that are alone, whether
// counts are kept or made again, and how somebody wants the review page.
var notCovered = []string{"sqlite_sequence", "preference", "catalogue.one", "holding.one", "deletion of holding"}

// tamper runs f on the catalogue without its guards, verifies, and takes it back. It returns the fault.
func tamper(t *testing.T, db *sql.DB, query string, args ...any) (fault *Fault, changed bool) {
	t.Helper()
	ctx := context.Background()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		for _, rule := range []string{"UNIQUE", "NOT NULL", "cannot store", "mismatch", "malformed JSON"} {
			if strings.Contains(err.Error(), rule) {
				return nil, false // the table's own rule refuses it
			}
		}
		t.Fatalf("%s: %v", query, err)
	}
	n, _ := result.RowsAffected()
	var v Verdict
	if err := v.check(ctx, tx); err != nil {
		return &Fault{What: err.Error()}, n > 0 // it cannot be read any more, and the command says so
	}
	return v.Fault, n > 0
}

// unguarded opens a catalogue's file without triggers and constraints.
func unguarded(t *testing.T, path string) *sql.DB {
	t.Helper()
	db := raw(t, path)
	execute(t, db, `PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; `+dropTriggers)
	return db
}

// TestEveryRowIsCovered deletes every row of every table and changes its cells one by one, and nothing of it
// stays unnamed. A table that is added and that no entry of the journal speaks for fails here.
func TestEveryRowIsCovered(t *testing.T) {
	c := full(t)
	if v := verdict(t, c); !v.OK() {
		t.Fatalf("before any sabotage: %v", v.Fault)
	}
	db := unguarded(t, c.Path())
	tried := 0
	for _, table := range tables(t, db) {
		if slices.Contains(notCovered, table) {
			continue
		}
		columns, keys, rows := shape(t, db, table)
		if len(rows) == 0 {
			t.Errorf("table %s has no rows to tamper with", table)
		}
		for i, key := range rows {
			where := ` WHERE ` + strings.Join(keys, " IS ? AND ") + ` IS ?`
			for what, query := range tamperings(table, columns) {
				if i >= 3 && len(columns) > 10 && what != "deletion" {
					continue // of a wide table the first rows are changed cell by cell
				}
				if slices.Contains(notCovered, what+" of "+table) {
					continue
				}
				fault, changed := tamper(t, db, query+where, key...)
				if !changed {
					continue
				}
				tried++
				if fault == nil || !names(fault, table) {
					t.Errorf("%s of %s%v: %v, want a fault that names it", what, table, key, fault)
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d tamperings were tried", tried)
	}
	t.Logf("%d tamperings, each named", tried)
}

// names reports whether a fault says which table or row it is of. A file that is gone is missed by its
// source, an entry at the end by the rows that it made.
func names(fault *Fault, table string) bool {
	said := map[string][]string{"journal": {"entry", "claim"}, "journal_text": {"text"}, "set_state": {"state"}, "file": {"file"}}[table]
	return slices.ContainsFunc(append(said, table), func(word string) bool { return strings.Contains(fault.Error(), word) })
}

// tamperings returns, by what it does, the statement without its condition.
func tamperings(table string, columns []string) map[string]string {
	out := map[string]string{"deletion": `DELETE FROM ` + table}
	for _, c := range columns {
		if slices.Contains(notCovered, table+"."+c) {
			continue
		}
		// One byte, whatever the type; a NULL becomes a value, and a value NULL.
		out["a change of "+c] = fmt.Sprintf(`UPDATE %s SET %s = CASE typeof(%[2]s)
			WHEN 'integer' THEN 1 - min(%[2]s, 1) + (%[2]s > 1) * (%[2]s + 1) WHEN 'real' THEN %[2]s + 0.125
			WHEN 'text' THEN CASE WHEN json_valid(%[2]s) AND length(%[2]s) > 1 THEN replace(%[2]s || ' ', substr(%[2]s, 2, 1), '7') ELSE %[2]s || 'x' END
			WHEN 'blob' THEN unhex(CASE substr(hex(%[2]s), 1, 1) WHEN '0' THEN '1' ELSE '0' END || substr(hex(%[2]s), 2)) ELSE 1 END`, table, c)
		out["other JSON in "+c] = fmt.Sprintf(`UPDATE %s SET %s = CASE WHEN %[2]s IS NULL THEN x'%s' WHEN json_valid(%[2]s) THEN json_array(json(%[2]s)) ELSE 'x' || %[2]s END`, table, c, strings.Repeat("ab", 32))
		out["emptying "+c] = fmt.Sprintf(`UPDATE %s SET %s = iif(%[2]s IS NULL, 7, NULL)`, table, c)
	}
	return out
}

func tables(t *testing.T, db *sql.DB) []string {
	t.Helper()
	return strings.Split(text(t, db, `SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name)`), " ")
}

func text(t *testing.T, db *sql.DB, query string) (s string) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

// shape returns the columns of a table, those of its key, and the keys of its rows.
func shape(t *testing.T, db *sql.DB, table string) (columns, keys []string, rows [][]any) {
	t.Helper()
	columns = strings.Split(text(t, db, fmt.Sprintf(`SELECT group_concat(name, ' ') FROM pragma_table_info('%s')`, table)), " ")
	keys = strings.Split(text(t, db, fmt.Sprintf(`SELECT group_concat(name, ' ') FROM pragma_table_info('%s') WHERE pk`, table)), " ")
	found, err := db.Query(`SELECT ` + strings.Join(keys, ", ") + ` FROM ` + table)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		key, into := make([]any, len(keys)), make([]any, len(keys))
		for i := range key {
			into[i] = &key[i]
		}
		if err := found.Scan(into...); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, key)
	}
	return columns, keys, rows
}

// BenchmarkHoldingsDigests measures what the end of an index run adds for the tables' digests.
func BenchmarkHoldingsDigests(b *testing.B) {
	ctx := context.Background()
	c, err := quick().Create(b.TempDir() + "/amana.db")
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	r, err := c.StartIndex(ctx, SourceSpec{Root: "/drive"}, current, "test", clock)
	if err != nil {
		b.Fatal(err)
	}
	const photos = 55000
	for from := 0; from < photos; from += 500 {
		if err := r.Put(ctx, batchOf(from, from+500)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		err := c.read(ctx, "benchmark", func(tx *sql.Tx) error {
			_, err := holdingsDigests(ctx, tx)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
