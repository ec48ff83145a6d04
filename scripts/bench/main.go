// SPDX-License-Identifier: Apache-2.0

// Bench times amana against public tools on a corpus that it builds from any folder of JPEG pictures.
//
//	go run ./scripts/bench --photos DIR [--files 500] [--rounds 5] [--small 200000] [--work DIR] [--verify]
//
// The corpus has so many files of 5 to 13 megapixels, copied in turn from DIR, each with bytes of its own
// behind the picture. In every round each contender runs once, in an order that turns; the medians of
// wall time, processor time and peak memory are printed, and what one is of another. Tools that are not
// installed are left out and named. The tree of small files serves the second run over an unchanged
// drive; --small 0 leaves it out. --verify times verify over the corpus beside sha256sum, and nothing else.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

type options struct {
	photos, work  string
	files, rounds int
	small         int
	verify        bool
}

func main() {
	var o options
	flag.StringVar(&o.photos, "photos", "", "folder with JPEG pictures of cameras")
	flag.StringVar(&o.work, "work", "", "folder for the corpus and the catalogues; a temporary one, removed at the end, unless given")
	flag.IntVar(&o.files, "files", 500, "how many files the corpus has")
	flag.IntVar(&o.rounds, "rounds", 5, "how often each contender runs")
	flag.IntVar(&o.small, "small", 200_000, "how many small files the unchanged tree has; 0: none")
	flag.BoolVar(&o.verify, "verify", false, "time verify beside sha256sum, and nothing else")
	stage := flag.String("stage", "", "what a run of this program's own does with --photos and no more; used by itself")
	flag.Parse()
	if *stage != "" {
		if err := runStage(*stage, o.photos); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if o.photos == "" || flag.NArg() > 0 || o.files < 1 || o.rounds < 1 || o.small < 0 {
		flag.Usage()
		os.Exit(64)
	}
	if err := bench(o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(o options, out io.Writer) error {
	if o.work == "" {
		dir, err := os.MkdirTemp("", "amana-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.work = dir
	}
	amana := filepath.Join(o.work, "amana")
	build := exec.Command("go", "build", "-o", amana, "./cmd/amana")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build amana: %w", err)
	}
	corpus := filepath.Join(o.work, "corpus")
	made, err := makeCorpus(o.photos, corpus, o.files)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %d processors, %s\n%s\n\n", machine(), runtime.NumCPU(), runtime.Version(), made)
	c := contenders{amana: amana, work: o.work, corpus: corpus}
	if o.verify {
		return c.raceVerify(out, o.rounds)
	}
	if err := race(out, o.rounds, c.pictures(), []ratio{
		{"whole index, of the three tools one after another", "amana index", []string{"hashdeep", "exiftool", "vipsthumbnail"}},
		{"index without pictures, of two openssl", "amana --no-pictures", []string{"openssl"}},
		{"1/8 decode alone, of djpeg", "1/8 decode", []string{"djpeg"}},
		{"whole index, of its own SHA-256 and 1/8 decode", "amana index", []string{"SHA-256", "1/8 decode"}},
	}); err != nil {
		return err
	}
	if o.small == 0 {
		return nil
	}
	c.corpus = filepath.Join(o.work, "small")
	if err := makeSmall(c.corpus, o.small); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d small files, indexed once before\n\n", o.small)
	again, err := c.again()
	if err != nil {
		return err
	}
	return race(out, o.rounds, again, []ratio{{"second run, of find", "amana index again", []string{"find"}}})
}

// machine describes the processor, where the system tells.
func machine() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return runtime.GOOS + "/" + runtime.GOARCH
}
