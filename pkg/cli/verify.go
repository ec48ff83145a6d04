// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/verify"
	"amana/pkg/walk"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	label         string
	sample        share
	seed          uint64
	workers       int
	anew          bool
	oneFileSystem bool
	against       string
	as            string // the format of the manifest
	format        string
}

// differentError ends a comparison that found differences.
type differentError struct{ what string }

func (e *differentError) Error() string { return e.what }

func (a *app) verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify [DIR…]",
		Short: "The drive against the catalogue, or against a manifest: what is as it was, changed, missing, moved, new",
		Long: `Verify reads the files of every source, or of those in the given folders, and holds them against the
catalogue. Nothing is written there. Each file on record gets one class:

  ok                its bytes have the digest on record
  changed           its content is another
  changed_silently  its content is another, and its size and time are not; no cause is given
  type_changed      a link, a folder or a device stands in its place
  missing           it is nowhere
  moved             its content has another path; also where only the Unicode normal form of its name is another
  unreadable        it is there and cannot be read
  unverifiable      it is there and no content is on record: a link, or a file that could not be read then
  not_sampled       it is there and its bytes were not read

and each entry that is not on record is new. The classes add up, and the program checks that they do.

--sample 5% reads a share of the files, drawn by --seed, and looks at the names, kinds and sizes of all. A run
that was stopped goes on with the same command; --anew begins again. What was found is kept in the catalogue,
and the run with its totals is an entry of the journal. If the drive disappears, the run stops and calls nothing
missing.

--against MANIFEST takes a list of sha256sum, hashdeep or BagIt in place of the catalogue, which is not opened;
it needs one DIR, the folder in which the manifest's names are.

` + exitHelp,
		Example: "  amana verify\n  amana verify --sample 5% --seed 7\n  amana verify --label usb1 /mnt/elsewhere\n  amana verify --against SHA256SUMS /media/usb1",
		PreRunE: func(cmd *cobra.Command, args []string) error { return o.validate(cmd, args) },
		RunE: run(func(ctx context.Context, args []string) error {
			if o.against != "" {
				return a.verifyAgainst(ctx, args[0], o)
			}
			return a.verify(ctx, args, o)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.label, "label", "", "`LABEL` of the source that DIR holds, where it is mounted elsewhere")
	flags.Var(&o.sample, "sample", "of the files whose bytes are read (default all)")
	flags.Lookup("sample").DefValue = "" // not 0%
	flags.Uint64Var(&o.seed, "seed", 1, "of the sample")
	flags.IntVar(&o.workers, "workers", 0, "how many files to read at once (default by the drive: 1 on a disk that turns, else one a processor)")
	flags.BoolVar(&o.anew, "anew", false, "do not go on with a run that was stopped")
	flags.BoolVar(&o.oneFileSystem, "one-file-system", false, "do not enter other file systems below the folder")
	flags.StringVar(&o.against, "against", "", "`MANIFEST` in place of the catalogue")
	flags.StringVar(&o.as, "as", "", "the manifest's `FORMAT`: sha256sum, hashdeep, bagit (default by how it begins and is named)")
	addFormat(cmd, &o.format)
	return cmd
}

func (o *verifyOptions) validate(cmd *cobra.Command, args []string) error {
	switch {
	case o.workers < 0:
		return usagef("--workers is at least 1, or 0 for what suits the drive, not %d", o.workers)
	case cmd.Flags().Changed("seed") && o.sample == 0:
		return usagef("--seed is of a sample; say --sample too")
	case o.against == "" && o.as != "":
		return usagef("--as is the format of a manifest; say --against too")
	case o.against != "" && len(args) != 1:
		return usagef("--against takes one folder, in which the manifest's names are")
	case o.against != "" && (o.label != "" || o.anew):
		return usagef("--against takes the place of the catalogue: --label and --anew say nothing there")
	case o.label != "" && len(args) > 1:
		return usagef("--label names one source; verify the folders one at a time")
	}
	return nil
}

func (o verifyOptions) options() verify.Options {
	return verify.Options{Workers: o.workers, Share: o.settings().Share, Seed: o.seed}
}

// settings are what decides which files are read.
func (o verifyOptions) settings() (s catalogue.VerifySettings) {
	if o.sample > 0 && o.sample < 1 {
		s.Share, s.Seed = float64(o.sample), o.seed
	}
	return s
}

// place is a source and where it is now.
type place struct {
	photo.Source
	root string
}

