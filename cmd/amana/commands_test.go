// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"

	"amana/pkg/phototest"
)

// exits runs a command and demands its exit code: exits CODE COMMAND ARG…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) >= 2, "exits CODE COMMAND ARG…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	if got := code(ts, err); got != want {
		ts.Fatalf("exit code of %q = %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

func code(ts *testscript.TestScript, err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	ts.Check(err)
	return 0
}

func usage(ts *testscript.TestScript, neg, ok bool, form string) {
	if neg || !ok {
		ts.Fatalf("usage: %s", form)
	}
}

// cut writes the first bytes of a file, or its first lines: cut FROM TO BYTES, cut FROM TO 3-lines
func cut(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "cut FROM TO {BYTES | N-lines}")
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	lines, whole := strings.CutSuffix(args[2], "-lines")
	n, err := strconv.Atoi(lines)
	ts.Check(err)
	if whole {
		n = len(strings.Join(strings.SplitAfter(string(data), "\n")[:n], ""))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data[:n], 0o644))
}

// odd puts into a folder what a hostile drive holds: odd FOLDER
func odd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "odd FOLDER")
	dir := ts.MkAbs(args[0])
	for name, text := range map[string]string{
		"plain.txt": "text", "new\nline.txt": "text", "\xff\xfe not utf8.txt": "text", "صورة ١.txt": "text",
		strings.Repeat("n", 251) + ".txt": "text", "empty": "", "archive.bin": "PK\x03\x04rest of a zip",
	} {
		ts.Check(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	ts.Check(os.Symlink("plain.txt", filepath.Join(dir, "link")))
	ts.Check(os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	ts.Check(syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644))
}

// keep remembers a folder's bytes, modes and times; same demands that they are as remembered.
func keep(kept map[string]string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, neg, len(args) == 1, "keep FOLDER")
		kept[ts.MkAbs(args[0])] = phototest.Snapshot(ts.MkAbs(args[0]))
	}
}

func same(kept map[string]string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, neg, len(args) == 1, "same FOLDER")
		dir := ts.MkAbs(args[0])
		if now := phototest.Snapshot(dir); now != kept[dir] {
			ts.Fatalf("%s was touched:\nbefore\n%s\nafter\n%s", args[0], kept[dir], now)
		}
	}
}

// owner demands that only its owner can read a file: owner-only FILE
func owner(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "owner-only FILE")
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if info.Mode().Perm() != 0o600 {
		ts.Fatalf("mode of %s = %o, want 600", args[0], info.Mode().Perm())
	}
}

// globs demands how many files fit a pattern: glob PATTERN N
func globs(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "glob PATTERN N")
	names, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if fmt.Sprint(len(names)) != args[1] {
		ts.Fatalf("%d files fit %s, want %s", len(names), args[0], args[1])
	}
}

// holds demands that a catalogue's files hold a text, or with ! that none of them does: holds FILE TEXT
func holds(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, false, len(args) == 2, "holds FILE TEXT")
	found := false
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		data, err := os.ReadFile(ts.MkAbs(args[0] + suffix))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			ts.Check(err)
		}
		found = found || bytes.Contains(data, []byte(args[1]))
	}
	if found == neg {
		ts.Fatalf("%s holds %q: %v", args[0], args[1], found)
	}
}

// fill writes a word into the last, empty column of the rows whose file's name begins so; the word - leaves
// them out: fill FROM TO BEGINNING=WORD…
func fill(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) >= 3, "fill FROM TO BEGINNING=WORD…")
	var out strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		row := strings.TrimSpace(line)
		for _, arg := range args[2:] {
			begins, word, _ := strings.Cut(arg, "=")
			if strings.Contains(row, "/"+begins) && strings.HasSuffix(row, ",") {
				row += word
			}
		}
		if !strings.HasSuffix(row, ",-") {
			out.WriteString(row + "\n")
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(out.String()), 0o644))
}

// alike demands that two exports are equal but for the column catalogue_id, which is the first: alike A B
func alike(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "alike A B")
	var rest [2][]string
	for i, name := range args {
		for line := range strings.Lines(ts.ReadFile(name)) {
			_, after, _ := strings.Cut(line, ",")
			rest[i] = append(rest[i], after)
		}
	}
	if len(rest[0]) < 2 || !slices.Equal(rest[0], rest[1]) {
		ts.Fatalf("%s and %s differ:\n%s\n%s", args[0], args[1], rest[0], rest[1])
	}
}

// many writes pictures that differ: many FOLDER N
func many(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "many FOLDER N")
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	small := image.NewRGBA(image.Rect(0, 0, 48, 32))
	for i := range small.Pix {
		small.Pix[i] = byte(i*i>>6 | 3)
	}
	picture := phototest.JPEG(small, 85, phototest.Exif{})
	for i := range n { // trailing bytes make the contents differ at no cost
		data := append(bytes.Clone(picture), fmt.Sprintf("%08d", i)...)
		ts.Check(os.WriteFile(filepath.Join(dir, fmt.Sprintf("p%06d.jpg", i)), data, 0o644))
	}
}

