// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/compare"
	"amana/pkg/export"
	"amana/pkg/manifest"
	"amana/pkg/match"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/propose"
)

// maxListed is the number of lines of a foreign list that are taken.
const maxListed = 50_000_000

// compareOptions are the flags of compare.
type compareOptions struct {
	as     manifest.Format // "": by how it begins and is named
	list   bool
	format string
}

func (a *app) compareCommand() *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare OTHER",
		Short: "Two holdings, without handing over pictures: in both, only here, only there",
		Long: `Compare holds the contents of the catalogue against another holding: another catalogue, a list of
sha256sum or hashdeep, a BagIt manifest, or the folder of a bag. Contents are compared by their digests, each
once, however many files it has; a content whose files are all gone is not here. Where OTHER is a catalogue,
near_copy counts the photos on one side alone of which the other side has another encoding or size (within
31 bits of the perceptual hash, and told apart by no time, number or card). --list prints a row a content.

Both sides stay as they are, and no picture is read.

` + exitHelp,
		Example: "  amana compare colleague.db\n  amana compare SHA256SUMS --list --format csv",
		Args:    cobra.ExactArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.compare(ctx, cat, args[0], o) })
		}),
	}
	cmd.Flags().Var(manifestFlag{&o.as}, "as", "how OTHER is read where it is a list: sha256sum, hashdeep, bagit (default: by its beginning and name)")
	cmd.Flags().BoolVar(&o.list, "list", false, "a row a content, not counts")
	addFormat(cmd, &o.format)
	return cmd
}

func (a *app) compare(ctx context.Context, cat *catalogue.Catalogue, other string, o compareOptions) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	here := holdingOf(archive)
	there, bad, err := a.other(ctx, other, archive, o.as)
	if err != nil {
		return err
	}
	r := compare.Holdings(here, there)
	rows := compareRows(r, there.Photos != nil)
	if o.list {
		rows = itemRows(r)
	}
	if err := a.write(o.format, rows); err != nil {
		return err
	}
	switch {
	case !r.Same():
		return &differentError{fmt.Sprintf("only here %d, only there %d", r.Total.OnlyHere, r.OnlyThere)}
	case bad > 0:
		return &unreadableError{bad}
	}
	return nil
}

// holdingOf returns what a catalogue holds: the contents of files that are there.
func holdingOf(archive photo.Archive) compare.Holding {
	h := compare.Holding{Sets: map[photo.Digest][]photo.SetID{}, Derived: map[photo.Digest]bool{}, Pictures: map[photo.Digest]bool{}, Photos: []match.Photo{}}
	present := map[photo.Digest]bool{}
	for _, f := range archive.Files {
		if f.Content.Valid() && !f.Vanished {
			present[f.Content] = true
		}
	}
	for _, c := range archive.Contents {
		if present[c.Digest] {
			h.Contents = append(h.Contents, c.Digest)
			h.Pictures[c.Digest] = c.Status.Picture()
		}
	}
	for _, s := range archive.Sets {
		for _, m := range s.Members {
			h.Sets[m.Photo] = append(h.Sets[m.Photo], s.ID)
		}
	}
	for _, d := range archive.Derivatives {
		h.Derived[d.Photo] = true
	}
	for _, p := range propose.Matchable(archive, pathfacts.Default()) {
		if present[p.Digest] {
			h.Photos = append(h.Photos, p)
		}
	}
	return h
}

// other reads the other holding. bad counts the lines of a list that make no sense.
func (a *app) other(ctx context.Context, name string, here photo.Archive, as manifest.Format) (h compare.Holding, bad int64, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return h, 0, err
	}
	if info.IsDir() {
		name, as = filepath.Join(name, "manifest-sha256.txt"), manifest.BagIt
	}
	f, err := os.Open(name)
	if err != nil {
		return h, 0, hint(err, "OTHER is a catalogue, a list of digests, or the folder of a bag with a manifest-sha256.txt")
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	start, err := r.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return h, 0, err
	}
	if as == "" && strings.HasPrefix(string(start), "SQLite format 3\x00") {
		h, err = a.otherCatalogue(ctx, name)
		return h, 0, err
	}
	if as == "" {
		as = manifest.Guess(name, start)
	}
	return a.listedHolding(r, as, here)
}

