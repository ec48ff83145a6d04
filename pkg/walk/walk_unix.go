// SPDX-License-Identifier: Apache-2.0

//go:build linux || darwin

package walk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"amana/pkg/photo"
)

// handle is the open root. Everything is opened from it, so that a root that is unmounted or replaced
// under its path is never mistaken for the one that was opened.
type handle struct{ f *os.File }

func openRoot(path string) (handle, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_DIRECTORY, 0)
	return handle{f}, err
}

func (h handle) close() error { return h.f.Close() }

func (h handle) stat() (Entry, error) {
	info, err := h.f.Stat()
	if err != nil {
		return Entry{}, err
	}
	return entryOf(info), nil
}

func (h handle) openFolder(p photo.RelPath) (*os.File, error) {
	if p == "" {
		p = "."
	}
	return h.open(p, unix.O_DIRECTORY)
}

// openFile does not block on a pipe that took a file's place.
func (h handle) openFile(p photo.RelPath) (*os.File, error) {
	f, err := h.open(p, unix.O_NONBLOCK)
	if err == nil {
		sequential(int(f.Fd()))
	}
	return f, err
}

// open opens p in steps that are short enough for one call each. A link in the middle that was not
// there when the folder was listed leads to another inode, which the caller finds out.
//
// Control keeps the root's descriptor from being closed, and its number from being given to another file,
// under a reader that was left behind.
func (h handle) open(p photo.RelPath, flags int) (f *os.File, err error) {
	root, err := h.f.SyscallConn()
	if err != nil {
		return nil, err
	}
	if closed := root.Control(func(at uintptr) { f, err = openFrom(int(at), p, flags) }); closed != nil {
		return nil, &fs.PathError{Op: "open", Path: string(p), Err: fs.ErrClosed}
	}
	return f, err
}

func openFrom(at int, p photo.RelPath, flags int) (*os.File, error) {
	steps := split(string(p), maxStep)
	for i, step := range steps {
		how := unix.O_RDONLY | unix.O_DIRECTORY | stepFlags
		if i == len(steps)-1 {
			how = unix.O_RDONLY | flags
		}
		fd, err := openAt(at, step, how|unix.O_NOFOLLOW|unix.O_CLOEXEC)
		if i > 0 {
			unix.Close(at)
		}
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: string(p), Err: err}
		}
		at = fd
	}
	return os.NewFile(uintptr(at), string(p)), nil
}

// openAt asks the system to keep the access time, and does without where the file is another's.
func openAt(at int, name string, flags int) (fd int, err error) {
	for _, keep := range []int{noAccessTime, 0} {
		for {
			fd, err = unix.Openat(at, name, flags|keep, 0)
			if !errors.Is(err, unix.EINTR) {
				break
			}
		}
		if !errors.Is(err, unix.EPERM) {
			return fd, err
		}
	}
	return fd, err
}

// maxStep is below every system's limit for a path in one call: 4096 bytes on Linux, 1024 on Darwin.
const maxStep = 1000

// split cuts a path between components into pieces of at most max bytes. A component is never cut.
func split(p string, max int) []string {
	var out []string
	for len(p) > max {
		i := strings.LastIndexByte(p[:max+1], '/')
		if i < 0 {
			if i = strings.IndexByte(p, '/'); i < 0 {
				break
			}
		}
		out = append(out, p[:i])
		p = p[i+1:]
	}
	return append(out, p)
}

// lookAt describes what name is in an open folder, without following or opening it.
func lookAt(folder *os.File, name string) Entry {
	var st unix.Stat_t
	for {
		err := unix.Fstatat(int(folder.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return Entry{Kind: photo.Irregular, Err: err}
		}
		break
	}
	e := Entry{Kind: kindOfUnix(uint32(st.Mode)), Dev: uint64(st.Dev), Inode: st.Ino}
	// time.Unix brings the nanoseconds of a damaged inode into their range
	t := time.Unix(int64(st.Mtim.Sec), int64(st.Mtim.Nsec))
	e.Mod = photo.Stamp{Sec: t.Unix(), Nsec: int32(t.Nanosecond())}
	if e.Kind == photo.Regular {
		e.Bytes = st.Size
	}
	return e
}

func kindOfUnix(mode uint32) photo.Kind {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return photo.Regular
	case unix.S_IFDIR:
		return photo.Folder
	case unix.S_IFLNK:
		return photo.Link
	case unix.S_IFIFO:
		return photo.Pipe
	case unix.S_IFSOCK:
		return photo.Socket
	case unix.S_IFBLK, unix.S_IFCHR:
		return photo.Device
	}
	return photo.Irregular
}

func deviceOf(info fs.FileInfo) (dev, inode uint64) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Dev), st.Ino
	}
	return 0, 0
}

func (h handle) identity(dev uint64) Identity {
	var id Identity
	var st unix.Statfs_t
	if err := unix.Fstatfs(int(h.f.Fd()), &st); err == nil {
		id.ReadOnly = st.Flags&readOnlyFlag != 0
	}
	id.Device = deviceName(dev)
	return id
}

// deviceName returns the first of the names that the system's device manager keeps for a device: by-id
// holds model and serial number, by-uuid the volume's own.
func deviceName(dev uint64) string {
	for _, kind := range []string{"by-id", "by-uuid"} {
		links, _ := filepath.Glob("/dev/disk/" + kind + "/*")
		slices.Sort(links)
		for _, link := range links {
			var st unix.Stat_t
			if unix.Stat(link, &st) == nil && uint64(st.Rdev) == dev && dev != 0 {
				return kind + "/" + filepath.Base(link)
			}
		}
	}
	return fmt.Sprintf("device %d:%d", unix.Major(dev), unix.Minor(dev))
}
