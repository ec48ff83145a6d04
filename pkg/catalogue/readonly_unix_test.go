// SPDX-License-Identifier: Apache-2.0

//go:build unix

package catalogue

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const readOnlyDir = "AMANA_TEST_READ_ONLY"

// Root is refused nothing by file modes, so that the checks run as another user.
func TestReadOnlyFolder(t *testing.T) {
	if dir := os.Getenv(readOnlyDir); dir != "" {
		checkReadOnly(t, dir)
		return
	}
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	c := openAt(t, filepath.Join(folder, "closed.db"))
	grouped(t, c)
	c.Close()
	openAt(t, filepath.Join(folder, "writable.db")).Close()
	waiting := openAt(t, filepath.Join(folder, "waiting.db"))
	grouped(t, waiting)
	for _, name := range []string{"-wal", ""} { // as after a crash: changes wait in the write-ahead log
		b, err := os.ReadFile(waiting.Path() + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "crashed.db"+name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	waiting.Close()
	names, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, name := range names {
		os.Chmod(name, 0o444)
	}
	os.Chmod(filepath.Join(folder, "writable.db"), 0o666)
	os.Chmod(folder, 0o555)
	t.Cleanup(func() { os.Chmod(folder, 0o755) })
	if os.Geteuid() != 0 {
		checkReadOnly(t, folder)
		return
	}
	os.Chmod(filepath.Dir(dir), 0o755)
	program := filepath.Join(dir, "test")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, b, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestReadOnlyFolder$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), readOnlyDir+"="+folder)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestReadOnlyFolder") {
		t.Errorf("as another user: %v\n%s", err, out)
	}
}

func checkReadOnly(t *testing.T, dir string) {
	path := filepath.Join(dir, "closed.db")
	c, err := quick().OpenRead(path)
	if err != nil {
		t.Fatalf("OpenRead = %v", err)
	}
	defer c.Close()
	if a, err := c.Archive(context.Background()); err != nil || len(a.Files) != 8 || len(a.Sets) != 2 {
		t.Errorf("Archive = %d files, %d sets, %v, want 8 and 2", len(a.Files), len(a.Sets), err)
	}
	if _, err := quick().Open(path); !errors.Is(err, ErrReadOnly) || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Open = %v, want ErrReadOnly with its cause", err)
	}
	if _, err := quick().Create(path); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Create of what is there = %v, want ErrReadOnly", err)
	}
	if _, err := quick().Create(filepath.Join(dir, "new.db")); !errors.Is(err, ErrReadOnly) || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Create = %v, want ErrReadOnly with its cause", err)
	}
	if _, err := quick().Open(filepath.Join(dir, "writable.db")); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Open of a writable file in a read-only folder = %v, want ErrReadOnly", err)
	}
	if _, err := quick().OpenRead(filepath.Join(dir, "crashed.db")); !errors.Is(err, ErrReadOnly) {
		t.Errorf("OpenRead with changes in the log = %v, want ErrReadOnly", err)
	}
}
