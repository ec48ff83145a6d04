// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/reconcile"
	"amana/pkg/review"
)

// plan is a set as it is to become. set is 0 until a new one has its number.
type plan struct {
	body     reconcile.Body
	set      photo.SetID
	gone     []photo.SetID // merged into it
	proposed []photo.Digest
	from     photo.SetID // their number of the set from which it was split; 0 none
	made     bool
	changed  bool // its state or origin becomes otherwise
	write    bool // there is something to write

	shown     int   // its place in what is told, from 1; 0 none
	conflicts []int // their places
}

// aim gives each body the number of a set here: its own, that of the largest set that nobody touched and that
// lies within it, or 0 for a new one.
func (m *merging) aim() {
	untouched := map[photo.Digest][]photo.SetID{}
	for _, id := range sortedIDs(m.ours.sets) {
		if _, touched := m.ours.states[id]; !touched {
			for _, p := range m.ours.proposed[id] {
				untouched[p] = append(untouched[p], id)
			}
		}
	}
	used := map[photo.SetID]bool{}
	largest := func(in []photo.Digest) (most photo.SetID) {
		for _, p := range in {
			for _, id := range untouched[p] {
				its := m.ours.proposed[id]
				if !used[id] && within(its, in) && (most == 0 || len(its) > len(m.ours.proposed[most])) {
					most = id
				}
			}
		}
		used[most] = true
		return most
	}
	mine := map[photo.SetID]reconcile.Set{}
	for _, s := range m.ours.side.Sets {
		mine[s.ID] = s
	}
	for _, b := range m.bodies {
		if !b.State.Touched() && len(b.Ours) == 0 {
			continue // decided and taken back there, and nothing here
		}
		p := &plan{body: b}
		if len(b.Ours) > 0 {
			p.set, p.gone = b.Ours[0], b.Ours[1:]
		} else if p.set = largest(photosIn(b)); p.set == 0 {
			p.made = true
		}
		p.settle(m.ours.proposed[p.set], mine[p.set])
		m.plans = append(m.plans, p)
	}
}

// within reports whether all of one list are in another, which is sorted.
func within(some, all []photo.Digest) bool {
	return !slices.ContainsFunc(some, func(p photo.Digest) bool {
		_, found := slices.BinarySearchFunc(all, p, photo.Digest.Compare)
		return !found
	})
}

// photosIn returns who is in a body, sorted.
func photosIn(b reconcile.Body) []photo.Digest {
	out := slices.Concat(b.State.Confirmed, b.Proposed)
	slices.SortFunc(out, photo.Digest.Compare)
	return slices.Compact(out)
}

// settle works out what grouping is to propose for the set, and whether anything changes.
func (p *plan) settle(proposed []photo.Digest, was reconcile.Set) {
	decided := slices.Concat(p.body.State.Confirmed, p.body.State.Rejected)
	for _, d := range proposed { // what a person decided about is proposed still, and nobody asks
		if slices.Contains(decided, d) {
			p.proposed = append(p.proposed, d)
		}
	}
	p.proposed = append(p.proposed, p.body.Proposed...)
	slices.SortFunc(p.proposed, photo.Digest.Compare)
	if p.body.Split == 1 { // their number, until ours is known
		p.from, p.body.State.SplitFrom = p.body.State.SplitFrom, was.State.SplitFrom
	}
	p.changed = !was.State.Equal(p.body.State) || !was.Origin.Equal(p.body.Origin)
	p.write = p.made || len(p.gone) > 0 || p.changed || !slices.Equal(p.proposed, proposed)
}

// idle reports whether merging changes nothing.
func (m *merging) idle() bool {
	fresh := slices.ContainsFunc(m.theirs.originals, func(o original) bool { return !m.ours.have[o.Hash] })
	return !fresh && !slices.ContainsFunc(m.plans, func(p *plan) bool { return p.write })
}

