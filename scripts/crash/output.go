// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ways are what can be killed beside an index run: commands that write an output, which is there whole or
// not at all. Of a folder its manifests are checked, of a file its bytes against those of a run undisturbed.
var ways = map[string][]string{
	"export":    {"export", "photos", "--profile", "internal", "--out"},
	"package":   {"export", "package", "--out"},
	"encrypted": {"export", "package", "--encrypt-to", recipient, "--out"},
}

// recipient is that of age's own test vectors: whoever it is, nothing here is worth a secret.
const recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

// outputs kills a command at random instants, or lets its disk fill up at random sizes, and looks each time at
// what is left: nothing under the output's name, or all of it; a catalogue that opens, verifies and passes
// SQLite's integrity check; nothing half written after the next start.
func (t *trial) outputs(what string, full bool) (verdict string, err error) {
	catalogue := filepath.Join(t.dir, "amana.db")
	if err := t.finish(catalogue); err != nil {
		return "", err
	}
	if _, err := t.output(catalogue, "group"); err != nil {
		return "", err
	}
	start := time.Now()
	whole := filepath.Join(t.dir, "whole")
	if _, err := t.output(catalogue, append(ways[what][:len(ways[what]):len(ways[what])], whole)...); err != nil {
		return "", err
	}
	took := time.Since(start)
	size, err := bytesBelow(whole)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(t.talk, "undisturbed: %v, %d bytes\n", took.Round(time.Millisecond), size)
	return t.repeat(what, "no partial output under its name, the catalogue verifies", func() (bool, error) {
		if full {
			return t.onFullDisk(catalogue, what, whole, size)
		}
		return t.killed(catalogue, what, whole, took)
	})
}

// repeat disturbs a command as often as it is asked for, and returns the verdict. once says whether the command came
// to its end all the same.
func (t *trial) repeat(what, holds string, once func() (ended bool, err error)) (verdict string, err error) {
	done, cut := 0, 0
	for range t.times {
		ended, err := once()
		if err != nil {
			return "", fmt.Errorf("after %d that ended and %d that were cut off: %w", done, cut, err)
		}
		if ended {
			done++
		} else {
			cut++
		}
	}
	how := "killed"
	if t.full {
		how = "stopped by a full disk"
	}
	return fmt.Sprintf("%s: %d times %s, %d times ended: %s", what, cut, how, done, holds), nil
}

// killed starts the command, kills it, and looks at what is left.
func (t *trial) killed(catalogue, what, whole string, took time.Duration) (ended bool, err error) {
	dir := filepath.Join(t.dir, "out")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "out")
	cmd := exec.Command(t.amana, append([]string{"-c", catalogue, "--quiet"}, append(ways[what][:len(ways[what]):len(ways[what])], out)...)...)
	if err := cmd.Start(); err != nil {
		return false, err
	}
	timer := time.AfterFunc(time.Duration(t.random.Int64N(int64(took))), func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		return false, err
	}
	return err == nil, t.look(catalogue, what, out, whole, err == nil)
}

// onFullDisk runs the command with its output on a file system that is too small, mostly.
func (t *trial) onFullDisk(catalogue, what, whole string, size int64) (ended bool, err error) {
	dir := filepath.Join(t.dir, "disk")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	kilobytes := 8 + t.random.Int64N(size/1024*5/4+8)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", kilobytes), "amana-crash", dir).CombinedOutput(); err != nil {
		return false, fmt.Errorf("mount: %w: %s", err, out)
	}
	defer func() { err = errors.Join(err, exec.Command("umount", dir).Run()) }()
	out := filepath.Join(dir, "out")
	_, failed := t.output(catalogue, append(ways[what][:len(ways[what]):len(ways[what])], out)...)
	if failed != nil && !strings.Contains(failed.Error(), "no space left") {
		return false, failed
	}
	return failed == nil, t.look(catalogue, what, out, whole, failed == nil)
}

// look checks what a run left.
func (t *trial) look(catalogue, what, out, whole string, ended bool) error {
	if _, err := os.Lstat(out); err == nil {
		if err := same(what, out, whole); err != nil {
			return fmt.Errorf("partial output: %w", err)
		}
	} else if ended {
		return fmt.Errorf("the run ended and wrote nothing: %w", err)
	}
	if err := t.sound(catalogue); err != nil {
		return err
	}
	// The next command that writes there sweeps.
	if _, err := t.output(catalogue, "export", "copies", "--out", filepath.Join(filepath.Dir(out), "next.csv")); err != nil && !strings.Contains(err.Error(), "no space left") {
		return err
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".amana-*"))
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("left half written: %v", left)
	}
	return err
}

// sound reports what is wrong with a catalogue: it must open, verify and pass SQLite's checks.
func (t *trial) sound(catalogue string) error {
	if _, err := t.output(catalogue, "log", "verify"); err != nil {
		return err
	}
	sqlite, err := exec.Command("sqlite3", "-readonly", catalogue, "PRAGMA integrity_check; PRAGMA foreign_key_check").CombinedOutput()
	if err != nil || strings.TrimSpace(string(sqlite)) != "ok" {
		return fmt.Errorf("integrity check: %w: %s", err, sqlite)
	}
	return nil
}

// same compares an output with the undisturbed one: a package by its own manifests, an encrypted one by its
// size, since each is encrypted anew.
func same(what, out, whole string) error {
	switch what {
	case "package":
		for _, list := range []string{"manifest-sha256.txt", "tagmanifest-sha256.txt"} {
			if err := checkList(out, list); err != nil {
				return err
			}
		}
		return sameBytes(filepath.Join(out, "manifest-sha256.txt"), filepath.Join(whole, "manifest-sha256.txt"))
	case "encrypted":
		have, err := bytesBelow(out)
		want, other := bytesBelow(whole)
		if err := errors.Join(err, other); err != nil {
			return err
		}
		if have < want-4096 || have > want+4096 { // names of runs and heads differ in length
			return fmt.Errorf("%d bytes, undisturbed %d", have, want)
		}
		return nil
	}
	return sameBytes(out, whole)
}

func sameBytes(out, whole string) error {
	have, err := os.ReadFile(out)
	want, other := os.ReadFile(whole)
	if err := errors.Join(err, other); err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s has %d bytes, undisturbed %d", filepath.Base(out), len(have), len(want))
	}
	return nil
}

// checkList checks a manifest of a bag.
func checkList(dir, name string) error {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		digest, file, _ := strings.Cut(lines.Text(), "  ")
		body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != digest {
			return fmt.Errorf("%s does not have the digest that %s gives it", file, name)
		}
	}
	if n == 0 {
		return fmt.Errorf("%s is empty", name)
	}
	return nil
}

func bytesBelow(path string) (n int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
