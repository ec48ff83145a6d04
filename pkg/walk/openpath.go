// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"fmt"
	"io/fs"
	"os"

	"amana/pkg/photo"
)

// OpenPath opens the regular file at a path that an earlier walk delivered. A link is not followed, not in
// the middle either, and nothing but a regular file is opened. That it holds what it held is for the caller
// to find out from its digest.
func (d *Drive) OpenPath(p photo.RelPath) (*os.File, error) {
	if !fs.ValidPath(string(p)) && !local(p) {
		return nil, &fs.PathError{Op: "open", Path: string(p), Err: fs.ErrInvalid}
	}
	// Each folder on the way is opened by itself, since only the last part of a path may not be a link.
	for dir := p.Dir(); dir != ""; dir = dir.Dir() {
		folder, err := d.root.openFolder(dir)
		if err != nil {
			return nil, err
		}
		folder.Close()
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
