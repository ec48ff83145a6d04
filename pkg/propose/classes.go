// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"amana/pkg/photo"
	"amana/pkg/separate"
)

// scope is where and when photos were taken: one place, camera and month. What persons decided about a
// set is evidence about the others of its scope.
type scope struct {
	source photo.SourceID
	place  string // folders without those that a camera or a body's number named
	camera string
	month  string // by the folders, else by the clock
}

func (p page) scope() scope {
	s := scope{source: p.file.Source, place: p.facts.Place, camera: p.camera, month: p.facts.Month}
	if s.month == "" {
		s.month = p.content.Exif.Taken.Month()
	}
	return s
}

// classes proposes a class for every set.
func (a album) classes(options separate.Options) map[photo.SetID]photo.Proposal {
	scopes := make([]scope, len(a.archive.Sets))
	decided := map[scope]separate.Decided{}
	for i, s := range a.archive.Sets {
		scopes[i] = a.scopeOf(s)
		n := decided[scopes[i]]
		n.Victims, n.Others = n.Victims+victims(s), n.Others+others(s)
		decided[scopes[i]] = n
	}
	out := map[photo.SetID]photo.Proposal{}
	for i, s := range a.archive.Sets {
		e := a.evidence(s)
		e.Neighbours = decided[scopes[i]]
		e.Neighbours.Victims -= victims(s)
		e.Neighbours.Others -= others(s)
		out[s.ID] = separate.Propose(e, options)
	}
	return out
}

func victims(s photo.Set) int {
	if s.Class == photo.Victim {
		return 1
	}
	return 0
}

func others(s photo.Set) int {
	if s.Class != photo.Undecided && s.Class != photo.Victim {
		return 1
	}
	return 0
}

func (a album) evidence(s photo.Set) separate.Evidence {
	e := separate.Evidence{Size: len(s.Members), Card: s.Card}
	for _, p := range a.of(s) {
		e.Facts = append(e.Facts, p.facts)
		e.Taken = append(e.Taken, p.content.Exif.Taken)
	}
	return e
}

// scopeOf is where most of a set's photos were taken; of several the one that is met first.
func (a album) scopeOf(s photo.Set) (most scope) {
	n := map[scope]int{}
	for _, p := range a.of(s) {
		at := p.scope()
		if n[at]++; n[at] > n[most] {
			most = at
		}
	}
	return most
}

// of returns the pages of a set's photos, in the order of their digests.
func (a album) of(s photo.Set) []page {
	out := make([]page, 0, len(s.Members))
	for _, m := range s.Members {
		if at, ok := a.at[m.Photo]; ok && a.pages[at].file != nil {
			out = append(out, a.pages[at])
		}
	}
	return out
}
