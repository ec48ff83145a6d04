// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"

	"amana/pkg/photo"
)

// told is what the entries of its runs say of a source: its first label, and of every other field the last
// text that was given.
type told struct {
	texts     map[string]string // by field
	erased    map[string]bool   // that text is
	readOnly  bool
	forgotten bool
}

// saidOfSources reads it from the runs and erasures of the journal.
func saidOfSources(ctx context.Context, tx *sql.Tx) (map[photo.SourceID]*told, error) {
	texts, err := journalTexts(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := map[photo.SourceID]*told{}
	err = eachPayload(ctx, tx, `kind IN ('run_started', 'forget')`, func(e entry, p payload) error {
		var said struct {
			Source   photo.SourceID `json:"source"`
			Kind     string         `json:"kind"`
			ReadOnly bool           `json:"read_only"`
		}
		if err := json.Unmarshal(p.Data, &said); err != nil {
			return &Fault{Entry: e.Seq, What: err.Error()}
		}
		if said.Source == 0 || e.Kind == KindRunStarted && said.Kind != "index" {
			return nil
		}
		if e.Kind == KindForget {
			out[said.Source] = &told{forgotten: true}
			return nil
		}
		t := out[said.Source]
		if t == nil || t.forgotten {
			t = &told{texts: map[string]string{}, erased: map[string]bool{}}
			out[said.Source] = t
		}
		t.readOnly = said.ReadOnly
		_, labelled := t.erased["label"]
		for field := range p.Texts {
			t.erased[field] = t.erased[field] || field != "label" || !labelled
		}
		for _, kept := range texts[e.Seq] {
			if kept.field != "label" || !labelled {
				t.texts[kept.field], t.erased[kept.field] = kept.text, false
			}
		}
		return nil
	})
	return out, err
}

// contradicts returns the first field of a source that is not as its runs were told, "" where there is
// none. A text that was erased from the journal contradicts nothing.
func (t *told) contradicts(s photo.Source) string {
	if t == nil || t.forgotten {
		return "row"
	}
	for _, f := range []struct{ name, have string }{
		{"label", s.Label}, {"root", s.Root}, {"custodian", s.Custodian}, {"received", s.Received}, {"note", s.Note}, {"device", s.Device},
	} {
		if !t.erased[f.name] && t.texts[f.name] != f.have {
			return f.name
		}
	}
	if t.readOnly != s.ReadOnly {
		return "read-only state"
	}
	return ""
}
