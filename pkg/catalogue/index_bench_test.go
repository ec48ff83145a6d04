// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"path/filepath"
	"testing"
)

// BenchmarkPut stores batches of 1,000 new files.
func BenchmarkPut(b *testing.B) {
	ctx := context.Background()
	c, err := Create(filepath.Join(b.TempDir(), "amana.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	r, err := c.StartIndex(ctx, SourceSpec{Root: "/drive"}, current, "test", clock)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		if err := r.Put(ctx, batchOf(n, n+1000)); err != nil {
			b.Fatal(err)
		}
		n += 1000
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "files/s")
}

// BenchmarkKnown looks up one path.
func BenchmarkKnown(b *testing.B) {
	ctx := context.Background()
	c, err := Create(filepath.Join(b.TempDir(), "amana.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	r, err := c.StartIndex(ctx, SourceSpec{Root: "/drive"}, current, "test", clock)
	if err != nil {
		b.Fatal(err)
	}
	if err := r.Put(ctx, batchOf(0, 1000)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok, err := r.Known(ctx, itemOf(500).File.Path); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
