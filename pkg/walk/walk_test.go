// SPDX-License-Identifier: Apache-2.0

//go:build linux || darwin

package walk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"amana/pkg/photo"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string) *Drive {
	t.Helper()
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// list returns the entries as "path kind" or "path kind: reason".
func list(t *testing.T, d *Drive) (lines []string, entries []Entry) {
	t.Helper()
	for e, err := range d.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%s %s", e.Path, e.Kind)
		if e.Err != nil {
			line += ": " + Reason(e.Err)
		}
		lines, entries = append(lines, line), append(entries, e)
	}
	return lines, entries
}

func TestEntries(t *testing.T) {
	dir := t.TempDir()
	outside := t.TempDir()
	write(t, outside+"/secret.jpg", "x")
	long := strings.Repeat("n", 255)
	for _, name := range []string{"b/2", "b/10", "b.txt", "a/deep/er/x", "Z", "line\nbreak", "صورة.jpg", "not\xffutf8", long} {
		write(t, filepath.Join(dir, name), "12345")
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(dir+"/empty", 0o755))
	must(os.Symlink(outside, dir+"/c-link-to-folder"))
	must(os.Symlink(dir, dir+"/c-link-to-root"))
	must(os.Symlink("nowhere", dir+"/c-link-to-nothing"))
	must(os.Link(dir+"/Z", dir+"/hard"))
	must(unix.Mkfifo(dir+"/pipe", 0o644))
	socket, err := net.Listen("unix", dir+"/socket")
	must(err)
	defer socket.Close()

	d := open(t, dir)
	got, entries := list(t, d)
	want := []string{
		"Z regular", "a/deep/er/x regular", "b.txt regular", "b/10 regular", "b/2 regular",
		"c-link-to-folder link", "c-link-to-nothing link", "c-link-to-root link",
		"hard regular", "line\nbreak regular", long + " regular", "not\xffutf8 regular", "pipe pipe", "socket socket", "صورة.jpg regular",
	}
	if !slices.Equal(got, want) {
		t.Errorf("entries =\n%q\nwant\n%q", got, want)
	}
	if d.Folders() != 5 {
		t.Errorf("Folders() = %d, want 5", d.Folders())
	}
	for _, e := range entries {
		f, err := d.OpenFile(e)
		if (err == nil) != (e.Kind == photo.Regular) {
			t.Errorf("OpenFile(%q) = %v", e.Path, err)
		}
		if err != nil {
			continue
		}
		data, err := io.ReadAll(f)
		f.Close()
		if string(data) != "12345" || err != nil || e.Bytes != 5 || e.Mod.Sec == 0 {
			t.Errorf("%q: data %q, %v, bytes %d, time %v", e.Path, data, err, e.Bytes, e.Mod)
		}
	}
	n, bytes, err := d.Size(t.Context())
	if n != 15 || bytes != 9*5+5 || err != nil {
		t.Errorf("Size() = %d, %d, %v, want 15, 50", n, bytes, err)
	}
}

// TestDeep makes a path that no single call can take and that filepath.WalkDir does not reach.
func TestDeep(t *testing.T) {
	for _, tc := range []struct {
		name  string
		depth int
	}{{strings.Repeat("d", 200), 30}, {"d", 2600}} {
		dir := t.TempDir()
		at, err := unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY, 0)
		if err != nil {
			t.Fatal(err)
		}
		for range tc.depth {
			if err := unix.Mkdirat(at, tc.name, 0o755); err != nil {
				t.Fatal(err)
			}
			next, err := unix.Openat(at, tc.name, unix.O_RDONLY|unix.O_DIRECTORY, 0)
			unix.Close(at)
			if err != nil {
				t.Fatal(err)
			}
			at = next
		}
		fd, err := unix.Openat(at, "photo.jpg", unix.O_CREAT|unix.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		unix.Write(fd, []byte("deep"))
		unix.Close(fd)
		unix.Close(at)

		d := open(t, dir)
		_, entries := list(t, d)
		if len(entries) != 1 || len(entries[0].Path) < 5000 || d.Folders() != int64(tc.depth) {
			t.Fatalf("%d entries, %d folders, want one entry deeper than 5,000 bytes and %d folders", len(entries), d.Folders(), tc.depth)
		}
		f, err := d.OpenFile(entries[0])
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(f)
		f.Close()
		if string(data) != "deep" {
			t.Errorf("deep file holds %q, want deep", data)
		}
	}
}

func TestSplit(t *testing.T) {
	cases := []struct {
		path string
		max  int
		want []string
	}{
		{"a", 3, []string{"a"}},
		{"a/b/c", 3, []string{"a/b", "c"}},
		{"abc/d", 3, []string{"abc", "d"}},
		{"abcdef/g", 3, []string{"abcdef", "g"}},
		{"abcdef", 3, []string{"abcdef"}},
		{"ab/cd/ef/gh", 5, []string{"ab/cd", "ef/gh"}},
	}
	for _, c := range cases {
		if got := split(c.path, c.max); !slices.Equal(got, c.want) {
			t.Errorf("split(%q, %d) = %q, want %q", c.path, c.max, got, c.want)
		}
	}
}

