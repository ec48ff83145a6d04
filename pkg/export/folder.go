// SPDX-License-Identifier: Apache-2.0

package export

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
)

// ErrRecipient says that a text names nobody to encrypt to.
var ErrRecipient = errors.New("not a recipient of age")

// Folder makes a folder whole or not at all: write puts files, each once, whose slash-separated names may
// have folders, into a new folder of another name beside it, which is its owner's alone until it is whole, and
// then takes the name. What stands at path already is ErrExists; it is never replaced. Each file is flushed
// to the disk. mode is that of files; folders can be searched by who can read these.
func Folder(path string, mode fs.FileMode, write func(put func(name string, body []byte) error) error) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("write %q: %w", path, ErrExists)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %q: %w", path, cause(err))
	}
	path = strings.TrimRight(path, string(filepath.Separator))
	above, _ := filepath.Split(path)
	Sweep(above)
	temp, release, err := tempFolder(above, 0o700)
	if err != nil {
		return fmt.Errorf("write %q: %w", path, cause(err))
	}
	defer release()
	defer os.RemoveAll(temp) // after the rename there is nothing to remove
	if err := write(func(name string, body []byte) error { return putFile(temp, name, body, mode) }); err != nil {
		return fmt.Errorf("write %q: %w", path, cause(err))
	}
	if err := placeFolder(temp, path, mode|mode>>2&0o111); err != nil {
		return fmt.Errorf("write %q: %w", path, cause(err))
	}
	return syncFolder(above)
}

func putFile(root, name string, body []byte, mode fs.FileMode) error {
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("%q leads out of the folder", name)
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), mode|mode>>2&0o111); err != nil {
		return cause(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return cause(err)
	}
	return cause(fill(f, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	}))
}

// placeFolder gives the folder its mode, as a new one would get it, and its name.
func placeFolder(temp, path string, mode fs.FileMode) error {
	subs, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		if sub.IsDir() {
			if err := syncFolder(filepath.Join(temp, sub.Name())); err != nil {
				return err
			}
		}
	}
	if err := syncFolder(temp); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return ErrExists // a rename would take the place of an empty folder
	}
	if err := os.Mkdir(path, mode); err != nil { // what the umask makes of the mode
		return err
	}
	info, err := os.Lstat(path)
	if err == nil {
		err = os.Chmod(temp, info.Mode().Perm())
	}
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return os.Rename(temp, path)
}

// Recipients reads who shall be able to decrypt, one a line, as age does.
func Recipients(text string) ([]age.Recipient, error) {
	out, err := age.ParseRecipients(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecipient, err)
	}
	return out, nil
}

// Encrypted writes a tar archive that is encrypted to the recipients, whole or not at all as File does. It is
// encrypted on its way: nothing unencrypted touches the disk. Files have no time and no owner in it.
func Encrypted(path string, mode fs.FileMode, to []age.Recipient, write func(put func(name string, body []byte) error) error) error {
	return File(path, mode, false, func(w io.Writer) error {
		encrypted, err := age.Encrypt(w, to...)
		if err != nil {
			return err
		}
		t := tar.NewWriter(encrypted)
		err = write(func(name string, body []byte) error {
			if !fs.ValidPath(name) || name == "." {
				return fmt.Errorf("%q leads out of the archive", name)
			}
			h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(body)), Mode: int64(mode.Perm()), ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
			if err := t.WriteHeader(h); err != nil {
				return err
			}
			_, err := t.Write(body)
			return err
		})
		return errors.Join(err, t.Close(), encrypted.Close())
	})
}
