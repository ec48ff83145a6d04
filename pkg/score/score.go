// SPDX-License-Identifier: Apache-2.0

// Package score holds a grouping of photos against a hand-made truth. It refuses whatever would lose a
// photo: a file of the truth that the grouping lacks, that two of its paths fit, or that another file of
// the truth has taken. Where no truth is at hand, Sample draws sets for a person to judge, and Check works
// the error on the archive out of what the person says. It reads no files.
package score

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// Pair says that a file is in a set. In a grouping, an empty Set is a photo in no set, which counts as
// a set of its own; a path that stands several times is scored by its first.
type Pair struct {
	Path string // slash-separated
	Set  string
}

// MatchError names the file of the truth for which there is not exactly one file in the grouping.
type MatchError struct {
	Path string
	Why  string
}

// Error names the file and says why.
func (e *MatchError) Error() string { return fmt.Sprintf("%q: %s", e.Path, e.Why) }

// ErrNoTruth says that the truth names no file.
var ErrNoTruth = errors.New("the truth names no file")

// Result is how well a grouping matches a truth. Shares are 0 to 1.
type Result struct {
	Photos    int // files of the truth
	TrueSets  int
	FoundSets int
	Exact     int // true sets that were found with exactly their photos

	// B-cubed measures: A. Bagga and B. Baldwin, "Algorithms for scoring coreference chains", 1998.
	Precision, Recall, F1 float64

	PairPrecision, PairRecall float64 // of the pairs of photos that share a set; 1 where there is no pair

	OverMerged []Mix // found sets that hold photos of two true sets or more, in the order of their names
	OverSplit  []Mix // true sets that are spread over two found sets or more, in the order of their names
}

// Mix is a set and the sets on the other side that share its photos, sorted. A photo in no set is "none".
type Mix struct {
	Set    string
	Others []string
}

// CountError is the error of the number of sets as a share of the true number; negative: too few.
func (r Result) CountError() float64 { return float64(r.FoundSets-r.TrueSets) / float64(r.TrueSets) }

// ExactShare is the share of the true sets that were found exactly.
func (r Result) ExactShare() float64 { return float64(r.Exact) / float64(r.TrueSets) }

// String returns a line a measure, each a name, a space and a number; then a line a set that is merged or
// split.
func (r Result) String() string {
	return fmt.Sprintf("photos %d\ntrue_sets %d\nfound_sets %d\ncount_error %.4f\n", r.Photos, r.TrueSets, r.FoundSets, r.CountError()) +
		fmt.Sprintf("exact_sets %d\nexact_share %.4f\n", r.Exact, r.ExactShare()) +
		fmt.Sprintf("bcubed_precision %.4f\nbcubed_recall %.4f\nbcubed_f1 %.4f\n", r.Precision, r.Recall, r.F1) +
		fmt.Sprintf("pair_precision %.4f\npair_recall %.4f\n", r.PairPrecision, r.PairRecall) +
		fmt.Sprintf("over_merged %d\nover_split %d\n", len(r.OverMerged), len(r.OverSplit)) +
		lines("over_merged %s: true sets %s\n", r.OverMerged) + lines("over_split %s: %s\n", r.OverSplit)
}

func lines(form string, list []Mix) string {
	var b strings.Builder
	for _, m := range list {
		fmt.Fprintf(&b, form, photo.Printable(m.Set), photo.Printable(strings.Join(m.Others, ", ")))
	}
	return b.String()
}

// Score measures found against truth, over the files of the truth. Two paths name the same file where
// they are equal, or where one ends with a slash and the other. Errors: *MatchError, ErrNoTruth.
func Score(truth, found []Pair) (Result, error) {
	want, got, err := labels(truth, found)
	if err != nil {
		return Result{}, err
	}
	trueSets, foundSets := members(want), members(got)
	r := Result{Photos: len(want), TrueSets: len(trueSets), FoundSets: len(foundSets)}
	for _, name := range sortedKeys(trueSets) {
		set := trueSets[name]
		if over := distinct(set, got); len(over) > 1 {
			r.OverSplit = append(r.OverSplit, Mix{name, named(over)})
		} else if len(foundSets[got[set[0]]]) == len(set) {
			r.Exact++
		}
	}
	for _, name := range sortedKeys(foundSets) {
		if over := distinct(foundSets[name], want); len(over) > 1 {
			r.OverMerged = append(r.OverMerged, Mix{name, over})
		}
	}
	r.shares(want, got, trueSets, foundSets)
	return r, nil
}

