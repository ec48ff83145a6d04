// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// The sizes of the pictures that a corpus is made of, in pixels.
const (
	leastPixels = 5_000_000
	mostPixels  = 13_500_000
)

// makeCorpus fills a folder with n files and returns what they are, in words.
func makeCorpus(from, to string, n int) (string, error) {
	pictures, pixels, err := cameraPictures(from)
	if err != nil {
		return "", err
	}
	if len(pictures) == 0 {
		return "", fmt.Errorf("%s holds no JPEG picture of 5 to 13 megapixels", from)
	}
	if err := os.RemoveAll(to); err != nil {
		return "", err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	var total, area int64
	for i := range n {
		data, err := os.ReadFile(pictures[i%len(pictures)])
		if err != nil {
			return "", err
		}
		data = binary.BigEndian.AppendUint64(data, uint64(i)) // behind the picture's end
		if err := os.WriteFile(filepath.Join(to, fmt.Sprintf("%05d.jpg", i)), data, 0o644); err != nil {
			return "", err
		}
		total += int64(len(data))
		area += pixels[i%len(pictures)]
	}
	return fmt.Sprintf("%d files made of %d pictures, %.1f megapixels and %.2f MB each on average",
		n, len(pictures), float64(area)/float64(n)/1e6, float64(total)/float64(n)/1e6), nil
}

// cameraPictures returns the pictures below a folder that have the size of a camera's, and their pixels.
func cameraPictures(dir string) (paths []string, pixels []int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		c, err := jpeg.DecodeConfig(f)
		if area := int64(c.Width) * int64(c.Height); err == nil && area >= leastPixels && area <= mostPixels && whole(path) {
			paths, pixels = append(paths, path), append(pixels, area)
		}
		return nil
	})
	return paths, pixels, err
}

// whole reports whether a JPEG file has its end; the tools treat cut ones each in its own way.
func whole(path string) bool {
	data, err := os.ReadFile(path)
	return err == nil && bytes.Contains(data[max(0, len(data)-1<<16):], []byte{0xFF, 0xD9})
}

// makeSmall fills a folder with n files of a line each, a thousand in a folder. One that is there already
// with as many is left as it is.
func makeSmall(dir string, n int) error {
	last := filepath.Join(dir, fmt.Sprintf("%04d/%06d.txt", (n-1)/1000, n-1))
	if _, err := os.Stat(last); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for i := range n {
		folder := filepath.Join(dir, fmt.Sprintf("%04d", i/1000))
		if i%1000 == 0 {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d.txt", i)), fmt.Appendf(nil, "file %d\n", i), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// files returns the files of a flat folder, in order.
func files(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		out = append(out, filepath.Join(dir, e.Name()))
	}
	slices.Sort(out)
	return out, nil
}
