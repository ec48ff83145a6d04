// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amana/pkg/meta"
	"amana/pkg/photo"
)

func TestTree(t *testing.T) {
	mod := time.Unix(1344000000, 0)
	dir := Make(t, Tree{
		"a/b.txt": Text("b"), "c": Link("a/b.txt"), "d": Empty(), "e": {Bytes: []byte("e"), Mode: 0o400, Mod: mod},
		"f": Closed(), "f/g": Text("g"),
	})
	if data, err := os.ReadFile(filepath.Join(dir, "c")); err != nil || string(data) != "b" {
		t.Errorf("through the link: %q, %v, want b", data, err)
	}
	info, err := os.Stat(filepath.Join(dir, "e"))
	if err != nil || info.Mode().Perm() != 0o400 || !info.ModTime().Equal(mod) {
		t.Errorf("e: %v, %v, want mode 400 and time %v", info, err, mod)
	}
	if info, err := os.Stat(filepath.Join(dir, "f")); err != nil || info.Mode().Perm() != 0 {
		t.Errorf("f: %v, %v, want a closed folder", info, err)
	}
}

func TestOdd(t *testing.T) {
	dir := Make(t, Odd())
	n := len(Odd())
	if lines := strings.Count(Snapshot(dir), "\n"); lines < n {
		t.Errorf("Snapshot has %d lines, want at least %d", lines, n)
	}
}

func TestSnapshotSeesEveryTouch(t *testing.T) {
	touches := map[string]func(dir string) error{
		"bytes": func(dir string) error { return os.WriteFile(filepath.Join(dir, "a"), []byte("B"), 0o644) },
		"mode":  func(dir string) error { return os.Chmod(filepath.Join(dir, "a"), 0o600) },
		"time":  func(dir string) error { return os.Chtimes(filepath.Join(dir, "a"), time.Time{}, time.Unix(7, 0)) },
		"new":   func(dir string) error { return os.WriteFile(filepath.Join(dir, "new\nfile"), nil, 0o644) },
		"gone":  func(dir string) error { return os.Remove(filepath.Join(dir, "a")) },
		"link":  func(dir string) error { return os.Symlink("a", filepath.Join(dir, "l")) },
	}
	for name, touch := range touches {
		dir := Make(t, Tree{"a": {Bytes: []byte("A"), Mod: time.Unix(5, 0)}})
		before := Snapshot(dir)
		if d := Diff(before, Snapshot(dir)); d != "" {
			t.Errorf("%s: Diff of an untouched folder = %q, want none", name, d)
		}
		if err := touch(dir); err != nil {
			t.Fatal(err)
		}
		if d := Diff(before, Snapshot(dir)); d == "" {
			t.Errorf("%s: Diff = none, want the touch", name)
		}
	}
}

func TestExifIsRead(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 32, 24))
	all := Exif{
		Taken: "2012:08:03 11:22:33", SubSec: "07", Offset: "+03:00", Make: "FUJIFILM", Model: "FinePix S2950", Serial: "SN1",
		Orientation: 6, ImageNumber: 4321, HasPosition: true, Latitude: 33.25, Longitude: -36.5,
	}
	for name, e := range map[string]Exif{
		"all": all, "time": {Taken: "2012:08:03 11:22:33"}, "model": {Model: "D90"}, "long": {Make: strings.Repeat("m", 300)},
		"position": {HasPosition: true, Latitude: -1.5, Longitude: 2.125}, "number": {ImageNumber: 9},
	} {
		data := JPEG(img, 80, e)
		if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
			t.Errorf("%s: decode: %v", name, err)
		}
		got := meta.ReadExif("jpeg", data)
		want := photo.Exif{
			Version: got.Version, Status: "ok", Make: e.Make, Model: e.Model, Serial: e.Serial, Orientation: e.Orientation,
			HasPosition: e.HasPosition, Latitude: e.Latitude, Longitude: e.Longitude, FileNumber: map[uint32]string{4321: "4321", 9: "9"}[e.ImageNumber],
			Taken: got.Taken,
		}
		if e.Serial != "" {
			want.SerialSource = "BodySerialNumber"
		}
		if e.ImageNumber != 0 {
			want.FileNumberSource = "ImageNumber"
		}
		if len(e.Make) > 200 {
			want.Make = got.Make // a reader may cut it
		}
		if got != want {
			t.Errorf("%s: read %+v, want %+v", name, got, want)
		}
		if e.Taken != "" && (got.Taken.Text != e.Taken || got.Taken.Source != "DateTimeOriginal" || got.Taken.Offset != e.Offset) {
			t.Errorf("%s: taken %+v, want %s", name, got.Taken, e.Taken)
		}
	}
	if got := meta.ReadExif("jpeg", JPEG(img, 80, all)).Taken; got.Nanos != 70e6 || !got.SubSec {
		t.Errorf("sub-seconds %d, want 70 ms", got.Nanos)
	}
	if data := JPEG(img, 80, Exif{}); bytes.Contains(data, []byte("Exif")) {
		t.Errorf("zero Exif wrote a segment")
	}
}

func TestDrawIsDeterministic(t *testing.T) {
	for motif := Body; motif <= Vacant; motif++ {
		for frame := Whole; frame < Frames; frame++ {
			s := Subject{Motif: motif, Seed: 5, Room: 2, Card: []string{"215", "1", "2"}, Beside: []Subject{{Seed: 6}}}
			v := View{Frame: frame, Seed: 9, Turn: 0.1, Flash: true, Noise: 2}
			a, b := Draw(s, v, 96, 72), Draw(s, v, 96, 72)
			if !bytes.Equal(a.Pix, b.Pix) {
				t.Errorf("motif %d, frame %d: two drawings differ", motif, frame)
			}
			s.Seed++
			if motif != Vacant && bytes.Equal(a.Pix, Draw(s, v, 96, 72).Pix) {
				t.Errorf("motif %d, frame %d: two subjects look the same", motif, frame)
			}
		}
	}
	Draw(Subject{}, View{}, 1, 1)
}

func TestFigure(t *testing.T) {
	seen := map[string]string{}
	for seed := range int64(3) {
		for view := -1; view < 7; view++ {
			img := Figure(seed, view)
			if img.Bounds() != image.Rect(0, 0, 320, 240) {
				t.Fatalf("bounds %v, want 320 by 240", img.Bounds())
			}
			key := string(JPEG(img, 85, Exif{}))
			name := string(rune('0'+seed)) + "/" + string(rune('a'+view+1))
			if other := seen[key]; other != "" {
				t.Errorf("%s and %s are the same picture", name, other)
			}
			seen[key] = name
		}
	}
}
