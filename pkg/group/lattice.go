// SPDX-License-Identifier: Apache-2.0

package group

import (
	"math"
	"slices"
	"strings"

	"amana/pkg/fingerprint"
	"amana/pkg/photo"
)

const (
	lookBack = 40 // the largest segment
	crowd    = 8  // more photos than this at one reading: the clock tells nothing
)

// lattice holds the score of every segment of one roll that decisions allow.
type lattice struct {
	roll  []Photo
	m     Model
	gap   []float64   // to the photo before, negative unknown
	step  []float64   // to the photo before, negative unknown
	score [][]float64 // score[j][n]: the segment of n+1 photos that ends at j
	ahead []float64   // forward: log weight of everything before i
	back  []float64   // backward: log weight of everything from i on
}

func newLattice(roll []Photo, held decisions, m Model) *lattice {
	n := len(roll)
	l := &lattice{roll: roll, m: m, gap: gaps(roll), step: make([]float64, n), score: make([][]float64, n),
		ahead: make([]float64, n+1), back: make([]float64, n+1)}
	var before []float64
	for j, p := range roll {
		l.step[j] = -1
		pair := 0.0
		if j > 0 {
			l.step[j] = step(roll[j-1], p)
			pair = l.pair(j)
		}
		row := make([]float64, min(j+1, lookBack))
		sum := 0.0
		for k := 1; k < len(row); k++ {
			if len(p.Likeness) > 0 && len(roll[j-k].Likeness) > 0 {
				sum += m.alike(fingerprint.Alike(p.Likeness, roll[j-k].Likeness))
			}
			row[k] = before[k-1] + pair + m.Mates*sum/float64(k)
		}
		before = row
		l.score[j] = l.weigh(j, row, held)
	}
	l.sum()
	return l
}

// pair is what two neighbours say about being in one set.
func (l *lattice) pair(j int) float64 {
	a, b, m := l.roll[j-1], l.roll[j], l.m
	v := 0.0
	if l.gap[j] >= 0 {
		v += m.Timing * m.Gap.ratio(l.gap[j])
	}
	if l.step[j] >= 0 {
		v += m.Timing * m.Step.ratio(l.step[j])
	}
	if a.Path.Dir() != b.Path.Dir() {
		v += m.Folder
	}
	if a.Facts.Stem != b.Facts.Stem {
		v += m.Stem
	}
	if len(a.Likeness) > 0 && len(b.Likeness) > 0 {
		v += m.Neighbour * m.alike(fingerprint.Alike(a.Likeness, b.Likeness))
	}
	return v
}

// weigh adds the size prior and bars segments that a decision forbids.
func (l *lattice) weigh(j int, row []float64, held decisions) []float64 {
	out := make([]float64, len(row))
	var label photo.SetID
	barred := false
	for k := range row {
		if own := held.label[l.roll[j-k].ID]; own != 0 {
			barred = barred || label != 0 && label != own
			label = own
		}
		out[k] = row[k] + l.m.prior(k+1)
		if barred || label != 0 && l.refused(j-k, j, label, held) {
			out[k] = math.Inf(-1)
		}
	}
	return out
}

func (l *lattice) refused(from, to int, set photo.SetID, held decisions) bool {
	for i := from; i <= to; i++ {
		if held.label[l.roll[i].ID] != set && !held.may(l.roll[i].ID, set) {
			return true
		}
	}
	return false
}

func plus(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}

// sum runs forward-backward.
func (l *lattice) sum() {
	n := len(l.roll)
	for i := 1; i <= n; i++ {
		l.ahead[i] = math.Inf(-1)
		for k, s := range l.score[i-1] {
			l.ahead[i] = plus(l.ahead[i], l.ahead[i-1-k]+s)
		}
	}
	for i := n - 1; i >= 0; i-- {
		l.back[i] = math.Inf(-1)
		for k := 0; k < lookBack && i+k < n; k++ {
			l.back[i] = plus(l.back[i], l.score[i+k][k]+l.back[i+k+1])
		}
	}
}

// posterior is the probability of the segment of k+1 photos that ends at j: both cuts, none inside.
func (l *lattice) posterior(j, k int) float64 {
	return min(1, math.Exp(l.ahead[j-k]+l.score[j][k]+l.back[j+1]-l.ahead[len(l.roll)]))
}

// best returns the first index of each segment of the best segmentation.
func (l *lattice) best() []int {
	n := len(l.roll)
	top, from := make([]float64, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		top[i] = math.Inf(-1)
		for k, s := range l.score[i-1] {
			if v := top[i-1-k] + s; v > top[i] {
				top[i], from[i] = v, i-1-k
			}
		}
	}
	var starts []int
	for i := n; i > 0; i = from[i] {
		starts = append(starts, from[i])
	}
	slices.Reverse(starts)
	return starts
}

// count adds what this roll is expected to hold to the tables.
func (l *lattice) count(size []float64, gap, step Table) {
	for j := range l.roll {
		for k := range l.score[j] {
			size[min(k, len(size)-1)] += l.posterior(j, k)
		}
		if j == 0 {
			continue
		}
		cut := min(1, math.Exp(l.ahead[j]+l.back[j]-l.ahead[len(l.roll)]))
		tally(gap, l.gap[j], cut)
		tally(step, l.step[j], cut)
	}
}

func tally(t Table, v, cut float64) {
	if v >= 0 {
		t.Within[t.bin(v)] += 1 - cut
		t.Between[t.bin(v)] += cut
	}
}

// cutRoll returns the best segments of a roll.
func cutRoll(roll []Photo, held decisions, m Model) (out []*built) {
	l := newLattice(roll, held, m)
	starts := l.best()
	for i, from := range starts {
		end := len(roll)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		b := &built{members: append([]Photo(nil), roll[from:end]...), rule: "roll", after: -1, confidence: l.posterior(end-1, end-1-from)}
		if end < len(roll) {
			b.after = l.gap[end]
		}
		told := end-from == 1
		for j := from; j < end; j++ {
			if own := held.label[roll[j].ID]; own != 0 {
				b.known, b.rule = own, "confirmed"
			}
			told = told || j > from && (l.gap[j] >= 0 || l.step[j] >= 0)
		}
		if end-from == 1 && b.known == 0 {
			b.rule = "single"
		}
		if !told && b.known == 0 {
			b.rule, b.confidence = "likeness", min(b.confidence, 0.49)
		}
		out = append(out, b)
	}
	return out
}

func serial(camera string) bool { return camera != "" && !strings.HasSuffix(camera, "|") }
