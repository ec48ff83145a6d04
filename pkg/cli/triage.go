// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
)

func (a *app) triageCommand() *cobra.Command {
	var o indexOptions
	var by separateOptions
	cmd := &cobra.Command{
		Use:   "triage DIR…",
		Short: "The main job in one go: index, group, separate, counts, and the worklist",
		Long: `Triage indexes the folders, groups their photos into per-body sets, proposes a class for every set,
prints the counts, and writes the sets that nobody has reviewed to unreviewed.csv beside the catalogue.
A worklist that somebody changed since is kept, and the new one is unreviewed-RUN.csv. The worklist holds
paths and names (profile internal) and only its owner can read it.

` + exitHelp,
		Example: "  amana triage /media/usb1\n  amana --catalogue case.db triage /media/usb1 /media/usb2",
		Args:    cobra.MinimumNArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			if err := errors.Join(o.validate(args), checkSpan(by.span), by.paths.load()); err != nil {
				return err
			}
			return a.withSources(ctx, args, o, func(cat *catalogue.Catalogue, roots []string) error {
				return a.triage(ctx, cat, roots, o, by)
			})
		}),
	}
	o.addTo(cmd)
	addSpan(cmd, &by.span)
	addPatterns(cmd, &by.paths)
	return cmd
}

func (a *app) triage(ctx context.Context, cat *catalogue.Catalogue, roots []string, o indexOptions, by separateOptions) error {
	results, err := a.index(ctx, cat, roots, o)
	if printed := a.write("table", ledgerRows(results)); printed != nil || err != nil {
		return errors.Join(err, printed)
	}
	grouped, err := a.group(ctx, cat, groupOptions{paths: by.paths})
	if err != nil {
		return err
	}
	changes := grouped.Changes
	a.talk("grouped: %s, %d new, %d changed", plural(int64(len(changes.New)+len(changes.Same)+len(changes.Changed)), "set", "sets"), len(changes.New), len(changes.Changed))
	made, err := a.separate(ctx, cat, by)
	if err != nil {
		return err
	}
	a.talkAgreement(made.Agreement)
	if err := a.worklist(ctx, cat); err != nil {
		return err
	}
	archive, err := cat.Summary(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(a.io.Out); err != nil {
		return err
	}
	if err := a.printCounts(archive, "table"); err != nil {
		return err
	}
	return unreadable(results)
}

// worklistLedger is what the journal keeps of a written worklist.
type worklistLedger struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Sets   int    `json:"sets"`
}

// worklist writes the sets that nobody has reviewed beside the catalogue, as one run.
func (a *app) worklist(ctx context.Context, cat *catalogue.Catalogue) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	last, err := lastWorklist(ctx, cat)
	if err != nil {
		return err
	}
	return a.asRun(ctx, cat, "worklist", nil, func(run int64) (any, error) {
		folder := filepath.Dir(cat.Path())
		name := "unreviewed.csv"
		if kept, err := changedSince(filepath.Join(folder, name), last[name]); err != nil {
			return nil, err
		} else if kept {
			a.talk("%s was changed since it was written, and is kept", name)
			name = fmt.Sprintf("unreviewed-%d.csv", run)
		}
		return a.writeWorklist(archive, filepath.Join(folder, name))
	})
}

func (a *app) writeWorklist(archive photo.Archive, path string) (worklistLedger, error) {
	var sets []photo.Set
	for _, s := range archive.Sets {
		if s.Review == photo.Unreviewed {
			sets = append(sets, s)
		}
	}
	rows, err := export.Sets(archive, sets, export.Internal)
	if err != nil {
		return worklistLedger{}, err
	}
	var text bytes.Buffer
	if err := export.Write(&text, "csv", rows, export.Options{}); err != nil {
		return worklistLedger{}, err
	}
	err = export.File(path, 0o600, true, func(w io.Writer) error {
		_, err := w.Write(text.Bytes())
		return err
	})
	if err != nil {
		return worklistLedger{}, err
	}
	a.talk("wrote %s: %s that nobody has reviewed (profile internal: it holds paths)", photo.Printable(path), plural(int64(len(sets)), "set", "sets"))
	sum := sha256.Sum256(text.Bytes())
	return worklistLedger{File: filepath.Base(path), SHA256: hex.EncodeToString(sum[:]), Sets: len(sets)}, nil
}

// lastWorklist returns the digests of the worklists as they were last written, by file name.
func lastWorklist(ctx context.Context, cat *catalogue.Catalogue) (map[string]string, error) {
	runs, err := cat.Runs(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, r := range runs {
		var ledger worklistLedger
		if r.Kind == "worklist" && r.State == "finished" && json.Unmarshal(r.Ledger, &ledger) == nil {
			out[ledger.File] = ledger.SHA256
		}
	}
	return out, nil
}

// changedSince reports whether the file is there and is not what was written.
func changedSince(path, written string) (bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return false, err
	}
	return hex.EncodeToString(sum.Sum(nil)) != written, nil
}
