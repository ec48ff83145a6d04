// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"image"
	"runtime"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"amana/pkg/export"
	"amana/pkg/fingerprint"
	"amana/pkg/photo"
	"amana/pkg/pixel"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

// maxPicture is the largest file that is read whole for its reference hash.
const maxPicture = 128 << 20

func (a *app) exportPhotosCommand() *cobra.Command {
	return a.exportOne("photos", "A row a file, picture or not", func(cmd *cobra.Command, o *exportOptions) {
		filterSets(cmd, o)
		cmd.Flags().BoolVar(&o.pdq, "pdq", false, "add columns pdq and pdq_quality: the hash for exchange with others, of the whole picture, read from the drive again")
	}, exportPhotos)
}

// reference is the hash of a picture for exchange with others.
type reference struct {
	hash    fingerprint.Reference
	turned  [8]fingerprint.Reference // where asked for
	quality int
	err     error
}

func plainReference(whole image.Image) (r reference) {
	r.hash, r.quality = fingerprint.ReferenceOf(whole)
	return r
}

// exportPDQ adds to each row the reference hash of its picture. The pictures are read from the drive again; one
// that is not there as it was indexed has no hash, and the command then ends with exit code 3.
func (a *app) exportPDQ(ctx context.Context, archive photo.Archive, rows export.Rows, o exportOptions) error {
	at := slices.IndexFunc(rows.Columns, func(c export.Column) bool { return c.Name == "sha256" })
	wanted := map[string]bool{}
	for row, err := range rows.Seq {
		if err != nil {
			return err
		}
		wanted[row[at].String()] = true
	}
	counter := a.counter()
	hashes, err := references(ctx, archive, wanted, counter, plainReference)
	counter.Done(err == nil)
	if err != nil {
		return err
	}
	unread := int64(0)
	for _, r := range hashes {
		if r.err != nil && !undecodable(r.err) {
			unread++
		}
	}
	seq := rows.Seq
	rows.Columns = slices.Concat(rows.Columns, export.Columns("pdq", "pdq_quality#"))
	rows.Seq = func(yield func([]export.Cell, error) bool) {
		for row, err := range seq {
			hash, quality := export.Text(""), export.Unknown()
			if r, known := hashes[row[at].String()]; known && r.err == nil {
				hash, quality = export.Text(r.hash.String()), export.Int(r.quality)
			}
			if !yield(slices.Concat(row, []export.Cell{hash, quality}), err) {
				return
			}
		}
	}
	if err := a.export(archive, rows, o); err != nil {
		return err
	}
	if unread > 0 {
		return &unreadableError{unread}
	}
	return nil
}

// undecodable reports whether an error is about the bytes, not about reading them.
func undecodable(err error) bool {
	return errors.Is(err, pixel.ErrDamaged) || errors.Is(err, pixel.ErrUnsupported) || errors.Is(err, pixel.ErrTooLarge)
}

// references reads the wanted pictures and returns their hashes by their digests. As many are decoded at once
// as there are processors, four at most, since one may take 128 MiB.
func references(ctx context.Context, archive photo.Archive, wanted map[string]bool, counter progress.Counter, of func(image.Image) reference) (map[string]reference, error) {
	roots := map[photo.SourceID]string{}
	for _, s := range archive.Sources {
		roots[s.ID] = s.Root
	}
	files := map[photo.Digest][]*photo.File{}
	for i := range archive.Files {
		if f := &archive.Files[i]; f.Content.Valid() && !f.Vanished {
			files[f.Content] = append(files[f.Content], f)
		}
	}
	out := map[string]reference{}
	var mutex sync.Mutex
	var all sync.WaitGroup
	queue := make(chan *photo.Content)
	for range min(4, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for c := range queue {
				r := readReference(c, files[c.Digest], roots, of)
				counter.Add(1, c.Bytes)
				mutex.Lock()
				out[c.Digest.String()] = r
				mutex.Unlock()
			}
		})
	}
	for i := range archive.Contents {
		if c := &archive.Contents[i]; c.Status.Picture() && wanted[c.Digest.String()] && ctx.Err() == nil {
			queue <- c
		}
	}
	close(queue)
	all.Wait()
	return out, ctx.Err()
}

func readReference(c *photo.Content, files []*photo.File, roots map[photo.SourceID]string, of func(image.Image) reference) reference {
	r := reference{err: errors.New("no file of it is there")}
	if c.Bytes > maxPicture {
		return reference{err: pixel.ErrTooLarge}
	}
	for _, f := range files {
		data, err := walk.ReadContent(roots[f.Source], f.Path, c.Bytes, c.Digest)
		if err != nil {
			r.err = err
			continue
		}
		whole, err := pixel.Full(c.Format, data)
		if err != nil {
			return reference{err: err}
		}
		return of(whole)
	}
	return r
}