func (a *app) verify(ctx context.Context, dirs []string, o verifyOptions) error {
	return a.withRunLock(func(cat *catalogue.Catalogue) error {
		places, err := places(ctx, cat, dirs, o.label)
		if err != nil {
			return err
		}
		var done []verified
		for _, p := range places {
			var one verified
			one, err = a.verifyOne(ctx, cat, p, o)
			if one.run != 0 {
				done = append(done, one)
			}
			if err != nil {
				break
			}
		}
		return a.report(done, o.format, err)
	})
}

// places returns the sources that are meant: all of them where they were last, those whose folders are given,
// or one by its label.
func places(ctx context.Context, cat *catalogue.Catalogue, dirs []string, label string) (out []place, err error) {
	all, err := cat.Sources(ctx)
	if err != nil {
		return nil, err
	}
	given := dirs
	if len(dirs) == 0 {
		for _, s := range all {
			if label == "" || s.Label == label {
				given = append(given, s.Root)
			}
		}
	}
	if len(given) == 0 {
		return nil, hint(fmt.Errorf("%w: %q", catalogue.ErrNoSource, label), "amana info lists the sources")
	}
	found, err := roots(given)
	if err != nil {
		return nil, hint(err, "is the drive mounted? amana verify --label LABEL DIR says where it is now")
	}
	for i, root := range found {
		at := -1
		for j, s := range all {
			if label != "" && s.Label == label || label == "" && (s.Root == root || filepath.Clean(given[i]) == s.Root) {
				at = j
			}
		}
		if at < 0 {
			return nil, hint(fmt.Errorf("%q is no source of the catalogue", root), "amana verify --label LABEL DIR, where a source is mounted elsewhere", "amana info lists the sources")
		}
		if err := outside("catalogue", cat.Path(), []string{root}); err != nil {
			return nil, err
		}
		out = append(out, place{all[at], root})
	}
	return out, nil
}

// verified is how the run over one source ended.
type verified struct {
	run    int64
	source string
	state  string
	verify.Outcome
}

func (a *app) verifyOne(ctx context.Context, cat *catalogue.Catalogue, p place, o verifyOptions) (out verified, err error) {
	drive, err := walk.Open(p.root)
	if err != nil {
		return out, err
	}
	defer drive.Close()
	drive.OneFileSystem = o.oneFileSystem
	if now := drive.Identity().Device; p.Device != "" && now != p.Device {
		a.talk("source %q was indexed from %s; this is %s", p.Label, photo.Printable(p.Device), photo.Printable(now))
	}
	r, err := cat.StartVerify(ctx, p.ID, o.settings(), o.anew, version(), a.io.Now())
	if err != nil {
		return out, err
	}
	if r.Began() != 0 {
		a.talk("goes on with run %d, which was stopped; --anew begins again", r.Began())
	}
	out.run, out.source = r.ID(), p.Label
	options := o.options()
	options.Counter, options.Expect = a.counter(), r.Expect
	out.Outcome, err = verify.Run(ctx, drive, onRecord{r}, options)
	out.state = ended(err)
	return out, errors.Join(err, r.Finish(context.WithoutCancel(ctx), out.state, out.Ledger))
}

// onRecord is a source of a catalogue as verify asks for it.
type onRecord struct{ *catalogue.Verification }

func (r onRecord) Rows(ctx context.Context, after photo.RelPath, n int) ([]verify.Row, error) {
	files, err := r.Verification.Rows(ctx, after, n)
	out := make([]verify.Row, len(files))
	for i, f := range files {
		out[i] = verify.Row{Path: f.Path, Kind: f.Kind, Bytes: f.File.Bytes, Mod: f.File.Mod, Timed: true, Vanished: f.Vanished, Want: digest.Sums{SHA256: f.Content}}
		if f.Passed {
			out[i].Passed = &verify.Stamped{Bytes: f.Bytes, Mod: f.Mod}
		}
	}
	return out, err
}

func (r onRecord) Keep(ctx context.Context, findings []verify.Finding) error {
	out := make([]catalogue.Checked, len(findings))
	for i, f := range findings {
		out[i] = catalogue.Checked{Path: f.Path, Class: string(f.Class), Now: f.Now, Reason: f.Reason, Found: f.Found, Bytes: f.As.Bytes, Mod: f.As.Mod}
	}
	return r.Verification.Keep(ctx, out)
}

var _ verify.Store = onRecord{}
