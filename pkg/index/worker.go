// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"fmt"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/walk"
)

// result is an item and what the ledger wants to know about it.
type result struct {
	photo.Item
	same bool // it is stored already, to the letter
	read int64
}

// work is one worker. It never leaves the channel of results waiting: collect takes them until it is
// closed. After ctx is done it lets go of what the readers hand over.
func (r *run) work(ctx context.Context, loads <-chan load, to chan<- result) error {
	for l := range loads {
		if ctx.Err() != nil {
			l.done()
			continue
		}
		one, err := r.one(ctx, l)
		l.done()
		if err != nil {
			return err
		}
		to <- one
	}
	return ctx.Err()
}

// one returns how an entry ends. An error ends the run.
func (r *run) one(ctx context.Context, l load) (out result, err error) {
	e := l.Entry
	out.File = photo.File{Path: e.Path, Kind: e.Kind, Bytes: e.Bytes, Mod: e.Mod}
	switch {
	case errors.Is(e.Err, walk.ErrOtherFileSystem):
		out.File.Status, out.File.Reason = photo.Skipped, walk.Reason(e.Err)
	case e.Err != nil:
		err = r.unreadable(ctx, &out, e.Err)
	case e.Kind == photo.Link:
		out.File.Status, out.File.Reason = photo.Skipped, "link, not followed"
	case e.Kind != photo.Regular:
		out.File.Status, out.File.Reason = photo.Skipped, string(e.Kind)
	default:
		err = r.regular(ctx, l, &out)
	}
	if err == nil {
		err = r.compare(ctx, l, &out)
	}
	if err != nil {
		return result{}, err
	}
	r.Counter.Add(1, max(0, e.Bytes-out.read)) // the rest was counted as it was read
	return out, nil
}

// compare finds out what became of the entry since the run before.
func (r *run) compare(ctx context.Context, l load, out *result) error {
	if !l.stored {
		out.Change = photo.New
		return nil
	}
	known, ok, err := r.store.Known(ctx, l.Path)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return err
	case !ok:
		out.Change = photo.New
	case known.Vanished:
		out.Change = photo.Returned
	case differs(known, out.File):
		out.Change = photo.Changed
	default:
		out.same = out.Content == nil // what was read again may be read by newer readers
	}
	return nil
}

func differs(a, b photo.File) bool {
	return a.Kind != b.Kind || a.Bytes != b.Bytes || a.Mod != b.Mod || a.Status != b.Status || a.Reason != b.Reason || a.Content != b.Content
}

// unreadable makes err the entry's reason, unless the whole drive is gone.
func (r *run) unreadable(ctx context.Context, out *result, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if gone := r.gone(ctx, err); errors.Is(gone, ErrRootGone) {
		return gone
	}
	out.File.Status, out.File.Reason = photo.Unreadable, walk.Reason(err)
	return nil
}

// regular finds out what the bytes of a file are that was read.
func (r *run) regular(ctx context.Context, l load, out *result) error {
	out.read = l.n
	if l.err != nil {
		return r.unreadable(ctx, out, l.err)
	}
	if !l.cut {
		l.sums = digest.Of(l.data, r.Digests)
	}
	content, err := r.content(ctx, l.reading)
	if err != nil {
		return err
	}
	out.Content = &content
	out.File.Content, out.File.Status, out.File.Reason = content.Digest, content.Status, content.Reason
	return nil
}

// panicked puts a recovered value into words that are as long as a reason may be.
func panicked(value any) error {
	text := fmt.Sprint(value)
	return fmt.Errorf("the reader panicked: %s", text[:min(len(text), 200)])
}
