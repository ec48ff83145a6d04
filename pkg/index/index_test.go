// SPDX-License-Identifier: Apache-2.0

package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/progress"
	"amana/pkg/walk"
)

// memory is a store in a map.
type memory struct {
	mu      sync.Mutex
	items   map[photo.RelPath]photo.Item
	own     map[photo.RelPath]bool // stored by the present run
	batches []int
	onPut   func(n int) error
}

func newMemory() *memory {
	return &memory{items: map[photo.RelPath]photo.Item{}, own: map[photo.RelPath]bool{}}
}

func (m *memory) Known(_ context.Context, p photo.RelPath) (photo.File, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	item, ok := m.items[p]
	return item.File, ok, nil
}

func (m *memory) Stored(_ context.Context, after photo.RelPath, n int) (out []photo.Stored, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(m.items)) {
		if f := m.items[path].File; path > after && len(out) < n && !m.own[path] {
			out = append(out, photo.Stored{Path: path, Bytes: f.Bytes, Mod: f.Mod, Vanished: f.Vanished, Fresh: m.items[path].Content != nil && !f.Vanished})
		}
	}
	return out, nil
}

func (m *memory) Put(_ context.Context, items []photo.Item) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batches = append(m.batches, len(items))
	if m.onPut != nil {
		if err := m.onPut(len(m.batches)); err != nil {
			return err
		}
	}
	for _, item := range items {
		m.own[item.File.Path] = true
		item.Change = "" // of the run, and not of the entry
		m.items[item.File.Path] = item
	}
	return nil
}

