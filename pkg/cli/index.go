// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/digest"
	"amana/pkg/index"
	"amana/pkg/photo"
	"amana/pkg/walk"
)

// indexOptions are the flags that index and triage share.
type indexOptions struct {
	spec          catalogue.SourceSpec
	workers       int
	readers       int
	rehash        bool
	noPictures    bool
	digests       []string
	oneFileSystem bool
}

func (o *indexOptions) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.spec.Label, "label", "", "`LABEL` of the source (default the folder's base name)")
	flags.StringVar(&o.spec.Custodian, "custodian", "", "`NAME` of who held the source")
	flags.StringVar(&o.spec.Received, "received", "", "`DATE` on which it was received")
	flags.StringVar(&o.spec.Note, "note", "", "`TEXT` about the source")
	flags.IntVar(&o.workers, "workers", runtime.NumCPU(), "how many files to work on at once")
	flags.IntVar(&o.readers, "readers", 0, "how many files to read at once (default by the drive: 1 on a disk that turns, else 8)")
	flags.StringSliceVar(&o.digests, "digests", nil, "`DIGEST` to make beside SHA-256: md5, sha1")
	flags.BoolVar(&o.noPictures, "no-pictures", false, "digests, formats and EXIF alone; the next run without it decodes the pictures")
	flags.BoolVar(&o.rehash, "rehash", false, "read every file, also where size and time are as before")
	flags.BoolVar(&o.oneFileSystem, "one-file-system", false, "do not enter other file systems below the folder")
}

func (o *indexOptions) validate(dirs []string) error {
	if o.workers < 1 {
		return usagef("--workers is at least 1, not %d", o.workers)
	}
	if o.readers < 0 {
		return usagef("--readers is at least 1, or 0 for what suits the drive, not %d", o.readers)
	}
	for _, d := range o.digests {
		if d != "md5" && d != "sha1" {
			return usagef("%q is not a digest (md5, sha1)", d)
		}
	}
	if o.spec.Label != "" && len(dirs) > 1 {
		return usagef("--label names one source; index the folders one at a time")
	}
	o.spec.LabelGiven = o.spec.Label != ""
	return nil
}

func (a *app) indexCommand() *cobra.Command {
	var o indexOptions
	var format string
	cmd := &cobra.Command{
		Use:   "index DIR…",
		Short: "Walk, hash, read EXIF and fingerprint every file; incremental and resumable",
		Long: `Index reads every file of each folder once: SHA-256, format by content, EXIF, a fingerprint of the
picture. Nothing is written there. Files whose size and time are as before are not read again; a run
that was stopped goes on with the same command. Every directory entry ends in one line of the ledger.

A source has a label: the folder's base name, or --label. The same drive mounted elsewhere is recognised
by --label.

` + exitHelp,
		Example: "  amana index /media/usb1 --custodian 'A. B.' --received 2014-01-20\n  amana index --label usb1 /mnt/elsewhere",
		Args:    cobra.MinimumNArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			return a.withSources(ctx, args, o, func(cat *catalogue.Catalogue, roots []string) error {
				results, err := a.index(ctx, cat, roots, o)
				if err := a.write(format, ledgerRows(results)); err != nil {
					return err
				}
				a.talkChanges(results)
				return errors.Join(err, unreadable(results))
			})
		}),
	}
	o.addTo(cmd)
	addFormat(cmd, &format)
	return cmd
}

// withSources checks the folders before anything is opened, opens or makes the catalogue, and holds the
// run lock.
func (a *app) withSources(ctx context.Context, dirs []string, o indexOptions, f func(*catalogue.Catalogue, []string) error) error {
	roots, err := roots(dirs)
	if err != nil {
		return err
	}
	if err := outside("catalogue", a.cataloguePath(), roots); err != nil {
		return err
	}
	return a.with(a.options().Create, func(cat *catalogue.Catalogue) error {
		for _, root := range roots {
			if err := cat.CheckSource(ctx, o.source(root)); err != nil {
				return explainSource(err)
			}
		}
		return locked(cat, func(cat *catalogue.Catalogue) error { return f(cat, roots) })
	})
}

