// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"amana/pkg/photo"
)

// Record is what the journal holds of a decision: the decision, the members that its sets had, and the
// states of the sets that it touched, before and after.
type Record struct {
	Decision Decision                       `json:"decision"`
	Members  map[photo.SetID][]photo.Digest `json:"members,omitempty"`
	Before   map[photo.SetID]State          `json:"before"`
	After    map[photo.SetID]State          `json:"after"`
}

// ReplayError names the first entry whose record does not follow from those before it.
type ReplayError struct {
	Entry int64
	Set   photo.SetID // 0 where the decision as a whole does not hold
	Why   string
}

// Error names the entry, the set and what is wrong.
func (e *ReplayError) Error() string {
	if e.Set == 0 {
		return fmt.Sprintf("journal entry %d: %s", e.Entry, e.Why)
	}
	return fmt.Sprintf("journal entry %d: %s: %s", e.Entry, e.Set, e.Why)
}

// Replay folds records, in the order of their entries, into the states that they add up to. Every
// decision is applied again to the states that the records before it gave. A record that tells another
// story than that is a *ReplayError. Sets that end as nobody touched them are left out.
func Replay(records iter.Seq2[int64, Record]) (map[photo.SetID]State, error) {
	states := map[photo.SetID]State{}
	past := map[int64]Record{}
	for entry, r := range records {
		after, err := again(states, past, r)
		if err != nil {
			return nil, &ReplayError{Entry: entry, Why: err.Error()}
		}
		for _, id := range slices.Sorted(maps.Keys(r.After)) {
			if !r.Before[id].Equal(states[id]) {
				return nil, &ReplayError{entry, id, "its state before the decision is not what the decisions before it made"}
			}
		}
		if len(after) != len(r.After) {
			return nil, &ReplayError{Entry: entry, Why: "it touches other sets than its decision does"}
		}
		for id, s := range after {
			if got, ok := r.After[id]; !ok || !got.Equal(s) {
				return nil, &ReplayError{entry, id, "its state after the decision is not what the decision makes"}
			}
			states[id] = s
		}
		past[entry] = r
	}
	maps.DeleteFunc(states, func(_ photo.SetID, s State) bool { return !s.Touched() })
	return states, nil
}

func again(states map[photo.SetID]State, past map[int64]Record, r Record) (map[photo.SetID]State, error) {
	if r.Decision.Action != Undo {
		return Apply(states, r.Members, r.Decision)
	}
	undone, ok := past[r.Decision.Undoes]
	if !ok {
		return nil, fmt.Errorf("it undoes entry %d, which is no decision before it", r.Decision.Undoes)
	}
	return Undone(states, undone)
}
