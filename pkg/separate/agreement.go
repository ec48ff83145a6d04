// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"amana/pkg/photo"
	"amana/pkg/score"
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
	i := score.Wilson(a.Agree, a.Agree+a.Differ)
	if !i.Known {
		return 0, 0, 0, false
	}
	return i.Value, i.Low, i.High, true
}
