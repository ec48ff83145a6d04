// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// A desk is an archive with less in it, and nothing else.
func TestDeskIsPartOfTheArchive(t *testing.T) {
	c := create(t)
	grouped(t, c)
	r := startIndex(t, c, "/other")
	plain := photo.Content{Digest: digestOf(50), Bytes: 5, Status: photo.NotPicture, Reason: "text"}
	damaged, untimed := itemOf(51), itemOf(52)
	damaged.Content.Status, damaged.File.Status = photo.Damaged, photo.Damaged
	untimed.Content.Exif = photo.Exif{Version: 1, Status: "none"}
	put(t, r, itemOf(40), damaged, untimed,
		photo.Item{File: photo.File{Path: "z.txt", Kind: photo.Regular, Bytes: 5, Status: photo.NotPicture, Content: plain.Digest}, Content: &plain},
		photo.Item{File: photo.File{Path: "folder", Kind: photo.Folder, Status: photo.Unreadable, Reason: "permission denied"}})
	finish(t, r)
	r = startIndex(t, c, "/other")
	finish(t, r, itemOf(40).File.Path)
	decide(t, c, "Omar", "a note", classify(t, c, 1, photo.Victim))
	decide(t, c, "Omar", "a note", review.Decision{Action: review.Note, Set: 1})

	want := archive(t, c)
	want.Files = slices.DeleteFunc(want.Files, func(f photo.File) bool { return f.Kind != photo.Regular || !f.Content.Valid() })
	for i, f := range want.Files {
		want.Files[i] = photo.File{Source: f.Source, Path: f.Path, Kind: f.Kind, Content: f.Content, Vanished: f.Vanished}
	}
	want.Contents = slices.DeleteFunc(want.Contents, func(c photo.Content) bool { return !c.Status.Picture() })
	for i, c := range want.Contents {
		e := photo.Exif{Taken: c.Exif.Taken, Make: c.Exif.Make, Model: c.Exif.Model, Serial: c.Exif.Serial, Orientation: c.Exif.Orientation}
		e.Taken.Text = ""
		want.Contents[i] = photo.Content{Digest: c.Digest, Bytes: c.Bytes, Format: c.Format, Status: c.Status, Exif: e}
	}
	got, err := c.Desk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(got.Contents, func(a, b photo.Content) int { return a.Digest.Compare(b.Digest) })
	if len(want.Contents) < 5 || !slices.ContainsFunc(want.Files, func(f photo.File) bool { return f.Vanished }) {
		t.Fatalf("the archive is too poor to tell: %d pictures", len(want.Contents))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the desk is\n%+v\nand the archive says\n%+v", got, want)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got, err := c.Desk(ctx); err == nil || len(got.Sets) > 0 {
		t.Errorf("a desk that was given up is %v, %v", got, err)
	}
}
