// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"

	"amana/pkg/pixel/dcjpeg"
)

// stages are parts of an index run, each alone: what the whole of it is measured by.
var stages = map[string]func(data []byte) error{
	"SHA-256":    func(data []byte) error { sha256.Sum256(data); return nil },
	"1/8 decode": func(data []byte) error { _, err := dcjpeg.Decode(data); return err },
}

// runStage reads every file of a folder and does one stage with it, on all processors.
func runStage(name, dir string) error {
	do, known := stages[name]
	if !known {
		return fmt.Errorf("%q is no stage", name)
	}
	list, err := files(dir)
	if err != nil {
		return err
	}
	next := make(chan string)
	var group errgroup.Group
	for range runtime.NumCPU() {
		group.Go(func() error {
			var buffer []byte
			var trouble error
			for path := range next {
				var err error
				if buffer, err = readInto(buffer, path); err == nil {
					err = do(buffer)
				}
				trouble = errors.Join(trouble, err)
			}
			return trouble
		})
	}
	for _, path := range list {
		next <- path
	}
	close(next)
	return group.Wait()
}

// readInto reads a file into a buffer that is used again.
func readInto(buffer []byte, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return buffer, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return buffer, err
	}
	if int64(cap(buffer)) < info.Size() {
		buffer = make([]byte, info.Size()+info.Size()/4)
	}
	buffer = buffer[:info.Size()]
	_, err = io.ReadFull(f, buffer)
	return buffer, err
}
