// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// A catalogue of another analyst is foreign bytes: a damaged one may be refused, and never more.
func FuzzDamaged(f *testing.F) {
	path := filepath.Join(f.TempDir(), "amana.db")
	c, err := quick().Create(path)
	if err != nil {
		f.Fatal(err)
	}
	ctx := context.Background()
	r, err := c.StartIndex(ctx, SourceSpec{Root: "/drive", Note: "note"}, current, "test", clock)
	if err != nil {
		f.Fatal(err)
	}
	if err := r.Put(ctx, batchOf(0, 3)); err != nil {
		f.Fatal(err)
	}
	if _, err := r.Finish(ctx, End{State: Finished}); err != nil {
		f.Fatal(err)
	}
	if err := c.Close(); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), []byte("X"))
	f.Add(uint32(60), []byte{0, 0, 0, 9})
	f.Add(uint32(68), []byte{0})
	f.Add(uint32(100), []byte{0xff, 0xff, 0xff})
	f.Add(uint32(len(whole)-3000), []byte(`{"run":1,`))
	f.Add(uint32(len(whole)/2), make([]byte, 4096))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte) {
		b := append([]byte(nil), whole...)
		copy(b[int(at)%len(b):], patch)
		path := filepath.Join(t.TempDir(), "amana.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := quick().Open(path)
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = c.Archive(ctx)
		_, _ = c.VerifyLog(ctx)
		_, _ = c.Info(ctx)
		for _, err := range c.Log(ctx) {
			if err != nil {
				break
			}
		}
	})
}
