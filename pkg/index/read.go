// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

const (
	whole      = 128 << 20 // largest file that is read into memory
	prefix     = 1 << 20   // what is kept of a larger one
	keptBuffer = 16 << 20  // largest buffer that is used again
	chunk      = 1 << 20   // largest read, so that a slow drive is seen to move
)

var errChanged = errors.New("changed while it was read")

// job is an entry that must be looked at.
type job struct {
	walk.Entry
	stored bool // something is stored of its path
}

// load is a job with what was read of it, for a worker, who calls done.
type load struct {
	job
	reading
	done func()
}

// reading is what was read of a file.
type reading struct {
	sums digest.Sums // of a file that was streamed; zero else
	data []byte      // all of it, or its prefix
	size int64
	cut  bool  // data is the prefix alone
	n    int64 // bytes read, also beside an error
	err  error
}

// read is one reader: it takes room, reads, and hands over.
func (r *run) read(ctx context.Context, jobs <-chan job, to chan<- load) error {
	for j := range jobs {
		l := load{job: j, done: func() {}}
		if j.Err == nil && j.Kind == photo.Regular {
			release, err := r.budget.read(ctx, j.Bytes)
			if err != nil {
				return err
			}
			l.reading = r.readFile(ctx, j.Entry)
			buffer := l.data
			l.done = func() {
				r.buffers.put(buffer)
				release()
			}
		}
		select {
		case to <- l:
		case <-ctx.Done():
			l.done()
			return ctx.Err()
		}
	}
	return nil
}

// readFile reads a file under a clock: opening and every chunk have Stall to come. What does not is left
// behind with its buffer.
func (r *run) readFile(ctx context.Context, e walk.Entry) reading {
	var bytes atomic.Int64
	got, err := walk.Patient(ctx, r.Stall, func(beat func()) reading {
		return r.readAll(e, &pulse{ctx: ctx, beat: beat, bytes: &bytes, counter: r.Counter})
	})
	if err != nil {
		got = reading{err: err}
	}
	got.n = bytes.Load()
	return got
}

func (r *run) readAll(e walk.Entry, p *pulse) (got reading) {
	defer func() {
		if v := recover(); v != nil {
			got = reading{err: panicked(v)}
		}
	}()
	f, err := r.open(e)
	if err != nil {
		return reading{err: err}
	}
	defer f.Close()
	p.f = f
	p.beat()
	got.size = e.Bytes
	var n int64
	if e.Bytes > whole {
		got.cut = true
		got.sums, n, got.data, got.err = digest.Reader(p, prefix, r.Digests)
		if file, ok := f.(*os.File); ok {
			walk.Forget(file)
		}
	} else {
		got.data, got.err = fill(p, r.buffers.get(e.Bytes+1), e.Bytes)
		n = int64(len(got.data))
	}
	if got.err == nil && (n != e.Bytes || !unchanged(f, e)) {
		got.err = errChanged
	}
	return got
}

// fill reads r to its end, or to one byte more than size. The buffer has room for that.
func fill(r io.Reader, buffer []byte, size int64) ([]byte, error) {
	buffer = buffer[:size+1]
	n, err := io.ReadFull(r, buffer)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return buffer[:n], err
}

func unchanged(f fs.File, e walk.Entry) bool {
	info, err := f.Stat()
	return err == nil && info.Size() == e.Bytes && walk.StampOf(info) == e.Mod
}

// buffers are used again, so that reading makes no garbage.
type buffers struct{ pool sync.Pool }

func newBuffers() *buffers { return &buffers{} }

// get returns an empty buffer with room for n bytes.
func (b *buffers) get(n int64) []byte {
	if kept, ok := b.pool.Get().(*[]byte); ok && int64(cap(*kept)) >= n {
		return (*kept)[:0]
	}
	const step = 1 << 20 // photos of one camera have about one size
	room := (n + step - 1) / step * step
	if n < step/4 {
		room = step / 4
	}
	return make([]byte, 0, room)
}

// put takes a buffer back that nobody holds any more.
func (b *buffers) put(buffer []byte) {
	if c := cap(buffer); c > 0 && c <= keptBuffer {
		b.pool.Put(&buffer)
	}
}

// pulse reads in chunks and tells that it moves.
type pulse struct {
	ctx     context.Context
	f       io.Reader
	beat    func()
	bytes   *atomic.Int64
	counter progress.Counter
}

func (p *pulse) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.f.Read(b[:min(len(b), chunk)])
	if n > 0 {
		p.beat()
		p.bytes.Add(int64(n))
		p.counter.Add(0, int64(n))
	}
	return n, err
}
