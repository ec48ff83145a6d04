// SPDX-License-Identifier: Apache-2.0

// Package cli is the command line: one file a command, each a constructor, its options and a run
// function; the exit codes; and the wiring of rooms that do not know each other. It is the only room
// that imports cobra and the only one that knows where a catalogue lies.
//
// Data goes to standard output. Everything else (talk, progress, errors, hints) goes to standard error.
package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/progress"
)

// app is what every command shares.
type app struct {
	io        IO
	catalogue string // --catalogue, or ""
	quiet     bool
	wait      time.Duration // for another writer
	began     bool          // a command's own code has begun: later errors are no usage errors
}

// Main runs the program and returns its exit code.
func Main(ctx context.Context, args []string, io IO) int {
	a := &app{io: io}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !a.began {
		err = hint(&usageError{err}, "amana help, or amana COMMAND --help")
	}
	if ctx.Err() != nil && err != nil {
		err = ctx.Err()
	}
	if err != nil {
		complain(io, err)
	}
	return exitCode(err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "amana",
		Short: "Triage a leaked photo archive: index it, group its photos into per-body sets, count, export",
		Long: `Amana walks a drive, hashes and indexes every file in a local SQLite catalogue, groups the photos
into per-body sets, proposes which sets show victims, counts, and exports worklists. The drive is
read, never written. Nothing leaves the machine. The program proposes; a person decides.

` + exitHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(*cobra.Command, []string) {
			a.began = true
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.SetOut(a.io.Out)
	root.SetErr(a.io.Err)
	root.SetIn(a.io.In)
	flags := root.PersistentFlags()
	flags.StringVarP(&a.catalogue, "catalogue", "c", "", "catalogue `FILE` (default $AMANA_CATALOGUE, else amana.db)")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "no progress on standard error")
	flags.DurationVar(&a.wait, "wait", 5*time.Second, "how long to wait while another amana writes to the catalogue")
	root.AddCommand(
		a.claimsCommand(), a.compareCommand(), a.copiesCommand(), a.countsCommand(), a.decideCommand(), a.exportCommand(), a.forgetCommand(), a.groupCommand(),
		a.indexCommand(), a.infoCommand(), a.logCommand(), a.pathsCommand(), a.reviewCommand(), a.scoreCommand(), a.searchMarksCommand(), a.separateCommand(),
		a.setsCommand(), a.showCommand(), a.triageCommand(), a.versionCommand(),
		a.importCommand(), a.mergeCommand(), a.assignCommand(), a.secondCommand(), a.agreementCommand(),
		a.verifyCommand(), a.reportCommand(), a.findCommand(),
	)
	return root
}

// run returns the function that cobra calls for a command that takes its arguments as they are.
func run(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error { return f(cmd.Context(), args) }
}

// cataloguePath returns where the catalogue lies or will lie.
func (a *app) cataloguePath() string {
	for _, path := range []string{a.catalogue, a.io.Env("AMANA_CATALOGUE")} {
		if path != "" {
			return path
		}
	}
	return "amana.db"
}

// operator returns who decides: --as, else $AMANA_AS, else the user's name.
func (a *app) operator(as string) (string, error) {
	for _, name := range []string{as, a.io.Env("AMANA_AS"), a.io.User()} {
		if name = strings.TrimSpace(name); name != "" {
			return name, nil
		}
	}
	return "", usagef("it is not known who decides; say --as NAME")
}

// talk prints a line for the person at the terminal.
func (a *app) talk(format string, args ...any) {
	fmt.Fprintf(a.io.Err, format+"\n", args...)
}

// counter returns the progress display of a run.
func (a *app) counter() progress.Counter {
	switch {
	case a.quiet:
		return progress.New(a.io.Err, progress.Silent)
	case a.io.Terminal:
		return progress.New(a.io.Err, progress.Bar)
	}
	return progress.New(a.io.Err, progress.Lines)
}
