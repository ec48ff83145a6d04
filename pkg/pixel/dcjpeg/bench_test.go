// SPDX-License-Identifier: Apache-2.0

//go:build unix

package dcjpeg

import (
	"syscall"
	"testing"

	"amana/pkg/phototest"
)

// BenchmarkCorpus reads every JPEG of the folder that AMANA_JPEGS names.
func BenchmarkCorpus(b *testing.B) {
	_, files := phototest.Corpus(b, "\xFF\xD8\xFF")
	size := 0
	for _, data := range files {
		size += len(data)
	}
	b.SetBytes(int64(size))
	before, rounds := used(b, syscall.RUSAGE_SELF), 0
	for b.Loop() {
		for _, data := range files {
			Decode(data)
		}
		rounds++
	}
	cpu := used(b, syscall.RUSAGE_SELF) - before
	b.ReportMetric(cpu.Seconds()*1e3/float64(rounds*len(files)), "cpu-ms/file")
}
