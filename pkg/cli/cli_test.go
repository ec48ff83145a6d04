// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/score"
)

// runMain calls the program with a catalogue in a folder of its own.
func runMain(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, talk bytes.Buffer
	db := filepath.Join(t.TempDir(), "amana.db")
	code = Main(ctx, append([]string{"--catalogue", db}, args...), IO{
		In: strings.NewReader(""), Out: &out, Err: &talk, Env: func(string) string { return "" }, Now: time.Now, User: func() string { return "" },
	})
	return code, out.String(), talk.String()
}

func TestMainComplainsInOneLine(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"command":       {[]string{"nonsense"}, 64, `amana: unknown command "nonsense" for "amana"`},
		"flag":          {[]string{"counts", "--nonsense"}, 64, "amana: unknown flag: --nonsense"},
		"arguments":     {[]string{"show"}, 64, "amana: accepts 1 arg(s), received 0"},
		"format":        {[]string{"counts", "--format", "xml"}, 64, `amana: invalid argument "xml" for "--format" flag: "xml" is not a format (table, csv, json, jsonl)`},
		"seed":          {[]string{"second", "--seed", "-1"}, 64, `amana: invalid argument "-1" for "--seed" flag: it is a whole number from 0 on`},
		"long seed":     {[]string{"review", "--seed", "99999999999999999999"}, 64, `amana: invalid argument "99999999999999999999" for "--seed" flag: it is out of range`},
		"whole number":  {[]string{"counts", "--at", "x"}, 64, `amana: invalid argument "x" for "--at" flag: it is a whole number` + "\n"},
		"number":        {[]string{"decide", "--min-confidence", "x"}, 64, `amana: invalid argument "x" for "--min-confidence" flag: it is a number` + "\n"},
		"yes or no":     {[]string{"import", "--dry-run=x", "y"}, 64, `amana: invalid argument "x" for "--dry-run" flag: it is true or false`},
		"key":           {[]string{"counts", "--by", "colour"}, 64, `amana: cannot count by "colour"`},
		"key twice":     {[]string{"counts", "--by", "size,size"}, 64, `amana: counts by "size" twice`},
		"at and since":  {[]string{"counts", "--at", "1", "--since", "2"}, 64, "amana: --at and --since"},
		"no run":        {[]string{"counts", "--at", "0"}, 64, "amana: a run is a number from 1"},
		"filter":        {[]string{"sets", "--flag", "odd"}, 64, `amana: invalid argument "odd" for "--flag" flag: "odd" is not a flag`},
		"profile":       {[]string{"export", "sets", "--profile", "all"}, 64, `amana: invalid argument "all" for "--profile" flag: "all" is not a profile (internal, partner, public)`},
		"no operator":   {[]string{"decide", "class", "S-000001", "victim"}, 64, "amana: it is not known who decides; say --as NAME"},
		"role":          {[]string{"decide", "role", "x", "S-000001", "hat"}, 64, `amana: "hat" is not a role`},
		"span":          {[]string{"separate", "--from", "2013-01", "--to", "2012-01"}, 64, "amana: the span ends (2012-01) before it begins (2013-01)"},
		"no catalogue":  {[]string{"counts"}, 10, "there is no catalogue"},
		"what export":   {[]string{"export"}, 64, "amana: say what is exported"},
		"two to forget": {[]string{"forget", "1", "--source", "x"}, 64, "amana: name one ENTRY of the log, one CLAIM, or --source LABEL"},
	} {
		code, stdout, stderr := runMain(t, t.Context(), c.args...)
		first, rest, _ := strings.Cut(stderr, "\n")
		if code != c.code || !strings.Contains(first+"\n", c.want) || stdout != "" {
			t.Errorf("%s: exit code %d, want %d; stderr %q, want %q; stdout %q", name, code, c.code, first, c.want, stdout)
		}
		for line := range strings.Lines(rest) {
			if !strings.HasPrefix(line, "hint: ") {
				t.Errorf("%s: %q is no hint", name, line)
			}
		}
	}
}

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0}, {errors.New("x"), 1}, {&unreadableError{2}, 3}, {fmt.Errorf("x: %w", catalogue.ErrNone), 10}, {fmt.Errorf("x: %w", catalogue.ErrForeign), 10},
		{hint(catalogue.ErrLocked, "wait"), 11}, {catalogue.ErrNewer, 11}, {catalogue.ErrFull, 1}, {catalogue.ErrReadOnly, 1}, {usagef("x"), 64},
		{errors.Join(context.Canceled, errors.New("x")), 130}, {errors.Join(errors.New("x"), &unreadableError{1}), 3},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("exitCode(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}

func TestMainInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code, _, stderr := runMain(t, ctx, "index", t.TempDir()); code != 130 || !strings.Contains(stderr, "interrupted") {
		t.Errorf("exit code %d, want 130; stderr %q", code, stderr)
	}
}

