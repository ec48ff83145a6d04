// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// patterns say how a command reads paths.
type patterns struct {
	file       string // --patterns, or ""
	definition pathfacts.Definition
	table      pathfacts.Table
	digest     string // SHA-256 of the file, "" for the default table
}

func addPatterns(cmd *cobra.Command, to *patterns) {
	cmd.Flags().StringVar(&to.file, "patterns", "", "read paths by the patterns in `FILE` (amana paths --print-patterns is one to begin with)")
}

// load reads the file. What is wrong in it is wrong usage, told with its line.
func (p *patterns) load() error {
	if p.file == "" {
		p.definition, p.table = pathfacts.DefaultDefinition(), pathfacts.Default()
		return nil
	}
	f, err := os.Open(p.file)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, pathfacts.MaxFile+1))
	if err != nil {
		return err
	}
	p.definition, err = pathfacts.ParseDefinition(text)
	var bad *pathfacts.SyntaxError
	if errors.As(err, &bad) {
		return usagef("%s:%d: %s", photo.Printable(p.file), bad.Line, bad.Why)
	}
	if err == nil {
		p.table, err = p.definition.Table()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", photo.Printable(p.file), err)
	}
	sum := sha256.Sum256(text)
	p.digest = hex.EncodeToString(sum[:])
	return nil
}

// groupSettings are what the journal keeps of how photos were grouped.
type groupSettings struct {
	Relearn  bool   `json:"relearn"`
	Patterns string `json:"patterns,omitempty"` // digest of the file
}

// talkPatterns says where a grouping reads paths otherwise than the last one did.
func (a *app) talkPatterns(ctx context.Context, cat *catalogue.Catalogue, digest string) error {
	runs, err := cat.Runs(ctx)
	if err != nil {
		return err
	}
	last, any := groupSettings{}, false
	for _, r := range runs {
		if r.Kind == "group" && r.State == catalogue.Finished {
			any = true
			last = groupSettings{}
			if err := json.Unmarshal(r.Settings, &last); err != nil {
				return fmt.Errorf("read the settings of run %d: %w", r.ID, err)
			}
		}
	}
	if any && last.Patterns != digest {
		a.talk("paths are read by other patterns than in the last grouping: %s, it was %s", tableName(digest), tableName(last.Patterns))
	}
	return nil
}

// tableName names patterns by the digest of their file.
func tableName(digest string) string {
	if digest == "" {
		return "the default table"
	}
	return "a file with the digest " + short(digest)
}
