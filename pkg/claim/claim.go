// SPDX-License-Identifier: Apache-2.0

// Package claim holds what is said about who a set shows: claims of identity, and descriptions of
// distinguishing marks, which are no identity. It is pure: it stores nothing, knows no clock, and holds
// no name. Names, sources, places, dates and other free texts are kept elsewhere, where they can be
// erased; a record here has codes only (marks by list, sex, under 18), so that a journal of records can
// be kept for ever.
//
// A claim goes this way, a step at a time; every step can be taken back:
//
//	claimed → supported → expert-checked → verified
//	any of them → rejected, withdrawn → claimed
//
// Only a verified claim counts. Two persons must say verified: the first word leaves the claim
// expert-checked and waits, and any other step takes it back. A set has at most one verified claim. The
// package proves none of that to be true of the dead: it only says what persons have said.
package claim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"amana/pkg/photo"
)

// ID numbers the claims of one catalogue, from 1. It prints as C-000012.
type ID int64

// String returns C- and at least six digits, "" for zero.
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("C-%06d", int64(id))
}

// ParseID reads what String writes; leading zeros and the case of C do not matter.
func ParseID(s string) (ID, error) {
	digits, ok := strings.CutPrefix(strings.ToUpper(s), "C-")
	n, err := strconv.ParseInt(digits, 10, 63)
	if !ok || err != nil || n <= 0 || digits[0] == '+' {
		return 0, fmt.Errorf("%q is not a claim (C-000012)", s)
	}
	return ID(n), nil
}

// State is how far a claim has come.
type State string

// The states.
const (
	Claimed       State = "claimed"        // somebody says so
	Supported     State = "supported"      // something beside the word speaks for it: papers, marks, other photos
	ExpertChecked State = "expert-checked" // somebody trained in it has compared
	Verified      State = "verified"       // two persons stand for it
	Rejected      State = "rejected"       // it is not so
	Withdrawn     State = "withdrawn"      // who said it took it back
)

// States lists the states in the order of their way.
func States() []State {
	return []State{Claimed, Supported, ExpertChecked, Verified, Rejected, Withdrawn}
}

// ParseState reads a state by its name.
func ParseState(s string) (State, error) {
	if slices.Contains(States(), State(s)) {
		return State(s), nil
	}
	return "", fmt.Errorf("%q is not a state of a claim (claimed, supported, expert-checked, verified, rejected, withdrawn)", s)
}

// Open reports whether the claim is still to be decided.
func (s State) Open() bool { return s == Claimed || s == Supported || s == ExpertChecked }

// Stands reports whether the claim was neither rejected nor withdrawn.
func (s State) Stands() bool { return s.Open() || s == Verified }

// Next lists the states that one step leads to.
func (s State) Next() []State {
	switch s {
	case Claimed:
		return []State{Supported, Rejected, Withdrawn}
	case Supported:
		return []State{ExpertChecked, Claimed, Rejected, Withdrawn}
	case ExpertChecked:
		return []State{Verified, Supported, Rejected, Withdrawn}
	case Verified:
		return []State{ExpertChecked, Rejected, Withdrawn}
	case Rejected, Withdrawn:
		return []State{Claimed}
	}
	return nil
}

// Sex is what is known of a person's sex; "" is unknown.
type Sex string

// The sexes.
const (
	Female Sex = "female"
	Male   Sex = "male"
)

// ParseSex reads f, m, female, male; unknown is "".
func ParseSex(s string) (Sex, error) {
	switch s {
	case "f", "female":
		return Female, nil
	case "m", "male":
		return Male, nil
	case "unknown":
		return "", nil
	}
	return "", fmt.Errorf("%q is not a sex (f, m, unknown)", s)
}

// String returns the word, unknown for "".
func (s Sex) String() string { return word(string(s)) }

// Minor is whether a person was under 18; "" is unknown.
type Minor string

// The answers.
const (
	Under18 Minor = "yes"
	Adult   Minor = "no"
)

// ParseMinor reads yes and no; unknown is "".
func ParseMinor(s string) (Minor, error) {
	switch s {
	case "yes", "no":
		return Minor(s), nil
	case "unknown":
		return "", nil
	}
	return "", fmt.Errorf("%q does not say whether somebody was under 18 (yes, no, unknown)", s)
}

// String returns the word, unknown for "".
func (m Minor) String() string { return word(string(m)) }

func word(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// Person is what is known of a person without saying who it is.
type Person struct {
	Marks []Mark `json:"marks,omitempty"` // the text of the first is kept under mark_1, and so on
	Sex   Sex    `json:"sex,omitempty"`
	Minor Minor  `json:"minor,omitempty"`
}

func (p Person) equal(o Person) bool {
	return p.Sex == o.Sex && p.Minor == o.Minor && slices.Equal(p.Marks, o.Marks)
}

// Claim is a claim as its records add up.
type Claim struct {
	ID  ID          `json:"id"`
	Set photo.SetID `json:"set"`
	Person
	State State `json:"state"`
	// Photos are those that the set had when the claim was last spoken about.
	Photos  []photo.Digest `json:"photos,omitempty"`
	Entered int64          `json:"entered"` // journal entry with its texts
	Changed int64          `json:"changed"` // last journal entry about it
	// People counts the persons who took part: the first is 1, and who comes again has his number again.
	People int `json:"people"`
	// Vouched are the persons who say verified: one while the claim waits for a second, two where it is.
	Vouched []int `json:"vouched,omitempty"`
}

// Waits reports whether one person has said verified and a second has not yet.
func (c Claim) Waits() bool { return c.State == ExpertChecked && len(c.Vouched) == 1 }

// Description is what a person saw on the photos of a set, whoever it shows. The last one holds.
type Description struct {
	Set photo.SetID `json:"set"`
	Person
	Entered int64 `json:"entered"` // journal entry with its texts
}
