// SPDX-License-Identifier: Apache-2.0

// Package review is what persons decide about sets and the state that their decisions add up to. It is
// pure: a decision is applied to states and gives states; who stores them stores each decision with the
// states before and after it, so that the whole can be replayed and compared. What the program proposes
// is no part of a state and never enters a decision's outcome unasked.
package review

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"amana/pkg/photo"
)

// Action is what a decision does.
type Action string

// The actions.
const (
	Class   Action = "class"   // the set shows Class; undecided takes it back
	Confirm Action = "confirm" // Photos belong to the set; none named: exactly its present members do
	Reject  Action = "reject"  // Photos do not belong to the set, and grouping never puts them back
	Split   Action = "split"   // Photos show another body: they leave the set for the new set Others[0]
	Merge   Action = "merge"   // Others show the body of the set: all photos are the set's, and confirmed
	Move    Action = "move"    // Photos belong to Others[0] and not to the set
	Card    Action = "card"    // Card was read; an empty one takes it back
	Role    Action = "role"    // Photos show Role; "" takes it back
	Note    Action = "note"    // Note is the salted digest of a text; "" takes it back
	Undo    Action = "undo"    // the decision of entry Undoes never was
)

// Decision is what a person decided.
type Decision struct {
	Action Action         `json:"action"`
	Set    photo.SetID    `json:"set,omitempty"`
	Others []photo.SetID  `json:"others,omitempty"`
	Photos []photo.Digest `json:"photos,omitempty"`
	Class  photo.Class    `json:"class,omitempty"`
	Card   photo.Card     `json:"card,omitzero"`
	Note   string         `json:"note,omitempty"` // salted digest, never the text
	Role   string         `json:"role,omitempty"`
	Undoes int64          `json:"undoes,omitempty"` // entry of the journal
	By     string         `json:"by,omitempty"`     // salted digest of who decided
	// Versions are the versions of the sets that the person saw.
	Versions map[photo.SetID]string `json:"versions,omitempty"`
}

// PhotoRole is what one photo of a set shows of the body.
type PhotoRole struct {
	Photo photo.Digest `json:"photo"`
	Role  string       `json:"role"`
}

// State is what persons decided about one set. The zero State is a set that nobody touched. Slices are
// in the order of their digests and without repeats.
type State struct {
	Class          photo.Class    `json:"class,omitempty"`
	MembersDecided bool           `json:"members_decided,omitempty"`
	Confirmed      []photo.Digest `json:"confirmed,omitempty"`
	Rejected       []photo.Digest `json:"rejected,omitempty"`
	Card           photo.Card     `json:"card,omitzero"`
	Note           string         `json:"note,omitempty"` // salted digest
	Roles          []PhotoRole    `json:"roles,omitempty"`
	MergedInto     photo.SetID    `json:"merged_into,omitempty"`
	SplitFrom      photo.SetID    `json:"split_from,omitempty"`
	By             string         `json:"by,omitempty"` // salted digest of who decided last
}

// Touched reports whether a person decided anything about the set.
func (s State) Touched() bool { return !s.Equal(State{}) }

// Equal reports whether two states are the same.
func (s State) Equal(o State) bool {
	return s.Class == o.Class && s.MembersDecided == o.MembersDecided && s.Card == o.Card && s.Note == o.Note &&
		s.MergedInto == o.MergedInto && s.SplitFrom == o.SplitFrom && s.By == o.By &&
		slices.Equal(s.Confirmed, o.Confirmed) && slices.Equal(s.Rejected, o.Rejected) && slices.Equal(s.Roles, o.Roles)
}

// Review returns how far the set is reviewed, given its present members, and why it fell back, if it did.
func (s State) Review(members []photo.Member) (photo.Review, string) {
	proposed := 0
	for _, m := range members {
		if !m.Confirmed {
			proposed++
		}
	}
	decided := s.Class != photo.Undecided
	switch {
	case decided && s.MembersDecided && proposed == 0:
		return photo.Reviewed, ""
	case s.MembersDecided && proposed == 1:
		return photo.InReview, "gained 1 photo since its members were decided"
	case s.MembersDecided && proposed > 1:
		return photo.InReview, fmt.Sprintf("gained %d photos since its members were decided", proposed)
	case decided || s.MembersDecided || len(s.Confirmed) > 0 || len(s.Rejected) > 0:
		return photo.InReview, ""
	}
	return photo.Unreviewed, ""
}

// Version is the digest by which a decision names the set that it was made on: the first 16 hexadecimal
// digits of the SHA-256 over the members in the order of their digests, each with a letter that says
// whether it is confirmed, then the class and the state of review.
func Version(members []photo.Member, class photo.Class, state photo.Review) string {
	sorted := slices.SortedFunc(slices.Values(members), func(a, b photo.Member) int { return a.Photo.Compare(b.Photo) })
	sum := sha256.New()
	for _, m := range sorted {
		sum.Write(m.Photo[:])
		if m.Confirmed {
			sum.Write([]byte("c"))
		} else {
			sum.Write([]byte("p"))
		}
	}
	fmt.Fprintf(sum, "%s\n%s\n", class, state)
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// with returns the sorted union, without the sorted difference.
func with(list []photo.Digest, add ...photo.Digest) []photo.Digest {
	out := slices.Concat(list, add)
	slices.SortFunc(out, photo.Digest.Compare)
	return slices.Compact(out)
}

func without(list []photo.Digest, drop ...photo.Digest) []photo.Digest {
	return slices.DeleteFunc(slices.Clone(list), func(d photo.Digest) bool { return slices.Contains(drop, d) })
}

func withRole(roles []PhotoRole, d photo.Digest, role string) []PhotoRole {
	out := slices.DeleteFunc(slices.Clone(roles), func(r PhotoRole) bool { return r.Photo == d })
	if role != "" {
		out = append(out, PhotoRole{d, role})
	}
	slices.SortFunc(out, func(a, b PhotoRole) int { return cmp.Or(a.Photo.Compare(b.Photo), cmp.Compare(a.Role, b.Role)) })
	return out
}
