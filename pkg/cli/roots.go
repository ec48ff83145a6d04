// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"amana/pkg/export"
)

// roots returns the folders to index as absolute paths with their links resolved, in the given order.
// Each must be a folder, and none may lie in another.
func roots(dirs []string) ([]string, error) {
	var out []string
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, hint(fmt.Errorf("no such folder: %q", dir), "is the drive mounted?")
		case err != nil:
			return nil, err
		case !info.IsDir():
			return nil, hint(fmt.Errorf("%q is a file, not a folder", dir), "name the folder that holds it")
		}
		root, err := filepath.Abs(dir)
		if err == nil {
			root, err = filepath.EvalSymlinks(root)
		}
		if err != nil {
			return nil, err
		}
		for _, other := range out {
			if within(root, other) || within(other, root) {
				return nil, fmt.Errorf("%q and %q overlap; index the outer folder alone", other, root)
			}
		}
		out = append(out, root)
	}
	return out, nil
}

func within(path, root string) bool {
	_, inside := export.Inside(path, []string{root})
	return inside
}

// outside refuses a catalogue or an output that would lie in an indexed root: a drive is read, never
// written.
func outside(what, path string, roots []string) error {
	if root, inside := export.Inside(path, roots); inside {
		return hint(fmt.Errorf("%s %q would lie inside the source %q, which is never written", what, path, root),
			"choose a path outside of it")
	}
	return nil
}
