// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"

	"amana/pkg/photo"
)

func (w *work) merge() error {
	others := slices.Clone(w.d.Others)
	slices.Sort(others)
	if len(others) == 0 || slices.Contains(others, w.d.Set) || len(slices.Compact(slices.Clone(others))) < len(others) {
		return refuse(w.d.Set, "needs other sets to merge, each once")
	}
	all := []photo.SetID{w.d.Set}
	for _, id := range others {
		if err := w.stands(id); err != nil {
			return err
		}
		all = append(all, id)
	}
	if err := w.agree(all); err != nil {
		return err
	}
	s, own := w.states[w.d.Set], w.current(w.d.Set)
	joined := own
	for _, id := range others {
		o := w.states[id]
		joined = photo.Union(joined, w.current(id))
		s.Rejected = photo.Union(s.Rejected, o.Rejected)
		s.Marks = s.Marks.with(o.Marks)
		s.Derivatives = addDerivatives(s.Derivatives, o.Derivatives)
		if s.Card.Empty() {
			s.Card, s.Box = o.Card, o.Box
		}
		o.MergedInto, o.Derivatives = w.d.Set, nil
		w.put(id, o)
	}
	s.reopen("gained", len(joined)-len(own))
	s.Confirmed, s.Rejected = joined, photo.Minus(s.Rejected, joined)
	w.put(w.d.Set, s)
	return nil
}

// agree refuses a merge of sets that persons have told apart: by different cards, or by a photo that
// was rejected from one and is in another. What a split rejected, merging its two sets takes back.
func (w *work) agree(all []photo.SetID) error {
	for i, a := range all {
		for _, b := range all[i+1:] {
			if ca, cb := w.states[a].Card, w.states[b].Card; !ca.Empty() && !cb.Empty() && ca != cb {
				return refuse(b, "has another card than %s: take one of the cards back before they are merged", a)
			}
			if w.states[a].SplitFrom == b || w.states[b].SplitFrom == a {
				continue
			}
			for _, pair := range [][2]photo.SetID{{a, b}, {b, a}} {
				if p := photo.Both(w.states[pair[0]].Rejected, w.current(pair[1])); len(p) > 0 {
					return refuse(pair[1], "holds the photo %s, which a person rejected from %s: confirm it there first", p[0], pair[0])
				}
			}
		}
	}
	return nil
}
