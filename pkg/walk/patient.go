// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// ErrStalled says that a drive did not answer in time.
var ErrStalled = errors.New("stalled")

// Patient runs f and returns what it returns. f reads a drive, which may never answer, and calls beat whenever it
// did. Where no beat comes for as long as patience, f is left behind and the error is ErrStalled; where ctx is done
// it is left behind too and the error is ctx's. What is left behind may go on: it must share nothing with what
// comes after it.
func Patient[T any](ctx context.Context, patience time.Duration, f func(beat func()) T) (got T, err error) {
	var beats atomic.Int64
	done := make(chan T, 1)
	go func() { done <- f(func() { beats.Add(1) }) }()
	ticker := time.NewTicker(max(patience/8, time.Millisecond))
	defer ticker.Stop()
	last, since := int64(0), time.Now()
	for {
		select {
		case got = <-done:
			return got, nil
		case <-ctx.Done():
			return got, ctx.Err()
		case now := <-ticker.C:
			if b := beats.Load(); b != last {
				last, since = b, now
			} else if now.Sub(since) >= patience {
				return got, ErrStalled
			}
		}
	}
}
