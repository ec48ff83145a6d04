// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"slices"

	"amana/pkg/photo"
)

// RefusedError says why a decision cannot be taken as it is, and what to do instead.
type RefusedError struct {
	Set    photo.SetID // the set in question, 0 none
	Why    string
	Format string // of Why, by which another language finds its own; "" none
	Args   []any
}

// Error returns the sentence, with the set first.
func (e *RefusedError) Error() string {
	if e.Set == 0 {
		return e.Why
	}
	return e.Set.String() + " " + e.Why
}

// Refuse returns a *RefusedError whose sentence goes on behind the set's name.
func Refuse(id photo.SetID, format string, args ...any) error {
	return &RefusedError{id, fmt.Sprintf(format, args...), format, args}
}

func refuse(id photo.SetID, format string, args ...any) error { return Refuse(id, format, args...) }

// work is one decision being applied: the touched sets as they become.
type work struct {
	d       Decision
	states  map[photo.SetID]State
	members map[photo.SetID][]photo.Digest
	after   map[photo.SetID]State
}

// Apply returns the states after d of the sets that it touches. states holds every touched set's state
// (a set without one is untouched) and members the photos that the named sets have at the moment,
// proposed and confirmed; neither is changed. A set with neither does not exist, except the new one of a
// split. An undo is applied by Undone. Errors are *RefusedError.
func Apply(states map[photo.SetID]State, members map[photo.SetID][]photo.Digest, d Decision) (map[photo.SetID]State, error) {
	w := work{d: d, states: states, members: members, after: map[photo.SetID]State{}}
	acts := map[Action]func() error{
		Class: w.class, Second: w.second, Confirm: w.confirm, Reject: w.reject, Split: w.split, Merge: w.merge, Move: w.move,
		Card: w.card, Note: w.note, Role: w.role, Flag: w.flag, Derived: w.derived, Accept: w.accept,
	}
	act, known := acts[d.Action]
	if !known {
		return nil, refuse(0, "%q is not an action that can be applied", d.Action)
	}
	if slices.ContainsFunc(d.Photos, func(p photo.Digest) bool { return !p.Valid() }) {
		return nil, refuse(d.Set, "cannot be given a photo without a digest")
	}
	if err := w.stands(d.Set); err != nil {
		return nil, err
	}
	if err := act(); err != nil {
		return nil, err
	}
	return w.after, nil
}

// Undone returns the states after undoing a recorded decision: those before it. A set that the decision
// made (a split's) is merged into the one that it came from. It is refused, naming the set, where a set
// is not as the decision left it.
func Undone(states map[photo.SetID]State, undone Record) (map[photo.SetID]State, error) {
	after := map[photo.SetID]State{}
	for _, id := range ids(undone.After) {
		if !states[id].Equal(undone.After[id]) {
			return nil, refuse(id, "has been decided about since: undo the later decision first")
		}
		before := undone.Before[id]
		if from := undone.After[id].SplitFrom; from != 0 && !before.Touched() && undone.Decision.Action != Adopt {
			before = State{MergedInto: from, SplitFrom: from, By: undone.After[id].By}
		}
		after[id] = before
	}
	return after, nil
}

