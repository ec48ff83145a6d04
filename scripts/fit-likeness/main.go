// SPDX-License-Identifier: Apache-2.0

// Command fit-likeness fits the likeness scale of pkg/group from labelled series, prints it as Go
// source, and scores the grouping of each series with the scale that is in the source. Series that
// the scale was fitted on are scored too: those figures are not independent.
//
//	go run ./scripts/fit-likeness <folder with folder.truth.csv beside it>...
package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"amana/pkg/digest"
	"amana/pkg/fingerprint"
	"amana/pkg/group"
	"amana/pkg/meta"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/pixel"
	"amana/pkg/score"
)

type sample struct {
	distance float64
	same     bool
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folders []string) error {
	var all []sample
	for _, folder := range folders {
		photos, set, err := load(folder)
		if err != nil {
			return err
		}
		pairs := samples(photos, set)
		fmt.Printf("// %s: %d photos, AUC of neighbours %.3f\n", filepath.Base(folder), len(photos), auc(pairs))
		all = append(all, pairs...)
		for seed := range uint64(4) {
			if err := report(photos, set, seed); err != nil {
				return err
			}
		}
	}
	centre, slope := logistic(all)
	fmt.Printf("Centre: %.3f, Slope: %.2f,\n", centre, slope)
	return nil
}

// load reads the labelled photos of a folder in the order of the truth.
func load(folder string) (photos []group.Photo, set map[photo.Digest]string, err error) {
	f, err := os.Open(folder + ".truth.csv")
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("read the truth of %q: %w", folder, err)
	}
	set = map[photo.Digest]string{}
	for _, row := range rows[1:] {
		data, err := os.ReadFile(filepath.Join(folder, row[0]))
		if err != nil {
			return nil, nil, err
		}
		format := meta.Sniff(data).Name
		exif := meta.ReadExif(format, data)
		pic, err := pixel.Decode(format, data, exif.Orientation)
		if err != nil {
			return nil, nil, fmt.Errorf("decode %q: %w", row[0], err)
		}
		p := group.Photo{ID: digest.Bytes(data), Source: 1, Path: photo.RelPath(row[0]), Camera: exif.Camera(), Taken: exif.Taken}
		p.Facts = pathfacts.Default().Read(p.Path)
		p.Number, p.HasNumber = p.Facts.Counter, p.Facts.HasCounter
		if n, err := strconv.ParseInt(exif.FileNumber, 10, 63); err == nil {
			p.Number, p.HasNumber = n, true
		}
		p.Print = fingerprint.Of(pic.Small)
		p.Likeness = p.Print.Likeness
		photos = append(photos, p)
		set[p.ID] = row[1]
	}
	return photos, set, nil
}

func samples(photos []group.Photo, set map[photo.Digest]string) (out []sample) {
	for i := 1; i < len(photos); i++ {
		a, b := photos[i-1], photos[i]
		out = append(out, sample{fingerprint.Alike(a.Likeness, b.Likeness), set[a.ID] == set[b.ID]})
	}
	return out
}

func auc(pairs []sample) float64 {
	won, n := 0.0, 0.0
	for _, a := range pairs {
		for _, b := range pairs {
			if a.same && !b.same {
				n++
				if a.distance < b.distance {
					won++
				}
			}
		}
	}
	return won / n
}

// logistic fits P(same) over the distance, both classes at equal weight, by gradient descent.
func logistic(pairs []sample) (centre, slope float64) {
	count := map[bool]float64{}
	for _, p := range pairs {
		count[p.same]++
	}
	a, b := 3.0, -8.0
	for range 20000 {
		ga, gb := 0.0, 0.0
		for _, p := range pairs {
			y := 0.0
			if p.same {
				y = 1
			}
			e := (y - 1/(1+math.Exp(-a-b*p.distance))) / count[p.same]
			ga, gb = ga+e, gb+e*p.distance
		}
		a, b = a+ga, b+4*gb
	}
	return -a / b, -b
}

// report scores the grouping; seed 0 takes every photo, others leave out a seeded quarter.
func report(photos []group.Photo, set map[photo.Digest]string, seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, 1))
	var kept []group.Photo
	for _, p := range photos {
		if seed == 0 || rng.Float64() >= 0.25 {
			kept = append(kept, p)
		}
	}
	path := map[photo.Digest]string{}
	var truth, found []score.Pair
	for _, p := range kept {
		path[p.ID] = string(p.Path)
		truth = append(truth, score.Pair{Path: string(p.Path), Set: set[p.ID]})
	}
	mean := 0.0
	sets := group.Sets(kept, nil, group.Fit(kept, group.Start()))
	for i, s := range sets {
		mean += s.Confidence / float64(len(sets))
		for _, id := range s.Members {
			found = append(found, score.Pair{Path: path[id], Set: strconv.Itoa(i)})
		}
	}
	r, err := score.Score(truth, found)
	if err != nil {
		return err
	}
	fmt.Printf("seed %d: exact %.3f, mean confidence %.3f\n%s\n", seed, r.ExactShare(), mean, r)
	return nil
}
