// SPDX-License-Identifier: Apache-2.0

// Package compare holds two holdings against each other by their digests and, where both are catalogues, by
// their perceptual hashes: what is in both, here alone, there alone. It sees no picture and no path.
//
// It is pure. Callers may lean on this: every content is counted once, so that each total is the sum of its
// rows, and the order of what is given does not matter.
package compare

import (
	"cmp"
	"slices"

	"amana/pkg/match"
	"amana/pkg/photo"
)

// Holding is what one side has.
type Holding struct {
	Contents []photo.Digest                 // distinct
	Sets     map[photo.Digest][]photo.SetID // of its photos; a photo in no set is not in it
	Photos   []match.Photo                  // nil where hashes are not known
	Derived  map[photo.Digest]bool          // derivatives, by persons' decisions
	Pictures map[photo.Digest]bool
}

// Place is where a content was found.
type Place string

// The places.
const (
	Both  Place = "both"
	Here  Place = "here"
	There Place = "there"
)

// Group is a row of the comparison: a set of here, or what is in none.
type Group struct {
	Set      photo.SetID // 0: Name says what it is
	Name     string
	Here     int64 // contents of here
	Both     int64
	OnlyHere int64
	Near     int64 // of those here alone, photos of which there has a near copy
}

// The names of the groups that are no set.
const (
	Several     = "in several sets"
	NoSet       = "photos in no set"
	Derivatives = "derivatives"
	NoPicture   = "not pictures"
)

// Item is one content.
type Item struct {
	Content  photo.Digest
	Place    Place
	Group    string       // of here: the set, or what it is
	Near     photo.Digest // the near copy on the other side; zero: none, or it was not looked for
	Distance int
}

// Result is the comparison.
type Result struct {
	Groups    []Group // of here, sets first in the order of their identities; groups without a content are left out
	Total     Group   // their sum
	OnlyThere int64
	NearThere int64  // of those there alone, photos of which here has a near copy
	Items     []Item // in the order of place, then digest
}

// Same reports whether both sides have the same contents.
func (r Result) Same() bool { return r.Total.OnlyHere == 0 && r.OnlyThere == 0 }

// Holdings compares two holdings.
func Holdings(here, there Holding) Result {
	has := func(h Holding) map[photo.Digest]bool {
		m := make(map[photo.Digest]bool, len(h.Contents))
		for _, d := range h.Contents {
			m[d] = true
		}
		return m
	}
	ours, theirs := has(here), has(there)
	nearThere, nearHere := map[photo.Digest]photo.Copy{}, map[photo.Digest]photo.Copy{}
	if here.Photos != nil && there.Photos != nil {
		nearThere = match.Across(without(here.Photos, theirs), there.Photos)
		nearHere = match.Across(without(there.Photos, ours), here.Photos)
	}
	r := Result{Total: Group{Name: "total"}}
	groups := map[string]*Group{}
	for d := range ours {
		g := here.group(d)
		if groups[g.String()] == nil {
			groups[g.String()] = &g
		}
		item := Item{Content: d, Place: Here, Group: g.String()}
		if theirs[d] {
			item.Place = Both
		} else if near, ok := nearThere[d]; ok {
			item.Near, item.Distance = near.Original, near.Distance
		}
		groups[g.String()].add(item)
		r.Total.add(item)
		r.Items = append(r.Items, item)
	}
	for d := range theirs {
		if ours[d] {
			continue
		}
		item := Item{Content: d, Place: There}
		r.OnlyThere++
		if near, ok := nearHere[d]; ok {
			item.Near, item.Distance = near.Original, near.Distance
			r.NearThere++
		}
		r.Items = append(r.Items, item)
	}
	for _, g := range groups {
		r.Groups = append(r.Groups, *g)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Set, b.Set))
	})
	slices.SortFunc(r.Items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), a.Content.Compare(b.Content))
	})
	return r
}

func without(photos []match.Photo, held map[photo.Digest]bool) []match.Photo {
	return slices.DeleteFunc(slices.Clone(photos), func(p match.Photo) bool { return held[p.Digest] })
}

// group returns the empty group to which a content of the holding belongs.
func (h Holding) group(d photo.Digest) Group {
	sets := h.Sets[d]
	switch {
	case len(sets) == 1:
		return Group{Set: sets[0]}
	case len(sets) > 1:
		return Group{Name: Several}
	case h.Derived[d]:
		return Group{Name: Derivatives}
	case h.Pictures[d]:
		return Group{Name: NoSet}
	}
	return Group{Name: NoPicture}
}

// String returns the set, or what the group is.
func (g Group) String() string { return g.Set.String() + g.Name }

func (g Group) rank() int {
	return slices.Index([]string{"", Several, NoSet, Derivatives, NoPicture}, g.Name)
}

func (g *Group) add(i Item) {
	g.Here++
	if i.Place == Both {
		g.Both++
		return
	}
	g.OnlyHere++
	if i.Near.Valid() {
		g.Near++
	}
}
