// SPDX-License-Identifier: Apache-2.0

package export

import (
	"cmp"
	"slices"
	"strings"

	"amana/pkg/photo"
)

const shareDigits = 3 // of a confidence

// Sets returns a row a set, in the order in which the sets are given. A camera is its make and model,
// in profile internal its serial number too; camera, flags, reasons and folder are lists. files counts
// those that are there now. The reasons are why a review fell back, then those of the grouping, then
// those of the proposed class. In profile partner note and reviewed_by are empty. Profile internal adds
// the folders of the set's files (. is the root of a source) and the path of the first. Times are the
// cameras' own. Errors: ErrCountsOnly for profile public, an unknown profile.
func Sets(a photo.Archive, sets []photo.Set, p Profile) (Rows, error) {
	if err := p.allow("sets"); err != nil {
		return Rows{}, err
	}
	names := []string{"catalogue_id", "set_id", "set_version", "review", "class", "class_proposed", "class_confidence#",
		"photos#", "files#", "photos_confirmed#", "confidence#", "rule", "branch", "detainee_no", "exam_no",
		"first_taken", "last_taken", "camera", "flags", "reasons", "note", "reviewed_by"}
	if p == Internal {
		names = append(names, "folder", "first_file")
	}
	h := newHoldings(a)
	return Rows{Columns: Columns(names...), Seq: func(yield func([]Cell, error) bool) {
		for _, s := range sets {
			if !yield(h.setRow(a.CatalogueID, s, p), nil) {
				return
			}
		}
	}}, nil
}

func (h holdings) setRow(catalogue string, s photo.Set, p Profile) []Cell {
	files, now := h.setFiles(s)
	first, last := h.taken(s)
	proposed, sure := s.Proposal.Answer, Float(s.Proposal.Confidence, shareDigits)
	if proposed == "" {
		proposed, sure = photo.AnswerUndecided, Unknown()
	}
	note, by := s.Note, s.ReviewedBy
	if p != Internal {
		note, by = "", ""
	}
	row := []Cell{
		Text(catalogue), Text(s.ID.String()), Text(s.Version), Text(string(s.Review)),
		Text(s.Class.String()), Text(string(proposed)), sure,
		Int(len(s.Members)), Int(now), Int(s.Confirmed()), Float(s.Confidence, shareDigits), Text(s.Rule),
		Text(s.Card.Branch), Text(s.Card.Detainee), Text(s.Card.Exam),
		Text(first), Text(last), List(h.cameras(s, p)), List(s.Flags), List(reasons(s)), Text(note), Text(by),
	}
	if p != Internal {
		return row
	}
	var path photo.RelPath
	if len(files) > 0 {
		path = files[0].Path
	}
	return append(row, Paths(folders(files)), Path(path))
}

// setFiles returns the files of a set that are there now, in order, and their number; where none is
// there, those that were.
func (h holdings) setFiles(s photo.Set) (files []*photo.File, now int) {
	var gone []*photo.File
	for _, m := range s.Members {
		for _, f := range h.files[m.Photo] {
			if f.Vanished {
				gone = append(gone, f)
			} else {
				files = append(files, f)
			}
		}
	}
	now = len(files)
	if now == 0 {
		files = gone
	}
	slices.SortFunc(files, h.compareFiles)
	return files, now
}

// folders returns the distinct folders of files that are in order, in the order of their first file.
func folders(files []*photo.File) []photo.RelPath {
	seen := map[photo.RelPath]bool{}
	var out []photo.RelPath
	for _, f := range files {
		dir := f.Path.Dir()
		if dir == "" {
			dir = "."
		}
		if !seen[dir] {
			seen[dir] = true
			out = append(out, dir)
		}
	}
	return out
}

// taken returns the first and the last time that a photo of the set says it was taken.
func (h holdings) taken(s photo.Set) (first, last string) {
	var from, to photo.Taken
	for _, m := range s.Members {
		c := h.contents[m.Photo]
		if c == nil || !c.Exif.Taken.Known() {
			continue
		}
		if t := c.Exif.Taken; !from.Known() || compareTaken(t, from) < 0 {
			from = t
		}
		if t := c.Exif.Taken; !to.Known() || compareTaken(t, to) > 0 {
			to = t
		}
	}
	return from.String(), to.String()
}

func compareTaken(a, b photo.Taken) int {
	return cmp.Or(cmp.Compare(a.Wall, b.Wall), cmp.Compare(a.Nanos, b.Nanos), strings.Compare(a.String(), b.String()))
}

// cameras returns the distinct cameras of a set, sorted.
func (h holdings) cameras(s photo.Set, p Profile) []string {
	var out []string
	for _, m := range s.Members {
		c := h.contents[m.Photo]
		if c == nil {
			continue
		}
		name := strings.TrimSpace(strings.TrimSpace(c.Exif.Make) + " " + strings.TrimSpace(c.Exif.Model))
		if serial := strings.TrimSpace(c.Exif.Serial); p == Internal && serial != "" {
			name = strings.TrimSpace(name + " (serial " + serial + ")")
		}
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func reasons(s photo.Set) []string {
	var out []string
	if s.ReviewReason != "" {
		out = append(out, s.ReviewReason)
	}
	return append(append(out, s.Reasons...), s.Proposal.Reasons...)
}