func ids[V any](m map[photo.SetID]V) []photo.SetID {
	out := make([]photo.SetID, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// stands refuses a set that does not exist or was merged away.
func (w *work) stands(id photo.SetID) error {
	if id <= 0 {
		return refuse(0, "no set is named")
	}
	if into := w.states[id].MergedInto; into != 0 {
		return refuse(id, "was merged into %s: decide about that set", into)
	}
	if len(w.current(id)) == 0 {
		return refuse(id, "is not a set that has photos")
	}
	return nil
}

// current returns the photos of a set, sorted: what the caller says and what is confirmed, less what
// is rejected.
func (w *work) current(id photo.SetID) []photo.Digest {
	s := w.states[id]
	return photo.Minus(photo.Union(w.members[id], s.Confirmed), s.Rejected)
}

// put records how a set is afterwards.
func (w *work) put(id photo.SetID, s State) {
	s.By = w.d.By
	w.after[id] = s
}

func (w *work) class() error {
	if c := w.d.Class; c != photo.Undecided && !slices.Contains(photo.Classes(), c) {
		return refuse(w.d.Set, "cannot be given the class %q", string(c))
	}
	s := w.states[w.d.Set]
	if s.Disputed && w.d.Class == photo.Undecided {
		return refuse(w.d.Set, "is disputed: a third person settles it with a class")
	}
	if w.d.Departs && !Departs(s, w.d.Class) {
		return refuse(w.d.Set, "has no two readings from which %s would depart", w.d.Class)
	}
	s.Class, s.ClassBy, s.Disputed = w.d.Class, w.d.By, w.d.Departs
	s.Drawn, s.Accepted = w.d.Drawn && w.d.Class != photo.Undecided, ""
	if s.Class == photo.Undecided {
		s.ClassBy = ""
	}
	w.put(w.d.Set, s)
	return nil
}

func (w *work) confirm() error {
	s, current := w.states[w.d.Set], w.current(w.d.Set)
	if len(w.d.Photos) == 0 {
		s.Confirmed, s.MembersDecided, s.Reopened = current, true, ""
		w.put(w.d.Set, s)
		return nil
	}
	named := photo.Union(w.d.Photos)
	s.reopen("gained", len(photo.Minus(named, current)))
	s.Confirmed, s.Rejected = photo.Union(s.Confirmed, named), photo.Minus(s.Rejected, named)
	w.put(w.d.Set, s)
	return nil
}

// reopen notes that n photos came or went after the members were decided.
func (s *State) reopen(how string, n int) {
	if !s.MembersDecided || n == 0 {
		return
	}
	if s.Reopened != "" {
		s.Reopened += "; "
	}
	s.Reopened += how + " " + photos(n) + since
}

// take removes photos from a set by a person's word.
func (s *State) take(named []photo.Digest) {
	s.reopen("lost", len(named))
	s.Confirmed, s.Rejected = photo.Minus(s.Confirmed, named), photo.Union(s.Rejected, named)
	s.Marks = s.Marks.without(named)
	if photo.Has(named, s.Box.Photo) { // the card was read, and where is not on the set's photos any more
		s.Box = photo.Box{}
	}
}

// some returns the named photos, which must be in the set and not all of it.
func (w *work) some(verb, instead string) ([]photo.Digest, error) {
	named, current := photo.Union(w.d.Photos), w.current(w.d.Set)
	if len(named) == 0 {
		return nil, refuse(w.d.Set, "needs the photos to %s", verb)
	}
	if missing := photo.Minus(named, current); len(missing) > 0 {
		return nil, refuse(w.d.Set, "does not hold the photo %s", missing[0])
	}
	if len(named) == len(current) {
		return nil, refuse(w.d.Set, "would have no photo left: %s", instead)
	}
	return named, nil
}

func (w *work) reject() error {
	named, err := w.some("reject", "merge it into another set, or decide its class, instead")
	if err != nil {
		return err
	}
	s := w.states[w.d.Set]
	s.take(named)
	w.put(w.d.Set, s)
	return nil
}

// other returns the one other set of a decision.
func (w *work) other() (photo.SetID, error) {
	if len(w.d.Others) != 1 || w.d.Others[0] <= 0 || w.d.Others[0] == w.d.Set {
		return 0, refuse(w.d.Set, "needs exactly one other set to %s to", w.d.Action)
	}
	return w.d.Others[0], nil
}

func (w *work) split() error {
	id, err := w.other()
	if err != nil {
		return err
	}
	if _, used := w.states[id]; used || len(w.members[id]) > 0 {
		return refuse(id, "exists already, so nothing can be split to it")
	}
	named, err := w.some("split off", "a split leaves at least one photo")
	if err != nil {
		return err
	}
	s := w.states[w.d.Set]
	made := State{Confirmed: named, SplitFrom: w.d.Set, Marks: s.Marks.of(named)}
	made.Derivatives, s.Derivatives = parted(s.Derivatives, named)
	s.take(named)
	w.put(w.d.Set, s)
	w.put(id, made)
	return nil
}

func (w *work) move() error {
	id, err := w.other()
	if err != nil {
		return err
	}
	if err := w.stands(id); err != nil {
		return err
	}
	named, err := w.some("move", "merge the two sets instead")
	if err != nil {
		return err
	}
	s, to := w.states[w.d.Set], w.states[id]
	to.reopen("gained", len(photo.Minus(named, w.current(id))))
	to.Confirmed, to.Rejected = photo.Union(to.Confirmed, named), photo.Minus(to.Rejected, named)
	to.Marks = to.Marks.with(s.Marks.of(named))
	var with []MadeFrom
	with, s.Derivatives = parted(s.Derivatives, named)
	to.Derivatives = addDerivatives(to.Derivatives, with)
	s.take(named)
	w.put(w.d.Set, s)
	w.put(id, to)
	return nil
}

// accept takes a proposal where no person decided anything that it could stand in for.
func (w *work) accept() error {
	s := w.states[w.d.Set]
	if w.d.Answer != photo.LikelyVictim && w.d.Answer != photo.LikelyNotVictim {
		return refuse(w.d.Set, "has no proposal that could be accepted")
	}
	if how, _ := s.Review(nil); how != photo.Unreviewed {
		return refuse(w.d.Set, "is %s: only an unreviewed set's proposal can be accepted unseen", how)
	}
	s.Accepted = w.d.Answer
	w.put(w.d.Set, s)
	return nil
}

func (w *work) note() error {
	s := w.states[w.d.Set]
	s.Note = w.d.Note
	w.put(w.d.Set, s)
	return nil
}
