// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"amana/pkg/photo"
	"amana/pkg/reconcile"
	"amana/pkg/review"
)

// KindMerge is the kind of a run that merges another catalogue.
const KindMerge = "merge"

// The errors of merging.
var (
	ErrSelf         = errors.New("it is this catalogue itself")
	ErrOtherArchive = errors.New("it is of another archive: no source of it has the content of one here")
)

// Merged is what merging another catalogue comes to.
type Merged struct {
	Other  string // identity of the other catalogue
	Head   Head   // of its journal
	Run    int64  // 0 where nothing was written
	Ledger MergeLedger
	// Sets are those that became otherwise, by their numbers here.
	Sets      []MergedSet
	Conflicts []MergeConflict
	Left      []LeftDecision
	// Forgotten are entries here whose texts were erased there and are not here.
	Forgotten []int64
	Claims    []string // what became of each claim, where claims were asked for
}

// MergeLedger counts the decisions that the other catalogue knows, by what became of them. It closes: the
// first is the sum of the rest.
type MergeLedger struct {
	Decisions int `json:"decisions"`
	Known     int `json:"known"`    // here already
	Agreed    int `json:"agreed"`   // somebody here said the same
	Taken     int `json:"taken"`    // nobody here had said anything of it
	Conflict  int `json:"conflict"` // somebody here said otherwise
	Replaced  int `json:"replaced"` // taken back or decided anew later on
	Left      int `json:"left"`     // cannot be applied here
	Sets      int `json:"sets"`     // that became otherwise
	Made      int `json:"made"`     // of these, new numbers
	Conflicts int `json:"conflicts"`
}

func (l MergeLedger) closes() bool {
	return l.Decisions == l.Known+l.Agreed+l.Taken+l.Conflict+l.Replaced+l.Left
}

// MergedSet is a set that became otherwise.
type MergedSet struct {
	Set    photo.SetID
	Theirs []photo.SetID // as the other catalogue numbers it
	Made   bool          // it is a new number
	Gone   []photo.SetID // merged into it
	State  review.State
}

// MergeConflict is a conflict with the set here that it leaves disputed.
type MergeConflict struct {
	Set photo.SetID
	reconcile.Conflict
}

// LeftDecision is a decision of the other catalogue that cannot be applied here.
type LeftDecision struct {
	Entry  int64 // of the catalogue in which it was made
	Time   time.Time
	Who    string
	Record review.Record
	Why    string
}

// MergeOptions say how another catalogue is merged.
type MergeOptions struct {
	Who    string // merges
	Tool   string
	Dry    bool // write nothing
	Claims bool // take claims too
	Now    time.Time
}

// Merge takes the decisions of another catalogue of the same archive: in one transaction, as one run, with an
// entry for each decision that is new here and one for each set that becomes otherwise. Sets are matched by
// their photos. People who decided differently without knowing of each other leave a set disputed. Merging
// again changes nothing, and merging in the other direction gives the same sets under other numbers. The other
// journal is verified first: ErrNoProof. Other errors: ErrSelf, ErrOtherArchive, ErrLocked. The caller holds
// LockRun, but for a dry run.
func (c *Catalogue) Merge(ctx context.Context, other *Other, o MergeOptions) (Merged, error) {
	const op = "merge"
	if other.path == c.path {
		return Merged{}, c.wrap(op, ErrSelf)
	}
	if o.Who == "" {
		return Merged{}, c.wrap(op, errors.New("merging needs the name of who merges"))
	}
	verdict, err := other.sound(ctx)
	if err != nil {
		return Merged{}, err
	}
	m := merging{c: c, o: o, out: Merged{Other: other.id, Head: verdict.Head}}
	err = other.read(ctx, "read decisions", func(tx *sql.Tx) error { return m.theirs.load(ctx, tx, other.id) })
	if err == nil {
		err = other.steady()
	}
	if err != nil {
		return Merged{}, err
	}
	if o.Dry {
		err = c.read(ctx, op, func(tx *sql.Tx) error { return m.plan(ctx, tx) })
		return m.out, err
	}
	err = c.write(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		if err := m.plan(ctx, tx); err != nil {
			return err
		}
		return m.write(ctx, tx)
	})
	if err != nil && !errors.Is(err, errNothing) {
		return Merged{}, err
	}
	return m.out, nil
}