type mergeSettings struct {
	Other   string       `json:"other"`
	Entries int64        `json:"entries"` // of the other journal
	Head    photo.Digest `json:"head"`    // and its head
	Claims  bool         `json:"claims,omitempty"`
}

type mergeTold struct {
	MergeLedger
	Disputes []disputeTold `json:"disputes,omitempty"`
}

// disputeTold is a conflict as the journal tells it: without names and texts, which lie with the entries.
type disputeTold struct {
	Set     photo.SetID    `json:"set"`
	What    string         `json:"what"`
	Photo   photo.Digest   `json:"photo,omitzero"`
	Entries []photo.Digest `json:"entries"`
}

// write writes the plan as one run.
func (m *merging) write(ctx context.Context, tx *sql.Tx) (err error) {
	idle := m.idle()
	if idle && (!m.o.Claims || len(m.theirs.claims) == 0) {
		return nil
	}
	m.run, err = m.c.startRun(ctx, tx, started{kind: KindMerge, tool: m.o.Tool, now: m.o.Now, texts: map[string]string{"who": m.o.Who},
		settings: mergeSettings{m.out.Other, m.out.Head.Entries, m.out.Head.Hash, m.o.Claims}})
	if err != nil {
		return err
	}
	m.out.Run = m.run
	for _, o := range m.theirs.originals {
		if !m.ours.have[o.Hash] {
			if err := m.keep(ctx, o); err != nil {
				return err
			}
		}
	}
	if err := m.number(ctx); err != nil {
		return err
	}
	for _, p := range m.plans {
		if p.write {
			if err := m.adopt(ctx, p); err != nil {
				return err
			}
		}
	}
	if err := m.clear(ctx); err != nil {
		return err
	}
	if m.o.Claims {
		if taken, err := m.claims(ctx); err != nil {
			return err
		} else if idle && !taken {
			m.out.Run = 0
			return errNothing
		}
	}
	told := mergeTold{MergeLedger: m.out.Ledger}
	for _, c := range m.out.Conflicts {
		told.Disputes = append(told.Disputes, disputeTold{c.Set, c.What, c.Photo, c.Entries})
	}
	return m.c.finishRun(ctx, tx, m.run, Finished, told, indexed{same: true})
}

// keep writes a decision of another journal as an entry of this one.
func (m *merging) keep(ctx context.Context, o original) error {
	f := o.Foreign
	f.Left = m.left[o.Hash]
	n := note{kind: KindForeign, at: m.o.Now, texts: map[string]string{}, salts: map[string]string{}, body: f}
	for _, t := range o.texts {
		n.texts[t.field], n.salts[t.field] = t.text, t.salt
	}
	_, err := m.c.journalise(ctx, m.tx, n)
	return err
}

// number makes the new sets, so that what was split from which can be told, and fills the numbers in.
func (m *merging) number(ctx context.Context) error {
	targets := map[photo.SetID]photo.SetID{}
	for _, p := range m.plans {
		if p.made {
			if err := m.make(ctx, p); err != nil {
				return err
			}
		}
		for _, id := range p.body.Theirs {
			targets[id] = p.set
		}
	}
	for _, p := range m.plans {
		if from := targets[p.from]; from != p.set && len(p.body.Ours) == 0 {
			p.body.State.SplitFrom = from
		}
		if p.shown > 0 {
			m.out.Sets[p.shown-1].Set = p.set
		}
		for _, i := range p.conflicts {
			m.out.Conflicts[i].Set = p.set
		}
	}
	return nil
}

// make makes a new set, as the other catalogue's grouping proposed it.
func (m *merging) make(ctx context.Context, p *plan) (err error) {
	s := photo.Set{Rule: "merged", Reasons: []string{"people decided about it in another catalogue"}}
	if len(p.body.Theirs) > 0 {
		if theirs, ok := m.theirs.sets[p.body.Theirs[0]]; ok {
			s = theirs
		}
	}
	reasons, flags, err := jsonLists(s.Reasons, s.Flags)
	if err == nil {
		p.set, err = newSet(ctx, m.tx, s.Rule, s.Confidence, reasons, flags, m.run)
	}
	return err
}

