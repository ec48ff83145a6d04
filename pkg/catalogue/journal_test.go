// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func verdict(t *testing.T, c *Catalogue) Verdict {
	t.Helper()
	v, err := c.VerifyLog(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// worked is a catalogue with an index run, a grouping and decisions, closed.
func worked(t *testing.T) string {
	t.Helper()
	c := create(t)
	grouped(t, c)
	decide(t, c, "Samira", "same wall as the next one", classify(t, c, 1, "victim"))
	decide(t, c, "Omar", "", confirm(t, c, 1, digestOf(0), digestOf(1)))
	if v := verdict(t, c); !v.OK() {
		t.Fatalf("before any sabotage: %v", v.Fault)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Path()
}

const dropTriggers = `DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; DROP TRIGGER journal_no_replace; `

func TestSabotageIsNamed(t *testing.T) {
	for name, test := range map[string]struct{ sql, want string }{
		"a byte of a payload":    {dropTriggers + `UPDATE journal SET payload = replace(payload, 'victim', 'victin') WHERE seq = 5`, "entry 5"},
		"a time":                 {dropTriggers + `UPDATE journal SET at = '2026-03-04T05:06:08.000000008Z' WHERE seq = 2`, "entry 2"},
		"a name's digest":        {dropTriggers + `UPDATE journal SET who = 'x' WHERE seq = 6`, "entry 6"},
		"a hash":                 {dropTriggers + `UPDATE journal SET hash = zeroblob(32) WHERE seq = 3`, "entry 3"},
		"a reorder":              {dropTriggers + `UPDATE journal SET seq = 100 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 100`, "entry 3"},
		"a gap":                  {dropTriggers + `DELETE FROM journal WHERE seq = 4`, "entry 4"},
		"a text":                 {`UPDATE journal_text SET text = 'Rami' WHERE entry = 6 AND field = 'who'`, "text who of entry 6"},
		"a text that went":       {`DELETE FROM journal_text WHERE entry = 5 AND field = 'note'`, "text note of entry 5"},
		"a text too many":        {`INSERT INTO journal_text VALUES (6, 'note', 'ab', 'never said')`, "text note of entry 6"},
		"a state":                {`UPDATE set_state SET body = replace(body, 'victim', 'scene')`, "S-000001"},
		"a state that went":      {`DELETE FROM set_state`, "S-000001"},
		"a state nobody decided": {`INSERT INTO set_state (set_id, entry, body) SELECT 2, 5, body FROM set_state`, "S-000002"},
		"a merge nobody decided": {`UPDATE set_state SET merged_into = 2`, "S-000001"},
		"a run's ledger":         {`UPDATE run SET ledger = '{"entries":7}' WHERE id = 1`, "run 1"},
		"a run that went":        {`DELETE FROM run WHERE id = 2`, "table run"},
		"a source's digest":      {`UPDATE source SET digest = zeroblob(32)`, "source 1"},
		"a file":                 {`UPDATE file SET bytes = bytes + 1 WHERE path = CAST('2012-08/0003.jpg' AS BLOB)`, "source 1"},
	} {
		t.Run(name, func(t *testing.T) {
			path := worked(t)
			db := raw(t, path)
			execute(t, db, `PRAGMA foreign_keys = OFF`)
			execute(t, db, test.sql)
			db.Close()
			c, err := quick().OpenRead(path)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			v := verdict(t, c)
			if v.OK() || !strings.Contains(v.Fault.Error(), test.want) {
				t.Errorf("fault = %v, want one that names %q", v.Fault, test.want)
			}
		})
	}
}

func TestJournalIsAppendOnly(t *testing.T) {
	path := worked(t)
	db := raw(t, path)
	for _, query := range []string{
		`UPDATE journal SET kind = 'x' WHERE seq = 1`,
		`DELETE FROM journal WHERE seq = 1`,
		`REPLACE INTO journal SELECT * FROM journal WHERE seq = 1`,
		`INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 1`,
		`INSERT OR IGNORE INTO journal SELECT * FROM journal WHERE seq = 1`,
		`INSERT INTO journal SELECT seq + 100, at, kind, who, payload, prev, hash FROM journal WHERE seq = 1`,
		`INSERT INTO journal (at, kind, who, payload, prev, hash) SELECT at, kind, who, payload, prev, hash FROM journal WHERE seq = 1`,
		`INSERT INTO journal SELECT * FROM journal WHERE seq = 1 ON CONFLICT (seq) DO UPDATE SET kind = 'x'`,
	} {
		if _, err := db.Exec(query); err == nil {
			t.Errorf("%s was let through", query)
		}
	}
}

func TestLogNamesAndTexts(t *testing.T) {
	c, err := quick().OpenRead(worked(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var got []string
	for e, err := range c.Log(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Kind+" "+e.Name+" "+e.Texts["note"]+e.Texts["custodian"])
		if bytes.Contains(e.Payload, []byte("Samira")) || bytes.Contains(e.Payload, []byte("wall")) || bytes.Contains(e.Payload, []byte("drive")) {
			t.Errorf("entry %d has free text in the chain: %s", e.Seq, e.Payload)
		}
	}
	want := []string{"run_started  Samira", "run_finished  ", "run_started  ", "run_finished  ", "decision Samira same wall as the next one", "decision Omar "}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("log =\n%q\nwant\n%q", got, want)
	}
	head, err := c.Head(context.Background())
	if err != nil || head.Entries != int64(len(want)) || !head.Hash.Valid() || !head.Time.Equal(clock) {
		t.Errorf("Head = %+v, %v, want %d entries", head, err, len(want))
	}
}

// leftovers returns which of the texts are in a byte of the catalogue's files.
func leftovers(t *testing.T, path string, texts ...string) (out []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if bytes.Contains(b, []byte(text)) {
				out = append(out, filepath.Base(name)+": "+text)
			}
		}
	}
	return out
}

