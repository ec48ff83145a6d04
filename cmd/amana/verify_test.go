// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// flip changes one byte of a file and keeps its times, as a bad disk does: flip FILE
func flip(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "flip FILE")
	name := ts.MkAbs(args[0])
	info, err := os.Stat(name)
	ts.Check(err)
	data, err := os.ReadFile(name)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(errors.Join(os.WriteFile(name, data, 0o644), os.Chtimes(name, info.ModTime(), info.ModTime())))
}

// decompose gives a file the other normal form of its name, as copying through another system does:
// decompose FILE
func decompose(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1 && strings.Contains(args[0], "\u00e9"), "decompose FILE, with an é in its name")
	ts.Check(os.Rename(ts.MkAbs(args[0]), ts.MkAbs(strings.ReplaceAll(args[0], "\u00e9", "e\u0301"))))
}
