// SPDX-License-Identifier: Apache-2.0

package walk

import "golang.org/x/sys/unix"

const (
	noAccessTime = 0 // there is no such flag
	stepFlags    = 0
	readOnlyFlag = unix.MNT_RDONLY
)
