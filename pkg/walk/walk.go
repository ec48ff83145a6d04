// SPDX-License-Identifier: Apache-2.0

// Package walk lists a drive and opens its files, and never writes to it: no access time either, where
// the system lets it be kept.
//
// Callers may lean on this. Every directory entry below the root is delivered exactly once, or is a
// folder that was listed: a link, a device, a name that is not UTF-8, a path that is longer than the
// system takes in one call, and what could not be looked at, with its reason. The order is that of the
// paths' raw bytes; a folder that is delivered itself stands where what is below it would. A link is
// never followed, except the root itself. Two files are open at most, however deep the folders are.
package walk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"

	"amana/pkg/photo"
)

// What Entry.Err and OpenFile may wrap, beside the system's own errors.
var (
	// ErrChanged: the entry is no longer what was listed.
	ErrChanged = errors.New("changed since it was listed")
	// ErrOtherFileSystem: the folder was not entered because OneFileSystem is set. Nothing failed.
	ErrOtherFileSystem = errors.New("other file system, not entered")
	// ErrLoop: the folder is one of those that it lies in; a damaged file system can hold such.
	ErrLoop = errors.New("folder holds itself")
)

// Entry is one directory entry.
type Entry struct {
	Path  photo.RelPath
	Kind  photo.Kind
	Bytes int64 // of a regular file; 0 of everything else
	Mod   photo.Stamp
	Dev   uint64 // device and inode: 0 where the system has none
	Inode uint64
	Err   error // why it could not be looked at or, for a folder, listed; Kind and the rest may then be unknown
}

// Reads returns how many files of the drive are best read at once: one after another on a disk that
// turns, where every other file is a way for the head, and eight elsewhere, which keeps a solid-state
// disk or a network busy.
func (d *Drive) Reads() int {
	if turning, known := spins(d.dev); known && turning {
		return 1
	}
	return 8
}

// Identity is what the system tells about the drive that holds a root.
type Identity struct {
	Device   string // model and serial number or volume identity where known, else the device's number; "" unknown
	ReadOnly bool   // mounted read-only
}

// Drive is an opened root. Its methods may be called from several goroutines, except Close.
type Drive struct {
	OneFileSystem bool // set before Entries: folders on other file systems are delivered and not entered

	path    string // absolute
	root    handle
	dev     uint64
	inode   uint64
	folders atomic.Int64
}

// Open opens the folder dir for reading. A link to a folder is followed.
func Open(dir string) (*Drive, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "walk", Path: dir, Err: syscall.ENOTDIR}
	}
	root, err := openRoot(path)
	if err != nil {
		return nil, err
	}
	self, err := root.stat()
	if err != nil {
		root.close()
		return nil, fmt.Errorf("look at %q: %w", dir, err)
	}
	return &Drive{path: path, root: root, dev: self.Dev, inode: self.Inode}, nil
}

// Close lets go of the root. Iterations over Entries must have ended.
func (d *Drive) Close() error { return d.root.close() }

// Folders returns how many folders below the root the last iteration over Entries has entered. They are
// no entries; one that failed in the middle of its list is both.
func (d *Drive) Folders() int64 { return d.folders.Load() }

// Identity returns what the system tells about the drive.
func (d *Drive) Identity() Identity { return d.root.identity(d.dev) }

// Entries walks the drive. The error is not nil only where the walk cannot go on, which is where the
// root cannot be listed and where ctx is done; it comes last. An entry with an Err is not the end.
// A folder that could be listed in part is delivered with its Err, and before what it is known to hold.
func (d *Drive) Entries(ctx context.Context) iter.Seq2[Entry, error] {
	return d.entries(ctx, &d.folders)
}

// Size walks the drive and returns how many entries and bytes Entries will deliver.
func (d *Drive) Size(ctx context.Context) (entries, bytes int64, err error) {
	for e, err := range d.entries(ctx, new(atomic.Int64)) {
		if err != nil {
			return 0, 0, err
		}
		entries++
		bytes += e.Bytes
	}
	return entries, bytes, nil
}

