// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Other is another catalogue, opened to be read and in no way changed: not a byte of it or of the files that
// SQLite keeps beside it, and none is made there.
type Other struct {
	*Catalogue
	path string // as it was named
	temp string // folder of a copy, "" none
	held *os.File
	was  [2]stamp // of the file and its write-ahead log when it was opened
}

// steady refuses what was read where somebody has written since it was opened: no lock of SQLite holds
// a file that is read as it is.
func (o *Other) steady() error {
	now, err := o.stamp()
	if err == nil && o.temp == "" && now != o.was {
		err = fmt.Errorf("%w: %q changed while it was read", ErrLocked, o.path)
	}
	return err
}

// OpenOther opens a catalogue that may lie on a medium that cannot be written. Where changes wait in its
// write-ahead log it reads a copy, which it keeps in a folder of its own inside folder until Close. Errors:
// ErrNone, ErrForeign, ErrNewer, and ErrLocked where it is being written to.
func (o Options) OpenOther(path, folder string) (*Other, error) {
	const op = "read catalogue"
	real, err := settle(path)
	if err == nil {
		_, err = probe(real)
	}
	if err != nil {
		return nil, wrapAt(op, path, err)
	}
	out := &Other{path: real}
	if out.was, err = out.stamp(); err != nil {
		return nil, wrapAt(op, path, err)
	}
	from := real
	if info, err := os.Stat(real + "-wal"); err == nil && info.Size() > 0 {
		if from, err = out.copy(folder); err != nil {
			return nil, wrapAt(op, path, errors.Join(err, out.sweep()))
		}
	}
	out.Catalogue = o.catalogue(from)
	mode := "immutable=1"
	if out.temp != "" {
		mode = "mode=rw"
	}
	if err := out.openReader(mode); err != nil {
		return nil, wrapAt(op, path, errors.Join(err, out.sweep()))
	}
	return out, nil
}

// Close closes it and takes the copy away.
func (o *Other) Close() error { return errors.Join(o.reader.Close(), o.sweep()) }

func (o *Other) sweep() error {
	if o.temp == "" {
		return nil
	}
	err := os.RemoveAll(o.temp)
	if o.held != nil {
		err = errors.Join(err, o.held.Close())
	}
	return err
}

// copy copies the file and its write-ahead log, and refuses one that changed meanwhile.
func (o *Other) copy(folder string) (string, error) {
	// A name that the next start sweeps where this process is killed; while it is held, none does.
	temp := filepath.Join(folder, ".amana-"+rand.Text()+".tmp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		return "", err
	}
	o.temp = temp
	if d, err := os.Open(temp); err == nil {
		_ = tryLock(d) // a file system without locks has nothing swept either
		o.held = d
	}
	to := filepath.Join(o.temp, "other.db")
	before, err := o.stamp()
	if err != nil {
		return "", err
	}
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(to+suffix, o.path+suffix); err != nil {
			return "", err
		}
	}
	after, err := o.stamp()
	if err == nil && before != after {
		err = fmt.Errorf("%w: it changed while it was read", ErrLocked)
	}
	return to, err
}

// stamp is what changes of a file where somebody writes.
type stamp struct {
	bytes int64
	mod   time.Time
}

func (o *Other) stamp() (s [2]stamp, err error) {
	for i, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(o.path + suffix)
		if suffix != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return s, err
		}
		s[i].bytes, s[i].mod = info.Size(), info.ModTime()
	}
	return s, nil
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}

// sound refuses a journal whose chain, texts or decisions do not hold.
func (o *Other) sound(ctx context.Context) (v Verdict, err error) {
	err = o.read(ctx, "verify journal", func(tx *sql.Tx) error {
		for _, check := range []func(context.Context, *sql.Tx, *Verdict) error{checkChain, checkTexts, checkForeign, checkDecisions} {
			if err := check(ctx, tx, &v); err != nil {
				return err
			}
		}
		return nil
	})
	var fault *Fault
	if errors.As(err, &fault) {
		err = fmt.Errorf("%w: %q: %w", ErrNoProof, o.path, fault)
	}
	return v, err
}
