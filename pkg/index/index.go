// SPDX-License-Identifier: Apache-2.0

// Package index reads a drive into a store: one walk, workers that read each file once, and one writer.
//
// Callers may lean on this. Every directory entry ends in exactly one place of the ledger. One bad file
// is a row and never the end of a run. What is stored does not depend on the number of workers. Memory
// is bounded by a byte budget and not by what the drive holds. Nothing is decided here about files that
// were not met: where the drive disappears the run fails, so that its caller marks nothing missing.
package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"amana/pkg/photo"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

// ErrRootGone is wrapped by the error of a run whose drive disappeared.
var ErrRootGone = errors.New("the folder disappeared during the run")

// Store is what a run needs of a catalogue. Known is called from several goroutines.
type Store interface {
	// Known returns what is stored of a path, ok false where nothing is. Fresh means that the bytes were
	// read and that the current versions of the readers have looked at them.
	Known(ctx context.Context, p photo.RelPath) (f photo.File, fresh bool, ok bool, err error)
	// Put stores a batch, whole or not at all.
	Put(ctx context.Context, items []photo.Item) error
}

// Options are how a run is done. The zero value is usable.
type Options struct {
	Workers int              // files to work on at once; 0: as many as there are processors
	Rehash  bool             // read every file, also where size and time are as before
	Counter progress.Counter // nil: none; the run ends it
	Stall   time.Duration    // longest wait for a byte of a file; 0: a minute
}

const (
	batchItems = 1000            // most items of a batch
	batchAge   = 2 * time.Second // longest wait of an item for its batch
)

func (o Options) withDefaults() Options {
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

// Run indexes the drive. The ledger holds what was stored, beside an error too. Where ctx is done no new
// file is taken, what was worked out is stored, and the error is ctx's. The error wraps ErrRootGone where
// the drive is no longer there; every other error is the store's or of listing the root.
func Run(ctx context.Context, drive *walk.Drive, store Store, o Options) (Ledger, error) {
	o = o.withDefaults()
	r := &run{
		Options: o, drive: drive, store: store, budget: newBudget(), seen: newCache(),
		open: func(e walk.Entry) (fs.File, error) { return drive.OpenFile(e) },
	}
	return r.run(ctx)
}

type run struct {
	Options
	drive  *walk.Drive
	store  Store
	budget *budget
	seen   *cache
	open   func(walk.Entry) (fs.File, error)
}

// result is an item and what the ledger wants to know about it.
type result struct {
	photo.Item
	fresh   bool // the store had nothing of the path
	changed bool // the store had something else
	read    int64
}

func (r *run) run(parent context.Context) (Ledger, error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var scout sync.WaitGroup
	if progress.Shown(r.Counter) {
		scout.Go(func() {
			if files, bytes, err := r.drive.Size(ctx); err == nil {
				r.Counter.Expect(files, bytes)
			}
		})
	}
	group, work := errgroup.WithContext(ctx)
	entries, results := make(chan walk.Entry, 64), make(chan result, 64)
	var walked int64
	group.Go(func() (err error) {
		defer close(entries)
		walked, err = r.walk(work, entries)
		return err
	})
	for range r.Workers {
		group.Go(func() error { return r.work(work, entries, results) })
	}
	var err error
	go func() {
		err = group.Wait()
		close(results)
	}()
	ledger, stored := r.collect(parent, results, cancel)
	cancel()
	scout.Wait()
	ledger.Folders = r.drive.Folders()
	if stored != nil {
		err = stored
	}
	if err == nil && r.drive.Gone() {
		err = ErrRootGone
	}
	if err == nil {
		ledger.Entries = walked
	}
	r.Counter.Done(err == nil)
	return ledger, err
}

// walk hands the entries to the workers and returns how many there were.
func (r *run) walk(ctx context.Context, to chan<- walk.Entry) (n int64, err error) {
	for e, err := range r.drive.Entries(ctx) {
		if err != nil {
			return n, r.gone(ctx, err)
		}
		select {
		case to <- e:
			n++
		case <-ctx.Done():
			return n, ctx.Err()
		}
	}
	return n, nil
}

// gone returns ErrRootGone where the drive is no longer there, and err otherwise.
func (r *run) gone(ctx context.Context, err error) error {
	if ctx.Err() == nil && r.drive.Gone() {
		return fmt.Errorf("%w: %s", ErrRootGone, walk.Reason(err))
	}
	return err
}

// work never leaves the channel of results waiting: collect takes them until it is closed.
func (r *run) work(ctx context.Context, entries <-chan walk.Entry, to chan<- result) error {
	w := &worker{run: r}
	for e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		one, err := w.one(ctx, e)
		if err != nil {
			return err
		}
		to <- one
	}
	return nil
}

// collect stores the results in batches until there are no more, and counts what was stored. After an
// error of the store it stops the run and lets the rest pass.
func (r *run) collect(ctx context.Context, from <-chan result, stop func()) (ledger Ledger, err error) {
	ledger.ByStatus = map[photo.Status]int64{}
	ctx = context.WithoutCancel(ctx) // a batch that is cut off by an interrupt is lost whole
	var batch []result
	flush := func() {
		if err == nil && len(batch) > 0 {
			if err = r.store.Put(ctx, items(batch)); err != nil {
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

func items(batch []result) []photo.Item {
	out := make([]photo.Item, len(batch))
	for i, one := range batch {
		out[i] = one.Item
	}
	return out
}
