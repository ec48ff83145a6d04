// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// shelf is a store in memory that keeps sets as a catalogue does: a set with ID 0 gets the next number,
// and what persons decided is told apart from what is proposed.
type shelf struct {
	archive photo.Archive
	states  map[photo.SetID]review.State
	model   []byte
	weights []byte
	classes map[photo.SetID]photo.Proposal
	next    photo.SetID
}

func (s *shelf) Archive(context.Context) (photo.Archive, error)               { return s.archive, nil }
func (s *shelf) States(context.Context) (map[photo.SetID]review.State, error) { return s.states, nil }
func (s *shelf) ClassModel(context.Context) ([]byte, error)                   { return s.weights, nil }
func (s *shelf) Model(context.Context) ([]byte, error)                        { return s.model, nil }

// Likeness returns nothing: the photos of a shelf are told apart by their times and paths.
func (s *shelf) Likeness(_ context.Context, ids []photo.Digest) ([][]byte, error) {
	return make([][]byte, len(ids)), nil
}

func (s *shelf) SaveGrouping(_ context.Context, _ int64, sets []photo.Set, copies []photo.Copy, model []byte) (photo.Changes, error) {
	var changes photo.Changes
	old := map[photo.SetID][]photo.Member{}
	for _, set := range s.archive.Sets {
		old[set.ID] = set.Members
	}
	for i := range sets {
		sets[i].Members = slices.DeleteFunc(slices.Clone(sets[i].Members), func(m photo.Member) bool {
			return slices.Contains(s.states[sets[i].ID].Rejected, m.Photo)
		})
		was, stood := old[sets[i].ID]
		switch {
		case !stood:
			s.next++
			sets[i].ID = s.next
			changes.New = append(changes.New, s.next)
		case slices.EqualFunc(was, sets[i].Members, func(a, b photo.Member) bool { return a.Photo == b.Photo }):
			changes.Same = append(changes.Same, sets[i].ID)
		default:
			changes.Changed = append(changes.Changed, sets[i].ID)
		}
		delete(old, sets[i].ID)
		state := s.states[sets[i].ID]
		sets[i].Class, sets[i].Card = state.Class, state.Card
	}
	changes.Retired = slices.Sorted(maps.Keys(old))
	slices.Sort(changes.Same)
	slices.Sort(changes.Changed)
	slices.SortFunc(sets, func(a, b photo.Set) int { return int(a.ID - b.ID) })
	s.archive.Sets, s.archive.Copies, s.model = sets, copies, model
	return changes, nil
}

func (s *shelf) SaveClasses(_ context.Context, _ int64, proposals map[photo.SetID]photo.Proposal, model []byte) error {
	s.weights = model
	s.classes = proposals
	return nil
}

// add puts a photo on the shelf: its digest is n, it was taken n seconds into a day unless the path of
// another of the same burst says otherwise.
func (s *shelf) add(n int, path string, at int64) photo.Digest {
	d := photo.Digest{byte(n), byte(n >> 8), 1}
	s.archive.Contents = append(s.archive.Contents, photo.Content{
		Digest: d, Format: "jpeg", Status: photo.Indexed, Bytes: 1000,
		Exif: photo.Exif{Make: "M", Model: "N", Serial: "1", Taken: photo.Taken{Wall: at, Source: "DateTimeOriginal"}},
	})
	s.archive.Files = append(s.archive.Files, photo.File{Source: 1, Path: photo.RelPath(path), Kind: photo.Regular, Status: photo.Indexed, Content: d})
	return d
}

func (s *shelf) group(t *testing.T) photo.Changes {
	t.Helper()
	made, err := Group(context.Background(), s, 1, Options{Paths: pathfacts.Default()})
	if err != nil {
		t.Fatal(err)
	}
	return made.Changes
}

// setOf returns the one set that holds a photo.
func (s *shelf) setOf(t *testing.T, d photo.Digest) photo.Set {
	t.Helper()
	var found []photo.Set
	for _, set := range s.archive.Sets {
		if slices.ContainsFunc(set.Members, func(m photo.Member) bool { return m.Photo == d }) {
			found = append(found, set)
		}
	}
	if len(found) != 1 {
		t.Fatalf("photo %.12s is in %d sets, want 1", d, len(found))
	}
	return found[0]
}

const noon = 1_343_995_200 // 2012-08-03 12:00

// bursts is a shelf with bodies of four photos in numbered folders, an hour apart.
func bursts(bodies int) *shelf {
	s := &shelf{states: map[photo.SetID]review.State{}}
	s.archive.Sources = []photo.Source{{ID: 1, Label: "drive"}}
	for b := range bodies {
		for i := range 4 {
			s.add(10*b+i, fmt.Sprintf("2012-08/%d/DSC_%04d.JPG", 1000+b, 10*b+i), noon+int64(3600*b+10*i))
		}
	}
	return s
}
