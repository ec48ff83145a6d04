// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"amana/pkg/photo"
)

func TestReadContent(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a"), []byte("bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("bytes"))
	if got, err := ReadContent(root, "a", 5, sum); string(got) != "bytes" || err != nil {
		t.Errorf("ReadContent = %q, %v", got, err)
	}
	for name, c := range map[string]struct {
		path  string
		bytes int64
		sum   [32]byte
		want  error
	}{
		"other digest": {"a", 5, [32]byte{1}, ErrMismatch},
		"grown":        {"a", 4, sha256.Sum256([]byte("byte")), ErrMismatch},
		"shrunk":       {"a", 6, sum, ErrMismatch},
		"gone":         {"b", 5, sum, os.ErrNotExist},
	} {
		if got, err := ReadContent(root, photo.RelPath(c.path), c.bytes, c.sum); !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: ReadContent = %q, %v, want %v", name, got, err, c.want)
		}
	}
}
