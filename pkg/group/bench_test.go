// SPDX-License-Identifier: Apache-2.0

package group

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"amana/pkg/photo"
)

var most = flag.Int("photos", 100_000, "photos of the largest archive that is benchmarked")

// archive draws an archive of twelve cameras, half a year each. What a photo looks like is drawn when it
// is asked for, from what bodies far apart share, so that memory is that of grouping.
func archive(photos int) ([]Photo, Looks) {
	rng := rand.New(rand.NewPCG(uint64(photos), 3))
	vectors := make([][]byte, 4096)
	for i := range vectors {
		vectors[i] = make([]byte, 579+48*20) // with all the marks that a vector can hold
		for k := range vectors[i] {
			vectors[i][k] = byte(rng.IntN(40) + 60*(i/8*(k%7)%3))
		}
	}
	out := make([]Photo, 0, photos)
	for camera := 0; len(out) < photos; camera++ {
		at, counter := int64(1_300_000_000), rng.Int64N(9999)
		name := fmt.Sprint("A|B|", camera)
		for body := 0; len(out) < photos && body < 1+photos/54; body++ {
			at += 60 + rng.Int64N(600)
			for i := range 3 + rng.IntN(3) {
				at += 5 + rng.Int64N(15)
				counter = counter%9999 + 1
				p := Photo{Source: 1, Number: counter, HasNumber: true, Camera: name, Decoded: true,
					Path:  photo.RelPath(fmt.Sprintf("%d/DSC_%04d.JPG", at/2_600_000, counter)),
					Taken: photo.Taken{Wall: at, Source: "DateTimeOriginal"}}
				p.Facts.Stem, p.Facts.Counter, p.Facts.HasCounter = "dsc_", counter, true
				binary.LittleEndian.PutUint64(p.ID[:], uint64(len(out)+1))
				binary.LittleEndian.PutUint64(p.ID[8:], uint64(body*8+i))
				out = append(out, p)
			}
		}
	}
	return out[:photos:photos], func(ids []photo.Digest) (found [][]byte, err error) {
		for _, id := range ids {
			found = append(found, vectors[binary.LittleEndian.Uint64(id[8:])%4096])
		}
		return found, nil
	}
}

// peak calls f and returns the largest heap meanwhile, in bytes.
func peak(f func()) (most uint64) {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(heap)
			most = max(most, heap[0].Value.Uint64())
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return most
}

// Time and memory a photo stay level: go test -run - -bench Archive -benchtime 1x ./pkg/group -photos 10000000 -timeout 0.
// rowB is what the photos take before grouping, peakB the largest heap with them, garbage included.
func BenchmarkArchive(b *testing.B) {
	for n := 10_000; n <= *most; n *= 10 {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var none, before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&none)
			photos, looks := archive(n)
			runtime.GC()
			runtime.ReadMemStats(&before)
			largest := uint64(0)
			start := cpu()
			for b.Loop() {
				largest = peak(func() {
					m, err := Fit(photos, looks, Start())
					if err != nil {
						b.Fatal(err)
					}
					if _, err := Sets(photos, looks, nil, m); err != nil {
						b.Fatal(err)
					}
				})
			}
			runtime.ReadMemStats(&after)
			of := float64(b.N * n)
			b.ReportMetric(float64(cpu()-start)/of, "CPU-µs/photo")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/of, "µs/photo")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/of, "B/photo")
			b.ReportMetric(float64(before.HeapAlloc-none.HeapAlloc)/float64(n), "rowB/photo")
			b.ReportMetric(float64(largest)/float64(n), "peakB/photo")
			runtime.KeepAlive(photos)
		})
	}
}
