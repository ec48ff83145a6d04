// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Entry is one entry of a Tree. The zero Entry is an empty file.
type Entry struct {
	Bytes  []byte
	Link   string      // what a symbolic link points to; "" no link
	Folder bool        // a folder of its own, which may stay empty
	Mode   os.FileMode // permissions; 0: 0644 for a file, 0755 for a folder
	Closed bool        // no permission at all, which Mode cannot say
	Mod    time.Time   // modification time; zero: when it is written
}

// File is a file of these bytes.
func File(b []byte) Entry { return Entry{Bytes: b} }

// Text is a file of this text.
func Text(s string) Entry { return Entry{Bytes: []byte(s)} }

// Link is a symbolic link to a target, which need not be there.
func Link(target string) Entry { return Entry{Link: target} }

// Empty is an empty folder.
func Empty() Entry { return Entry{Folder: true} }

// Closed is a folder that only the superuser can list.
func Closed() Entry { return Entry{Folder: true, Closed: true} }

// Tree is a folder tree: a slash-separated path below its root → what stands there. Folders on the way
// need no entry.
type Tree map[string]Entry

// Write makes the tree below dir, which is made where it is missing. Folders get their modes and times
// last, so that a closed folder can have content.
func (t Tree) Write(dir string) error {
	paths := slices.Sorted(maps.Keys(t))
	for _, p := range paths {
		if err := t[p].write(filepath.Join(dir, filepath.FromSlash(p))); err != nil {
			return err
		}
	}
	slices.Reverse(paths) // the content of a folder before the folder
	for _, p := range paths {
		if err := t[p].finish(filepath.Join(dir, filepath.FromSlash(p))); err != nil {
			return err
		}
	}
	return os.MkdirAll(dir, 0o755)
}

func (e Entry) write(name string) error {
	if e.Folder {
		return os.MkdirAll(name, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	if e.Link != "" {
		return os.Symlink(e.Link, name)
	}
	return os.WriteFile(name, e.Bytes, 0o644)
}

func (e Entry) finish(name string) error {
	if e.Link != "" {
		return nil
	}
	if !e.Mod.IsZero() {
		if err := os.Chtimes(name, e.Mod, e.Mod); err != nil {
			return err
		}
	}
	if e.Mode == 0 && !e.Closed {
		return nil
	}
	return os.Chmod(name, e.Mode)
}

// Join puts other below a folder of t and returns t.
func (t Tree) Join(folder string, other Tree) Tree {
	for p, e := range other {
		t[folder+"/"+p] = e
	}
	return t
}

// Odd returns files whose names a program is likely to get wrong. Not every file system takes them all.
func Odd() Tree {
	t := Tree{}
	for i, name := range []string{
		"صورة ١.jpg", "آب 2012/فرع ٢١٥.txt", "new\nline.txt", "tab\there.txt", "\xff\xfe not utf8.txt", "caf\xe9.txt",
		"cafe\u0301.txt", "caf\u00e9.txt", " leading.txt", "trailing ", "=1+1.csv", "-rf", "quote\"comma,.txt", "back\\slash.txt",
		"\u202etxt.exe", "...", ".hidden", strings.Repeat("n", 251) + ".txt", strings.Repeat("ص", 127),
		"a/b/c/d/e/f/g/deep.txt",
	} {
		t[name] = Text(fmt.Sprintf("odd %d\n", i))
	}
	t["empty.jpg"] = Entry{}
	t["empty folder"] = Empty()
	t["link"] = Link(".hidden")
	t["dangling"] = Link("nowhere")
	t["loop"] = Link(".")
	return t
}
