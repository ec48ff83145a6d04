// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"fmt"

	"amana/pkg/photo"
	"amana/pkg/walk"
)

// worker works on one entry after another.
type worker struct {
	*run
	buffer []byte // kept between files; nil while a stalled reader may still write to it
}

// one returns how an entry ends. An error ends the run.
func (w *worker) one(ctx context.Context, e walk.Entry) (result, error) {
	known, fresh, ok, err := w.store.Known(ctx, e.Path)
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	if err != nil {
		return result{}, err
	}
	out := result{fresh: !ok}
	out.File = photo.File{Path: e.Path, Kind: e.Kind, Bytes: e.Bytes, Mod: e.Mod}
	switch {
	case errors.Is(e.Err, walk.ErrOtherFileSystem):
		out.File.Status, out.File.Reason = photo.Skipped, walk.Reason(e.Err)
	case e.Err != nil:
		err = w.unreadable(ctx, &out, e.Err)
	case e.Kind == photo.Link:
		out.File.Status, out.File.Reason = photo.Skipped, "link, not followed"
	case e.Kind != photo.Regular:
		out.File.Status, out.File.Reason = photo.Skipped, string(e.Kind)
	case !w.Rehash && ok && fresh && known.Kind == e.Kind && known.Bytes == e.Bytes && known.Mod == e.Mod:
		known.Vanished = false
		out.File, out.NotRead = known, true
	default:
		err = w.regular(ctx, e, &out)
	}
	if err != nil {
		return result{}, err
	}
	out.changed = ok && !out.NotRead && differs(known, out.File)
	w.Counter.Add(1, max(0, e.Bytes-out.read)) // the rest was counted as it was read
	return out, nil
}

func differs(a, b photo.File) bool {
	return a.Vanished || a.Kind != b.Kind || a.Bytes != b.Bytes || a.Mod != b.Mod ||
		a.Status != b.Status || a.Reason != b.Reason || a.Content != b.Content
}

// unreadable makes err the entry's reason, unless the whole drive is gone.
func (w *worker) unreadable(ctx context.Context, out *result, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if gone := w.gone(ctx, err); errors.Is(gone, ErrRootGone) {
		return gone
	}
	out.File.Status, out.File.Reason = photo.Unreadable, walk.Reason(err)
	return nil
}

// regular reads a file once and finds out what its bytes are.
func (w *worker) regular(ctx context.Context, e walk.Entry, out *result) error {
	release, err := w.budget.read(ctx, e.Bytes)
	if err != nil {
		return err
	}
	defer release()
	got := w.read(ctx, e)
	out.read = got.n
	if got.err != nil {
		return w.unreadable(ctx, out, got.err)
	}
	content, err := w.content(ctx, got)
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
