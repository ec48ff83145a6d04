// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"slices"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// Founded reports whether an aspect of a state was said by the decisions from which it comes: a class, a part
// of a card, a note, a role, that a photo is in or out. A value that is not there needs no ground.
func Founded(s review.State, aspect string, said []review.Record) bool {
	if _, has := values(s)[aspect]; !has {
		return true
	}
	anybody := func(says func(review.State) bool) bool {
		return slices.ContainsFunc(said, func(r review.Record) bool {
			for _, after := range r.After {
				if says(after) {
					return true
				}
			}
			return false
		})
	}
	switch kind, _, _ := strings.Cut(aspect, " "); {
	case aspect == classAspect:
		return (s.Class == photo.Undecided || anybody(func(o review.State) bool { return o.Class == s.Class && o.ClassBy == s.ClassBy })) &&
			(s.Accepted == "" || anybody(func(o review.State) bool { return o.Accepted == s.Accepted }))
	case aspect == membersAspect:
		return anybody(func(o review.State) bool { return o.MembersDecided })
	case aspect == cardAspect:
		part := func(of func(photo.Card) string) bool {
			return of(s.Card) == "" || anybody(func(o review.State) bool { return of(o.Card) == of(s.Card) })
		}
		return part(func(c photo.Card) string { return c.Branch }) && part(func(c photo.Card) string { return c.Detainee }) && part(func(c photo.Card) string { return c.Exam })
	case aspect == noteAspect:
		return anybody(func(o review.State) bool { return o.Note == s.Note })
	case kind+" " == photoAspect, kind+" " == roleAspect, kind+" " == flagAspect:
		want := values(s)[aspect]
		return anybody(func(o review.State) bool { return values(o)[aspect] == want })
	}
	return true
}
