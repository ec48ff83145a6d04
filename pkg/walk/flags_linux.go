// SPDX-License-Identifier: Apache-2.0

package walk

import "golang.org/x/sys/unix"

const (
	noAccessTime = unix.O_NOATIME
	stepFlags    = unix.O_PATH // a folder that may be entered and not listed can be passed through
	readOnlyFlag = unix.ST_RDONLY
)