func TestForgetEntry(t *testing.T) {
	ctx := context.Background()
	c := openAt(t, worked(t))
	const secret = "same wall as the next one"
	if got := leftovers(t, c.Path(), secret); len(got) == 0 {
		t.Fatal("the secret is nowhere to begin with")
	}
	if err := c.ForgetEntry(ctx, 99, "Omar", clock); !errors.Is(err, ErrNoEntry) {
		t.Errorf("ForgetEntry(99) = %v, want ErrNoEntry", err)
	}
	for range 2 { // the second time is a completion, not an entry
		if err := c.ForgetEntry(ctx, 5, "Omar", clock); err != nil {
			t.Fatal(err)
		}
	}
	if got := leftovers(t, c.Path(), secret); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
	v := verdict(t, c)
	if !v.OK() || v.Forgotten != 2 || v.Head.Entries != 7 {
		t.Errorf("verdict = %+v, %v, want a good one with 2 forgotten of 7 entries", v, v.Fault)
	}
	for e, err := range c.Log(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Seq == 5 && (e.Name != Forgotten || e.Texts["note"] != Forgotten) {
			t.Errorf("entry 5 = %q, %q, want %q", e.Name, e.Texts, Forgotten)
		}
	}
	if s := archive(t, c).Sets[0]; s.Class != "victim" || s.Note != "" {
		t.Errorf("set = %+v, want a victim without a note", s)
	}
}

func TestForgetSource(t *testing.T) {
	ctx := context.Background()
	c := openAt(t, worked(t))
	other, err := c.StartIndex(ctx, SourceSpec{Root: "/media/misfiled", Custodian: "Planted Custodian", Note: "planted note"}, current, "test", clock)
	if err != nil {
		t.Fatal(err)
	}
	both, own := itemOf(0), itemOf(50)
	own.File.Path, own.Content.Exif.Serial = "planted folder/a.jpg", "planted serial"
	put(t, other, both, own)
	finish(t, other)
	if err := c.ForgetSource(ctx, "nowhere", "Omar", clock); !errors.Is(err, ErrNoSource) {
		t.Errorf("ForgetSource(nowhere) = %v, want ErrNoSource", err)
	}
	if err := c.ForgetSource(ctx, "misfiled", "Omar", clock.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := leftovers(t, c.Path(), "planted", "Planted", "misfiled"); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
	a := archive(t, c)
	if len(a.Sources) != 1 || len(a.Files) != 8 || len(a.Contents) != 8 {
		t.Errorf("left: %d sources, %d files, %d contents, want 1, 8, 8", len(a.Sources), len(a.Files), len(a.Contents))
	}
	if v := verdict(t, c); !v.OK() {
		t.Errorf("verdict: %v", v.Fault)
	}
	// The source on which the decisions were made: they stay as digests, and come back with the photos.
	if err := c.ForgetSource(ctx, "drive", "Omar", clock.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := leftovers(t, c.Path(), "same wall", "2012-08/0001.jpg", "/drive"); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
	if a := archive(t, c); len(a.Sets)+len(a.Files)+len(a.Contents) != 0 {
		t.Errorf("left: %d sets, %d files, %d contents, want none", len(a.Sets), len(a.Files), len(a.Contents))
	}
	if v := verdict(t, c); !v.OK() {
		t.Errorf("verdict: %v", v.Fault)
	}
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 8)...)
	finish(t, r)
	if a := archive(t, c); len(a.Sets) != 1 || a.Sets[0].Class != "victim" || a.Sets[0].Confirmed() != 2 {
		t.Errorf("after indexing again: %+v, want the decided set", a.Sets)
	}
}

// TestSourceKeepsItsFirstLabel: a later run that names none is told the folder's name, and changes nothing.
func TestSourceKeepsItsFirstLabel(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	for _, spec := range []SourceSpec{
		{Root: "/media/usb", Label: "first copy", LabelGiven: true, Custodian: "Samira", ReadOnly: true},
		{Root: "/media/usb", Note: "again"},
	} {
		r, err := c.StartIndex(ctx, spec, current, "test", clock)
		if err != nil {
			t.Fatal(err)
		}
		put(t, r, itemOf(1))
		finish(t, r)
		if v := verdict(t, c); !v.OK() {
			t.Errorf("after %+v: %v", spec, v.Fault)
		}
	}
	if err := c.ForgetEntry(ctx, 1, "Omar", clock); err != nil {
		t.Fatal(err)
	}
	if v := verdict(t, c); !v.OK() {
		t.Errorf("after its first entry was erased: %v", v.Fault)
	}
}
