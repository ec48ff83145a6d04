// SPDX-License-Identifier: Apache-2.0

package group

import (
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"amana/pkg/fingerprint"
	"amana/pkg/photo"
)

// A long roll is looked at a stretch at a time, and each photo is held against its mates across stretches.
func TestLookHoldsEachPhotoAgainstItsMates(t *testing.T) {
	const n = 2*stretch + 100
	rng := rand.New(rand.NewPCG(1, 23))
	s, r := shown{}, &roll{}
	for i := range n {
		p := &Photo{ID: photo.Digest{1, byte(i), byte(i >> 8)}}
		if i%7 != 3 {
			s[p.ID] = []byte{byte(rng.IntN(256)), byte(rng.IntN(256))}
		}
		r.photos = append(r.photos, p)
	}
	asked, buf := 0, make([][]byte, stretch) // of which the vectors are taken again by the next call
	looks := func(ids []photo.Digest) ([][]byte, error) {
		if asked += len(ids); len(ids) > stretch {
			t.Errorf("asked for %d photos at once, want %d at most", len(ids), stretch)
		}
		for i, id := range ids {
			buf[i] = append(buf[i][:0], s[id]...)
		}
		return buf[:len(ids)], nil
	}
	if err := r.look(looks, nil); err != nil || asked != n {
		t.Fatalf("asked for %d photos of %d: %v", asked, n, err)
	}
	between := func(i, j int) float64 {
		if a, b := s[r.photos[i].ID], s[r.photos[j].ID]; a != nil && b != nil {
			return fingerprint.Alike(a, b)
		}
		return math.NaN()
	}
	typical := make([]float64, n)
	for j := range typical {
		typical[j] = othersOf(n, j, between)
	}
	for j := range n {
		for k := 1; k <= min(j, mates+2); k++ {
			d, known := r.apart(j, k, 0.06)
			want := between(j, j-k) * math.Pow(plain/((typical[j]+typical[j-k])/2), bend)
			if between(j, j-k) >= strange { // vectors so short have no marks
				want += 2 * 0.06
			}
			if tell := k <= mates && !math.IsNaN(want); known != tell || tell && math.Abs(d-want) > 1e-6 {
				t.Fatalf("photos %d and %d: %v, known %v, want %v", j, j-k, d, known, want)
			}
		}
	}
}

// othersOf is how far others are from photo j of n, by the definition.
func othersOf(n, j int, between func(i, j int) float64) float64 {
	var list []float64
	for i := range n {
		if by := max(i-j, j-i); by >= othersFrom && by < othersTo && !math.IsNaN(between(i, j)) {
			list = append(list, between(i, j))
		}
	}
	if len(list) == 0 {
		return plain
	}
	slices.Sort(list)
	m := float64(len(list))
	return (expected*plain + m*list[int(m*share)]) / (expected + m)
}

// The same two pictures are less alike where all look like them, and more where none does.
func TestContrast(t *testing.T) {
	apart := func(others int) float64 {
		s, r := shown{}, &roll{}
		for i := range 60 {
			p := &Photo{ID: photo.Digest{1, byte(i)}}
			s[p.ID] = []byte{byte(100 + others), byte(100 + i%4*others/4)}
			r.photos = append(r.photos, p)
		}
		s[r.photos[30].ID], s[r.photos[31].ID] = []byte{100, 120}, []byte{100, 150}
		if err := r.look(s.looks, nil); err != nil {
			t.Fatal(err)
		}
		d, _ := r.apart(31, 1, 0.06)
		return d
	}
	raw := fingerprint.Alike([]byte{100, 120}, []byte{100, 150})
	if near, far := apart(4), apart(120); near <= raw || far >= near {
		t.Errorf("%v between like others, %v between unlike ones, want more than %v and less", near, far, raw)
	}
}

// Two pictures of the same colours whose marks do not agree are farther apart by a fixed distance.
func TestMarksAreAddedToTheContrast(t *testing.T) {
	vector := func(seed uint64) []byte {
		rng := rand.New(rand.NewPCG(seed, 29))
		img := image.NewRGBA(image.Rect(0, 0, 128, 128))
		for i := range img.Pix {
			img.Pix[i] = byte(128 + 100*(rng.IntN(3)-1)*(i>>2&1))
		}
		return fingerprint.Of(img).Likeness
	}
	a, b := vector(1), vector(2)
	if fingerprint.Lack(a, b) == 0 || fingerprint.Alike(a, b) >= strange {
		t.Fatalf("two prints lack %d at %.3f: the test needs some lack and one room", fingerprint.Lack(a, b), fingerprint.Alike(a, b))
	}
	for name, c := range map[string]struct{ a, b []byte }{"two prints": {a, b}, "one print": {a, a}} {
		var near window
		list := []unlike{near.add(c.a), near.add(c.b)}
		near.contrast(list)
		want := fingerprint.Alike(c.a, c.b) + 0.06*float64(fingerprint.Lack(c.a, c.b)) // no others: no contrast
		if got := list[1].distance(0, 0.06); math.Abs(got-want) > 1e-6 {
			t.Errorf("%s: %.4f apart, want %.4f", name, got, want)
		}
	}
}

