// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"amana/pkg/match"
	"amana/pkg/photo"
)

func id(n byte) photo.Digest { return photo.Digest{n} }

func shown(n byte, hash byte, width int, taken int64) match.Photo {
	c := photo.Content{Digest: id(n), Bytes: 1000, Format: "jpeg", Width: width, Height: width, Print: photo.Fingerprint{Version: 1, Quality: 90, Hash: [32]byte{hash, 0xf0}}}
	if taken > 0 {
		c.Exif.Taken = photo.Taken{Wall: taken, Source: "DateTimeOriginal"}
	}
	return match.Photo{Content: &c}
}

func here() Holding {
	return Holding{
		Contents: []photo.Digest{id(1), id(2), id(3), id(4), id(5), id(6)},
		Sets:     map[photo.Digest][]photo.SetID{id(1): {7}, id(2): {7}, id(3): {7, 9}},
		Pictures: map[photo.Digest]bool{id(1): true, id(2): true, id(3): true, id(4): true, id(5): true},
		Derived:  map[photo.Digest]bool{id(5): true},
		Photos:   []match.Photo{shown(1, 1, 900, 10), shown(2, 2, 900, 20), shown(3, 0xff, 900, 0)},
	}
}

func there() Holding {
	return Holding{
		Contents: []photo.Digest{id(1), id(4), id(8), id(9)},
		Photos:   []match.Photo{shown(1, 1, 900, 10), shown(8, 2, 300, 20), shown(9, 1, 900, 11)},
	}
}

func TestHoldings(t *testing.T) {
	r := Holdings(here(), there())
	want := []Group{
		{Set: 7, Here: 2, Both: 1, OnlyHere: 1, Near: 1},
		{Name: Several, Here: 1, OnlyHere: 1, Near: 1},
		{Name: NoSet, Here: 1, Both: 1},
		{Name: Derivatives, Here: 1, OnlyHere: 1},
		{Name: NoPicture, Here: 1, OnlyHere: 1},
	}
	if !reflect.DeepEqual(r.Groups, want) {
		t.Errorf("Groups = %+v, want %+v", r.Groups, want)
	}
	if r.Total != (Group{Name: "total", Here: 6, Both: 2, OnlyHere: 4, Near: 2}) || r.OnlyThere != 2 || r.NearThere != 2 || r.Same() {
		t.Errorf("Total = %+v, only there %d, near %d", r.Total, r.OnlyThere, r.NearThere)
	}
	// 9 was taken at another time than 1 and 2: what it lies near is the photo without one.
	for _, it := range r.Items {
		if it.Content == id(9) && it.Near != id(3) || it.Content == id(2) && (it.Near != id(8) || it.Distance != 0) {
			t.Errorf("%v is near %v at %d", it.Content, it.Near, it.Distance)
		}
	}
	if same := Holdings(here(), here()); !same.Same() || same.Total.Both != 6 || len(same.Items) != 6 {
		t.Errorf("a holding against itself: %+v", same.Total)
	}
	listed := there()
	listed.Photos = nil
	if r := Holdings(here(), listed); r.Total.Near+r.NearThere > 0 || r.OnlyThere != 2 {
		t.Errorf("against a list: %+v, near there %d, want no near copy", r.Total, r.NearThere)
	}
}

// The two sides see the same, each from its side, in whatever order; and all rows close.
func TestLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		var sides [2]Holding
		for i := range sides {
			sides[i] = Holding{Sets: map[photo.Digest][]photo.SetID{}, Pictures: map[photo.Digest]bool{}}
			for n := range byte(60) {
				if rng.IntN(2) == 0 {
					continue
				}
				sides[i].Contents, sides[i].Pictures[id(n+1)] = append(sides[i].Contents, id(n+1)), true
				for range rng.IntN(3) {
					sides[i].Sets[id(n+1)] = append(sides[i].Sets[id(n+1)], photo.SetID(rng.IntN(4)+1))
				}
			}
		}
		a := Holdings(sides[0], sides[1])
		rng.Shuffle(len(sides[0].Contents), func(i, j int) {
			c := sides[0].Contents
			c[i], c[j] = c[j], c[i]
		})
		if again := Holdings(sides[0], sides[1]); !reflect.DeepEqual(a, again) {
			t.Fatal("Holdings depends on the order")
		}
		b := Holdings(sides[1], sides[0])
		if a.Total.Both != b.Total.Both || a.Total.OnlyHere != b.OnlyThere || a.OnlyThere != b.Total.OnlyHere {
			t.Fatalf("%+v and %+v", a.Total, b.Total)
		}
		sum := Group{Name: "total"}
		for _, g := range a.Groups {
			sum.Here, sum.Both, sum.OnlyHere, sum.Near = sum.Here+g.Here, sum.Both+g.Both, sum.OnlyHere+g.OnlyHere, sum.Near+g.Near
			if g.Both+g.OnlyHere != g.Here {
				t.Fatalf("%s: %+v does not close", g, g)
			}
		}
		if sum != a.Total || int64(len(a.Items)) != a.Total.Here+a.OnlyThere {
			t.Fatalf("the rows add up to %+v, the total is %+v", sum, a.Total)
		}
	}
}