func TestRoot(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/real/x", "x")
	if err := os.Symlink("real", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	if got, _ := list(t, open(t, dir+"/link")); !slices.Equal(got, []string{"x regular"}) {
		t.Errorf("a root that is a link lists %q, want x", got)
	}
	if _, err := Open(dir + "/real/x"); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("Open(file) = %v, want ENOTDIR", err)
	}
	if _, err := Open(dir + "/none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open(nothing) = %v, want ErrNotExist", err)
	}
	if id := open(t, dir).Identity(); id.Device == "" || id.ReadOnly {
		t.Errorf("Identity() = %+v, want a device that can be written", id)
	}
}

func TestCancel(t *testing.T) {
	dir := t.TempDir()
	for i := range 10 {
		write(t, fmt.Sprintf("%s/%d", dir, i), "x")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range open(t, dir).Entries(ctx) {
		if last = err; err == nil {
			n++
			cancel()
		}
	}
	if n != 1 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d entries and %v after a cancellation, want 1 and context.Canceled", n, last)
	}
}

func TestGone(t *testing.T) {
	base := t.TempDir()
	dir := base + "/drive"
	write(t, dir+"/x", "x")
	d := open(t, dir)
	if d.Gone() {
		t.Error("Gone() = true for a drive that is there")
	}
	if err := os.Rename(dir, base+"/elsewhere"); err != nil {
		t.Fatal(err)
	}
	if !d.Gone() {
		t.Error("Gone() = false where the path names nothing")
	}
	write(t, dir+"/y", "y")
	if !d.Gone() {
		t.Error("Gone() = false where the path names another folder")
	}
	if err := os.RemoveAll(base); err != nil {
		t.Fatal(err)
	}
	if !d.Gone() {
		t.Error("Gone() = false where the drive was removed")
	}
}

// TestChanged swaps what was listed for something else before it is opened.
func TestChanged(t *testing.T) {
	swaps := map[string]func(path string) error{
		"another file": func(p string) error { return os.Rename(p+".other", p) },
		"pipe":         func(p string) error { os.Remove(p); return unix.Mkfifo(p, 0o644) },
		"link":         func(p string) error { os.Remove(p); return os.Symlink(p+".other", p) },
		"folder":       func(p string) error { os.Remove(p); return os.Mkdir(p, 0o755) },
		"nothing":      os.Remove,
	}
	for name, swap := range swaps {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir+"/x", "first")
			write(t, dir+"/x.other", "other")
			d := open(t, dir)
			_, entries := list(t, d)
			if err := swap(dir + "/x"); err != nil {
				t.Fatal(err)
			}
			if f, err := d.OpenFile(entries[0]); err == nil {
				f.Close()
				t.Errorf("OpenFile opened a %s in place of the file that was listed", name)
			}
		})
	}
}

func TestFolderSwappedForLink(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write(t, dir+"/a", "x")
	write(t, dir+"/b/x", "x")
	write(t, outside+"/secret", "x")
	var got []string
	for e, err := range open(t, dir).Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Path == "a" {
			os.RemoveAll(dir + "/b")
			os.Symlink(outside, dir+"/b")
		}
		got = append(got, string(e.Path))
		if e.Path == "b" && e.Err == nil {
			t.Error("a folder that became a link was followed")
		}
	}
	if !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("entries = %q, want a and b", got)
	}
}

func TestLoop(t *testing.T) {
	d := open(t, t.TempDir())
	_, err := d.enter(Entry{Kind: photo.Folder, Dev: 7, Inode: 9}, []level{{dev: 7, inode: 1}, {dev: 7, inode: 9}})
	if !errors.Is(err, ErrLoop) {
		t.Errorf("enter(folder that holds itself) = %v, want ErrLoop", err)
	}
	d.OneFileSystem = true
	if _, err := d.enter(Entry{Kind: photo.Folder, Dev: d.dev + 1}, nil); !errors.Is(err, ErrOtherFileSystem) {
		t.Errorf("enter(other file system) = %v, want ErrOtherFileSystem", err)
	}
}

func TestReason(t *testing.T) {
	for want, err := range map[string]error{
		"permission denied":           &os.PathError{Op: "open", Path: "/somebody/name", Err: syscall.EACCES},
		"input/output error":          fmt.Errorf("list %q: %w", "name", syscall.EIO),
		"changed since it was listed": fmt.Errorf("x: %w", ErrChanged),
		"file already closed":         &os.PathError{Op: "read", Path: "/somebody/name", Err: os.ErrClosed},
	} {
		if got := Reason(err); got != want {
			t.Errorf("Reason(%v) = %q, want %q", err, got, want)
		}
	}
	for _, err := range []error{syscall.EIO, syscall.ESTALE, syscall.ENOENT, &os.PathError{Err: syscall.ENODEV}} {
		if !lost(err) {
			t.Errorf("lost(%v) = false, want true", err)
		}
	}
	if lost(nil) || lost(syscall.EACCES) || lost(io.EOF) {
		t.Error("lost(nil, EACCES or EOF) = true, want false")
	}
}

