// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"amana/pkg/find"
	"amana/pkg/photo"
	"amana/pkg/walk"
)

// eachPicture calls do with the bytes of every picture that is asked about, one after the other: those of files,
// of all files below a folder in the order of their paths, and of standard input for "-". What cannot be read, or is no picture, is one line
// on standard error and counted, and the rest goes on. Other errors of do end it.
func (a *app) eachPicture(ctx context.Context, args []string, do func(name string, data []byte) error) (bad int64, err error) {
	one := func(name string, r io.Reader, err error) error {
		var data []byte
		if err == nil {
			data, err = readPicture(r)
		}
		if err == nil {
			if err = do(name, data); err != nil && !errors.Is(err, find.ErrNoPicture) {
				return err
			}
		}
		if err != nil {
			bad++
			a.talk("%s: %s", photo.Printable(name), oneLine(reasonOf(err)))
		}
		return ctx.Err()
	}
	for _, arg := range args {
		if arg == "-" {
			err = one("-", a.io.In, nil)
		} else if info, statErr := os.Stat(arg); statErr == nil && info.IsDir() {
			err = eachBelow(ctx, arg, one)
		} else {
			err = oneFile(arg, one)
		}
		if err != nil {
			return bad, err
		}
	}
	return bad, nil
}

// oneFile opens what is asked about by name. A pipe is read, as one that a shell makes.
func oneFile(name string, one func(string, io.Reader, error) error) error {
	f, err := os.Open(name)
	if err != nil {
		return one(name, nil, err)
	}
	defer f.Close()
	return one(name, f, nil)
}

func eachBelow(ctx context.Context, dir string, one func(string, io.Reader, error) error) error {
	drive, err := walk.Open(dir)
	if err != nil {
		return one(dir, nil, err)
	}
	defer drive.Close()
	for e, err := range drive.Entries(ctx) {
		if err != nil {
			return err
		}
		name := filepath.Join(dir, string(e.Path))
		switch {
		case e.Err != nil:
			err = one(name, nil, e.Err)
		case e.Kind == photo.Regular:
			f, openErr := drive.OpenFile(e)
			err = one(name, f, openErr)
			if f != nil {
				f.Close()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readPicture reads no more than a question may hold.
func readPicture(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, find.MaxBytes+1))
	if err == nil && len(data) > find.MaxBytes {
		err = fmt.Errorf("%w: it has more than %d MiB", find.ErrNoPicture, find.MaxBytes>>20)
	}
	return data, err
}

// reasonOf leaves out the name, which stands before it already.
func reasonOf(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
