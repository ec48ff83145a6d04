// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"image/png"
	"io"

	"amana/pkg/bare"
	"amana/pkg/photo"
	"amana/pkg/pixel"
	"amana/pkg/walk"
)

// shelf reads photos from the drives of an archive, each held against its digest.
type shelf struct {
	contents map[photo.Digest]*photo.Content
	files    map[photo.Digest][]*photo.File // that are there, by the last index run
	roots    map[photo.SourceID]string
	drives   map[photo.SourceID]*walk.Drive // nil: it cannot be opened
}

func newShelf(a photo.Archive) shelf {
	s := shelf{contents: map[photo.Digest]*photo.Content{}, files: map[photo.Digest][]*photo.File{}, roots: map[photo.SourceID]string{}, drives: map[photo.SourceID]*walk.Drive{}}
	for i := range a.Contents {
		s.contents[a.Contents[i].Digest] = &a.Contents[i]
	}
	for i := range a.Files {
		if f := &a.Files[i]; !f.Vanished && f.Content.Valid() {
			s.files[f.Content] = append(s.files[f.Content], f)
		}
	}
	for _, source := range a.Sources {
		s.roots[source.ID] = source.Root
	}
	return s
}

func (s shelf) close() {
	for _, d := range s.drives {
		if d != nil {
			d.Close()
		}
	}
}

// picture returns a photo as it is handed over: its file, its format, and what was done to it; why says why there
// is none, without a path.
func (s shelf) picture(d photo.Digest, original bool) (body []byte, format, how, why string) {
	c := s.contents[d]
	if c == nil {
		return nil, "", "", "the catalogue knows nothing of it any more"
	}
	data, why := s.read(c)
	switch {
	case why != "":
		return nil, "", "", why
	case original:
		return data, c.Format, "original", ""
	}
	body, err := bare.Copy(c.Format, data, c.Exif.Orientation)
	if err == nil {
		return body, c.Format, "metadata removed, the picture's own data byte for byte", ""
	}
	if !errors.Is(err, bare.ErrOther) {
		return nil, "", "", err.Error()
	}
	if body, err = anew(c, data); err != nil {
		return nil, "", "", err.Error()
	}
	return body, "png", "pixels decoded and encoded anew as PNG", ""
}

// read returns the bytes of the first of a photo's files that holds what was indexed.
func (s shelf) read(c *photo.Content) (data []byte, why string) {
	if c.Bytes > bare.MaxBytes {
		return nil, bare.ErrLarge.Error()
	}
	why = "its files are not there"
	for _, f := range s.files[c.Digest] {
		drive, known := s.drives[f.Source]
		if !known {
			drive, _ = walk.Open(s.roots[f.Source])
			s.drives[f.Source] = drive
		}
		if drive == nil {
			why = "its drive is not there"
			continue
		}
		data, err := readWhole(drive, f.Path, c.Bytes)
		switch {
		case err != nil:
			why = "its files cannot be read"
		case sha256.Sum256(data) == c.Digest:
			return data, ""
		default:
			why = "its files hold other bytes than were indexed"
		}
	}
	return nil, why
}

func readWhole(drive *walk.Drive, path photo.RelPath, n int64) ([]byte, error) {
	f, err := drive.OpenPath(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n+1)) // one more shows that it has grown
}

var errNotWhole = errors.New("it cannot be decoded whole, and not be copied without metadata")

// anew encodes a picture's pixels, upright, as PNG. One that is decoded in part or in another size is none,
// but for a camera's raw file, of which the camera's own preview is taken.
func anew(c *photo.Content, data []byte) ([]byte, error) {
	m, err := pixel.View(c.Format, data, c.Exif.Orientation, 1<<20)
	if m == nil || err != nil {
		return nil, errNotWhole
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if max(w, h) <= pixel.Side && max(c.Width, c.Height) > pixel.Side {
		return nil, errNotWhole
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
