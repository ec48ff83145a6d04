// SPDX-License-Identifier: Apache-2.0

//go:build unix

package group

import "syscall"

// cpu returns the processor time of this process in microseconds.
func cpu() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return 1_000_000*int64(u.Utime.Sec+u.Stime.Sec) + int64(u.Utime.Usec) + int64(u.Stime.Usec)
}
