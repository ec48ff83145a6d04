// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Snapshot lists every entry below dir, dir itself among them as ".", a line each: quoted path, mode,
// modification time in nanoseconds, and the SHA-256 of its content or the target of a link. Entries
// are in the order of their names folder by folder. What cannot be read becomes a line that says so,
// in place of an error. Two snapshots are equal where nothing changed.
func Snapshot(dir string) string {
	var b strings.Builder
	walk := func(path string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(dir, path)
		if relErr != nil {
			rel = path
		}
		if err != nil {
			fmt.Fprintf(&b, "%q error: %v\n", rel, err)
			return nil
		}
		info, err := d.Info()
		if err != nil {
			fmt.Fprintf(&b, "%q error: %v\n", rel, err)
			return nil
		}
		fmt.Fprintf(&b, "%q %v %d.%09d %s\n", rel, info.Mode(), info.ModTime().Unix(), info.ModTime().Nanosecond(), content(path, info.Mode()))
		return nil
	}
	if err := filepath.WalkDir(dir, walk); err != nil {
		fmt.Fprintf(&b, "error: %v\n", err)
	}
	return b.String()
}

// content reads regular files and links only: a pipe would wait for ever.
func content(path string, mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		if err != nil {
			return "error: " + err.Error()
		}
		return fmt.Sprintf("-> %q", target)
	case !mode.IsRegular():
		return "-"
	}
	f, err := os.Open(path)
	if err != nil {
		return "error: " + err.Error()
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "error: " + err.Error()
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
