// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// state is what a catalogue says of the archive.
type state struct {
	digest  string
	exports map[string][][]string // rows without catalogue_id
}

func (t *trial) state(catalogue string) (state, error) {
	s := state{exports: map[string][][]string{}}
	for _, command := range []string{"info", "counts"} {
		out, err := t.output(catalogue, command, "--format", "json")
		if err != nil {
			return s, err
		}
		if s.digest = sourceDigest(out); s.digest != "" {
			break
		}
	}
	if s.digest == "" {
		return s, errors.New("neither info nor counts prints a source digest")
	}
	if _, err := t.output(catalogue, "group"); err != nil {
		return s, err
	}
	for _, what := range []string{"photos", "sets"} {
		out, err := t.output(catalogue, "export", what, "--profile", "internal", "--format", "csv")
		if err != nil {
			return s, err
		}
		if s.exports[what], err = rows(bytes.NewReader(out)); err != nil {
			return s, fmt.Errorf("export %s: %w", what, err)
		}
	}
	return s, nil
}

func (t *trial) output(catalogue string, args ...string) ([]byte, error) {
	cmd := exec.Command(t.amana, append([]string{"-c", catalogue}, args...)...)
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("amana %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(talk.String()))
	}
	return out, nil
}

// differs returns an error that names the first difference, nil where there is none.
func (s state) differs(got state) error {
	if s.digest != got.digest {
		return fmt.Errorf("the source digest differs: undisturbed %s, killed %s", s.digest, got.digest)
	}
	for _, what := range []string{"photos", "sets"} {
		want, have := s.exports[what], got.exports[what]
		for i := range min(len(want), len(have)) {
			if !slices.Equal(want[i], have[i]) {
				return fmt.Errorf("export %s differs in row %d: undisturbed %q, killed %q", what, i, want[i], have[i])
			}
		}
		if len(want) != len(have) {
			return fmt.Errorf("export %s has %d rows undisturbed and %d killed", what, len(want), len(have))
		}
	}
	return nil
}

// rows reads a CSV with its header and leaves the column catalogue_id out.
func rows(r io.Reader) ([][]string, error) {
	all, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errors.New("no header")
	}
	if i := slices.Index(all[0], "catalogue_id"); i >= 0 {
		for j := range all {
			all[j] = slices.Delete(all[j], i, i+1)
		}
	}
	return all, nil
}

// sourceDigest finds the digest of the source in JSON of any shape: the value of a key, or a cell beside
// a cell, that says digest. Of several the sorted list is returned, "" where there is none.
func sourceDigest(data []byte) string {
	found := map[string]bool{}
	decoder := json.NewDecoder(bytes.NewReader(data))
	for {
		var v any
		if err := decoder.Decode(&v); err != nil {
			break
		}
		digests(v, false, found)
	}
	out := make([]string, 0, len(found))
	for d := range found {
		out = append(out, d)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func digests(v any, named bool, found map[string]bool) {
	switch v := v.(type) {
	case string:
		if _, err := photo.ParseDigest(v); err == nil && named {
			found[v] = true
		}
	case []any:
		for _, one := range v {
			digests(one, named, found)
		}
	case map[string]any:
		beside := false
		for _, one := range v {
			text, ok := one.(string)
			beside = beside || ok && saysDigest(text)
		}
		for key, one := range v {
			digests(one, beside || saysDigest(key), found)
		}
	}
}

func saysDigest(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "digest") && !strings.Contains(s, "journal")
}
