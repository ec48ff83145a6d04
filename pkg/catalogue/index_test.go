// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
)

var current = Versions{Exif: 1, Print: 1}

func startIndex(t *testing.T, c *Catalogue, root string) *IndexRun {
	t.Helper()
	r, err := c.StartIndex(context.Background(), SourceSpec{Root: root, Custodian: "Samira"}, current, "test", clock)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func digestOf(n int) photo.Digest { return sha256.Sum256([]byte(fmt.Sprint("photo ", n))) }

// itemOf is a whole picture, with a value in every field.
func itemOf(n int) photo.Item {
	c := photo.Content{
		Digest: digestOf(n), Bytes: int64(1000 + n), Format: "jpeg", Status: photo.Indexed, Width: 4000, Height: 3000,
		Exif: photo.Exif{Version: 1, Status: "ok", Make: "FUJIFILM", Model: "X10", Serial: "S\xff1", Orientation: 6, FileNumber: "1001234",
			SerialSource: "BodySerialNumber", FileNumberSource: "Canon FileNumber",
			HasPosition: true, Latitude: -33.5, Longitude: 36.25,
			Taken: photo.Taken{Text: "2012:08:03 11:22:33", Wall: 1343992953 + int64(n), Nanos: 250e6, SubSec: true, Offset: "+03:00", Source: "DateTimeOriginal"}},
		Steps: 300 + n, Thumbnail: n%2 == 0, Print: photo.Fingerprint{Version: 1, Hash: digestOf(-n - 1), Quality: 97, Likeness: []byte{1, 2, byte(n)}},
	}
	f := photo.File{Path: photo.RelPath(fmt.Sprintf("2012-08/%04d.jpg", n)), Kind: photo.Regular, Bytes: c.Bytes,
		Mod: photo.Stamp{Sec: -11644473600 + int64(n), Nsec: 999_999_999}, Status: photo.Indexed, Content: c.Digest}
	return photo.Item{File: f, Content: &c}
}

func batchOf(from, to int) (out []photo.Item) {
	for n := from; n < to; n++ {
		out = append(out, itemOf(n))
	}
	return out
}

func put(t *testing.T, r *IndexRun, items ...photo.Item) {
	t.Helper()
	if err := r.Put(context.Background(), items); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, r *IndexRun, vanished ...photo.RelPath) photo.Digest {
	t.Helper()
	return finishAs(t, r, End{State: Finished, Vanished: vanished}).Digest
}

func finishAs(t *testing.T, r *IndexRun, end End) Found {
	t.Helper()
	end.Ledger = func(Found) any { return map[string]int{"entries": 1} }
	found, err := r.Finish(context.Background(), end)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func archive(t *testing.T, c *Catalogue) photo.Archive {
	t.Helper()
	a, err := c.Archive(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestPutRoundTrip(t *testing.T) {
	c := create(t)
	r := startIndex(t, c, "/drive")
	odd := itemOf(3)
	odd.File.Path = "a\nb/\xff\xfe/صورة.jpg"
	plain := photo.Content{Digest: digestOf(4), Bytes: 5, Status: photo.NotPicture, Reason: "text"}
	notes := photo.Item{File: photo.File{Path: "z.txt", Kind: photo.Regular, Bytes: 5, Status: photo.NotPicture, Content: plain.Digest}, Content: &plain}
	locked := photo.Item{File: photo.File{Path: "locked", Kind: photo.Folder, Status: photo.Unreadable, Reason: "permission denied"}}
	put(t, r, notes, odd, itemOf(2), itemOf(1), locked)
	digest := finish(t, r)

	a := archive(t, c)
	want := []photo.File{itemOf(1).File, itemOf(2).File, odd.File, locked.File, notes.File}
	for i := range want {
		want[i].Source = 1
	}
	if !reflect.DeepEqual(a.Files, want) {
		t.Errorf("files =\n%+v\nwant\n%+v", a.Files, want)
	}
	contents := []photo.Content{*itemOf(1).Content, *itemOf(2).Content, *itemOf(3).Content, plain}
	slices.SortFunc(contents, func(x, y photo.Content) int { return x.Digest.Compare(y.Digest) })
	ids, vectors := []photo.Digest{digestOf(9)}, [][]byte{nil} // one that is not there, and one that comes twice
	for _, i := range []int{2, 0, 3, 1, 2} {
		ids, vectors = append(ids, contents[i].Digest), append(vectors, contents[i].Print.Likeness)
	}
	if got, err := c.Likeness(context.Background(), ids); err != nil || !reflect.DeepEqual(got, vectors) {
		t.Errorf("likenesses = %v, %v, want %v", got, err, vectors)
	}
	if got, err := c.Likeness(context.Background(), nil); err != nil || len(got) != 0 {
		t.Errorf("likenesses of nothing = %v, %v", got, err)
	}
	for i := range contents {
		contents[i].Print.Likeness = nil
	}
	if !reflect.DeepEqual(a.Contents, contents) {
		t.Errorf("contents =\n%+v\nwant\n%+v", a.Contents, contents)
	}
	source := photo.Source{ID: 1, Label: "drive", Root: "/drive", Custodian: "Samira", Digest: digest}
	if !reflect.DeepEqual(a.Sources, []photo.Source{source}) || !digest.Valid() {
		t.Errorf("sources = %+v, want %+v", a.Sources, source)
	}
	if a.Run != r.ID() || len(a.Head) != 64 {
		t.Errorf("run %d, head %q, want run %d and 64 digits", a.Run, a.Head, r.ID())
	}
}

func TestKnown(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	r := startIndex(t, c, "/drive")
	damaged := itemOf(2)
	damaged.File.Status, damaged.Content.Status, damaged.Content.Print = photo.Damaged, photo.Damaged, photo.Fingerprint{}
	unreadable := itemOf(3)
	unreadable.File.Status, unreadable.File.Content, unreadable.Content = photo.Unreadable, photo.Digest{}, nil
	zip := photo.Content{Digest: digestOf(4), Status: photo.Container, Format: "zip"}
	archived := photo.Item{File: photo.File{Path: "a.zip", Kind: photo.Regular, Status: photo.Container, Content: zip.Digest}, Content: &zip}
	put(t, r, itemOf(1), damaged, unreadable, archived)
	finish(t, r)
	r = startIndex(t, c, "/drive")

	newer, err := c.StartIndex(ctx, SourceSpec{Root: "/drive"}, Versions{Exif: 2, Print: 1}, "test", clock)
	if err != nil {
		t.Fatal(err)
	}
	hashed, err := c.StartIndex(ctx, SourceSpec{Root: "/drive"}, Versions{Exif: 1, Print: 1, SHA1: true}, "test", clock)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		run       *IndexRun
		path      photo.RelPath
		fresh, ok bool
	}{
		"picture":                 {r, itemOf(1).File.Path, true, true},
		"damaged":                 {r, damaged.File.Path, true, true},
		"unreadable":              {r, unreadable.File.Path, false, true},
		"container":               {r, "a.zip", true, true},
		"never seen":              {r, "b.zip", false, false},
		"picture, newer reader":   {newer, itemOf(1).File.Path, false, true},
		"container, newer reader": {newer, "a.zip", true, true},
		"container, more digests": {hashed, "a.zip", false, true},
	} {
		f, ok, err := test.run.Known(ctx, test.path)
		if err != nil || ok != test.ok || ok && (f.Path != test.path || f.Source != 1) {
			t.Errorf("%s: Known = %+v, %v, %v, want %v", name, f, ok, err, test.ok)
		}
		rows, err := test.run.Stored(ctx, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(rows, func(s photo.Stored) bool { return s.Path == test.path })
		if (at >= 0) != test.ok || at >= 0 && (rows[at].Fresh != test.fresh || rows[at].Bytes != f.Bytes || rows[at].Mod != f.Mod) {
			t.Errorf("%s: Stored = %+v, want fresh %v", name, rows, test.fresh)
		}
	}
	if n, err := c.MixedVersions(ctx, Versions{Exif: 2, Print: 1}); err != nil || n != 2 {
		t.Errorf("MixedVersions = %d, %v, want 2", n, err)
	}
	refreshed := itemOf(1)
	refreshed.Content.Exif.Version, refreshed.Content.Exif.Model = 2, "X20"
	put(t, newer, refreshed)
	if n, err := c.MixedVersions(ctx, Versions{Exif: 2, Print: 1}); err != nil || n != 1 {
		t.Errorf("MixedVersions = %d, %v, want 1", n, err)
	}
	older := startIndex(t, c, "/drive")
	put(t, older, itemOf(1))
	for _, content := range archive(t, c).Contents {
		if content.Digest == digestOf(1) && content.Exif.Model != "X20" {
			t.Errorf("an older reader replaced what a newer one read: %q", content.Exif.Model)
		}
	}
}

func TestStoredGoesInPages(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 5)...)
	if own, err := r.Stored(ctx, "", 10); err != nil || len(own) != 0 {
		t.Errorf("Stored = %v, %v of what this run stored, want nothing", own, err)
	}
	finish(t, r)
	r = startIndex(t, c, "/drive")
	put(t, r, itemOf(3))
	var got []photo.RelPath
	for after := photo.RelPath(""); ; {
		rows, err := r.Stored(ctx, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			got = append(got, row.Path)
		}
		if len(rows) < 2 {
			break
		}
		after = rows[len(rows)-1].Path
	}
	var want []photo.RelPath
	for _, n := range []int{0, 1, 2, 4} {
		want = append(want, itemOf(n).File.Path)
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages = %q, want %q", got, want)
	}
}

func TestVanished(t *testing.T) {
	c := create(t)
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 3)...)
	first := finish(t, r)
	vanished := func() (out []photo.RelPath) {
		for _, f := range archive(t, c).Files {
			if f.Vanished {
				out = append(out, f.Path)
			}
		}
		return out
	}
	one := itemOf(1).File.Path

	r = startIndex(t, c, "/drive")
	if found := finishAs(t, r, End{State: Interrupted, Vanished: []photo.RelPath{one}}); found.Digest.Valid() || len(found.Changes) > 0 {
		t.Errorf("an interrupted run found %+v, want nothing", found)
	}
	if got := vanished(); len(got) != 0 {
		t.Errorf("vanished after an interrupted run = %q, want none", got)
	}
	second := finish(t, startIndex(t, c, "/drive"), one)
	if got := vanished(); !slices.Equal(got, []photo.RelPath{one}) || first == second {
		t.Errorf("vanished = %q, want photo 1 alone and another digest", got)
	}
	if steady := finish(t, startIndex(t, c, "/drive")); steady != second {
		t.Errorf("digest = %v after a run that found nothing, want %v", steady, second)
	}
	r = startIndex(t, c, "/drive")
	put(t, r, itemOf(1))
	if third := finish(t, r); len(vanished()) != 0 || third != first {
		t.Errorf("after it came back: vanished %q, digest %v, want none and %v", vanished(), third, first)
	}
	if _, err := r.Finish(context.Background(), End{State: Finished}); err == nil {
		t.Error("a run could be finished twice")
	}
}

