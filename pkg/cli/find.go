// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/find"
	"amana/pkg/photo"
)

// findOptions are the flags of find.
type findOptions struct {
	format string
	keep   string
	hashes []string
	test   int
	seed   uint64
}

func (a *app) findCommand() *cobra.Command {
	var o findOptions
	cmd := &cobra.Command{
		Use:   "find IMAGE…",
		Short: "Is this picture in the archive? Exact and altered copies, their set, and how sure that is",
		Long: `Find looks a picture up in the catalogue: files, folders of them, or - for standard input. It names the photos
that the picture was made of, each with its set and class, and what was done to it: exact (the same bytes),
re-encoded, resized, cropped, bordered, mirrored, rotated, partial (part of it is covered). The drive need not
be there. Another photograph of the same thing is no copy.

--self-test N draws N photos by a seed, alters each in all the ways that are known, and asks for it: the drive must be there. How
often the right photo was named, and how often another one, is recorded as a run, and from then on stands
with every answer: confidence is the share of questions that were not answered with a wrong photo (the lower end of its 95 %
interval); a "not found" says how often a photo that is there was missed. Until then both are quoted from
another collection, and are said to be.

--hash takes a PDQ hash that another program made, 64 hexadecimal digits, instead of a picture, and holds it against the
whole pictures on the drive, which are read again for it.

The picture is not stored; the journal keeps its digest, and those of the photos that were named. --keep FOLDER writes a copy
of it there.

` + exitHelp,
		Example: "  amana find sent-by-a-family.jpg\n  amana find --format json inbox/\n  amana find - <picture.png\n  amana find --self-test 200 --seed 1",
		PreRunE: func(cmd *cobra.Command, args []string) error {
			switch given := cmd.Flags().Changed; {
			case given("hash") && (len(args) > 0 || o.keep != "" || given("self-test") || given("seed")):
				return usagef("--hash takes the place of a picture, and goes with no other option")
			case given("self-test") && (o.test < 1 || len(args) > 0 || o.keep != ""):
				return usagef("--self-test takes a number of photos, and no picture")
			case !given("self-test") && given("seed"):
				return usagef("--seed goes with --self-test")
			case !given("self-test") && !given("hash") && len(args) == 0:
				return usagef("name a picture, a folder or - for standard input")
			}
			return nil
		},
		RunE: run(func(ctx context.Context, args []string) error {
			if o.test > 0 {
				return a.withRunLock(func(cat *catalogue.Catalogue) error { return a.selfTest(ctx, cat, o) })
			}
			return a.withWriter(func(cat *catalogue.Catalogue) error {
				if len(o.hashes) > 0 {
					return a.findHashes(ctx, cat, o.hashes, o.format)
				}
				return a.find(ctx, cat, args, o)
			})
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.keep, "keep", "", "write a copy of what is asked about into `FOLDER`, named by its digest")
	flags.StringArrayVar(&o.hashes, "hash", nil, "a PDQ hash, `HEX`, instead of a picture; may be repeated")
	flags.IntVar(&o.test, "self-test", 0, "draw `N` photos and measure how well they are found")
	flags.Uint64Var(&o.seed, "seed", 1, "of the draw")
	addFormat(cmd, &o.format)
	return cmd
}

func (a *app) find(ctx context.Context, cat *catalogue.Catalogue, args []string, o findOptions) error {
	book, err := openBook(ctx, cat)
	if err != nil {
		return err
	}
	note := catalogue.Question{Pictures: []photo.Digest{}, Found: []photo.Digest{}}
	var answers []answer
	bad, err := a.eachPicture(ctx, args, func(name string, data []byte) error {
		q, err := find.Read(data)
		if err != nil && !book.index.Holds(q.Digest) {
			return err
		}
		if o.keep != "" {
			if err := a.keepPicture(book, o.keep, q.Digest, data); err != nil {
				return err
			}
		}
		matches := book.index.Ask(q)
		note.Pictures = append(note.Pictures, q.Digest)
		for _, m := range matches {
			note.Found = append(note.Found, m.Photo)
		}
		answers = append(answers, answer{name, q.Digest, matches})
		return nil
	})
	if err != nil {
		return err
	}
	if len(answers) > 0 {
		if _, err := cat.Asked(ctx, note, a.io.Now()); err != nil {
			return err
		}
	}
	if err := a.write(o.format, book.rows(answers)); err != nil {
		return err
	}
	if bad > 0 {
		return &unreadableError{bad}
	}
	return nil
}

// keepPicture writes a copy of what was asked about, never onto a drive that was indexed.
func (a *app) keepPicture(b *book, folder string, id photo.Digest, data []byte) error {
	path := filepath.Join(folder, id.String())
	if err := outside("copy", path, sourceRoots(b.archive)); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	err := export.File(path, 0o600, false, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if errors.Is(err, export.ErrExists) { // kept before: the name is the digest
		return nil
	}
	if err == nil {
		a.talk("kept %s", photo.Printable(path))
	}
	return err
}

// saidOfQuestion tells what was asked, by digests.
func saidOfQuestion(e catalogue.LogEntry) (string, error) {
	var q catalogue.Question
	if err := json.Unmarshal(e.Data, &q); err != nil {
		return "", fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	names := func(ids []photo.Digest) string {
		var out []string
		for _, id := range ids {
			out = append(out, short(id.String()))
		}
		return strings.Join(out, ", ")
	}
	if len(q.Found) == 0 {
		return "asked about " + names(q.Pictures) + ": not found", nil
	}
	return "asked about " + names(q.Pictures) + ": found " + names(q.Found), nil
}
