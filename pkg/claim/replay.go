// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"amana/pkg/photo"
)

// Action is what a record does.
type Action string

// The actions.
const (
	Enter    Action = "enter"    // a new claim
	Step     Action = "step"     // another state of a claim
	Describe Action = "describe" // marks on a set; without anything in it, a description is taken back
)

// Record is one act about claims as the journal keeps it. It holds no text.
type Record struct {
	Action Action      `json:"action"`
	Claim  ID          `json:"claim,omitempty"`
	Set    photo.SetID `json:"set"`
	Person
	To      State          `json:"to,omitempty"`
	By      int            `json:"by,omitempty"`      // which of the claim's persons, from 1
	Photos  []photo.Digest `json:"photos,omitempty"`  // of the set, as the person saw it
	Version string         `json:"version,omitempty"` // of the set
	Origin  string         `json:"origin,omitempty"`  // of one from another catalogue, the hash of its entry there
	At      string         `json:"at,omitempty"`      // and its time
}

// ParseRecord reads the JSON of a Record; a field that it does not know is an error.
func ParseRecord(text []byte) (Record, error) {
	var r Record
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Record{}, fmt.Errorf("read claim: %w", err)
	}
	return r, nil
}

// Book is every claim and description as records add up. The zero Book is empty.
type Book struct {
	Claims       map[ID]Claim
	Descriptions map[photo.SetID]Description
}

// RefusedError says why a record cannot be, and what to do instead.
type RefusedError struct{ Why string }

// Error returns the sentence.
func (e *RefusedError) Error() string { return e.Why }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

// Sorted returns the claims in the order of their numbers.
func (b Book) Sorted() []Claim {
	out := slices.Collect(maps.Values(b.Claims))
	slices.SortFunc(out, func(x, y Claim) int { return int(x.ID - y.ID) })
	return out
}

// Apply takes a record, which journal entry holds, into the book. The error is a *RefusedError, and the
// book is then as before.
func (b *Book) Apply(entry int64, r Record) error {
	if b.Claims == nil {
		b.Claims, b.Descriptions = map[ID]Claim{}, map[photo.SetID]Description{}
	}
	if r.Set <= 0 {
		return refuse("no set is named")
	}
	if err := r.Person.check(); err != nil {
		return err
	}
	switch r.Action {
	case Enter:
		return b.enter(entry, r)
	case Step:
		return b.step(entry, r)
	case Describe:
		return b.describe(entry, r)
	}
	return refuse("%q is not an act about claims", string(r.Action))
}

func (p Person) check() error {
	if len(p.Marks) > MaxMarks {
		return refuse("%d marks are more than %d", len(p.Marks), MaxMarks)
	}
	for _, m := range p.Marks {
		if !m.valid() {
			return refuse("%q is not a mark of the lists", m.String())
		}
	}
	if !slices.Contains([]Sex{"", Female, Male}, p.Sex) || !slices.Contains([]Minor{"", Under18, Adult}, p.Minor) {
		return refuse("%q, %q is not what a sex and an age are", string(p.Sex), string(p.Minor))
	}
	return nil
}

func (b *Book) enter(entry int64, r Record) error {
	if _, taken := b.Claims[r.Claim]; taken || r.Claim != ID(len(b.Claims)+1) || r.By != 1 || r.To != "" {
		return refuse("%s is not the next claim of the first person", r.Claim)
	}
	b.Claims[r.Claim] = Claim{ID: r.Claim, Set: r.Set, Person: r.Person, State: Claimed, Photos: r.Photos, Entered: entry, Changed: entry, People: 1}
	return nil
}

func (b *Book) describe(entry int64, r Record) error {
	if r.Claim != 0 || r.By != 0 || r.To != "" {
		return refuse("a description is of a set and of no claim")
	}
	if r.Person.equal(Person{}) {
		delete(b.Descriptions, r.Set)
		return nil
	}
	b.Descriptions[r.Set] = Description{Set: r.Set, Person: r.Person, Entered: entry}
	return nil
}

func (b *Book) step(entry int64, r Record) error {
	c, known := b.Claims[r.Claim]
	switch {
	case !known:
		return refuse("there is no claim %s", r.Claim)
	case r.Set != c.Set || !r.Person.equal(Person{}):
		return refuse("%s is about %s and stays so: withdraw it and enter another", c.ID, c.Set)
	case r.By < 1 || r.By > c.People+1:
		return refuse("%s has %d persons, and %d is not the next", c.ID, c.People, r.By)
	case !slices.Contains(c.State.Next(), r.To):
		return refuse("%s is %s and cannot become %s in one step (%s)", c.ID, c.State, word(string(r.To)), names(c.State.Next()))
	}
	vouched := []int(nil)
	if r.To == Verified {
		var err error
		if vouched, err = b.vouch(c, r.By); err != nil {
			return err
		}
		if len(vouched) < 2 {
			r.To = ExpertChecked
		}
	}
	c.State, c.Vouched, c.Photos, c.Changed, c.People = r.To, vouched, r.Photos, entry, max(c.People, r.By)
	b.Claims[c.ID] = c
	return nil
}

// vouch returns who stands for a claim when a person has said verified.
func (b *Book) vouch(c Claim, by int) ([]int, error) {
	if slices.Contains(c.Vouched, by) {
		return nil, refuse("%s needs a second person: who said verified first cannot say it again", c.ID)
	}
	for _, other := range b.Sorted() {
		if other.ID != c.ID && other.Set == c.Set && other.State == Verified {
			return nil, refuse("%s has a verified claim already, %s: one of the two is wrong", c.Set, other.ID)
		}
	}
	return append(slices.Clone(c.Vouched), by), nil
}

func names(states []State) string {
	out := ""
	for i, s := range states {
		if i > 0 {
			out += ", "
		}
		out += string(s)
	}
	return out
}

// ReplayError names the first record that cannot have been.
type ReplayError struct {
	Entry int64
	Why   string
}

// Error names the entry.
func (e *ReplayError) Error() string {
	return fmt.Sprintf("journal entry %d could not have been: %s", e.Entry, e.Why)
}

// Replay follows records, keyed by their journal entries, from the first and returns what they add up to.
// The error is a *ReplayError.
func Replay(records iter.Seq2[int64, Record]) (Book, error) {
	b := Book{Claims: map[ID]Claim{}, Descriptions: map[photo.SetID]Description{}}
	for entry, r := range records {
		if err := b.Apply(entry, r); err != nil {
			return b, &ReplayError{entry, err.Error()}
		}
	}
	return b, nil
}
