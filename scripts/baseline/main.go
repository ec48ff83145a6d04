// SPDX-License-Identifier: Apache-2.0

// Command baseline prints how far two simple groupings of an archive come against its truth, each
// with the threshold that turns out best once the truth is known: a fixed time gap for each camera,
// and the colours of neighbours in the order of the roll. It shows that an archive is not too easy.
//
//	go run ./scripts/baseline --archive DIR --truth FILE
//
// Files without a time stand alone in the first, and are in the order of their paths in the second.
package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/pixel"
	"amana/pkg/score"
	"golang.org/x/sync/errgroup"
)

// shot is a photo as far as the groupings look at it.
type shot struct {
	path   string
	exif   photo.Exif
	colour []float64 // nil where the picture does not decode
}

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "baseline:", err)
		os.Exit(1)
	}
}

func run(args []string, out, usage io.Writer) error {
	set := flag.NewFlagSet("baseline", flag.ContinueOnError)
	set.SetOutput(usage)
	archive := set.String("archive", "", "folder of the photos")
	truthFile := set.String("truth", "", "CSV with the columns path and set_id")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *archive == "" || *truthFile == "" || set.NArg() > 0 {
		return errors.New("--archive and --truth are needed, and nothing else")
	}
	truth, err := readTruth(*truthFile)
	if err != nil {
		return err
	}
	shots, err := read(*archive, truth)
	if err != nil {
		return err
	}
	for _, b := range []struct {
		name  string
		group func([]shot, []score.Pair) (outcome, error)
	}{{"time gap", bestGap}, {"colour", bestColour}} {
		best, err := b.group(shots, truth)
		if err != nil {
			return err
		}
		r := best.result
		fmt.Fprintf(out, "%s: exact %d of %d (%.3f), B-cubed F1 %.3f, best at %s\n",
			b.name, r.Exact, r.TrueSets, r.ExactShare(), r.F1, best.threshold)
	}
	return nil
}

func readTruth(path string) ([]score.Pair, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	column := map[string]int{}
	if len(rows) > 0 {
		for i, name := range rows[0] {
			column[name] = i
		}
	}
	at, hasPath := column["path"]
	id, hasSet := column["set_id"]
	if !hasPath || !hasSet {
		return nil, fmt.Errorf("%q lacks the columns path and set_id", path)
	}
	var out []score.Pair
	for _, row := range rows[1:] {
		out = append(out, score.Pair{Path: row[at], Set: row[id]})
	}
	return out, nil
}

// read reads every file that the truth names.
func read(archive string, truth []score.Pair) ([]shot, error) {
	shots := make([]shot, len(truth))
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	for i, row := range truth {
		g.Go(func() error {
			data, err := os.ReadFile(filepath.Join(archive, filepath.FromSlash(row.Path)))
			if err != nil {
				return err
			}
			format := meta.Sniff(data).Name
			shots[i] = shot{path: row.Path, exif: meta.ReadExif(format, data)}
			if p, err := pixel.Decode(format, data, shots[i].exif.Orientation); err == nil {
				shots[i].colour = histogram(p.Small)
			}
			return nil
		})
	}
	return shots, g.Wait()
}
