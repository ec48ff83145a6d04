// SPDX-License-Identifier: Apache-2.0

// Package index reads a drive into a store: one walk, readers that take each file once into memory,
// workers that find out what its bytes are, and one writer.
//
//	walk ─→ before ─→ readers ─→ workers ─→ collect ─→ store
//	        (what is stored already and as before ends here)
//
// Readers wait for the drive and workers for the processors, so that neither waits for the other.
//
// Callers may lean on this. Every directory entry ends in exactly one place of the ledger. One bad file
// is a row and never the end of a run. What is stored does not depend on the number of readers and
// workers. Memory is bounded by a byte budget and not by what the drive holds. Where the drive disappears
// the run fails, so that its caller marks nothing missing.
package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

// ErrRootGone is wrapped by the error of a run whose drive disappeared.
var ErrRootGone = errors.New("the folder disappeared during the run")

// Store is what a run needs of a catalogue. Known is called from several goroutines.
type Store interface {
	// Stored returns at most n of the entries that were stored before this run, with paths after the
	// given one, in the order of the paths' bytes.
	Stored(ctx context.Context, after photo.RelPath, n int) ([]photo.Stored, error)
	// Known returns what is stored of a path, ok false where nothing is.
	Known(ctx context.Context, p photo.RelPath) (f photo.File, ok bool, err error)
	// Put stores a batch, whole or not at all.
	Put(ctx context.Context, items []photo.Item) error
}

// Options are how a run is done. The zero value is usable.
type Options struct {
	Readers    int              // files to read at once; 0: as the drive likes it
	Workers    int              // contents to work on at once; 0: as many as there are processors
	Rehash     bool             // read every file, also where size and time are as before
	NoPictures bool             // do not decode pictures: digests, formats and EXIF alone
	Digests    digest.Also      // beside SHA-256
	Expect     Expect           // nil, or nothing expected: a walk of its own counts what there is
	Counter    progress.Counter // nil: none; the run ends it
	Stall      time.Duration    // longest wait for a byte of a file; 0: a minute
}

// Expect returns how much there probably is. It is asked where progress is shown.
type Expect func(ctx context.Context) (entries, bytes int64, err error)

const (
	batchItems = 1000            // most items of a batch
	batchAge   = 2 * time.Second // longest wait of an item for its batch
)

func (o Options) withDefaults(drive *walk.Drive) Options {
	if o.Readers < 1 {
		o.Readers = drive.Reads()
	}
	if o.Workers < 1 {
		o.Workers = runtime.NumCPU()
	}
	if o.Counter == nil {
		o.Counter = progress.New(nil, progress.Silent)
	}
	if o.Stall <= 0 {
		o.Stall = time.Minute
	}
	return o
}

// Outcome is what a run found.
type Outcome struct {
	Ledger   Ledger
	Vanished []photo.RelPath // stored as present and not met, in order; of a run that came to its end
}

// Run indexes the drive. The outcome's ledger holds what was stored, beside an error too. Where ctx is
// done no new file is taken, what was worked out is stored, and the error is ctx's. The error wraps
// ErrRootGone where the drive is no longer there; every other error is the store's or of listing the root.
func Run(ctx context.Context, drive *walk.Drive, store Store, o Options) (Outcome, error) {
	r := newRun(drive, store, o)
	return r.run(ctx)
}

type run struct {
	Options
	drive   *walk.Drive
	store   Store
	budget  *budget
	buffers *buffers
	seen    *cache
	open    func(walk.Entry) (fs.File, error)
}

func newRun(drive *walk.Drive, store Store, o Options) *run {
	return &run{
		Options: o.withDefaults(drive), drive: drive, store: store, budget: newBudget(), buffers: newBuffers(), seen: newCache(),
		open: func(e walk.Entry) (fs.File, error) { return drive.OpenFile(e) },
	}
}

