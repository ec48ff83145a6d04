// SPDX-License-Identifier: Apache-2.0

package export

import (
	"os"
	"path/filepath"
	"strings"
)

// maxLinks bounds the symbolic links that are followed in one path, as systems do.
const maxLinks = 255

// Inside reports whether a file at path would lie in one of the folders roots, and in which. Neither
// need exist. Symbolic links are resolved as far as there are any, a dangling one to where it points; a
// path is inside if its entry or what its entry points to is. Folders are compared by name and, where
// they exist, by identity, so that other spellings on a drive that ignores case are found.
func Inside(path string, roots []string) (root string, inside bool) {
	folder, name := filepath.Split(path)
	places := []string{resolve(path), filepath.Join(resolve(folder), name)}
	if abs, err := filepath.Abs(path); err == nil {
		places = append(places, abs)
	}
	for _, root := range roots {
		real := resolve(root)
		for _, place := range places {
			if below(place, real) || sameAncestor(place, real) {
				return root, true
			}
		}
	}
	return "", false
}

func below(path, root string) bool {
	rest, ok := strings.CutPrefix(path, root)
	return ok && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(root[len(root)-1]))
}

// sameAncestor reports whether path or a folder above it is the folder root itself.
func sameAncestor(path, root string) bool {
	want, err := os.Stat(root)
	if err != nil {
		return false
	}
	for {
		if info, err := os.Stat(path); err == nil && os.SameFile(info, want) {
			return true
		}
		up := filepath.Dir(path)
		if up == path {
			return false
		}
		path = up
	}
}

// resolve returns path as an absolute path without links. It goes component by component as the system
// does, so that ".." after a link leads to the parent of the link's target.
func resolve(path string) string {
	if !filepath.IsAbs(path) {
		if dir, err := os.Getwd(); err == nil {
			path = dir + string(filepath.Separator) + path
		}
	}
	volume := filepath.VolumeName(path)
	top := volume + string(filepath.Separator)
	at, rest, links := top, components(path[len(volume):]), 0
	for len(rest) > 0 {
		name := rest[0]
		rest = rest[1:]
		if name == ".." {
			at = filepath.Dir(at)
			continue
		}
		next := filepath.Join(at, name)
		target, err := os.Readlink(next)
		if err != nil || links == maxLinks {
			at = next
			continue
		}
		links++
		if filepath.IsAbs(target) {
			at = filepath.VolumeName(target) + string(filepath.Separator)
			target = target[len(filepath.VolumeName(target)):]
		}
		rest = append(components(target), rest...)
	}
	return at
}

func components(path string) []string {
	var out []string
	for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r < 0x80 && os.IsPathSeparator(uint8(r)) }) {
		if name != "." {
			out = append(out, name)
		}
	}
	return out
}
