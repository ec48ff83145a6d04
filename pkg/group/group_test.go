// SPDX-License-Identifier: Apache-2.0

package group

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// shown holds likeness vectors by photo.
type shown map[photo.Digest][]byte

func (s shown) looks(ids []photo.Digest) (out [][]byte, err error) {
	for _, id := range ids {
		out = append(out, s[id])
	}
	return out, nil
}

func setsOf(t testing.TB, photos []Photo, s shown, known []Known, m Model) []Set {
	t.Helper()
	sets, err := Sets(photos, s.looks, known, m)
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

func fitted(t testing.TB, photos []Photo, s shown) Model {
	t.Helper()
	m, err := Fit(photos, s.looks, Start())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// series draws photos of bodies in bursts, and what they look like; every fourth body has no time.
func series(seed uint64, bodies int) (out []Photo, s shown) {
	rng := rand.New(rand.NewPCG(seed, 7))
	s = shown{}
	at := int64(1_340_000_000)
	for b := range bodies {
		at += 120 + rng.Int64N(600)
		for range 1 + rng.IntN(6) {
			n := len(out)
			p := Photo{ID: photo.Digest{1, byte(n), byte(n >> 8)}, Source: 1, Number: int64(n), HasNumber: true,
				Path: photo.RelPath(fmt.Sprintf("a/DSC_%04d.JPG", n)), Camera: "A|B|1", Decoded: true}
			at += rng.Int64N(12)
			if b%4 != 3 {
				p.Taken = photo.Taken{Wall: at, Source: "DateTimeOriginal"}
			}
			for k := range 8 {
				s[p.ID] = append(s[p.ID], byte((b*37+k*11)%255)/2+byte(rng.IntN(30)))
			}
			out = append(out, p)
		}
	}
	return out, s
}

func where(sets []Set) map[photo.Digest]int {
	at := map[photo.Digest]int{}
	for i, s := range sets {
		for _, id := range s.Members {
			at[id] = i
		}
	}
	return at
}

func TestSetsPartitionInAnyOrder(t *testing.T) {
	for seed := range uint64(20) {
		photos, shown := series(seed, 12)
		m := fitted(t, photos, shown)
		want := setsOf(t, photos, shown, nil, m)
		total := 0
		for _, s := range want {
			total += len(s.Members)
			if s.Confidence < 0 || s.Confidence > 1 {
				t.Errorf("confidence = %v, want 0 to 1", s.Confidence)
			}
		}
		if at := where(want); total != len(photos) || len(at) != total {
			t.Errorf("seed %d: %d members, %d distinct, want %d", seed, total, len(at), len(photos))
		}
		rand.New(rand.NewPCG(seed, 2)).Shuffle(len(photos), func(i, j int) { photos[i], photos[j] = photos[j], photos[i] })
		if again := fitted(t, photos, shown); !reflect.DeepEqual(again, m) {
			t.Errorf("seed %d: another order of input gave other tables", seed)
		}
		if got := setsOf(t, photos, shown, nil, m); !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: another order of input gave other sets", seed)
		}
	}
}

func TestSetsHonourDecisions(t *testing.T) {
	for seed := range uint64(40) {
		photos, shown := series(seed, 12)
		rng := rand.New(rand.NewPCG(seed, 3))
		ids := rng.Perm(len(photos))
		pick := func(i int) photo.Digest { return photos[ids[i]].ID }
		known := []Known{
			{Set: 4, Confirmed: []photo.Digest{pick(0), pick(1)}, Rejected: []photo.Digest{pick(2), pick(3)}},
			{Set: 9, Confirmed: []photo.Digest{pick(4), pick(5)}, Closed: true},
		}
		sets := setsOf(t, photos, shown, known, Start())
		at := where(sets)
		if at[pick(0)] != at[pick(1)] || at[pick(4)] != at[pick(5)] {
			t.Errorf("seed %d: confirmed members are apart", seed)
		}
		if at[pick(2)] == at[pick(0)] || at[pick(3)] == at[pick(0)] {
			t.Errorf("seed %d: a rejected photo is in the set", seed)
		}
		if s := sets[at[pick(4)]]; s.Known != 9 || len(s.Members) != 2 {
			t.Errorf("seed %d: closed set = %v with %d members, want S-000009 with 2", seed, s.Known, len(s.Members))
		}
	}
}

func TestSetsNearCopyAddsNoSet(t *testing.T) {
	photos, shown := series(1, 8)
	want := setsOf(t, photos, shown, nil, Start())
	c := photos[3]
	c.ID, c.Original, c.Path = photo.Digest{9}, photos[3].ID, "z/copy.jpg"
	got := setsOf(t, append(slices.Clone(photos), c), shown, nil, Start())
	if at := where(got); len(got) != len(want) || at[c.ID] != at[c.Original] {
		t.Errorf("%d sets, copy in %d, original in %d; want %d sets and one place", len(got), at[c.ID], at[c.Original], len(want))
	}
}

func TestSetsExactCopyAddsNoSet(t *testing.T) {
	for seed := range uint64(5) {
		photos, shown := series(seed, 8)
		want := setsOf(t, photos, shown, nil, Start())
		c := photos[5]
		c.Path, c.Mod = "z/backup/1.jpg", photo.Stamp{Sec: 1}
		if got := setsOf(t, append(append([]Photo{c}, photos...), c), shown, nil, Start()); !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: a second file of one photo gave other sets", seed)
		}
	}
}

