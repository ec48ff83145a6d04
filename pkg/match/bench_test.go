// SPDX-License-Identifier: Apache-2.0

//go:build unix

package match

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// cpu returns the time that this process took of all processors: the wall clock tells little on a machine
// that has other work.
func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkQuestion asks with the eight hashes of one picture: at radius 31 and 47 by the tables, at 64 by
// the scan; and beside them the scan at 31. 10M takes a gigabyte.
func BenchmarkQuestion(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"55k", 55_000}, {"1M", 1_000_000}, {"10M", 10_000_000}} {
		b.Run(size.name, func(b *testing.B) {
			hashes := archive(size.n)
			index := NewIndex(hashes)
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			rng := rand.New(rand.NewPCG(2, 2))
			queries := archive(800)
			for i := range queries {
				queries[i] = flipped(rng, hashes[rng.IntN(len(hashes))], 20)
			}
			ask := func(name string, f func(ways [][32]byte) []Hit) {
				b.Run(name, func(b *testing.B) {
					before := cpu(b)
					for i := 0; b.Loop(); i++ {
						if ways := queries[i%100*8:][:8]; len(f(ways)) < 8 {
							b.Fatal("a hash of the index is not found")
						}
					}
					b.ReportMetric((cpu(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/op")
					b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB")
				})
			}
			for _, radius := range []int{31, 47, 64} {
				ask(fmt.Sprint("near", radius), func(ways [][32]byte) []Hit { return index.Near(ways, radius) })
			}
			ask("linear31", func(ways [][32]byte) []Hit { return index.scan(ways, 31) })
		})
	}
}

func BenchmarkNewIndex(b *testing.B) {
	for _, n := range []int{55_000, 10_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			hashes := archive(n)
			before := cpu(b)
			for b.Loop() {
				NewIndex(hashes)
			}
			b.ReportMetric((cpu(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	index := NewIndex(archive(55_000))
	h := [32]byte{1}
	for i := 0; b.Loop(); i++ {
		h[i%32]++
		index.Add(h)
	}
}

// BenchmarkAllPairs31 is one search within 31 bits for each of 55,000 hashes, and the index.
func BenchmarkAllPairs31(b *testing.B) {
	hashes := archive(55_000)
	for b.Loop() {
		index := NewIndex(hashes)
		for _, h := range hashes {
			index.Within(h, 31)
		}
	}
}

// BenchmarkCopies is a whole archive of 55,000 photos: one in four without a time, all without one, and all
// without one and nearly one picture.
func BenchmarkCopies(b *testing.B) {
	hashes := archive(55_000)
	rng := rand.New(rand.NewPCG(3, 3))
	for _, kind := range []struct {
		name     string
		timeless int // one in so many
		alike    bool
	}{{"some timeless", 4, false}, {"all timeless", 1, false}, {"all alike", 1, true}} {
		b.Run(kind.name, func(b *testing.B) {
			var photos []Photo
			for i, h := range hashes {
				if kind.alike {
					h = flipped(rng, hashes[0], rng.IntN(8))
				}
				p := shot(i, h)
				if i%kind.timeless == 0 {
					noExif(&p)
				}
				photos = append(photos, p)
			}
			before := cpu(b)
			for b.Loop() {
				Copies(photos)
			}
			b.ReportMetric((cpu(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
}
