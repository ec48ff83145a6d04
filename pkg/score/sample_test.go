// SPDX-License-Identifier: Apache-2.0

package score

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// roll is photos of one roll, named by the sets that they are in: "aab-" is a, a, b, none.
func roll(name, sets string) (out []Photo) {
	for i, s := range sets {
		p := Photo{ID: fmt.Sprintf("%s%02d", name, i), Roll: name}
		if s != '-' {
			p.Sets = []string{string(s)}
		}
		out = append(out, p)
	}
	return out
}

func TestSampleShowsNeighbours(t *testing.T) {
	photos := append(roll("m", "aabbxbc-dd"), roll("n", "ebf")...)
	got := map[string]string{}
	for _, d := range Sample(photos, 100, 1) {
		mark := d.ID
		if d.Place == Drawn {
			mark = strings.ToUpper(mark)
		}
		key := ""
		for _, o := range Sample(photos, 100, 1) {
			if o.Draw == d.Draw && o.Place == Drawn {
				key = o.Set
			}
		}
		got[key] += mark + " "
	}
	want := map[string]string{
		"a": "M00 M01 m02 m03 m05 n01 ",
		"b": "m00 m01 M02 M03 m04 M05 m06 n00 N01 n02 ",
		"c": "m02 m03 m05 M06 m07 n01 ",
		"d": "m07 M08 M09 ",
		"e": "m02 m03 m05 N00 n01 ",
		"f": "m02 m03 m05 n01 N02 ",
		"x": "m02 m03 M04 m05 n01 ",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("Sample shows %v\nwant %v", got, want)
	}
}

func TestSampleIsSeeded(t *testing.T) {
	var photos []Photo
	for i := range 50 {
		photos = append(photos, Photo{ID: fmt.Sprint(i), Sets: []string{fmt.Sprint("s", i/2)}, Roll: "m"})
	}
	all := Sample(photos, 10, 7)
	if again := Sample(photos, 10, 7); !slices.Equal(all, again) {
		t.Error("the same seed gives another sample")
	}
	if other := Sample(photos, 10, 8); slices.Equal(all, other) {
		t.Error("another seed gives the same sample")
	}
	if few := Sample(photos, 4, 7); !slices.Equal(few, all[:len(few)]) || len(few) == 0 {
		t.Error("fewer draws are not the first of more")
	}
	seen := map[string]int{}
	for seed := range uint64(2000) {
		for _, d := range Sample(photos, 5, seed) {
			if d.Place == Drawn {
				seen[d.Set]++
			}
		}
	}
	for set, n := range seen { // 5 of 25 sets with 2 photos each: 800 of 2000 draws
		if n < 650 || n > 950 {
			t.Errorf("set %s was drawn for %d photos, want near 800", set, n)
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d sets were ever drawn, want 25", len(seen))
	}
}

func judged(draw int, drawn, beside string) (out []Judged) {
	for i, s := range drawn {
		out = append(out, Judged{Drawing{draw, "s", Drawn, fmt.Sprint(i)}, string(s)})
	}
	for i, s := range beside {
		out = append(out, Judged{Drawing{draw, "n", Neighbour, fmt.Sprint("n", i)}, string(s)})
	}
	return out
}

func TestCheck(t *testing.T) {
	rows := slices.Concat(judged(1, "aaaa", "bbb"), judged(2, "aabb", "c"), judged(3, "aa", "aab"), judged(4, "a", ""))
	c, err := Check(rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	// Bodies: 1, 2, a half, 1. Four sets stand for 4.5 bodies.
	if c.Sets != 4 || c.Photos != 11 || c.FoundExact.Value != 0.5 || math.Abs(c.Exact.Value-2/4.5) > 1e-12 || c.OverMerged.Value != 0.25 || c.OverSplit.Value != 0.25 ||
		math.Abs(c.CountError.Value-(4/4.5-1)) > 1e-12 || !c.CountError.Known {
		t.Errorf("Check = %+v", c)
	}
	if e := c.CountError; e.Low > e.Value || e.High < e.Value || e.Low < -0.5 || e.High > 1 {
		t.Errorf("interval of the count = %+v", e)
	}
	sure, err := Check(slices.Concat(judged(1, "aa", "b"), judged(2, "a", "b")), 1)
	if err != nil || sure.CountError.Known || sure.Exact.Value != 1 || sure.Exact.Known || sure.FoundExact.Low > 0.35 ||
		!strings.Contains(sure.String(), "count_error 0.0000 unknown unknown (bootstrap by set: no set that was drawn errs)\n") {
		t.Errorf("Check of a sample without error = %v, %v", sure, err)
	}
}

func TestCheckRefuses(t *testing.T) {
	if _, err := Check(nil, 1); !errors.Is(err, ErrNoTruth) {
		t.Errorf("Check of nothing = %v", err)
	}
	if _, err := Check([]Judged{{Drawing{1, "s", Drawn, "x"}, ""}}, 1); err == nil || !strings.Contains(err.Error(), "photo x of draw 1 has no truth") {
		t.Errorf("Check without a truth = %v", err)
	}
	if _, err := Check(judged(1, "", "a"), 1); err == nil {
		t.Error("a draw without a photo of its set was taken")
	}
}

// Wilson's interval as E. Newcombe tabled it (1998): 81 of 263 and 0 of 20.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {0, 20, 0, 0.1611}, {20, 20, 0.8389, 1}} {
		i := Wilson(c.k, c.n)
		if math.Abs(i.Low-c.low) > 5e-5 || math.Abs(i.High-c.high) > 5e-5 || !i.Known {
			t.Errorf("Wilson(%d, %d) = %+v, want %.4f to %.4f", c.k, c.n, i, c.low, c.high)
		}
	}
	if i := Wilson(0, 0); i.Known || i.Low != 0 || i.High != 1 {
		t.Errorf("Wilson(0, 0) = %+v", i)
	}
}

