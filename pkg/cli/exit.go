// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
)

// The exit codes. 2 is left to the runtime's own panic.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUnreadable  = 3  // done, but some files could not be read
	exitDifferent   = 4  // verify or compare found differences, import conflicts
	exitNoCatalogue = 10 // there is none, or it is not ours
	exitLocked      = 11 // locked, or of a newer version
	exitUsage       = 64
	exitInterrupted = 130
)

const exitHelp = `Exit codes: 0 done · 1 failed · 3 done, but some files could not be read · 4 differences or conflicts found ·
10 no catalogue, or not one of amana's · 11 catalogue locked, or of a newer version · 64 wrong usage · 130 interrupted`

// usageError is a command line that makes no sense.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// flagError says of a value of a flag that is no number what it should be, in place of the function that read it.
func flagError(err error) error {
	var number *strconv.NumError
	if !errors.As(err, &number) {
		return err
	}
	is := map[string]string{"ParseUint": "it is a whole number from 0 on", "ParseInt": "it is a whole number", "ParseFloat": "it is a number", "ParseBool": "it is true or false"}[number.Func]
	if errors.Is(err, strconv.ErrRange) {
		is = "it is out of range"
	}
	if said, ok := strings.CutSuffix(err.Error(), number.Error()); ok && is != "" {
		return errors.New(said + is)
	}
	return err
}

// hintedError carries what the user can try; each hint is printed on a line of its own.
type hintedError struct {
	err   error
	hints []string
}

func (e *hintedError) Error() string { return e.err.Error() }
func (e *hintedError) Unwrap() error { return e.err }

func hint(err error, hints ...string) error { return &hintedError{err, hints} }

// unreadableError ends a run that is done but for files that could not be read.
type unreadableError struct{ files int64 }

func (e *unreadableError) Error() string {
	return fmt.Sprintf("done, but %s could not be read", plural(e.files, "entry", "entries"))
}

// exitCode is the only place where an error becomes an exit code.
func exitCode(err error) int {
	var usage *usageError
	var unreadable *unreadableError
	var conflict *conflictError
	var different *differentError
	var merged *mergeConflictError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, catalogue.ErrNone), errors.Is(err, catalogue.ErrForeign), errors.Is(err, catalogue.ErrOtherArchive):
		return exitNoCatalogue
	case errors.Is(err, catalogue.ErrLocked), errors.Is(err, catalogue.ErrNewer):
		return exitLocked
	case errors.As(err, &unreadable):
		return exitUnreadable
	case errors.As(err, &conflict), errors.As(err, &different), errors.As(err, &merged):
		return exitDifferent
	}
	return exitFailed
}

// complain prints err as one line, and its hints.
func complain(io IO, err error) {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(io.Err, "amana: interrupted; what was done is kept, and the same command goes on")
		return
	}
	fmt.Fprintf(io.Err, "amana: %s\n", oneLine(err.Error()))
	var hinted *hintedError
	if errors.As(err, &hinted) {
		for _, h := range hinted.hints {
			fmt.Fprintf(io.Err, "hint: %s\n", oneLine(h))
		}
	}
}

func oneLine(s string) string {
	return photo.Printable(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), "; "))
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
