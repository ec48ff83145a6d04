// SPDX-License-Identifier: Apache-2.0

//go:build unix

package walk

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"amana/pkg/photo"
)

func TestOpenPath(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "root", "a", "b\xff.jpg"), "inside")
	write(t, filepath.Join(dir, "secret"), "outside")
	root := filepath.Join(dir, "root")
	for name, target := range map[string]string{"link.jpg": "../secret", "out": ".."} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, root)
	f, err := d.OpenPath("a/b\xff.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(f); string(text) != "inside" {
		t.Errorf("it holds %q, want inside", text)
	}
	f.Close()
	for _, bad := range []photo.RelPath{"", ".", "../secret", "a/../../secret", "/etc/passwd", "a//b\xff.jpg", "link.jpg", "out/secret", "a", "pipe", "none"} {
		if f, err := d.OpenPath(bad); err == nil {
			f.Close()
			t.Errorf("OpenPath(%q) opened it, want an error", bad)
		}
	}
	for p, want := range map[photo.RelPath]bool{"a": true, "out": false, "a/b\xff.jpg": false, "pipe": false, "none": false, "out/root": false, "": false, "..": false} {
		if got := d.IsFolder(p); got != want {
			t.Errorf("IsFolder(%q) = %v, want %v", p, got, want)
		}
	}
}
