// SPDX-License-Identifier: Apache-2.0

package group

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// small returns a roll of n photos and decisions on some of them.
func small(t *testing.T, seed uint64, n int) (*roll, decisions) {
	t.Helper()
	photos, shown := series(seed, 6)
	photos = photos[:n]
	rng := rand.New(rand.NewPCG(seed, 5))
	var known []Known
	if seed%2 == 1 {
		known = []Known{{Set: 1, Confirmed: []photo.Digest{photos[rng.IntN(n)].ID}, Rejected: []photo.Digest{photos[rng.IntN(n)].ID}},
			{Set: 2, Confirmed: []photo.Digest{photos[rng.IntN(n)].ID}}}
	}
	r := &roll{clock: exifClock}
	for i := range photos {
		r.photos = append(r.photos, &photos[i])
		r.at = append(r.at, float64(rng.IntN(60)+60*i))
	}
	r.measure()
	r.show(t, shown)
	return r, decide(known)
}

// show fills in what the photos of r look like.
func (r *roll) show(t *testing.T, s shown) {
	t.Helper()
	if err := r.look(s.looks, nil); err != nil {
		t.Fatal(err)
	}
}

// same shows every photo of r as the same.
func (r *roll) same(t *testing.T) shown {
	t.Helper()
	s := shown{}
	for _, p := range r.photos {
		s[p.ID] = make([]byte, 8)
	}
	r.show(t, s)
	return s
}

// segmentations calls f with the ends of every segmentation of n photos.
func segmentations(n int, f func(ends []int)) {
	for cuts := range 1 << (n - 1) {
		var ends []int
		for i := range n {
			if i == n-1 || cuts>>i&1 == 1 {
				ends = append(ends, i)
			}
		}
		f(ends)
	}
}

// Posteriors and the chosen segmentation are those that counting all segmentations gives.
func TestLatticeEqualsEnumeration(t *testing.T) {
	const n = 9
	for seed := range uint64(30) {
		r, held := small(t, seed, n)
		m := Start()
		m.Merging = float64(seed%3) / 2
		var l lattice
		l.fill(r, held, &m)
		var weight [n]row
		var inside [n]float64 // of a cut before
		total, best := 0.0, math.Inf(-1)
		segmentations(n, func(ends []int) {
			w, from := 0.0, 0
			for _, end := range ends {
				w += l.score[end][end-from]
				from = end + 1
			}
			w = math.Exp(w)
			total, from = total+w, 0
			for _, end := range ends {
				weight[end][end-from] += w
				inside[from] += w
				from = end + 1
			}
		})
		value := func(from, end int) float64 {
			open := 0.0
			for i := from + 1; i <= end; i++ {
				open = max(open, inside[i]/total)
			}
			if math.IsInf(l.score[end][end-from], -1) {
				return math.Inf(-1)
			}
			return math.Sqrt(float64(end-from+1)) * (weight[end][end-from]/total - m.Merging*open)
		}
		segmentations(n, func(ends []int) {
			v, from := 0.0, 0
			for _, end := range ends {
				v += value(from, end)
				from = end + 1
			}
			best = max(best, v)
		})
		chosen, starts := 0.0, append(l.best(), n)
		for i := range starts[:len(starts)-1] {
			chosen += value(starts[i], starts[i+1]-1)
		}
		if math.Abs(chosen-best) > 1e-9 {
			t.Errorf("seed %d: the chosen segmentation is worth %v, the best %v", seed, chosen, best)
		}
		for j := range n {
			for k := range l.sizes(j) {
				if got, want := l.posterior(j, k), weight[j][k]/total; math.Abs(got-want) > 1e-9 {
					t.Errorf("seed %d: P(%d photos that end at %d) = %v, want %v", seed, k+1, j, got, want)
				}
			}
		}
	}
}

// A barred segment is never chosen, however likely nothing else is.
func TestLatticeNeverChoosesWhatIsBarred(t *testing.T) {
	r, _ := small(t, 2, 6)
	r.same(t)
	held := decide([]Known{{Set: 1, Confirmed: []photo.Digest{r.photos[2].ID}, Rejected: []photo.Digest{r.photos[1].ID, r.photos[3].ID}}})
	m := Start()
	var l lattice
	l.fill(r, held, &m)
	for _, b := range l.cut(held) {
		if b.known == 1 && len(b.members) != 1 {
			t.Errorf("the set holds %d photos, want the confirmed one", len(b.members))
		}
	}
}

