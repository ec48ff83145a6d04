// SPDX-License-Identifier: Apache-2.0

// Command synth makes an archive as published facts describe it, of drawn mannequins and plain rooms:
// nobody's pictures, nothing gory, real JPEGs with real EXIF. It writes DIR/archive, the drive, and
// DIR/truth.csv with a row for each picture file: its path relative to DIR/archive, its set and its
// class. The same flags give the same bytes and modification times.
//
//	go run ./scripts/synth --out DIR --bodies N --seed S [--layout folders|months|names|flat|mixed]
//
// Photos of victims and of others stand as 28,707 to 24,568, and --scale full plans exactly these,
// of 6,786 bodies; victims, soldiers and civilians stand as 6,786 to 1,036 to 4,025 bodies. A photo of several bodies is a set of its own, of the class other, so that victim
// sets and bodies are equally many. The copies, damaged files and non-pictures of the layout mixed
// come on top of these counts. Copies, truncated ones too, carry their original's set.
//
// The layout months has camera file names throughout, and flat has nothing: no names, no EXIF. In the
// other layouts 30 % of the victim sets have no number in their path, in mixed those among them that lie
// in sessions laid out as months and flat are; and as large a share of the soldiers, and of the civilians
// whose name is known, is named in theirs.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

type options struct {
	out    string
	bodies int
	seed   uint64
	layout string
	width  int
}

// The published counts that --scale full plans.
const (
	fullBodies    = 6786
	fullVictims   = 28707
	fullOthers    = 24568  // photos that show no victim, among them
	fullSoldiers  = 1036.0 // bodies of soldiers and
	fullCivilians = 4025.0 // of civilians
)

func layouts() []string { return []string{"folders", "months", "names", "flat", "mixed"} }

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "synth:", err)
		os.Exit(1)
	}
}

func run(args []string, progress io.Writer) error {
	o, err := parse(args, progress)
	if err != nil {
		return err
	}
	files := arrange(planShots(o.bodies, o.seed), o.layout, o.seed)
	if err := prepare(o.out); err != nil {
		return err
	}
	if err := writeAll(o.out, files, o.width); err != nil {
		return err
	}
	if err := writeTruth(o.out, files); err != nil {
		return err
	}
	fmt.Fprintf(progress, "%d files, %d bodies, layout %s, seed %d\n", len(files), o.bodies, o.layout, o.seed)
	return nil
}

func parse(args []string, output io.Writer) (options, error) {
	var o options
	set := flag.NewFlagSet("synth", flag.ContinueOnError)
	set.SetOutput(output)
	set.StringVar(&o.out, "out", "", "folder to write to; new, empty, or of an earlier run, whose files are replaced")
	set.IntVar(&o.bodies, "bodies", 100, "victim sets")
	set.Uint64Var(&o.seed, "seed", 1, "any number; another seed is another archive")
	set.StringVar(&o.layout, "layout", "mixed", strings.Join(layouts(), ", "))
	set.IntVar(&o.width, "width", 640, "width of a photo in pixels, a multiple of 4")
	scale := set.String("scale", "", "full: the published counts, in place of --bodies")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if *scale == "full" {
		o.bodies = fullBodies
	}
	switch {
	case set.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", set.Arg(0))
	case o.out == "":
		return o, errors.New("--out is missing")
	case *scale != "" && *scale != "full":
		return o, fmt.Errorf("--scale %q is not known (full)", *scale)
	case o.bodies < 1 || o.bodies > 10*fullBodies:
		return o, fmt.Errorf("--bodies %d is not between 1 and %d", o.bodies, 10*fullBodies)
	case o.width < 64 || o.width > 8192 || o.width%4 != 0:
		return o, fmt.Errorf("--width %d is not a multiple of 4 between 64 and 8192", o.width)
	case !slices.Contains(layouts(), o.layout):
		return o, fmt.Errorf("--layout %q is not known (%s)", o.layout, strings.Join(layouts(), ", "))
	}
	return o, nil
}
