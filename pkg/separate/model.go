// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"fmt"
	"strings"
)

// ModelVersion is the version of the rules that a stored model was made for. It goes up whenever a rule
// is added or measured otherwise.
const ModelVersion = 2

// MinDrawn is how many blind decisions on drawn sets must stand before weights are learnt: with fewer, no
// error at all would still leave 1 in 100 inside the interval.
const MinDrawn = 300

// Model is what a proposal goes by. It can be stored as JSON.
type Model struct {
	Version   int            `json:"version"`
	Learnt    bool           `json:"learnt"` // else the rules as they stand
	Decided   int            `json:"decided"`
	Drawn     int            `json:"drawn"` // of the decided, drawn at random and decided blind
	Bias      float64        `json:"bias"`
	Weights   [rules]float64 `json:"weights"`
	Victim    float64        `json:"victim"`     // probability of a victim from which the answer is victim
	NotVictim float64        `json:"not_victim"` // probability of no victim from which the answer is not_victim
	Rules     bool           `json:"rules"`      // an answer of the rules without any decision stands, unless the weights lean the other way
}

// Start returns the rules as they stand.
func Start() Model {
	m := Model{Version: ModelVersion, Victim: threshold, NotVictim: threshold}
	for r, w := range table {
		m.Weights[r] = w.LogOdds
	}
	return m
}

// String prints every weight, a line each, with what it was before anything was learnt.
func (m Model) String() string {
	var b strings.Builder
	if m.Learnt {
		fmt.Fprintf(&b, "learnt from %d decided sets, %d of them drawn and decided blind (version %d)\n", m.Decided, m.Drawn, m.Version)
	} else {
		fmt.Fprintf(&b, "the rules as they stand (version %d)\n", m.Version)
	}
	fmt.Fprintf(&b, "victim from a probability of %.4f, not_victim from %.4f\n", m.Victim, m.NotVictim)
	if m.Rules {
		fmt.Fprintln(&b, "answers of the rules as they stood at first stand too, unless the weights lean the other way")
	}
	fmt.Fprintln(&b)
	fmt.Fprintf(&b, "%-28s %8s %8s  %s\n", "rule", "weight", "at first", "sentence")
	fmt.Fprintf(&b, "%-28s %+8.3f %+8.3f  %s\n", "base", m.Bias, 0.0, "where no rule holds")
	for r, w := range table {
		sentence := w.Sentence
		if w.Note != "" {
			sentence += " (" + w.Note + ")"
		}
		fmt.Fprintf(&b, "%-28s %+8.3f %+8.3f  %s\n", w.Name, m.Weights[r], w.LogOdds, sentence)
	}
	return b.String()
}
