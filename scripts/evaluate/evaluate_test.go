// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amana/pkg/group"
	"amana/pkg/photo"
	"amana/pkg/phototest"
)

// series writes labelled pictures, sets of so many photos, and returns their folder.
func series(t *testing.T, name string, sets, size int) string {
	dir := filepath.Join(t.TempDir(), name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	truth := "path,set_id\n"
	for set := range sets {
		for view := range size {
			file := fmt.Sprintf("%s%02d%d.jpg", name, set, view)
			truth += fmt.Sprintf("%s,%s%d\n", file, name, set)
			data := phototest.JPEG(phototest.Figure(int64(set+len(name)*100), 1), 80-view, phototest.Exif{
				Make: name, Taken: fmt.Sprintf("2012:01:01 10:%02d:%02d", 2*set, 8*view),
			})
			if err := os.WriteFile(filepath.Join(dir, file), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(dir+".truth.csv", []byte(truth), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRunPrintsARowForEachLayout(t *testing.T) {
	cache := t.TempDir()
	many, single := series(t, "many", 10, 4), series(t, "one", 8, 1)
	var first, again bytes.Buffer
	if err := run([]string{"--cache", cache, "--explain", many, single}, &first, io.Discard); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(first.String(), "tables of version"); n != 11 {
		t.Errorf("%d rows, want 1 + 3 + 3 of the first, 1 of the second, 3 of both", n)
	}
	for _, want := range []string{"many, random names                     40     10     10  1.000  0.000", "many thinned 3 with one"} {
		if !strings.Contains(first.String(), want) {
			t.Errorf("run printed %s\nwant %q in it", first.String(), want)
		}
	}
	if err := os.RemoveAll(many); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"--cache", cache, "--explain", many, single}, &again, io.Discard); err != nil || again.String() != first.String() {
		t.Errorf("from the cache: %v, the same output: %v", err, again.String() == first.String())
	}
	if err := run([]string{many}, io.Discard, io.Discard); err == nil {
		t.Error("run without the pictures and the cache gives no error")
	}
	if err := run(nil, io.Discard, io.Discard); err == nil {
		t.Error("run without a corpus gives no error")
	}
}

func TestLayouts(t *testing.T) {
	var shots []shot
	for i := range 40 {
		s := shot{Path: photo.RelPath(fmt.Sprintf("IMG_%03d.jpg", 40-i)), Set: fmt.Sprint(i / 4)}
		s.Content.Digest[0], s.Content.Exif.Taken = byte(i+1), photo.Taken{Wall: int64(1000 + 40 - i), Source: "DateTime"}
		shots = append(shots, s)
	}
	named := renamed(shots, 1)
	for i := 1; i < len(named); i++ {
		if named[i-1].Path >= named[i].Path || named[i-1].Content.Exif.Taken.Wall >= named[i].Content.Exif.Taken.Wall {
			t.Errorf("renamed photos %q and %q are out of order", named[i-1].Path, named[i].Path)
		}
	}
	if n := len(thinned(shots, 1)); n >= len(shots) || n < len(shots)/2 {
		t.Errorf("%d of %d photos are left, want about three quarters", n, len(shots))
	}
	if s := stripped(shots); s[0].Content.Exif != (photo.Exif{}) || shots[0].Content.Exif == (photo.Exif{}) {
		t.Error("stripped leaves EXIF, or strips what it was given")
	}
	both := together(shots[:20], shots[20:])
	first := func(list []shot) int64 {
		return slices.MinFunc(list, func(a, b shot) int { return int(a.Content.Exif.Taken.Wall - b.Content.Exif.Taken.Wall) }).Content.Exif.Taken.Wall
	}
	if len(both) != 40 || first(both[:20]) != first(both[20:]) {
		t.Errorf("%d photos that begin at %d and %d, want 40 at once", len(both), first(both[:20]), first(both[20:]))
	}
}

func TestReliability(t *testing.T) {
	var shots []shot
	var sets []group.Set
	for i := range 10 { // sets of two; every second is found as two of one
		a, b := photo.Digest{1, byte(i)}, photo.Digest{2, byte(i)}
		for _, id := range []photo.Digest{a, b} {
			shots = append(shots, shot{Set: fmt.Sprint(i), Content: photo.Content{Digest: id}})
		}
		if i%2 == 0 {
			sets = append(sets, group.Set{Members: []photo.Digest{a, b}, Confidence: 0.9})
		} else {
			sets = append(sets, group.Set{Members: []photo.Digest{a}, Confidence: 0.2}, group.Set{Members: []photo.Digest{b}, Confidence: 0.3})
		}
	}
	all, fifths := reliability(shots, sets)
	if math.Abs(all.right-5.0/15) > 1e-9 || math.Abs(all.confidence-7.0/15) > 1e-9 {
		t.Errorf("all = %v, want 7/15 claimed and 5/15 right", all)
	}
	if fifths[0].right != 0 || math.Abs(fifths[0].confidence-0.2) > 1e-9 || math.Abs(fifths[4].right-1) > 1e-9 {
		t.Errorf("fifths = %v", fifths)
	}
}
