// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"slices"
	"strings"

	"amana/pkg/group"
	"amana/pkg/photo"
)

// oneBody returns the sets that equal complete cards of one month say show one body, each list in the
// order of the sets as known has them, two sets or more.
func oneBody(known []group.Known) [][]photo.SetID {
	type body struct {
		card  photo.Card
		month string
	}
	at := map[body]int{}
	var out [][]photo.SetID
	for _, k := range known {
		if !k.Card.Complete() || k.Month == "" {
			continue
		}
		b := body{k.Card, k.Month}
		i, seen := at[b]
		if !seen {
			i = len(out)
			at[b] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], k.Set)
	}
	return slices.DeleteFunc(out, func(sets []photo.SetID) bool { return len(sets) < 2 })
}

// apart returns what is known without the months of sets that show one body by their cards. Grouping
// would join them, and sets that persons touched are joined by a person alone: with no month it flags
// them as a number in two sets.
func apart(known []group.Known) []group.Known {
	out := slices.Clone(known)
	for _, sets := range oneBody(known) {
		for i := range out {
			if slices.Contains(sets, out[i].Set) {
				out[i].Month = ""
			}
		}
	}
	return out
}

// byCard says of sets that show one body by their cards that they do.
func byCard(sets []photo.Set, known []group.Known) {
	at := map[photo.SetID]*photo.Set{}
	for i := range sets {
		at[sets[i].ID] = &sets[i]
	}
	for _, same := range oneBody(known) {
		for _, id := range same {
			s := at[id]
			if s == nil {
				continue
			}
			var others []string
			for _, other := range same {
				if other != id {
					others = append(others, other.String())
				}
			}
			s.Rule = "card"
			s.Reasons = append([]string{"equal complete cards in one month: the same body as " + strings.Join(others, " and ")}, s.Reasons...)
		}
	}
}
