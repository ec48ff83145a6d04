// SPDX-License-Identifier: Apache-2.0

package bare

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"amana/pkg/meta"
	"amana/pkg/phototest"
)

// TestCorpus copies every JPEG of a folder: the copy decodes to the same pixels wherever its original
// decodes, and its orientation is all that it says. AMANA_COPIES names a folder for the copies, to be looked at
// with another program.
func TestCorpus(t *testing.T) {
	names, files := phototest.Corpus(t, "\xFF\xD8\xFF")
	copied, same, refused := 0, 0, map[string]int{}
	for i, file := range files {
		orientation := meta.ReadExif("jpeg", file).Orientation
		got, err := Copy("jpeg", file, orientation)
		if err != nil {
			refused[err.Error()]++
			continue
		}
		copied++
		e := meta.ReadExif("jpeg", got)
		if orientation >= 2 && e.Orientation != orientation || e.Make+e.Model+e.Serial+e.FileNumber+e.Taken.Text != "" || e.HasPosition {
			t.Errorf("%s: the copy says %+v", names[i], e)
		}
		want, err := jpeg.Decode(bytes.NewReader(file))
		if err == nil {
			have, err := jpeg.Decode(bytes.NewReader(got))
			if err != nil || !alike(have, want) {
				t.Errorf("%s: the copy does not decode as its original: %v", names[i], err)
			}
			same++
		}
		if dir := os.Getenv("AMANA_COPIES"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(names[i])), got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d files: %d copied, %d of them compared pixel by pixel; refused: %v", len(files), copied, same, refused)
}
