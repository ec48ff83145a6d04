// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// at returns a photo of a path, taken so many seconds into a day; negative: no time is known.
func at(path string, seconds float64) Photo {
	p := Photo{Source: 1, Path: photo.RelPath(path), Facts: pathfacts.Default().Read(photo.RelPath(path))}
	for i, c := range []byte(fmt.Sprint(path, seconds)) {
		p.ID[i%31] ^= c + byte(i)
		p.ID[31] = p.ID[31]*31 + c
	}
	p.Number, p.HasNumber = p.Facts.Counter, p.Facts.HasCounter
	if seconds >= 0 {
		whole, part := math.Modf(seconds)
		p.Taken = photo.Taken{Wall: 1_340_000_000 + int64(whole), Nanos: int32(part * 1e9), Source: "DateTimeOriginal"}
	}
	return p
}

// paths returns the rolls of photos by their paths.
func paths(photos []Photo) (out [][]string) {
	origins, _ := split(photos)
	for _, r := range rolls(origins) {
		var list []string
		for _, p := range r.photos {
			list = append(list, string(p.Path))
		}
		out = append(out, list)
	}
	return out
}

func TestRolls(t *testing.T) {
	with := func(camera string, p Photo) Photo {
		p.Camera = camera
		return p
	}
	for _, c := range []struct {
		name   string
		photos []Photo
		want   [][]string
	}{
		{"one camera in two folders", []Photo{
			with("A|B|1", at("x/DSC_0001.JPG", 0)), with("A|B|1", at("y/DSC_0002.JPG", 5)), with("A|B|1", at("x/DSC_0003.JPG", 9)),
		}, [][]string{{"x/DSC_0001.JPG", "y/DSC_0002.JPG", "x/DSC_0003.JPG"}}},
		{"two serial numbers in a folder", []Photo{
			with("A|B|1", at("DSC_0001.JPG", 0)), with("A|B|2", at("DSC_0002.JPG", 5)), with("A|B|1", at("DSC_0003.JPG", 9)),
		}, [][]string{{"DSC_0001.JPG", "DSC_0003.JPG"}, {"DSC_0002.JPG"}}},
		{"two stems without a serial number", []Photo{
			with("A|B|", at("DSC_0001.JPG", 0)), with("A|B|", at("IMG_0001.JPG", 1)), with("A|B|", at("DSC_0002.JPG", 2)),
			with("A|B|", at("IMG_0002.JPG", 3)), with("A|B|", at("DSC_0003.JPG", 4)), with("A|B|", at("IMG_0003.JPG", 5)),
		}, [][]string{{"DSC_0001.JPG", "DSC_0002.JPG", "DSC_0003.JPG"}, {"IMG_0001.JPG", "IMG_0002.JPG", "IMG_0003.JPG"}}},
		{"two counters at once", []Photo{
			with("A|B|", at("DSC_0001.JPG", 0)), with("A|B|", at("DSC_5001.JPG", 1)), with("A|B|", at("DSC_0002.JPG", 2)),
			with("A|B|", at("DSC_5002.JPG", 3)), with("A|B|", at("DSC_0003.JPG", 4)), with("A|B|", at("DSC_5003.JPG", 5)),
		}, [][]string{{"DSC_0001.JPG", "DSC_0002.JPG", "DSC_0003.JPG"}, {"DSC_5001.JPG", "DSC_5002.JPG", "DSC_5003.JPG"}}},
		{"a counter that jumps", []Photo{
			with("A|B|", at("DSC_0001.JPG", 0)), with("A|B|", at("DSC_0002.JPG", 2)), with("A|B|", at("DSC_0003.JPG", 4)),
			with("A|B|", at("DSC_5001.JPG", 10)), with("A|B|", at("DSC_5002.JPG", 13)), with("A|B|", at("DSC_5003.JPG", 15)),
		}, [][]string{{"DSC_0001.JPG", "DSC_0002.JPG", "DSC_0003.JPG", "DSC_5001.JPG", "DSC_5002.JPG", "DSC_5003.JPG"}}},
		{"random names of one camera", []Photo{
			with("A|B|1", at("9.JPG", 0)), with("A|B|1", at("700.JPG", 1)), with("A|B|1", at("3000.JPG", 2)), with("A|B|1", at("11.JPG", 3)),
		}, [][]string{{"9.JPG", "700.JPG", "3000.JPG", "11.JPG"}}},
		{"no time, put by its number", []Photo{
			with("A|B|1", at("DSC_0001.JPG", 0)), at("DSC_0002.JPG", -1), with("A|B|1", at("DSC_0003.JPG", 9)), at("other/DSC_0002.JPG", -1),
		}, [][]string{{"DSC_0001.JPG", "DSC_0002.JPG", "DSC_0003.JPG"}, {"other/DSC_0002.JPG"}}},
		{"no time, before the first and after the last", []Photo{
			at("DSC_0001.JPG", -1), with("A|B|1", at("DSC_0003.JPG", 0)), at("DSC_0007.JPG", -1), at("DSC_0099.JPG", -1),
		}, [][]string{{"DSC_0001.JPG", "DSC_0003.JPG", "DSC_0007.JPG"}, {"DSC_0099.JPG"}}},
		{"no times, a counter over its end", []Photo{
			at("DSC_0001.JPG", -1), at("DSC_9998.JPG", -1), at("DSC_0002.JPG", -1), at("DSC_9999.JPG", -1),
		}, [][]string{{"DSC_9998.JPG", "DSC_9999.JPG", "DSC_0001.JPG", "DSC_0002.JPG"}}},
	} {
		got := paths(c.photos)
		if !slices.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("%s: rolls = %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPhotoPutByItsNumberLiesMidway(t *testing.T) {
	first, middle, last := at("DSC_0001.JPG", 0), at("DSC_0002.JPG", -1), at("DSC_0003.JPG", 9)
	got := rolls([]*Photo{&first, &last, &middle})
	if len(got) != 1 || !slices.Equal(got[0].gap, []float64{-1, 4.5, 4.5}) {
		t.Errorf("%d rolls, gaps %v, want one with 4.5 s on both sides", len(got), got[0].gap)
	}
}

func TestPhotoPutByItsNumberAcrossAPause(t *testing.T) {
	const month = 2.6e6
	first, near, late, last := at("DSC_0001.JPG", 0), at("DSC_0002.JPG", -1), at("DSC_0004.JPG", -1), at("DSC_0005.JPG", month)
	got := rolls([]*Photo{&first, &last, &near, &late})
	if len(got) != 1 || !slices.Equal(got[0].gap, []float64{-1, 0, month, 0}) {
		t.Errorf("%d rolls, gaps %v, want the pause in the middle", len(got), got[0].gap)
	}
	last.Facts.Counter, late.Facts.Counter = 4, 3
	if got = rolls([]*Photo{&first, &last, &late}); len(got) != 1 || !slices.Equal(got[0].gap, []float64{-1, month, 0}) {
		t.Errorf("%d rolls, gaps %v, want the pause before the photo whose number is nearer to the last", len(got), got[0].gap)
	}
}

func TestSteps(t *testing.T) {
	for _, c := range []struct {
		names string
		want  []float64
	}{
		{"DSC_0001 DSC_0002 DSC_0004", []float64{-1, 1, 2}},
		{"DSC_9999 DSC_0001 DSC_0002", []float64{-1, 1, 1}},
		{"DSC_9999 DSC_0000 DSC_0001", []float64{-1, 1, 1}},
		{"DSC_9998 DSC_0001", []float64{-1, 2}},
		{"DSC_0001 IMG_0002 IMG_0003", []float64{-1, -1, 1}},
		{"f0000100 f0000160 f0000230", []float64{-1, -1, -1}}, // sectors
		{"a b c", []float64{-1, -1, -1}},
	} {
		var list []*Photo
		var name string
		for rest := c.names; rest != ""; {
			if _, err := fmt.Sscan(rest, &name); err != nil {
				t.Fatal(err)
			}
			p := at(name+".jpg", -1)
			list = append(list, &p)
			rest = rest[min(len(name)+1, len(rest)):]
		}
		if got := steps(list); !slices.Equal(got, c.want) {
			t.Errorf("steps of %s = %v, want %v", c.names, got, c.want)
		}
	}
}

func TestGaps(t *testing.T) {
	many := make([]float64, crowd+2)
	for _, c := range []struct {
		name  string
		clock clock
		at    []float64
		want  []float64
	}{
		{"no clock", noClock, []float64{1, 2}, []float64{-1, -1}},
		{"sub-seconds", exifClock, []float64{1, 1.25, 3}, []float64{-1, 0.25, 1.75}},
		{"one reading for a crowd", exifClock, append(slices.Clone(many), 4), append(append([]float64{-1}, slices.Repeat([]float64{-1}, crowd+1)...), 4)},
		{"one reading for a few", exifClock, []float64{0, 0, 0}, []float64{-1, 0, 0}},
		{"without seconds", exifClock, []float64{60, 60, 120, 120, 120, 180, 240, 900}, []float64{-1, 20, 60, 20, 20, 60, 60, 660}},
	} {
		if got := gaps(&roll{clock: c.clock, at: c.at}); !slices.Equal(got, c.want) {
			t.Errorf("%s: gaps = %v, want %v", c.name, got, c.want)
		}
	}
}

// modifiedAfter returns photos without a time whose modification times lie the given pauses apart.
func modifiedAfter(pauses []float64) (out []Photo) {
	now := 1_300_000_000.0
	for i, pause := range pauses {
		now += pause
		p := at(fmt.Sprintf("DSC_%04d.JPG", i+1), -1)
		whole, part := math.Modf(now)
		p.Mod = photo.Stamp{Sec: int64(whole), Nsec: int32(part * 1e9)}
		out = append(out, p)
	}
	return out
}

func TestModificationTimesAreBelievedWhereTheyDiffer(t *testing.T) {
	taken := slices.Repeat([]float64{9, 14, 6, 300, 11, 8, 12, 900, 7, 10}, 4)
	for _, c := range []struct {
		name   string
		pauses []float64
		want   clock
	}{
		{"as taken", taken, modClock},
		{"all equal", make([]float64, 40), noClock},
		{"copied, two a second", slices.Repeat([]float64{0.5}, 40), noClock},
		{"copied slowly", slices.Repeat([]float64{4, 5, 6, 5, 7}, 8), noClock},
		{"copied in batches", slices.Repeat([]float64{1, 1, 1, 1, 2, 1, 1, 9000}, 5), noClock},
		{"half of them reset", append(make([]float64, 20), taken[:20]...), noClock},
		{"too few to tell", taken[:6], noClock},
	} {
		photos := modifiedAfter(c.pauses)
		origins, _ := split(photos)
		got := rolls(origins)
		if len(got) != 1 || got[0].clock != c.want {
			t.Errorf("%s: %d rolls, clock %v, want one of clock %v", c.name, len(got), got[0].clock, c.want)
		}
	}
}

func TestModificationTimesDoNotCountBesideTheCamera(t *testing.T) {
	photos := modifiedAfter(slices.Repeat([]float64{9, 14, 6, 300, 11, 8, 12, 900, 7, 10}, 2))
	for i := range photos {
		photos[i].Taken = photo.Taken{Wall: 1_340_000_000 + int64(10*i), Source: "DateTimeOriginal"}
	}
	want := setsOf(t, photos, nil, nil, Start())
	for i := range photos {
		photos[i].Mod = photo.Stamp{}
	}
	if got := setsOf(t, photos, nil, nil, Start()); len(got) != len(want) || got[0].Confidence != want[0].Confidence {
		t.Errorf("%d sets without modification times, %d with", len(got), len(want))
	}
}

func TestNaturalOrder(t *testing.T) {
	names := []string{"", "01", "1", "2", "10", "a1b2", "a1b10", "a2", "b"}
	for i, a := range names {
		for j, b := range names {
			if got := natural(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("natural(%q, %q) = %d", a, b, got)
			}
		}
	}
}
