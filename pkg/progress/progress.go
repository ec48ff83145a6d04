// SPDX-License-Identifier: Apache-2.0

// Package progress shows a person how far a long run has come: a bar on a terminal, plain lines where
// the output is kept or piped, or nothing. It writes to the writer that it is given and nowhere else,
// and it never claims that a run is complete that was stopped. It is the only importer of progressbar,
// which by itself writes to stdout, writes escapes into pipes, and shows 100 % after a cancellation.
package progress

import (
	"io"
	"time"
)

// Counter is told what a run has before it and what it has done. All methods may be called from several
// goroutines, in any order, and after Done.
type Counter interface {
	// Expect sets how many files and bytes there are in all. Until it is called no end is known.
	Expect(files, bytes int64)
	// Add counts files and bytes as done.
	Add(files, bytes int64)
	// Done ends the display; ok tells whether the run came to its end. Only the first call counts.
	Done(ok bool)
}

// Mode is how progress is shown.
type Mode int

// The modes.
const (
	Silent Mode = iota
	Bar         // for a terminal: redraws one line
	Lines       // for a pipe or a log: a line every Interval, without escapes
)

// Interval is the time between two lines of the mode Lines.
const Interval = 5 * time.Second

// New returns a counter that shows itself on w. Call Done to release it.
func New(w io.Writer, mode Mode) Counter {
	switch mode {
	case Bar:
		return newBar(w)
	case Lines:
		return NewLines(w, Interval)
	}
	return silent{}
}

// Shown reports whether c shows anything, so that a caller may spare itself what only serves Expect.
func Shown(c Counter) bool {
	_, quiet := c.(silent)
	return c != nil && !quiet
}

type silent struct{}

func (silent) Expect(_, _ int64) {}
func (silent) Add(_, _ int64)    {}
func (silent) Done(bool)         {}
