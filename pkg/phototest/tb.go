// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"io/fs"
	"os"
	"path/filepath"
)

// TB is what of testing.TB is used here, so that scripts do not link the package testing.
type TB interface {
	Helper()
	TempDir() string
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Make writes the tree into a folder of its own, which goes with the test, and returns its path.
func Make(tb TB, t Tree) string {
	tb.Helper()
	dir := tb.TempDir()
	if err := t.Write(dir); err != nil {
		tb.Fatalf("make tree: %v", err)
	}
	tb.Cleanup(func() { open(dir) }) // or a closed folder could not be removed
	return dir
}

func open(dir string) {
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() || err != nil && d != nil && d.IsDir() {
			_ = os.Chmod(name, 0o755)
		}
		return nil
	})
}

// Untouched fails the test at its end where anything at or below dir differs from now.
func Untouched(tb TB, dir string) {
	tb.Helper()
	before := Snapshot(dir)
	tb.Cleanup(func() {
		if d := Diff(before, Snapshot(dir)); d != "" {
			tb.Fatalf("%s was touched:\n%s", dir, d)
		}
	})
}
