// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"

	"amana/pkg/photo"
)

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
