// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/score"
)

// sampleColumns are those of a sample, in their order; a person fills in the last.
var sampleColumns = []string{"draw", "place", "set_id", "taken", "source", "path", "sha256", "truth"}

// drawSample writes a sample of sets with their neighbours.
func (a *app) drawSample(ctx context.Context, cat *catalogue.Catalogue, o scoreOptions) error {
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	if len(archive.Sets) == 0 {
		return hint(errors.New("there are no sets to draw"), "amana group proposes them")
	}
	shots := inRolls(archive)
	file, taken := map[string]*photo.File{}, map[string]string{}
	photos := make([]score.Photo, len(shots))
	for i, s := range shots {
		photos[i] = score.Photo{ID: s.content.Digest.String(), Sets: s.sets, Roll: s.roll()}
		file[photos[i].ID], taken[photos[i].ID] = s.file, s.content.Exif.Taken.String()
	}
	labels := map[photo.SourceID]string{}
	for _, s := range archive.Sources {
		labels[s.ID] = s.Label
	}
	var rows [][]export.Cell
	for _, d := range score.Sample(photos, o.sample, o.seed) {
		f := file[d.ID]
		rows = append(rows, []export.Cell{
			export.Int(d.Draw), export.Text(d.Place), export.Text(d.Set), export.Text(taken[d.ID]),
			export.Text(labels[f.Source]), export.Path(f.Path), export.Text(d.ID), export.Text(""),
		})
	}
	if len(archive.Sets) < o.sample {
		a.talk("there are %s; all are drawn", plural(int64(len(archive.Sets)), "set", "sets"))
	}
	return a.export(archive, export.Of(export.Columns(sampleColumns...), rows...), o.export)
}

// shot is a photo with the file that speaks for it: the first that is present, else the first.
type shot struct {
	content *photo.Content
	file    *photo.File
	sets    []string
}

func (s shot) roll() string {
	return strconv.FormatInt(int64(s.file.Source), 10) + "\x00" + s.content.Exif.Camera()
}

// inRolls returns the photos of an archive, one camera of one source after the other, each in the order in
// which it took them; photos without a time come behind, by their paths.
func inRolls(archive photo.Archive) []shot {
	at := map[photo.Digest]int{}
	var shots []shot
	for i := range archive.Contents {
		if c := &archive.Contents[i]; c.Status.Picture() {
			at[c.Digest] = len(shots)
			shots = append(shots, shot{content: c})
		}
	}
	for i := range archive.Files {
		f := &archive.Files[i]
		if j, ok := at[f.Content]; ok && (shots[j].file == nil || shots[j].file.Vanished && !f.Vanished) {
			shots[j].file = f
		}
	}
	for _, s := range archive.Sets {
		for _, m := range s.Members {
			if j, ok := at[m.Photo]; ok {
				shots[j].sets = append(shots[j].sets, s.ID.String())
			}
		}
	}
	shots = slices.DeleteFunc(shots, func(s shot) bool { return s.file == nil })
	slices.SortFunc(shots, compareShots)
	return shots
}

func compareShots(a, b shot) int {
	x, y := a.content.Exif.Taken, b.content.Exif.Taken
	untimed := func(t photo.Taken) int {
		if t.Known() {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.roll(), b.roll()), cmp.Compare(untimed(x), untimed(y)), cmp.Compare(x.Wall, y.Wall), cmp.Compare(x.Nanos, y.Nanos),
		cmp.Compare(a.file.Path.Dir(), b.file.Path.Dir()), cmp.Compare(a.file.Path, b.file.Path))
}

// checkSample prints the error that a checked sample shows.
func (a *app) checkSample(ctx context.Context, cat *catalogue.Catalogue, o scoreOptions) error {
	text, err := os.ReadFile(o.checked)
	if err != nil {
		return err
	}
	rows, err := judged(text)
	if err != nil {
		return fmt.Errorf("%s: %w", o.checked, err)
	}
	archive, err := cat.Archive(ctx)
	if err != nil {
		return err
	}
	if err := asDrawn(archive, rows); err != nil {
		return hint(fmt.Errorf("%s: %w", o.checked, err), "a sample tells the error of the grouping that it was drawn from; draw another")
	}
	made, err := score.Check(rows, o.seed)
	if err != nil {
		return fmt.Errorf("%s: %w", o.checked, err)
	}
	if _, err := fmt.Fprint(a.io.Out, made); err != nil {
		return err
	}
	return a.keepMeasured(ctx, cat, archive.Sets, made, o.seed)
}

// judged reads a sample that a person has filled in. Columns may stand in any order, and others beside
// them.
func judged(text []byte) ([]score.Judged, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, name := range []string{"draw", "place", "set_id", "sha256", "truth"} {
		if len(rows) > 0 {
			at[name] = slices.Index(rows[0], name)
		}
		if len(rows) == 0 || at[name] < 0 {
			return nil, fmt.Errorf("it needs the column %s", name)
		}
	}
	out := make([]score.Judged, 0, len(rows)-1)
	for i, row := range rows[1:] {
		cell := func(name string) string { return export.Unguard(row[at[name]]) }
		draw, err := strconv.Atoi(cell("draw"))
		switch {
		case err != nil || draw < 1:
			return nil, fmt.Errorf("row %d: %q is no draw", i+2, cell("draw"))
		case cell("place") != score.Drawn && cell("place") != score.Neighbour:
			return nil, fmt.Errorf("row %d: %q is no place (%s, %s)", i+2, cell("place"), score.Drawn, score.Neighbour)
		case cell("truth") == "":
			return nil, fmt.Errorf("row %d has no truth: every photo of the sample needs a word", i+2)
		}
		out = append(out, score.Judged{Drawing: score.Drawing{Draw: draw, Set: cell("set_id"), Place: cell("place"), ID: cell("sha256")}, Truth: cell("truth")})
	}
	return out, nil
}

// asDrawn refuses a sample of sets that have other photos now, and one with rows left out or added.
func asDrawn(archive photo.Archive, rows []score.Judged) error {
	now := map[string][]string{}
	for _, s := range archive.Sets {
		for _, m := range s.Members {
			now[s.ID.String()] = append(now[s.ID.String()], m.Photo.String())
		}
	}
	drawn, setOf := map[int][]string{}, map[int]string{}
	for _, r := range rows {
		if r.Place != score.Drawn {
			continue
		}
		if old, ok := setOf[r.Draw]; ok && old != r.Set {
			return fmt.Errorf("draw %d is of %s and of %s", r.Draw, old, r.Set)
		}
		setOf[r.Draw] = r.Set
		drawn[r.Draw] = append(drawn[r.Draw], r.ID)
	}
	for _, r := range rows {
		set := setOf[r.Draw]
		slices.Sort(drawn[r.Draw])
		if !slices.Equal(drawn[r.Draw], now[set]) || set == "" {
			return fmt.Errorf("draw %d has other photos than %s has now", r.Draw, cmp.Or(set, "any set"))
		}
	}
	return nil
}
