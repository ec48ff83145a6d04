// SPDX-License-Identifier: Apache-2.0

//go:build unix

package verify

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"amana/pkg/walk"
)

// Nothing is missing where the whole drive is: it was pulled out while a file was read, or so that only the end
// shows it.
func TestRootGone(t *testing.T) {
	for _, fails := range []bool{true, false} {
		dir := filepath.Join(t.TempDir(), "drive")
		do(t, os.Rename(many(t, 50), dir))
		store := recorded(t, dir)
		do(t, os.Remove(filepath.Join(dir, "0/0000")), os.WriteFile(filepath.Join(dir, "new"), []byte("content 0"), 0o644))
		r := newRun(opened(t, dir), store, Options{Workers: 2})
		pull, real := sync.OnceFunc(func() { do(t, os.Rename(dir, dir+" pulled out")) }), r.open
		r.open = func(e walk.Entry) (fs.File, error) {
			if pull(); fails {
				return nil, &fs.PathError{Op: "open", Path: string(e.Path), Err: syscall.EIO}
			}
			return real(e)
		}
		err := r.run(t.Context())
		if !errors.Is(err, ErrRootGone) || len(r.findings) != 0 || r.ledger.By[Missing]+r.ledger.By[Unreadable] != 0 {
			t.Errorf("reading fails %v: run = %v, found %v, want ErrRootGone and nothing", fails, err, lines(r.findings))
		}
		for p, f := range store.kept {
			if f.Class != OK {
				t.Errorf("reading fails %v: kept %s of %q", fails, f.Class, p)
			}
		}
	}
}

// The drive goes while what is missing is looked for among what is new.
func TestRootGoneWhilePairing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "drive")
	do(t, os.Rename(many(t, 50), dir))
	store := recorded(t, dir)
	do(t, os.Rename(filepath.Join(dir, "0/0000"), filepath.Join(dir, "0/moved")))
	r := newRun(opened(t, dir), store, Options{Workers: 1})
	real := r.open
	r.open = func(e walk.Entry) (fs.File, error) {
		if e.Path == "0/moved" {
			do(t, os.Rename(dir, dir+" pulled out"))
		}
		return real(e)
	}
	if err := r.run(t.Context()); !errors.Is(err, ErrRootGone) || len(r.findings) != 0 {
		t.Errorf("run = %v, found %v, want ErrRootGone and nothing", err, lines(r.findings))
	}
}

// A mount point without a drive on it is no drive of which everything is missing.
func TestEmptyRoot(t *testing.T) {
	store := recorded(t, many(t, 5))
	out, err := Run(t.Context(), opened(t, t.TempDir()), store, Options{})
	if !errors.Is(err, ErrEmpty) || len(out.Findings) != 0 || len(store.kept) != 0 {
		t.Errorf("Run = %v, %v, want ErrEmpty and nothing found", lines(out.Findings), err)
	}
	if _, err := Run(t.Context(), opened(t, t.TempDir()), List{}, Options{}); err != nil {
		t.Errorf("nothing on record and nothing there: %v", err)
	}
}
