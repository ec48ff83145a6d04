// SPDX-License-Identifier: Apache-2.0

package score

import "fmt"

// Judged is a photo of a draw with what a person says it shows.
type Judged struct {
	Drawing
	Truth string // the same word for photos of one body, within a draw
}

// Interval is a share or an error with its 95 % interval.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Known bool    `json:"known"` // the sample tells the interval
}

// Checked is the error of a grouping on the archive that a sample was drawn from. Shares are 0 to 1.
type Checked struct {
	Sets       int      // that were drawn
	Photos     int      // of them
	Exact      Interval // of the true sets, as Result.ExactShare
	FoundExact Interval // of the drawn sets, as the two below
	OverMerged Interval
	OverSplit  Interval
	CountError Interval // as Result.CountError
}

// Check works the error of a grouping out of a sample that a person judged. Every row has a truth.
//
//   - exact of the sets: the share of the drawn sets whose photos are one body's, and of which no neighbour
//     shows it.
//   - over-merged: the share of the drawn sets that hold photos of two bodies or more.
//   - over-split: the share of the drawn sets of whose bodies a neighbour shows one too.
//   - the error of the count: a drawn set stands for the bodies that it shows, each of which counts as the
//     share of its photos that are in the set; the sum over all sets is the number of bodies (D. G. Horvitz
//     and D. J. Thompson, "A generalization of sampling without replacement from a finite universe", 1952).
//     The error is the number of sets as a share of that, less one; negative: too few.
//   - exact: the exact sets as a share of that number of bodies.
//
// The intervals of the shares of the drawn sets are Wilson's ("Probable inference, the law of succession, and
// statistical inference", 1927). The others are percentile intervals of a bootstrap by set (B. Efron,
// "Bootstrap methods: another look at the jackknife", 1979), seeded; where no drawn set errs they cannot be
// told. That sets were drawn from a finite number is left out of account, which makes intervals wider.
// A body that lies further off than the next set of the roll is not seen, so that splits of that sort are
// missed and those into many sets are counted too low.
func Check(rows []Judged, seed uint64) (Checked, error) {
	draws := map[int][]Judged{}
	for _, r := range rows {
		if r.Truth == "" {
			return Checked{}, fmt.Errorf("photo %.12s of draw %d has no truth", r.ID, r.Draw)
		}
		draws[r.Draw] = append(draws[r.Draw], r)
	}
	var c Checked
	var all []judgement
	var exact, merged, split int
	for _, draw := range sortedKeys(draws) {
		j := judge(draws[draw])
		if j.photos == 0 {
			return Checked{}, fmt.Errorf("draw %d has no photo of the set that was drawn", draw)
		}
		all = append(all, j)
		c.Photos += j.photos
		exact, merged, split = exact+one(j.exact()), merged+one(j.words > 1), split+one(j.split)
	}
	if c.Sets = len(all); c.Sets == 0 {
		return Checked{}, ErrNoTruth
	}
	c.FoundExact, c.OverMerged, c.OverSplit = Wilson(exact, c.Sets), Wilson(merged, c.Sets), Wilson(split, c.Sets)
	c.Exact, c.CountError = bootstrap(all, seed)
	c.Exact.Known, c.CountError.Known = exact < c.Sets, exact < c.Sets
	return c, nil
}

// judgement is what one draw says.
type judgement struct {
	photos, words int // of the drawn set
	split         bool
	bodies        float64 // that the drawn set stands for
}

// exact reports whether a true set was found with exactly its photos.
func (j judgement) exact() bool { return j.words == 1 && !j.split }

func judge(rows []Judged) (j judgement) {
	inside, all := map[string]int{}, map[string]int{}
	for _, r := range rows {
		all[r.Truth]++
		if r.Place == Drawn {
			inside[r.Truth]++
			j.photos++
		}
	}
	j.words = len(inside)
	for _, word := range sortedKeys(inside) { // in order, so that the same rows give the same last bit
		j.split = j.split || all[word] > inside[word]
		j.bodies += float64(inside[word]) / float64(all[word])
	}
	return j
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// String returns a line a measure: a name, the value, the interval's ends, and what the interval is.
func (c Checked) String() string {
	line := func(name string, i Interval, method string) string {
		if !i.Known {
			return fmt.Sprintf("%s %.4f unknown unknown (%s: no set that was drawn errs)\n", name, i.Value, method)
		}
		return fmt.Sprintf("%s %.4f %.4f %.4f (95 %% interval, %s)\n", name, i.Value, i.Low, i.High, method)
	}
	return fmt.Sprintf("sets_drawn %d\nphotos_drawn %d\n", c.Sets, c.Photos) +
		line("count_error", c.CountError, "bootstrap by set") + line("exact_share", c.Exact, "bootstrap by set") +
		line("exact_of_sets", c.FoundExact, "Wilson") + line("over_merged_of_sets", c.OverMerged, "Wilson") +
		line("over_split_of_sets", c.OverSplit, "Wilson")
}
