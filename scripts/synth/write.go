// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"amana/pkg/phototest"
	"golang.org/x/sync/errgroup"
)

const (
	archiveName = "archive"
	truthName   = "truth.csv"
)

// prepare makes the folder. It refuses one that holds anything but an earlier run's work.
func prepare(out string) error {
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %q: %w", out, err)
	}
	earlier := false
	for _, e := range entries {
		earlier = earlier || e.Name() == truthName
	}
	for _, e := range entries {
		if !earlier || e.Name() != truthName && e.Name() != archiveName {
			return fmt.Errorf("%q is not empty and not of an earlier run: it holds %q", out, e.Name())
		}
	}
	archive := filepath.Join(out, archiveName)
	if err := os.RemoveAll(archive); err != nil {
		return fmt.Errorf("remove the earlier archive: %w", err)
	}
	if err := os.MkdirAll(archive, 0o755); err != nil {
		return fmt.Errorf("make %q: %w", archive, err)
	}
	// The truth comes first, so that a run that was cut off can be repeated.
	return os.WriteFile(filepath.Join(out, truthName), nil, 0o644)
}

// writeTruth writes a row for each picture file.
func writeTruth(out string, files []file) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"path", "set_id", "class"}}
	for _, f := range files {
		if f.set != "" {
			rows = append(rows, []string{f.path, f.set, string(f.class)})
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write the truth: %w", err)
	}
	return os.WriteFile(filepath.Join(out, truthName), b.Bytes(), 0o644)
}

// writeAll draws and writes the files, each by itself, so that the number of workers cannot matter.
func writeAll(out string, files []file, width int) error {
	root := filepath.Join(out, archiveName)
	made := map[string]bool{}
	for _, f := range files {
		dir := filepath.Dir(filepath.Join(root, filepath.FromSlash(f.path)))
		if made[dir] {
			continue
		}
		made[dir] = true
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("make a folder: %w", err)
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	for _, f := range files {
		g.Go(func() error {
			path := filepath.Join(root, filepath.FromSlash(f.path))
			if err := os.WriteFile(path, f.bytes(width), 0o644); err != nil {
				return err
			}
			return os.Chtimes(path, f.mod, f.mod)
		})
	}
	return g.Wait()
}

// bytes makes the content of a file.
func (f *file) bytes(width int) []byte {
	r := rand.New(rand.NewPCG(f.seed, 31))
	switch f.kind {
	case rawBytes, falseJPEG:
		data := make([]byte, 2000+r.IntN(20000))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		if f.kind == falseJPEG {
			copy(data, "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
		} else {
			data[0] = 0x01
		}
		return data
	case textFile:
		return []byte(f.text)
	}
	m, orientation := draw(f.shot, width)
	data := f.encode(m, orientation)
	switch f.kind {
	case smaller:
		return f.again(data, 2, 80, orientation)
	case encodedAgain:
		return f.again(data, 1, 55, orientation)
	case truncated:
		return data[:len(data)*(20+r.IntN(70))/100]
	}
	return data
}

func (f *file) encode(m image.Image, orientation int) []byte {
	return phototest.JPEG(m, 82, f.exif(orientation))
}

// exif is what the camera writes; where its clock was never set, a date of zeros.
func (f *file) exif(orientation int) phototest.Exif {
	if f.bare {
		return phototest.Exif{}
	}
	c := f.shot.camera
	e := phototest.Exif{
		Taken: f.clock.Format("2006:01:02 15:04:05"), Make: c.maker, Model: c.model, Serial: c.serial, Orientation: orientation,
	}
	if f.clock.Equal(time.Time{}) {
		e.Taken = "0000:00:00 00:00:00"
	} else if c.subSec {
		e.SubSec = fmt.Sprintf("%02d", f.clock.Nanosecond()/1e7)
	}
	if c.imageNumber {
		e.ImageNumber = uint32((100+f.shot.rolls)*10000 + f.shot.counter)
	}
	return e
}

// again decodes and encodes a picture, its sides divided.
func (f *file) again(data []byte, divide, quality, orientation int) []byte {
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return data
	}
	return phototest.JPEG(shrink(m, divide), quality, f.exif(orientation))
}

func shrink(m image.Image, by int) image.Image {
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/by, b.Dy()/by))
	for y := range b.Dy() / by {
		for x := range b.Dx() / by {
			var sum [3]uint32
			for i := range by * by {
				r, g, bl, _ := m.At(x*by+i%by, y*by+i/by).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+bl>>8
			}
			n := uint32(by * by)
			copy(out.Pix[out.PixOffset(x, y):], []byte{byte(sum[0] / n), byte(sum[1] / n), byte(sum[2] / n), 255})
		}
	}
	return out
}
