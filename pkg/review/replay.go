// SPDX-License-Identifier: Apache-2.0

package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"amana/pkg/photo"
)

// Record is a decision as the journal keeps it: with the photos that the sets had, and the states of the
// touched sets before and after. It is canonical: equal records have equal JSON.
type Record struct {
	Decision Decision                       `json:"decision"`
	Members  map[photo.SetID][]photo.Digest `json:"members,omitempty"` // of the named sets, as the decision saw them
	Before   map[photo.SetID]State          `json:"before"`
	After    map[photo.SetID]State          `json:"after"`
	Origins  map[photo.SetID]Origin         `json:"origins,omitempty"` // of an adoption
}

// Decide applies d and returns its record, whose After holds the new states. members are the photos of
// the named sets. undone is the record of the entry d.Undoes where d is an undo, and nil else. Errors are
// those of Apply and Undone.
func Decide(states map[photo.SetID]State, members map[photo.SetID][]photo.Digest, d Decision, undone *Record) (Record, error) {
	r := Record{Decision: canonical(d), Members: map[photo.SetID][]photo.Digest{}, Before: map[photo.SetID]State{}}
	if d.Action == Undo && undone == nil {
		return Record{}, refuse(0, "there is no decision in entry %d to undo", d.Undoes)
	}
	if d.Action != Undo {
		for _, id := range append([]photo.SetID{d.Set}, d.Others...) {
			if list := photo.Union(members[id]); len(list) > 0 {
				r.Members[id] = list
			}
		}
	}
	var err error
	if r.After, err = after(states, r, undone); err != nil {
		return Record{}, err
	}
	for id := range r.After {
		r.Before[id] = states[id]
	}
	return r, nil
}

// after recomputes what a record's decision leads to.
func after(states map[photo.SetID]State, r Record, undone *Record) (map[photo.SetID]State, error) {
	switch r.Decision.Action {
	case Undo:
		return Undone(states, *undone)
	case Adopt:
		return adopted(r)
	}
	return Apply(states, r.Members, r.Decision)
}

// canonical returns d with its lists in order and its card as it is stored.
func canonical(d Decision) Decision {
	d.Photos = photo.Union(d.Photos)
	d.Others = slices.Clone(d.Others)
	slices.Sort(d.Others)
	if len(d.Others) == 0 {
		d.Others = nil
	}
	if card, err := NormaliseCard(d.Card); err == nil {
		d.Card = card
	}
	return d
}

// ParseRecord reads the JSON of a Record; a field that it does not know is an error.
func ParseRecord(text []byte) (Record, error) {
	var r Record
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Record{}, fmt.Errorf("read decision: %w", err)
	}
	if d.More() {
		return Record{}, fmt.Errorf("read decision: text after the value")
	}
	return r, nil
}

// ReplayError names the first decision that does not follow from those before it.
type ReplayError struct {
	Entry int64       // of the journal
	Set   photo.SetID // 0: the whole decision
	Why   string
}

// Error says what does not follow.
func (e *ReplayError) Error() string {
	if e.Set == 0 {
		return fmt.Sprintf("journal entry %d: %s", e.Entry, e.Why)
	}
	return fmt.Sprintf("journal entry %d: %s %s", e.Entry, e.Set, e.Why)
}

// Replay follows decisions, keyed by their journal entries, from the first and returns the states that
// they add up to; sets that are again as if nobody had touched them are left out. It recomputes every
// decision from the photos that it saw. The error is a *ReplayError for the first one that does not
// start from the states before it or does not lead to the states that it says.
func Replay(records iter.Seq2[int64, Record]) (map[photo.SetID]State, error) {
	states := map[photo.SetID]State{}
	past := map[int64]Record{}
	for entry, r := range records {
		if err := follow(states, past, entry, r); err != nil {
			return nil, err
		}
		for id, s := range r.After {
			if states[id] = s; !s.Touched() {
				delete(states, id)
			}
		}
		past[entry] = r
	}
	return states, nil
}

func follow(states map[photo.SetID]State, past map[int64]Record, entry int64, r Record) error {
	for _, id := range ids(r.Before) {
		if !r.Before[id].Equal(states[id]) {
			return &ReplayError{entry, id, "was not as the decision says"}
		}
	}
	var undone *Record
	if r.Decision.Action == Undo {
		earlier, known := past[r.Decision.Undoes]
		if !known {
			return &ReplayError{entry, 0, fmt.Sprintf("undoes entry %d, which is no earlier decision", r.Decision.Undoes)}
		}
		undone = &earlier
	}
	want, err := after(states, r, undone)
	if err != nil {
		return &ReplayError{entry, 0, "could not have been decided: " + err.Error()}
	}
	if !slices.Equal(ids(want), ids(r.After)) || !slices.Equal(ids(want), ids(r.Before)) {
		return &ReplayError{entry, 0, "touches other sets than it says"}
	}
	for _, id := range ids(want) {
		if !want[id].Equal(r.After[id]) {
			return &ReplayError{entry, id, "does not become what the decision says"}
		}
	}
	return nil
}
