// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/manifest"
	"amana/pkg/photo"
)

// notHeldSuffix is behind the name of a manifest's side file.
const notHeldSuffix = ".not-held.csv"

// manifestOptions are the flags of export manifest.
type manifestOptions struct {
	exportOptions
	as manifestFlag
}

// manifestFlag is a flag whose wrong value is wrong usage.
type manifestFlag struct{ manifest.Format }

func (f *manifestFlag) String() string { return string(f.Format) }
func (f *manifestFlag) Type() string   { return "FORMAT" }

func (f *manifestFlag) Set(s string) (err error) {
	f.Format, err = manifest.ParseFormat(s)
	return err
}

func (a *app) exportManifestCommand() *cobra.Command {
	o := manifestOptions{exportOptions: exportOptions{profile: export.Partner}, as: manifestFlag{manifest.SHA256Sum}}
	cmd := &cobra.Command{
		Use: "manifest", Short: "A list of files with their digests, which other programs check", Args: cobra.NoArgs,
		Long: `Manifest lists the files of the archive, or of the sets that filters choose, with their SHA-256: for sha256sum -c,
for hashdeep -a (in the current folder, with -r -l), or as the manifest-sha256.txt of a bag (RFC 8493).

Profile partner, the default, names contents: data/ and the SHA-256, each once, as a package holds them. Profile
internal names files by their paths below the source's folder, with the source's label before them where there
are several. A file that is not there any more is in no manifest, and is counted on standard error.

A format cannot hold every name: hashdeep no line feed, BagIt nothing that is not UTF-8. What it cannot hold is
listed on standard error and in a side file, FILE` + notHeldSuffix + `, with links and what could not be read; nothing is dropped.

` + exitHelp,
		Example: "  amana export manifest --as bagit --out manifest-sha256.txt\n  amana export manifest --as sha256sum --profile internal --out SHA256SUMS\n  cd /media/usb1 && sha256sum -c --quiet ~/SHA256SUMS",
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.exportManifest(ctx, cat, o) })
		}),
	}
	flags := cmd.Flags()
	flags.Var(&o.as, "as", "sha256sum, hashdeep, bagit")
	flags.StringVarP(&o.out, "out", "o", "", "`FILE` to write to (default standard output)")
	flags.BoolVar(&o.force, "force", false, "replace FILE")
	flags.Var(profileFlag{&o.profile}, "profile", "internal, partner, public")
	addFilters(cmd, &o.where)
	return cmd
}

func (a *app) exportManifest(ctx context.Context, cat *catalogue.Catalogue, o manifestOptions) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	list, err := export.Manifest(archive, o.choice(archive), o.profile, o.as.Format)
	if errors.Is(err, export.ErrCountsOnly) {
		return hint(err, "--profile partner names contents by their SHA-256 alone")
	}
	if err != nil {
		return err
	}
	if line := export.LeftOut(o.profile); line != "" {
		a.talk("%s", line)
	}
	for _, n := range list.NotHeld {
		a.talk("not held by %s: %s: %s", o.as, photo.RelPath(n.Name).Printable(), n.Reason)
	}
	notes := []string{fmt.Sprintf("amana %s, catalogue %s, run %d, journal head %s", version(), archive.CatalogueID, archive.Run, archive.Head)}
	if o.out == "" {
		if len(list.NotHeld) > 0 {
			return hint(fmt.Errorf("%s cannot hold %s, and standard output has no side file", o.as, plural(int64(len(list.NotHeld)), "entry", "entries")), "--out FILE writes both")
		}
		return list.Write(a.io.Out, o.as.Format, notes...)
	}
	if err := a.writeManifest(archive, list, o, notes); err != nil {
		return err
	}
	a.talk("wrote %s: %s", photo.Printable(o.out), plural(int64(len(list.Entries)), "line", "lines"))
	if n := len(list.NotHeld); n > 0 {
		a.talk("wrote %s: %s", photo.Printable(o.out+notHeldSuffix), plural(int64(n), "entry that it cannot hold", "entries that it cannot hold"))
	} else if list.Unread > 0 {
		a.talk("%s no content that was read: in no manifest", plural(int64(list.Unread), "entry has", "entries have"))
	}
	if list.Vanished > 0 {
		a.talk("%s not there any more: in no manifest", plural(int64(list.Vanished), "file is", "files are"))
	}
	return nil
}

// writeManifest writes the side file first: a manifest that is there has all that belongs to it.
func (a *app) writeManifest(archive photo.Archive, list export.Listing, o manifestOptions, notes []string) error {
	side := o.out + notHeldSuffix
	for _, path := range []string{o.out, side} {
		if err := outside("output", path, sourceRoots(archive)); err != nil {
			return err
		}
		if _, err := os.Lstat(path); err == nil && !o.force {
			return hint(fmt.Errorf("write %q: %w", path, export.ErrExists), "--force replaces it")
		}
	}
	if len(list.NotHeld) > 0 {
		err := export.File(side, o.profile.Mode(), o.force, func(w io.Writer) error { return export.Write(w, "csv", list.Rows(), export.Options{}) })
		if err != nil {
			return err
		}
	} else if err := os.Remove(side); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // of a manifest that is replaced
	}
	return export.File(o.out, o.profile.Mode(), o.force, func(w io.Writer) error { return list.Write(w, o.as.Format, notes...) })
}
