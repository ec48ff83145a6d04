// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync/atomic"
	"time"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

const (
	whole      = 128 << 20 // largest file that is read into memory
	prefix     = 1 << 20   // what is kept of a larger one
	keptBuffer = 4 << 20   // largest buffer that a worker keeps outside the budget
	chunk      = 1 << 20   // largest read, so that a slow drive is seen to move
)

var (
	errStalled = errors.New("stalled")
	errChanged = errors.New("changed while it was read")
)

// reading is what was read of a file.
type reading struct {
	digest photo.Digest
	data   []byte // all of it, or its prefix
	size   int64
	cut    bool  // data is the prefix alone
	n      int64 // bytes read, also beside an error
	err    error
}

// read reads a file under a clock: opening and every chunk have Stall to come. What does not is left
// behind with its buffer.
func (w *worker) read(ctx context.Context, e walk.Entry) reading {
	buffer := w.buffer
	w.buffer = nil
	var beats, bytes atomic.Int64
	done := make(chan reading, 1)
	go func() {
		done <- w.readAll(ctx, e, buffer, &pulse{ctx: ctx, beats: &beats, bytes: &bytes, counter: w.Counter})
	}()
	ticker := time.NewTicker(max(w.Stall/8, time.Millisecond))
	defer ticker.Stop()
	last, since := int64(0), time.Now()
	for {
		select {
		case got := <-done:
			if cap(got.data) <= keptBuffer && !got.cut {
				w.buffer = got.data[:0]
			}
			got.n = bytes.Load()
			return got
		case <-ctx.Done():
			return reading{n: bytes.Load(), err: ctx.Err()}
		case now := <-ticker.C:
			if b := beats.Load(); b != last {
				last, since = b, now
			} else if now.Sub(since) >= w.Stall {
				return reading{n: bytes.Load(), err: errStalled}
			}
		}
	}
}

func (w *worker) readAll(ctx context.Context, e walk.Entry, buffer []byte, p *pulse) (got reading) {
	defer func() {
		if v := recover(); v != nil {
			got = reading{err: panicked(v)}
		}
	}()
	f, err := w.open(e)
	if err != nil {
		return reading{err: err}
	}
	defer f.Close()
	p.f = f
	p.beats.Add(1)
	got.size = e.Bytes
	var n int64
	if e.Bytes > whole {
		got.cut = true
		got.digest, n, got.data, got.err = digest.Reader(p, prefix)
	} else {
		got.data, got.err = fill(p, buffer, e.Bytes)
		n = int64(len(got.data))
	}
	if got.err != nil {
		return got
	}
	if n != e.Bytes || !unchanged(f, e) {
		got.err = errChanged
		return got
	}
	if !got.cut {
		got.digest = digest.Bytes(got.data)
	}
	return got
}

// fill reads r to its end, or to one byte more than size.
func fill(r io.Reader, buffer []byte, size int64) ([]byte, error) {
	if int64(cap(buffer)) <= size {
		buffer = make([]byte, size+1)
	}
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

// pulse reads in chunks and tells that it moves.
type pulse struct {
	ctx          context.Context
	f            io.Reader
	beats, bytes *atomic.Int64
	counter      progress.Counter
}

func (p *pulse) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.f.Read(b[:min(len(b), chunk)])
	if n > 0 {
		p.beats.Add(1)
		p.bytes.Add(int64(n))
		p.counter.Add(0, int64(n))
	}
	return n, err
}
