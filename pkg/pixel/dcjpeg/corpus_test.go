// SPDX-License-Identifier: Apache-2.0

//go:build unix

package dcjpeg

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"os"
	"os/exec"
	"sort"
	"strings"
	"syscall"
	"testing"
	"time"

	"amana/pkg/phototest"
)

// TestCorpusAgainstLibjpeg compares luma with what djpeg of libjpeg-turbo makes of the same files.
func TestCorpusAgainstLibjpeg(t *testing.T) {
	names, files := phototest.Corpus(t, "\xFF\xD8\xFF")
	djpeg, err := exec.LookPath("djpeg")
	if err != nil {
		t.Skip(err)
	}
	equal, damaged, refused := 0, 0, 0
	for i, data := range files {
		m, err := Decode(data)
		_, std := jpeg.Decode(bytes.NewReader(data))
		if (err == nil) != (std == nil) {
			t.Logf("%s: %v; image/jpeg: %v", names[i], err, std)
		}
		if errors.Is(err, ErrDamaged) {
			damaged++
			continue
		}
		if err != nil {
			refused++
			continue
		}
		var said strings.Builder
		c := exec.Command(djpeg, "-scale", "1/8", "-grayscale", "-pnm")
		c.Stdin, c.Stderr = bytes.NewReader(data), &said
		out, err := c.Output()
		if err != nil || said.Len() > 0 {
			t.Logf("%s: djpeg: %v: %s", names[i], err, said.String())
		}
		p := m.Planes[0]
		if m.Color != Gray && m.Color != YCbCr || p.Width != (m.Width+7)/8 || p.Height != (m.Height+7)/8 {
			refused++ // djpeg turns it into another picture
			continue
		}
		if want := fmt.Appendf(nil, "P5\n%d %d\n255\n%s", p.Width, p.Height, p.Pix); bytes.Equal(out, want) {
			equal++
		} else {
			t.Errorf("%s: luma of %d by %d differs from djpeg's", names[i], p.Width, p.Height)
		}
	}
	t.Logf("%d files: %d equal to djpeg's luma, %d damaged, %d refused or not luma", len(files), equal, damaged, refused)
}

// TestCorpusTimes measures processor time against djpeg, both in turn for each file.
func TestCorpusTimes(t *testing.T) {
	names, files := phototest.Corpus(t, "\xFF\xD8\xFF")
	djpeg, err := exec.LookPath("djpeg")
	if err != nil {
		t.Skip(err)
	}
	var ratios []float64
	for round := range 7 {
		var ours, theirs time.Duration
		for i, data := range files {
			before := used(t, syscall.RUSAGE_SELF)
			Decode(data)
			ours += used(t, syscall.RUSAGE_SELF) - before
			before = used(t, syscall.RUSAGE_CHILDREN)
			exec.Command(djpeg, "-scale", "1/8", "-outfile", os.DevNull, names[i]).Run()
			theirs += used(t, syscall.RUSAGE_CHILDREN) - before
		}
		ratios = append(ratios, float64(ours)/float64(theirs))
		t.Logf("round %d: %.2f ms a file, djpeg %.2f, ratio %.3f", round, ours.Seconds()*1e3/float64(len(files)), theirs.Seconds()*1e3/float64(len(files)), ratios[round])
	}
	sort.Float64s(ratios)
	t.Logf("median ratio %.3f", ratios[len(ratios)/2])
}

// used is the processor time of this process or of its children so far.
func used(t testing.TB, who int) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
