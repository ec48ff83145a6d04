// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Corpus returns the files below the folder that AMANA_JPEGS names whose bytes begin so, with their paths.
// It skips the test where the variable names none: no test needs pictures that are not the project's.
func Corpus(t testing.TB, begin string) (names []string, files [][]byte) {
	t.Helper()
	root := os.Getenv("AMANA_JPEGS")
	if root == "" {
		t.Skip("AMANA_JPEGS names no folder of JPEG files")
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && bytes.HasPrefix(data, []byte(begin)) {
			names, files = append(names, path), append(files, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, files
}
