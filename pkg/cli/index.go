// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/index"
	"amana/pkg/photo"
	"amana/pkg/walk"
)

// indexOptions are the flags that index and triage share.
type indexOptions struct {
	spec          catalogue.SourceSpec
	workers       int
	rehash        bool
	oneFileSystem bool
}

func (o *indexOptions) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.spec.Label, "label", "", "`LABEL` of the source (default the folder's base name)")
	flags.StringVar(&o.spec.Custodian, "custodian", "", "`NAME` of who held the source")
	flags.StringVar(&o.spec.Received, "received", "", "`DATE` on which it was received")
	flags.StringVar(&o.spec.Note, "note", "", "`TEXT` about the source")
	flags.IntVar(&o.workers, "workers", runtime.NumCPU(), "how many files to work on at once")
	flags.BoolVar(&o.rehash, "rehash", false, "read every file, also where size and time are as before")
	flags.BoolVar(&o.oneFileSystem, "one-file-system", false, "do not enter other file systems below the folder")
}

func (o *indexOptions) validate(dirs []string) error {
	if o.workers < 1 {
		return usagef("--workers is at least 1, not %d", o.workers)
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
	r, err := cat.StartIndex(ctx, spec, versions(), version(), a.io.Now())
	if err != nil {
		return out, explainSource(err)
	}
	out.run = r.ID()
	if out.label, err = labelOf(ctx, cat, r.Source()); err != nil {
		return out, err
	}
	out.ledger, err = index.Run(ctx, drive, r, index.Options{Workers: o.workers, Rehash: o.rehash, Counter: a.counter()})
	if check := out.ledger.Check(); err == nil && check != nil {
		err = fmt.Errorf("index %q: %w", root, check)
	}
	out.state = ended(err)
	var finish error
	out.digest, finish = r.Finish(context.WithoutCancel(ctx), out.state, out.ledger)
	if err != nil && finish != nil { // the first error is the cause; a full disk fails both
		return out, err
	}
	return out, errors.Join(err, finish)
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