func (d *Drive) entries(ctx context.Context, folders *atomic.Int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		folders.Store(0)
		children, err := d.list(Entry{Kind: photo.Folder, Dev: d.dev, Inode: d.inode})
		if err != nil {
			yield(Entry{}, fmt.Errorf("list %q: %w", d.path, err))
			return
		}
		stack := []level{{dev: d.dev, inode: d.inode, rest: children}}
		for len(stack) > 0 {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			top := &stack[len(stack)-1]
			if len(top.rest) == 0 {
				stack = stack[:len(stack)-1]
				continue
			}
			e := top.rest[0]
			top.rest = top.rest[1:]
			e.Path = top.path.Join(string(e.Path))
			if e.Kind == photo.Folder && e.Err == nil {
				var below []Entry
				if below, e.Err = d.enter(e, stack); e.Err == nil || len(below) > 0 {
					folders.Add(1)
					stack = append(stack, level{path: e.Path, dev: e.Dev, inode: e.Inode, rest: below})
				}
				if e.Err == nil {
					continue
				}
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// level is a folder on the way from the root to where the walk is. It holds no handle: a folder per
// level would run into the limit of open files.
type level struct {
	path       photo.RelPath
	dev, inode uint64
	rest       []Entry // not yet delivered; Path is the name alone
}

func (d *Drive) enter(e Entry, above []level) ([]Entry, error) {
	if d.OneFileSystem && e.Dev != d.dev {
		return nil, ErrOtherFileSystem
	}
	if e.Inode != 0 && slices.ContainsFunc(above, func(l level) bool { return l.dev == e.Dev && l.inode == e.Inode }) {
		return nil, ErrLoop
	}
	return d.list(e)
}

// list returns the entries of a folder, sorted, with their names as paths. Those that were read before
// an error come with it.
func (d *Drive) list(folder Entry) ([]Entry, error) {
	f, err := d.root.openFolder(folder.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := same(f, folder); err != nil {
		return nil, err
	}
	names, err := f.Readdirnames(-1)
	slices.Sort(names)
	out := make([]Entry, 0, len(names))
	for _, name := range slices.Compact(names) {
		e := lookAt(f, name)
		e.Path = photo.RelPath(name)
		out = append(out, e)
	}
	slices.SortStableFunc(out, byPath)
	return out, err
}

// byPath orders the entries of one folder so that the paths below it are in the order of their bytes:
// the names of folders count with the slash that follows them.
func byPath(a, b Entry) int {
	if a.Kind != photo.Folder && b.Kind != photo.Folder {
		return strings.Compare(string(a.Path), string(b.Path))
	}
	return compareEnded(string(a.Path), a.Kind == photo.Folder, string(b.Path), b.Kind == photo.Folder)
}

// compareEnded compares two names of which either may have a slash behind it.
func compareEnded(a string, aFolder bool, b string, bFolder bool) int {
	n := min(len(a), len(b))
	if c := strings.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	return cmp.Compare(after(a, n, aFolder), after(b, n, bFolder))
}

// after returns the byte at n of a name with what ends it: a slash, or nothing.
func after(name string, n int, folder bool) int {
	switch {
	case n < len(name):
		return int(name[n])
	case folder:
		return '/'
	}
	return -1
}

// OpenFile opens a regular file for reading. The error wraps ErrChanged where the path no longer holds
// what was listed; nothing but a regular file is ever opened.
func (d *Drive) OpenFile(e Entry) (*os.File, error) {
	if e.Kind != photo.Regular {
		return nil, fmt.Errorf("open a %s: %w", e.Kind, fs.ErrInvalid)
	}
	f, err := d.root.openFile(e.Path)
	if err != nil {
		return nil, err
	}
	if err := same(f, e); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// same reports whether f is what e was when it was listed.
func same(f *os.File, e Entry) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	now := entryOf(info)
	if now.Kind != e.Kind || now.Dev != e.Dev || now.Inode != e.Inode {
		return ErrChanged
	}
	return nil
}

// entryOf turns what the system says into an entry without a path.
func entryOf(info fs.FileInfo) Entry {
	e := Entry{Kind: kindOf(info.Mode()), Mod: StampOf(info)}
	if e.Kind == photo.Regular {
		e.Bytes = info.Size()
	}
	e.Dev, e.Inode = deviceOf(info)
	return e
}

// StampOf returns the modification time of a file as an entry has it.
func StampOf(info fs.FileInfo) photo.Stamp {
	t := info.ModTime()
	return photo.Stamp{Sec: t.Unix(), Nsec: int32(t.Nanosecond())}
}

func kindOf(mode fs.FileMode) photo.Kind {
	switch {
	case mode.IsRegular():
		return photo.Regular
	case mode.IsDir():
		return photo.Folder
	case mode&fs.ModeSymlink != 0:
		return photo.Link
	case mode&fs.ModeNamedPipe != 0:
		return photo.Pipe
	case mode&fs.ModeSocket != 0:
		return photo.Socket
	case mode&fs.ModeDevice != 0:
		return photo.Device
	}
	return photo.Irregular
}

// Gone reports whether the drive is no longer there: the root's path names nothing or something else,
// or the root no longer answers. It is asked after an error, and looks at the drive each time.
func (d *Drive) Gone() bool {
	info, err := os.Stat(d.path)
	if err != nil {
		return true
	}
	if now := entryOf(info); now.Kind != photo.Folder || now.Dev != d.dev || now.Inode != d.inode {
		return true
	}
	f, err := d.root.openFolder("")
	if err == nil {
		_, err = f.Readdirnames(1)
		f.Close()
	}
	return lost(err)
}

// lost reports whether err is what a drive answers that was pulled out.
func lost(err error) bool {
	return slices.ContainsFunc([]error{syscall.ENOENT, syscall.EIO, syscall.ESTALE, syscall.ENXIO, syscall.ENODEV, syscall.ENOTCONN},
		func(e error) bool { return errors.Is(err, e) })
}

// Reason puts an error of this package into words without a path in them.
func Reason(err error) string {
	for _, own := range []error{ErrChanged, ErrOtherFileSystem, ErrLoop} {
		if errors.Is(err, own) {
			return own.Error()
		}
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
