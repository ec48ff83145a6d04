// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

var clock = time.Date(2026, 3, 4, 5, 6, 7, 8, time.UTC)

func quick() Options {
	return Options{BusyTimeout: 50 * time.Millisecond, Now: func() time.Time { return clock }}
}

// create makes a catalogue in a folder of its own.
func create(t *testing.T) *Catalogue {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "amana.db"))
}

func openAt(t *testing.T, path string) *Catalogue {
	t.Helper()
	c, err := quick().Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// raw opens the file beside the catalogue's own guards.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func execute(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	jpeg := write("photo.jpg", append([]byte{0xff, 0xd8, 0xff, 0xe0}, bytes.Repeat([]byte("photo"), 100)...))
	short := write("short.db", []byte("SQLite format 3\x00"))
	empty := write("empty.db", nil)
	foreign := filepath.Join(dir, "foreign.db")
	execute(t, raw(t, foreign), `PRAGMA journal_mode = DELETE; CREATE TABLE t (a); INSERT INTO t VALUES (1)`)
	foreignWAL := filepath.Join(dir, "wal.db")
	db, _ := sql.Open("sqlite", "file:"+foreignWAL)
	execute(t, db, `PRAGMA journal_mode = WAL; CREATE TABLE t (a)`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	openAt(t, newer).Close()
	execute(t, raw(t, newer), fmt.Sprintf(`PRAGMA journal_mode = DELETE; PRAGMA user_version = %d`, Latest()+1))

	for name, test := range map[string]struct {
		path   string
		want   error
		create error
	}{
		"none":            {filepath.Join(dir, "none.db"), ErrNone, nil},
		"no folder":       {filepath.Join(dir, "no", "none.db"), ErrNone, os.ErrNotExist},
		"a folder":        {dir, ErrForeign, ErrForeign},
		"a JPEG":          {jpeg, ErrForeign, ErrForeign},
		"too short":       {short, ErrForeign, ErrForeign},
		"empty":           {empty, ErrForeign, nil},
		"another program": {foreign, ErrForeign, ErrForeign},
		"another's WAL":   {foreignWAL, ErrForeign, ErrForeign},
		"newer":           {newer, ErrNewer, ErrNewer},
	} {
		t.Run(name, func(t *testing.T) {
			before, _ := os.ReadFile(test.path)
			for what, open := range map[string]func(string) (*Catalogue, error){"OpenRead": OpenRead, "Open": Open, "Create": Create} {
				want := test.want
				if what == "Create" {
					if want = test.create; want == nil {
						continue
					}
				}
				c, err := open(test.path)
				if c != nil || !errors.Is(err, want) {
					t.Errorf("%s(%q) = %v, %v, want %v", what, name, c, err, want)
				}
			}
			after, _ := os.ReadFile(test.path)
			if !bytes.Equal(before, after) {
				t.Errorf("%s was changed", name)
			}
			for _, suffix := range []string{"-wal", "-shm", "-journal", ".lock"} {
				if _, err := os.Stat(test.path + suffix); err == nil {
					t.Errorf("%s has got a file %s", name, suffix)
				}
			}
		})
	}
}

func TestCreateOddPaths(t *testing.T) {
	for _, name := range []string{"plain", "a#b", "a?mode=memory", "100% %41", "قاعدة بيانات", "it's \"q\""} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name+".db")
		c := openAt(t, path)
		id := c.ID()
		info, err := os.Stat(path)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Fatalf("mode of %q = %v, %v, want 0600", name, info.Mode(), err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		entries, _ := os.ReadDir(dir)
		if len(entries) != 1 {
			t.Errorf("files after Close = %v, want the catalogue alone", entries)
		}
		r, err := OpenRead(path)
		if err != nil || r.ID() != id || len(id) != 16 {
			t.Fatalf("OpenRead(%q) = %v, %v, want catalogue %q", name, r, err, id)
		}
		if _, err := r.StartRun(context.Background(), "group", "test", nil, clock); !errors.Is(err, ErrReadOnly) {
			t.Errorf("StartRun on a reader = %v, want ErrReadOnly", err)
		}
		r.Close()
	}
}