// TestUnreadable needs a user who is refused something: root re-executes the test as another.
func TestUnreadable(t *testing.T) {
	if dir := os.Getenv("AMANA_TEST_TREE"); dir != "" {
		got, entries := list(t, open(t, dir))
		want := []string{"a regular", "closed folder: permission denied", "foreign regular", "listed/x irregular: permission denied", "passed folder: permission denied", "z regular"}
		if !slices.Equal(got, want) {
			t.Errorf("entries =\n%q\nwant\n%q", got, want)
		}
		d := open(t, dir)
		for i, readable := range map[int]bool{0: false, 2: true, 5: true} {
			f, err := d.OpenFile(entries[i])
			if (err == nil) != readable {
				t.Errorf("OpenFile(%q) = %v, want readable %v", entries[i].Path, err, readable)
			}
			if err == nil {
				f.Close()
			}
		}
		return
	}
	base, err := os.MkdirTemp("", "walk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	dir := base + "/tree"
	for _, name := range []string{"a", "closed/x", "listed/x", "passed/x", "z"} {
		write(t, filepath.Join(dir, name), "x")
	}
	if os.Getuid() == 0 {
		chownAll(t, base, 65534)
	}
	write(t, dir+"/foreign", "x") // of another owner: O_NOATIME is refused
	for name, mode := range map[string]os.FileMode{"a": 0, "closed": 0, "listed": 0o444, "passed": 0o111} {
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, name := range []string{"closed", "listed", "passed"} {
			os.Chmod(filepath.Join(dir, name), 0o755)
		}
	})
	binary := base + "/walk.test"
	data, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(binary, data, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, "-test.run=^TestUnreadable$", "-test.count=1")
	cmd.Dir = "/"
	cmd.Env = []string{"AMANA_TEST_TREE=" + dir}
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as another user: %v\n%s", err, out)
	}
}

func chownAll(t *testing.T, dir string, id int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, _ os.DirEntry, err error) error { return errors.Join(err, os.Lchown(p, id, id)) })
	if err != nil {
		t.Fatal(err)
	}
}

// TestUntouched sets access times that a normal read would renew.
func TestUntouched(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/sub/x", "x")
	old := time.Date(2012, 8, 3, 0, 0, 0, 0, time.UTC)
	names := []string{dir + "/sub/x", dir + "/sub", dir}
	for _, name := range names {
		if err := os.Chtimes(name, old, old.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	d := open(t, dir)
	_, entries := list(t, d)
	f, err := d.OpenFile(entries[0])
	if err != nil {
		t.Fatal(err)
	}
	io.ReadAll(f)
	f.Close()
	for _, name := range names[:2] {
		var st unix.Stat_t
		if err := unix.Lstat(name, &st); err != nil {
			t.Fatal(err)
		}
		if got := time.Unix(int64(st.Mtim.Sec), 0); !got.Equal(old.Add(time.Hour)) {
			t.Errorf("%s: modified %v, want as before", name, got)
		}
		if got := accessed(st); noAccessTime != 0 && got != old.Unix() {
			t.Errorf("%s: accessed %v, want as before", name, time.Unix(got, 0))
		}
	}
}

func accessed(st unix.Stat_t) int64 { return int64(st.Atim.Sec) }

func BenchmarkEntries(b *testing.B) {
	dir := b.TempDir()
	for i := range 2000 {
		name := fmt.Sprintf("%s/%d/%d.jpg", dir, i%20, i)
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	d, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for b.Loop() {
		if n, _, err := d.Size(b.Context()); n != 2000 || err != nil {
			b.Fatal(n, err)
		}
	}
}

// TestEntriesAreInTheOrderOfTheirPaths is what lets a walk go in step with a list of paths.
func TestEntriesAreInTheOrderOfTheirPaths(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a/x", "a b/x", "a-b/x", "a-", "a.b", "a0/x/y", "a0/x.y", "ab", "a\xff/x", "a\x01/x", "b/a/c", "b/a.c", "b/ac", "b/a!/c", "B/x"} {
		write(t, filepath.Join(dir, name), "1")
	}
	_, entries := list(t, open(t, dir))
	var paths []string
	for _, e := range entries {
		paths = append(paths, string(e.Path))
	}
	if len(paths) != 15 || !slices.IsSorted(paths) {
		t.Errorf("%d paths, %q, want 15 in the order of their bytes", len(paths), paths)
	}
}
