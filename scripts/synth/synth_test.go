// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amana/pkg/meta"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/phototest"
)

func TestFullScaleHasThePublishedCounts(t *testing.T) {
	shots := planShots(fullBodies, 1)
	victims, sets, sizes := 0, map[string]int{}, map[int]int{}
	others := map[photo.Class]map[string]bool{photo.Security: {}, photo.Civilian: {}}
	cameras, rolled := map[*camera]bool{}, 0
	for _, s := range shots {
		cameras[s.camera] = true
		rolled += s.rolls
		if s.class == photo.Victim {
			victims++
			sets[s.id]++
		} else if of := others[s.class]; of != nil {
			of[s.id] = true
		}
	}
	for _, n := range sets {
		sizes[n]++
	}
	if len(shots) != 53275 || victims != 28707 || len(sets) != 6786 {
		t.Errorf("plan has %d photos, %d of %d bodies, want 53275, 28707, 6786", len(shots), victims, len(sets))
	}
	if n, m := len(others[photo.Security]), len(others[photo.Civilian]); n < 985 || n > 1090 || m < 3820 || m > 4230 {
		t.Errorf("%d soldiers and %d civilians, want within 5 %% of 1036 and 4025", n, m)
	}
	if sizes[1]+sizes[2] > 0 || sizes[25] == 0 || sizes[4]+sizes[5] < len(sets)/2 {
		t.Errorf("sizes of sets = %v, want 3 to 25, most 4 and 5", sizes)
	}
	if len(cameras) != 12 || rolled == 0 {
		t.Errorf("%d cameras, rolled over %v, want 12, true", len(cameras), rolled > 0)
	}
}

func TestLayoutsNameEachPhotoOnce(t *testing.T) {
	shots := planShots(120, 3)
	for _, layout := range layouts() {
		seen, photos := map[string]bool{}, 0
		for _, f := range arrange(shots, layout, 3) {
			if seen[f.path] {
				t.Errorf("%s: %q is there twice", layout, f.path)
			}
			seen[f.path] = true
			if f.kind == original {
				photos++
			}
		}
		if photos != len(shots) {
			t.Errorf("%s: %d photos of %d", layout, photos, len(shots))
		}
	}
}

func TestThirtyPercentOfVictimSetsHaveNoNumber(t *testing.T) {
	paths := pathfacts.Default()
	// A number such as 2012 is read as a year; a mixed drive's share is exact on the average.
	for layout, tolerance := range map[string]int{"folders": 3, "names": 3, "mixed": 20} {
		sets, without := map[string]bool{}, map[string]bool{}
		for _, f := range arrange(planShots(1000, 2), layout, 2) {
			if f.class == photo.Victim && f.kind == original {
				sets[f.set] = true
				if !paths.Read(photo.RelPath(f.path)).Numbered() {
					without[f.set] = true
				}
			}
		}
		if n := len(without); len(sets) != 1000 || n < 300-tolerance || n > 300+tolerance {
			t.Errorf("%s: %d of %d victim sets have no number, want 300 of 1000", layout, n, len(sets))
		}
	}
}

// A name is no number, and tells soldiers from victims only where no victim is named.
func TestNamesAreOfOthersButForEarlyFolders(t *testing.T) {
	paths := pathfacts.Default()
	for layout, victims := range map[string]int{"folders": 20, "mixed": 1} {
		named := map[photo.Class]map[string]bool{}
		for _, c := range photo.Classes() {
			named[c] = map[string]bool{}
		}
		for _, f := range arrange(planShots(1000, 2), layout, 2) {
			if f.kind != original || !paths.Read(photo.RelPath(f.path)).Person {
				continue
			}
			if f.class == photo.Victim && !f.shot.at.Before(time.Date(2012, 6, 1, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("%s: %q names a victim after May 2012", layout, f.path)
			}
			named[f.class][f.set] = true
		}
		v, s, c := len(named[photo.Victim]), len(named[photo.Security]), len(named[photo.Civilian])
		if v < victims || s < 40 || c < 80 || len(named[photo.Scene])+len(named[photo.Document])+len(named[photo.Other]) > 0 {
			t.Errorf("%s: %d victims, %d soldiers and %d civilians are named, or others", layout, v, s, c)
		}
	}
}

func TestRunWritesTheSameArchiveTwice(t *testing.T) {
	var shots [2]string
	for i := range shots {
		dir := t.TempDir()
		args := []string{"--out", dir, "--bodies", "6", "--layout", "mixed", "--width", "160"}
		for range 1 + i { // a second run replaces the first
			if err := run(args, io.Discard); err != nil {
				t.Fatal(err)
			}
		}
		lines := strings.Split(phototest.Snapshot(filepath.Join(dir, archiveName)), "\n")
		for _, line := range lines {
			if !strings.Contains(line, "\td") { // folders carry the time of the run
				shots[i] += line + "\n"
			}
		}
	}
	if shots[0] != shots[1] {
		a, b := strings.Split(shots[0], "\n"), strings.Split(shots[1], "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("two runs wrote %s\nand %s", a[i], b[i])
			}
		}
		t.Errorf("two runs wrote %d and %d files", len(a), len(b))
	}
}

func TestTruthNamesEveryPicture(t *testing.T) {
	dir := t.TempDir()
	if err := run([]string{"--out", dir, "--bodies", "6", "--layout", "mixed", "--width", "160"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, truthName))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		data, err := os.ReadFile(filepath.Join(dir, archiveName, row[0]))
		if err != nil || !meta.Sniff(data).Status.Picture() {
			t.Errorf("%q is no picture: %v", row[0], err)
		}
		if _, err := photo.ParseClass(row[2]); err != nil || row[1] == "" {
			t.Errorf("row %q: %v", row, err)
		}
	}
	if len(rows) < 50 {
		t.Errorf("truth has %d rows, want 50 or more", len(rows))
	}
}

func TestRunRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "letter.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"a folder in use": {"--out", full}, "no folder": {"--bodies", "6"}, "no bodies": {"--out", full + "/n", "--bodies", "0"},
		"layout": {"--out", full + "/n", "--layout", "none"}, "scale": {"--out", full + "/n", "--scale", "half"},
		"width": {"--out", full + "/n", "--width", "7"}, "argument": {"--out", full + "/n", "more"},
	} {
		if err := run(args, io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestExifCarriesClockAndCounter(t *testing.T) {
	s := planShots(3, 1)[0]
	f := file{shot: s, clock: s.at}
	m, orientation := draw(s, 64)
	got := meta.ReadExif("jpeg", f.encode(m, orientation))
	if got.Camera() != s.camera.maker+"|"+s.camera.model+"|"+s.camera.serial || got.Taken.Wall != s.at.Unix() {
		t.Errorf("ReadExif = %s at %s, want %v at %s", got.Camera(), got.Taken, s.camera, s.at)
	}
	f.clock = time.Time{}
	if got := meta.ReadExif("jpeg", f.encode(m, orientation)); got.Taken.Known() {
		t.Errorf("Taken = %s of a date of zeros, want none", got.Taken)
	}
}

func BenchmarkDraw(b *testing.B) {
	shots := planShots(6, 1)
	for i := 0; b.Loop(); i++ {
		draw(shots[i%len(shots)], 640)
	}
}