// holder is what one catalogue holds that merging needs.
type holder struct {
	history
	roster
	side    reconcile.Side
	sources map[photo.Digest]bool
	sets    map[photo.SetID]photo.Set // as grouping proposes them
	notes   map[string]string
	erased  map[photo.Digest][]string // texts that were erased, by the entry's hash
	claims  []toldClaim
}

func (h *holder) load(ctx context.Context, tx *sql.Tx, id string) (err error) {
	if h.history, err = loadHistory(ctx, tx, id); err != nil {
		return err
	}
	if h.roster, err = loadRoster(ctx, tx); err != nil {
		return err
	}
	all, err := sources(ctx, tx)
	if err != nil {
		return err
	}
	h.sources = map[photo.Digest]bool{}
	for _, s := range all {
		if s.Digest.Valid() {
			h.sources[s.Digest] = true
		}
	}
	rows, err := collect(ctx, tx, scanSet, sqlSets)
	if err != nil {
		return err
	}
	h.sets = map[photo.SetID]photo.Set{}
	for _, s := range rows {
		h.sets[s.ID] = s
	}
	if h.notes, err = decisionTexts(ctx, tx); err != nil {
		return err
	}
	h.side = reconcile.Side{Sets: reconcile.Trace(h.entries), Known: h.known}
	fixed := map[photo.Digest]bool{}
	for _, s := range h.side.Sets {
		for _, p := range s.State.Confirmed {
			fixed[p] = true
		}
	}
	for i := range h.side.Sets {
		s := &h.side.Sets[i]
		s.Proposed = h.proposed[s.ID]
		if s.State.Touched() && len(s.Photos()) == 0 { // grouping took them: the decision names them
			s.Proposed = slices.DeleteFunc(slices.Clone(s.Seen), func(p photo.Digest) bool { return fixed[p] })
		}
	}
	h.erased = map[photo.Digest][]string{}
	for _, o := range h.originals {
		var p payload
		if err := json.Unmarshal(o.Payload, &p); err != nil {
			return err
		}
		for field := range p.Texts {
			if !slices.ContainsFunc(o.texts, func(t savedText) bool { return t.field == field }) {
				h.erased[o.Hash] = append(h.erased[o.Hash], field)
			}
		}
	}
	h.claims, err = loadClaims(ctx, tx)
	return err
}

// merging is one merge on its way.
type merging struct {
	c            *Catalogue
	o            MergeOptions
	ours, theirs holder
	bodies       []reconcile.Body
	authors      map[photo.Digest]reconcile.Author
	left         map[photo.Digest]string // why a decision cannot be applied
	out          Merged

	tx    *sql.Tx
	run   int64
	plans []*plan
}

// plan works out everything that merging comes to, and writes nothing.
func (m *merging) plan(ctx context.Context, tx *sql.Tx) error {
	m.tx = tx
	if err := m.ours.load(ctx, tx, m.c.id); err != nil {
		return err
	}
	same := false
	for digest := range m.theirs.sources {
		same = same || m.ours.sources[digest]
	}
	if !same {
		return ErrOtherArchive
	}
	if err := m.strip(ctx); err != nil {
		return err
	}
	words := reconcile.Words{Authors: map[photo.Digest]reconcile.Author{}, Notes: map[string]string{}}
	for _, h := range []*holder{&m.theirs, &m.ours} {
		for _, o := range h.originals {
			if had, ok := words.Authors[o.Hash]; !ok || had.Who == "" {
				words.Authors[o.Hash] = reconcile.Author{Who: o.name, Time: o.time}
			}
		}
		for digest, text := range h.notes {
			words.Notes[digest] = text
		}
	}
	m.authors = words.Authors
	m.bodies = reconcile.Merge(&m.ours.side, &m.theirs.side, words)
	m.aim()
	m.count()
	if !m.out.Ledger.closes() {
		return fmt.Errorf("bug: the ledger of the merge does not close: %+v", m.out.Ledger)
	}
	for hash, fields := range m.theirs.erased {
		m.stillHere(hash, fields)
	}
	slices.Sort(m.out.Forgotten)
	return nil
}

