// SPDX-License-Identifier: Apache-2.0

// Package group puts photos into sets, one set for each body: a semi-Markov segmentation of every
// roll, around what persons confirmed and what paths say. It is pure, and the same photos in any order
// give the same sets. It never cuts by a fixed size or a fixed gap. Modification times are not used:
// photos without a time are ordered by counter and name, inside their folder.
//
// Callers may lean on this: the sets are a partition of the photos, confirmed members of one set are
// together, a rejected photo is apart from them, and a closed set gains nothing.
package group

import (
	"cmp"
	"slices"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// Photo is what grouping knows of one content.
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
	Likeness  []byte
	Print     photo.Fingerprint
	Original  photo.Digest // the photo that this is a near copy of; zero: none
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
	members    []Photo
	copies     []photo.Digest
	known      photo.SetID
	rule       string
	confidence float64
	after      float64 // seconds to the next photo of the roll, negative unknown
}

// Sets returns the partition of photos into sets, ordered by first time, then path.
func Sets(photos []Photo, known []Known, m Model) []Set {
	origins, copies := split(photos)
	held := decide(known, photos)
	var out []*built
	rest := fixed(origins, held, &out)
	for _, roll := range rolls(rest) {
		out = append(out, cutRoll(roll, held, m)...)
	}
	out = joinLabels(out)
	out = attach(out, copies, held)
	slices.SortFunc(out, byFirst)
	sets := make([]Set, 0, len(out))
	for _, b := range out {
		sets = append(sets, b.finish(held))
	}
	return sets
}

// split parts originals from near copies whose original is among the photos. Chains end at their root.
func split(photos []Photo) (origins []Photo, copies map[photo.Digest][]Photo) {
	byID := make(map[photo.Digest]Photo, len(photos))
	for _, p := range photos {
		if old, ok := byID[p.ID]; !ok || less(p, old) < 0 {
			byID[p.ID] = p
		}
	}
	copies = map[photo.Digest][]Photo{}
	for id, p := range byID {
		root := p
		for range 16 {
			next, ok := byID[root.Original]
			if !ok || next.ID == id {
				break
			}
			root = next
		}
		if _, deeper := byID[root.Original]; root.ID == id || deeper {
			origins = append(origins, p)
			continue
		}
		copies[root.ID] = append(copies[root.ID], p)
	}
	slices.SortFunc(origins, less)
	for _, list := range copies {
		slices.SortFunc(list, less)
	}
	return origins, copies
}

// less orders photos by time where both have one, then source, folder, counter, path.
func less(a, b Photo) int {
	if a.Taken.Known() != b.Taken.Known() {
		if a.Taken.Known() {
			return -1
		}
		return 1
	}
	if a.Taken.Known() {
		if c := cmp.Or(cmp.Compare(a.Taken.Wall, b.Taken.Wall), cmp.Compare(a.Taken.Nanos, b.Taken.Nanos)); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Path.Dir(), b.Path.Dir()),
		cmp.Compare(a.Number, b.Number), cmp.Compare(a.Path, b.Path), a.ID.Compare(b.ID))
}

func byFirst(a, b *built) int { return less(a.members[0], b.members[0]) }

// fixed takes the photos of closed sets and those whose path names a body out of the rolls.
func fixed(origins []Photo, held decisions, out *[]*built) (rest []Photo) {
	type key struct {
		set    photo.SetID
		source photo.SourceID
		body   string
	}
	at := map[key]*built{}
	for _, p := range origins {
		label := held.label[p.ID]
		k := key{set: label}
		if label == 0 {
			k = key{source: p.Source, body: p.Facts.Body}
		}
		if label == 0 && k.body == "" || label != 0 && !held.closed[label] {
			rest = append(rest, p)
			continue
		}
		if at[k] == nil {
			at[k] = &built{known: label, rule: "path", confidence: 0.98, after: -1}
			if label != 0 {
				at[k].rule, at[k].confidence = "confirmed", 1
			}
			*out = append(*out, at[k])
		}
		at[k].members = append(at[k].members, p)
	}
	return rest
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
		slices.SortFunc(first.members, less)
		first.confidence, first.after = min(first.confidence, b.confidence), -1
	}
	return out
}

// attach puts near copies where their original is, unless a person decided otherwise.
func attach(sets []*built, copies map[photo.Digest][]Photo, held decisions) []*built {
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
					alone := &built{members: []Photo{c}, known: own, rule: "single", confidence: 0.5, after: -1}
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
