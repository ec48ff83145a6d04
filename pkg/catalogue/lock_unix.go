// SPDX-License-Identifier: Apache-2.0

//go:build unix && !solaris && !illumos && !aix

package catalogue

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes an exclusive lock that ends with the open file.
func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errHeld
		case !errors.Is(err, syscall.EINTR):
			return err
		}
	}
}