func TestPairEvidence(t *testing.T) {
	weigh := func(change func(r *roll, s shown)) float64 {
		r := &roll{clock: exifClock, at: []float64{0, 10, 20, 30, 40, 50}}
		for _, name := range []string{"DSC_0001", "DSC_0002", "DSC_0003", "DSC_0004", "DSC_0005", "DSC_0006"} {
			p := at("2012-05/"+name+".JPG", 0)
			r.photos = append(r.photos, &p)
		}
		s := r.same(t)
		change(r, s)
		r.measure()
		r.show(t, s)
		m := Start()
		l := lattice{roll: r, m: &m}
		return l.pair(3)
	}
	m := Start()
	base := weigh(func(*roll, shown) {})
	step, gap := m.Timing*m.Step.ratio(1), m.Timing*m.Gap.ratio(10)
	for _, c := range []struct {
		name   string
		change func(r *roll, s shown)
		want   float64 // beside base
	}{
		{"another folder", func(r *roll, _ shown) {
			for _, p := range r.photos[3:] {
				p.Path = "2012-06/" + photo.RelPath(p.Path.Base())
			}
		}, m.Folder},
		{"another name stem", func(r *roll, _ shown) {
			for _, p := range r.photos[3:] {
				p.Facts.Stem = "img_"
			}
		}, m.Stem - step},
		{"names that share no stem", func(r *roll, _ shown) {
			for i, p := range r.photos {
				p.Facts.Stem = string(rune('a' + i))
			}
		}, -step},
		{"another branch", func(r *roll, _ shown) {
			r.photos[2].Facts = pathfacts.Facts{Branch: "215", Stem: "dsc_", Counter: 3, HasCounter: true}
			r.photos[3].Facts = pathfacts.Facts{Branch: "227", Stem: "dsc_", Counter: 4, HasCounter: true}
		}, m.Branch},
		{"modification times", func(r *roll, _ shown) { r.clock = modClock }, m.Weak*gap - gap},
		{"no times", func(r *roll, _ shown) { r.clock = noClock }, -gap},
		{"one without a likeness", func(r *roll, s shown) { s[r.photos[3].ID] = nil }, -m.Neighbour * m.alike(0)},
		{"neither a time nor a likeness", func(r *roll, s shown) { r.clock, s[r.photos[3].ID] = noClock, nil }, m.Unseen - gap - m.Neighbour*m.alike(0)},
		{"unlike", func(r *roll, s shown) { s[r.photos[3].ID] = slices.Repeat([]byte{255}, 8) }, m.Neighbour * (m.alike(1) - m.alike(0))},
	} {
		if got := weigh(c.change) - base; math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s adds %.3f, want %.3f", c.name, got, c.want)
		}
	}
}

// Mates count by their number where the camera's clock parts sets, and by their mean alone elsewhere.
func TestMatesCountByTheirNumberWhereGapsPart(t *testing.T) {
	parted := Start()
	for i := range parted.Gap.Within {
		parted.Gap.Within[i], parted.Gap.Between[i] = 0.01, 0.16
		if parted.Gap.Edges[min(i, len(parted.Gap.Edges)-1)] <= 30 {
			parted.Gap.Within[i], parted.Gap.Between[i] = 0.19, 0.01
		}
	}
	half := Start()
	half.Gap = Table{Edges: []float64{30}, Within: []float64{.85, .15}, Between: []float64{.15, .85}}
	for _, c := range []struct {
		name  string
		m     Model
		clock clock
		want  float64 // of parting
	}{
		{"gaps part", parted, exifClock, 1},
		{"gaps part half way", half, exifClock, 0.5},
		{"gaps do not part", Start(), exifClock, 0},
		{"modification times", parted, modClock, 0},
		{"no times", parted, noClock, 0},
	} {
		r, _ := small(t, 2, 6)
		r.clock = c.clock
		r.same(t)
		mean := c.m
		mean.Several = 0
		var by, without lattice
		by.fill(r, decisions{}, &c.m)
		without.fill(r, decisions{}, &mean)
		want := 0.0
		for k := range 6 {
			if k > 0 {
				want += c.m.Mates * c.m.alike(0) * (math.Pow(float64(k), c.m.Several*c.want) - 1)
			}
			if got := by.score[5][k] - without.score[5][k]; math.Abs(got-want) > 1e-9 {
				t.Errorf("%s: the number of mates adds %.3f to %d photos, want %.3f", c.name, got, k+1, want)
			}
		}
	}
}
