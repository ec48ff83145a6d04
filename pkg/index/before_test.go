// SPDX-License-Identifier: Apache-2.0

package index

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/walk"
)

// rows is a store of stored rows alone.
type rows struct {
	*memory
	all []photo.Stored
	err error
}

func (r *rows) at(t *testing.T) *before {
	t.Helper()
	r.memory = newMemory()
	for _, row := range r.all {
		r.items[row.Path] = photo.Item{File: photo.File{Path: row.Path, Vanished: row.Vanished}}
	}
	return newBefore(t.Context(), r)
}

func stored(paths ...string) *rows {
	r := &rows{}
	for _, p := range paths {
		r.all = append(r.all, photo.Stored{Path: photo.RelPath(p)})
	}
	return r
}

// TestBeforeFindsWhatASetWould walks random entries beside random rows and compares with sets.
func TestBeforeFindsWhatASetWould(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var have, meet []string
		for i := range 60 {
			name := fmt.Sprintf("%c/%02d.%c", 'a'+rng.IntN(3), i, "/-x"[rng.IntN(3)])
			if rng.IntN(3) > 0 {
				have = append(have, name)
			}
			if rng.IntN(3) > 0 {
				meet = append(meet, name)
			}
		}
		slices.Sort(meet)
		b := stored(have...).at(t)
		for _, name := range meet {
			got, err := b.at(walk.Entry{Path: photo.RelPath(name), Kind: photo.Regular})
			if want := slices.Contains(have, name); err != nil || (got.Path != "") != want {
				t.Fatalf("seed %d: at(%q) = %q, %v, stored %v", seed, name, got.Path, err, want)
			}
		}
		lost, err := b.lost()
		var want []photo.RelPath
		for _, name := range have {
			if !slices.Contains(meet, name) {
				want = append(want, photo.RelPath(name))
			}
		}
		slices.Sort(want)
		if err != nil || !slices.Equal(lost, want) {
			t.Errorf("seed %d: lost = %q, %v, want %q", seed, lost, err, want)
		}
	}
}

// TestBeforeLeavesAShutFolderAlone: where a folder cannot be listed, nothing is known of what is below it.
func TestBeforeLeavesAShutFolderAlone(t *testing.T) {
	b := stored("a", "a.b", "a/x", "a/y/z", "b").at(t)
	for _, e := range []walk.Entry{{Path: "a.b", Kind: photo.Regular}, {Path: "a", Kind: photo.Folder, Err: errors.New("denied")}} {
		if got, err := b.at(e); err != nil || got.Path != e.Path {
			t.Errorf("at(%q) = %q, %v, want its row", e.Path, got.Path, err)
		}
	}
	if lost, err := b.lost(); err != nil || !slices.Equal(lost, []photo.RelPath{"b"}) {
		t.Errorf("lost = %q, %v, want b alone", lost, err)
	}
}

func TestVanishedAndReturned(t *testing.T) {
	dir := tree(t, 3)
	m := newMemory()
	mustFind(t, dir, m, Options{})
	if err := os.Rename(dir+"/b/001.jpg", dir+".away"); err != nil {
		t.Fatal(err)
	}
	gone := mustFind(t, dir, m, Options{})
	if !slices.Equal(gone.Vanished, []photo.RelPath{"b/001.jpg"}) || len(gone.Ledger.Changes) != 0 {
		t.Errorf("vanished = %q, %v, want b/001.jpg", gone.Vanished, gone.Ledger.Changes)
	}
	item := m.items["b/001.jpg"]
	item.File.Vanished = true
	m.items["b/001.jpg"] = item
	if again := mustFind(t, dir, m, Options{}); len(again.Vanished) != 0 {
		t.Errorf("vanished = %q, twice", again.Vanished)
	}
	if err := os.Rename(dir+".away", dir+"/b/001.jpg"); err != nil {
		t.Fatal(err)
	}
	if back := mustFind(t, dir, m, Options{}); back.Ledger.Changes[photo.Returned] != 1 || back.Ledger.NotRead != 8 {
		t.Errorf("after it returned: %+v, want one returned and 8 not read", back.Ledger)
	}
}