// A photographer at work beside another is never interleaved with him.
func TestSetsKeepPhotographersApart(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(p *Photo)
		together bool
	}{
		{"nothing", func(*Photo) {}, true},
		{"serial number", func(p *Photo) { p.Camera = "A|B|2" }, false},
		{"model", func(p *Photo) { p.Camera = "A|C|" }, false},
		{"name stem", func(p *Photo) { *p = retitled(*p, fmt.Sprintf("a/IMG_%04d.JPG", p.Number)) }, false},
		{"counter", func(p *Photo) { *p = retitled(*p, fmt.Sprintf("a/DSC_%04d.JPG", p.Number+4000)) }, false},
		{"counter and folder", func(p *Photo) { *p = retitled(*p, fmt.Sprintf("b/DSC_%04d.JPG", p.Number+4000)) }, false},
	} {
		for seed := range uint64(10) {
			one, shown := series(seed, 10)
			other := slices.Clone(one)
			owner := map[photo.Digest]int{}
			for i := range one {
				one[i].Camera, one[i].Taken.Source = "A|B|", "DateTimeOriginal"
				one[i].Taken.Wall = 1_340_000_000 + 20*int64(i)
			}
			for i := range other {
				other[i].Camera, other[i].ID, other[i].Taken = "A|B|", photo.Digest{7, byte(i)}, one[i].Taken
				shown[other[i].ID] = shown[one[i].ID]
				other[i].Taken.Wall++
				c.change(&other[i])
				owner[other[i].ID] = 1
			}
			mixed := false
			for _, s := range setsOf(t, append(one, other...), shown, nil, Start()) {
				for _, id := range s.Members {
					mixed = mixed || owner[id] != owner[s.Members[0]]
				}
			}
			if mixed != c.together {
				t.Errorf("%s tells two photographers apart, seed %d: interleaved %v, want %v", c.name, seed, mixed, c.together)
			}
		}
	}
}

func retitled(p Photo, path string) Photo {
	p.Path = photo.RelPath(path)
	p.Facts = pathfacts.Default().Read(p.Path)
	p.Number = p.Facts.Counter
	return p
}

// Whatever has no time by a camera is joined by likeness and order alone.
func TestLikenessAloneIsDoubtful(t *testing.T) {
	for name, change := range map[string]func(p *Photo, i int){
		"no times":             func(p *Photo, i int) { p.Taken = photo.Taken{} },
		"no times, no numbers": func(p *Photo, i int) { p.Taken, p.HasNumber = photo.Taken{}, false },
		"modification times": func(p *Photo, i int) {
			p.Taken, p.Mod = photo.Taken{}, photo.Stamp{Sec: 1_300_000_000 + int64(10*i+600*(i/4))}
		},
		"one reading for all": func(p *Photo, i int) { p.Taken.Wall = 0 },
		"days apart":          func(p *Photo, i int) { p.Taken.Wall = int64(i) * 200_000 },
	} {
		joined := 0
		for seed := range uint64(10) {
			photos, shown := series(seed, 10)
			for i := range photos {
				photos[i].Taken.Source = "DateTimeOriginal"
				change(&photos[i], i)
				shown[photos[i].ID] = slices.Repeat([]byte{byte(40 * (i / 4 % 6))}, 8)
			}
			for _, s := range setsOf(t, photos, shown, nil, fitted(t, photos, shown)) {
				if len(s.Members) > 1 && (s.Confidence >= 0.5 || s.Rule != "likeness") {
					t.Errorf("%s: %d photos by rule %q at %.2f, want likeness below 0.5", name, len(s.Members), s.Rule, s.Confidence)
				}
				joined += len(s.Members) - 1
			}
		}
		if joined == 0 && name != "days apart" {
			t.Errorf("%s: nothing was joined", name)
		}
	}
}

