// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// sitting is what one person does between starting the page and ending it.
type sitting struct {
	mu    sync.Mutex
	began time.Time
	fresh time.Time // since when there was no break
	last  time.Time
	seen  map[photo.SetID]bool
	made  int
	done  []int64 // entries that undo takes back, the last one last
	back  []int64 // undos that redo takes back
}

// A break is five minutes without a request; after twenty-five minutes without one the page suggests it.
const (
	aBreak   = 5 * time.Minute
	longWork = 25 * time.Minute
)

func (t *sitting) look(id photo.SetID, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.last.IsZero() && now.Sub(t.last) >= aBreak {
		t.fresh = now
	}
	t.last = now
	t.seen[id] = true
}

func (t *sitting) tired(now time.Time) bool { return now.Sub(t.fresh) >= longWork }

var errNothing = errors.New("there is nothing to take back")

// act records what a form asks for and returns the set that the decision was about. A class with "and" is
// two decisions, the second on the version that the first left.
func (s *Server) act(ctx context.Context, form url.Values) (photo.SetID, error) {
	switch form.Get("action") {
	case "undo":
		return s.takeBack(ctx, &s.sitting.done, &s.sitting.back)
	case "redo":
		return s.takeBack(ctx, &s.sitting.back, &s.sitting.done)
	}
	d, err := s.decision(form)
	if err != nil {
		return d.Set, &formError{err}
	}
	d, reading, err := s.asRead(ctx, form, d)
	if err != nil {
		return d.Set, err
	}
	after, err := s.record(ctx, form.Get("note"), d)
	if err != nil || reading.alone() {
		return d.Set, err
	}
	s.desk.knows(d, after)
	if d.Action != review.Class || form.Get("and") != "confirm" {
		return d.Set, nil
	}
	for _, set := range after {
		if set.ID == d.Set {
			_, err = s.record(ctx, "", review.Decision{Action: review.Confirm, Set: d.Set, Versions: map[photo.SetID]string{d.Set: set.Version}})
		}
	}
	if err != nil {
		err = &halfError{err}
	}
	return d.Set, err
}

// halfError says that of class and members the class was recorded: between the two somebody else decided
// about the set.
type halfError struct{ error }

func (e *halfError) Unwrap() error { return e.error }

func (s *Server) record(ctx context.Context, note string, d review.Decision) ([]photo.Set, error) {
	if d.Action != review.Note {
		note = ""
	}
	entry, after, err := s.store.Decide(ctx, s.Who, note, d, s.Now())
	if err != nil {
		return nil, err
	}
	t := s.sitting
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made, t.done, t.back = t.made+1, append(t.done, entry), nil
	return after, nil
}

// laterError says that a decision stays because somebody decided about its set later. It was stepped over: the
// next undo is of the one before it.
type laterError struct {
	error
	set photo.SetID
}

func (e *laterError) Unwrap() error { return e.error }

// takeBack undoes the last entry of one list and puts the undoing on the other. Where this sitting has
// nothing, what the person did in earlier ones is looked up. An entry on whose set somebody decided later is
// taken off the list, so that those before it can be undone.
func (s *Server) takeBack(ctx context.Context, from, to *[]int64) (photo.SetID, error) {
	t := s.sitting
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(*from) == 0 {
		all, err := s.store.Past(ctx)
		if err != nil {
			return 0, err
		}
		t.done, t.back = takenBack(all, s.Who)
	}
	if len(*from) == 0 {
		return 0, errNothing
	}
	last := (*from)[len(*from)-1]
	entry, after, err := s.store.Decide(ctx, s.Who, "", review.Decision{Action: review.Undo, Undoes: last}, s.Now())
	if refused := (*review.RefusedError)(nil); errors.As(err, &refused) {
		*from = (*from)[:len(*from)-1]
		return 0, &laterError{err, refused.Set}
	}
	if err != nil {
		return 0, err
	}
	*from, *to = (*from)[:len(*from)-1], append(*to, entry)
	if len(after) == 0 {
		return 0, nil
	}
	return after[0].ID, nil
}

