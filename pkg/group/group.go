// SPDX-License-Identifier: Apache-2.0

package group

import (
	"slices"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// Photo is what grouping knows of one content, but for what it looks like: see Looks.
type Photo struct {
	ID        photo.Digest
	Source    photo.SourceID
	Path      photo.RelPath
	Facts     pathfacts.Facts
	Camera    string // make|model|serial, "" unknown
	Taken     photo.Taken
	Number    int64 // the camera's counter
	HasNumber bool
	Mod       photo.Stamp
	Decoded   bool         // the picture could be read, and has a likeness
	Original  photo.Digest // the photo that this is a near copy of; zero: none

	astray bool // it had a time, which its number contradicts
}

// Known is what persons decided about one existing set.
type Known struct {
	Set       photo.SetID
	Confirmed []photo.Digest
	Rejected  []photo.Digest
	Card      photo.Card
	Month     string
	Closed    bool // no photo is added
}

// Set is a proposed set.
type Set struct {
	Members    []photo.Digest // sorted
	Known      photo.SetID    // the touched set that it continues, 0: none
	Rule       string         // roll, path, card, confirmed, likeness or single
	Confidence float64        // 0 to 1, that exactly these photos belong together
	Reasons    []string
	Flags      []photo.Flag
}

// built is a set under construction; members are in roll order.
type built struct {
	members    []*Photo
	copies     []photo.Digest
	known      photo.SetID
	rule       string
	confidence float64
	after      float64 // seconds to the next photo of the roll, negative unknown
}

// Sets returns the partition of photos into sets, ordered by first time, then path. Errors are those of
// looks.
func Sets(photos []Photo, looks Looks, known []Known, m Model) ([]Set, error) {
	origins, copies := split(photos)
	held := decide(known)
	var out []*built
	rest := fixed(origins, held, &out)
	var free, again lattice
	var buf []unlike
	for _, r := range rolls(believe(rest)) {
		if err := r.look(looks, buf); err != nil {
			return nil, err
		}
		free.fill(r, decisions{}, &m)
		out = append(out, free.settle(held, &again)...)
		buf, r.unlike = r.unlike, nil
	}
	out = joinLabels(out)
	out = attach(out, copies, held)
	for _, b := range out {
		slices.SortFunc(b.members, less)
	}
	slices.SortFunc(out, func(a, b *built) int { return less(a.members[0], b.members[0]) })
	conflict := numbersApart(out)
	sets := make([]Set, 0, len(out))
	for i, b := range out {
		sets = append(sets, b.finish(held, conflict[i]))
	}
	return sets, nil
}

// bodyKey is what a path says is one body.
type bodyKey struct {
	source photo.SourceID
	body   string
}

// fixed takes the photos whose path names a body out of the rolls, whatever was decided about them, so
// that the rolls are the same before a decision and after it. Where persons put photos of one body into
// one open set, the body's others follow.
func fixed(origins []*Photo, held decisions, out *[]*built) (rest []*Photo) {
	type key struct {
		set  photo.SetID
		body bodyKey
	}
	leads := leaders(origins, held)
	at := map[key]*built{}
	for _, p := range origins {
		label, body := held.label[p.ID], bodyKey{p.Source, p.Facts.Body}
		lead := leads[body]
		var k key
		switch {
		case body.body == "":
			rest = append(rest, p)
			continue
		case label != 0:
			k.set = label
		case lead != 0 && held.may(p.ID, lead):
			k.set = lead
		default:
			k.body = body
		}
		if at[k] == nil {
			at[k] = &built{known: k.set, rule: "path", confidence: 0.98, after: -1}
			if k.set != 0 {
				at[k].rule, at[k].confidence = "confirmed", 1
			}
			*out = append(*out, at[k])
		}
		at[k].members = append(at[k].members, p)
	}
	return rest
}

// leaders returns the set that persons gave to each body, 0 where there are several.
func leaders(origins []*Photo, held decisions) map[bodyKey]photo.SetID {
	leads := map[bodyKey]photo.SetID{}
	for _, p := range origins {
		label, k := held.label[p.ID], bodyKey{p.Source, p.Facts.Body}
		if label == 0 || k.body == "" {
			continue
		}
		if old, ok := leads[k]; ok && old != label {
			label = 0
		}
		leads[k] = label
	}
	return leads
}

// joinLabels joins what carries one touched set.
func joinLabels(in []*built) (out []*built) {
	at := map[photo.SetID]*built{}
	for _, b := range in {
		first := at[b.known]
		if b.known == 0 || first == nil {
			at[b.known] = b
			out = append(out, b)
			continue
		}
		first.members = append(first.members, b.members...)
		first.confidence, first.after = min(first.confidence, b.confidence), -1
	}
	return out
}

// attach puts near copies where their original is, unless a person decided otherwise.
func attach(sets []*built, copies map[photo.Digest][]*Photo, held decisions) []*built {
	labelled := map[photo.SetID]*built{}
	for _, b := range sets {
		labelled[b.known] = b
	}
	for _, b := range slices.Clone(sets) {
		for _, p := range slices.Clone(b.members) {
			for _, c := range copies[p.ID] {
				own := held.label[c.ID]
				switch {
				case own == b.known && own != 0, own == 0 && (b.known == 0 || held.may(c.ID, b.known)):
					b.copies = append(b.copies, c.ID)
				case own != 0 && labelled[own] != nil:
					labelled[own].members = append(labelled[own].members, c)
				default:
					alone := &built{members: []*Photo{c}, known: own, rule: "single", confidence: 0.5, after: -1}
					if own != 0 {
						alone.rule, alone.confidence, labelled[own] = "confirmed", 1, alone
					}
					sets = append(sets, alone)
				}
			}
		}
	}
	return sets
}
