// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"amana/pkg/alter"
	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/find"
	"amana/pkg/photo"
	"amana/pkg/score"
)

// kindFindTest is the kind of the run that records how well photos are found.
const kindFindTest = "find-test"

// book is a catalogue to look pictures up in.
type book struct {
	archive photo.Archive
	index   *find.Index
	labels  map[photo.SourceID]string
	files   map[photo.Digest]*photo.File // the first that is there, else the first
	sets    map[photo.Digest][]photo.Set
	trial   find.Trial
	run     int64 // that recorded the trial; 0: it is of another collection
}

// answer is what was found for one picture.
type answer struct {
	name    string
	digest  photo.Digest
	matches []find.Match
}

// openBook opens a catalogue for questions about pictures.
func openBook(ctx context.Context, cat *catalogue.Catalogue) (*book, error) {
	b, err := openArchive(ctx, cat)
	if err != nil {
		return nil, err
	}
	if b.index, err = photoIndex(ctx, cat, b.archive.Contents); err != nil {
		return nil, err
	}
	b.trial, b.run, err = lastTrial(ctx, cat)
	return b, err
}

// openArchive opens a catalogue without what its pictures look like.
func openArchive(ctx context.Context, cat *catalogue.Catalogue) (*book, error) {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return nil, err
	}
	b := &book{archive: archive, labels: map[photo.SourceID]string{}, files: map[photo.Digest]*photo.File{}, sets: map[photo.Digest][]photo.Set{}}
	for _, s := range archive.Sources {
		b.labels[s.ID] = s.Label
	}
	for i := range archive.Files {
		f := &archive.Files[i]
		if old := b.files[f.Content]; f.Content.Valid() && (old == nil || old.Vanished && !f.Vanished) {
			b.files[f.Content] = f
		}
	}
	for _, s := range archive.Sets {
		for _, m := range s.Members {
			b.sets[m.Photo] = append(b.sets[m.Photo], s)
		}
	}
	return b, nil
}

// place returns the cells that say where a photo is: its sets, their classes, and a file of it.
func (b *book) place(id photo.Digest) (sets, classes, proposed, source, path export.Cell) {
	var ids, decided, answers []string
	for _, s := range b.sets[id] {
		ids, decided, answers = append(ids, s.ID.String()), append(decided, s.Class.String()), append(answers, string(s.Proposal.Answer))
	}
	source, path = export.Text(""), export.Text("")
	if f := b.files[id]; f != nil {
		source, path = export.Text(b.labels[f.Source]), export.Path(f.Path)
	}
	return export.List(ids), export.List(decided), export.List(answers), source, path
}