// statement runs SQL on a catalogue behind amana's back: sql FILE STATEMENT
func statement(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "sql FILE STATEMENT")
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(args[1])
	ts.Check(err)
}

// hold takes a catalogue's write lock as another program would, until the script ends: hold FILE
func hold(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "hold FILE")
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0])+"?_txlock=immediate")
	ts.Check(err)
	tx, err := db.Begin()
	ts.Check(err)
	ts.Defer(func() { tx.Rollback(); db.Close() })
}

// interrupted starts a command, sends it one SIGINT once a file is there, and demands exit code 130:
// interrupted FILE COMMAND ARG…
func interrupted(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) >= 2, "interrupted FILE COMMAND ARG…")
	cmd := command(ts, args[1:])
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	ts.Check(cmd.Start())
	for range 1000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	ts.Check(cmd.Process.Signal(os.Interrupt))
	if got := code(ts, cmd.Wait()); got != 130 {
		ts.Fatalf("exit code after SIGINT = %d, want 130\n%s", got, &out)
	}
	ts.Logf("%s", &out)
}

// command returns a command of the script's PATH, in its folder and environment.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	path := ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, args[0])); err == nil && path == "" {
			path = filepath.Join(dir, args[0])
		}
	}
	cmd := exec.Command(path, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "AMANA_AS=tester", "HOME=" + ts.Getenv("HOME")}
	return cmd
}

// nobody runs a command as a user whom file modes bind, and demands its exit code and a text on
// stderr: nobody CODE TEXT COMMAND ARG…
func nobody(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) >= 3, "nobody CODE TEXT COMMAND ARG…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	cmd := command(ts, args[2:])
	if os.Getuid() == 0 {
		cmd.Path = readable(ts, cmd.Path)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if got := code(ts, cmd.Run()); got != want || !strings.Contains(stderr.String(), args[1]) {
		ts.Fatalf("%q as nobody: exit code %d, want %d; stderr %q, want %q", args[2:], got, want, &stderr, args[1])
	}
}

// readable copies a program to where everyone can run it, and opens the script's folder to everyone.
func readable(ts *testscript.TestScript, program string) string {
	work := ts.Getenv("WORK")
	for dir := work; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		ts.Check(os.Chmod(dir, 0o755))
	}
	copied := filepath.Join(work, "program-"+filepath.Base(program))
	from, err := os.Open(program)
	ts.Check(err)
	defer from.Close()
	to, err := os.OpenFile(copied, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	ts.Check(err)
	_, err = io.Copy(to, from)
	ts.Check(errors.Join(err, to.Close()))
	return copied
}

// tiny mounts a small file system, which the condition tiny-disks allows: tiny FOLDER KILOBYTES
func tiny(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "tiny FOLDER KILOBYTES")
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	ts.Check(mountTiny(dir, args[1]))
	ts.Defer(func() { exec.Command("umount", "-l", dir).Run() })
}

// grow enlarges a small file system: grow FOLDER KILOBYTES
func grow(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "grow FOLDER KILOBYTES")
	ts.Check(exec.Command("mount", "-o", "remount,size="+args[1]+"k", ts.MkAbs(args[0])).Run())
}

func mountTiny(dir, kilobytes string) error {
	return exec.Command("mount", "-t", "tmpfs", "-o", "size="+kilobytes+"k", "tmpfs", dir).Run()
}

// found demands that one of the texts is in a byte of a file, or of the files below a folder, or in a name
// there; ! found that none is: found PATH TEXT…
func found(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, false, len(args) >= 2, "found PATH TEXT…")
	hit, files := "", 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var body []byte
		if d.Type().IsRegular() {
			files++
			if body, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		for _, text := range args[1:] {
			if bytes.Contains(body, []byte(text)) || strings.Contains(d.Name(), text) {
				hit = path + ": " + text
			}
		}
		return nil
	}))
	if files == 0 {
		ts.Fatalf("there is no file in %s", args[0])
	}
	if (hit == "") != neg {
		ts.Fatalf("found %q in %s", hit, args[0])
	}
}

// sums checks a list of digests in a folder with sha256sum: sums FOLDER LIST
func sums(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "sums FOLDER LIST")
	program, err := exec.LookPath("sha256sum")
	if err != nil {
		return // the digests are checked in Go beside the package
	}
	cmd := exec.Command(program, "-c", "--strict", args[1])
	cmd.Dir = ts.MkAbs(args[0])
	out, err := cmd.CombinedOutput()
	if err != nil {
		ts.Fatalf("sha256sum -c %s: %v\n%s", args[1], err, out)
	}
}