// stillHere notes an entry of whose texts one was erased there and is here.
func (m *merging) stillHere(hash photo.Digest, fields []string) {
	for _, o := range m.ours.originals {
		if o.Hash != hash {
			continue
		}
		for _, t := range o.texts {
			if slices.Contains(fields, t.field) {
				m.out.Forgotten = append(m.out.Forgotten, o.local)
				return
			}
		}
	}
}

// strip takes from their sets what is not known here, and leaves out those of which nothing remains.
func (m *merging) strip(ctx context.Context) error {
	m.left = map[photo.Digest]string{}
	known, err := m.tx.PrepareContext(ctx, `SELECT EXISTS (SELECT 1 FROM content WHERE digest = ?)`)
	if err != nil {
		return err
	}
	defer known.Close()
	keys := map[string]bool{}
	for _, s := range m.ours.side.Sets {
		for _, key := range s.Origin.Keys {
			keys[key] = true
		}
	}
	here := map[photo.Digest]bool{}
	var kept []reconcile.Set
	for _, s := range m.theirs.side.Sets {
		had := s.Photos()
		for _, p := range slices.Concat(s.State.Confirmed, s.State.Rejected, s.Proposed) {
			if _, asked := here[p]; asked {
				continue
			}
			var is bool
			if err := known.QueryRowContext(ctx, p[:]).Scan(&is); err != nil {
				return err
			}
			here[p] = is
		}
		s = s.Only(func(p photo.Digest) bool { return here[p] })
		paired := slices.ContainsFunc(s.Origin.Keys, func(key string) bool { return keys[key] })
		why := ""
		switch {
		case !s.State.Touched() || len(s.Photos()) > 0 || paired:
			kept = append(kept, s)
			continue
		case len(had) > 0:
			why = "none of its photos is known here"
		default:
			why = "its set has no photo any more"
		}
		for _, stems := range s.Origin.Stems {
			for _, stem := range stems {
				m.left[stem] = why
			}
		}
	}
	m.theirs.side.Sets = kept
	return nil
}

// count tells what became of each decision that the other catalogue knows.
func (m *merging) count() {
	l := &m.out.Ledger
	conflict, agreed, taken := map[photo.Digest]bool{}, map[photo.Digest]bool{}, map[photo.Digest]bool{}
	for _, p := range m.plans {
		for _, stems := range p.body.Origin.Stems {
			for _, stem := range stems {
				taken[stem] = true
			}
		}
		if p.write && (p.made || len(p.gone) > 0 || p.changed) {
			l.Sets++
			if p.made {
				l.Made++
			}
			m.out.Sets = append(m.out.Sets, MergedSet{p.set, p.body.Theirs, p.made, p.gone, p.body.State})
			p.shown = len(m.out.Sets)
		}
		for _, stem := range p.body.Agreed {
			agreed[stem] = true
		}
		for _, c := range p.body.Conflicts {
			m.out.Conflicts = append(m.out.Conflicts, MergeConflict{p.set, c})
			p.conflicts = append(p.conflicts, len(m.out.Conflicts)-1)
			for _, stem := range c.Entries {
				conflict[stem] = true
			}
		}
	}
	l.Conflicts = len(m.out.Conflicts)
	for _, o := range m.theirs.originals {
		l.Decisions++
		switch why := m.left[o.Hash]; {
		case m.ours.known[o.Hash]:
			l.Known++
		case o.record.Decision.Action == review.Derived:
			l.Left++
			m.out.Left = append(m.out.Left, LeftDecision{Entry: o.Seq, Time: o.time, Who: o.name, Record: o.record,
				Why: "what an image was made from is not merged: decide it here as well"})
		case conflict[o.Hash]:
			l.Conflict++
		case agreed[o.Hash]:
			l.Agreed++
		case taken[o.Hash]:
			l.Taken++
		case why != "":
			l.Left++
			m.out.Left = append(m.out.Left, LeftDecision{Entry: o.Seq, Time: o.time, Who: o.name, Record: o.record, Why: why})
		default:
			l.Replaced++
		}
	}
}
