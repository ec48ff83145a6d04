// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sync/semaphore"

	"amana/pkg/fingerprint"
	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/pixel"
)

// content finds out what the bytes are. It depends on the bytes alone. The error is ctx's.
func (w *worker) content(ctx context.Context, got reading) (photo.Content, error) {
	if c, ok := w.seen.find(got.digest); ok {
		return c, nil
	}
	c := photo.Content{Digest: got.digest, Bytes: got.size}
	if err := w.inspect(ctx, got, &c); err != nil {
		return photo.Content{}, err
	}
	w.seen.add(c)
	return c, nil
}

// inspect fills in what a file's bytes say. A panic of a reader is the bytes' damage.
//
// A damaged picture keeps a fingerprint only where the damage lies behind it, as where the end marker is
// lost. What was not read is grey, and two pictures that are grey from the same line on are alike in
// nothing but that; where a byte turned within, everything behind it may have another brightness.
func (w *worker) inspect(ctx context.Context, got reading, c *photo.Content) (err error) {
	defer func() {
		if v := recover(); v != nil {
			c.Status, c.Reason = photo.Damaged, panicked(v).Error()
		}
	}()
	if got.size == 0 {
		c.Status, c.Reason = photo.NotPicture, "empty"
		return nil
	}
	format := meta.Sniff(got.data[:min(len(got.data), prefix)])
	c.Format, c.Status = format.Name, format.Status
	if !format.Status.Picture() {
		return nil
	}
	c.Exif = meta.ReadExif(format.Name, got.data)
	if got.cut {
		c.Status, c.Reason = photo.Unsupported, fmt.Sprintf("%v: %d bytes", pixel.ErrTooLarge, got.size)
		return nil
	}
	cost, err := pixel.Cost(format.Name, got.data)
	if err != nil {
		cost = 0 // Decode says the same, with what could be read of the header
	}
	release, err := w.budget.decode(ctx, cost)
	if err != nil {
		return err
	}
	defer release()
	picture, err := pixel.Decode(format.Name, got.data, c.Exif.Orientation)
	c.Width, c.Height = picture.Width, picture.Height
	if err != nil {
		c.Status, c.Reason = refused(err)
	}
	if picture.Whole && (c.Status == photo.Indexed || c.Status == photo.Damaged) {
		c.Print = fingerprint.Of(picture.Small)
	}
	return nil
}

// refused turns an error of pixel into a status and its reason.
func refused(err error) (photo.Status, string) {
	switch {
	case errors.Is(err, pixel.ErrTooLarge):
		return photo.Unsupported, err.Error()
	case errors.Is(err, pixel.ErrUnsupported):
		return photo.Unsupported, strings.TrimPrefix(err.Error(), pixel.ErrUnsupported.Error()+": ")
	}
	return photo.Damaged, strings.TrimPrefix(err.Error(), pixel.ErrDamaged.Error()+": ")
}

// budget bounds the memory of all workers together, to 256 MiB. Files and pixels have a half each: a
// worker holds its file while it waits for the room of its pixels, and with one pool all could hold
// files and wait for each other.
type budget struct{ files, pixels *semaphore.Weighted }

const half = 128 << 20

func newBudget() *budget {
	return &budget{files: semaphore.NewWeighted(half), pixels: semaphore.NewWeighted(half)}
}

// read waits for the room of a file of the given size.
func (b *budget) read(ctx context.Context, size int64) (release func(), err error) {
	if size > whole {
		size = 2 * prefix // it is streamed
	}
	return take(ctx, b.files, size)
}

// decode waits for the room of a picture's pixels.
func (b *budget) decode(ctx context.Context, size int64) (release func(), err error) {
	return take(ctx, b.pixels, size)
}

// take acquires n bytes, or all that there is where n is more.
func take(ctx context.Context, s *semaphore.Weighted, n int64) (release func(), err error) {
	n = max(0, min(n, half))
	if err := s.Acquire(ctx, n); err != nil {
		return nil, err
	}
	return func() { s.Release(n) }, nil
}

// cache holds the contents that were read last, so that exact copies, which lie near each other in
// time, are decoded once.
type cache struct {
	mu    sync.Mutex
	known map[photo.Digest]photo.Content
	order []photo.Digest
	next  int
}

const cached = 4096 // contents, some kilobytes each

func newCache() *cache { return &cache{known: map[photo.Digest]photo.Content{}} }

func (c *cache) find(d photo.Digest) (photo.Content, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	content, ok := c.known[d]
	return content, ok
}

func (c *cache) add(content photo.Content) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known[content.Digest]; ok {
		return
	}
	if len(c.order) < cached {
		c.order = append(c.order, content.Digest)
	} else {
		delete(c.known, c.order[c.next])
		c.order[c.next] = content.Digest
		c.next = (c.next + 1) % cached
	}
	c.known[content.Digest] = content
}
