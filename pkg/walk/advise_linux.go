// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// sequential tells the system that a file is read once, from its start to its end.
func sequential(fd int) { _ = unix.Fadvise(fd, 0, 0, unix.FADV_SEQUENTIAL) }

// Forget lets the system drop what it holds of a file in memory. For a file that is larger than what is
// worth holding: it would push out everything else.
func Forget(f *os.File) { _ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) }

// spins reports whether a device is a disk that turns; known is false where the system does not tell. A
// partition's own folder in sysfs lies in its disk's.
func spins(dev uint64) (turning, known bool) {
	link := "/sys/dev/block/" + strconv.Itoa(int(unix.Major(dev))) + ":" + strconv.Itoa(int(unix.Minor(dev)))
	folder, err := filepath.EvalSymlinks(link)
	if err != nil {
		return false, false
	}
	for _, at := range []string{folder, filepath.Dir(folder)} {
		if text, err := os.ReadFile(filepath.Join(at, "queue", "rotational")); err == nil {
			return strings.TrimSpace(string(text)) == "1", true
		}
	}
	return false, false
}