// Marks count as far as gaps do not part sets, and wholly where there is no clock.
func TestMarksCountWhereGapsDoNotPartSets(t *testing.T) {
	start, parted, half := Start(), Start(), Start()
	parted.Gap.Within, parted.Gap.Between = []float64{.9, .1}, []float64{.1, .9}
	half.Gap.Within, half.Gap.Between = []float64{.85, .15}, []float64{.15, .85}
	const away, lack = 0.2, 2
	for name, c := range map[string]struct {
		m     Model
		clock clock
		want  float64 // halves
	}{
		"parted":                {parted, exifClock, usual},
		"half parted":           {half, exifClock, lack/2. + usual/2},
		"the start":             {start, exifClock, lack},
		"no clock":              {parted, noClock, lack},
		"times of modification": {parted, modClock, lack},
	} {
		r := &roll{clock: c.clock, unlike: make([]unlike, 2)}
		r.unlike[1].away[0], r.unlike[1].lack[0] = away, lack
		l := lattice{roll: r, m: &c.m, parting: c.m.parting()}
		want := c.m.alike(away + c.want*c.m.Marks)
		if got, known := l.alike(1, 1); !known || math.Abs(got-want) > 1e-6 {
			t.Errorf("%s: %v, %v, want %v", name, got, known, want)
		}
	}
}

func TestErrorsOfLooksAreReturned(t *testing.T) {
	photos, _ := series(1, 3)
	broken := errors.New("broken")
	for name, looks := range map[string]Looks{
		"an error":     func([]photo.Digest) ([][]byte, error) { return nil, broken },
		"one too few":  func(ids []photo.Digest) ([][]byte, error) { return make([][]byte, len(ids)-1), nil },
		"one too many": func(ids []photo.Digest) ([][]byte, error) { return make([][]byte, len(ids)+1), nil },
	} {
		if _, err := Fit(photos, looks, Start()); err == nil || name == "an error" && !errors.Is(err, broken) {
			t.Errorf("%s: Fit gives %v", name, err)
		}
		if _, err := Sets(photos, looks, nil, Start()); err == nil || name == "an error" && !errors.Is(err, broken) {
			t.Errorf("%s: Sets gives %v", name, err)
		}
	}
}

// Photos before and after one that was taken away are as far apart as they were.
func TestPartOfARoll(t *testing.T) {
	r, _ := small(t, 4, 9)
	for i := range r.unlike {
		for k := range mates {
			r.unlike[i].lack[k] = uint8((i + k) % 3)
		}
	}
	p := r.part(2, 8, func(p *Photo) bool { return p != r.photos[2] && p != r.photos[4] && p != r.photos[5] })
	want := []int{3, 6, 7}
	if len(p.photos) != len(want) {
		t.Fatalf("%d photos, want %d", len(p.photos), len(want))
	}
	for i, from := range want {
		if p.photos[i] != r.photos[from] || p.at[i] != r.at[from] {
			t.Errorf("photo %d is not photo %d of the roll", i, from)
		}
		gap := -1.0
		if i > 0 {
			gap = r.at[from] - r.at[want[i-1]]
		}
		if p.gap[i] != gap {
			t.Errorf("gap %d = %v, want %v", i, p.gap[i], gap)
		}
		for k := 1; k <= i; k++ {
			got, known := p.apart(i, k, 1)
			if d, _ := r.apart(from, from-want[i-k], 1); !known || got != d {
				t.Errorf("photos %d and %d are %v apart, known %v, want %v", i, i-k, got, known, d)
			}
		}
	}
	if _, known := p.apart(1, 2, 1); known {
		t.Error("a photo before the first is known")
	}
}

// What was taken out of the middle of a set leaves the rest of it together, where all look alike.
func TestSetsTakenApartKeepTheirRest(t *testing.T) {
	photos, s := []Photo{}, shown{}
	for i, name := range []string{"DSC_0001", "DSC_0002", "DSC_0003", "DSC_0004", "DSC_0005", "DSC_0900"} {
		p := at(name+".JPG", float64(8*i+90000*(i/5)))
		p.Camera = "A|B|1"
		s[p.ID] = slices.Repeat([]byte{byte(i / 5 * 255)}, 8)
		photos = append(photos, p)
	}
	known := Known{Set: 3, Confirmed: []photo.Digest{photos[2].ID}, Closed: true}
	got := where(setsOf(t, photos, s, []Known{known}, Start()))
	if got[photos[0].ID] != got[photos[4].ID] || got[photos[0].ID] == got[photos[2].ID] || got[photos[5].ID] == got[photos[0].ID] {
		t.Errorf("sets of the photos: %v, want the third and the last apart and the others together", got)
	}
}
