// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"

	"amana/pkg/journal"
)

func headNow(t *testing.T, c *Catalogue) journal.Head {
	t.Helper()
	h, err := c.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return journal.Head{Catalogue: c.ID(), Entries: h.Entries, Hash: h.Hash, Time: h.Time, Tool: "test"}
}

func prove(t *testing.T, path string, heads ...journal.Head) error {
	t.Helper()
	c, err := quick().OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Prove(context.Background(), heads)
	return err
}

// rewrite gives the entries from first on other payloads and seals them anew, as one would who knows the form.
func rewrite(t *testing.T, db *sql.DB, first int64, change func(string) string) {
	t.Helper()
	ctx := context.Background()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := collect(ctx, tx, scanEntry, sqlEntries+` ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	prev := entries[first-2].Hash
	for _, e := range entries[first-1:] {
		if e.Seq == first {
			e.Payload = []byte(change(string(e.Payload)))
		}
		e = journal.Seal(prev, e)
		prev = e.Hash
		if _, err := tx.ExecContext(ctx, `UPDATE journal SET payload = ?, prev = ?, hash = ? WHERE seq = ?`, string(e.Payload), e.Prev[:], e.Hash[:], e.Seq); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// TestProve cuts and rewrites a journal so well that it verifies, and holds it against heads kept elsewhere.
func TestProve(t *testing.T) {
	c := openAt(t, worked(t))
	path, old := c.Path(), headNow(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c = openAt(t, path)
	decide(t, c, "Samira", "", classify(t, c, 2, "scene"))
	kept := headNow(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := prove(t, path, old, kept); err != nil {
		t.Fatalf("the journal as it is: %v", err)
	}

	db := unguarded(t, path)
	rewrite(t, db, 7, func(payload string) string { return strings.ReplaceAll(payload, `"scene"`, `"other"`) })
	execute(t, db, `UPDATE set_state SET body = replace(body, '"scene"', '"other"') WHERE set_id = 2`)
	db.Close()
	check := func(what string, want string) {
		t.Helper()
		c, err := quick().OpenRead(path)
		if err != nil {
			t.Fatal(err)
		}
		if v := verdict(t, c); !v.OK() {
			t.Errorf("%s is not done well: %v", what, v.Fault)
		}
		c.Close()
		var fork *journal.ForkError
		if err := prove(t, path, old, kept); !errors.As(err, &fork) || fork.Old != kept || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want a fork at the kept head that says %q", what, err, want)
		}
		if err := prove(t, path, old); err != nil {
			t.Errorf("%s, against the head before it: %v, want none", what, err)
		}
	}
	check("a tail written anew", "entry 7 has another hash")
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	check("a journal cut off", "ends at entry 6")

	db = unguarded(t, path)
	execute(t, db, `UPDATE run SET tool = 'x' WHERE id = 1`)
	db.Close()
	if err := prove(t, path, old); !errors.Is(err, ErrNoProof) || !strings.Contains(err.Error(), "run 1") {
		t.Errorf("a journal that does not verify: %v, want ErrNoProof that names run 1", err)
	}
}
