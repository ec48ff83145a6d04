// SPDX-License-Identifier: Apache-2.0

// Package verify holds a drive against what is on record of it: a catalogue, or a manifest that somebody else
// made. One walk goes beside the record; workers read what is on both sides, and a writer keeps what was found.
//
// Callers may lean on this. Every file on record gets exactly one class, and so does every directory entry that
// is not on record; Ledger.Check holds the sums. A file is OK only where its bytes were read to their end and
// their digest is the one on record. Nothing is called missing where the drive disappeared, where it is empty,
// where ctx was done, or where the folder above could not be listed. The drive is only read. What is found does
// not depend on the number of workers.
//
// It gives no cause. It refuses to guess: what has no digest on record is Unverifiable.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

// The errors of a run, beside those of the store and of listing the root.
var (
	ErrRootGone = errors.New("the folder disappeared during the run")
	ErrEmpty    = errors.New("the folder is empty")
)

// Class is how a file on record was found, or an entry that is not on record.
type Class string

// The classes. New is of entries that are not on record, all others are of those that are.
const (
	OK              Class = "ok"
	Changed         Class = "changed"          // the content is another
	ChangedSilently Class = "changed_silently" // the content is another, and size and time are not
	TypeChanged     Class = "type_changed"     // a link, a folder or a device stands in its place
	Missing         Class = "missing"
	Moved           Class = "moved" // its content has another path
	Unreadable      Class = "unreadable"
	Unverifiable    Class = "unverifiable" // it is there, and no content is on record
	NotSampled      Class = "not_sampled"  // it is there, and its bytes were not read
	New             Class = "new"
)

// NoContent is the reason of a file that is Unverifiable because its bytes were never read. Unlike a link, it could
// have been.
const NoContent = "its content is not on record"

// Classes lists the classes in the order in which a ledger prints them.
func Classes() []Class {
	return []Class{OK, Changed, ChangedSilently, TypeChanged, Missing, Moved, Unreadable, Unverifiable, NotSampled, New}
}

// Row is a file on record.
type Row struct {
	Path     photo.RelPath
	Kind     photo.Kind
	Bytes    int64 // -1: not known
	Mod      photo.Stamp
	Timed    bool        // Mod is known
	Want     digest.Sums // as far as they are on record; none: its bytes were never read
	Vanished bool        // it was gone when the record was made: it is not looked for
	Passed   *Stamped    // it was OK in an earlier part of this run, with these; nil: it was not
}

// Stamped is what tells a file's state without reading it.
type Stamped struct {
	Bytes int64
	Mod   photo.Stamp
}

// Finding is what was found of a row, or of an entry that is not on record.
type Finding struct {
	Class  Class
	Path   photo.RelPath // on record; of a new file, where it is
	Now    photo.RelPath // where it is now; "" at Path, or nowhere
	Reason string        // in words, "" where the class says it all
	Want   photo.Digest  // zero where there is none
	Found  photo.Digest  // zero where its bytes were not read
	As     Stamped       // of what was found; zero where nothing was
}

// Store is what a run needs of a record. Its methods are called from one goroutine each.
type Store interface {
	// Rows returns at most n rows with paths after the given one, in the order of the paths' bytes.
	Rows(ctx context.Context, after photo.RelPath, n int) ([]Row, error)
	// Keep keeps findings, whole or not at all.
	Keep(ctx context.Context, findings []Finding) error
}

// Options are how a run is done. The zero value reads every file.
type Options struct {
	Workers int              // files to read at once; 0: as the drive likes it, and no more than there are processors
	Share   float64          // of the files whose bytes are read; 0: all. Names, kinds and sizes are looked at of all
	Seed    uint64           // of the draw
	Also    digest.Also      // digests on record beside SHA-256
	Beside  Beside           // nil: every entry that is not on record is New
	Counter progress.Counter // nil: none; the run ends it
	Expect  func(context.Context) (files, bytes int64, err error)
}

// Beside reports whether an entry that is not on record belongs to the record itself, as a manifest does that lies
// in the folder that it lists.
type Beside func(photo.RelPath) bool

// Outcome is what a run found.
type Outcome struct {
	Ledger   Ledger
	Findings []Finding // all but OK and NotSampled, in the order of Path
}

// Run verifies the drive. Beside an error the outcome holds what was found until then, of which nothing is
// missing. Where ctx is done the error is ctx's; it wraps ErrRootGone where the drive is no longer there, and
// ErrEmpty where nothing is on it and something is on record: nobody knows then whether it is the drive at all.
func Run(ctx context.Context, drive *walk.Drive, store Store, o Options) (Outcome, error) {
	r := newRun(drive, store, o)
	err := r.run(ctx)
	r.Counter.Done(err == nil)
	slices.SortFunc(r.findings, func(a, b Finding) int { return strings.Compare(string(a.Path), string(b.Path)) })
	return Outcome{r.ledger, r.findings}, err
}

