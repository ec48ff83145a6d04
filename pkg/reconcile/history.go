// SPDX-License-Identifier: Apache-2.0

// Package reconcile works out what the decisions of two catalogues of one archive add up to, where people
// decided in both and both may have been grouped anew since. It is pure: it stores nothing and knows no
// clock, and whom a name belongs to it is told.
//
// Sets are matched by their photos and by the entries that made them, never by their numbers. A set's state
// is taken apart into aspects (class, members, each photo, card, note, each photo's role and flags), and
// each aspect knows its stems: the journal entries that gave it its value. Of two values the one whose
// stems the other side knows was replaced there, and goes. What is left was decided by people who did not
// know of each other: equal values agree, and different ones are a conflict, which leaves the set disputed.
//
// Callers may lean on this. Merge(a, b) and Merge(b, a) give the same sets, states, stems and conflicts but
// for the numbers of sets and derivatives; merging what has been merged changes nothing; what only one side decided comes
// out as that side has it; no photo that a person confirmed is lost: it is confirmed in a set afterwards,
// or rejected by a person who knew of it, or stands open in a disputed set. What an image was made from stays on
// the side where it was decided: Merge keeps a's, and leaves b's out.
package reconcile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// Entry is a decision as a journal keeps it.
type Entry struct {
	Hash   photo.Digest
	Time   time.Time
	Who    string // the name, "" where it was erased
	Record review.Record
}

// Set is a set about which anything was ever decided, and that was not merged away.
type Set struct {
	ID       photo.SetID // in its own catalogue
	State    review.State
	Proposed []photo.Digest // that grouping proposes, sorted; those that a person decided about need not be left out
	Origin   review.Origin
	Seen     []photo.Digest // the photos that the last decision about it was made on
}

// photos returns who is in the set, sorted.
func (s *Set) photos() []photo.Digest {
	return photo.Minus(photo.Union(s.State.Confirmed, s.Proposed), s.State.Rejected)
}

// Side is what one catalogue knows.
type Side struct {
	Sets  []Set
	Known map[photo.Digest]bool // hashes of all decisions, its own and those that it was given
}

// Trace follows a catalogue's decisions, those of its own and adoptions, in the order of its journal, and
// returns the sets that they touched, in the order of their numbers, with their states and origins. Their
// proposed photos are for the caller to fill in. Sets that were merged away hand their keys on.
func Trace(entries []Entry) []Set {
	states := map[photo.SetID]review.State{}
	origins := map[photo.SetID]review.Origin{}
	seen := map[photo.SetID][]photo.Digest{}
	for _, e := range entries {
		maps.Copy(seen, e.Record.Members)
		for id, after := range e.Record.After {
			o, touched := origins[id]
			if !touched {
				o = review.Origin{Stems: map[string][]photo.Digest{}}
			}
			if given, ok := e.Record.Origins[id]; ok {
				o = review.Origin{Keys: merged(o.Keys, given.Keys), Stems: given.Stems}
			} else if e.Record.Decision.Action != review.Adopt {
				if len(o.Keys) == 0 {
					o.Keys = []string{fmt.Sprintf("%s/%s", e.Hash, id)}
				}
				o.Stems = maps.Clone(o.Stems)
				for _, aspect := range changed(e.Record.Before[id], after) {
					o.Stems[aspect] = []photo.Digest{e.Hash}
				}
			}
			states[id], origins[id] = after, o
		}
	}
	return standing(states, origins, seen)
}

func standing(states map[photo.SetID]review.State, origins map[photo.SetID]review.Origin, seen map[photo.SetID][]photo.Digest) []Set {
	for id := range states {
		into := id
		for range len(states) {
			next := states[into].MergedInto
			if next == 0 {
				break
			}
			into = next
		}
		if into != id {
			o := origins[into]
			o.Keys = merged(o.Keys, origins[id].Keys)
			origins[into] = o
		}
	}
	var out []Set
	for _, id := range slices.Sorted(maps.Keys(states)) {
		if s := states[id]; s.MergedInto == 0 && len(origins[id].Stems) > 0 {
			out = append(out, Set{ID: id, State: s, Origin: origins[id], Seen: seen[id]})
		}
	}
	return out
}