func (r *Result) shares(want, got []string, trueSets, foundSets map[string][]int) {
	both := map[[2]string]float64{}
	for i := range want {
		both[[2]string{want[i], got[i]}]++
	}
	keys := slices.SortedFunc(maps.Keys(both), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	var pairs float64
	for _, key := range keys { // in order, so that the same input gives the same last bit
		n := both[key]
		r.Precision += n * n / float64(len(foundSets[key[1]]))
		r.Recall += n * n / float64(len(trueSets[key[0]]))
		pairs += n * (n - 1) / 2
	}
	r.Precision /= float64(len(want))
	r.Recall /= float64(len(want))
	r.F1 = 2 * r.Precision * r.Recall / (r.Precision + r.Recall)
	r.PairPrecision, r.PairRecall = ratio(pairs, pairsOf(foundSets)), ratio(pairs, pairsOf(trueSets))
}

func pairsOf(sets map[string][]int) (pairs float64) {
	for _, s := range sets {
		pairs += float64(len(s)) * float64(len(s)-1) / 2
	}
	return pairs
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 1
	}
	return a / b
}

func members(labels []string) map[string][]int {
	sets := map[string][]int{}
	for i, label := range labels {
		sets[label] = append(sets[label], i)
	}
	return sets
}

// distinct returns the labels of a set's photos, sorted, each once.
func distinct(set []int, labels []string) []string {
	seen := map[string]bool{}
	for _, i := range set {
		seen[labels[i]] = true
	}
	return sortedKeys(seen)
}

// alone marks the label of a photo in no set, which is a set of its own.
const alone = "\x00alone-"

// named names found sets; photos in no set are one "none", at the end.
func named(labels []string) []string {
	out := slices.DeleteFunc(slices.Clone(labels), func(l string) bool { return strings.HasPrefix(l, alone) })
	if len(out) < len(labels) {
		out = append(out, "none")
	}
	return out
}

// labels returns the true and the found set of each file of the truth.
func labels(truth, found []Pair) (want, got []string, err error) {
	if len(truth) == 0 {
		return nil, nil, ErrNoTruth
	}
	setOf, byBase := map[string]string{}, map[string][]string{}
	for i, f := range found {
		if _, again := setOf[f.Path]; again {
			continue
		}
		if f.Set == "" {
			f.Set = fmt.Sprintf("%s%d", alone, i)
		}
		setOf[f.Path] = f.Set
		byBase[path.Base(f.Path)] = append(byBase[path.Base(f.Path)], f.Path)
	}
	taken := map[string]bool{}
	for _, row := range truth {
		file, err := match(row.Path, setOf, byBase[path.Base(row.Path)])
		if err != nil {
			return nil, nil, err
		}
		if taken[file] {
			return nil, nil, &MatchError{row.Path, "its file is taken by another file of the truth"}
		}
		taken[file] = true
		want, got = append(want, row.Set), append(got, setOf[file])
	}
	return want, got, nil
}

// match finds the one path of candidates that names the same file as name.
func match(name string, all map[string]string, candidates []string) (string, error) {
	if _, ok := all[name]; ok {
		return name, nil
	}
	var fits []string
	for _, c := range candidates {
		if strings.HasSuffix(name, "/"+c) || strings.HasSuffix(c, "/"+name) {
			fits = append(fits, c)
		}
	}
	if len(fits) != 1 {
		return "", &MatchError{name, fmt.Sprintf("%d files fit it", len(fits))}
	}
	return fits[0], nil
}
