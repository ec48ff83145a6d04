// SPDX-License-Identifier: Apache-2.0

//go:build unix && !solaris && !illumos && !aix

package export

import (
	"errors"
	"os"
	"syscall"
)

// hold takes the lock of an open file, which ends with it; an error where another has it.
func hold(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
