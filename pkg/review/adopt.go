// SPDX-License-Identifier: Apache-2.0

package review

import (
	"maps"
	"slices"

	"amana/pkg/photo"
)

// Adopt is the action of merging another catalogue: a set becomes what the decisions of both add up to.
// It is no person's decision about the set and is not applied; its record says what comes of it, and from
// which entries.
const Adopt Action = "adopt"

// Origin says from which decisions the state of a set comes, where these were made in several catalogues.
type Origin struct {
	// Keys name the set in every catalogue that knows it, sorted: the hash of the first entry about it, and
	// the set's number there.
	Keys []string `json:"keys"`
	// Stems are the hashes of the entries that gave each aspect of the state its value, sorted.
	Stems map[string][]photo.Digest `json:"stems"`
}

// Equal reports whether two origins say the same.
func (o Origin) Equal(p Origin) bool {
	return slices.Equal(o.Keys, p.Keys) && maps.EqualFunc(o.Stems, p.Stems, slices.Equal[[]photo.Digest])
}

// Gained returns the reason for which a set is to be looked at again when n photos came to it.
func Gained(n int) string { return "gained " + photos(n) + since }

// adopted returns the states that an adoption says, where they are ones that sets can have.
func adopted(r Record) (map[photo.SetID]State, error) {
	for id, s := range r.After {
		if why := s.amiss(); why != "" {
			return nil, refuse(id, "cannot be adopted: %s", why)
		}
		if s.MergedInto == id {
			return nil, refuse(id, "cannot be merged into itself")
		}
		if o := r.Origins[id]; s.MergedInto == 0 && (len(o.Keys) == 0 || len(o.Stems) == 0) {
			return nil, refuse(id, "cannot be adopted without its origin")
		}
	}
	return r.After, nil
}

// amiss says why no decisions can lead to a state; "" where they can.
func (s State) amiss() string {
	if !slices.Equal(s.Confirmed, photo.Union(s.Confirmed)) || !slices.Equal(s.Rejected, photo.Union(s.Rejected)) {
		return "its photos are not in order"
	}
	if p := photo.Both(s.Confirmed, s.Rejected); len(p) > 0 {
		return "the photo " + p[0].String() + " is confirmed and rejected"
	}
	for _, c := range []photo.Class{s.Class, s.Readings.First, s.Readings.Second} {
		if c != photo.Undecided && !slices.Contains(photo.Classes(), c) {
			return "there is no class " + string(c)
		}
	}
	if card, err := NormaliseCard(s.Card); err != nil || card != s.Card {
		return "its card is not as cards are stored"
	}
	if !s.Marks.equal(SortMarks(s.Marks)) {
		return "its marks are not in order"
	}
	if !slices.Equal(s.Derivatives, SortDerivatives(s.Derivatives)) {
		return "its derivatives are not in order"
	}
	for _, m := range s.Derivatives {
		if photo.Has(s.Confirmed, m.Photo) {
			return "the photo " + m.Photo.String() + " is a member and a derivative"
		}
	}
	for _, r := range s.Roles {
		if !slices.Contains(photo.Roles(), r.Role) {
			return "there is no role " + r.Role
		}
	}
	for _, f := range s.Flags {
		if !slices.Contains(photo.PhotoFlags(), f.Flag) {
			return "there is no flag " + string(f.Flag)
		}
	}
	return ""
}
