// SPDX-License-Identifier: Apache-2.0

//go:build !linux && !darwin

package walk

import (
	"io/fs"
	"os"
	"path/filepath"

	"amana/pkg/photo"
)

// handle is the root's path: here everything is opened by its full path, and devices and inodes are not
// compared.
type handle struct{ path string }

func openRoot(path string) (handle, error) {
	f, err := os.Open(path)
	if err != nil {
		return handle{}, err
	}
	return handle{path}, f.Close()
}

func (h handle) close() error { return nil }

func (h handle) stat() (Entry, error) {
	info, err := os.Stat(h.path)
	if err != nil {
		return Entry{}, err
	}
	return entryOf(info), nil
}

func (h handle) openFolder(p photo.RelPath) (*os.File, error) {
	return os.Open(filepath.Join(h.path, filepath.FromSlash(string(p))))
}

func (h handle) openFile(p photo.RelPath) (*os.File, error) { return h.openFolder(p) }

func lookAt(folder *os.File, name string) Entry {
	info, err := os.Lstat(filepath.Join(folder.Name(), name))
	if err != nil {
		return Entry{Kind: photo.Irregular, Err: err}
	}
	return entryOf(info)
}

func deviceOf(fs.FileInfo) (dev, inode uint64) { return 0, 0 }

func (h handle) identity(uint64) Identity { return Identity{Device: filepath.VolumeName(h.path)} }
