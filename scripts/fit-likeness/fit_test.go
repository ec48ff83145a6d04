// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amana/pkg/phototest"
)

// drawn returns pairs whose odds follow a known scale.
func drawn(n int, centre, slope float64) (out []sample) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		d := rng.Float64() * 2 * centre
		out = append(out, sample{d, rng.Float64() < 1/(1+math.Exp(-slope*(centre-d))), i % 2})
	}
	return out
}

func TestLogisticFindsTheScale(t *testing.T) {
	pairs := drawn(20000, 0.3, 15)
	centre, slope := logistic(pairs)
	if math.Abs(centre-0.3) > 0.01 || math.Abs(slope-15) > 1 {
		t.Errorf("logistic = %.3f, %.2f, want 0.3, 15", centre, slope)
	}
	if best, other := loss(pairs, centre, slope), loss(pairs, centre+0.05, slope); best >= other || best <= 0 || best >= 1 {
		t.Errorf("loss = %.3f at the fit and %.3f beside it", best, other)
	}
	if got := loss(pairs, 0.3, 0); math.Abs(got-1) > 1e-9 {
		t.Errorf("loss of a scale that knows nothing = %v, want 1", got)
	}
}

func TestAUC(t *testing.T) {
	pairs := []sample{{0.1, true, 0}, {0.3, true, 0}, {0.2, false, 0}, {0.4, false, 0}}
	if got := auc(pairs); got != 0.75 {
		t.Errorf("auc = %v, want 0.75", got)
	}
}

func TestRunFitsLabelledSeries(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "series")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	truth := "path,set_id\n"
	for set := range 12 {
		for view := range 3 {
			name := fmt.Sprintf("%02d%d.jpg", set, view)
			truth += fmt.Sprintf("%s,s%d\n", name, set)
			if err := os.WriteFile(filepath.Join(dir, name), phototest.JPEG(phototest.Figure(int64(set), view), 80, phototest.Exif{}), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(dir+".truth.csv", []byte(truth), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{dir}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"// series: 36 photos, 102 pairs", "// half 1: centre", "Centre: 0."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("run printed %q, want %q in it", out.String(), want)
		}
	}
	if err := os.WriteFile(dir+".truth.csv", []byte("path,set_id\n000.jpg,a\n010.jpg,b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{dir}, io.Discard); err == nil {
		t.Error("run on a series of single photos gives no error")
	}
	if err := run([]string{dir + "x"}, io.Discard); err == nil {
		t.Error("run on nothing gives no error")
	}
}
