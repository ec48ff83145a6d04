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
	"amana/pkg/photo"
	"amana/pkg/phototest"
)

func TestFullScaleHasThePublishedCounts(t *testing.T) {
	shots := planShots(fullBodies, 1)
	victims, sets, sizes := 0, map[string]int{}, map[int]int{}
	cameras, rolled := map[*camera]bool{}, 0
	for _, s := range shots {
		cameras[s.camera] = true
		rolled += s.rolls
		if s.class == photo.Victim {
			victims++
			sets[s.id]++
		}
	}
	for _, n := range sets {
		sizes[n]++
	}
	if len(shots) != 53275 || victims != 28707 || len(sets) != 6786 {
		t.Errorf("plan has %d photos, %d of %d bodies, want 53275, 28707, 6786", len(shots), victims, len(sets))
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
	without := map[string]bool{}
	for _, f := range arrange(planShots(200, 2), "folders", 2) {
		if f.class == photo.Victim && strings.Count(f.path, "/") == 1 {
			without[f.set] = true
		} else if f.class == photo.Victim && f.shot.number*7%10 < 3 {
			without[f.set] = true // a named folder
		}
	}
	if len(without) != 60 {
		t.Errorf("%d of 200 victim sets have no number, want 60", len(without))
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