func TestStanding(t *testing.T) {
	undo := func(entry, undoes int64) export.Decision {
		return export.Decision{Entry: entry, Action: "undo", Undoes: undoes}
	}
	all := []export.Decision{{Entry: 1}, {Entry: 2}, undo(3, 2), undo(4, 3), undo(5, 1)}
	// Entry 4 takes the undoing of entry 2 back, so that 2 stands again.
	if got := standing(all); len(got) != 2 || got[3] != 4 || got[1] != 5 {
		t.Errorf("standing = %v, want 3 undone by 4 and 1 by 5", got)
	}
}

func TestRanges(t *testing.T) {
	for want, ids := range map[string][]photo.SetID{
		"": nil, "S-000004": {4}, "S-000001..S-000003 S-000005": {1, 2, 3, 5}, "S-000001 S-000003": {1, 3},
	} {
		if got := strings.Join(ranges(ids), " "); got != want {
			t.Errorf("ranges(%v) = %q, want %q", ids, got, want)
		}
	}
}

func TestFindPhoto(t *testing.T) {
	a, b := photo.Digest{0xab, 1}, photo.Digest{0xab, 2}
	archive := photo.Archive{
		Sources:  []photo.Source{{ID: 1, Label: "one"}, {ID: 2, Label: "two"}},
		Contents: []photo.Content{{Digest: a}, {Digest: b}},
		Files: []photo.File{{Source: 1, Path: "x/a.jpg", Content: a}, {Source: 2, Path: "x/a.jpg", Content: b},
			{Source: 2, Path: "only\xff.jpg", Content: b}, {Source: 2, Path: "not read.jpg"}},
	}
	for name, want := range map[string]photo.Digest{a.String(): a, "ab020000": b, "one/x/a.jpg": a, `only\xff.jpg`: b} {
		if got, err := findPhoto(archive, name); err != nil || got != want {
			t.Errorf("findPhoto(%q) = %.4s, %v, want %.4s", name, got, err, want)
		}
	}
	for _, name := range []string{"x/a.jpg", "ab", "nowhere.jpg", "not read.jpg", ""} {
		if got, err := findPhoto(archive, name); err == nil {
			t.Errorf("findPhoto(%q) = %.4s, want an error", name, got)
		}
	}
}

func TestPairs(t *testing.T) {
	got, err := pairs([]byte("\ufeffset_id,x,path\r\nS-000001,,'=a.jpg\r\n,,\"b\nc.jpg\"\r\n"))
	if want := []score.Pair{{Path: "=a.jpg", Set: "S-000001"}, {Path: "b\nc.jpg"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("pairs = %v, %v, want %v", got, err, want)
	}
	for _, text := range []string{"", "path\n", "a,b\n", "path,set_id\n\"x"} {
		if got, err := pairs([]byte(text)); err == nil {
			t.Errorf("pairs(%q) = %v, want an error", text, got)
		}
	}
}

// TestHelp demands that every command says what it does and how it ends.
func TestHelp(t *testing.T) {
	a := &app{io: IO{Out: new(bytes.Buffer), Err: new(bytes.Buffer)}}
	for _, cmd := range a.root().Commands() {
		if !strings.Contains(cmd.Long, "Exit codes: ") || cmd.Short == "" || cmd.Example == "" && cmd.Name() != "export" {
			t.Errorf("%s: its help lacks a line, an example or the exit codes", cmd.Name())
		}
	}
}
