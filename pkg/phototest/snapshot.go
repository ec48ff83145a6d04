// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Snapshot describes all that is at and below dir, a line an entry: quoted path, mode, size, modification
// time, and the digest of a file's bytes or the target of a link. Two snapshots are equal where nothing
// was touched. What cannot be read is a line too.
func Snapshot(dir string) string {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, name)
		if err != nil {
			fmt.Fprintf(&b, "%q\terror %v\n", rel, err)
			return nil
		}
		info, err := d.Info()
		if err != nil {
			fmt.Fprintf(&b, "%q\terror %v\n", rel, err)
			return nil
		}
		size := info.Size()
		if d.IsDir() {
			size = 0 // a folder's own size is the file system's affair
		}
		fmt.Fprintf(&b, "%q\t%v\t%d\t%d\t%s\n", rel, info.Mode(), size, info.ModTime().UnixNano(), content(name, info.Mode()))
		return nil
	})
	if err != nil {
		fmt.Fprintf(&b, "error %v\n", err)
	}
	return b.String()
}

func content(name string, mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		data, err := os.ReadFile(name)
		if err != nil {
			return "error " + err.Error()
		}
		return fmt.Sprintf("%x", sha256.Sum256(data))
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(name)
		if err != nil {
			return "error " + err.Error()
		}
		return fmt.Sprintf("-> %q", target)
	}
	return "-"
}

// Diff lists the lines that only one of two snapshots has, - for before and + for after, in their order;
// "" where there are none.
func Diff(before, after string) string {
	var b strings.Builder
	for _, side := range []struct{ sign, has, lacks string }{{"-", before, after}, {"+", after, before}} {
		known := map[string]bool{}
		for line := range strings.Lines(side.lacks) {
			known[line] = true
		}
		for line := range strings.Lines(side.has) {
			if !known[line] {
				b.WriteString(side.sign + line)
			}
		}
	}
	return b.String()
}
