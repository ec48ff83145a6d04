// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// Reading is what the person who looks at a queue is not to know, and what a class counts as there.
type Reading string

// The readings.
const (
	Open   Reading = ""       // everything is shown
	Drawn  Reading = "drawn"  // no proposal, no neighbours' decisions: the class counts as decided blind
	Second Reading = "second" // nor anything that a person decided about the set: the class is a second one
	Third  Reading = "third"  // as little, and the class settles a dispute
)

func (r Reading) blind() bool { return r != Open }

// alone reports whether the class is all that is decided, by a person who knows of no other's decision.
func (r Reading) alone() bool { return r == Second || r == Third }

// hide returns of a set what a reader may know. For a second and a third reading it takes over what is
// allowed and leaves the rest, so that what sets gain later stays hidden until it is named here.
func (r Reading) hide(k *known) *known {
	if !r.blind() {
		return k
	}
	out := *k
	out.Proposal, out.Reasons, out.Confidence = photo.Proposal{}, nil, 0
	if r.alone() {
		// The flags of persons stay hidden with the rest: that somebody saw a living person is half a class.
		out.Set = photo.Set{ID: k.ID, Version: k.Version, Rule: k.Rule, Flags: slices.DeleteFunc(slices.Clone(k.Flags), ofPersons)}
		for _, m := range k.Members {
			out.Members = append(out.Members, photo.Member{Photo: m.Photo})
		}
	}
	return &out
}

// ofPersons reports whether a flag is one that a person gives, and grouping does not.
func ofPersons(f photo.Flag) bool { return slices.Contains(photo.PhotoFlags(), f) }

var (
	errClassOnly = errors.New("only the class is decided in this queue")
	errNotHere   = errors.New("the set does not wait in this queue")
)

// asRead turns a decision into what it counts as in the queue from which it comes. It refuses what was
// decided out of a blind queue about a set that does not wait there: such a class would count as blind.
func (s *Server) asRead(ctx context.Context, form url.Values, d review.Decision) (review.Decision, Reading, error) {
	q, _ := url.ParseQuery(form.Get("q")) // what cannot be read is the order that the page begins with
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	f := s.desk.parseFilter(q)
	reading := s.desk.reading(f)
	if reading.alone() && d.Action != review.Class {
		return d, reading, errClassOnly
	}
	if !reading.blind() || d.Action != review.Class {
		return d, reading, nil
	}
	if _, err := s.desk.line(ctx, f); err != nil { // it may have been dropped since the page was shown
		return d, reading, err
	}
	k := s.desk.sets[d.Set]
	again := k != nil && reading == Drawn && k.Drawn && s.desk.listed(f, d.Set)
	if k == nil || !again && !s.desk.waits(f, k) {
		return d, reading, errNotHere
	}
	switch reading {
	case Drawn:
		d.Drawn = true
	case Second:
		d.Action = review.Second
	}
	return d, reading, nil
}