// TestDigestAfterAnInterruptedRun: what an unfinished run stored is in the digest of the next.
func TestDigestAfterAnInterruptedRun(t *testing.T) {
	c := create(t)
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 2)...)
	first := finish(t, r)
	r = startIndex(t, c, "/drive")
	put(t, r, itemOf(2))
	finishAs(t, r, End{State: Interrupted})
	if second := finish(t, startIndex(t, c, "/drive")); second == first {
		t.Error("the digest is that of two files, and there are three")
	}
}

func TestChangesTellMovedFromVanished(t *testing.T) {
	c := create(t)
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 4)...)
	finish(t, r)
	if got, err := c.Changes(context.Background(), r.ID()); err != nil || len(got) != 0 {
		t.Errorf("changes of the first run = %v, %v, want none", got, err)
	}
	r = startIndex(t, c, "/drive")
	moved, fresh, edited := itemOf(0), itemOf(7), itemOf(2)
	moved.File.Path, moved.Change = "elsewhere/0000.jpg", photo.New
	fresh.Change, edited.Change, edited.File.Bytes = photo.New, photo.Changed, 7
	put(t, r, moved, fresh, edited)
	found := finishAs(t, r, End{State: Finished, Vanished: []photo.RelPath{itemOf(0).File.Path, itemOf(1).File.Path},
		Changes: map[photo.Change]int64{photo.New: 2, photo.Changed: 1}})
	if want := map[photo.Change]int64{photo.New: 1, photo.Changed: 1, photo.Moved: 1, photo.Vanished: 1}; !maps.Equal(found.Changes, want) {
		t.Errorf("changes = %v, want %v", found.Changes, want)
	}
	got, err := c.Changes(context.Background(), r.ID())
	want := []FileChange{
		{itemOf(1).File.Path, photo.Vanished, ""}, {itemOf(2).File.Path, photo.Changed, ""}, {itemOf(7).File.Path, photo.New, ""},
		{"elsewhere/0000.jpg", photo.Moved, itemOf(0).File.Path},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("changes =\n%v, %v\nwant\n%v", got, err, want)
	}
	if v := verdict(t, c); !v.OK() {
		t.Error(v.Fault)
	}
}

