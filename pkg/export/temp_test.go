// SPDX-License-Identifier: Apache-2.0

package export

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestSweep(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no such locks")
	}
	dir := t.TempDir() + string(filepath.Separator)
	dead, err := tempFile(dir, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	grave, release, err := tempFolder(dir, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(grave, "half"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	release()
	alive, err := tempFile(dir, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	home, release, err := tempFolder(dir, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	others := []string{".amana-x.tmp", "amana-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp", "photo.tmp"}
	for _, name := range others {
		if err := os.WriteFile(dir+name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := dir + ".amana-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp"
	if err := os.Symlink("photo.tmp", link); err != nil {
		t.Fatal(err)
	}
	Sweep(dir)
	for path, want := range map[string]bool{dead.Name(): false, grave: false, alive.Name(): true, home: true, link: true,
		dir + others[0]: true, dir + others[1]: true, dir + others[2]: true} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", filepath.Base(path), err == nil, want)
		}
	}
	Sweep(dir + "nowhere")
}

// TestHalfWrittenIsTheOwnersAlone looks at the file while it is written, and after.
func TestHalfWrittenIsTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no modes")
	}
	dir := t.TempDir()
	mode := func(name string) os.FileMode {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	path := filepath.Join(dir, "out.csv")
	err := File(path, 0o644, false, func(w io.Writer) error {
		names, err := filepath.Glob(filepath.Join(dir, ".amana-*"))
		if err != nil || len(names) != 1 {
			return errors.Join(err, errors.New("there is no temporary file"))
		}
		if got := mode(names[0]); got != 0o600 {
			t.Errorf("mode while it is written = %o, want 600", got)
		}
		_, err = w.Write([]byte("x"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := mode(path); got&^0o644 != 0 || got&0o600 != 0o600 {
		t.Errorf("mode of the whole file = %o, want 644 less the umask", got)
	}
}
