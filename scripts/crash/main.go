// SPDX-License-Identifier: Apache-2.0

// Crash kills an index run at random instants and shows that nothing is lost and nothing is different.
//
//	go run ./scripts/crash --archive DIR [--times 20] [--seed 1] [--amana FILE] [--what index] [--full-disk]
//
// It makes one catalogue of the archive undisturbed. Then it starts `amana index` again and again on
// others and kills it, lets each come to its end, and compares: the source's digest, and the exports of
// photos and sets but for catalogue_id. A catalogue that is complete before all kills are spent is
// compared, and the next one begun.
//
// With --what export, package or encrypted it kills that command instead, or with --full-disk lets the disk of
// its output fill up (a tmpfs, which root alone may mount), and shows that there is no partial output under its name,
// that the catalogue verifies and passes SQLite's integrity check, and that the next start sweeps.
//
// With --what group, decide or merge (of two analysts' catalogues) it kills that, or with --full-disk lets the
// catalogue's disk fill up, and shows that the catalogue opens, verifies, passes SQLite's integrity check, is as
// before or as after, and that the same command comes to the same end. --what index-disk fills the disk of an
// index run.
//
// The last line is the verdict; a difference ends with exit code 1
// and leaves the catalogues where the verdict says.
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

func main() {
	var t trial
	archive := flag.String("archive", "", "folder to index")
	times := flag.Int("times", 20, "how many times to kill the run")
	seed := flag.Uint64("seed", 1, "seed of the instants")
	amana := flag.String("amana", "", "program to try; built from this project unless given")
	what := flag.String("what", "index", "what is killed: index, group, decide, merge, export, package, encrypted; or index-disk")
	full := flag.Bool("full-disk", false, "fill up the output's disk instead of killing")
	flag.Parse()
	if *archive == "" || *what != "index" && !slices.Contains(writings, *what) && ways[*what] == nil || *full && *what == "index" || flag.NArg() > 0 || *times < 1 {
		fmt.Fprintln(os.Stderr, "usage: go run ./scripts/crash --archive DIR [--times 20] [--seed 1] [--amana FILE] [--what index|index-disk|group|decide|merge|export|package|encrypted] [--full-disk]")
		os.Exit(64)
	}
	t = trial{archive: *archive, amana: *amana, times: *times, random: rand.New(rand.NewPCG(*seed, 0)), talk: os.Stderr, what: *what, full: *full}
	verdict, err := t.run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
	fmt.Println(verdict)
}

type trial struct {
	archive, amana string
	times          int
	random         *rand.Rand
	talk           io.Writer
	dir            string // of the catalogues
	what           string // is killed; "" or index: an index run
	full           bool   // the disk is filled instead
}

// run returns the verdict; a difference is an error.
func (t *trial) run() (verdict string, err error) {
	if t.dir, err = os.MkdirTemp("", "amana-crash-"); err != nil {
		return "", err
	}
	defer func() {
		if err == nil {
			err = os.RemoveAll(t.dir)
		} else {
			err = fmt.Errorf("%w (catalogues are kept in %s)", err, t.dir)
		}
	}()
	if err := t.build(); err != nil {
		return "", err
	}
	if slices.Contains(writings, t.what) {
		t.full = t.full || t.what == "index-disk"
		return t.writings()
	}
	if t.what != "" && t.what != "index" {
		return t.outputs(t.what, t.full)
	}
	calm := filepath.Join(t.dir, "undisturbed.db")
	start := time.Now()
	if err := t.finish(calm); err != nil {
		return "", err
	}
	took := time.Since(start)
	want, err := t.state(calm)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(t.talk, "undisturbed: %v\n", took.Round(time.Millisecond))
	kills, catalogues := 0, 0
	for kills < t.times {
		catalogues++
		n, err := t.disturbed(filepath.Join(t.dir, fmt.Sprintf("killed-%d.db", catalogues)), t.times-kills, took, want)
		kills += n
		if err != nil {
			return "", fmt.Errorf("after %d kills: %w", kills, err)
		}
		if catalogues > 10*t.times {
			return "", fmt.Errorf("only %d kills in %d catalogues: the archive is too small for this machine", kills, catalogues)
		}
	}
	return fmt.Sprintf("same: %d kills over %d catalogues gave the content of an undisturbed run, digest %s", kills, catalogues, want.digest), nil
}

// disturbed kills runs over one catalogue until one comes to its end or there were enough kills, lets it
// finish and compares it. It returns how many runs were killed.
func (t *trial) disturbed(catalogue string, most int, took time.Duration, want state) (kills int, err error) {
	for kills < most {
		killed, err := t.kill(catalogue, time.Duration(t.random.Int64N(max(1, int64(took)/2))))
		if err != nil {
			return kills, err
		}
		if !killed {
			break
		}
		kills++
	}
	if err := t.finish(catalogue); err != nil {
		return kills, err
	}
	got, err := t.state(catalogue)
	if err != nil {
		return kills, err
	}
	fmt.Fprintf(t.talk, "%s: %d kills\n", filepath.Base(catalogue), kills)
	return kills, want.differs(got)
}

// kill starts an index run and kills it after the given time; false means that it ended before.
func (t *trial) kill(catalogue string, after time.Duration) (bool, error) {
	cmd := exec.Command(t.amana, "-c", catalogue, "--quiet", "index", t.archive)
	if err := cmd.Start(); err != nil {
		return false, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return false, accept(err)
	case <-time.After(after):
	}
	if err := cmd.Process.Kill(); err != nil { // it ended in this very moment
		return false, accept(<-ended)
	}
	err := <-ended
	if exit, ok := err.(*exec.ExitError); ok && !exit.Exited() {
		return true, nil
	}
	return false, accept(err)
}

// finish lets an index run come to its end.
func (t *trial) finish(catalogue string) error {
	cmd := exec.Command(t.amana, "-c", catalogue, "--quiet", "index", t.archive)
	cmd.Stderr = t.talk
	return accept(cmd.Run())
}

// accept takes the exit codes of a run that was done: 0, and 3 where some files could not be read.
func accept(err error) error {
	if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() == 3 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("amana index: %w", err)
	}
	return nil
}

func (t *trial) build() error {
	if t.amana != "" {
		path, err := exec.LookPath(t.amana)
		t.amana = path
		return err
	}
	t.amana = filepath.Join(t.dir, "amana")
	if runtime.GOOS == "windows" {
		t.amana += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", t.amana, "./cmd/amana")
	cmd.Stderr = t.talk
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build amana: %w", err)
	}
	return nil
}