func TestDigestsAreAddedAndKept(t *testing.T) {
	c := create(t)
	r := startIndex(t, c, "/drive")
	put(t, r, itemOf(1))
	hashed := itemOf(1)
	hashed.Content.SHA1 = bytes.Repeat([]byte{5}, 20)
	put(t, r, hashed)
	put(t, r, itemOf(1))
	if got := archive(t, c).Contents[0]; !bytes.Equal(got.SHA1, hashed.Content.SHA1) || got.MD5 != nil {
		t.Errorf("digests = %x, %x, want the SHA-1 alone", got.MD5, got.SHA1)
	}
}

// late is a context that is done from the second time on that anyone asks.
type late struct {
	context.Context
	asked bool
}

func (l *late) Err() error {
	if !l.asked {
		l.asked = true
		return nil
	}
	return context.Canceled
}

func TestPutIsWholeOrNothing(t *testing.T) {
	c := create(t)
	r := startIndex(t, c, "/drive")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Put(ctx, batchOf(0, 2)); !errors.Is(err, context.Canceled) {
		t.Errorf("Put after cancel = %v, want context.Canceled", err)
	}
	half := &late{Context: context.Background()}
	if err := r.Put(half, batchOf(0, 2000)); err != nil || half.Err() == nil {
		t.Errorf("Put that is cancelled half way = %v, want nil", err)
	}
	if n := len(archive(t, c).Files); n != 2000 {
		t.Errorf("%d files, want 2000", n)
	}
}

