// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"amana/pkg/manifest"
	"amana/pkg/photo"
	"amana/pkg/verify"
	"amana/pkg/walk"
)

const badLinesShown = 10

// verifyAgainst holds a folder against a manifest. No catalogue is opened.
func (a *app) verifyAgainst(ctx context.Context, dir string, o verifyOptions) error {
	found, err := roots([]string{dir})
	if err != nil {
		return err
	}
	list, bad, format, err := a.listed(o, found[0])
	if err != nil {
		return err
	}
	drive, err := walk.Open(found[0])
	if err != nil {
		return err
	}
	defer drive.Close()
	drive.OneFileSystem = o.oneFileSystem
	options := o.options()
	options.Counter, options.Also = a.counter(), list.Needs()
	options.Expect = func(context.Context) (int64, int64, error) { return drive.Size(ctx) }
	options.Beside = beside(found[0], o.against, format)
	out := verified{source: o.against}
	out.Outcome, err = verify.Run(ctx, drive, list, options)
	out.state = ended(err)
	err = a.report([]verified{out}, o.format, err)
	if err == nil && bad > 0 {
		return &unreadableError{bad}
	}
	return err
}

// listed reads the manifest. Lines that make no sense are told and counted.
func (a *app) listed(o verifyOptions, root string) (list verify.List, bad int64, format manifest.Format, err error) {
	f, err := os.Open(o.against)
	if err != nil {
		return nil, 0, "", err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	start, _ := r.Peek(64)
	if format = manifest.Guess(o.against, start); o.as != "" {
		if format, err = manifest.ParseFormat(o.as); err != nil {
			return nil, 0, "", &usageError{err}
		}
	}
	list, err = verify.Listed(manifest.Read(r, format), root, func(line error) {
		if bad++; bad <= badLinesShown {
			a.talk("%s: %s", photo.Printable(o.against), line)
		}
	})
	if bad > badLinesShown {
		a.talk("%s: %d lines make no sense", photo.Printable(o.against), bad)
	}
	if err != nil {
		return nil, 0, "", fmt.Errorf("read %q: %w", o.against, err)
	}
	return list, bad, format, nil
}

// beside returns what of a folder belongs to its manifest: the manifest itself, and of a bag all that is not its
// payload (RFC 8493, 2.2), unless it is the manifest of just that.
func beside(root, file string, format manifest.Format) verify.Beside {
	own := ""
	if path, err := filepath.Abs(file); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			own, _ = strings.CutPrefix(filepath.ToSlash(path), filepath.ToSlash(root)+"/")
		}
	}
	payload := format == manifest.BagIt && !strings.HasPrefix(filepath.Base(file), "tagmanifest-")
	return func(p photo.RelPath) bool {
		return string(p) == own || payload && !strings.HasPrefix(string(p), "data/")
	}
}
