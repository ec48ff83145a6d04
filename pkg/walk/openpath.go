// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"amana/pkg/photo"
)

// OpenPath opens the regular file at a path that an earlier walk delivered. A link is not followed, not in
// the middle either, and nothing but a regular file is opened. That it holds what it held is for the caller
// to find out from its digest.
func (d *Drive) OpenPath(p photo.RelPath) (*os.File, error) {
	if err := d.way(p); err != nil {
		return nil, err
	}
	f, err := d.root.openFile(p)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("open a %s: %w", kindOf(info.Mode()), fs.ErrInvalid)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// IsFolder reports whether a folder stands at a path, and no link to one. Entries does not deliver a folder that
// it could list, so that one in the place of a file is not seen in it.
func (d *Drive) IsFolder(p photo.RelPath) bool {
	if d.way(p) != nil {
		return false
	}
	f, err := d.root.openFolder(p)
	if err != nil {
		return errors.Is(err, fs.ErrPermission)
	}
	defer f.Close()
	info, err := f.Stat()
	return err == nil && info.IsDir()
}

// way returns an error where p leads out of the root, or a link lies on the way to it.
func (d *Drive) way(p photo.RelPath) error {
	if !fs.ValidPath(string(p)) && !local(p) {
		return &fs.PathError{Op: "open", Path: string(p), Err: fs.ErrInvalid}
	}
	// Each folder on the way is opened by itself, since only the last part of a path may not be a link.
	for dir := p.Dir(); dir != ""; dir = dir.Dir() {
		folder, err := d.root.openFolder(dir)
		if err != nil {
			return err
		}
		folder.Close()
	}
	return nil
}

// local is fs.ValidPath for raw bytes: no empty part, none that leads out of the root.
func local(p photo.RelPath) bool {
	for ; p != ""; p = p.Dir() {
		if b := p.Base(); b == "" || b == "." || b == ".." {
			return false
		}
		if p.Dir() == "" {
			return p[0] != '/'
		}
	}
	return false
}
