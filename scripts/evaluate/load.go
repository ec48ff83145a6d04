// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"amana/pkg/digest"
	"amana/pkg/fingerprint"
	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/pixel"
	"golang.org/x/sync/errgroup"
)

// shot is one file of a corpus as indexing sees it, with its true set.
type shot struct {
	Path    photo.RelPath
	Set     string
	Mod     photo.Stamp
	Content photo.Content
}

// corpus is a labelled archive.
type corpus struct {
	name  string
	drawn bool // by scripts/synth: it is laid out already
	shots []shot
}

// load reads a corpus: a folder with folder.truth.csv beside it, or what scripts/synth writes. With a
// cache folder, what was read is kept there and taken again while the truth and the fingerprint's
// version stay: whoever changes the pictures alone must empty it.
func load(dir, cache string) (c corpus, err error) {
	dir = filepath.Clean(dir)
	c.name = filepath.Base(dir)
	root, truth := dir, dir+".truth.csv"
	if _, err := os.Stat(filepath.Join(dir, "truth.csv")); err == nil {
		root, truth, c.drawn = filepath.Join(dir, "archive"), filepath.Join(dir, "truth.csv"), true
	}
	data, err := os.ReadFile(truth)
	if err != nil {
		return c, err
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return c, err
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s", fingerprint.Version, abs, data))
	kept := filepath.Join(cache, fmt.Sprintf("%x.gob", key[:12]))
	if cache != "" {
		if c.shots, err = fetch(kept); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
	}
	if c.shots, err = read(root, string(data)); err != nil || cache == "" {
		return c, err
	}
	return c, keep(kept, c.shots)
}

func fetch(name string) (shots []shot, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := gob.NewDecoder(f).Decode(&shots); err != nil {
		return nil, fmt.Errorf("read %q: %w", name, err)
	}
	return shots, nil
}

func keep(name string, shots []shot) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "part-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(gob.NewEncoder(f).Encode(shots), f.Close()); err != nil {
		return fmt.Errorf("write %q: %w", name, err)
	}
	return os.Rename(f.Name(), name)
}

func read(root, truth string) ([]shot, error) {
	rows, err := csv.NewReader(strings.NewReader(truth)).ReadAll()
	if err != nil || len(rows) < 2 || len(rows[0]) < 2 || rows[0][0] != "path" || rows[0][1] != "set_id" {
		return nil, errors.Join(fmt.Errorf("the truth of %q does not begin with the columns path and set_id", root), err)
	}
	shots := make([]shot, len(rows)-1)
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	for i, row := range rows[1:] {
		g.Go(func() error {
			s, err := index(filepath.Join(root, filepath.FromSlash(row[0])))
			s.Path, s.Set = photo.RelPath(row[0]), row[1]
			shots[i] = s
			return err
		})
	}
	return shots, g.Wait()
}

func index(name string) (shot, error) {
	info, err := os.Stat(name)
	if err != nil {
		return shot{}, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return shot{}, err
	}
	format := meta.Sniff(data).Name
	c := photo.Content{Digest: digest.Bytes(data), Bytes: int64(len(data)), Format: format, Status: photo.Indexed, Exif: meta.ReadExif(format, data)}
	p, err := pixel.Decode(format, data, c.Exif.Orientation)
	c.Width, c.Height = p.Width, p.Height
	if err != nil {
		c.Status = photo.Damaged
	} else {
		c.Print = fingerprint.Of(p.Small)
	}
	return shot{Mod: photo.Stamp{Sec: info.ModTime().Unix(), Nsec: int32(info.ModTime().Nanosecond())}, Content: c}, nil
}