func (o indexOptions) source(root string) catalogue.SourceSpec {
	spec := o.spec
	spec.Root = root
	return spec
}

func explainSource(err error) error {
	if errors.Is(err, catalogue.ErrLabelTaken) {
		return hint(err, "the same drive in another place: say --label with its label", "another drive: give it a --label of its own")
	}
	return err
}

// indexed is how the run over one source ended.
type indexed struct {
	run    int64
	label  string
	digest photo.Digest
	ledger index.Ledger
	state  string
}

// index reads the sources one after another and stops at the first that cannot be read on.
func (a *app) index(ctx context.Context, cat *catalogue.Catalogue, roots []string, o indexOptions) (out []indexed, err error) {
	for _, root := range roots {
		one, err := a.indexOne(ctx, cat, root, o)
		if one.run != 0 {
			out = append(out, one)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (a *app) indexOne(ctx context.Context, cat *catalogue.Catalogue, root string, o indexOptions) (out indexed, err error) {
	drive, err := walk.Open(root)
	if err != nil {
		return out, err
	}
	defer drive.Close()
	drive.OneFileSystem = o.oneFileSystem
	spec := o.source(root)
	identity := drive.Identity()
	spec.Device, spec.ReadOnly = identity.Device, identity.ReadOnly
	r, err := cat.StartIndex(ctx, spec, o.versions(), version(), a.io.Now())
	if err != nil {
		return out, explainSource(err)
	}
	out.run = r.ID()
	if out.label, err = labelOf(ctx, cat, r.Source()); err != nil {
		return out, err
	}
	done, err := index.Run(ctx, drive, r, index.Options{
		Readers: o.readers, Workers: o.workers, Rehash: o.rehash, NoPictures: o.noPictures, Digests: o.also(), Expect: r.Expect, Counter: a.counter(),
	})
	out.ledger = done.Ledger
	if check := out.ledger.Check(); err == nil && check != nil {
		err = fmt.Errorf("index %q: %w", root, check)
	}
	out.state = ended(err)
	end := catalogue.End{State: out.state, Vanished: done.Vanished, Changes: out.ledger.Changes, Ledger: func(f catalogue.Found) any {
		out.ledger.Changes = f.Changes
		return out.ledger
	}}
	found, finish := r.Finish(context.WithoutCancel(ctx), end)
	out.digest = found.Digest
	if err != nil && finish != nil { // the first error is the cause; a full disk fails both
		return out, err
	}
	return out, errors.Join(err, finish)
}

// talkChanges says where what was found otherwise is listed.
func (a *app) talkChanges(results []indexed) {
	for _, r := range results {
		var n int64
		for _, of := range r.ledger.Changes {
			n += of
		}
		if n > 0 && r.ledger.NotRead > 0 {
			a.talk("%s since the run before: amana log run %d lists them", plural(n, "change", "changes"), r.run)
		}
	}
}

// also returns the digests that are made beside SHA-256.
func (o indexOptions) also() digest.Also {
	return digest.Also{MD5: slices.Contains(o.digests, "md5"), SHA1: slices.Contains(o.digests, "sha1")}
}

// versions returns what a content must have been read by, so that it is not read again.
func (o indexOptions) versions() catalogue.Versions {
	v := versions()
	if o.noPictures {
		v.Print = 0
	}
	also := o.also()
	v.MD5, v.SHA1 = also.MD5, also.SHA1
	return v
}

func labelOf(ctx context.Context, cat *catalogue.Catalogue, id photo.SourceID) (string, error) {
	sources, err := cat.Sources(context.WithoutCancel(ctx))
	for _, s := range sources {
		if s.ID == id {
			return s.Label, nil
		}
	}
	return "", err
}

// unreadable returns the error that ends a run with entries that could not be read.
func unreadable(results []indexed) error {
	var n int64
	for _, r := range results {
		n += r.ledger.ByStatus[photo.Unreadable]
	}
	if n > 0 {
		return &unreadableError{n}
	}
	return nil
}
