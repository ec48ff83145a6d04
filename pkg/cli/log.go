// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/claim"
	"amana/pkg/export"
)

func (a *app) logCommand() *cobra.Command {
	var format string
	var withClaims bool
	cmd := &cobra.Command{
		Use:   "log",
		Short: "The journal: runs, decisions and erasures, in the order in which they happened",
		Long: `Log prints the journal. Each entry holds the SHA-256 of the one before, so that none can be changed,
left out or put in between without a trace. What claims of identity say is kept back unless --with-claims
asks for it.

` + exitHelp,
		Example: "  amana log\n  amana log verify",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				rows, err := logRows(ctx, cat, format, withClaims)
				if err != nil {
					return err
				}
				return a.write(format, rows)
			})
		}),
	}
	cmd.Flags().BoolVar(&withClaims, "with-claims", false, "print names and all words of claims too")
	addFormat(cmd, &format)
	cmd.AddCommand(a.logVerifyCommand(), a.logRunCommand(), a.logHeadCommand(), a.logProveCommand(), a.logKeyCommand())
	return cmd
}

// logRows returns a row an entry. A table shows the first digits of a hash.
func logRows(ctx context.Context, cat *catalogue.Catalogue, format string, withClaims bool) (export.Rows, error) {
	var rows [][]export.Cell
	for e, err := range cat.Log(ctx) {
		if err != nil {
			return export.Rows{}, err
		}
		what, err := told(e)
		if err != nil {
			return export.Rows{}, err
		}
		hash := e.Hash.String()
		if format == "table" {
			hash = short(hash)
		}
		rows = append(rows, []export.Cell{
			export.Int(e.Seq), export.Text(e.Time.UTC().Format(time.RFC3339)), export.Text(e.Kind), export.Text(e.Name),
			export.Text(what), export.List(texts(e, withClaims)), export.Text(hash),
		})
	}
	return export.Of(export.Columns("entry#", "time", "kind", "who", "what", "texts", "hash"), rows...), nil
}

// texts returns what an entry says in words that can be erased.
func texts(e catalogue.LogEntry, withClaims bool) []string {
	var out []string
	for field, text := range e.Texts {
		if aboutClaims(e.Kind) && !withClaims && text != catalogue.Forgotten {
			text = "(kept back)"
		}
		out = append(out, field+": "+text)
	}
	slices.Sort(out)
	return out
}

// told puts an entry into a line.
func told(e catalogue.LogEntry) (string, error) {
	var about struct {
		Run    int64  `json:"run"`
		Kind   string `json:"kind"`
		State  string `json:"state"`
		Source int64  `json:"source"`
		Texts  []struct {
			Entry  int64    `json:"entry"`
			Fields []string `json:"fields"`
		} `json:"texts"`
	}
	switch e.Kind {
	case catalogue.KindDecision:
		d, err := decisionOf(e, nil)
		return said(d), err
	case catalogue.KindForeign:
		f, r, err := catalogue.ParseForeign(e.Data)
		line := fmt.Sprintf("entry %d of catalogue %s, %s: %s", f.Seq, f.Catalogue, f.At, said(exported(r)))
		if f.Left != "" {
			line += " (not applied: " + f.Left + ")"
		}
		return line, err
	case catalogue.KindAssigned:
		return "sets dealt", nil
	case catalogue.KindClaim, catalogue.KindClaimStep, catalogue.KindMarks:
		r, err := claim.ParseRecord(e.Data)
		return saidOfClaim(r), err
	case catalogue.KindQuestion:
		return saidOfQuestion(e)
	case catalogue.KindRunStarted, catalogue.KindRunFinished, catalogue.KindForget:
		if err := json.Unmarshal(e.Data, &about); err != nil {
			return "", fmt.Errorf("entry %d: %w", e.Seq, err)
		}
	}
	switch e.Kind {
	case catalogue.KindRunStarted:
		return fmt.Sprintf("run %d: %s", about.Run, about.Kind), nil
	case catalogue.KindRunFinished:
		return fmt.Sprintf("run %d: %s", about.Run, about.State), nil
	case catalogue.KindForget:
		var parts []string
		if about.Source != 0 {
			parts = append(parts, fmt.Sprintf("source %d", about.Source))
		}
		for _, t := range about.Texts {
			parts = append(parts, fmt.Sprintf("%s of entry %d", strings.Join(t.Fields, ", "), t.Entry))
		}
		return "forgotten: " + strings.Join(parts, "; "), nil
	}
	return "", nil
}

// aboutClaims reports whether entries of a kind hold what claims say.
func aboutClaims(kind string) bool {
	return slices.Contains([]string{catalogue.KindClaim, catalogue.KindClaimStep, catalogue.KindMarks}, kind)
}

// saidOfClaim tells an act about claims without anything that says who somebody is.
func saidOfClaim(r claim.Record) string {
	switch r.Action {
	case claim.Enter:
		return fmt.Sprintf("%s about %s", r.Claim, r.Set)
	case claim.Step:
		return fmt.Sprintf("%s about %s: %s", r.Claim, r.Set, r.To)
	}
	return fmt.Sprintf("%s described with %s", r.Set, plural(int64(len(r.Marks)), "mark", "marks"))
}

func (a *app) logVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check the journal: its chain, its texts, the decisions replayed, the runs, the sources",
		Long: `Verify recomputes the hash of every entry, holds every text that was not erased against its digest,
replays the decisions and claims and compares the outcome with the tables, and holds runs and sources against their
entries, and files, contents, proposals and records against the digests that the last run over them left. The
first fault is named. What no check from inside can exclude, it says: that the end was cut off, or that
all was written anew from some entry on. For that keep a head elsewhere (log head, log prove).

` + exitHelp,
		Example: "  amana log verify",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				v, err := cat.VerifyLog(ctx)
				if err != nil {
					return err
				}
				if !v.OK() {
					return fmt.Errorf("the journal does not verify: %w", errors.Join(v.Fault))
				}
				claims := ""
				if v.Claims > 0 {
					claims = ", " + plural(v.Claims, "claim", "claims")
				}
				_, err = fmt.Fprintf(a.io.Out, "ok: %s, %s, %s%s, %s that match, %s\nhead %d %s %s\n",
					plural(v.Head.Entries, "entry", "entries"), plural(v.Runs, "run", "runs"), plural(v.Decisions, "decision", "decisions"), claims,
					plural(v.Texts, "text", "texts"), plural(v.Forgotten, "text erased", "texts erased"),
					v.Head.Entries, v.Head.Hash, v.Head.Time.UTC().Format(time.RFC3339))
				a.talk("not excluded: that entries were cut off the end, or that the journal and its tables were written anew from some entry on;\n" +
					"only a head that was kept elsewhere excludes it (amana log head; amana log prove --since HEAD)")
				return err
			})
		}),
	}
}
