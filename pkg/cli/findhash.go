// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/fingerprint"
	"amana/pkg/photo"
)

const (
	hashRadius  = 31 // bits up to which others take two PDQ hashes for the same picture
	hashQuality = 50 // below, they discard a hash
)

// turnedReference hashes a picture in all eight ways, for the one that was hashed elsewhere may have been turned.
func turnedReference(whole image.Image) reference {
	r := plainReference(whole)
	r.turned = fingerprint.ReferenceDihedral(whole)
	return r
}

// findHashes holds PDQ hashes that others made against the pictures on the drive. They are read again, whole:
// the hashes in the catalogue are of small pictures and are not compared with those of others.
func (a *app) findHashes(ctx context.Context, cat *catalogue.Catalogue, texts []string, format string) error {
	asked := make([]fingerprint.Reference, len(texts))
	note := catalogue.Question{Pictures: []photo.Digest{}, Found: []photo.Digest{}}
	for i, text := range texts {
		var err error
		if asked[i], err = fingerprint.ParseReference(text); err != nil {
			return usagef("--hash %q: %v", text, err)
		}
		note.Pictures = append(note.Pictures, sha256.Sum256([]byte(asked[i].String())))
	}
	book, err := openArchive(ctx, cat)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for i := range book.archive.Contents {
		wanted[book.archive.Contents[i].Digest.String()] = true
	}
	counter := a.counter()
	hashes, err := references(ctx, book.archive, wanted, counter, turnedReference)
	counter.Done(err == nil)
	if err != nil {
		return err
	}
	h := held{book: book, hashes: hashes}
	var rows [][]export.Cell
	for i, hash := range asked {
		found := h.near(hash)
		for _, f := range found {
			note.Found = append(note.Found, f.photo)
			rows = append(rows, h.row(hash, note.Pictures[i], f))
		}
		if len(found) == 0 {
			rows = append(rows, h.none(hash, note.Pictures[i]))
		}
	}
	if _, err := cat.Asked(ctx, note, a.io.Now()); err != nil {
		return err
	}
	if err := a.write(format, export.Of(hashColumns(), rows...)); err != nil {
		return err
	}
	if n := h.unread(); n > 0 {
		return &unreadableError{n}
	}
	return nil
}

func hashColumns() []export.Column {
	return export.Columns("question", "answer", "kind", "distance#", "quality#", "sha256", "set_id", "class", "class_proposed", "source", "path", "question_sha256", "note")
}

// held are the hashes of an archive's pictures.
type held struct {
	*book
	hashes map[string]reference
}

// nearHash is a picture whose hash is near the one that was asked about.
type nearHash struct {
	photo             photo.Digest
	kind              string
	distance, quality int
}

// near returns the pictures within the radius, in the order of the archive; each once, turned as it is nearest.
func (h held) near(hash fingerprint.Reference) (out []nearHash) {
	for i := range h.archive.Contents {
		id := h.archive.Contents[i].Digest
		r, known := h.hashes[id.String()]
		if !known || r.err != nil || r.quality < hashQuality {
			continue
		}
		best := nearHash{id, "", hashRadius + 1, r.quality}
		for k, turned := range r.turned {
			if d := turned.Distance(hash); d < best.distance {
				best.distance, best.kind = d, [8]string{"near copy", "rotated", "rotated", "rotated", "mirrored", "mirrored", "mirrored", "mirrored"}[k]
			}
		}
		if best.distance <= hashRadius {
			out = append(out, best)
		}
	}
	return out
}

func (h held) row(hash fingerprint.Reference, question photo.Digest, f nearHash) []export.Cell {
	sets, classes, proposed, source, path := h.place(f.photo)
	return []export.Cell{export.Text(hash.String()), export.Text("found"), export.Text(f.kind), export.Int(f.distance), export.Int(f.quality), export.Text(f.photo.String()),
		sets, classes, proposed, source, path, export.Text(question.String()),
		export.Text(fmt.Sprintf("PDQ of the whole picture, within %d of 256 bits", hashRadius))}
}

func (h held) none(hash fingerprint.Reference, question photo.Digest) []export.Cell {
	none, unknown, list := export.Text(""), export.Unknown(), export.List([]string{})
	compared, poor := 0, 0
	for _, r := range h.hashes {
		switch {
		case r.err != nil:
		case r.quality < hashQuality:
			poor++
		default:
			compared++
		}
	}
	return []export.Cell{export.Text(hash.String()), export.Text("not found"), none, unknown, unknown, none, list, list, list, none, none, export.Text(question.String()),
		export.Text(fmt.Sprintf("compared with %d pictures; %d have too little in them for a hash, %d have none. A hash does not survive crops, frames and stamps: the picture itself tells more",
			compared, poor, len(h.hashes)-compared-poor))}
}

// unread is how many pictures could not be read from the drive.
func (h held) unread() (n int64) {
	for _, r := range h.hashes {
		if r.err != nil && !undecodable(r.err) {
			n++
		}
	}
	return n
}
