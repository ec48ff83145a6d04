// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// errHeld is what tryLock returns where another open file holds the lock.
var errHeld = errors.New("held")

// LockRun takes the lock that index, group and separate hold while they run, and returns the function
// that lets it go. The lock is on a file beside the catalogue and the system takes it back when the
// process ends, however it ends. Where another run holds it for longer than the busy timeout allows
// the error is ErrLocked.
func (c *Catalogue) LockRun() (release func() error, err error) {
	const op = "lock catalogue"
	if c.writer == nil {
		return nil, c.wrap(op, ErrReadOnly)
	}
	// Another process that opens the catalogue holds the lock for an instant while it closes runs that
	// were cut off.
	for deadline := time.Now().Add(min(c.timeout, time.Second)); ; time.Sleep(20 * time.Millisecond) {
		release, err = c.tryLockRun()
		if !errors.Is(err, errHeld) || time.Now().After(deadline) {
			break
		}
	}
	if errors.Is(err, errHeld) {
		err = fmt.Errorf("%w: another run is under way", ErrLocked)
	}
	return release, c.wrap(op, err)
}

// tryLockRun takes the lock at once; errHeld where it is held.
func (c *Catalogue) tryLockRun() (release func() error, err error) {
	f, err := os.OpenFile(c.path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	var once sync.Once
	return func() (err error) {
		once.Do(func() { err = f.Close() })
		return err
	}, nil
}
