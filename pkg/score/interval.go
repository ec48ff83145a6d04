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

// resamples is how often the bootstrap draws: enough that the ends of the interval stand to two digits.
const resamples = 4000

// bootstrap returns the error of a count of sets where each stands for so many bodies.
func bootstrap(bodies []float64, seed uint64) Interval {
	r := rand.New(rand.NewPCG(seed, 0x626f6f74)) // "boot"
	errors := make([]float64, resamples)
	for i := range errors {
		sum := 0.0
		for range bodies {
			sum += bodies[r.IntN(len(bodies))]
		}
		errors[i] = float64(len(bodies))/sum - 1
	}
	slices.Sort(errors)
	sum := 0.0
	for _, b := range bodies {
		sum += b
	}
	return Interval{float64(len(bodies))/sum - 1, errors[resamples/40], errors[resamples-1-resamples/40], true}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
