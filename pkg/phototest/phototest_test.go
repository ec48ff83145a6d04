// SPDX-License-Identifier: Apache-2.0

package phototest_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amana/pkg/meta"
	"amana/pkg/phototest"
)

func TestJPEGExifReadsBack(t *testing.T) {
	in := phototest.Exif{
		Taken: "2012:08:03 10:00:07", SubSec: "25", Offset: "+03:00", Make: "NIKON CORPORATION", Model: "NIKON D90",
		Serial: "3012345", Orientation: 6, ImageNumber: 4711, HasPosition: true, Latitude: -33.51, Longitude: 36.29,
	}
	data := phototest.JPEG(phototest.Figure(1, 1), 80, in)
	if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
		t.Fatalf("Decode: %v", err)
	}
	got := meta.ReadExif("jpeg", data)
	if got.Status != "ok" || got.Make != in.Make || got.Model != in.Model || got.Serial != in.Serial || got.Orientation != 6 {
		t.Errorf("ReadExif = %+v, want the fields of %+v", got, in)
	}
	if got.Taken.String() != "2012-08-03T10:00:07.250+03:00" {
		t.Errorf("Taken = %s, want 2012-08-03T10:00:07.250+03:00", got.Taken)
	}
	if got.FileNumber != "4711" || math.Abs(got.Latitude+33.51) > 1e-6 || math.Abs(got.Longitude-36.29) > 1e-6 {
		t.Errorf("number %q at %v, %v, want 4711 at -33.51, 36.29", got.FileNumber, got.Latitude, got.Longitude)
	}
}

func TestJPEGFieldsAlone(t *testing.T) {
	for _, in := range []phototest.Exif{{Orientation: 3}, {Make: "F"}, {Taken: "2012:01:01 00:00:00"}, {Serial: "AB"}} {
		got := meta.ReadExif("jpeg", phototest.JPEG(phototest.Figure(2, 0), 70, in))
		if got.Status != "ok" || got.Make != in.Make || got.Serial != in.Serial || got.Taken.Text != in.Taken || got.Orientation != in.Orientation {
			t.Errorf("ReadExif = %+v, want %+v", got, in)
		}
	}
	if got := meta.ReadExif("jpeg", phototest.JPEG(phototest.Figure(2, 0), 70, phototest.Exif{})); got.Status != "none" {
		t.Errorf("Status = %q without EXIF, want none", got.Status)
	}
	if got := phototest.JPEG(image.NewGray(image.Rect(0, 0, 1<<16, 1)), 70, phototest.Exif{}); got != nil {
		t.Errorf("JPEG of too wide a picture has %d bytes, want nil", len(got))
	}
}

func TestFigureIsDeterministicAndDiffers(t *testing.T) {
	seen := map[string]int{}
	for seed := range int64(3) {
		for view := range 4 {
			data := phototest.JPEG(phototest.Figure(seed, view), 80, phototest.Exif{})
			if !bytes.Equal(data, phototest.JPEG(phototest.Figure(seed, view), 80, phototest.Exif{})) {
				t.Errorf("Figure(%d, %d) differs between two calls", seed, view)
			}
			seen[string(data)]++
		}
	}
	if len(seen) != 12 {
		t.Errorf("12 figures give %d pictures, want 12", len(seen))
	}
}

func TestSnapshotTellsChanges(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a\nb.txt")
	write := func(s string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	if err := os.Symlink("nowhere", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	first := phototest.Snapshot(dir)
	if again := phototest.Snapshot(dir); again != first {
		t.Errorf("Snapshot = %q, then %q", first, again)
	}
	if !strings.Contains(first, `"a\nb.txt"`) || !strings.Contains(first, `-> "nowhere"`) {
		t.Errorf("Snapshot = %q, want the file and the link", first)
	}
	write("two")
	if phototest.Snapshot(dir) == first {
		t.Error("Snapshot is the same after a change")
	}
	if got := phototest.Snapshot(filepath.Join(dir, "none")); !strings.Contains(got, "error") {
		t.Errorf("Snapshot of nothing = %q, want an error line", got)
	}
}
