// SPDX-License-Identifier: Apache-2.0

package export

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// tempName is the name of what is not whole yet.
var tempName = regexp.MustCompile(`^\.amana-[A-Z2-7]{26}\.tmp$`)

// tempFile makes a file of a name that nothing has, in a folder, and holds its lock as long as it is open, by
// which Sweep of another process knows that somebody still writes it.
func tempFile(folder string, mode fs.FileMode) (*os.File, error) {
	for {
		f, err := os.OpenFile(folder+".amana-"+rand.Text()+".tmp", os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return nil, err
		}
		_ = hold(f) // a file system without locks has nothing swept either
		if still(f) {
			return f, nil
		}
		_ = f.Close() // a sweep was between the two
	}
}

// tempFolder is tempFile for a folder; release lets the lock go.
func tempFolder(folder string, mode fs.FileMode) (path string, release func(), err error) {
	for {
		path := folder + ".amana-" + rand.Text() + ".tmp"
		if err := os.Mkdir(path, mode); err != nil {
			return "", nil, err
		}
		d, err := os.Open(path)
		if err != nil {
			return path, func() {}, nil // a sweep was faster, and the first write says so
		}
		_ = hold(d)
		if still(d) {
			return path, func() { _ = d.Close() }, nil
		}
		_ = d.Close()
	}
}

// still reports whether an open file has its name still.
func still(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(info, named)
}

// Sweep removes from a folder what runs that were killed left half written. What another process is
// writing stays. It does what it can: a folder that cannot be read or written is none of its business.
func Sweep(folder string) {
	if folder == "" {
		folder = "."
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !tempName.MatchString(e.Name()) || !e.Type().IsRegular() && !e.IsDir() {
			continue
		}
		sweep(filepath.Join(folder, e.Name()))
	}
}

func sweep(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	if hold(f) == nil && still(f) {
		_ = os.RemoveAll(path)
	}
}