// takenBack follows the journal and returns what one person can undo and redo after it, the last one last:
// the decisions of theirs that stand, and the undos after which they decided nothing else.
func takenBack(all []Past, who string) (done, back []int64) {
	take := func(list *[]int64, entry int64) bool {
		i := slices.Index(*list, entry)
		if i >= 0 {
			*list = slices.Delete(*list, i, i+1)
		}
		return i >= 0
	}
	for _, p := range all {
		own := photo.SamePerson(p.Who, who)
		switch {
		case p.Undoes != 0 && take(&done, p.Undoes):
			if own {
				back = append(back, p.Entry)
			}
		case p.Undoes != 0 && take(&back, p.Undoes):
			if own {
				done = append(done, p.Entry)
			}
		case own:
			done, back = append(done, p.Entry), nil
		}
	}
	return done, back
}

// decision reads a form. The versions are those that the page showed; without the set's own nothing is
// decided.
func (s *Server) decision(form url.Values) (review.Decision, error) {
	id, err := photo.ParseSetID(form.Get("set"))
	if err != nil {
		return review.Decision{}, err
	}
	d := review.Decision{Action: review.Action(form.Get("action")), Set: id, Versions: map[photo.SetID]string{id: form.Get("version")}}
	for _, text := range form["photo"] {
		p, err := photo.ParseDigest(text)
		if err != nil {
			return d, err
		}
		d.Photos = append(d.Photos, p)
	}
	s.desk.mu.Lock()
	if k := s.desk.sets[id]; k != nil {
		d.Photos = s.desk.withCopies(k.Set, d.Photos)
	}
	s.desk.mu.Unlock()
	switch d.Action {
	case review.Class:
		d.Class, err = photo.ParseClass(form.Get("class"))
	case review.Merge, review.Move:
		var other photo.SetID
		if other, err = photo.ParseSetID(form.Get("other")); err == nil {
			d.Others = []photo.SetID{other}
			if v := form.Get("other_version"); v != "" {
				d.Versions[other] = v
			}
		}
	case review.Card:
		d.Seen = seen(form)
		d.Card = photo.Card{Branch: form.Get("branch"), Detainee: form.Get("detainee"), Exam: form.Get("exam")}
		d.Photos = nil
		if form.Get("box") != "" {
			d.Box, err = readBox(form.Get("box"))
		}
	case review.Role:
		d.Seen = seen(form)
		if d.Role = form.Get("role"); d.Role == "none" {
			d.Role = ""
		}
		d.Photos = d.Photos[:min(len(d.Photos), 1)] // the original's, not its copies'
	case review.Flag:
		d.Flag, d.Off = photo.Flag(form.Get("flag")), form.Get("off") == "yes"
		d.Photos = d.Photos[:min(len(d.Photos), 1)] // as a role's
	case review.Note:
		d.Seen = seen(form)
	case review.Confirm, review.Reject, review.Split:
	default:
		err = fmt.Errorf("%q is nothing that can be decided here", string(d.Action))
	}
	return d, err
}

// seen is what the page showed of card, note and roles. A form that does not say it has seen nothing.
func seen(form url.Values) string { return cmp.Or(form.Get("seen"), "nothing") }

// closed reports whether a decision ends the work on a set, so that the next one follows.
func closed(form url.Values, k *known, r Reading) bool {
	return k == nil || r.alone() && form.Get("action") == string(review.Class) ||
		slices.Contains([]string{string(review.Class), string(review.Confirm)}, form.Get("action")) && k.Review == photo.Reviewed
}

// readBox reads where a card was read: the photo, a space, and the box as a picture is asked for with it.
func readBox(text string) (photo.Box, error) {
	name, box, _ := strings.Cut(text, " ")
	p, err := photo.ParseDigest(name)
	if err != nil {
		return photo.Box{}, err
	}
	x, y, w, h, ok := parseBox(box)
	if !ok {
		return photo.Box{}, fmt.Errorf("%q is no box", box)
	}
	return photo.Box{Photo: p, X: x, Y: y, W: w, H: h}, nil
}