// adopt writes a set as it becomes, with its entry.
func (m *merging) adopt(ctx context.Context, p *plan) error {
	if err := m.propose(ctx, p); err != nil {
		return err
	}
	was := map[photo.SetID]review.State{p.set: m.ours.states[p.set]}
	is := map[photo.SetID]review.State{p.set: p.body.State}
	for _, id := range p.gone {
		was[id], is[id] = m.ours.states[id], m.ours.states[id]
		s := is[id]
		s.MergedInto, s.By = p.set, p.body.State.By
		is[id] = s
	}
	if !p.made && !p.changed && len(p.gone) == 0 {
		return nil // only what grouping proposes became otherwise
	}
	a := act{c: m.c, tx: m.tx, now: m.o.Now, d: review.Decision{Action: review.Adopt, Set: p.set, Others: p.gone}}
	if err := a.name(m.o.Who, ""); err != nil {
		return err
	}
	a.touched = sortedIDs(is)
	_, err := a.write(ctx, review.Record{Decision: a.d, Members: map[photo.SetID][]photo.Digest{p.set: photosIn(p.body)}, Before: was, After: is,
		Origins: map[photo.SetID]review.Origin{p.set: p.body.Origin}})
	return err
}

// propose writes what grouping proposes for a set. One that becomes otherwise has no proposed class until
// separate runs again.
func (m *merging) propose(ctx context.Context, p *plan) error {
	if _, err := m.tx.ExecContext(ctx, `UPDATE photo_set SET retired = NULL WHERE id = ?`, p.set); err != nil {
		return err
	}
	if slices.Equal(p.proposed, m.ours.proposed[p.set]) {
		return nil
	}
	if _, err := m.tx.ExecContext(ctx, `DELETE FROM proposed_member WHERE set_id = ?`, p.set); err != nil {
		return err
	}
	for _, d := range p.proposed {
		if _, err := m.tx.ExecContext(ctx, `INSERT INTO proposed_member (set_id, photo) VALUES (?, ?)`, p.set, d[:]); err != nil {
			return err
		}
	}
	return m.unanswer(ctx, p.set)
}

func (m *merging) unanswer(ctx context.Context, id photo.SetID) error {
	_, err := m.tx.ExecContext(ctx, `UPDATE photo_set SET answer = '', answer_confidence = 0, answer_reasons = '[]' WHERE id = ?`, id)
	return err
}

// clear takes the photos of the sets that become otherwise out of the sets that nobody touched, and retires
// those that are empty then.
func (m *merging) clear(ctx context.Context) error {
	in := map[photo.Digest]photo.SetID{}
	aimed := map[photo.SetID]bool{}
	for _, p := range m.plans {
		aimed[p.set] = true
		if p.write {
			for _, d := range photosIn(p.body) {
				in[d] = p.set
			}
		}
	}
	for _, id := range sortedIDs(m.ours.sets) {
		if _, touched := m.ours.states[id]; touched || aimed[id] {
			continue
		}
		left, had := 0, len(m.ours.proposed[id])
		for _, d := range m.ours.proposed[id] {
			if in[d] == 0 {
				left++
			} else if _, err := m.tx.ExecContext(ctx, `DELETE FROM proposed_member WHERE set_id = ? AND photo = ?`, id, d[:]); err != nil {
				return err
			}
		}
		if left == had {
			continue
		}
		if err := m.unanswer(ctx, id); err != nil {
			return err
		}
		if left == 0 {
			if _, err := m.tx.ExecContext(ctx, `UPDATE photo_set SET retired = ? WHERE id = ?`, m.run, id); err != nil {
				return err
			}
		}
	}
	return nil
}