// photoIndex reads the likenesses some hundreds at a time, so that they are not all in memory beside the index.
func photoIndex(ctx context.Context, cat *catalogue.Catalogue, contents []photo.Content) (*find.Index, error) {
	var photos []find.Photo
	for some := range slices.Chunk(contents, 4096) {
		ids := make([]photo.Digest, len(some))
		for i := range some {
			ids[i] = some[i].Digest
		}
		vectors, err := cat.Likeness(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i := range some {
			c := &some[i]
			if !c.Status.Picture() {
				continue
			}
			p := find.Photo{Digest: c.Digest, W: c.Width, H: c.Height, Print: c.Print}
			if c.Exif.Orientation >= 5 && c.Exif.Orientation <= 8 {
				p.W, p.H = p.H, p.W
			}
			p.Print.Likeness = vectors[i]
			photos = append(photos, p)
		}
	}
	return find.NewIndex(photos), nil
}

// lastTrial returns the last trial of this archive, else one of another collection.
func lastTrial(ctx context.Context, cat *catalogue.Catalogue) (find.Trial, int64, error) {
	runs, err := cat.Runs(ctx)
	if err != nil {
		return find.Trial{}, 0, err
	}
	for _, r := range slices.Backward(runs) {
		if r.Kind != kindFindTest || r.State != catalogue.Finished {
			continue
		}
		var t find.Trial
		if err := json.Unmarshal(r.Ledger, &t); err != nil {
			return t, 0, fmt.Errorf("read the ledger of run %d: %w", r.ID, err)
		}
		return t, r.ID, nil
	}
	return find.Elsewhere(), 0, nil
}

// confidence is the lower end of the 95 % interval of the share of questions that are answered with no wrong photo. An
// archive that has grown since the trial has so much more that can be named wrongly.
func (b *book) confidence(m find.Match) export.Cell {
	if slices.Contains(m.Kinds, find.Exact) {
		return export.Float(1, 4)
	}
	wrong := score.AtMost(b.trial.Mistaken, b.trial.Sample) * max(1, float64(b.index.Len())/float64(max(1, b.trial.Photos)))
	if b.run == 0 {
		wrong = score.AtMost(b.trial.Mistaken, b.trial.Sample)
	}
	return export.Float(max(0, 1-wrong), 4)
}

// measuredOn says where confidence and misses come from.
func (b *book) measuredOn() string {
	if b.run == 0 {
		return fmt.Sprintf("measured on another collection (%d photos, %d asked about): amana find --self-test measures this one", b.trial.Photos, b.trial.Sample)
	}
	return fmt.Sprintf("measured on this archive (run %d: %d photos, %d asked about)", b.run, b.trial.Photos, b.trial.Sample)
}

// missed says how often a photo that is there was not found, by what was done to it.
func (b *book) missed() string {
	var parts []string
	for _, g := range []struct {
		group alter.Group
		words string
	}{{alter.Light, "other encodings, sizes, tones and quarter turns"}, {alter.Middle, "stamps, frames, small crops and mirrors"}, {alter.Heavy, "large crops, small turns, telephone screens and parts covered"}, {alter.Double, "two of these"}} {
		asked, missed := 0, 0
		for _, t := range b.trial.Tallies {
			if t.Group == g.group {
				asked, missed = asked+t.Asked, missed+t.Asked-t.Found
			}
		}
		if asked > 0 {
			parts = append(parts, fmt.Sprintf("%d of %d %s", missed, asked, g.words))
		}
	}
	return "missed though there: " + strings.Join(parts, "; ")
}

func (b *book) rows(answers []answer) export.Rows {
	columns := export.Columns("question", "answer", "kind", "confidence#", "distance#", "marks_held#", "marks#", "sha256", "set_id", "class", "class_proposed",
		"source", "path", "question_sha256", "note")
	var rows [][]export.Cell
	for _, a := range answers {
		for _, m := range a.matches {
			rows = append(rows, b.row(a, m))
		}
		if len(a.matches) == 0 {
			row := make([]export.Cell, len(columns))
			for i, c := range columns {
				if c.Numeric {
					row[i] = export.Unknown()
				}
			}
			row[0], row[1], row[2] = export.Path(photo.RelPath(a.name)), export.Text("not found"), export.List([]string{})
			row[8], row[9], row[10] = row[2], row[2], row[2]
			row[13], row[14] = export.Text(a.digest.String()), export.Text(b.missed()+"; "+b.measuredOn())
			rows = append(rows, row)
		}
	}
	return export.Of(columns, rows...)
}

func (b *book) row(a answer, m find.Match) []export.Cell {
	sets, classes, proposed, source, path := b.place(m.Photo)
	distance, held, inside, note := export.Int(m.Distance), export.Int(m.Held), export.Int(m.Inside), b.measuredOn()
	if slices.Contains(m.Kinds, find.Exact) {
		distance, held, inside, note = export.Int(0), export.Unknown(), export.Unknown(), "the same bytes"
	}
	return []export.Cell{export.Path(photo.RelPath(a.name)), export.Text("found"), export.List(m.Kinds), b.confidence(m), distance, held, inside,
		export.Text(m.Photo.String()), sets, classes, proposed, source, path, export.Text(a.digest.String()), export.Text(note)}
}
