// SPDX-License-Identifier: Apache-2.0

package find

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"amana/pkg/alter"
	"amana/pkg/digest"
	"amana/pkg/fingerprint"
	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/phototest"
	"amana/pkg/pixel"
)

// drawn returns a picture of a figure, as pixels and as a file.
func drawn(seed int64, view int) (*image.RGBA, []byte) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, phototest.Figure(seed, view), &jpeg.Options{Quality: 92}); err != nil {
		panic(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(file.Bytes()))
	if err != nil {
		panic(err)
	}
	pixels := image.NewRGBA(m.Bounds())
	draw.Draw(pixels, pixels.Rect, m, m.Bounds().Min, draw.Src)
	return pixels, file.Bytes()
}

func stores(t testing.TB, file []byte) Photo {
	t.Helper()
	p, err := pixel.Decode("jpeg", file, 1)
	if err != nil {
		t.Fatal(err)
	}
	return Photo{Digest: digest.Bytes(file), W: p.Width, H: p.Height, Print: fingerprint.Of(p.Small)}
}

// archive returns an index of figures, two views each, and their digests.
func archive(t testing.TB, figures int) (*Index, []photo.Digest) {
	var photos []Photo
	var ids []photo.Digest
	for seed := range int64(figures) {
		for view := range 2 {
			_, file := drawn(seed, view)
			photos = append(photos, stores(t, file))
			ids = append(ids, photos[len(photos)-1].Digest)
		}
	}
	return NewIndex(photos), ids
}

func ask(t *testing.T, ix *Index, data []byte) []Match {
	t.Helper()
	q, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return ix.Ask(q)
}

func TestFindsAlteredPictures(t *testing.T) {
	ix, ids := archive(t, 6)
	want := map[string]Kind{
		"resize to 50 %": Resized, "JPEG quality 40": Reencoded, "quarter turn": Rotated, "border": Bordered, "crop 10 %": Cropped, "crop 20 %": Cropped,
		"mirror": Mirrored, "telephone screen": Bordered, "turn by 3 degrees": Rotated, "grey": Reencoded, "part blacked out": Partial, "letterbox": Bordered,
	}
	for _, k := range alter.Kinds() {
		kind, ok := want[k.Name]
		if !ok {
			continue
		}
		m, _ := drawn(3, 1)
		data, err := k.Of(m, 5)
		if err != nil {
			t.Fatal(err)
		}
		got := ask(t, ix, data)
		if len(got) != 1 || got[0].Photo != ids[3*2+1] {
			t.Errorf("%s: found %v, want the one photo", k.Name, got)
			continue
		}
		if !slices.Contains(got[0].Kinds, kind) {
			t.Errorf("%s: kinds %v, want %s among them", k.Name, got[0].Kinds, kind)
		}
	}
}

func TestExactCopyComesFirst(t *testing.T) {
	ix, ids := archive(t, 3)
	_, file := drawn(1, 0)
	got := ask(t, ix, file)
	if len(got) != 1 || got[0].Photo != ids[2] || !slices.Equal(got[0].Kinds, []Kind{Exact}) {
		t.Errorf("found %v, want the exact copy alone", got)
	}
}

func TestOtherPicturesAreNotFound(t *testing.T) {
	ix, _ := archive(t, 6)
	for _, p := range []struct {
		what string
		seed int64
		view int
	}{{"another view", 2, 2}, {"another view", 4, 3}, {"another figure", 40, 0}} {
		_, file := drawn(p.seed, p.view)
		if got := ask(t, ix, file); len(got) > 0 {
			t.Errorf("%s of figure %d: found %v, want nothing", p.what, p.seed, got)
		}
	}
	if got := NewIndex(nil).Ask(Question{}); len(got) > 0 {
		t.Errorf("in an empty archive: found %v", got)
	}
}