func (a *app) otherCatalogue(ctx context.Context, name string) (h compare.Holding, err error) {
	cat, err := a.options().OpenRead(name)
	if err != nil {
		return h, explain(err)
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	archive, err := cat.Archive(ctx)
	if err != nil {
		return h, err
	}
	return holdingOf(archive), nil
}

// listedHolding reads a list. An entry without a SHA-256 is told by its MD5 or SHA-1, where the catalogue has
// them.
func (a *app) listedHolding(r io.Reader, as manifest.Format, here photo.Archive) (h compare.Holding, bad int64, err error) {
	known := map[string]photo.Digest{}
	for _, c := range here.Contents {
		for _, sum := range [][]byte{c.MD5, c.SHA1} {
			if sum != nil {
				known[string(sum)] = c.Digest
			}
		}
	}
	seen := map[photo.Digest]bool{}
	for e, err := range manifest.Read(r, as) {
		var line *manifest.LineError
		switch {
		case errors.As(err, &line):
			if bad++; bad <= badLinesShown {
				a.talk("%v", err)
			}
			continue
		case err != nil:
			return h, bad, err
		case len(seen) == maxListed:
			return h, bad, fmt.Errorf("the list names more than %d contents", maxListed)
		}
		d, err := comparedAs(e, known)
		if err != nil {
			return h, bad, err
		}
		if !seen[d] {
			seen[d] = true
			h.Contents = append(h.Contents, d)
		}
	}
	if len(h.Contents) == 0 && bad > 0 {
		return h, bad, hint(errors.New("OTHER is no list of digests"), "--as says how it is to be read")
	}
	return h, bad, nil
}

// comparedAs returns by which digest an entry is compared. One that is not known here stands for itself: its
// first bytes, which no SHA-256 of a content here has.
func comparedAs(e manifest.Entry, known map[string]photo.Digest) (d photo.Digest, err error) {
	if e.SHA256.Valid() {
		return e.SHA256, nil
	}
	if len(known) == 0 {
		return d, hint(errors.New("the list has no SHA-256, and the catalogue no other digest"), "amana index --digests md5,sha1 --rehash adds them")
	}
	for _, sum := range [][]byte{e.SHA1, e.MD5} {
		if found, ok := known[string(sum)]; ok && sum != nil {
			return found, nil
		}
		if sum != nil {
			copy(d[:], sum)
		}
	}
	return d, nil
}

// compareRows gives a row a set of here, one for each kind of what is in none, one for what is only there, and
// the total of them all.
func compareRows(r compare.Result, near bool) export.Rows {
	row := func(g compare.Group, there, alike int64) []export.Cell {
		out := []export.Cell{export.Text(g.String()), export.Int(g.Here), export.Int(g.Both), export.Int(g.OnlyHere), export.Int(there), export.Unknown()}
		if near {
			out[5] = export.Int(alike)
		}
		return out
	}
	var rows [][]export.Cell
	for _, g := range r.Groups {
		rows = append(rows, row(g, 0, g.Near))
	}
	rows = append(rows, row(compare.Group{Name: "only there"}, r.OnlyThere, r.NearThere), row(r.Total, r.OnlyThere, r.Total.Near+r.NearThere))
	out := export.Of(export.Columns("set_id", "here#", "both#", "only_here#", "only_there#", "near_copy#"), rows...)
	out.Total = true
	return out
}

func itemRows(r compare.Result) export.Rows {
	rows := make([][]export.Cell, len(r.Items))
	for i, it := range r.Items {
		distance := export.Unknown()
		if it.Near.Valid() {
			distance = export.Int(it.Distance)
		}
		rows[i] = []export.Cell{export.Text(string(it.Place)), export.Text(it.Content.String()), export.Text(it.Group), export.Text(it.Near.String()), distance}
	}
	return export.Of(export.Columns("where", "sha256", "set_id", "near_sha256", "distance#"), rows...)
}
