// SPDX-License-Identifier: Apache-2.0

package export

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func words(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// holds demands exactly these files in a folder, each with its text.
func holds(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			t.Errorf("%s was left behind", e.Name())
		}
	}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != text {
			t.Errorf("%s = %q, %v, want %q", name, got, err, text)
		}
	}
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, strings.Repeat("n", 255)) // the longest name there is
	if err := File(path, 0o644, false, words("first")); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, map[string]string{filepath.Base(path): "first"})
	err := File(path, 0o644, false, func(io.Writer) error {
		t.Error("File writes although it will refuse")
		return nil
	})
	if !errors.Is(err, ErrExists) || !strings.Contains(err.Error(), "exists") {
		t.Errorf("File where one is: error = %v, want %v", err, ErrExists)
	}
	holds(t, dir, map[string]string{filepath.Base(path): "first"})
	if err := File(path, 0o600, true, words("second")); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, map[string]string{filepath.Base(path): "second"})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v, want 0600", info.Mode(), err)
	}
}

func TestFileInWorkingFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := File("out.csv", 0o644, false, words("x")); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, map[string]string{"out.csv": "x"})
}

// TestFileThatFails: whatever goes wrong, an old file stays as it was and nothing is left behind.
func TestFileThatFails(t *testing.T) {
	partly := func(err error) func(io.Writer) error {
		return func(w io.Writer) error { return errors.Join(words("half of")(w), err) }
	}
	for name, c := range map[string]struct {
		write func(io.Writer) error
		want  error
	}{
		"full disk":    {partly(syscall.ENOSPC), syscall.ENOSPC},
		"broken rows":  {partly(errTest), errTest},
		"closed early": {func(w io.Writer) error { return w.(io.Closer).Close() }, fs.ErrClosed},
	} {
		for _, force := range []bool{false, true} {
			dir := t.TempDir()
			path, want := filepath.Join(dir, "out.csv"), map[string]string{}
			if force {
				if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
					t.Fatal(err)
				}
				want["out.csv"] = "old"
			}
			err := File(path, 0o644, force, c.write)
			if !errors.Is(err, c.want) || strings.Contains(err.Error(), ".tmp") || !strings.Contains(err.Error(), "out.csv") {
				t.Errorf("%s: error = %v, want %v for out.csv", name, err, c.want)
			}
			holds(t, dir, want)
		}
	}
}

func TestFilePanics(t *testing.T) {
	dir := t.TempDir()
	func() {
		defer func() { _ = recover() }()
		_ = File(filepath.Join(dir, "out.csv"), 0o644, false, func(io.Writer) error { panic("test") })
	}()
	holds(t, dir, nil)
}

// TestFileTakenMeanwhile: a file that somebody makes while ours is written is not replaced.
func TestFileTakenMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	err := File(path, 0o644, false, func(io.Writer) error { return os.WriteFile(path, []byte("theirs"), 0o644) })
	if !errors.Is(err, ErrExists) {
		t.Errorf("error = %v, want %v", err, ErrExists)
	}
	holds(t, dir, map[string]string{"out.csv": "theirs"})
}

func TestFileNotRegular(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	if err := errors.Join(os.WriteFile(target, []byte("old"), 0o644), os.Mkdir(filepath.Join(dir, "folder"), 0o755),
		os.Symlink("target", filepath.Join(dir, "link")), os.Symlink("nowhere", filepath.Join(dir, "dangling"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"folder", "link", "dangling", "", "."} {
		for _, force := range []bool{false, true} {
			if err := File(filepath.Join(dir, name), 0o644, force, words("x")); !errors.Is(err, ErrNotRegular) {
				t.Errorf("File(%q, force %t) error = %v, want %v", name, force, err, ErrNotRegular)
			}
		}
	}
	if got, err := os.ReadFile(target); err != nil || string(got) != "old" {
		t.Errorf("target = %q, %v, want old", got, err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 4 {
		t.Errorf("folder has %v, %v, want 4 entries", names, err)
	}
	err := File(filepath.Join(dir, "none", "out.csv"), 0o644, false, words("x"))
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), ".tmp") {
		t.Errorf("File in no folder: error = %v, want %v", err, fs.ErrNotExist)
	}
}

func TestInside(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return top + "/" + name } // not cleaned
	for _, dir := range []string{"drive/sub", "drive2", "out", "elsewhere/deep"} {
		if err := os.MkdirAll(at(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		"in": "drive/sub", "up": "drive/../out", "out/absolute": at("drive"), "dangling": "drive/new.csv", "ring": "ring",
		"drive/away": "../out", "back": "elsewhere/deep",
	} {
		if err := os.Symlink(target, at(name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(at("out"))
	for path, want := range map[string]bool{
		at("drive"): true, at("drive/"): true, at("drive/x.csv"): true, at("drive/no/such/x.csv"): true, at("drive/sub/../x.csv"): true,
		at("drive2/x.csv"): false, at("driv"): false, at("out/x.csv"): false, at("drive/../out/x.csv"): false,
		at("in/x.csv"): true, at("in/../x.csv"): true, at("up/x.csv"): false, at("out/absolute/x.csv"): true, at("dangling"): true,
		at("drive/away/x.csv"): true,  // by its name, although the link leads out again
		at("back/../x.csv"):    false, // elsewhere/x.csv for the system, x.csv for a reader
		at("ring/x.csv"):       false, at("none/../drive/x.csv"): true,
		"x.csv": false, "../drive/x.csv": true, "absolute/x.csv": true, "": false, ".": false, "..": false,
	} {
		root, inside := Inside(path, []string{at("none"), at("drive")})
		if inside != want || inside && root != at("drive") {
			t.Errorf("Inside(%q) = %q, %t, want %t", path, root, inside, want)
		}
	}
	// the root itself by way of a link, and one that is not there any more
	if root, inside := Inside(at("drive/sub/x.csv"), []string{at("in")}); !inside || root != at("in") {
		t.Errorf("Inside a linked root = %q, %t, want %q", root, inside, at("in"))
	}
	if _, inside := Inside(at("gone/x.csv"), []string{at("gone")}); !inside {
		t.Error("Inside a root that is gone = false, want true")
	}
	if _, inside := Inside(at("drive/sub/gone/x.csv"), []string{at("in/gone")}); !inside {
		t.Error("Inside a root that is gone from behind a link = false, want true")
	}
	if _, inside := Inside("/x.csv", []string{"/"}); !inside || !below("/x.csv", "/") {
		t.Error("Inside the root of the file system = false, want true")
	}
	// another spelling of one folder, as on a drive that ignores case
	if !sameAncestor(at("in/no/x.csv"), at("drive/sub")) || sameAncestor(at("out/x.csv"), at("drive/sub")) {
		t.Error("folders are not told by their identity")
	}
	if _, inside := Inside("x.csv", nil); inside {
		t.Error("Inside no root = true, want false")
	}
}

func TestComponents(t *testing.T) {
	if got := components("//a/./b/../é//"); !slices.Equal(got, []string{"a", "b", "..", "é"}) {
		t.Errorf("components = %q", got)
	}
}