// The aspects of a state. Those of a photo are followed by its digest.
const (
	classAspect   = "class"
	membersAspect = "members"
	cardAspect    = "card"
	noteAspect    = "note"
	byAspect      = "by"
	photoAspect   = "photo "
	roleAspect    = "role "
	flagAspect    = "flag " // the flag, a space, the photo
)

// The values of a photo's aspect.
const (
	confirmed = "confirmed"
	rejected  = "rejected"
)

// values takes a state apart into the aspects that have a value. Equal values are equal text.
func values(s review.State) map[string]string {
	out := map[string]string{}
	put := func(aspect string, v any, zero bool) {
		if zero {
			return
		}
		text, err := json.Marshal(v)
		if err != nil {
			panic("bug: " + err.Error())
		}
		out[aspect] = string(text)
	}
	classed := review.State{Class: s.Class, Drawn: s.Drawn, ClassBy: s.ClassBy, Readings: s.Readings, Accepted: s.Accepted, Disputed: s.Disputed}
	put(classAspect, classed, classed.Equal(review.State{}))
	put(membersAspect, s.Reopened, !s.MembersDecided)
	put(cardAspect, []any{s.Card, s.Box}, s.Card.Empty())
	put(noteAspect, s.Note, s.Note == "")
	put(byAspect, s.By, s.By == "")
	for _, p := range s.Confirmed {
		out[photoAspect+p.String()] = confirmed
	}
	for _, p := range s.Rejected {
		out[photoAspect+p.String()] = rejected
	}
	for _, r := range s.Roles {
		out[roleAspect+r.Photo.String()] = r.Role
	}
	for _, f := range s.Flags {
		out[flagAspect+string(f.Flag)+" "+f.Photo.String()] = "on"
	}
	return out
}

// changed lists the aspects that a decision gave another value.
func changed(before, after review.State) (out []string) {
	was, is := values(before), values(after)
	for aspect, v := range is {
		if was[aspect] != v {
			out = append(out, aspect)
		}
	}
	for aspect := range was {
		if _, has := is[aspect]; !has {
			out = append(out, aspect)
		}
	}
	return out
}

// Photos returns who is in the set, sorted: what was confirmed and what is proposed, less what was rejected.
func (s Set) Photos() []photo.Digest { return s.photos() }

// Only returns the set with only the photos that are known.
func (s Set) Only(known func(photo.Digest) bool) Set {
	keep := func(list []photo.Digest) []photo.Digest {
		return photo.Union(slices.DeleteFunc(slices.Clone(list), func(p photo.Digest) bool { return !known(p) }))
	}
	if all := slices.Concat(s.State.Confirmed, s.State.Rejected, s.Proposed); len(keep(all)) == len(all) {
		return s
	}
	s.State.Confirmed, s.State.Rejected, s.Proposed = keep(s.State.Confirmed), keep(s.State.Rejected), keep(s.Proposed)
	s.State.Roles = slices.DeleteFunc(slices.Clone(s.State.Roles), func(r review.PhotoRole) bool { return !known(r.Photo) })
	s.State.Flags = slices.DeleteFunc(slices.Clone(s.State.Flags), func(f review.PhotoFlag) bool { return !known(f.Photo) })
	s.State.Marks = review.SortMarks(s.State.Marks)
	s.State.Derivatives = review.SortDerivatives(slices.DeleteFunc(slices.Clone(s.State.Derivatives), func(m review.MadeFrom) bool { return !known(m.Photo) || !known(m.Of) }))
	if s.State.Box.Photo.Valid() && !known(s.State.Box.Photo) {
		s.State.Box = photo.Box{}
	}
	return s
}
