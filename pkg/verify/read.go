// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sync"
	"time"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

const (
	batchItems = 1000            // most findings of a batch
	batchAge   = 2 * time.Second // longest wait of a finding for its batch
)

// job is a file to read: one on record, or a fresh one, which may be what is missing.
type job struct {
	row   Row
	entry walk.Entry
	fresh bool
}

// finding is a Finding and what the ledger wants to know of it.
type finding struct {
	Finding
	placed  bool     // it is of an entry of the drive
	resumed bool     // it was not read again
	read    int64    // bytes
	fresh   *content // of a fresh file, which is no finding yet
}

// content is what was read of a file.
type content struct {
	entry walk.Entry
	sums  digest.Sums
	now   Stamped // after it was read
	err   error
}

// chosen reports whether a file is of the sample. It goes by the seed and the path alone, so that neither
// order nor number of files moves it, and the sample of a share lies in that of a larger one.
func (r *run) chosen(p photo.RelPath) bool {
	if r.Share <= 0 || r.Share >= 1 {
		return true
	}
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, r.Seed), p...))
	return float64(binary.BigEndian.Uint64(sum[:8]))/math.MaxUint64 < r.Share
}

// read lets feed hand out jobs and findings, reads the jobs, and keeps the findings. What was read of fresh
// files goes to fresh. It returns when all of it has ended, with the first error.
//
// Workers take jobs and collect takes results until they are closed, so that nobody waits for a channel that
// nobody reads; after an error what is handed out is let go.
func (r *run) read(parent context.Context, feed func(context.Context, chan<- job, chan<- finding) error, fresh func(content)) error {
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	jobs, found := make(chan job, 64), make(chan finding, 64)
	var all sync.WaitGroup
	all.Go(func() {
		defer close(jobs)
		if err := feed(ctx, jobs, found); err != nil {
			stop(err)
		}
	})
	for range r.Workers {
		all.Go(func() {
			hasher := digest.NewHasher(r.Also)
			for j := range jobs {
				if ctx.Err() != nil {
					continue
				}
				f, err := r.one(ctx, hasher, j)
				if err != nil {
					stop(err)
					continue
				}
				found <- f
			}
		})
	}
	go func() {
		all.Wait()
		close(found)
	}()
	r.collect(parent, found, fresh, stop)
	return context.Cause(ctx)
}

// collect keeps what was found in batches, and counts what was kept.
func (r *run) collect(ctx context.Context, from <-chan finding, fresh func(content), stop func(error)) {
	ctx = context.WithoutCancel(ctx) // a batch that is cut off by an interrupt would be lost
	age := time.NewTicker(batchAge)
	defer age.Stop()
	for {
		select {
		case f, ok := <-from:
			switch {
			case !ok:
				r.flush(ctx, stop)
				return
			case f.fresh != nil:
				r.ledger.Bytes += f.read
				fresh(*f.fresh)
			default:
				if r.batch = append(r.batch, f); len(r.batch) >= batchItems {
					r.flush(ctx, stop)
				}
			}
		case <-age.C:
			r.flush(ctx, stop)
		}
	}
}

// flush keeps the batch. What the store did not keep is not counted.
func (r *run) flush(ctx context.Context, stop func(error)) {
	batch := r.batch
	r.batch = r.batch[:0]
	var keep []Finding
	for _, f := range batch {
		if f.Class != NotSampled && !f.resumed {
			keep = append(keep, f.Finding)
		}
	}
	if len(keep) > 0 {
		if err := r.store.Keep(ctx, keep); err != nil {
			stop(err)
			return
		}
	}
	for _, f := range batch {
		r.ledger.add(f)
		if f.Class != OK && f.Class != NotSampled {
			r.findings = append(r.findings, f.Finding)
		}
	}
}

// one reads a file and tells its class. An error ends the run.
func (r *run) one(ctx context.Context, hasher *digest.Hasher, j job) (finding, error) {
	c, read := r.content(ctx, hasher, j.entry)
	if c.err != nil {
		if ctx.Err() != nil {
			return finding{}, ctx.Err()
		}
		if r.drive.Gone() {
			return finding{}, fmt.Errorf("%w: %s", ErrRootGone, walk.Reason(c.err))
		}
	}
	r.Counter.Add(1, max(0, j.entry.Bytes-read)) // the rest was counted as it was read
	if j.fresh {
		return finding{fresh: &c, read: read}, nil
	}
	f := findingOf(j.row, j.entry)
	f.read = read
	f.judge(j.row, c)
	return f, nil
}

func (r *run) content(ctx context.Context, hasher *digest.Hasher, e walk.Entry) (c content, read int64) {
	c.entry = e
	f, err := r.open(e)
	if err != nil {
		c.err = err
		return c, 0
	}
	defer f.Close()
	p := &pulse{ctx: ctx, f: f, counter: r.Counter}
	c.sums, _, c.err = hasher.Sum(p)
	c.now = stamped(e)
	if info, err := f.Stat(); err == nil {
		c.now = Stamped{info.Size(), walk.StampOf(info)}
	}
	return c, p.read
}

// pulse reads as long as ctx is not done, and tells the display.
type pulse struct {
	ctx     context.Context
	f       io.Reader
	counter progress.Counter
	read    int64
}

func (p *pulse) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.f.Read(b)
	p.read += int64(n)
	p.counter.Add(0, int64(n))
	return n, err
}

func findingOf(row Row, e walk.Entry) finding {
	return finding{Finding: Finding{Path: row.Path, Want: row.Want.SHA256, As: stamped(e)}, placed: true}
}

// judge tells the class of a file whose content was read, or could not be.
func (f *finding) judge(row Row, c content) {
	if c.err != nil {
		f.Class, f.Reason = Unreadable, walk.Reason(c.err)
		return
	}
	f.Found, f.As = c.sums.SHA256, c.now
	switch {
	case equal(row.Want, c.sums):
		f.Class = OK
	case row.Timed && row.Mod == c.now.Mod && row.Bytes == c.now.Bytes:
		f.Class = ChangedSilently
	default:
		f.Class = Changed
	}
}

// equal compares the strongest digest that is on record.
func equal(want, got digest.Sums) bool {
	switch {
	case want.SHA256.Valid():
		return want.SHA256 == got.SHA256
	case want.SHA1 != nil:
		return bytes.Equal(want.SHA1, got.SHA1)
	}
	return want.MD5 != nil && bytes.Equal(want.MD5, got.MD5)
}
