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

// merges kills merges at random instants, or lets their disk fill up at random sizes. Each time the catalogue
// opens, verifies and passes SQLite's integrity check, and is as before or as merged; the same command then comes
// to its end and gives the sets of a merge that nobody disturbed; and not a byte of the other catalogue changed.
func (t *trial) merges() (verdict string, err error) {
	mine, theirs := filepath.Join(t.dir, "mine.db"), filepath.Join(t.dir, "theirs.db")
	if err := t.analysts(mine, theirs); err != nil {
		return "", err
	}
	whole := filepath.Join(t.dir, "whole.db")
	if err := copyCatalogue(whole, mine); err != nil {
		return "", err
	}
	before, err := t.sets(mine)
	if err != nil {
		return "", err
	}
	start := time.Now()
	if err := t.merge(whole, theirs); err != nil {
		return "", err
	}
	took := time.Since(start)
	want, err := t.sets(whole)
	if err != nil {
		return "", err
	}
	if want == before {
		return "", errors.New("the merge changes nothing, so that nothing is tried")
	}
	m := &mergeTrial{t, mine, theirs, before, want, took}
	fmt.Fprintf(t.talk, "undisturbed: %v\n", took.Round(time.Millisecond))
	cut, done := 0, 0
	for range t.times {
		one := m.killed
		if t.full {
			one = m.onFullDisk
		}
		ended, err := one()
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
	return fmt.Sprintf("merge: %d times %s, %d times ended: the catalogue opens, verifies, and merges to the same sets", cut, how, done), nil
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

// merge lets a merge come to its end, with conflicts or without.
func (t *trial) merge(catalogue, other string) error {
	_, err := t.output(catalogue, "merge", other, "--as", "merger")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 4 {
		return nil
	}
	return err
}

// sets returns the sets without what tells one catalogue from another.
func (t *trial) sets(catalogue string) (string, error) {
	out, err := t.output(catalogue, "export", "sets", "--profile", "internal")
	return string(out), err
}

// mergeTrial is what merges are tried on.
type mergeTrial struct {
	*trial
	mine, theirs, before, want string
	took                       time.Duration
}

func (m *mergeTrial) killed() (ended bool, err error) {
	dir := filepath.Join(m.dir, "kill")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	defer func() {
		if err == nil {
			err = os.RemoveAll(dir)
		}
	}()
	catalogue := filepath.Join(dir, "amana.db")
	if err := copyCatalogue(catalogue, m.mine); err != nil {
		return false, err
	}
	cmd := exec.Command(m.amana, "-c", catalogue, "--quiet", "merge", m.theirs, "--as", "merger")
	if err := cmd.Start(); err != nil {
		return false, err
	}
	start := time.Now()
	timer := time.AfterFunc(time.Duration(m.random.Int64N(int64(m.took))), func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	switch {
	case err == nil, errors.As(err, &exit) && exit.ExitCode() == 4:
		ended = true
		m.took = min(m.took, time.Since(start)) // so that most are killed before their end
	case exit == nil || exit.Exited():
		return false, err
	}
	return ended, m.look(catalogue, ended)
}

// onFullDisk merges on a file system that has no room for it, mostly.
func (m *mergeTrial) onFullDisk() (ended bool, err error) {
	dir := filepath.Join(m.dir, "disk")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	size, err := bytesBelow(m.mine)
	if err != nil {
		return false, err
	}
	kilobytes := size/1024 + 40 + m.random.Int64N(size/2048+100)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", kilobytes), "amana-crash", dir).CombinedOutput(); err != nil {
		return false, fmt.Errorf("mount: %w: %s", err, out)
	}
	catalogue := filepath.Join(dir, "amana.db")
	failed := copyCatalogue(catalogue, m.mine)
	if failed == nil {
		failed = m.merge(catalogue, m.theirs)
	}
	roomy := filepath.Join(m.dir, "roomy.db")
	err = errors.Join(copyCatalogue(roomy, catalogue), exec.Command("umount", dir).Run())
	if err != nil {
		return false, err
	}
	if failed != nil && !strings.Contains(failed.Error(), "full") && !strings.Contains(failed.Error(), "no space left") && !strings.Contains(failed.Error(), "disk I/O error") {
		return false, failed
	}
	return failed == nil, m.look(roomy, failed == nil)
}

// look checks what a merge left, and that the same command goes on to the same end.
func (m *mergeTrial) look(catalogue string, ended bool) error {
	if _, err := m.output(catalogue, "log", "verify"); err != nil {
		return err
	}
	sqlite, err := exec.Command("sqlite3", "-readonly", catalogue, "PRAGMA integrity_check; PRAGMA foreign_key_check").CombinedOutput()
	if err != nil || strings.TrimSpace(string(sqlite)) != "ok" {
		return fmt.Errorf("integrity check: %w: %s", err, sqlite)
	}
	got, err := m.sets(catalogue)
	if err != nil {
		return err
	}
	if got != m.want && (ended || got != m.before) {
		return errors.New("the sets are neither those before nor those after the merge")
	}
	if err := m.merge(catalogue, m.theirs); err != nil {
		return err
	}
	if got, err = m.sets(catalogue); err != nil {
		return err
	}
	if got != m.want {
		return errors.New("the same command gave other sets than a merge that nobody disturbed")
	}
	if _, err := m.output(catalogue, "log", "verify"); err != nil {
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
