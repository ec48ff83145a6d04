// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// writing is a command that writes to the catalogue, and what it is tried on.
type writing struct {
	*trial
	what   string
	args   []string
	rows   string // what is exported to see what it did
	parts  bool   // it commits as it goes, so that a part of it may be left
	start  string // the catalogue before
	before string
	want   string
	took   time.Duration
}

// writings are the commands that can be killed, or stopped by a full disk, while they write to the catalogue.
var writings = []string{"index-disk", "group", "decide", "merge"}

// writings kills a command at random instants, or lets its disk fill up at random sizes. Each time the catalogue
// opens, verifies and passes SQLite's integrity check, and is as before or as after; the same command then comes
// to its end and gives what it gives undisturbed.
func (t *trial) writings() (verdict string, err error) {
	w, err := t.writing()
	if err != nil {
		return "", err
	}
	whole := filepath.Join(t.dir, "whole.db")
	if err := copyCatalogue(whole, w.start); err != nil {
		return "", err
	}
	if w.before, err = w.said(w.start); err != nil {
		return "", err
	}
	start := time.Now()
	if err := w.do(whole); err != nil {
		return "", err
	}
	w.took = time.Since(start)
	if w.want, err = w.said(whole); err != nil {
		return "", err
	}
	if w.want == w.before {
		return "", fmt.Errorf("%s changes nothing, so that nothing is tried", w.what)
	}
	fmt.Fprintf(t.talk, "undisturbed: %v\n", w.took.Round(time.Millisecond))
	once := w.killed
	if t.full {
		once = w.onFullDisk
	}
	return t.repeat(w.what, "the catalogue opens, verifies, and comes to the same end", once)
}

// writing makes what the command is tried on.
func (t *trial) writing() (w writing, err error) {
	w = writing{trial: t, what: t.what, rows: "sets", start: filepath.Join(t.dir, "start.db")}
	switch t.what {
	case "merge":
		theirs := filepath.Join(t.dir, "theirs.db")
		w.args = []string{"merge", theirs, "--as", "merger"}
		return w, t.analysts(w.start, theirs)
	case "index-disk":
		w.args, w.rows, w.parts = []string{"index", t.archive}, "photos", true
		nothing := filepath.Join(t.dir, "nothing")
		if err := os.Mkdir(nothing, 0o700); err != nil {
			return w, err
		}
		_, err := t.output(w.start, "index", nothing)
		return w, err
	}
	if err := t.finish(w.start); err != nil {
		return w, err
	}
	w.args = []string{"group"}
	if t.what == "decide" {
		w.args = []string{"decide", "class", "S-000001", "victim", "--as", "analyst"}
		_, err = t.output(w.start, "group")
	}
	return w, err
}

