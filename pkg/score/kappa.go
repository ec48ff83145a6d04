// SPDX-License-Identifier: Apache-2.0

package score

import "math"

// Agreement is how far two readers agree about the same things.
type Agreement struct {
	N     int // things that both read
	Agree int
	Raw   Interval // the share that agree; Wilson's interval
	Kappa Interval // Known tells whether there is an interval
	// Defined is false where the readers used one word between them: then agreement by chance is
	// certain, and kappa is 0 divided by 0.
	Defined bool
}

// Agree compares two readers' words for the same things, one pair a thing. Kappa is Cohen's: the agreement
// beyond chance as a share of what is possible beyond it (J. Cohen, "A coefficient of agreement for nominal
// scales", 1960). Its 95 % interval rests on the large-sample standard error of J. L. Fleiss, J. Cohen and
// B. S. Everitt, "Large sample standard errors of kappa and weighted kappa", 1969, as written in Fleiss, Levin
// and Paik, "Statistical Methods for Rates and Proportions", 3rd edition, 18.1. Where no pair differs, or
// one reader uses one word alone, that error is 0 and says nothing: the interval is not known. It is rough for
// few things.
func Agree(pairs [][2]string) Agreement {
	a := Agreement{N: len(pairs)}
	first, second, both := map[string]float64{}, map[string]float64{}, map[[2]string]float64{}
	for _, p := range pairs {
		first[p[0]]++
		second[p[1]]++
		both[p]++
		if p[0] == p[1] {
			a.Agree++
		}
	}
	a.Raw = Wilson(a.Agree, a.N)
	n := float64(a.N)
	// Whole numbers until the last division, so that which reader is which changes no bit.
	chance := 0.0
	for _, word := range sortedKeys(first) {
		chance += first[word] * second[word]
	}
	if a.N == 0 || chance == n*n {
		return a
	}
	a.Defined = true
	observed, expected := float64(a.Agree)/n, chance/(n*n)
	k := (observed - expected) / (1 - expected)
	a.Kappa = Interval{Value: k, Low: k, High: k}
	same, other := 0.0, 0.0
	for p, count := range both {
		if p[0] == p[1] {
			same += count / n * square(1-(first[p[0]]+second[p[0]])/n*(1-k))
		} else {
			other += count / n * square((second[p[0]]+first[p[1]])/n)
		}
	}
	variance := (same + square(1-k)*other - square(k-expected*(1-k))) / (n * square(1-expected))
	if variance < 1e-12 {
		return a
	}
	half := 1.959964 * math.Sqrt(variance)
	a.Kappa = Interval{k, max(-1, k-half), min(1, k+half), true}
	return a
}

func square(x float64) float64 { return x * x }