func TestSources(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	start := func(spec SourceSpec) error {
		_, err := c.StartIndex(ctx, spec, current, "test", clock)
		return err
	}
	for _, test := range []struct {
		name string
		spec SourceSpec
		want error
	}{
		{"first", SourceSpec{Root: "/media/usb/drive", Custodian: "Samira", Note: "sealed"}, nil},
		{"same again", SourceSpec{Root: "/media/usb/drive/", Received: "2014-01-02"}, nil},
		{"base name elsewhere", SourceSpec{Root: "/mnt/drive"}, ErrLabelTaken},
		{"other label elsewhere", SourceSpec{Root: "/mnt/drive", Label: "copy", LabelGiven: true}, nil},
		{"known root keeps its label", SourceSpec{Root: "/mnt/drive"}, nil},
		{"below", SourceSpec{Root: "/mnt/drive/2012"}, ErrOverlap},
		{"above", SourceSpec{Root: "/mnt"}, ErrOverlap},
		{"same root, another label", SourceSpec{Root: "/mnt/drive", Label: "third", LabelGiven: true}, ErrOverlap},
		{"not below, only longer", SourceSpec{Root: "/mnt/drive2"}, nil},
		{"mounted elsewhere", SourceSpec{Root: "/run/media/x", Label: "drive", LabelGiven: true, ReadOnly: true}, nil},
		{"mounted into another", SourceSpec{Root: "/mnt/drive/x", Label: "drive", LabelGiven: true}, ErrOverlap},
	} {
		before := c.CheckSource(ctx, test.spec)
		if err := start(test.spec); !errors.Is(err, test.want) || (test.want == nil) != (err == nil) || !errors.Is(before, test.want) {
			t.Errorf("%s: StartIndex = %v, CheckSource = %v, want %v", test.name, err, before, test.want)
		}
	}
	if err := start(SourceSpec{Root: "relative"}); err == nil {
		t.Error("a relative root was taken")
	}
	got, err := c.Sources(ctx)
	want := []photo.Source{
		{ID: 1, Label: "drive", Root: "/run/media/x", Custodian: "Samira", Received: "2014-01-02", Note: "sealed", ReadOnly: true, Unfinished: true},
		{ID: 2, Label: "copy", Root: "/mnt/drive", Unfinished: true}, {ID: 3, Label: "drive2", Root: "/mnt/drive2", Unfinished: true},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Sources =\n%+v, %v\nwant\n%+v", got, err, want)
	}
}

func TestRecords(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	id, err := c.StartRun(ctx, "counts", "test", nil, clock)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"b": 1,  "a": 2}`)
	if err := c.Record(ctx, id, body); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Recorded(ctx, id); err != nil || string(got) != string(body) {
		t.Errorf("Recorded = %s, %v, want %s", got, err, body)
	}
	if err := c.Record(ctx, id, body); !errors.Is(err, ErrRecorded) {
		t.Errorf("second Record = %v, want ErrRecorded", err)
	}
	if err := c.Record(ctx, 99, body); !errors.Is(err, ErrNoRun) {
		t.Errorf("Record of no run = %v, want ErrNoRun", err)
	}
	if _, err := c.Recorded(ctx, 99); !errors.Is(err, ErrNoRun) {
		t.Errorf("Recorded of no run = %v, want ErrNoRun", err)
	}
	if err := c.FinishRun(ctx, id, Finished, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.FinishRun(ctx, 99, Finished, nil); !errors.Is(err, ErrNoRun) {
		t.Errorf("FinishRun of no run = %v, want ErrNoRun", err)
	}
}

// BenchmarkArchive reads a catalogue of 55,000 files.
func BenchmarkArchive(b *testing.B) {
	ctx := context.Background()
	c, err := Create(filepath.Join(b.TempDir(), "amana.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	r, err := c.StartIndex(ctx, SourceSpec{Root: "/drive"}, current, "test", clock)
	if err != nil {
		b.Fatal(err)
	}
	for n := 0; n < 55000; n += 1000 {
		if err := r.Put(ctx, batchOf(n, n+1000)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := c.Archive(ctx); err != nil {
			b.Fatal(err)
		}
	}
	if info, err := os.Stat(c.Path()); err == nil {
		b.ReportMetric(float64(info.Size())/55000, "bytes/file")
	}
}
