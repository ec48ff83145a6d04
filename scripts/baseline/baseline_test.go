// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amana/pkg/phototest"
)

func TestRunFindsWellSeparatedSets(t *testing.T) {
	dir := t.TempDir()
	truth := "path,set_id,class\n"
	for set := range 3 {
		for i := range 3 {
			name := fmt.Sprintf("%d%d.jpg", set, i)
			truth += fmt.Sprintf("%s,s%d,victim\n", name, set)
			data := phototest.JPEG(phototest.Figure(int64(set), 1), 80, phototest.Exif{
				Make: "F", Taken: fmt.Sprintf("2012:01:01 1%d:00:%02d", set, 20*i),
			})
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := filepath.Join(dir, "truth.csv")
	if err := os.WriteFile(file, []byte(truth), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"--archive", dir, "--truth", file}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if strings.Count(out.String(), "exact 3 of 3 (1.000), B-cubed F1 1.000") != 2 {
		t.Errorf("run printed %q, want all sets exact twice", out.String())
	}
}

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "truth.csv")
	if err := os.WriteFile(file, []byte("a,b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{}, {"--archive", dir}, {"--archive", dir, "--truth", file}, {"--archive", dir, "--truth", dir + "/none"}} {
		if err := run(args, io.Discard, io.Discard); err == nil {
			t.Errorf("run(%q) gives no error", args)
		}
	}
}

func TestHSV(t *testing.T) {
	for _, c := range []struct{ in, want [3]float64 }{
		{[3]float64{1, 0, 0}, [3]float64{0, 1, 1}},
		{[3]float64{0, 1, 0}, [3]float64{1.0 / 3, 1, 1}},
		{[3]float64{0, 0, 0.5}, [3]float64{2.0 / 3, 1, 0.5}},
		{[3]float64{0.5, 0.5, 0.5}, [3]float64{0, 0, 0.5}},
	} {
		h, s, v := hsv(c.in[0], c.in[1], c.in[2])
		if [3]float64{h, s, v} != c.want {
			t.Errorf("hsv(%v) = %v %v %v, want %v", c.in, h, s, v, c.want)
		}
	}
}
