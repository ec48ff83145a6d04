// SPDX-License-Identifier: Apache-2.0

package export

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// The errors of File.
var (
	ErrExists     = errors.New("the file exists")
	ErrNotRegular = errors.New("not a regular file")
)

// File writes a file whole or not at all: write fills a new file of another name in the same folder, which is
// its owner's alone until it is whole, is flushed to the disk and then takes the name. On any error before
// that the new file is removed and an old one stays as it was; after a crash Sweep removes it. A file that exists is ErrExists unless force is set; a folder, link,
// device or pipe of that name is ErrNotRegular. mode is cut by the process's umask.
func File(path string, mode fs.FileMode, force bool, write func(io.Writer) error) error {
	if err := free(path, force); err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	folder, _ := filepath.Split(path) // not cleaned: ".." after a link is the system's affair
	Sweep(folder)
	f, err := tempFile(folder, mode)
	if err != nil {
		return fmt.Errorf("write %q: %w", path, cause(err))
	}
	temp := f.Name()
	defer os.Remove(temp) // after the rename there is nothing to remove
	if err := fill(f, write); err != nil {
		return fmt.Errorf("write %q: %w", path, cause(err))
	}
	if err := place(temp, path, force); err != nil {
		return fmt.Errorf("write %q: %w", path, cause(err))
	}
	if err := syncFolder(folder); err != nil {
		return fmt.Errorf("write %q: flush its folder: %w", path, cause(err))
	}
	return nil
}

// free returns an error where something stands at path that must not be replaced.
func free(path string, force bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cause(err)
	case !info.Mode().IsRegular():
		return ErrNotRegular
	case !force:
		return ErrExists
	}
	return nil
}

// fill writes, flushes to the disk and closes f, and closes it on every way out.
func fill(f *os.File, write func(io.Writer) error) (err error) {
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_ = f.Chmod(0o600) // where there are modes
	if err := write(f); err != nil {
		return err
	}
	_ = f.Chmod(info.Mode().Perm())
	return f.Sync()
}

// place gives the file its name. Without force a hard link is made, which unlike a rename refuses a
// file that somebody made in the meantime; file systems without hard links leave that moment open.
func place(temp, path string, force bool) error {
	if !force {
		err := os.Link(temp, path)
		if err == nil {
			return os.Remove(temp)
		}
		if errors.Is(err, fs.ErrExist) {
			return ErrExists
		}
	}
	if err := free(path, force); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// syncFolder flushes a folder's entries. Systems and file systems that cannot are no error.
func syncFolder(dir string) error {
	if dir == "" {
		dir = "."
	}
	d, err := os.Open(dir)
	if err != nil {
		return nil // it can be written and not read
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// cause takes the operation and the name of the temporary file off an error of os. An error that the
// writer has given words of its own stays as it is.
func cause(err error) error {
	switch e := err.(type) {
	case *fs.PathError:
		return e.Err
	case *os.LinkError:
		return e.Err
	}
	return err
}
