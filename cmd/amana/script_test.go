// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"amana/pkg/phototest"
)

func TestMain(m *testing.M) {
	if os.Getenv("AMANA_README") != "" { // the README's test runs this very program as amana
		main()
	}
	testscript.Main(m, map[string]func(){"amana": main})
}

// TestScript runs one script a promise; each is a specification of the commands that it names.
func TestScript(t *testing.T) {
	kept := map[string]string{}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: false,
		Setup: func(env *testscript.Env) error {
			env.Setenv("AMANA_AS", "tester")
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "tiny-disks" {
				return tinyDisks(t), nil
			}
			return false, fmt.Errorf("no condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "photo": photo, "cut": cut, "odd": odd, "many": many, "sql": statement, "hold": hold,
			"keep": keep(kept), "same": same(kept), "owner-only": owner, "glob": globs, "holds": holds,
			"flip": flip, "decompose": decompose, "alike": alike, "fill": fill, "interrupted": interrupted, "sheet": sheet, "save-as": saveAs, "nobody": nobody, "tiny": tiny, "grow": grow, "found": found, "sums": sums,
		},
	})
}

// tinyDisks reports whether a small file system can be mounted here.
func tinyDisks(t *testing.T) bool {
	dir := t.TempDir()
	if err := mountTiny(dir, "64"); err != nil {
		return false
	}
	return exec.Command("umount", dir).Run() == nil
}

// photo draws a picture: photo FILE --seed N [--view N] [--taken 2012-08-03T11:22:33] [--model M] [--serial S]
// Pictures of one seed show one figure, each view from another side.
func photo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: photo FILE --seed N …")
	}
	flags := flag.NewFlagSet("photo", flag.ContinueOnError)
	seed := flags.Int64("seed", 1, "")
	view := flags.Int("view", 0, "")
	taken := flags.String("taken", "", "")
	model := flags.String("model", "", "")
	serial := flags.String("serial", "", "")
	ts.Check(flags.Parse(args[1:]))
	var exif phototest.Exif
	if *taken != "" {
		_, err := time.Parse("2006-01-02T15:04:05", *taken)
		ts.Check(err)
		exif.Taken = strings.NewReplacer("-", ":", "T", " ").Replace(*taken)
	}
	exif.Model, exif.Serial = *model, *serial
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	ts.Check(os.WriteFile(path, phototest.JPEG(phototest.Figure(*seed, *view), 85, exif), 0o644))
}
