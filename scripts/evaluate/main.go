// SPDX-License-Identifier: Apache-2.0

// Command evaluate groups labelled archives and prints how wrong the sets are, one row for each way to
// lay an archive out, and beside it the best fixed time gap on the same photos.
//
//	go run ./scripts/evaluate [--cache DIR] [--explain] CORPUS...
//
// A corpus is a folder with FOLDER.truth.csv beside it, of real series, or what scripts/synth wrote. A
// real series is laid out in several ways: its names replaced by random ones that keep the order; a
// seeded quarter of its photos left out; the same without EXIF. Two real series are also put into one
// folder, as two cameras that work at once. A synth archive is taken as it is.
//
// Columns: exact is the share of the true sets that were found as they are; merged the share of the
// found sets that hold photos of several true ones; split the share of the true sets that are spread;
// count the error of the number of sets; conf the mean confidence of the found sets and right the share
// of them that are true; then both for each fifth of the found sets from the least confident; gap the
// exact share of the best fixed gap and its seconds.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"amana/pkg/group"
	"amana/pkg/score"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "evaluate:", err)
		os.Exit(1)
	}
}

func run(args []string, out, usage io.Writer) error {
	set := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	set.SetOutput(usage)
	cache := set.String("cache", "", "folder for what was read of the pictures; \"\" keeps nothing")
	explain := set.Bool("explain", false, "print the fitted tables below each row")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() == 0 {
		return errors.New("name a corpus")
	}
	var corpora []corpus
	for _, dir := range set.Args() {
		c, err := load(dir, *cache)
		if err != nil {
			return err
		}
		corpora = append(corpora, c)
	}
	fmt.Fprintf(out, "%-34s %6s %6s %6s  %5s %6s %6s %6s %7s  %5s %5s  %-50s %s\n",
		"row", "photos", "true", "found", "exact", "merged", "split", "F1", "count", "conf", "right", "fifths: conf/right", "gap")
	for _, l := range layouts(corpora) {
		line, model, err := measure(l.shots)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		fmt.Fprintf(out, "%-34s %s\n", l.name, line)
		if *explain {
			fmt.Fprintln(out, model)
		}
	}
	return nil
}

// measure groups shots as the program does, from the first tables, and scores the sets.
func measure(shots []shot) (string, group.Model, error) {
	photos, looks := groupable(shots)
	model, err := group.Fit(photos, looks, group.Start())
	if err != nil {
		return "", model, err
	}
	sets, err := group.Sets(photos, looks, nil, model)
	if err != nil {
		return "", model, err
	}
	truth, found := pairs(shots, sets)
	r, err := score.Score(truth, found)
	if err != nil {
		return "", model, err
	}
	gap, seconds, err := bestGap(shots, truth)
	if err != nil {
		return "", model, err
	}
	all, fifths := reliability(shots, sets)
	var parts []string
	for _, f := range fifths {
		parts = append(parts, f.String())
	}
	return fmt.Sprintf("%6d %6d %6d  %.3f  %.3f  %.3f %.4f %+.4f  %.3f %.3f  %s  %.3f (%d s)",
		r.Photos, r.TrueSets, r.FoundSets, r.ExactShare(), float64(len(r.OverMerged))/float64(r.FoundSets),
		float64(len(r.OverSplit))/float64(r.TrueSets), r.F1, r.CountError(), all.confidence, all.right,
		strings.Join(parts, " "), gap, seconds), model, nil
}

func pairs(shots []shot, sets []group.Set) (truth, found []score.Pair) {
	at := membership(sets)
	for _, s := range shots {
		truth = append(truth, score.Pair{Path: string(s.Path), Set: s.Set})
		found = append(found, score.Pair{Path: string(s.Path), Set: strconv.Itoa(at[s.Content.Digest])})
	}
	return truth, found
}

// bin is a part of the found sets: what they claim, and how many of them are true.
type bin struct{ confidence, right float64 }

func (b bin) String() string { return fmt.Sprintf("%.2f/%.2f", b.confidence, b.right) }

func binOf(claims []bin) (b bin) {
	for _, c := range claims {
		b.confidence += c.confidence / float64(len(claims))
		b.right += c.right / float64(len(claims))
	}
	return b
}

// reliability holds each found set's confidence against whether it is a true set.
func reliability(shots []shot, sets []group.Set) (all bin, fifths [5]bin) {
	at := membership(sets)
	type pair struct {
		set  string
		here int
	}
	of, both, here := map[string]int{}, map[pair]int{}, make([]int, len(sets))
	for _, s := range shots {
		i := at[s.Content.Digest]
		of[s.Set]++
		here[i]++
		both[pair{s.Set, i}]++
	}
	claims := make([]bin, len(sets))
	for i, s := range sets {
		claims[i].confidence = s.Confidence
	}
	for p, n := range both {
		if n == of[p.set] && n == here[p.here] {
			claims[p.here].right = 1
		}
	}
	slices.SortFunc(claims, func(a, b bin) int {
		return cmp.Or(cmp.Compare(a.confidence, b.confidence), cmp.Compare(a.right, b.right))
	})
	for i := range fifths {
		fifths[i] = binOf(claims[i*len(claims)/5 : (i+1)*len(claims)/5])
	}
	return binOf(claims), fifths
}

// bestGap returns the exact share of the fixed gap that turns out best, of gaps from 1 s to an hour.
// Photos without a time stand alone.
func bestGap(shots []shot, truth []score.Pair) (share float64, seconds int, err error) {
	order := make([]int, len(shots))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := shots[i].Content.Exif, shots[j].Content.Exif
		return cmp.Or(cmp.Compare(a.Camera(), b.Camera()), cmp.Compare(a.Taken.Seconds(), b.Taken.Seconds()), cmp.Compare(shots[i].Path, shots[j].Path))
	})
	for gap := 1.0; gap < 3600; gap = math.Ceil(gap * 1.06) {
		found, set := make([]score.Pair, len(shots)), 0
		for k, i := range order {
			if k > 0 {
				a, b := shots[order[k-1]].Content.Exif, shots[i].Content.Exif
				if !a.Taken.Known() || !b.Taken.Known() || a.Camera() != b.Camera() || b.Taken.Seconds()-a.Taken.Seconds() > gap {
					set++
				}
			}
			found[i] = score.Pair{Path: string(shots[i].Path), Set: strconv.Itoa(set)}
		}
		r, err := score.Score(truth, found)
		if err != nil {
			return 0, 0, err
		}
		if r.ExactShare() > share {
			share, seconds = r.ExactShare(), int(gap)
		}
	}
	return share, seconds, nil
}