// Samples of an archive whose error is known: the estimates are near it, and the intervals hold it about
// as often as they say.
func TestCheckFindsTheErrorOfAnArchive(t *testing.T) {
	var photos []Photo
	truth := map[string]string{}
	sets, bodies, exact := 0, 0, 0
	shot := func(set, body int) {
		id := fmt.Sprint(len(photos))
		photos = append(photos, Photo{ID: id, Sets: []string{fmt.Sprint("s", set)}, Roll: "m"})
		truth[id] = fmt.Sprint("b", body)
	}
	r := rand.New(rand.NewPCG(9, 9))
	for range 600 {
		switch r.IntN(10) {
		case 0: // one body in two sets
			for i := range 4 {
				shot(sets+i/2, bodies)
			}
			sets, bodies = sets+2, bodies+1
		case 1: // two bodies in one set
			for i := range 6 {
				shot(sets, bodies+i/3)
			}
			sets, bodies = sets+1, bodies+2
		default:
			for range 4 {
				shot(sets, bodies)
			}
			sets, bodies, exact = sets+1, bodies+1, exact+1
		}
	}
	want, wantExact := float64(sets)/float64(bodies)-1, float64(exact)/float64(bodies)
	const trials = 100
	var mean, meanExact float64
	held, heldExact := 0, 0
	for seed := range uint64(trials) {
		var rows []Judged
		for _, d := range Sample(photos, 60, seed) {
			rows = append(rows, Judged{d, truth[d.ID]})
		}
		c, err := Check(rows, seed)
		if err != nil {
			t.Fatal(err)
		}
		mean, meanExact = mean+c.CountError.Value/trials, meanExact+c.Exact.Value/trials
		if c.Exact.Low <= wantExact && wantExact <= c.Exact.High {
			heldExact++
		}
		if c.CountError.Low <= want && want <= c.CountError.High {
			held++
		}
	}
	if math.Abs(mean-want) > 0.01 || math.Abs(meanExact-wantExact) > 0.02 {
		t.Errorf("mean error of the count = %.4f, want %.4f; mean exact share = %.4f, want %.4f", mean, want, meanExact, wantExact)
	}
	t.Logf("of %d intervals %d hold the error of the count and %d the exact share; means %.4f of %.4f, %.4f of %.4f", trials, held, heldExact, mean, want, meanExact, wantExact)
	if held < trials*88/100 || heldExact < trials*88/100 {
		t.Errorf("of %d intervals %d hold the error of the count and %d the exact share, want near 95 %%", trials, held, heldExact)
	}
}
