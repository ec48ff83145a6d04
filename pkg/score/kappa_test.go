// SPDX-License-Identifier: Apache-2.0

package score

import (
	"math"
	"math/rand/v2"
	"testing"
)

func table(counts map[[2]string]int) (out [][2]string) {
	for p, n := range counts {
		for range n {
			out = append(out, p)
		}
	}
	return out
}

// The diagnoses of 100 subjects by two clinicians, an example of the book that the formula is from; the
// standard error was worked out by hand.
func TestKappaOfTheBook(t *testing.T) {
	a := Agree(table(map[[2]string]int{{"psychotic", "psychotic"}: 75, {"psychotic", "neurotic"}: 1, {"psychotic", "organic"}: 4,
		{"neurotic", "psychotic"}: 5, {"neurotic", "neurotic"}: 4, {"neurotic", "organic"}: 1, {"organic", "organic"}: 10}))
	err := (a.Kappa.High - a.Kappa.Low) / 2 / 1.959964
	if a.N != 100 || a.Agree != 89 || !a.Kappa.Known || math.Abs(a.Kappa.Value-0.6765) > 5e-5 || math.Abs(err-0.0877) > 5e-5 {
		t.Errorf("Agree = %+v, standard error %.4f, want 0.6765 and 0.0877", a, err)
	}
}

func TestKappaAtTheEnds(t *testing.T) {
	for name, test := range map[string]struct {
		counts         map[[2]string]int
		kappa          float64
		defined, known bool
	}{
		"nothing":           {nil, 0, false, false},
		"one word":          {map[[2]string]int{{"v", "v"}: 9}, 0, false, false},
		"all equal":         {map[[2]string]int{{"v", "v"}: 9, {"s", "s"}: 1}, 1, true, false},
		"one word each":     {map[[2]string]int{{"v", "s"}: 9}, 0, true, false},
		"always crossed":    {map[[2]string]int{{"v", "s"}: 5, {"s", "v"}: 5}, -1, true, false},
		"as chance has it":  {map[[2]string]int{{"v", "v"}: 4, {"v", "s"}: 4, {"s", "v"}: 4, {"s", "s"}: 4}, 0, true, true},
		"one word by one":   {map[[2]string]int{{"v", "v"}: 8, {"v", "s"}: 2}, 0, true, false},
		"three quarters of": {map[[2]string]int{{"v", "v"}: 7, {"v", "s"}: 1, {"s", "v"}: 1, {"s", "s"}: 7}, 0.75, true, true},
	} {
		a := Agree(table(test.counts))
		if math.Abs(a.Kappa.Value-test.kappa) > 1e-12 || a.Defined != test.defined || a.Kappa.Known != test.known {
			t.Errorf("%s: Agree = %+v, want kappa %v", name, a, test.kappa)
		}
	}
}

// Kappa does not change where the readers or the words change places, nor with the order of the pairs; it is
// 1 exactly where all are equal, and its interval holds it.
func TestKappaLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	words := []string{"v", "s", "c", "d"}
	renamed := map[string]string{"v": "d", "s": "v", "c": "s", "d": "c"}
	for range 500 {
		n, k := r.IntN(60)+1, r.IntN(4)+1
		var pairs, swapped, others, mirror [][2]string
		for range n {
			p := [2]string{words[r.IntN(k)], words[r.IntN(k)]}
			if r.IntN(2) == 0 {
				p[1] = p[0]
			}
			pairs, swapped = append(pairs, p), append(swapped, [2]string{p[1], p[0]})
			others, mirror = append(others, [2]string{renamed[p[0]], renamed[p[1]]}), append(mirror, [2]string{p[0], p[0]})
		}
		a := Agree(pairs)
		r.Shuffle(n, func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		for name, b := range map[string]Agreement{"readers": Agree(swapped), "words": Agree(others), "order": Agree(pairs)} {
			if a.Kappa.Value != b.Kappa.Value || math.Abs(a.Kappa.Low-b.Kappa.Low) > 1e-9 || a.Agree != b.Agree || a.Defined != b.Defined {
				t.Fatalf("with other %s kappa is %+v, was %+v", name, b, a)
			}
		}
		if v := a.Kappa; a.Defined && (v.Low > v.Value || v.High < v.Value || v.Low < -1 || v.High > 1 || (v.Value == 1) != (a.Agree == n)) {
			t.Fatalf("Agree = %+v", a)
		}
		if m := Agree(mirror); m.Defined && m.Kappa.Value != 1 {
			t.Fatalf("of equal readings kappa is %v", m.Kappa.Value)
		}
	}
}
