// SPDX-License-Identifier: Apache-2.0

// Package review holds what persons decide about sets and the state that their decisions add up to.
// It is pure: it stores nothing and knows no clock and no names. A decision never loses a photo: a
// photo of a touched set is afterwards in a touched set, or recorded as rejected. Nothing is guessed:
// a decision that contradicts an earlier one is refused with a *RefusedError whose text says what to
// do instead, and changes nothing.
//
// The actions:
//
//   - class: the set shows this; undecided takes it back.
//   - second: another person read the set without having seen the class, and it is this one. It stands
//     beside the first class and does not replace it; where they differ, the set is disputed until a
//     third person decides the class. A class that then departs from what two people read makes it disputed too.
//   - confirm: the named photos belong to the set, whether grouping proposed them, a person rejected
//     them earlier, or neither. None named: exactly the photos that the set has now, and its members
//     are decided. Naming every photo is not the same: only the bare confirm says that none is missing.
//   - reject: the named photos do not belong to the set, and no grouping brings them back. The last
//     photo cannot be rejected.
//   - split: the named photos show another body: a new set, Others[0], holds them as confirmed, and
//     they are rejected from the old one, which keeps at least one.
//   - merge: all photos of the Others and of Set are one body's, confirmed in Set. Set keeps its class,
//     its note and its card (and takes the others' card where it has none); two different cards are
//     refused, and so is a photo that a person rejected from one of the sets, unless one of the two sets
//     was split from the other. Rejections of the others hold for Set.
//   - move: the named photos belong to Others[0] and not to Set. The last photo cannot be moved.
//   - card, note, role: what was read on the card, and in which box of which photo; the digest of a note, what a photo shows; empty
//     takes it back. Seen says what stood there as the person saw it, as Versions does of class and members.
//   - flag: a living person, or several bodies, are visible on the named photos; off takes it back. It decides
//     neither class nor members.
//   - derivative-of: the named photos are no photographs of the body but images made from Of, a photo of Set:
//     restored, reconstructed. They are a member of no set from then on; Others are the other sets that
//     hold one, and one that has nothing else left goes into Set. An image that others were made from, or that
//     was made from another photo, is refused.
//   - accept: the proposal is taken unseen, in a batch. It decides neither class nor members, and is refused
//     where a person decided either.
//   - adopt: another catalogue was merged, and the set becomes what the decisions of both add up to. Replay
//     takes it as its record says it; what a set cannot be, no record can say.
//   - undo: the sets of an earlier decision are again as before it. It is refused where one of them has
//     been decided about since. An undo is a decision and can be undone.
//
// A set whose members were decided and that a decision then gives or takes a photo is to be looked at
// again; the bare confirm closes it.
package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// Action is the kind of a decision.
type Action string

// The actions.
const (
	Class   Action = "class"
	Second  Action = "second"
	Confirm Action = "confirm"
	Reject  Action = "reject"
	Split   Action = "split"
	Merge   Action = "merge"
	Move    Action = "move"
	Card    Action = "card"
	Note    Action = "note"
	Role    Action = "role"
	Flag    Action = "flag"
	Derived Action = "derivative-of"
	Accept  Action = "accept"
	Undo    Action = "undo"
)

// Actions lists the actions.
func Actions() []Action {
	return []Action{Class, Second, Confirm, Reject, Split, Merge, Move, Card, Note, Role, Flag, Derived, Accept, Undo}
}

// Decision is what one person decided. Fields that the action does not use are left out.
type Decision struct {
	Action   Action                 `json:"action"`
	Set      photo.SetID            `json:"set,omitempty"`
	Others   []photo.SetID          `json:"others,omitempty"`
	Photos   []photo.Digest         `json:"photos,omitempty"`
	Class    photo.Class            `json:"class,omitempty"`
	Card     photo.Card             `json:"card,omitzero"`
	Box      photo.Box              `json:"box,omitzero"`   // where on a photo the card was read
	Note     string                 `json:"note,omitempty"` // salted digest, never the text
	Role     string                 `json:"role,omitempty"`
	Flag     photo.Flag             `json:"flag,omitempty"`     // one of photo.PhotoFlags
	Off      bool                   `json:"off,omitempty"`      // a flag: it is taken back
	Of       photo.Digest           `json:"of,omitzero"`        // derivative-of: the photo that they were made from
	Drawn    bool                   `json:"drawn,omitempty"`    // a class: the set was drawn, and decided with proposal and neighbours hidden
	Departs  bool                   `json:"departs,omitempty"`  // a class: it departs from what two people read, see Departs
	Answer   photo.Answer           `json:"answer,omitempty"`   // an accept: the proposal that is taken
	Batch    int64                  `json:"batch,omitempty"`    // an accept: the run that took it with others
	Undoes   int64                  `json:"undoes,omitempty"`   // journal entry
	Versions map[photo.SetID]string `json:"versions,omitempty"` // of the sets, as the person saw them
	Seen     string                 `json:"seen,omitempty"`     // a card, note or role: what Seen gave of Set, as the person saw it; "" not said
	By       string                 `json:"by,omitempty"`       // salted digest of who decided
}

