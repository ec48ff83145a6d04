// SPDX-License-Identifier: Apache-2.0

package export

import (
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
)

// digest returns the digest that prints as n in its last two digits.
func digest(n byte) (d photo.Digest) {
	d[0], d[31] = 0xd0, n
	return d
}

func at(s string) photo.Taken {
	t, err := time.Parse("2006-01-02T15:04:05", s)
	if err != nil {
		panic(err)
	}
	return photo.Taken{Text: s, Wall: t.Unix(), Source: "DateTimeOriginal"}
}

// archive has two sources whose labels and numbers order differently; a photo in two sets (3), an exact
// copy in the other source (1), an attached copy of a confirmed original (5), a copy of that copy (6), a
// proposed copy (7), a damaged photo in no set (8), a text, a link, a file that vanished, and names that
// are not UTF-8, hold line feeds or begin as a formula.
func archive() photo.Archive {
	f1 := photo.Exif{Make: "NIKON ", Model: "D80", Serial: "998877", Taken: at("2012-08-03T10:00:00"), HasPosition: true, Latitude: -33.5, Longitude: 36.2913}
	f2 := photo.Exif{Make: "FUJI", Model: "=F1", Taken: at("2012-08-03T10:00:05")}
	late := f1
	late.Taken = at("2012-08-03T10:00:09")
	late.HasPosition = false
	picture := func(n byte, e photo.Exif) photo.Content {
		return photo.Content{Digest: digest(n), Bytes: 1000 + int64(n), Format: "jpeg", Status: photo.Indexed, Width: 640, Height: 480, Exif: e}
	}
	damaged := photo.Content{Digest: digest(8), Bytes: 8, Format: "jpeg", Status: photo.Damaged}
	file := func(source photo.SourceID, path string, n byte) photo.File {
		return photo.File{Source: source, Path: photo.RelPath(path), Kind: photo.Regular, Bytes: 1000 + int64(n), Status: photo.Indexed, Content: digest(n)}
	}
	a := photo.Archive{
		CatalogueID: "0123456789abcdef",
		Sources:     []photo.Source{{ID: 1, Label: "zeta"}, {ID: 2, Label: "alpha|2"}},
		Contents: []photo.Content{picture(1, f1), picture(2, f2), picture(3, late), picture(4, photo.Exif{}), picture(5, photo.Exif{}),
			picture(6, photo.Exif{}), picture(7, photo.Exif{}), damaged, {Digest: digest(9), Bytes: 1009, Status: photo.NotPicture}},
		Files: []photo.File{
			file(1, "2012-08/=1.jpg", 1), file(1, "2012-08/\xff\xfe.jpg", 2), file(1, "a\nb, \"c\".jpg", 3), file(1, "gone.jpg", 4),
			file(1, "small.jpg", 5), file(1, "smaller.jpg", 6), file(1, "صورة ٧.jpg", 7),
			file(2, "-damaged.jpg", 8), file(2, "link", 0), file(2, "other/1.jpg", 1), file(2, "readme.txt", 9),
		},
		Copies: []photo.Copy{
			{Original: digest(1), Copy: digest(5), Distance: 6, Reason: "6 of 256 bits apart: smaller", Attached: true, Confirmed: true},
			{Original: digest(5), Copy: digest(6), Distance: 9, Reason: "9 of 256 bits apart: smaller", Attached: true},
			{Original: digest(1), Copy: digest(7), Distance: 40, Reason: "40 of 256 bits apart: too different to be certain"},
		},
	}
	a.Files[3].Vanished = true
	a.Files[7].Status = photo.Damaged
	a.Files[8] = photo.File{Source: 2, Path: "link", Kind: photo.Link, Bytes: 4, Status: photo.Skipped, Reason: "link"}
	a.Files[10].Status = photo.NotPicture
	a.Sets = []photo.Set{
		{ID: 1, Members: []photo.Member{{Photo: digest(1), Confirmed: true}, {Photo: digest(2)}, {Photo: digest(3), Confirmed: true}},
			Rule: "roll", Confidence: 0.98765, Reasons: []string{"taken within 9 s"}, Flags: []photo.Flag{photo.FlagGap, photo.FlagMixedCameras},
			Proposal: photo.Proposal{Answer: photo.LikelyVictim, Confidence: 0.5, Reasons: []string{"number in the path", "typical size"}},
			Class:    photo.Victim, Review: photo.InReview, ReviewReason: "gained 1 photo since the members were decided",
			Card: photo.Card{Branch: "215", Detainee: "ج-001", Exam: "12?"}, Note: "=HYPERLINK(\"x\")", ReviewedBy: "Layla", Version: "aaaaaaaaaaaaaaaa"},
		{ID: 2, Members: []photo.Member{{Photo: digest(3)}}, Rule: "alone", Review: photo.Unreviewed, Version: "bbbbbbbbbbbbbbbb"},
		{ID: 1234567, Members: []photo.Member{{Photo: digest(4)}}, Rule: "alone", Review: photo.Unreviewed,
			Proposal: photo.Proposal{Answer: photo.AnswerUndecided, Confidence: 1}, Version: "cccccccccccccccc"},
	}
	return a
}

// written returns rows in a format, after a second writing that gave the same bytes.
func written(t *testing.T, format string, rows Rows, o Options) string {
	t.Helper()
	var first, second strings.Builder
	for _, b := range []*strings.Builder{&first, &second} {
		if err := Write(b, format, rows, o); err != nil {
			t.Fatalf("Write(%s): %v", format, err)
		}
	}
	if first.String() != second.String() {
		t.Errorf("Write(%s) twice differs:\n%s\n%s", format, first.String(), second.String())
	}
	return first.String()
}

// brief returns a CSV with line feeds, and digests as D and their last two digits, for comparing.
func brief(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "d0"+strings.Repeat("0", 60), "D")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s =\n%s\nwant\n%s", what, got, want)
	}
}
