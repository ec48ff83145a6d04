// SPDX-License-Identifier: Apache-2.0

// Demo runs the main job on a sample that it makes itself: a synthetic archive, then triage. What the
// sample shows is known, so that the grouping can be held against it.
//
//	go run ./scripts/demo [--bodies 60] [--seed 1] [--layout mixed] [--out demo]
//
// It leaves demo/archive (the drive), demo/truth.csv, demo/amana.db and demo/unreviewed.csv.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	bodies := flag.String("bodies", "60", "how many victim bodies")
	seed := flag.String("seed", "1", "seed of the sample")
	layout := flag.String("layout", "mixed", "folders, months, names, flat or mixed")
	out := flag.String("out", "demo", "folder to make; an older demo in it is removed")
	flag.Parse()
	if err := demo(*out, *bodies, *seed, *layout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func demo(out, bodies, seed, layout string) error {
	if err := clear(out); err != nil {
		return err
	}
	amana := filepath.Join(out, "amana")
	if runtime.GOOS == "windows" {
		amana += ".exe"
	}
	archive, db := filepath.Join(out, "archive"), filepath.Join(out, "amana.db")
	for _, command := range [][]string{
		{"go", "run", "./scripts/synth", "--out", out, "--bodies", bodies, "--seed", seed, "--layout", layout},
		{"go", "build", "-o", amana, "./cmd/amana"},
		{amana, "--catalogue", db, "triage", archive},
	} {
		fmt.Fprintln(os.Stderr, "$", strings.Join(command, " "))
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", command[0], err)
		}
	}
	fmt.Fprintf(os.Stderr, "the worklist is %s; how right it is: %s --catalogue %s score %s\n",
		filepath.Join(out, "unreviewed.csv"), amana, db, filepath.Join(out, "truth.csv"))
	return nil
}

// clear makes out anew. It removes nothing that it did not make: a folder without a demo's truth stays.
func clear(out string) error {
	entries, err := os.ReadDir(out)
	if os.IsNotExist(err) || err == nil && len(entries) == 0 {
		return os.MkdirAll(out, 0o755)
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(out, "truth.csv")); err != nil {
		return fmt.Errorf("%s is there and is no demo; name another folder with --out", out)
	}
	for _, name := range []string{"archive", "truth.csv", "amana.db", "amana.db-wal", "amana.db-shm", "amana.db.lock", "unreviewed.csv", "amana", "amana.exe"} {
		if err := os.RemoveAll(filepath.Join(out, name)); err != nil {
			return err
		}
	}
	return nil
}
