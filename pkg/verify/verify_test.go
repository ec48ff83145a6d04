// SPDX-License-Identifier: Apache-2.0

//go:build unix

package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/phototest"
	"amana/pkg/walk"
)

// record is a store that keeps what it is given.
type record struct {
	List
	mu     sync.Mutex
	kept   map[photo.RelPath]Finding
	onKeep func() error
}

func (r *record) Keep(_ context.Context, findings []Finding) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.onKeep != nil {
		if err := r.onKeep(); err != nil {
			return err
		}
	}
	for _, f := range findings {
		r.kept[f.Path] = f
	}
	return nil
}

// recorded returns a record of a folder as it is.
func recorded(t testing.TB, dir string) *record {
	t.Helper()
	d := opened(t, dir)
	r := &record{kept: map[photo.RelPath]Finding{}}
	for e, err := range d.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		row := Row{Path: e.Path, Kind: e.Kind, Bytes: e.Bytes, Mod: e.Mod, Timed: true}
		if e.Kind == photo.Regular {
			data, err := os.ReadFile(filepath.Join(dir, string(e.Path)))
			if err != nil {
				t.Fatal(err)
			}
			row.Want = digest.Of(data, digest.Also{})
		}
		r.List = append(r.List, row)
	}
	return r
}

func opened(t testing.TB, dir string) *walk.Drive {
	t.Helper()
	d, err := walk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// found runs and returns the findings, a line each.
func found(t *testing.T, dir string, store Store, o Options) (Outcome, []string) {
	t.Helper()
	out, err := Run(t.Context(), opened(t, dir), store, o)
	if err != nil {
		t.Fatal(err)
	}
	return out, lines(out.Findings)
}

func lines(findings []Finding) (out []string) {
	for _, f := range findings {
		line := string(f.Class) + " " + string(f.Path)
		if f.Now != "" {
			line += " > " + string(f.Now)
		}
		if f.Reason != "" {
			line += ": " + f.Reason
		}
		out = append(out, line)
	}
	return out
}

// flip changes a byte and keeps the times.
func flip(t testing.TB, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		data[len(data)/2] ^= 0x40
		err = rewrite(path, data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func rewrite(path string, data []byte) error {
	info, err := os.Stat(path)
	return errors.Join(err, os.WriteFile(path, data, 0o644), os.Chtimes(path, info.ModTime(), info.ModTime()))
}

var long = time.Date(2013, 8, 1, 10, 0, 0, 0, time.UTC)

func written(t testing.TB, tree phototest.Tree) string {
	t.Helper()
	dir := t.TempDir()
	for path, e := range tree {
		if e.Mod.IsZero() {
			e.Mod = long
			tree[path] = e
		}
	}
	if err := tree.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func do(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// TestClasses plants one of each kind and names it.
func TestClasses(t *testing.T) {
	text := phototest.Text
	dir := written(t, phototest.Tree{
		"a/same": text("same"), "a/flipped": text("flipped"), "a/cut": text("cut off"), "a/touched": text("touched"), "a/gone": text("gone"),
		"a/renamed": text("renamed"), "a/to folder": text("into another folder"), "a/linked": text("linked"), "a/foldered": text("foldered"),
		"a/piped": text("piped"), "a/unread": text("unread"), "cafe\u0301": text("decomposed"), "caf\u00e9s": text("composed"),
		"both\u00e9": text("name and content"), "empty": {}, "link": phototest.Link("a/same"), "twin1": text("twins"), "twin2": text("twins"),
	})
	store := recorded(t, dir)
	for i, row := range store.List {
		if row.Path == "a/unread" {
			store.List[i].Want = digest.Sums{}
		}
	}
	at := func(p string) string { return filepath.Join(dir, p) }
	flip(t, at("a/flipped"))
	do(t, os.WriteFile(at("a/cut"), []byte("cut"), 0o644), os.Chtimes(at("a/touched"), time.Time{}, long.Add(time.Hour)), os.Remove(at("a/gone")),
		os.Rename(at("a/renamed"), at("a/other name")), os.Mkdir(at("b"), 0o755), os.Rename(at("a/to folder"), at("b/to folder")),
		os.Remove(at("a/linked")), os.Symlink("same", at("a/linked")), os.Remove(at("a/foldered")), os.Mkdir(at("a/foldered"), 0o755),
		os.Remove(at("a/piped")), syscall.Mkfifo(at("a/piped"), 0o644), os.Rename(at("cafe\u0301"), at("caf\u00e9")), os.Rename(at("caf\u00e9s"), at("cafe\u0301s")),
		os.Rename(at("both\u00e9"), at("bothe\u0301")), os.WriteFile(at("bothe\u0301"), []byte("name and CONTENT"), 0o644),
		os.WriteFile(at("new"), []byte("new"), 0o644), os.WriteFile(at("copy"), []byte("same"), 0o644), os.Symlink("x", at("new link")), os.Remove(at("twin1")))
	before := phototest.Snapshot(dir)
	want := []string{
		"changed a/cut",
		"changed_silently a/flipped",
		"type_changed a/foldered: folder",
		"missing a/gone",
		"type_changed a/linked: link",
		"type_changed a/piped: pipe",
		"moved a/renamed > a/other name",
		"moved a/to folder > b/to folder",
		"unverifiable a/unread: its content is not on record",
		"changed both\u00e9 > bothe\u0301: " + OtherForm,
		"moved cafe\u0301 > caf\u00e9: " + OtherForm,
		"moved caf\u00e9s > cafe\u0301s: " + OtherForm,
		"new copy",
		"unverifiable link: link",
		"new new",
		"new new link: link",
		"missing twin1",
	}
	for _, workers := range []int{1, 4} {
		out, got := found(t, dir, store, Options{Workers: workers})
		if !slices.Equal(got, want) {
			t.Errorf("%d workers: found\n%s\nwant\n%s", workers, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if out.Ledger.By[OK] != 4 || out.Ledger.Expected != 18 || out.Ledger.Bytes == 0 {
			t.Errorf("ledger = %+v, want 4 of 18 ok", out.Ledger)
		}
		if diff := phototest.Diff(before, phototest.Snapshot(dir)); diff != "" {
			t.Errorf("the drive was touched:\n%s", diff)
		}
	}
	// What is kept is what was found, with the digests.
	if f := store.kept["a/flipped"]; f.Class != ChangedSilently || f.Found == f.Want || !f.Found.Valid() || f.As.Bytes != 7 {
		t.Errorf("kept %+v", f)
	}
	if f := store.kept["a/same"]; f.Class != OK || f.Found != f.Want || f.As.Mod.Sec != long.Unix() {
		t.Errorf("kept %+v", f)
	}
	if len(store.kept) != len(want)+4 {
		t.Errorf("kept %d findings, want %d", len(store.kept), len(want)+4)
	}
}

// TestSabotage plants what an acceptance asks for among 1,000 files, and wants exactly that named.
func TestSabotage(t *testing.T) {
	tree := phototest.Tree{}
	for i := range 1000 {
		name := fmt.Sprintf("فرع %d/IMG_%04d.jpg", i%7, i)
		if i%100 == 7 {
			name = fmt.Sprintf("فرع %d/café_%04d.jpg", i%7, i)
		}
		tree[name] = phototest.Text(strings.Repeat(fmt.Sprintf("photo %d ", i), 20+i%50))
	}
	dir := written(t, tree)
	store := recorded(t, dir)
	names := slices.Sorted(maps.Keys(tree))
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	accented := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.Contains(n, "é") })[:5]
	names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(accented, n) })
	take := func(n int) (out []string) {
		out, names = names[:n], names[n:]
		return out
	}
	var want []string
	at := func(p string) string { return filepath.Join(dir, p) }
	for _, n := range take(20) {
		flip(t, at(n))
		want = append(want, "changed_silently "+n)
	}
	for _, n := range take(10) {
		do(t, os.Truncate(at(n), 50), os.Chtimes(at(n), long, long))
		want = append(want, "changed "+n)
	}
	for _, n := range take(10) {
		do(t, os.Remove(at(n)))
		want = append(want, "missing "+n)
	}
	for i, n := range take(10) {
		to := fmt.Sprintf("renamed %d.jpg", i)
		do(t, os.Rename(at(n), at(to)))
		want = append(want, "moved "+n+" > "+to)
	}
	for i := range 10 {
		n := fmt.Sprintf("new %d.jpg", i)
		do(t, os.WriteFile(at(n), []byte("nobody knows "+n), 0o644))
		want = append(want, "new "+n)
	}
	bad := take(5)
	for _, n := range bad {
		want = append(want, "unreadable "+n+": input/output error")
	}
	for _, n := range take(5) {
		do(t, os.Remove(at(n)), os.Symlink("IMG.jpg", at(n)))
		want = append(want, "type_changed "+n+": link")
	}
	for _, n := range accented {
		to := strings.ReplaceAll(n, "é", "e\u0301")
		do(t, os.Rename(at(n), at(to)))
		want = append(want, "moved "+n+" > "+to+": "+OtherForm)
	}
	r := newRun(opened(t, dir), store, Options{Workers: 2})
	real := r.open
	r.open = func(e walk.Entry) (fs.File, error) { // a bad sector answers the superuser too
		f, err := real(e)
		if err == nil && slices.Contains(bad, string(e.Path)) {
			return broken{f}, nil
		}
		return f, err
	}
	if err := r.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := lines(r.findings)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found %d, want %d:\n%s", len(got), len(want), phototest.Diff(strings.Join(want, "\n")+"\n", strings.Join(got, "\n")+"\n"))
	}
	if ok := r.ledger.By[OK]; ok != 1000-65 {
		t.Errorf("%d are ok, want %d", ok, 1000-65)
	}
}

// broken is a file whose second half cannot be read.
type broken struct{ fs.File }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.File.Read(p[:min(len(p), 40)])
	if err == nil {
		_, err = iotest.ErrReader(syscall.EIO).Read(nil)
	}
	return n, err
}

func many(t testing.TB, n int) string {
	tree := phototest.Tree{}
	for i := range n {
		tree[fmt.Sprintf("%d/%04d", i%3, i)] = phototest.Text(fmt.Sprint("content ", i))
	}
	return written(t, tree)
}

func TestSample(t *testing.T) {
	dir := many(t, 1000)
	store := recorded(t, dir)
	do(t, os.Remove(filepath.Join(dir, "0/0000")), os.WriteFile(filepath.Join(dir, "1/0001"), []byte("longer than before"), 0o644))
	out, got := found(t, dir, store, Options{Share: 0.05, Seed: 7})
	// What needs no reading is found all the same.
	if want := []string{"missing 0/0000", "changed 1/0001"}; len(got) != 2 || got[0] != want[0] || !strings.HasPrefix(got[1], want[1]) {
		t.Errorf("found %q, want %q", got, want)
	}
	if n := out.Ledger.By[OK]; n < 30 || n > 70 || n+out.Ledger.By[NotSampled] != 998 {
		t.Errorf("%d of 1000 are of a sample of 5%%: %+v", n, out.Ledger)
	}
	ok := keptOK(store)
	again := &record{List: store.List, kept: map[photo.RelPath]Finding{}}
	found(t, dir, again, Options{Share: 0.05, Seed: 7, Workers: 3})
	if !slices.Equal(ok, keptOK(again)) {
		t.Error("one seed draws two samples")
	}
	other := &record{List: store.List, kept: map[photo.RelPath]Finding{}}
	found(t, dir, other, Options{Share: 0.05, Seed: 8})
	if slices.Equal(ok, keptOK(other)) {
		t.Error("two seeds draw one sample")
	}
	larger := &record{List: store.List, kept: map[photo.RelPath]Finding{}}
	found(t, dir, larger, Options{Share: 0.2, Seed: 7})
	for _, p := range ok {
		if larger.kept[p].Class != OK {
			t.Errorf("%q is of the smaller sample alone", p)
		}
	}
}

func keptOK(r *record) (out []photo.RelPath) {
	for p, f := range r.kept {
		if f.Class == OK {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// TestResume goes on where a run was stopped: what was ok and is as it was is not read again, and counts.
func TestResume(t *testing.T) {
	dir := many(t, 3000)
	store := recorded(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	store.onKeep = func() error { cancel(); return nil }
	out, err := Run(ctx, opened(t, dir), store, Options{Workers: 2})
	if !errors.Is(err, context.Canceled) || len(out.Findings) != 0 {
		t.Fatalf("Run = %v, %v, want Canceled and nothing found", lines(out.Findings), err)
	}
	passed := len(store.kept)
	if passed < batchItems || passed == 3000 || out.Ledger.By[OK] != int64(passed) {
		t.Fatalf("%d were kept, and the ledger has %+v", passed, out.Ledger)
	}
	for i, row := range store.List {
		if f, ok := store.kept[row.Path]; ok {
			store.List[i].Passed = &f.As
		}
	}
	touched := keptOK(store)[0]
	do(t, os.Chtimes(filepath.Join(dir, string(touched)), long, long.Add(time.Hour)))
	store.onKeep, store.kept = nil, map[photo.RelPath]Finding{}
	again, got := found(t, dir, store, Options{Workers: 2})
	if len(got) != 0 || again.Ledger.By[OK] != 3000 || again.Ledger.Resumed != int64(passed-1) {
		t.Errorf("found %v, %+v, want 3000 ok, %d of them resumed", got, again.Ledger, passed-1)
	}
	if _, read := store.kept[touched]; !read || len(store.kept) != 3000-passed+1 {
		t.Errorf("%d files were read again, and the touched one among them: %v", len(store.kept), read)
	}
}

func TestVanishedRowsAreNotLookedFor(t *testing.T) {
	dir := written(t, phototest.Tree{"a": phototest.Text("a"), "b": phototest.Text("b")})
	store := recorded(t, dir)
	store.List[0].Vanished, store.List[1].Vanished = true, true
	do(t, os.Remove(filepath.Join(dir, "b")))
	out, got := found(t, dir, store, Options{})
	if want := []string{"new a: it was gone when the record was made"}; !slices.Equal(got, want) || out.Ledger.Expected != 0 {
		t.Errorf("found %q, %+v, want %q", got, out.Ledger, want)
	}
}

// TestShutFolder: below a folder that cannot be listed nothing is missing.
func TestShutFolder(t *testing.T) {
	store := &record{List: List{{Path: "d", Kind: photo.Folder}, {Path: "d-x", Kind: photo.Regular}, {Path: "d/a", Kind: photo.Regular}, {Path: "e", Kind: photo.Regular}}}
	m := newMerge(store)
	for _, e := range []walk.Entry{{Path: "d-x", Kind: photo.Regular}, {Path: "d", Kind: photo.Folder, Err: syscall.EACCES}} {
		if row, ok, err := m.at(t.Context(), e); err != nil || !ok || row.Path != e.Path {
			t.Errorf("at(%q) = %q, %v, %v", e.Path, row.Path, ok, err)
		}
	}
	lost, err := m.lost(t.Context())
	if err != nil || len(lost) != 2 || lost[0].shut != "its folder could not be listed: permission denied" || lost[1].shut != "" {
		t.Errorf("lost = %+v, %v", lost, err)
	}
}

// A manifest in its own folder is no new file; everything else there is.
func TestBeside(t *testing.T) {
	dir := written(t, phototest.Tree{"data/a": phototest.Text("a")})
	store := recorded(t, dir)
	do(t, os.WriteFile(filepath.Join(dir, "manifest"), nil, 0o644), os.WriteFile(filepath.Join(dir, "data/b"), nil, 0o644))
	out, got := found(t, dir, store, Options{Beside: func(p photo.RelPath) bool { return p == "manifest" || p == "data/a" }})
	if want := []string{"new data/b"}; !slices.Equal(got, want) || out.Ledger.Beside != 1 || out.Ledger.By[OK] != 1 {
		t.Errorf("found %q, %+v, want %q", got, out.Ledger, want)
	}
}

func TestStoreErrorEndsTheRun(t *testing.T) {
	dir := many(t, 1500)
	store := recorded(t, dir)
	full := errors.New("disk full")
	store.onKeep = func() error { return full }
	out, err := Run(t.Context(), opened(t, dir), store, Options{})
	if !errors.Is(err, full) || out.Ledger.By[OK] != 0 {
		t.Errorf("Run = %+v, %v, want the store's error and nothing counted", out.Ledger, err)
	}
}

func TestLedgerCheck(t *testing.T) {
	dir := many(t, 10)
	out, _ := found(t, dir, recorded(t, dir), Options{})
	if err := out.Ledger.Check(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Ledger){
		"a file too many":    func(l *Ledger) { l.By[OK]++ },
		"an entry too few":   func(l *Ledger) { l.Entries-- },
		"a file in no class": func(l *Ledger) { l.Expected++ },
	} {
		l := out.Ledger
		l.By = maps.Clone(l.By)
		if spoil(&l); l.Check() == nil {
			t.Errorf("%s: the ledger adds up", name)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	data := make([]byte, 2<<20)
	tree := phototest.Tree{}
	for i := range 20 {
		data[0] = byte(i)
		tree[fmt.Sprint(i)] = phototest.File(slices.Clone(data))
	}
	dir := written(b, tree)
	store := recorded(b, dir).List
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			b.SetBytes(int64(len(tree) * len(data)))
			for b.Loop() {
				if _, err := Run(b.Context(), opened(b, dir), store, Options{Workers: workers}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