func TestPragmas(t *testing.T) {
	c := create(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1",
		"trusted_schema": "0", "temp_store": "2", "application_id": fmt.Sprint(applicationID), "user_version": fmt.Sprint(Latest())} {
		var got string
		if err := c.writer.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("writer: %s = %q, %v, want %q", pragma, got, err, want)
		}
	}
	if _, err := c.reader.Exec(`DELETE FROM run`); err == nil {
		t.Error("a reader could write")
	}
}

// Every past version has a dump in testdata: version-N.sql. Each must open, and come out with the tables
// that a new catalogue has.
func TestMigratesEveryVersion(t *testing.T) {
	want := schema(t, create(t))
	for version := 0; version < Latest(); version++ {
		path := filepath.Join(t.TempDir(), "old.db")
		old := Options{}.catalogue(path)
		db, err := connect(old.dsn("mode=rwc", writerPragmas...), 1)
		if err != nil {
			t.Fatal(err)
		}
		old.writer, old.now = db, time.Now
		conn, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if version > 0 {
			if err := old.migrateTo(context.Background(), conn, version); err != nil {
				t.Fatal(err)
			}
		}
		conn.Close()
		db.Close()
		if version == 0 {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c := openAt(t, path)
		if got := schema(t, c); got != want {
			t.Errorf("version %d comes out as\n%s\nwant\n%s", version, got, want)
		}
	}
}

func schema(t *testing.T, c *Catalogue) string {
	t.Helper()
	var s string
	if err := c.reader.QueryRow(`SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_schema ORDER BY type, name)`).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLocks(t *testing.T) {
	ctx := context.Background()
	a := create(t)
	b := openAt(t, a.Path())
	release, err := a.LockRun()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.LockRun(); !errors.Is(err, ErrLocked) {
		t.Errorf("second LockRun = %v, want ErrLocked", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := b.LockRun()
	if err != nil {
		t.Fatalf("LockRun after release = %v", err)
	}
	again()

	tx, err := a.writer.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.StartRun(ctx, "group", "test", nil, clock); !errors.Is(err, ErrLocked) {
		t.Errorf("StartRun under another's write = %v, want ErrLocked", err)
	}
	if _, err := quick().Open(a.Path()); err != nil && !errors.Is(err, ErrLocked) {
		t.Errorf("Open under another's write = %v, want nil or ErrLocked", err)
	}
	tx.Rollback()
	if _, err := b.StartRun(ctx, "group", "test", nil, clock); err != nil {
		t.Errorf("StartRun afterwards = %v", err)
	}
}

func TestStaleRunsAreClosed(t *testing.T) {
	ctx := context.Background()
	a := create(t)
	release, err := a.LockRun()
	if err != nil {
		t.Fatal(err)
	}
	id, err := a.StartRun(ctx, "group", "test", map[string]int{"n": 1}, clock)
	if err != nil {
		t.Fatal(err)
	}
	state := func(c *Catalogue) string {
		runs, err := c.Runs(ctx)
		if err != nil || len(runs) != 1 || runs[0].ID != id {
			t.Fatalf("Runs = %v, %v", runs, err)
		}
		return runs[0].State
	}
	if got := state(openAt(t, a.Path())); got != Running {
		t.Errorf("state while the lock is held = %q, want running", got)
	}
	release()
	if got := state(openAt(t, a.Path())); got != Interrupted {
		t.Errorf("state after the process is gone = %q, want interrupted", got)
	}
}

func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	run := startIndex(t, c, "/drive")
	batch := batchOf(1, 400)
	execute(t, c.writer, `PRAGMA max_page_count = 60`)
	if err := run.Put(ctx, batch); !errors.Is(err, ErrFull) {
		t.Fatalf("Put on a full disk = %v, want ErrFull", err)
	}
	execute(t, c.writer, `PRAGMA max_page_count = 1000000`)
	if a, err := c.Archive(ctx); err != nil || len(a.Files) != 0 {
		t.Fatalf("after the full disk: %d files, %v, want none", len(a.Files), err)
	}
	if err := run.Put(ctx, batch); err != nil {
		t.Fatalf("Put afterwards = %v", err)
	}
	path := c.Path()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := openAt(t, path).Archive(ctx)
	if err != nil || len(a.Files) != len(batch) {
		t.Fatalf("reopened: %d files, %v, want %d", len(a.Files), err, len(batch))
	}
}
