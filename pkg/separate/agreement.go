// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"math"

	"amana/pkg/photo"
)

// Agreement counts how proposals stand beside what persons decided about the same sets. A proposal does
// not see the decision on its own set.
type Agreement struct {
	Agree  int `json:"agree"`
	Differ int `json:"differ"`
	Open   int `json:"open"` // decided sets whose proposal is undecided
}

// Add counts one set; one that no person decided says nothing.
func (a *Agreement) Add(proposed photo.Answer, decided photo.Class) {
	switch {
	case decided == photo.Undecided:
	case proposed != photo.LikelyVictim && proposed != photo.LikelyNotVictim:
		a.Open++
	case (proposed == photo.LikelyVictim) == (decided == photo.Victim):
		a.Agree++
	default:
		a.Differ++
	}
}

// Share returns the share of the answers that agree and its 95 % interval, ok false where there is no
// answer to compare. The interval is Wilson's score interval (E. B. Wilson, "Probable inference, the law
// of succession, and statistical inference", 1927), which holds for few sets and for shares near 0 and 1.
func (a Agreement) Share() (share, low, high float64, ok bool) {
	n := float64(a.Agree + a.Differ)
	if n == 0 {
		return 0, 0, 0, false
	}
	const z = 1.959964
	p := float64(a.Agree) / n
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return p, max(0, centre-half), min(1, centre+half), true
}
