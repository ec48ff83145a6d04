// SPDX-License-Identifier: Apache-2.0

package web

import (
	"math/rand/v2"
	"slices"
	"testing"

	"amana/pkg/photo"
)

// Sets that change one by one lie along the drive as if all of them had been put into order anew.
func TestSetsSettleWhereTheyBelong(t *testing.T) {
	const photos = 60
	random := rand.New(rand.NewPCG(1, 2))
	var a photo.Archive
	named := func(i int) photo.Digest { return photo.Digest{1, byte(i)} }
	for i := range photos {
		a.Contents = append(a.Contents, photo.Content{Digest: named(i)})
		a.Files = append(a.Files, photo.File{Source: photo.SourceID(1 + i%2), Path: photo.RelPath([]string{"a/x", "a/", "b"}[i%3] + string(rune('A'+i))), Content: named(i)})
	}
	made := func(id photo.SetID) (s photo.Set) {
		s.ID = id
		for range random.IntN(4) { // none: a set that lost all of its photos
			s.Members = append(s.Members, photo.Member{Photo: named(random.IntN(photos))})
		}
		return s
	}
	for id := range photo.SetID(20) {
		a.Sets = append(a.Sets, made(id+1))
	}
	d := &desk{}
	d.load(a)
	moved := 0
	for round := range 500 {
		id := photo.SetID(1 + random.IntN(25))
		before, old := slices.Clone(d.along), d.sets[id]
		if old != nil && random.IntN(4) == 0 {
			d.settle(old, nil)
			d.drop(id)
		} else {
			d.put(made(id))
			d.settle(old, d.sets[id])
		}
		got := slices.Clone(d.along)
		if d.arrange(); !slices.Equal(got, d.along) {
			t.Fatalf("round %d, set %d: %v, want %v", round, id, got, d.along)
		}
		if !slices.Equal(before, got) {
			moved++
		}
	}
	if moved < 100 || moved == 500 {
		t.Errorf("in %d of 500 rounds a set moved: the test sees one of the two", moved)
	}
}