func drawn(seed, side int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, side, side*3/4))
	for y := range side * 3 / 4 {
		for x := range side {
			img.Set(x, y, color.RGBA{uint8(x*seed + y), uint8(y * 3), uint8(seed * 40), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// tree makes a drive with a file of every kind and returns its path.
func tree(t testing.TB, pictures int) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string][]byte{
		"empty": nil, "text.txt": []byte("plain words\n"), "fake.jpg": []byte("no picture at all\n"),
		"a/cut.jpg": drawn(1, 64)[:700], "a/archive.zip": []byte("PK\x03\x04rest of it"), "odd\xff\nname.jpg": drawn(2, 64),
	}
	for i := range pictures {
		files[fmt.Sprintf("b/%03d.jpg", i)] = drawn(i%7+1, 64)
	}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("text.txt", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	return dir
}

func openDrive(t testing.TB, dir string) *walk.Drive {
	t.Helper()
	d, err := walk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func mustRun(t testing.TB, dir string, m *memory, o Options) Ledger {
	t.Helper()
	return mustFind(t, dir, m, o).Ledger
}

func mustFind(t testing.TB, dir string, m *memory, o Options) Outcome {
	t.Helper()
	m.own = map[photo.RelPath]bool{}
	out, err := Run(t.Context(), openDrive(t, dir), m, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Ledger.Check(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRun(t *testing.T) {
	dir := tree(t, 3)
	m := newMemory()
	ledger := mustRun(t, dir, m, Options{Workers: 2})
	want := map[photo.RelPath]string{
		"empty": "not_picture empty", "text.txt": "not_picture ", "fake.jpg": "not_picture ", "a/archive.zip": "container ",
		"odd\xff\nname.jpg": "indexed ", "link": "skipped link, not followed",
		"b/000.jpg": "indexed ", "b/001.jpg": "indexed ", "b/002.jpg": "indexed ",
	}
	for path, end := range want {
		f := m.items[path].File
		if got := string(f.Status) + " " + f.Reason; got != end {
			t.Errorf("%q ended as %q, want %q", path, got, end)
		}
	}
	cut := m.items["a/cut.jpg"]
	if cut.File.Status != photo.Damaged || cut.File.Reason == "" || cut.Content.Width != 64 || cut.Content.Print.Known() {
		t.Errorf("a cut picture ended as %+v, %+v, want damaged with a reason and its width", cut.File, cut.Content)
	}
	one := m.items["b/000.jpg"]
	if data := drawn(1, 64); one.File.Content != digest.Bytes(data) || one.File.Bytes != int64(len(data)) || one.Content.Bytes != int64(len(data)) ||
		one.Content.Format != "jpeg" || one.Content.Width != 64 || one.Content.Height != 48 || !one.Content.Print.Known() {
		t.Errorf("a picture ended as %+v, %+v", one.File, one.Content)
	}
	if one.Content.Exif.Version == 0 {
		t.Error("a picture was not asked for its EXIF")
	}
	if ledger.Entries != 10 || ledger.Folders != 2 || ledger.Changes[photo.New] != 10 || ledger.Changes[photo.Changed] != 0 || ledger.ByStatus[photo.Indexed] != 4 {
		t.Errorf("ledger = %+v, want 10 entries, all new, 4 indexed, in 2 folders", ledger)
	}
}

func TestSecondRunReadsNothing(t *testing.T) {
	dir := tree(t, 3)
	m := newMemory()
	first := mustRun(t, dir, m, Options{})
	again := mustRun(t, dir, m, Options{})
	if again.NotRead != 9 || again.ByStatus[photo.Skipped] != 1 || again.Bytes != 0 || len(again.Changes) != 0 {
		t.Errorf("second run = %+v, want 9 not read and the link", again)
	}
	if rehash := mustRun(t, dir, m, Options{Rehash: true}); rehash.NotRead != 0 || rehash.Bytes != first.Bytes || len(rehash.Changes) != 0 {
		t.Errorf("rehash = %+v, want all %d bytes read and nothing changed", rehash, first.Bytes)
	}
	if err := os.WriteFile(dir+"/text.txt", []byte("other words, more\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/new", []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if third := mustRun(t, dir, m, Options{}); third.Changes[photo.New] != 1 || third.Changes[photo.Changed] != 1 || third.NotRead != 8 {
		t.Errorf("third run = %+v, want one new, one changed, 8 not read", third)
	}
}

func TestWorkersDoNotMatter(t *testing.T) {
	dir := tree(t, 40)
	one, eight := newMemory(), newMemory()
	a, b := mustRun(t, dir, one, Options{Workers: 1}), mustRun(t, dir, eight, Options{Workers: 8})
	if !reflect.DeepEqual(one.items, eight.items) || !reflect.DeepEqual(a, b) {
		t.Errorf("1 and 8 workers differ: %+v, %+v", a, b)
	}
}

// snapshot returns what a drive must still be after a run.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		out[path] = fmt.Sprint(info.Mode(), info.ModTime(), info.Size())
		if err == nil && info.Mode().IsRegular() {
			var data []byte
			data, err = os.ReadFile(path)
			out[path] += digest.Bytes(data).String()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDriveIsUntouched(t *testing.T) {
	dir := tree(t, 5)
	before := snapshot(t, dir)
	mustRun(t, dir, newMemory(), Options{})
	if after := snapshot(t, dir); !maps.Equal(before, after) {
		t.Errorf("the drive changed from %v to %v", before, after)
	}
}

func TestCancelKeepsWhatWasDone(t *testing.T) {
	dir := tree(t, 1500)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m := newMemory()
	m.onPut = func(int) error { cancel(); return nil }
	out, err := Run(ctx, openDrive(t, dir), m, Options{Workers: 2})
	ledger := out.Ledger
	if !errors.Is(err, context.Canceled) || ledger.Check() != nil {
		t.Errorf("a cancelled run ended with %v, %v, want context.Canceled and a ledger that adds up", err, ledger.Check())
	}
	if int(ledger.Entries) != len(m.items) || ledger.Entries < batchItems || ledger.Entries >= 1507 {
		t.Errorf("%d entries in the ledger, %d stored, want the same and less than all", ledger.Entries, len(m.items))
	}
	m.onPut = nil
	rest := mustRun(t, dir, m, Options{})
	fresh := newMemory()
	mustRun(t, dir, fresh, Options{})
	if rest.NotRead == 0 || !reflect.DeepEqual(m.items, fresh.items) {
		t.Errorf("resumed run = %+v, and not what an undisturbed run gives", rest)
	}
}

func TestStoreFails(t *testing.T) {
	full := errors.New("disk full")
	m := newMemory()
	m.onPut = func(n int) error { return full }
	out, err := Run(t.Context(), openDrive(t, tree(t, 1200)), m, Options{})
	ledger := out.Ledger
	if !errors.Is(err, full) || ledger.Entries != 0 || len(m.batches) != 1 {
		t.Errorf("Run = %+v, %v after %d batches, want the store's error after one", ledger, err, len(m.batches))
	}
}

func TestRootGone(t *testing.T) {
	for name, o := range map[string]struct{ at int }{"in the middle": {1}, "at the end": {2}} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, 1200)
			m := newMemory()
			m.onPut = func(n int) error {
				if n == o.at {
					return os.Rename(dir, dir+".gone")
				}
				return nil
			}
			out, err := Run(t.Context(), openDrive(t, dir), m, Options{Workers: 2})
			ledger := out.Ledger
			if !errors.Is(err, ErrRootGone) || ledger.ByStatus[photo.Unreadable] != 0 || ledger.Check() != nil {
				t.Errorf("Run = %+v, %v, want ErrRootGone and nothing unreadable", ledger, err)
			}
		})
	}
}

// fake is a file whose reads a test writes.
type fake struct {
	fs.File
	read func(f fs.File, p []byte) (int, error)
}

func (f fake) Read(p []byte) (int, error) { return f.read(f.File, p) }

// runWith runs with the files for which read is given in place of their own Read.
func runWith(t *testing.T, dir string, m *memory, o Options, reads map[photo.RelPath]func(fs.File, []byte) (int, error)) (Ledger, error) {
	t.Helper()
	drive := openDrive(t, dir)
	r := newRun(drive, m, o)
	r.open = func(e walk.Entry) (fs.File, error) {
		f, err := drive.OpenFile(e)
		if read := reads[e.Path]; read != nil && err == nil {
			return fake{f, read}, nil
		}
		return f, err
	}
	out, err := r.run(t.Context())
	return out.Ledger, err
}

func TestBadFilesAreRows(t *testing.T) {
	dir := tree(t, 4)
	release := make(chan struct{})
	defer close(release)
	m := newMemory()
	ledger, err := runWith(t, dir, m, Options{Workers: 2, Stall: 2 * time.Second}, map[photo.RelPath]func(fs.File, []byte) (int, error){
		"b/000.jpg": func(fs.File, []byte) (int, error) { <-release; return 0, io.EOF },
		"b/001.jpg": func(fs.File, []byte) (int, error) {
			return 0, &fs.PathError{Op: "read", Path: "x", Err: errors.New("bad sector")}
		},
		"b/002.jpg": func(fs.File, []byte) (int, error) { panic("oh no") },
		"b/003.jpg": func(f fs.File, p []byte) (int, error) {
			n, err := f.Read(p[:min(len(p), 1)])
			time.Sleep(time.Millisecond / 4)
			return n, err
		}, // slow, not stalled
		"text.txt": func(f fs.File, p []byte) (int, error) {
			os.WriteFile(dir+"/text.txt", []byte("short"), 0o644)
			return f.Read(p)
		},
	})
	if err != nil || ledger.Check() != nil || ledger.Entries != 11 {
		t.Fatalf("Run = %+v, %v", ledger, err)
	}
	want := map[photo.RelPath]string{
		"b/000.jpg": "unreadable stalled", "b/001.jpg": "unreadable bad sector", "b/002.jpg": "unreadable the reader panicked: oh no",
		"b/003.jpg": "indexed ", "text.txt": "unreadable changed while it was read",
	}
	for path, end := range want {
		f := m.items[path].File
		if got := string(f.Status) + " " + f.Reason; got != end {
			t.Errorf("%q ended as %q, want %q", path, got, end)
		}
		if f.Status == photo.Unreadable && (f.Content.Valid() || m.items[path].Content != nil) {
			t.Errorf("%q is unreadable and has a content", path)
		}
	}
}

// TestLargeFile streams a file with a hole that is larger than what is read into memory.
func TestLargeFile(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 128 MiB")
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/big.jpg", drawn(1, 64), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(dir+"/big.jpg", whole+1); err != nil {
		t.Fatal(err)
	}
	m := newMemory()
	mustRun(t, dir, m, Options{})
	f := m.items["big.jpg"]
	if f.File.Status != photo.Unsupported || f.File.Reason != fmt.Sprintf("too_large: %d bytes", whole+1) || !f.File.Content.Valid() || f.Content.Format != "jpeg" {
		t.Errorf("a large picture ended as %+v", f.File)
	}
}

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget()
		release, err := b.read(t.Context(), whole)
		if err != nil {
			t.Fatal(err)
		}
		pixels, err := b.decode(t.Context(), 1<<40) // above all that there is: takes all
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := b.read(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a file got room that is taken: %v", err)
		}
		if _, err := b.decode(ctx, 1); err == nil {
			t.Error("pixels got room that is taken")
		}
		release()
		pixels()
		if release, err := b.read(t.Context(), 1<<50); err != nil {
			t.Error(err)
		} else {
			release()
		}
	})
}

func TestCacheForgets(t *testing.T) {
	c := newCache()
	for i := range cached + 10 {
		c.add(photo.Content{Digest: digest.Bytes([]byte(fmt.Sprint(i)))})
	}
	_, first := c.find(digest.Bytes([]byte("0")))
	_, last := c.find(digest.Bytes([]byte(fmt.Sprint(cached + 9))))
	if first || !last || len(c.known) != cached || len(c.order) != cached {
		t.Errorf("cache holds the first %v, the last %v, %d in all; want the last %d", first, last, len(c.known), cached)
	}
}

func TestLedger(t *testing.T) {
	l := Ledger{Entries: 6, NotRead: 1, ByStatus: map[photo.Status]int64{photo.Indexed: 3, photo.Skipped: 2}, Changes: map[photo.Change]int64{photo.New: 5, photo.Vanished: 2}}
	if err := l.Check(); err != nil {
		t.Error(err)
	}
	data, err := json.Marshal(l)
	if want := `{"entries":6,"not_read":1,"by_status":{"indexed":3,"skipped":2},"folders":0,"changes":{"new":5,"vanished":2},"bytes":0}`; string(data) != want || err != nil {
		t.Errorf("JSON = %s, %v, want %s", data, err, want)
	}
	var sum int64
	lines := l.Lines()
	for _, line := range lines[:len(lines)-1] {
		sum += line.Count
	}
	if sum != 6 || lines[len(lines)-1] != (Line{"entries", 6}) || lines[0] != (Line{"not_read", 1}) {
		t.Errorf("lines add up to %d: %v", sum, lines)
	}
	l.ByStatus["unheard_of"], l.Entries = 1, 7
	if l.Check() == nil {
		t.Error("Check() = nil for a status that is none")
	}
	delete(l.ByStatus, "unheard_of")
	l.Entries, l.Changes[photo.New] = 6, 7
	if l.Check() == nil {
		t.Error("Check() = nil with more new entries than entries")
	}
}

func TestProgressEnds(t *testing.T) {
	var out bytes.Buffer
	c := progress.NewLines(&out, time.Hour)
	mustRun(t, tree(t, 3), newMemory(), Options{Counter: c})
	if got := out.String(); !strings.HasPrefix(got, "done: 10 files, ") {
		t.Errorf("progress = %q, want done and 10 files", got)
	}
}

func BenchmarkRun(b *testing.B) {
	dir := b.TempDir()
	var bytes int64
	for i := range 50 {
		data := drawn(i, 1024)
		bytes += int64(len(data))
		if err := os.WriteFile(fmt.Sprintf("%s/%d.jpg", dir, i), data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(bytes)
	for b.Loop() {
		mustRun(b, dir, newMemory(), Options{})
	}
}