// MadeFrom is an image that was made from a photo of a set.
type MadeFrom struct {
	Photo photo.Digest `json:"photo"`
	Of    photo.Digest `json:"of"`
}

// State is what the decisions about one set add up to. The zero State is a set that nobody touched.
// Slices are sorted by digest and have nothing twice; empty ones are nil.
type State struct {
	Class          photo.Class    `json:"class,omitempty"`
	Drawn          bool           `json:"drawn,omitempty"` // the class was decided blind, on a drawn set
	MembersDecided bool           `json:"members_decided,omitempty"`
	Reopened       string         `json:"reopened,omitempty"` // what a decision changed since the members were decided
	Confirmed      []photo.Digest `json:"confirmed,omitempty"`
	Rejected       []photo.Digest `json:"rejected,omitempty"`
	Card           photo.Card     `json:"card,omitzero"`
	Box            photo.Box      `json:"box,omitzero"`   // where the card was read, on a photo of the set
	Note           string         `json:"note,omitempty"` // salted digest
	Marks
	// MergedInto is the set that this one went into: by a merge, or because the split that made it was
	// undone. A set with it does not stand any more.
	MergedInto photo.SetID `json:"merged_into,omitempty"`
	SplitFrom  photo.SetID `json:"split_from,omitempty"`
	By         string      `json:"by,omitempty"` // salted digest of who decided last
	// Accepted is the proposal that was taken unseen, in a batch; "" none. It is no class.
	Accepted photo.Answer `json:"accepted,omitempty"`
	Disputed bool         `json:"disputed,omitempty"` // two people disagree

	ClassBy  string         `json:"class_by,omitempty"` // salted digest of who decided the class
	Readings photo.Readings `json:"readings,omitzero"`  // with salted digests of who read

	Derivatives []MadeFrom `json:"derivatives,omitempty"` // made from its photos, and members of no set
}

// Equal reports whether two states say the same.
func (s State) Equal(o State) bool {
	return s.Class == o.Class && s.Drawn == o.Drawn && s.MembersDecided == o.MembersDecided && s.Reopened == o.Reopened &&
		slices.Equal(s.Confirmed, o.Confirmed) && slices.Equal(s.Rejected, o.Rejected) &&
		s.Card == o.Card && s.Box == o.Box && s.Note == o.Note && s.Marks.equal(o.Marks) &&
		s.MergedInto == o.MergedInto && s.SplitFrom == o.SplitFrom && s.By == o.By &&
		s.ClassBy == o.ClassBy && s.Readings == o.Readings &&
		s.Accepted == o.Accepted && s.Disputed == o.Disputed && slices.Equal(s.Derivatives, o.Derivatives)
}

// Touched reports whether a person decided anything about the set that holds.
func (s State) Touched() bool { return !s.Equal(State{}) }

// Review returns how far persons have decided about a set with these members, and where it fell back
// to in_review, why. A set is reviewed where a person decided its class and its members and every
// member is confirmed; one about whose photos anything was decided is in review.
func (s State) Review(members []photo.Member) (photo.Review, string) {
	proposed := 0
	for _, m := range members {
		if !m.Confirmed {
			proposed++
		}
	}
	var why []string
	if s.MembersDecided && s.Reopened != "" {
		why = append(why, s.Reopened)
	}
	if s.MembersDecided && proposed > 0 {
		why = append(why, "gained "+photos(proposed)+since)
	}
	if s.MembersDecided && len(members) == 0 {
		why = append(why, "has no photo any more")
	}
	classed := s.Class != photo.Undecided
	switch {
	case s.Disputed:
		return photo.Disputed, ""
	case classed && s.MembersDecided && len(why) == 0:
		return photo.Reviewed, ""
	case classed || s.MembersDecided || len(s.Confirmed) > 0 || len(s.Rejected) > 0:
		return photo.InReview, strings.Join(why, "; ")
	case s.Accepted != "":
		return photo.AcceptedUnseen, ""
	}
	return photo.Unreviewed, ""
}

const since = " since the members were decided"

func photos(n int) string {
	if n == 1 {
		return "1 photo"
	}
	return fmt.Sprintf("%d photos", n)
}

// Version returns the first 16 hexadecimal digits of the SHA-256 of the lines "amana-set-1", each
// member's digest in their order, "class " and "review ", each ended by a line feed. The order of
// members does not matter.
func Version(members []photo.Member, class photo.Class, review photo.Review) string {
	digests := make([]photo.Digest, len(members))
	for i, m := range members {
		digests[i] = m.Photo
	}
	slices.SortFunc(digests, photo.Digest.Compare)
	h := sha256.New()
	h.Write([]byte("amana-set-1\n"))
	for _, d := range digests {
		h.Write([]byte(hex.EncodeToString(d[:]) + "\n"))
	}
	h.Write([]byte("class " + class.String() + "\nreview " + string(review) + "\n"))
	return hex.EncodeToString(h.Sum(nil))[:16]
}
