// SPDX-License-Identifier: Apache-2.0

// Command fit-likeness fits the likeness scale of pkg/group from labelled series and prints it as Go
// source: the distance at which two photos are of one set or of two with equal odds, and how fast the
// odds change. It also fits on one half of the sets and scores the other, so that a scale that holds
// only where it was fitted shows. scripts/evaluate scores the grouping.
//
//	go run ./scripts/fit-likeness FOLDER...
//
// Each folder has FOLDER.truth.csv beside it, in the order of taking. The loss is in bits a pair; one
// that knows nothing has 1.
package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"path/filepath"

	"amana/pkg/fingerprint"
	"amana/pkg/group"
	"amana/pkg/meta"
	"amana/pkg/pixel"
)

// reach is how far apart in the roll the photos of a pair lie at most.
const reach = 3

// picture is a labelled photo.
type picture struct {
	likeness []byte
	set      string
}

// sample is a pair of photos near each other in a roll.
type sample struct {
	distance float64
	same     bool
	half     int // 0 or 1, by the set of the first
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fit-likeness:", err)
		os.Exit(1)
	}
}

func run(folders []string, out io.Writer) error {
	var all []sample
	for _, folder := range folders {
		roll, err := load(folder)
		if err != nil {
			return err
		}
		pairs := samples(roll)
		fmt.Fprintf(out, "// %s: %d photos, %d pairs, AUC %.4f\n", filepath.Base(folder), len(roll), len(pairs), auc(pairs))
		all = append(all, pairs...)
	}
	if n := same(all); n == 0 || n == len(all) {
		return errors.New("the series have no pair of one set, or none of two")
	}
	for half := range 2 {
		fitted, left := part(all, half), part(all, 1-half)
		centre, slope := logistic(fitted)
		fmt.Fprintf(out, "// half %d: centre %.3f, slope %.2f, loss %.3f, on the other half %.3f\n",
			half, centre, slope, loss(fitted, centre, slope), loss(left, centre, slope))
	}
	centre, slope := logistic(all)
	fmt.Fprintf(out, "Centre: %.3f, Slope: %.2f, // loss %.3f\n", centre, slope, loss(all, centre, slope))
	return nil
}

// load reads the labelled photos of a folder in the order of the truth.
func load(folder string) ([]picture, error) {
	f, err := os.Open(folder + ".truth.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the truth of %q: %w", folder, err)
	}
	var roll []picture
	for _, row := range rows[min(1, len(rows)):] {
		data, err := os.ReadFile(filepath.Join(folder, row[0]))
		if err != nil {
			return nil, err
		}
		format := meta.Sniff(data).Name
		p, err := pixel.Decode(format, data, meta.ReadExif(format, data).Orientation)
		if err != nil {
			return nil, fmt.Errorf("decode %q: %w", row[0], err)
		}
		roll = append(roll, picture{fingerprint.Of(p.Small).Likeness, row[1]})
	}
	return roll, nil
}

func samples(roll []picture) (out []sample) {
	vectors := make([][]byte, len(roll))
	for i, p := range roll {
		vectors[i] = p.likeness
	}
	apart := group.Apart(vectors)
	for i, a := range roll {
		for k := range min(i, reach) {
			b := roll[i-1-k]
			h := fnv.New32a()
			h.Write([]byte(b.set))
			out = append(out, sample{float64(apart[i][k]), a.set == b.set, int(h.Sum32()>>7) & 1})
		}
	}
	return out
}

func same(pairs []sample) (n int) {
	for _, p := range pairs {
		if p.same {
			n++
		}
	}
	return n
}

func part(pairs []sample, half int) (out []sample) {
	for _, p := range pairs {
		if p.half == half {
			out = append(out, p)
		}
	}
	return out
}

// auc is the share of pairs of one set that are nearer than a pair of two; NaN where there are not both.
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

// logistic fits P(same) over the distance, both classes at equal weight, by Newton's method; a little
// shrinkage keeps classes that do not overlap from running away.
func logistic(pairs []sample) (centre, slope float64) {
	count := map[bool]float64{true: 1e-9, false: 1e-9}
	for _, p := range pairs {
		count[p.same]++
	}
	a, b := 0.0, 0.0 // the odds' logarithm is a + b × distance
	const shrink = 1e-4
	for range 30 {
		ga, gb := -shrink*a, -shrink*b
		haa, hab, hbb := shrink, 0.0, shrink
		for _, p := range pairs {
			y := 0.0
			if p.same {
				y = 1
			}
			q := 1 / (1 + math.Exp(-a-b*p.distance))
			w := 1 / count[p.same]
			ga, gb = ga+w*(y-q), gb+w*(y-q)*p.distance
			v := w * q * (1 - q)
			haa, hab, hbb = haa+v, hab+v*p.distance, hbb+v*p.distance*p.distance
		}
		det := haa*hbb - hab*hab
		a, b = a+(hbb*ga-hab*gb)/det, b+(haa*gb-hab*ga)/det
	}
	return -a / b, -b
}

// loss is the mean surprise at each class, averaged over the two, in bits.
func loss(pairs []sample, centre, slope float64) float64 {
	sum, count := map[bool]float64{}, map[bool]float64{}
	for _, p := range pairs {
		z := slope * (centre - p.distance)
		if p.same {
			z = -z
		}
		sum[p.same] += math.Log1p(math.Exp(z)) / math.Ln2
		count[p.same]++
	}
	return (sum[true]/max(count[true], 1) + sum[false]/max(count[false], 1)) / 2
}
