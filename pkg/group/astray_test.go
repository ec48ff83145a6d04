// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"slices"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// walkOf returns photos of one camera, numbered from 1, so many seconds into a day.
func walkOf(seconds ...float64) (out []*Photo) {
	for i, s := range seconds {
		p := at(fmt.Sprintf("x/DSC_%04d.JPG", i+1), s)
		p.Camera = "A|B|1"
		out = append(out, &p)
	}
	slices.SortFunc(out, less)
	return out
}

func TestBelieve(t *testing.T) {
	const years = 8e8
	for _, c := range []struct {
		name  string
		times []float64
		want  []string // paths of the photos without a time then
	}{
		{"nothing wrong", []float64{0, 10, 20, 30}, nil},
		{"one in the middle", []float64{0, 10, years, 30, 40}, []string{"x/DSC_0003.JPG"}},
		{"two at once", []float64{0, years, years + 5, 30, 40}, nil},
		{"the first, later than the rest", []float64{years, 10, 20}, []string{"x/DSC_0001.JPG"}},
		{"the last, earlier than the rest", []float64{years, years + 10, 20}, []string{"x/DSC_0003.JPG"}},
		{"the last, after a pause", []float64{0, 10, years}, nil},
		{"a clock that was set back for good", []float64{years, years + 10, 20, 30, 40}, nil},
		{"between two walks", []float64{0, 10, 4e5, years, years + 10}, nil},
		{"hours apart", []float64{0, 10, 40000, 20, 30}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			photos := walkOf(c.times...)
			var got []string
			for _, p := range believe(photos) {
				if !p.Taken.Known() {
					got = append(got, string(p.Path))
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("without a time: %q, want %q", got, c.want)
			}
			for _, p := range photos {
				if !p.Taken.Known() {
					t.Errorf("believe changed the photo %q that it was given", p.Path)
				}
			}
		})
	}
}

// Two cameras without serial numbers can count the same numbers in one folder.
func TestBelieveANumberThatTwoHave(t *testing.T) {
	photos := walkOf(0, 10, 20, 30, 40)
	p := at("x/DSC_0003.JPG", 5e6)
	p.Camera = "A|B|1"
	photos = append(photos, &p)
	slices.SortFunc(photos, less)
	if got := believe(photos); !slices.Equal(got, photos) {
		t.Error("a photo lost its time to another of the same number")
	}
}

func TestStrayClockStaysWithItsBody(t *testing.T) {
	photos, s := series(7, 20)
	for i := range photos {
		photos[i].Facts = pathfacts.Default().Read(photos[i].Path)
	}
	const i = 5
	stray := slices.Clone(photos)
	stray[i].Taken.Wall += 700_000_000
	sets := setsOf(t, stray, s, nil, Start())
	right, got := where(setsOf(t, photos, s, nil, Start())), where(sets)
	const reason = "photos put by their number, which contradicts their time: 1"
	if set := sets[got[stray[i].ID]]; !slices.Contains(set.Reasons, reason) {
		t.Errorf("reasons are %q, want %q among them", set.Reasons, reason)
	}
	for _, mate := range []photo.Digest{photos[i-1].ID, photos[i+1].ID} {
		if !photos[i].Taken.Known() || right[mate] != right[photos[i].ID] {
			t.Fatal("the photos that were chosen are of two sets, or have no time")
		}
		if got[mate] != got[photos[i].ID] {
			t.Error("a photo with a stray clock left its body")
		}
	}
}