// A truncated copy in another folder parts nothing and is where the sound one is.
func TestDamagedCopyFollowsItsShot(t *testing.T) {
	for seed := range uint64(5) {
		photos, shown := series(seed, 8)
		want := setsOf(t, photos, shown, nil, Start())
		c := photos[4]
		c.ID, c.Decoded, c.Path = photo.Digest{9}, false, "z/damaged/4.JPG"
		got := setsOf(t, append(slices.Clone(photos), c), shown, nil, Start())
		at := where(got)
		if c.Taken.Known() && (len(got) != len(want) || at[c.ID] != at[photos[4].ID]) {
			t.Errorf("seed %d: %d sets, want %d; copy in %d, sound one in %d", seed, len(got), len(want), at[c.ID], at[photos[4].ID])
		}
		c.Number += 4000
		if at := where(setsOf(t, append(slices.Clone(photos), c), shown, nil, Start())); len(at) != len(photos)+1 {
			t.Errorf("seed %d: %d photos in sets, want %d", seed, len(at), len(photos)+1)
		}
	}
}

// A damaged file without EXIF follows the only sound photo of its name; of two it follows none.
func TestDamagedCopyFollowsItsNamesake(t *testing.T) {
	sound, other := at("recup/f0024570.jpg", -1), at("recup/f0024700.jpg", -1)
	sound.Decoded, other.Decoded = true, true
	s := shown{sound.ID: {0, 255}, other.ID: {255, 0}}
	damaged := at("damaged/F0024570.jpg", -1)
	got := where(setsOf(t, []Photo{sound, other, damaged}, s, nil, Start()))
	if got[damaged.ID] != got[sound.ID] || got[damaged.ID] == got[other.ID] {
		t.Errorf("sets %v: the damaged copy is not with the sound one", got)
	}
	again := at("recup2/f0024570.jpg", -1)
	again.Decoded = true
	_, copies := split([]Photo{sound, again, damaged})
	if len(copies) != 0 {
		t.Error("a damaged photo became a copy of one of two of its name")
	}
	timed := at("damaged/f0024570.jpg", 100)
	if _, copies := split([]Photo{sound, timed}); len(copies) != 0 {
		t.Error("a damaged photo with a time became a copy of one without")
	}
}

func TestNumberConflict(t *testing.T) {
	flagged := func(photos []Photo, known ...Known) (out []bool) {
		for _, s := range setsOf(t, photos, nil, known, Start()) {
			out = append(out, slices.Contains(s.Flags, photo.FlagNumberConflict))
		}
		return out
	}
	a, b, c := at("2012-05/215-1234-1.jpg", 0), at("2012-05/215-1234-2.jpg", 5), at("2012-05/215-7777-1.jpg", 10)
	d, e := at("1234-1.jpg", 0), at("1234-2.jpg", 5)
	other := at("2012-05/x/215-1234-3.jpg", 4000)
	if a.Facts.Detainee != "1234" || a.Facts.Body != b.Facts.Body || other.Facts.Body == a.Facts.Body {
		t.Fatalf("facts = %+v and %+v", a.Facts, other.Facts)
	}
	for _, test := range []struct {
		name string
		got  []bool
		want []bool
	}{
		{"two bodies", flagged([]Photo{a, b, c}), []bool{false, false}},
		{"one body, parted by a person", flagged([]Photo{a, b}, Known{Set: 1, Confirmed: []photo.Digest{a.ID}, Rejected: []photo.Digest{b.ID}}), []bool{true, true}},
		{"one body without a branch, parted by a person", flagged([]Photo{d, e}, Known{Set: 1, Confirmed: []photo.Digest{d.ID}, Rejected: []photo.Digest{e.ID}}), []bool{true, true}},
		{"one branch and detainee in two folders of a month", flagged([]Photo{a, b, c, other}), []bool{true, false, true}},
		{"two bodies, joined by a person", flagged([]Photo{a, c}, Known{Set: 1, Confirmed: []photo.Digest{a.ID, c.ID}}), []bool{true}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: number_conflict = %v, want %v", test.name, test.got, test.want)
		}
	}
}

