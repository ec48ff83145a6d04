// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/report"
	"amana/pkg/tally"
)

// reportOptions are the flags of report.
type reportOptions struct {
	out, lang     string
	request, file string // what was asked for, or the file that holds it
	profile       export.Profile
	force         bool
}

// longestRequest bounds what a file may put into a report, in bytes.
const longestRequest = 1 << 20

func (a *app) reportCommand() *cobra.Command {
	o := reportOptions{profile: export.Partner}
	cmd := &cobra.Command{
		Use:   "report",
		Short: "The report for a court: what was asked, counted, decided, and what is not known",
		Long: `Report writes one HTML file that needs nothing beside it and prints to A4: the request, what was counted and
how, the counts with at least and at most, photos per body, month and branch, the error of the grouping as it was
measured on this archive, decisions and agreement, damaged and skipped files, limitations, and the runs, sources and
journal head by which it can be checked. The figures are those of amana counts.

The same catalogue gives the same bytes: the report's date is that of the journal's last entry. A journal that
does not verify gives no report. Profile partner, the default, leaves sources, paths, names, positions, serial
numbers and notes out; public gives counts alone, and none below five. The request is printed in every profile
as it was put.

` + exitHelp,
		Example: "  amana report --out report.html\n  amana report --lang ar --request-file request.txt --out report.html\n  amana report --profile public --out public.html",
		Args:    cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return o.validate(cmd) },
		RunE:    run(func(ctx context.Context, _ []string) error { return a.report(ctx, o) }),
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "out", "o", "", "`FILE` to write to (default standard output)")
	flags.BoolVar(&o.force, "force", false, "replace FILE")
	flags.StringVar(&o.lang, "lang", "en", "language: `en` or ar")
	flags.StringVar(&o.request, "request", "", "what was asked for, as `TEXT`")
	flags.StringVar(&o.file, "request-file", "", "what was asked for, in `FILE`")
	flags.Var(profileFlag{&o.profile}, "profile", "internal, partner, public")
	return cmd
}

func (o reportOptions) validate(cmd *cobra.Command) error {
	switch given := cmd.Flags().Changed; {
	case !slices.Contains(report.Languages(), o.lang):
		return usagef("%q is no language of a report (%s)", o.lang, strings.Join(report.Languages(), ", "))
	case given("request") && given("request-file"):
		return usagef("name one of --request and --request-file")
	case given("request-file") && o.file == "", given("out") && o.out == "":
		return usagef("--request-file and --out need a file")
	case !utf8.ValidString(o.request):
		return usagef("the request is not UTF-8")
	}
	return nil
}

func (a *app) report(ctx context.Context, o reportOptions) error {
	if o.file != "" {
		var err error
		if o.request, err = readRequest(o.file); err != nil {
			return err
		}
	}
	return a.withReader(func(cat *catalogue.Catalogue) error {
		in, err := reported(ctx, cat)
		if err != nil {
			return err
		}
		in.Request = o.request
		var page bytes.Buffer
		if err := report.Write(&page, in, report.Options{Lang: o.lang, Profile: o.profile}); err != nil {
			return err
		}
		return a.place(page.Bytes(), in.Archive, o)
	})
}

// place puts the page where it was asked for, never inside a source.
func (a *app) place(page []byte, archive photo.Archive, o reportOptions) error {
	if line := export.LeftOut(o.profile); line != "" {
		a.talk("%s", line)
	}
	if o.out == "" {
		_, err := a.io.Out.Write(page)
		return err
	}
	if err := outside("report", o.out, sourceRoots(archive)); err != nil {
		return err
	}
	err := export.File(o.out, o.profile.Mode(), o.force, func(w io.Writer) error {
		_, err := w.Write(page)
		return err
	})
	if errors.Is(err, export.ErrExists) {
		return hint(err, "--force replaces it")
	}
	if err == nil {
		a.talk("wrote %s", photo.Printable(o.out))
	}
	return err
}

// readRequest reads what was asked for.
func readRequest(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, longestRequest+1))
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case err != nil:
		return "", err
	case len(text) > longestRequest:
		return "", fmt.Errorf("%s: a request is at most %d bytes", photo.Printable(name), longestRequest)
	case !utf8.Valid(text):
		return "", fmt.Errorf("%s: the request is not UTF-8", photo.Printable(name))
	}
	return string(text), nil
}

// reported reads all that a report is made of, of one moment: where somebody decides meanwhile, again.
func reported(ctx context.Context, cat *catalogue.Catalogue) (report.Input, error) {
	const attempts = 5
	for range attempts {
		in, err := reportedOnce(ctx, cat)
		if err != nil || in.Head.Hash == in.Archive.Head {
			return in, err
		}
	}
	return report.Input{}, hint(errors.New("the catalogue changes while it is read"), "write the report while nobody decides")
}

func reportedOnce(ctx context.Context, cat *catalogue.Catalogue) (in report.Input, err error) {
	in.Tool = version()
	if in.Archive, err = cat.Archive(ctx); err != nil {
		return in, err
	}
	runs, err := cat.Runs(ctx)
	if err != nil {
		return in, err
	}
	for _, r := range runs {
		in.Runs = append(in.Runs, report.Run{ID: r.ID, Kind: r.Kind, Tool: r.Tool, State: r.State, Source: r.Label, Started: r.Started, Finished: r.Finished})
	}
	if in.Decisions, err = decisions(ctx, cat); err != nil {
		return in, err
	}
	in.Counts = tally.Count(in.Archive)
	m, err := lastMeasurement(runs, in.Archive.Sets)
	if err != nil {
		return in, err
	}
	if m != nil {
		in.Counts.Measured = &m.Measured
		in.Sample = &report.Sample{Exact: m.Exact, OverMerged: m.OverMerged, OverSplit: m.OverSplit}
	}
	// Last, so that its head shows whether anything was written since.
	v, err := cat.VerifyLog(ctx)
	if err != nil {
		return in, err
	}
	if !v.OK() {
		return in, hint(fmt.Errorf("no report: the journal does not verify: %w", v.Fault), "amana log verify says where")
	}
	in.Head = report.Head{Entries: v.Head.Entries, Hash: v.Head.Hash.String(), Time: v.Head.Time}
	return in, nil
}