// analysts makes a catalogue, hands a copy on, and has both decide, not always the same.
func (t *trial) analysts(mine, theirs string) error {
	if err := t.finish(mine); err != nil {
		return err
	}
	if _, err := t.output(mine, "group"); err != nil {
		return err
	}
	if err := copyCatalogue(theirs, mine); err != nil {
		return err
	}
	list, err := t.output(mine, "sets", "--format", "csv")
	if err != nil {
		return err
	}
	table, err := rows(strings.NewReader(string(list)))
	if err != nil {
		return err
	}
	for i, row := range table[1:] {
		if i >= 30 {
			break
		}
		for side, catalogue := range []string{mine, theirs} {
			class := "victim"
			if side == 1 && i%5 == 0 {
				class = "scene"
			}
			for _, decision := range [][]string{{"class", row[0], class}, {"confirm", row[0]}, {"note", row[0], fmt.Sprint("seen by ", side)}} {
				if _, err := t.output(catalogue, append([]string{"decide", "--as", fmt.Sprint("analyst ", side)}, decision...)...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// do lets the command come to its end; a merge may have conflicts, and an index run files that cannot be read.
func (w writing) do(catalogue string) error {
	_, err := w.output(catalogue, w.args...)
	if w.ended(err) {
		return nil
	}
	return err
}

func (w writing) ended(err error) bool {
	var exit *exec.ExitError
	return err == nil || errors.As(err, &exit) && (exit.ExitCode() == 4 || exit.ExitCode() == 3)
}

// said returns what the command writes, without what tells one catalogue from another.
func (w writing) said(catalogue string) (string, error) {
	out, err := w.output(catalogue, "export", w.rows, "--profile", "internal", "--format", "csv")
	if err != nil {
		return "", err
	}
	table, err := rows(strings.NewReader(string(out)))
	return fmt.Sprint(table), err
}

func (w writing) killed() (ended bool, err error) {
	dir := filepath.Join(w.dir, "kill")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	defer func() {
		if err == nil {
			err = os.RemoveAll(dir)
		}
	}()
	catalogue := filepath.Join(dir, "amana.db")
	if err := copyCatalogue(catalogue, w.start); err != nil {
		return false, err
	}
	cmd := exec.Command(w.amana, append([]string{"-c", catalogue, "--quiet"}, w.args...)...)
	if err := cmd.Start(); err != nil {
		return false, err
	}
	timer := time.AfterFunc(time.Duration(w.random.Int64N(int64(w.took)*6/5)), func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if ended = w.ended(err); !ended && (!errors.As(err, &exit) || exit.Exited()) {
		return false, err
	}
	return ended, w.look(catalogue, ended)
}

// onFullDisk runs the command on a file system that has no room for it, mostly.
func (w writing) onFullDisk() (ended bool, err error) {
	dir := filepath.Join(w.dir, "disk")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	size, err := bytesBelow(w.start)
	grown, other := bytesBelow(filepath.Join(w.dir, "whole.db"))
	if err := errors.Join(err, other); err != nil {
		return false, err
	}
	kilobytes := size/1024 + 8 + w.random.Int64N(2*max(0, grown-size)/1024+160)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", kilobytes), "amana-crash", dir).CombinedOutput(); err != nil {
		return false, fmt.Errorf("mount: %w: %s", err, out)
	}
	catalogue := filepath.Join(dir, "amana.db")
	failed := copyCatalogue(catalogue, w.start)
	if failed == nil {
		failed = w.do(catalogue)
	}
	roomy := filepath.Join(w.dir, "roomy.db")
	err = errors.Join(copyCatalogue(roomy, catalogue), exec.Command("umount", dir).Run())
	if err != nil {
		return false, err
	}
	if failed != nil && !strings.Contains(failed.Error(), "full") && !strings.Contains(failed.Error(), "no space left") && !strings.Contains(failed.Error(), "disk I/O error") {
		return false, failed
	}
	return failed == nil, w.look(roomy, failed == nil)
}

// look checks what the command left, and that it goes on to the same end.
func (w writing) look(catalogue string, ended bool) error {
	if err := w.sound(catalogue); err != nil {
		return err
	}
	got, err := w.said(catalogue)
	if err != nil {
		return err
	}
	if got != w.want && (ended || got != w.before && !w.parts) {
		return errors.New("the catalogue is neither as before nor as after the command")
	}
	if err := w.do(catalogue); err != nil {
		return err
	}
	if got, err = w.said(catalogue); err != nil {
		return err
	}
	if got != w.want {
		return errors.New("the same command gave another end than where nothing disturbed it")
	}
	if err := w.sound(catalogue); err != nil {
		return err
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(catalogue), ".amana-*"))
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("left half written: %v", left)
	}
	return err
}

// copyCatalogue copies a catalogue with what waits in its write-ahead log.
func copyCatalogue(to, from string) error {
	for _, suffix := range []string{"", "-wal"} {
		if err := os.Remove(to + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		body, err := os.ReadFile(from + suffix)
		if errors.Is(err, os.ErrNotExist) && suffix != "" {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+suffix, body, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(removeIfThere(to+"-shm"), removeIfThere(to+".lock"))
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
