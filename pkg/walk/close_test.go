// SPDX-License-Identifier: Apache-2.0

//go:build linux || darwin

package walk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A reader that was left behind opens its file or is told that the drive is closed; another file that took
// the descriptor's number in the meantime is never looked into.
func TestOpenFileWhileTheDriveIsClosed(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "a.jpg"), "right")
	write(t, filepath.Join(other, "a.jpg"), "wrong")
	for range 50 {
		d := open(t, dir)
		_, entries := list(t, d)
		done := make(chan error, 1)
		go func() {
			for {
				f, err := d.OpenFile(entries[0])
				if err != nil {
					done <- err
					return
				}
				if text, _ := io.ReadAll(f); string(text) != "right" {
					t.Errorf("read %q", text)
				}
				f.Close()
			}
		}()
		time.Sleep(200 * time.Microsecond)
		d.Close()
		if f, err := os.Open(other); err == nil { // it takes the lowest free number
			defer f.Close()
		}
		if err := <-done; !errors.Is(err, os.ErrClosed) {
			t.Fatalf("OpenFile of a closed drive gives %v, want it closed", err)
		}
	}
}
