// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
)

// series draws photos of bodies in bursts; every fourth body has no time.
func series(seed uint64, bodies int) []Photo {
	rng := rand.New(rand.NewPCG(seed, 7))
	var out []Photo
	at := int64(1_340_000_000)
	for b := range bodies {
		at += 120 + rng.Int64N(600)
		for range 1 + rng.IntN(6) {
			n := len(out)
			p := Photo{ID: photo.Digest{1, byte(n), byte(n >> 8)}, Source: 1, Number: int64(n), HasNumber: true,
				Path: photo.RelPath(fmt.Sprintf("a/DSC_%04d.JPG", n)), Camera: "A|B|1"}
			at += rng.Int64N(12)
			if b%4 != 3 {
				p.Taken = photo.Taken{Wall: at, Source: "DateTimeOriginal"}
			}
			for k := range 8 {
				p.Likeness = append(p.Likeness, byte((b*37+k*11)%255)/2+byte(rng.IntN(30)))
			}
			out = append(out, p)
		}
	}
	return out
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
		photos := series(seed, 12)
		want := Sets(photos, nil, Start())
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
		if got := Sets(photos, nil, Start()); !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: another order of input gave other sets", seed)
		}
	}
}

func TestSetsHonourDecisions(t *testing.T) {
	for seed := range uint64(40) {
		photos := series(seed, 12)
		rng := rand.New(rand.NewPCG(seed, 3))
		ids := rng.Perm(len(photos))
		pick := func(i int) photo.Digest { return photos[ids[i]].ID }
		known := []Known{
			{Set: 4, Confirmed: []photo.Digest{pick(0), pick(1)}, Rejected: []photo.Digest{pick(2), pick(3)}},
			{Set: 9, Confirmed: []photo.Digest{pick(4), pick(5)}, Closed: true},
		}
		sets := Sets(photos, known, Start())
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
	photos := series(1, 8)
	want := Sets(photos, nil, Start())
	c := photos[3]
	c.ID, c.Original, c.Path = photo.Digest{9}, photos[3].ID, "z/copy.jpg"
	got := Sets(append(slices.Clone(photos), c), nil, Start())
	if at := where(got); len(got) != len(want) || at[c.ID] != at[c.Original] {
		t.Errorf("%d sets, copy in %d, original in %d; want %d sets and one place", len(got), at[c.ID], at[c.Original], len(want))
	}
}

func TestSetsDegenerate(t *testing.T) {
	if got := Sets(nil, nil, Start()); len(got) != 0 {
		t.Errorf("Sets(nil) = %v, want none", got)
	}
	for _, wall := range []int64{0, -1 << 40, 1_340_000_000, 4_070_908_800} {
		photos := series(2, 10)
		for i := range photos {
			photos[i].Taken = photo.Taken{Wall: wall, Source: "DateTime"}
		}
		if got := len(where(Sets(photos, nil, Fit(photos, Start())))); got != len(photos) {
			t.Errorf("all at %d: %d photos in sets, want %d", wall, got, len(photos))
		}
		if got := Sets(photos[:1], nil, Start()); len(got) != 1 || got[0].Rule != "single" {
			t.Errorf("one photo: %v, want one single", got)
		}
	}
}

func BenchmarkSets(b *testing.B) {
	photos := series(5, 15000)
	for b.Loop() {
		Sets(photos, nil, Start())
	}
	b.ReportMetric(float64(len(photos)), "photos")
}
