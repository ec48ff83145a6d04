// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// impersonal are the columns that say nothing about a person.
var impersonal = map[string][]string{
	"catalogue":       {"one", "id", "created_s", "created_ns", "next_set", "model", "model_run", "class_model", "class_model_run"},
	"source":          {"id", "read_only", "digest"},
	"run":             {"id", "kind", "tool", "source", "settings", "started_s", "started_ns", "finished_s", "finished_ns", "state", "ledger", "digest"},
	"record":          {"run"},
	"content":         {"bytes", "format", "status", "width", "height", "exif_version", "taken_ns", "taken_subsec", "taken_offset", "taken_source", "serial_source", "orientation", "number_source", "quant_steps", "thumbnail", "print_version", "print_quality", "tried_exif", "tried_print"},
	"file":            {"source", "kind", "bytes", "mod_s", "mod_ns", "status", "vanished", "seen"},
	"verified":        {"source", "run", "at_s", "class", "bytes", "mod_s", "mod_ns"},
	"holding":         {"one", "body"},
	"file_change":     {"run", "source", "change"},
	"photo_set":       {"id", "rule", "confidence", "reasons", "flags", "answer_confidence", "answer_reasons", "made", "retired"}, // reasons name kinds, never a text
	"proposed_member": {"set_id"},
	"near_copy":       {"distance", "reason", "attached", "confirmed"},
	"set_state":       {"set_id", "entry", "merged_into"},
	"claim":           {"id"},
	"description":     {"set_id"},
	"preference":      {"name"},
	"journal":         {"seq", "at", "kind", "prev", "hash"},
	"journal_text":    {"entry", "field", "salt", "text"}, // the text is listed by its field
}

func TestPrivacyKnowsEveryColumn(t *testing.T) {
	db := raw(t, full(t).Path())
	for _, table := range tables(t, db) {
		if table == "sqlite_sequence" { // SQLite's own counter
			continue
		}
		columns, _, _ := shape(t, db, table)
		for _, column := range columns {
			listed := slices.ContainsFunc(personal, func(p Personal) bool { return p.Table == table && p.Column == column })
			if said := slices.Contains(impersonal[table], column); said == listed {
				t.Errorf("%s.%s: personal is %v, impersonal %v: say which", table, column, listed, said)
			}
		}
	}
}

func TestPrivacy(t *testing.T) {
	c := full(t)
	rows, err := c.Privacy(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, p := range rows {
		if p.What == "" {
			t.Errorf("%s.%s says nothing of what it holds", p.Table, p.Column)
		}
		got[p.Table+"."+p.Column] = p.Rows
	}
	for name, want := range map[string]int64{
		"file.path": 9, "content.latitude": 9, "content.md5": 0, "source.custodian": 1, "claim.body": 1, "set_state.body": 2,
		"journal_text.text: name": 1, "journal_text.text: who": 4, "journal_text.text: mark": 1, "journal_text.text: custodian": 2,
	} {
		if got[name] != want {
			t.Errorf("%s: %d rows, want %d", name, got[name], want)
		}
	}
	for field := range (ClaimTexts{Name: "a", Source: "a", Place: "a", Detained: "2012", Note: "a"}).fields() {
		if _, known := textsOf[field]; !known {
			t.Errorf("the text %s of a claim is not described", field)
		}
	}
	for field := range (SourceSpec{Label: "a", Root: "a", Custodian: "a", Received: "a", Note: "a", Device: "a"}).texts() {
		if _, known := textsOf[field]; !known {
			t.Errorf("the text %s of a source is not described", field)
		}
	}
}

// TestOwnerAlone: whatever modes a catalogue comes with and whatever umask there is, all of its files are
// its owner's alone while it is open for writing.
func TestOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no modes")
	}
	c := create(t)
	grouped(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	path := c.Path()
	for _, name := range []string{path, path + ".lock"} {
		if err := os.WriteFile(path+".lock", nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o664); err != nil {
			t.Fatal(err)
		}
	}
	c = openAt(t, path)
	release, err := c.LockRun()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	decide(t, c, "Samira", "", classify(t, c, 1, "victim"))
	names, err := filepath.Glob(path + "*")
	if err != nil || len(names) != 4 {
		t.Fatalf("files: %v, %v, want the catalogue, -wal, -shm and .lock", names, err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode of %s = %o, want 600", filepath.Base(name), info.Mode().Perm())
		}
	}
}