func (r *run) run(parent context.Context) (out Outcome, err error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var scout sync.WaitGroup
	scout.Go(func() { r.expect(ctx) })
	group, work := errgroup.WithContext(ctx)
	jobs, loads, results := make(chan job, 64), make(chan load), make(chan result, 64)
	var walked walked
	group.Go(func() (err error) {
		defer close(jobs)
		walked, err = r.walk(work, jobs)
		return err
	})
	several(group, r.Readers, func() error { return r.read(work, jobs, loads) }, func() { close(loads) })
	several(group, r.Workers, func() error { return r.work(work, loads, results) }, func() { close(results) })
	ledger, stored := r.collect(parent, results, cancel)
	err = group.Wait()
	cancel()
	scout.Wait()
	if stored != nil {
		err = stored
	}
	if err == nil && r.drive.Gone() {
		err = ErrRootGone
	}
	ledger.NotRead = walked.asBefore
	ledger.Entries += walked.asBefore
	ledger.Folders = r.drive.Folders()
	out.Ledger = ledger
	if err == nil {
		out.Ledger.Entries, out.Vanished = walked.entries, walked.lost
	}
	r.Counter.Done(err == nil)
	return out, err
}

// several runs n of a kind in the group, and after the last of them what comes then.
func several(group *errgroup.Group, n int, f func() error, then func()) {
	var left atomic.Int64
	left.Store(int64(n))
	for range n {
		group.Go(func() error {
			defer func() {
				if left.Add(-1) == 0 {
					then()
				}
			}()
			return f()
		})
	}
}

// expect tells the display how much there is.
func (r *run) expect(ctx context.Context) {
	if !progress.Shown(r.Counter) {
		return
	}
	if r.Expect != nil {
		if entries, bytes, err := r.Expect(ctx); err == nil && entries > 0 {
			r.Counter.Expect(entries, bytes)
			return
		}
	}
	if entries, bytes, err := r.drive.Size(ctx); err == nil {
		r.Counter.Expect(entries, bytes)
	}
}

// walked is what the walk met.
type walked struct {
	entries  int64
	asBefore int64           // of them: not to be read again
	lost     []photo.RelPath // stored and not met
}

// walk hands the entries that must be looked at to the readers.
func (r *run) walk(ctx context.Context, to chan<- job) (w walked, err error) {
	before := newBefore(ctx, r.store)
	for e, err := range r.drive.Entries(ctx) {
		if err != nil {
			return w, r.gone(ctx, err)
		}
		stored, err := before.at(e)
		if err != nil {
			return w, err
		}
		w.entries++
		if !r.Rehash && asBefore(stored, e) {
			w.asBefore++
			r.Counter.Add(1, e.Bytes)
			continue
		}
		select {
		case to <- job{e, stored.Path == e.Path}:
		case <-ctx.Done():
			w.entries-- // it was not worked on
			return w, ctx.Err()
		}
	}
	w.lost, err = before.lost()
	return w, err
}

// gone returns ErrRootGone where the drive is no longer there, and err otherwise.
func (r *run) gone(ctx context.Context, err error) error {
	if ctx.Err() == nil && r.drive.Gone() {
		return fmt.Errorf("%w: %s", ErrRootGone, walk.Reason(err))
	}
	return err
}

// collect stores the results in batches until there are no more, and counts what was stored. After an
// error of the store it stops the run and lets the rest pass.
func (r *run) collect(ctx context.Context, from <-chan result, stop func()) (ledger Ledger, err error) {
	ledger = newLedger()
	ctx = context.WithoutCancel(ctx) // a batch that is cut off by an interrupt is lost whole
	var batch []result
	flush := func() {
		if changed := items(batch); err == nil && len(batch) > 0 {
			if len(changed) > 0 {
				err = r.store.Put(ctx, changed)
			}
			if err != nil {
				stop()
			} else {
				ledger.add(batch)
			}
		}
		batch = batch[:0]
	}
	age := time.NewTimer(batchAge)
	defer age.Stop()
	for {
		select {
		case one, ok := <-from:
			if !ok {
				flush()
				return ledger, err
			}
			if len(batch) == 0 {
				age.Reset(batchAge)
			}
			if batch = append(batch, one); len(batch) >= batchItems {
				flush()
			}
		case <-age.C:
			flush()
		}
	}
}

// items returns what of a batch must be stored.
func items(batch []result) []photo.Item {
	out := make([]photo.Item, 0, len(batch))
	for _, one := range batch {
		if !one.same {
			out = append(out, one.Item)
		}
	}
	return out
}
