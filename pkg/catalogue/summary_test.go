// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"reflect"
	"testing"

	"amana/pkg/photo"
)

// summed demands that the summary says what the whole archive does.
func summed(t *testing.T, c *Catalogue, when string) {
	t.Helper()
	got, err := c.Summary(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := archive(t, c)
	if counted := want.Hold(); !reflect.DeepEqual(*got.Counted, counted) {
		t.Errorf("%s: summary = %+v, want %+v", when, *got.Counted, counted)
	}
	want.Files, want.Contents, got.Counted = nil, nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: the rest of the summary = %+v, want %+v", when, got, want)
	}
}

func TestSummarySaysWhatTheArchiveDoes(t *testing.T) {
	c := create(t)
	summed(t, c, "empty")
	r := startIndex(t, c, "/drive")
	zip := photo.Content{Digest: digestOf(90), Status: photo.Container, Format: "zip"}
	link := photo.Item{File: photo.File{Path: "z", Kind: photo.Link, Status: photo.Skipped}}
	copied, damaged := itemOf(1), itemOf(5)
	copied.File.Path = "copy.jpg"
	damaged.File.Status, damaged.Content.Status = photo.Damaged, photo.Damaged
	put(t, r, append(batchOf(0, 4), copied, damaged, link,
		photo.Item{File: photo.File{Path: "a.zip", Kind: photo.Regular, Status: photo.Container, Content: zip.Digest}, Content: &zip})...)
	summed(t, c, "before the run ends")
	finish(t, r)
	summed(t, c, "after it")

	r = startIndex(t, c, "/drive")
	finish(t, r, itemOf(0).File.Path, itemOf(1).File.Path, damaged.File.Path)
	summed(t, c, "with vanished files, one with a copy")
	grouped(t, c)
	summed(t, c, "with sets")

	r = startIndex(t, c, "/drive") // a photo of a set that no file holds any more
	changed := itemOf(2)
	other := itemOf(70)
	other.File.Path = changed.File.Path
	put(t, r, other)
	summed(t, c, "with a photo that no file holds")
	finish(t, r)
	summed(t, c, "after that run")
	if err := c.ForgetSource(context.Background(), "drive", "Samira", clock); err != nil {
		t.Fatal(err)
	}
	summed(t, c, "after the source was forgotten")
}