// A photo that comes later with the number of a body that a person has touched goes where that is.
func TestNewPhotoFollowsItsNumber(t *testing.T) {
	a, b, c := at("2012-05/215-1234-1.jpg", 0), at("2012-05/215-1234-2.jpg", 5), at("2012-05/215-1234-3.jpg", 90000)
	known := Known{Set: 3, Confirmed: []photo.Digest{a.ID, b.ID}}
	if sets := setsOf(t, []Photo{a, b, c}, nil, []Known{known}, Start()); len(sets) != 1 || sets[0].Known != 3 {
		t.Errorf("%d sets, want one that continues S-000003", len(sets))
	}
	known.Rejected = []photo.Digest{c.ID}
	if sets := setsOf(t, []Photo{a, b, c}, nil, []Known{known}, Start()); len(sets) != 2 {
		t.Errorf("%d sets after a rejection, want 2", len(sets))
	}
	known.Rejected, known.Closed = nil, true
	if sets := setsOf(t, []Photo{a, b, c}, nil, []Known{known}, Start()); len(sets) != 2 {
		t.Errorf("%d sets where the set is closed, want 2", len(sets))
	}
}

func TestFitLearnsSizesOfEachCamera(t *testing.T) {
	var photos []Photo
	shown := shown{}
	for i := range 400 {
		single, set := at(fmt.Sprintf("a/DSC_%04d.JPG", i), float64(400*i)), at(fmt.Sprintf("b/IMG_%04d.JPG", i), float64(10*i+2000*(i/5)))
		single.Camera, set.Camera = "A|S|1", "A|F|2"
		shown[single.ID], shown[set.ID] = make([]byte, 8), make([]byte, 8)
		shown[single.ID][i%8], shown[set.ID][i/5%8] = 255, 255
		photos = append(photos, single, set)
	}
	m := fitted(t, photos, shown)
	if one, five := m.Cameras["A|S|1"][0], m.Cameras["A|F|2"][4]; one < 0.5 || five < 0.5 {
		t.Errorf("P(1) of the camera of singles = %.2f, P(5) of the other = %.2f, want above a half", one, five)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back Model
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, m) {
		t.Errorf("a model that was stored comes back as %+v, %v; want %+v", back, err, m)
	}
	if text := m.String(); strings.Contains(text, "|1") || !strings.Contains(text, `"A"`) {
		t.Errorf("String = %s, want cameras without serial numbers", text)
	}
}

// Gaps and steps grow together where photos are missing: a cut that both made must not be counted for both.
func TestFitLearnsGapsWithoutSteps(t *testing.T) {
	photos, shown := series(5, 40)
	lean := Start()
	lean.Step.Within, lean.Step.Between = lean.Step.Between, lean.Step.Within
	m, err := Fit(photos, shown.looks, lean)
	if err != nil {
		t.Fatal(err)
	}
	want := fitted(t, photos, shown)
	if !reflect.DeepEqual(m.Gap, want.Gap) || !reflect.DeepEqual(m.Cameras, want.Cameras) {
		t.Error("other tables of steps to begin with change the tables of gaps and sizes")
	}
	if reflect.DeepEqual(m.Step, want.Step) {
		t.Error("other tables of steps to begin with count for nothing")
	}
}

func TestSetsDegenerate(t *testing.T) {
	if got := setsOf(t, nil, nil, nil, Start()); len(got) != 0 {
		t.Errorf("Sets(nil) = %v, want none", got)
	}
	for _, wall := range []int64{0, -1 << 40, 1_340_000_000, 4_070_908_800} {
		photos, shown := series(2, 10)
		for i := range photos {
			photos[i].Taken = photo.Taken{Wall: wall, Source: "DateTime"}
		}
		if got := len(where(setsOf(t, photos, shown, nil, fitted(t, photos, shown)))); got != len(photos) {
			t.Errorf("all at %d: %d photos in sets, want %d", wall, got, len(photos))
		}
		if got := setsOf(t, photos[:1], shown, nil, Start()); len(got) != 1 || got[0].Rule != "single" {
			t.Errorf("one photo: %v, want one single", got)
		}
	}
}
