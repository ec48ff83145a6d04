// SPDX-License-Identifier: Apache-2.0

package group

import (
	"math"
	"slices"

	"amana/pkg/photo"
)

const (
	lookBack  = 40     // the largest segment
	mates     = 16     // a photo is held against so many before it: more say the same again
	farthest  = 3600.0 // seconds; a longer gap holds no set together
	usual     = 0.25   // halves that marks are held to lack where gaps part sets
	uncertain = 0.49   // the highest confidence of what only likeness joins
)

// row holds a value for each size of the segments that end at one photo; entry k is of k+1 photos.
type row [lookBack]float64

// lattice holds the score of every segment of one roll that decisions allow. It is filled again for
// each roll.
type lattice struct {
	*roll
	m       *Model
	parting float64 // of the model
	score   []row
	ahead   []float64 // forward: log weight of everything before i
	back    []float64 // backward: log weight of everything from i on
}

// sizes of the segments that end at j.
func (l *lattice) sizes(j int) int { return min(j+1, lookBack) }

// fill scores the segments of r and runs forward-backward.
func (l *lattice) fill(r *roll, held decisions, m *Model) {
	n := len(r.photos)
	l.roll, l.m = r, m
	l.score = slices.Grow(l.score[:0], n)[:n]
	l.ahead = slices.Grow(l.ahead[:0], n+1)[:n+1]
	l.back = slices.Grow(l.back[:0], n+1)[:n+1]
	l.parting = m.parting()
	prior, count := m.prior(r.camera), l.crowd()
	var before, now row
	for j := range r.photos {
		now[0] = 0
		sum, pair := 0.0, 0.0
		if j > 0 {
			pair = l.pair(j)
		}
		for k := 1; k < l.sizes(j); k++ {
			if v, known := l.alike(j, k); known {
				sum += v
			}
			now[k] = before[k-1] + pair + m.Mates*count[k]*sum/float64(min(k, mates))
		}
		for k := range l.sizes(j) {
			l.score[j][k] = now[k] + prior[k]
		}
		before = now
	}
	l.bar(held)
	l.sum()
}

// crowd returns what the mean likeness to k earlier mates counts. Without a clock that parts sets, the
// number of mates adds nothing: sets that look alike follow each other, and only the sizes tell them apart.
func (l *lattice) crowd() (out row) {
	power := 0.0
	if l.clock == exifClock {
		power = l.m.Several * l.m.parting()
	}
	for k := range out {
		out[k] = math.Pow(float64(max(1, min(k, mates))), power)
	}
	return out
}

// alike is the likeness ratio of photo j and the k-th before it; false where it is not known. What their
// marks lack counts as far as gaps do not part sets, for the views of one body need not share any; as far
// as they do, what all lack alike.
func (l *lattice) alike(j, k int) (float64, bool) {
	told := 0.0
	if l.clock == exifClock {
		told = l.parting
	}
	d, known := l.apart(j, k, l.m.Marks*(1-told))
	return l.m.alike(d + l.m.Marks*usual*told), known
}

// pair is what two neighbours say about being in one set.
func (l *lattice) pair(j int) float64 {
	a, b, m := l.photos[j-1], l.photos[j], l.m
	v := 0.0
	switch {
	case l.gap[j] < 0:
	case l.clock == modClock:
		v += m.Weak * m.Timing * m.Gap.ratio(l.gap[j])
	default:
		v += m.Timing * m.Gap.ratio(l.gap[j])
	}
	if l.step[j] >= 0 {
		v += m.Timing * m.Step.ratio(l.step[j])
	}
	if a.Path.Dir() != b.Path.Dir() {
		v += m.Folder
	}
	if x, y := a.Facts.Stem, b.Facts.Stem; x != y && l.stems[x] && l.stems[y] {
		v += m.Stem
	}
	if x, y := a.Facts.Branch, b.Facts.Branch; x != y && x != "" && y != "" {
		v += m.Branch
	}
	if ratio, known := l.alike(j, 1); known {
		v += m.Neighbour * ratio
	} else if l.gap[j] < 0 {
		v += m.Unseen
	}
	return v
}

// bar rules out the segments that decisions forbid.
func (l *lattice) bar(held decisions) {
	if len(held.label) == 0 {
		return
	}
	for j := range l.photos {
		var label photo.SetID
		barred := false
		for k := range l.sizes(j) {
			if own := held.label[l.photos[j-k].ID]; own != 0 {
				barred = barred || label != 0 && label != own
				label = own
			}
			if barred || label != 0 && l.refused(j-k, j, label, held) {
				l.score[j][k] = math.Inf(-1)
			}
		}
	}
}

