// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"amana/pkg/photo"
)

// KindAssigned is the kind of an entry that deals sets to people.
const KindAssigned = "assigned"

// Assignment is sets that were dealt to people at one time.
type Assignment struct {
	Entry int64
	Time  time.Time
	Who   string // dealt them
	Seed  uint64
	Blind bool // for a second reading, without what the first person said
	Hands []Hand
}

// Hand is what one person was dealt, in the order of the deal.
type Hand struct {
	Name string // Forgotten where it was erased
	Sets []photo.SetID
}

// assigned is the body of an entry of KindAssigned. The names are texts of the entry, to_1 and so on.
type assigned struct {
	Seed  uint64          `json:"seed"`
	Blind bool            `json:"blind,omitempty"`
	Hands [][]photo.SetID `json:"hands"`
}

// Assign records who was dealt which sets, as one entry, and returns its number. The sets must stand:
// *NoSetError. Whether a set may be dealt is for the caller, on the Assignments that are.
func (c *Catalogue) Assign(ctx context.Context, a Assignment) (seq int64, err error) {
	const op = "assign"
	if a.Who == "" || len(a.Hands) == 0 {
		return 0, c.wrap(op, errors.New("sets are dealt by somebody to somebody"))
	}
	body := assigned{Seed: a.Seed, Blind: a.Blind}
	texts := map[string]string{"who": a.Who}
	err = c.write(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		for i, hand := range a.Hands {
			r, err := rosterOf(ctx, tx, hand.Sets)
			if err != nil {
				return err
			}
			for _, id := range hand.Sets {
				if _, err := loadSet(ctx, tx, r, id); err != nil {
					return err
				}
			}
			body.Hands = append(body.Hands, hand.Sets)
			texts[handField(i)] = hand.Name
		}
		seq, err = c.journalise(ctx, tx, note{kind: KindAssigned, at: a.Time, texts: texts, body: body})
		return err
	})
	return seq, err
}

func handField(i int) string { return fmt.Sprintf("to_%d", i+1) }

// Assignments returns what was dealt, in the order of the journal.
func (c *Catalogue) Assignments(ctx context.Context) (out []Assignment, err error) {
	err = c.read(ctx, "read assignments", func(tx *sql.Tx) error {
		texts, err := journalTexts(ctx, tx)
		if err != nil {
			return err
		}
		return eachPayload(ctx, tx, `kind = 'assigned'`, func(e entry, p payload) error {
			var body assigned
			if err := json.Unmarshal(p.Data, &body); err != nil {
				return &Fault{Entry: e.Seq, What: err.Error()}
			}
			said := map[string]string{}
			for _, t := range texts[e.Seq] {
				said[t.field] = t.text
			}
			named := func(field string) string {
				if name, ok := said[field]; ok {
					return name
				}
				return Forgotten
			}
			a := Assignment{Entry: e.Seq, Time: e.Time, Who: named("who"), Seed: body.Seed, Blind: body.Blind}
			for i, sets := range body.Hands {
				a.Hands = append(a.Hands, Hand{named(handField(i)), sets})
			}
			out = append(out, a)
			return nil
		})
	})
	return out, err
}
