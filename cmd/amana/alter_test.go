// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"os"
	"slices"

	"github.com/rogpeppe/go-internal/testscript"

	"amana/pkg/alter"
)

// altered makes of a JPEG picture what becomes of pictures on their way: alter TO FROM KIND
func altered(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "alter TO FROM KIND")
	i := slices.IndexFunc(alter.Kinds(), func(k alter.Kind) bool { return k.Name == args[2] })
	if i < 0 {
		ts.Fatalf("no kind %q", args[2])
	}
	data, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	m, err := jpeg.Decode(bytes.NewReader(data))
	ts.Check(err)
	pixels := image.NewRGBA(m.Bounds())
	draw.Draw(pixels, pixels.Rect, m, m.Bounds().Min, draw.Src)
	out, err := alter.Kinds()[i].Of(pixels, 1)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o600))
}
