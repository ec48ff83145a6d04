// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/worklist"
)

// notePast is what the journal says of the notes of a set.
type notePast struct {
	had     []string // the texts, in their order
	entry   int64    // that put the present one there
	by      string   // who did
	unsure  bool     // what versions the set had before that entry is not known
	before  []string // these versions
	through []string // and all that the set had until now
}

// noteHistory follows the journal. Of a worklist's row all is known that its version says: it was written
// while the set had that version.
func noteHistory(ctx context.Context, cat *catalogue.Catalogue) (map[photo.SetID]*notePast, error) {
	out := map[photo.SetID]*notePast{}
	for r, err := range records(ctx, cat) {
		if err != nil {
			return nil, err
		}
		for id, after := range r.After {
			if out[id] == nil {
				out[id] = &notePast{}
			}
			t, version := out[id], r.Decision.Versions[id]
			if version != "" && !slices.Contains(t.through, version) {
				t.through = append(t.through, version)
			}
			if after.Note != r.Before[id].Note {
				t.entry, t.by, t.before = r.Seq, r.Name, slices.Clone(t.through)
				t.unsure = version == "" // it came with another catalogue
			}
		}
		if r.Decision.Action == review.Note {
			out[r.Decision.Set].had = append(out[r.Decision.Set].had, r.Texts["note"])
		}
	}
	return out, nil
}

// unseen says why the present note of a set may not have been shown by a row of a worklist, "" where it was:
// the set had the row's version only after the note was written. shows is whether the file shows notes at all.
// Where it does, a note may be replaced by its own writer: by the row, and by who hands it in.
func (t *notePast) unseen(row imported, who string, shows bool) string {
	own := t.by != "" && photo.SamePerson(t.by, row.by) && photo.SamePerson(t.by, who)
	switch {
	case !shows:
		return fmt.Sprintf("its note is from entry %d%s, and a worklist that is not of profile internal shows no notes", t.entry, of(t.by))
	case !own && (t.unsure || slices.ContainsFunc(t.before, func(v string) bool { return worklist.SameID(row.Version, v) })):
		return fmt.Sprintf("its note is from entry %d%s, and may be later than the worklist", t.entry, of(t.by))
	}
	return ""
}

func of(name string) string {
	if name == "" {
		return ""
	}
	return " by " + name
}
