// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/phototest"
	"amana/pkg/review"
)

// What is merged is not touched: with changes that wait in its write-ahead log, without, and where neither
// the file nor its folder can be written.
func TestOtherIsNotTouched(t *testing.T) {
	for _, waiting := range []bool{false, true} {
		for _, locked := range []bool{false, true} {
			c := create(t)
			grouped(t, c)
			there := filepath.Join(t.TempDir(), "medium")
			if err := os.Mkdir(there, 0o755); err != nil {
				t.Fatal(err)
			}
			b := twin(t, c, filepath.Join(t.TempDir(), "b.db"))
			decide(t, b, "Omar", "a note", classify(t, b, 1, photo.Victim))
			if !waiting {
				if err := b.Close(); err != nil {
					t.Fatal(err)
				}
			}
			for _, suffix := range []string{"", "-wal"} {
				if err := copyFile(filepath.Join(there, "b.db"+suffix), b.path+suffix); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
			}
			if info, err := os.Stat(filepath.Join(there, "b.db-wal")); waiting != (err == nil && info.Size() > 0) {
				t.Fatalf("waiting %v: the write-ahead log is %v, %v", waiting, info, err)
			}
			if locked {
				for name, mode := range map[string]os.FileMode{"b.db": 0o400, "b.db-wal": 0o400, "": 0o500} {
					if err := os.Chmod(filepath.Join(there, name), mode); err != nil && !os.IsNotExist(err) {
						t.Fatal(err)
					}
				}
				t.Cleanup(func() { os.Chmod(there, 0o700) })
			}
			before := phototest.Snapshot(there)
			o, err := quick().OpenOther(filepath.Join(there, "b.db"), filepath.Dir(c.path))
			if err != nil {
				t.Fatal(err)
			}
			m, err := c.Merge(context.Background(), o, MergeOptions{Who: "Huda", Tool: "test", Now: clock})
			if err := errors.Join(err, o.Close()); err != nil {
				t.Fatal(err)
			}
			if m.Ledger.Taken != 1 || archive(t, c).Sets[0].Class != photo.Victim {
				t.Errorf("waiting %v, locked %v: %+v", waiting, locked, m.Ledger)
			}
			if after := phototest.Snapshot(there); after != before {
				t.Errorf("waiting %v, locked %v: the medium was\n%s\nand is\n%s", waiting, locked, before, after)
			}
			left, err := filepath.Glob(filepath.Join(filepath.Dir(c.path), ".amana-*"))
			if err != nil || len(left) > 0 {
				t.Errorf("left beside the catalogue: %v, %v", left, err)
			}
		}
	}
}

func TestOpenOtherRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	later := filepath.Join(dir, "newer.db")
	openAt(t, later).Close()
	execute(t, raw(t, later), `PRAGMA user_version = 99`)
	for path, want := range map[string]error{
		filepath.Join(dir, "none.db"):  ErrNone,
		write("photo.jpg", "\xff\xd8"): ErrForeign,
		write("empty.db", ""):          ErrForeign,
		later:                          ErrNewer,
	} {
		o, err := quick().OpenOther(path, dir)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", filepath.Base(path), err, want)
		}
		if o != nil {
			o.Close()
		}
	}
}

// A journal that does not hold is not merged.
func TestMergeRefuses(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	b := twin(t, c, filepath.Join(t.TempDir(), "b.db"))
	decide(t, b, "Omar", "", classify(t, b, 1, photo.Victim))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, raw(t, b.path), `DROP TRIGGER journal_no_update; UPDATE journal SET payload = replace(payload, 'victim', 'scenes') WHERE kind = 'decision'`)
	head := headOfLog(t, c)
	o, err := quick().OpenOther(b.path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if _, err := c.Merge(ctx, o, MergeOptions{Who: "Huda", Now: clock}); !errors.Is(err, ErrNoProof) {
		t.Errorf("merging a journal that was changed = %v, want ErrNoProof", err)
	}
	self, err := quick().OpenOther(c.path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer self.Close()
	if _, err := c.Merge(ctx, self, MergeOptions{Who: "Huda", Now: clock}); !errors.Is(err, ErrSelf) {
		t.Errorf("merging itself = %v, want ErrSelf", err)
	}
	if now := headOfLog(t, c); now != head {
		t.Errorf("head = %+v, want %+v", now, head)
	}
}

// What a merge brought in is covered by the chain, and by the hashes of the other journal.
func TestForeignEntriesAreVerified(t *testing.T) {
	c := create(t)
	grouped(t, c)
	b := twin(t, c, filepath.Join(t.TempDir(), "b.db"))
	decide(t, b, "Omar", "a note", classify(t, b, 1, photo.Victim))
	decide(t, b, "Omar", "", confirm(t, b, 1))
	merge(t, c, b)
	forge := func(what, from, to, want string) {
		t.Helper()
		forged := twin(t, c, filepath.Join(t.TempDir(), "forged.db"))
		if err := forged.Close(); err != nil {
			t.Fatal(err)
		}
		db := raw(t, forged.path)
		execute(t, db, `DROP TRIGGER journal_no_update`)
		rewrite(t, db, 6, func(payload string) string { // the first of the other journal
			if !strings.Contains(payload, from) {
				t.Fatalf("%s: there is no %s in %s", what, from, payload)
			}
			return strings.Replace(payload, from, to, 1)
		})
		again := openAt(t, forged.path)
		v := verdict(t, again)
		if v.OK() || !strings.Contains(v.Fault.Error(), want) {
			t.Errorf("%s: %v, want a fault that says %q", what, v.Fault, want)
		}
	}
	forge("a class in the other's entry", `"class":"victim"`, `"class":"scene"`, "does not have its hash")
	forge("the time of the other's entry", `"at":"2026-03-04T05:06:07.000000008Z"`, `"at":"2026-03-04T05:06:07Z"`, "does not have its hash")

	var record review.Record
	record.After = map[photo.SetID]review.State{1: {Class: photo.Scene}}
	record.Origins = map[photo.SetID]review.Origin{1: {Keys: []string{"k"}, Stems: map[string][]photo.Digest{"class": {digestOf(1)}}}}
	said := review.Record{After: map[photo.SetID]review.State{9: {Class: photo.Victim}}}
	have := map[photo.Digest]*review.Record{digestOf(1): &said}
	if why := unfounded(record, have); !strings.Contains(why, "says so of its class") {
		t.Errorf("a class that nobody said: %q", why)
	}
	said.After[9] = review.State{Class: photo.Scene}
	if why := unfounded(record, have); why != "" {
		t.Errorf("a class that was said: %q", why)
	}
	if why := unfounded(record, nil); !strings.Contains(why, "not here") {
		t.Errorf("an entry that is not here: %q", why)
	}
}

// Nobody's lock keeps a file still that is read as it is, so that one which changed meanwhile is not merged.
func TestOtherThatChanges(t *testing.T) {
	c := create(t)
	grouped(t, c)
	b := twin(t, c, filepath.Join(t.TempDir(), "b.db"))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	o, err := quick().OpenOther(b.path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	again := openAt(t, b.path)
	decide(t, again, "Omar", "", classify(t, again, 1, photo.Victim))
	if _, err := c.Merge(context.Background(), o, MergeOptions{Who: "Huda", Now: clock}); !errors.Is(err, ErrLocked) {
		t.Errorf("merging a file that changed = %v, want ErrLocked", err)
	}
}
