// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"slices"

	"amana/pkg/alter"
	"amana/pkg/catalogue"
	"amana/pkg/digest"
	"amana/pkg/export"
	"amana/pkg/find"
	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/pixel"
	"amana/pkg/score"
	"amana/pkg/walk"
)

// testSide is the side to which originals are brought before they are altered: what is handed on is seldom larger, and a
// drive of large photos would take hours.
const testSide = 2560

// selfTest measures how well photos of this archive are found, and records it.
func (a *app) selfTest(ctx context.Context, cat *catalogue.Catalogue, o findOptions) error {
	book, err := openBook(ctx, cat)
	if err != nil {
		return err
	}
	drives := map[photo.SourceID]*walk.Drive{}
	defer func() {
		for _, d := range drives {
			d.Close()
		}
	}()
	for _, s := range book.archive.Sources {
		d, err := walk.Open(s.Root)
		if err != nil {
			return hint(fmt.Errorf("source %q: %w", s.Label, err), "a self-test alters the photos themselves: attach the drive where it was indexed")
		}
		drives[s.ID] = d
	}
	trial := find.Trial{Photos: book.index.Len(), Seed: o.seed}
	bad := int64(0)
	err = a.asRun(ctx, cat, kindFindTest, map[string]any{"seed": o.seed, "photos": o.test}, func(run int64) (any, error) {
		book.run = run
		for i, f := range book.draw(o.test, o.seed) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			m, err := original(drives[f.Source], f)
			if err != nil {
				bad++
				a.talk("%s: %s", f.Path.Printable(), oneLine(reasonOf(err)))
				continue
			}
			wrong, err := trial.Try(book.index, m, alter.Kinds(), f.Content, book.same(f.Content), o.seed+uint64(i))
			if err != nil {
				return nil, err
			}
			if wrong.Valid() {
				a.talk("%s without it, would be answered with %s", short(f.Content.String()), short(wrong.String()))
			}
		}
		if trial.Sample == 0 {
			return nil, errors.New("no photo could be drawn")
		}
		return trial, nil
	})
	if err != nil {
		return err
	}
	book.trial = trial
	if err := a.write(o.format, book.trialRows()); err != nil {
		return err
	}
	a.talk("recorded as run %d", book.run)
	if bad > 0 {
		return &unreadableError{bad}
	}
	return nil
}

// draw returns one file that is there of each of n photos.
func (b *book) draw(n int, seed uint64) []*photo.File {
	var all []*photo.File
	for i := range b.archive.Contents {
		c := &b.archive.Contents[i]
		if f := b.files[c.Digest]; f != nil && !f.Vanished && c.Status == photo.Indexed && c.Print.Known() {
			all = append(all, f)
		}
	}
	r := rand.New(rand.NewPCG(seed, 0x66696e64)) // "find"
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:min(n, len(all))]
	slices.SortFunc(all, func(a, b *photo.File) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Path, b.Path)) // the drive is read in its order
	})
	return all
}

// same returns a photo with those that are near copies of it by what the catalogue knows.
func (b *book) same(id photo.Digest) map[photo.Digest]bool {
	out := map[photo.Digest]bool{id: true}
	for grown := true; grown; {
		grown = false
		for _, c := range b.archive.Copies {
			if out[c.Original] != out[c.Copy] {
				out[c.Original], out[c.Copy], grown = true, true, true
			}
		}
	}
	return out
}

// original reads the pixels of a photo. What changed on the drive is an error.
func original(d *walk.Drive, f *photo.File) (*image.RGBA, error) {
	file, err := d.OpenPath(f.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, find.MaxBytes))
	if err != nil {
		return nil, err
	}
	if digest.Bytes(data) != f.Content {
		return nil, errors.New("changed since it was indexed")
	}
	format := meta.Sniff(data).Name
	return pixel.View(format, data, meta.ReadExif(format, data).Orientation, testSide)
}

func (b *book) trialRows() export.Rows {
	rows := [][]export.Cell{}
	for _, t := range b.trial.Tallies {
		n := float64(max(1, t.Asked))
		rows = append(rows, []export.Cell{export.Text(t.Kind), export.Int(t.Asked), export.Int(t.Found), export.Float(float64(t.Found)/n, 3), export.Int(t.Wrong), export.Int(t.Alone),
			export.Float(float64(t.Plain)/n, 3)})
	}
	out := export.Of(export.Columns("kind", "asked#", "found#", "recall#", "wrong#", "without#", "hash_alone#"), rows...)
	out.Title = []string{
		fmt.Sprintf("%d of %d photos, seed %d, each altered in %d ways", b.trial.Sample, b.trial.Photos, b.trial.Seed, len(b.trial.Tallies)),
		fmt.Sprintf("%d of the %d would bring up another photo if they were not there: at most %.4f of questions (95 %%)", b.trial.Mistaken, b.trial.Sample, score.AtMost(b.trial.Mistaken, b.trial.Sample)),
	}
	return out
}
