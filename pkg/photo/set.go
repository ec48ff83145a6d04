// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// SetID is the stable identity of a set, never reused. It prints as S-000123.
type SetID int64

// String returns S- and at least six digits, "" for zero.
func (id SetID) String() string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("S-%06d", int64(id))
}

// ParseSetID reads what String writes; leading zeros and the case of S do not matter.
func ParseSetID(s string) (SetID, error) {
	digits, ok := strings.CutPrefix(strings.ToUpper(s), "S-")
	n, err := strconv.ParseInt(digits, 10, 63)
	if !ok || err != nil || n <= 0 || digits[0] == '+' {
		return 0, fmt.Errorf("%q is not a set (S-000123)", s)
	}
	return SetID(n), nil
}

// MarshalText returns what String returns.
func (id SetID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *SetID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = 0
		return nil
	}
	parsed, err := ParseSetID(string(text))
	if err == nil {
		*id = parsed
	}
	return err
}

// Class is what a set shows, as a person decided. Categories of the archive, no judgement.
type Class string

// The classes; "" is undecided.
const (
	Undecided Class = ""
	Victim    Class = "victim"   // a person who died in detention
	Security  Class = "security" // soldier or member of a security service
	Civilian  Class = "civilian" // killed in an attack
	Scene     Class = "scene"
	Document  Class = "document"
	Other     Class = "other"
)

// Classes lists the classes that a person can choose.
func Classes() []Class { return []Class{Victim, Security, Civilian, Scene, Document, Other} }

// ParseClass reads a class by its name; "undecided" takes a class back.
func ParseClass(s string) (Class, error) {
	if s == "undecided" {
		return Undecided, nil
	}
	if slices.Contains(Classes(), Class(s)) {
		return Class(s), nil
	}
	return "", fmt.Errorf("%q is not a class (victim, security, civilian, scene, document, other, undecided)", s)
}

// String returns the class's name.
func (c Class) String() string {
	if c == Undecided {
		return "undecided"
	}
	return string(c)
}

// Answer is what the program proposes about a set.
type Answer string

// The answers; "" where separate has not run since the set was made.
const (
	LikelyVictim    Answer = "victim"
	LikelyNotVictim Answer = "not_victim"
	AnswerUndecided Answer = "undecided"
)

// Proposal is a proposed class with its reasons, strongest first. A reason names types of evidence,
// never the text of a path, so that it can be shared.
type Proposal struct {
	Answer     Answer
	Confidence float64 // 0 to 1, of Answer
	Reasons    []string
}

// Review is how far persons have decided about a set.
type Review string

// The states of review.
const (
	Unreviewed     Review = "unreviewed"
	InReview       Review = "in_review" // class or members decided, not both
	Reviewed       Review = "reviewed"  // a person decided both
	AcceptedUnseen Review = "accepted_unseen"
	Disputed       Review = "disputed"
)

// Reviews lists the states of review in the order of work.
func Reviews() []Review { return []Review{Unreviewed, InReview, Disputed, AcceptedUnseen, Reviewed} }

// Flag is a reason to look at a set.
type Flag string

// The flags.
const (
	FlagSmall          Flag = "small" // fewer than 3 photos
	FlagLarge          Flag = "large" // more than 8 photos
	FlagGap            Flag = "gap"
	FlagMixedCameras   Flag = "mixed_cameras"
	FlagNumberConflict Flag = "number_conflict" // one number in two sets, or two in one
	FlagNoTime         Flag = "no_time"
	FlagSplitFolders   Flag = "split_across_folders"
	FlagLiving         Flag = "living_person"  // a person saw one on a photo
	FlagSeveral        Flag = "several_bodies" // a person saw them on a photo
)

// Flags lists the flags: those of the grouping, then those of persons.
func Flags() []Flag {
	return append([]Flag{FlagSmall, FlagLarge, FlagGap, FlagMixedCameras, FlagNumberConflict, FlagNoTime, FlagSplitFolders}, PhotoFlags()...)
}

// PhotoFlags lists the flags that a person gives a photo; a set has those of its photos.
func PhotoFlags() []Flag { return []Flag{FlagLiving, FlagSeveral} }

// Card is what a person read on the card, tape or skin. Each part is a string: a number may carry a
// letter, or be a mark such as ج; an unreadable digit is "?".
type Card struct {
	Branch   string
	Detainee string
	Exam     string
}

// Empty reports whether nothing was read.
func (c Card) Empty() bool { return c == Card{} }

// Complete reports whether all three numbers were read without a gap. Only complete cards are compared.
func (c Card) Complete() bool {
	for _, part := range []string{c.Branch, c.Detainee, c.Exam} {
		if part == "" || strings.Contains(part, "?") {
			return false
		}
	}
	return true
}

// Roles lists what a photo can show of a body.
func Roles() []string { return []string{"face", "whole_body", "side", "card"} }

// Member is a photo in a set.
type Member struct {
	Photo     Digest
	Confirmed bool   // by a person; else proposed by grouping
	Role      string // one of Roles, or ""
	Flags     []Flag // of PhotoFlags, nil none
}

// Readings are the classes that two people gave a set, the second without having seen the first's. They
// stay as they were when the second was made, whatever is decided later.
type Readings struct {
	First    Class  `json:"first"`
	FirstBy  string `json:"first_by"`
	Second   Class  `json:"second"` // "": there was no second reading
	SecondBy string `json:"second_by"`
}

// Agree reports whether there are two readings and they are the same.
func (r Readings) Agree() bool { return r.Second != Undecided && r.First == r.Second }

// Set is a stored set as it stands: what the program proposes and what persons decided.
type Set struct {
	ID         SetID
	Members    []Member // in the order of their digests
	Rule       string   // how the members came together, such as "roll" or "confirmed"
	Confidence float64  // 0 to 1, that exactly these photos belong together
	Reasons    []string // in words that can be shared
	Flags      []Flag   // the grouping's, then those that persons gave its photos
	Proposal   Proposal

	Class          Class  // decided by a person
	ClassBy        string // who decided the class; "" nobody, or the name was erased
	Drawn          bool   // the class was decided blind, on a set that was drawn at random
	Readings       Readings
	MembersDecided bool
	Review         Review
	ReviewReason   string // why a set fell back to in_review
	Card           Card
	CardBox        Box    // where on a photo of the set the card was read; zero where nobody said
	Note           string // "" where there is none or it was erased
	ReviewedBy     string // who decided last
	Version        string // digest over members, class and state: a decision names the one it was made on
	Seen           string // digests over card, note and roles: a decision that replaces one names what it replaces
}

// Confirmed counts the members that a person confirmed.
func (s Set) Confirmed() int {
	n := 0
	for _, m := range s.Members {
		if m.Confirmed {
			n++
		}
	}
	return n
}

// Copy is a photo that is attached, or proposed, as another encoding, size or crop of an original.
type Copy struct {
	Original  Digest
	Copy      Digest
	Distance  int    // bits of the perceptual hashes that differ, 0 to 256
	Reason    string // why it is derived, in words
	Attached  bool   // within the limits in which the program may attach; else a proposal
	Confirmed bool   // by a person
}

// Derivative is a restored or reconstructed image, or another work that was made from a photo. It is kept
// apart from the originals: it is a member of no set, by a person's decision.
type Derivative struct {
	Photo    Digest
	Original Digest // the photo from which it was made
	Set      SetID  // the original's, about which it was decided
}

// Changes is what a new grouping did to the sets, each list in the order of the identities.
type Changes struct {
	New     []SetID
	Same    []SetID
	Changed []SetID // other members than before
	Retired []SetID // no members left, and no person touched it
}
