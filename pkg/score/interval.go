// SPDX-License-Identifier: Apache-2.0

package score

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// Wilson returns the share of k in n with Wilson's score interval at 95 %, which holds for few
// observations and for shares near 0 and 1. Without observations it is not known.
func Wilson(k, n int) Interval {
	if n == 0 {
		return Interval{Low: 0, High: 1}
	}
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return Interval{p, max(0, centre-half), min(1, centre+half), true}
}

// AtMost is the one-sided 95 % upper limit of a share of which k of n were seen (C. J. Clopper and E. S.
// Pearson, 1934): the share at which so few are seen one time in twenty. For k = 0 it falls to 1 in 100 at
// n = 299.
func AtMost(k, n int) float64 {
	if k >= n {
		return 1
	}
	low, high := 0.0, 1.0
	for range 60 {
		p := (low + high) / 2
		if orFewer(k, n, p) > 0.05 {
			low = p
		} else {
			high = p
		}
	}
	return high
}

// orFewer is the probability of k or fewer of n.
func orFewer(k, n int, p float64) float64 {
	if p <= 0 || p >= 1 {
		return 1 - math.Floor(p)
	}
	term := float64(n) * math.Log1p(-p)
	sum := math.Exp(term)
	for i := 1; i <= k; i++ {
		term += math.Log(float64(n-i+1)/float64(i)) + math.Log(p) - math.Log1p(-p)
		sum += math.Exp(term)
	}
	return sum
}

// resamples is how often the bootstrap draws: enough that the ends of the interval stand to two digits.
const resamples = 4000

// bootstrap returns the share of the true sets that were found exactly, and the error of the count.
func bootstrap(draws []judgement, seed uint64) (exact, count Interval) {
	r := rand.New(rand.NewPCG(seed, 0x626f6f74)) // "boot"
	exacts, counts := make([]float64, resamples), make([]float64, resamples)
	again := make([]judgement, len(draws))
	for i := range resamples {
		for k := range again {
			again[k] = draws[r.IntN(len(draws))]
		}
		exacts[i], counts[i] = estimates(again)
	}
	exact.Value, count.Value = estimates(draws)
	for _, of := range []struct {
		to   *Interval
		list []float64
	}{{&exact, exacts}, {&count, counts}} {
		slices.Sort(of.list)
		of.to.Low, of.to.High = of.list[resamples/40], of.list[resamples-1-resamples/40]
	}
	return exact, count
}

// estimates returns the share of the true sets that were found exactly and the error of the count, as
// these draws have them.
func estimates(draws []judgement) (exact, count float64) {
	bodies, found := 0.0, 0.0
	for _, j := range draws {
		bodies += j.bodies
		found += float64(one(j.exact()))
	}
	return found / bodies, float64(len(draws))/bodies - 1
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
