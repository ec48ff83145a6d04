// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"strconv"
	"strings"

	"amana/pkg/pathfacts"
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

// Subjects returns every set of an archive as separating takes it, in the archive's order.
func Subjects(archive photo.Archive, table pathfacts.Table) []separate.Subject {
	return newAlbum(archive, table).subjects()
}

// subjects returns every set as separating takes it, in the order of the archive.
func (a album) subjects() []separate.Subject {
	out := make([]separate.Subject, len(a.archive.Sets))
	rolls := a.rolls()
	for i, s := range a.archive.Sets {
		at := a.scopeOf(s)
		source := strconv.FormatInt(int64(at.source), 10) + "\x00"
		out[i] = separate.Subject{
			Evidence: a.evidence(s), Class: s.Class, Drawn: s.Drawn,
			Scope:  source + strings.Join([]string{at.place, at.camera, at.month}, "\x00"),
			Folder: source + at.place, Month: at.month, Camera: at.camera,
		}
		out[i].Roll, out[i].At = rolls.turn(a.of(s))
		if s.Review == photo.Disputed { // nothing is learnt from what two people see differently
			out[i].Class, out[i].Drawn = photo.Undecided, false
		}
	}
	return out
}

// surelyApart is the confidence from which a set is taken to have no other photo.
const surelyApart = 0.9

func (a album) evidence(s photo.Set) separate.Evidence {
	e := separate.Evidence{Size: len(s.Members), Card: s.Card, Apart: s.MembersDecided || s.Confidence >= surelyApart}
	for _, p := range a.of(s) {
		e.Apart = e.Apart && (s.MembersDecided || p.content.Exif.Taken.Known())
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
