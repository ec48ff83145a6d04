// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/fingerprint"
	"amana/pkg/meta"
)

// version is what `amana version` and the journal say of the program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

func versions() catalogue.Versions {
	return catalogue.Versions{Exif: meta.ExifVersion, Print: fingerprint.Version}
}

func (a *app) options() catalogue.Options {
	return catalogue.Options{BusyTimeout: a.wait, Now: a.io.Now}
}

// withReader opens the catalogue to read.
func (a *app) withReader(f func(*catalogue.Catalogue) error) error {
	return a.with(a.options().OpenRead, f)
}

// withWriter opens an existing catalogue to write.
func (a *app) withWriter(f func(*catalogue.Catalogue) error) error {
	return a.with(a.options().Open, f)
}

// withRunLock opens an existing catalogue to write and holds the run lock: one run at a time.
func (a *app) withRunLock(f func(*catalogue.Catalogue) error) error {
	return a.withWriter(func(cat *catalogue.Catalogue) error { return locked(cat, f) })
}

func locked(cat *catalogue.Catalogue, f func(*catalogue.Catalogue) error) error {
	release, err := cat.LockRun()
	if err != nil {
		return err
	}
	return errors.Join(f(cat), release())
}

func (a *app) with(open func(string) (*catalogue.Catalogue, error), f func(*catalogue.Catalogue) error) (err error) {
	cat, err := open(a.cataloguePath())
	if err != nil {
		return explain(err)
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	export.Sweep(filepath.Dir(cat.Path())) // what a killed run left half written
	return explain(f(cat))
}

// explain adds what the user can try.
func explain(err error) error {
	switch {
	case errors.Is(err, catalogue.ErrNone):
		return hint(err, "amana index DIR makes one; --catalogue FILE names another")
	case errors.Is(err, catalogue.ErrForeign):
		return hint(err, "--catalogue FILE names the catalogue; nothing was changed")
	case errors.Is(err, catalogue.ErrNewer):
		return hint(err, "use the version of amana that made it, or a newer one; nothing was changed")
	case errors.Is(err, catalogue.ErrLocked):
		return hint(err, "another amana is writing to it; wait until it is done")
	}
	return err
}

// asRun records f as a run of the journal: an entry before it, and one after it with its ledger.
func (a *app) asRun(ctx context.Context, cat *catalogue.Catalogue, kind string, settings any, f func(run int64) (any, error)) error {
	id, err := cat.StartRun(ctx, kind, version(), settings, a.io.Now())
	if err != nil {
		return err
	}
	ledger, err := f(id)
	after := context.WithoutCancel(ctx)
	if err != nil {
		return errors.Join(err, cat.FinishRun(after, id, ended(err), map[string]string{"error": fmt.Sprintf("%T", err)}))
	}
	return cat.FinishRun(after, id, "finished", ledger)
}

// ended names how a run ended.
func ended(err error) string {
	switch {
	case err == nil:
		return "finished"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	}
	return "failed"
}