// The answer does not depend on the order of the photos.
func TestOrderOfPhotos(t *testing.T) {
	var photos []Photo
	for seed := range int64(5) {
		_, file := drawn(seed, 0)
		photos = append(photos, stores(t, file))
	}
	m, _ := drawn(2, 0)
	data, err := alter.Kinds()[18].Of(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := ask(t, NewIndex(photos), data)
	slices.Reverse(photos)
	got := ask(t, NewIndex(photos), data)
	if len(want) != 1 || len(got) != 1 || want[0].Photo != got[0].Photo || want[0].Score != got[0].Score {
		t.Errorf("reversed: %v, before: %v", got, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, bad := range [][]byte{nil, []byte("text"), []byte("\xFF\xD8\xFF\xE0 cut off"), {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}} {
		if q, err := Read(bad); err == nil || q.Digest != digest.Bytes(bad) {
			t.Errorf("Read(%q) = %v, %v, want an error and the digest", bad, q.Digest, err)
		}
	}
}

// Every bit goes to a place of its own, so that distances stay.
func TestMixedKeepsDistances(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		a, b := [2]uint64{r.Uint64(), r.Uint64()}, [2]uint64{r.Uint64(), r.Uint64()}
		if got, want := apart(mixed(a), mixed(b)), apart(a, b); got != want {
			t.Fatalf("apart(mixed) = %d, want %d", got, want)
		}
	}
}

// A pose of the whole picture takes corners to corners, as the eight ways of fingerprint.Dihedral have them.
func TestWhole(t *testing.T) {
	const W, H = 300.0, 200.0
	// Where the photo's upper left corner lies in the question, mirrored or not.
	for way, want := range [8][2]float64{{0, 0}, {0, H}, {W, H}, {W, 0}, {0, 0}, {W, H}, {W, 0}, {0, H}} {
		w, h := 150.0, 100.0
		if way == 1 || way == 3 || way >= 6 {
			w, h = h, w
		}
		p := whole(way, w, h, W, H)
		x, y := p.at(0, 0)
		u, v := p.at(w, h)
		if x != want[0] || y != want[1] || math.Abs(u+x-W) > 1e-9 || math.Abs(v+y-H) > 1e-9 {
			t.Errorf("way %d: corners at %v, %v and %v, %v, want %v and the opposite", way, x, y, u, v, want)
		}
	}
}

func TestFit(t *testing.T) {
	want := Pose{A: 1.2, B: 0.5, C: 10, D: -4, Mirror: true}
	var pairs []pair
	for i := range 8 {
		m := fingerprint.Mark{X: float64(i * i % 31), Y: float64(17 * i % 23), Size: 1}
		x, y := want.at(m.X, m.Y)
		pairs = append(pairs, pair{mark: m, seen: fingerprint.Mark{X: x, Y: y, Size: 1.3}})
	}
	got, ok := fit(pairs, true)
	if !ok || math.Abs(got.A-want.A)+math.Abs(got.B-want.B)+math.Abs(got.C-want.C)+math.Abs(got.D-want.D) > 1e-9 || !got.Mirror {
		t.Errorf("fit = %v, %v, want %v", got, ok, want)
	}
	if _, ok := fit(pairs[:1], false); ok {
		t.Error("one pair fits a pose")
	}
	if _, ok := fit(nil, false); ok {
		t.Error("nothing fits a pose")
	}
}

func TestTry(t *testing.T) {
	ix, ids := archive(t, 2)
	m, _ := drawn(1, 1)
	kinds := alter.Kinds()[:2]
	var all Trial
	for range 2 {
		var one Trial
		wrong, err := one.Try(ix, m, kinds, ids[3], map[photo.Digest]bool{ids[3]: true}, 1)
		if err != nil || wrong.Valid() {
			t.Fatalf("Try = %v, %v", wrong, err)
		}
		all.Add(one)
	}
	if all.Sample != 2 || len(all.Tallies) != 2 || all.Tallies[0].Asked != 2 || all.Tallies[0].Found != 2 || all.Mistaken != 0 {
		t.Errorf("tallies %+v", all)
	}
	// With nothing known to be the same, the photo itself is a mistake.
	var one Trial
	if wrong, err := one.Try(ix, m, kinds, ids[0], nil, 1); err != nil || wrong != ids[3] || one.Mistaken != 1 || one.Tallies[0].Found != 0 || one.Tallies[0].Wrong != 1 {
		t.Errorf("asked for another: %v, %v, %+v", wrong, err, one)
	}
}

func FuzzRead(f *testing.F) {
	pixels, _ := drawn(1, 0)
	var file bytes.Buffer // small, so that an input takes little time
	if err := jpeg.Encode(&file, pixels.SubImage(image.Rect(0, 0, 64, 48)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte("GIF89a"))
	ix, _ := archive(f, 1)
	f.Fuzz(func(t *testing.T, data []byte) {
		if cost, _ := pixel.Cost(meta.Sniff(data).Name, data); cost > 1<<18 {
			return // how large pictures are decoded is tried in pixel
		}
		if q, err := Read(data); err == nil {
			ix.Ask(q)
		}
	})
}

// synthetic returns an archive of n photos of 48 marks. Each mark is put together from a quarter each of four marks of real
// pictures, so that they crowd in the tables as real ones do and are no copies of each other.
func synthetic(b *testing.B, n int) *Index {
	r := rand.New(rand.NewPCG(1, 1))
	var pool [][]byte // stored marks
	var parts []byte
	for seed := range int64(60) {
		_, file := drawn(seed, 0)
		v := stores(b, file).Print.Likeness
		marks := 20 * len(fingerprint.Stored(v))
		parts = v[:len(v)-marks]
		pool = slices.AppendSeq(pool, slices.Chunk(v[len(v)-marks:], 20))
	}
	photos := make([]Photo, n)
	for i := range photos {
		p := &photos[i]
		p.Digest[0], p.Digest[1], p.Digest[2] = byte(i), byte(i>>8), byte(i>>16)
		p.W, p.H = 640, 480
		p.Print = photo.Fingerprint{Version: fingerprint.Version, Quality: 100, Likeness: slices.Clone(parts)}
		for k := range p.Print.Hash {
			p.Print.Hash[k] = byte(r.Uint32())
		}
		for range 48 {
			m := slices.Clone(pool[r.IntN(len(pool))])
			for quarter := 4; quarter < 20; quarter += 4 {
				copy(m[quarter:quarter+4], pool[r.IntN(len(pool))][quarter:])
			}
			m[0], m[1], m[2] = byte(r.IntN(128)), byte(r.IntN(96)), byte(r.Uint32())
			p.Print.Likeness = append(p.Print.Likeness, m...)
		}
	}
	return NewIndex(photos)
}

func BenchmarkAskOf55000(b *testing.B) {
	ix := synthetic(b, 55_000)
	m, _ := drawn(3, 0)
	data, err := alter.Kinds()[19].Of(m, 1)
	if err != nil {
		b.Fatal(err)
	}
	q, err := Read(data)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ix.Ask(q)
	}
}

func BenchmarkRead(b *testing.B) {
	m, _ := drawn(3, 0)
	data, err := alter.Kinds()[19].Of(m, 1)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(data); err != nil {
			b.Fatal(err)
		}
	}
}