type run struct {
	Options
	drive *walk.Drive
	store Store
	open  func(walk.Entry) (fs.File, error)

	ledger   Ledger
	findings []Finding
	batch    []finding
}

func newRun(drive *walk.Drive, store Store, o Options) *run {
	if o.Workers < 1 {
		o.Workers = min(drive.Reads(), runtime.NumCPU())
	}
	if o.Counter == nil {
		o.Counter = progress.New(nil, progress.Silent)
	}
	return &run{
		Options: o, drive: drive, store: store, ledger: newLedger(),
		open: func(e walk.Entry) (fs.File, error) { return drive.OpenFile(e) },
	}
}

// run goes over the drive twice at most: beside the record, and over those entries that are not on record and
// may be what is missing.
func (r *run) run(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var scout sync.WaitGroup
	defer scout.Wait()
	defer cancel()
	scout.Go(func() { r.expect(ctx) })
	m := newMerge(r.store)
	err := r.read(ctx, func(ctx context.Context, jobs chan<- job, found chan<- finding) error {
		return r.walk(ctx, m, jobs, found)
	}, nil)
	if err != nil {
		return err
	}
	missed, err := m.lost(ctx)
	if err != nil {
		return err
	}
	r.ledger.Expected, r.ledger.Entries, r.ledger.Beside = m.expected, m.entries, m.beside
	if m.entries == 0 && m.expected > 0 {
		return fmt.Errorf("%w, and %d files are on record", ErrEmpty, m.expected)
	}
	if err := r.pair(ctx, missed, m.fresh); err != nil {
		return err
	}
	return r.ledger.Check()
}

func (r *run) expect(ctx context.Context) {
	if r.Expect == nil || !progress.Shown(r.Counter) {
		return
	}
	if files, bytes, err := r.Expect(ctx); err == nil && files > 0 {
		if r.Share > 0 {
			bytes = int64(float64(bytes) * r.Share)
		}
		r.Counter.Expect(files, bytes)
	}
}

// walk looks at every entry beside its row. What can be told without reading is found here.
func (r *run) walk(ctx context.Context, m *merge, jobs chan<- job, found chan<- finding) error {
	for e, err := range r.drive.Entries(ctx) {
		if err != nil {
			return r.gone(ctx, err)
		}
		row, known, err := m.at(ctx, e)
		if err != nil {
			return err
		}
		if !known {
			if r.Beside != nil && r.Beside(e.Path) {
				m.fresh = m.fresh[:len(m.fresh)-1]
				m.beside++
			}
			continue // told apart when it is known what is missing
		}
		class, reason := r.look(row, e)
		if class == "" {
			jobs <- job{row: row, entry: e}
			continue
		}
		f := findingOf(row, e)
		f.Class, f.Reason = class, reason
		if class == OK {
			f.Found, f.resumed = f.Want, true
		}
		if class == Unreadable && r.drive.Gone() {
			return ErrRootGone
		}
		r.Counter.Add(1, e.Bytes)
		found <- f
	}
	return nil
}

// look tells a file's class where it need not be read, and else "".
func (r *run) look(row Row, e walk.Entry) (Class, string) {
	switch {
	case e.Err != nil:
		return Unreadable, walk.Reason(e.Err)
	case e.Kind != row.Kind:
		return TypeChanged, string(e.Kind)
	case e.Kind != photo.Regular:
		return Unverifiable, string(e.Kind)
	case !known(row.Want):
		return Unverifiable, NoContent
	case !r.chosen(row.Path):
		if row.Bytes >= 0 && row.Bytes != e.Bytes {
			return Changed, "its size"
		}
		return NotSampled, ""
	case row.Passed != nil && *row.Passed == stamped(e):
		return OK, ""
	}
	return "", ""
}

func stamped(e walk.Entry) Stamped { return Stamped{e.Bytes, e.Mod} }

// known reports whether there is anything to compare with.
func known(s digest.Sums) bool { return s.SHA256.Valid() || s.MD5 != nil || s.SHA1 != nil }

func (r *run) gone(ctx context.Context, err error) error {
	if ctx.Err() == nil && r.drive.Gone() {
		return fmt.Errorf("%w: %s", ErrRootGone, walk.Reason(err))
	}
	return err
}