func (l *lattice) refused(from, to int, set photo.SetID, held decisions) bool {
	for i := from; i <= to; i++ {
		if held.label[l.photos[i].ID] != set && !held.may(l.photos[i].ID, set) {
			return true
		}
	}
	return false
}

// sum runs forward-backward.
func (l *lattice) sum() {
	n := len(l.photos)
	var terms row
	l.ahead[0] = 0
	for i := 1; i <= n; i++ {
		size := l.sizes(i - 1)
		for k := range size {
			terms[k] = l.ahead[i-1-k] + l.score[i-1][k]
		}
		l.ahead[i] = logSum(terms[:size])
	}
	l.back[n] = 0
	for i := n - 1; i >= 0; i-- {
		size := min(n-i, lookBack)
		for k := range size {
			terms[k] = l.score[i+k][k] + l.back[i+k+1]
		}
		l.back[i] = logSum(terms[:size])
	}
}

// logSum is the logarithm of a sum of exponentials. The first term is finite: a photo alone is allowed.
func logSum(terms []float64) float64 {
	top := slices.Max(terms)
	sum := 0.0
	for _, v := range terms {
		if d := v - top; d > -40 {
			sum += math.Exp(d)
		}
	}
	return top + math.Log(sum)
}

// posterior is the probability of the segment of k+1 photos that ends at j: both cuts, none inside.
func (l *lattice) posterior(j, k int) float64 {
	v := l.ahead[j-k] + l.score[j][k] + l.back[j+1] - l.ahead[len(l.photos)]
	if v < -40 {
		return 0
	}
	return min(1, math.Exp(v))
}

// worth is what a set of k+1 photos counts: more than a photo alone, less than so many photos.
var worth = func() (w row) {
	for k := range w {
		w[k] = math.Sqrt(float64(k + 1))
	}
	return w
}()

// best returns the first index of each segment of the segmentation whose expected worth is the
// largest. A set counts where it is a true one, and costs a part of that, Merging, where it joins two;
// its most open cut stands for the probability of that. (The most probable segmentation joins more:
// where several cuts are open, it takes a side on all of them at once.)
func (l *lattice) best() []int {
	n := len(l.photos)
	top, from := make([]float64, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		top[i] = math.Inf(-1)
		open := 0.0 // the most probable cut inside
		for k := range l.sizes(i - 1) {
			if k > 0 {
				open = max(open, l.between(i-k))
			}
			if v := top[i-1-k] + worth[k]*(l.posterior(i-1, k)-l.m.Merging*open); v > top[i] {
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

// between is the probability of a cut before j.
func (l *lattice) between(j int) float64 {
	return min(1, math.Exp(l.ahead[j]+l.back[j]-l.ahead[len(l.photos)]))
}

// count adds what this roll is expected to hold to the tables. Modification times teach nothing.
func (l *lattice) count(size []float64, gap, step Table) {
	for j := range l.photos {
		for k := range l.sizes(j) {
			size[min(k, len(size)-1)] += l.posterior(j, k)
		}
		if j == 0 {
			continue
		}
		cut := l.between(j)
		if l.clock == exifClock {
			tally(gap, l.gap[j], cut)
		}
		tally(step, l.step[j], cut)
	}
}

func tally(t Table, v, cut float64) {
	if v >= 0 {
		t.Within[t.bin(v)] += 1 - cut
		t.Between[t.bin(v)] += cut
	}
}

// cut returns the best segments of the roll.
func (l *lattice) cut(held decisions) (out []*built) {
	starts := append(l.best(), len(l.photos))
	for i, from := range starts[:len(starts)-1] {
		end := starts[i+1]
		b := &built{members: slices.Clone(l.photos[from:end]), rule: "roll", after: -1, confidence: l.posterior(end-1, end-1-from)}
		if end < len(l.photos) && l.clock == exifClock {
			b.after = l.gap[end]
		}
		for _, p := range b.members {
			if own := held.label[p.ID]; own != 0 {
				b.known, b.rule = own, "confirmed"
			}
		}
		if b.known == 0 {
			l.doubt(b, from, end)
		}
		out = append(out, b)
	}
	return out
}

// doubt names a set that is one photo, and lowers the confidence of one that the camera's clock does
// not hold together, or does not part from the rest of its roll.
func (l *lattice) doubt(b *built, from, end int) {
	told := l.clock == exifClock || len(l.photos) == 1
	for j := from + 1; j < end; j++ {
		told = told && l.gap[j] >= 0 && l.gap[j] <= farthest
	}
	if !told {
		b.rule, b.confidence = "likeness", min(b.confidence, uncertain)
	}
	if end-from == 1 {
		b.rule = "single"
	}
}
