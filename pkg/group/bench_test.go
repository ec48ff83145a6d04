// SPDX-License-Identifier: Apache-2.0

package group

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"amana/pkg/photo"
)

var most = flag.Int("photos", 100_000, "photos of the largest archive that is benchmarked")

// archive draws an archive of twelve cameras, half a year each. Likenesses are shared between bodies far
// apart, so that memory is that of grouping.
func archive(photos int) []Photo {
	rng := rand.New(rand.NewPCG(uint64(photos), 3))
	looks := make([][]byte, 4096)
	for i := range looks {
		looks[i] = make([]byte, 579)
		for k := range looks[i] {
			looks[i][k] = byte(rng.IntN(40) + 60*(i/8*(k%7)%3))
		}
	}
	out := make([]Photo, 0, photos)
	for camera := 0; len(out) < photos; camera++ {
		at, counter := int64(1_300_000_000), rng.Int64N(9999)
		for body := 0; len(out) < photos && body < 1+photos/54; body++ {
			at += 60 + rng.Int64N(600)
			for i := range 3 + rng.IntN(3) {
				at += 5 + rng.Int64N(15)
				counter = counter%9999 + 1
				p := Photo{Source: 1, Number: counter, HasNumber: true, Camera: fmt.Sprint("A|B|", camera),
					Path:  photo.RelPath(fmt.Sprintf("%d/DSC_%04d.JPG", at/2_600_000, counter)),
					Taken: photo.Taken{Wall: at, Source: "DateTimeOriginal"}, Likeness: looks[(body*8+i)%4096]}
				p.Facts.Stem, p.Facts.Counter, p.Facts.HasCounter = "dsc_", counter, true
				binary.LittleEndian.PutUint64(p.ID[:], uint64(len(out)+1))
				out = append(out, p)
			}
		}
	}
	return out[:photos]
}

// Time and memory a photo stay level: go test -bench Archive -benchtime 1x ./pkg/group -photos 1000000
func BenchmarkArchive(b *testing.B) {
	for n := 10_000; n <= *most; n *= 10 {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			photos := archive(n)
			var before, after runtime.MemStats
			start := cpu()
			for b.Loop() {
				runtime.ReadMemStats(&before)
				Sets(photos, nil, Fit(photos, Start()))
				runtime.ReadMemStats(&after)
			}
			b.ReportMetric(float64(cpu()-start)/float64(b.N*n), "CPU-µs/photo")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/photo")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(n), "B/photo")
			b.ReportMetric(float64(after.Sys)/float64(n), "sysB/photo")
		})
	}
}
