// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/separate"
)

func TestGroupAgainChangesNothing(t *testing.T) {
	s := bursts(5)
	first := s.group(t)
	if len(first.New) != 5 {
		t.Fatalf("%d new sets, want 5", len(first.New))
	}
	sets, model := slices.Clone(s.archive.Sets), slices.Clone(s.model)
	again := s.group(t)
	if len(again.New) != 0 || !reflect.DeepEqual(s.archive.Sets, sets) || !slices.Equal(s.model, model) {
		t.Errorf("a second grouping made %d new sets, or changed sets or tables", len(again.New))
	}
}

func TestGroupKeepsIdentities(t *testing.T) {
	s := bursts(4)
	s.group(t)
	third := s.setOf(t, photo.Digest{20, 0, 1})
	// A photo comes to the third body, and a body before all of them.
	s.add(25, "2012-08/1002/DSC_0025.JPG", noon+2*3600+50)
	early := s.add(90, "2012-07/999/DSC_0001.JPG", noon-86400)
	s.group(t)
	if now := s.setOf(t, photo.Digest{25, 0, 1}); now.ID != third.ID || len(now.Members) != 5 {
		t.Errorf("the grown set is %s with %d photos, want %s with 5", now.ID, len(now.Members), third.ID)
	}
	if now := s.setOf(t, early); now.ID != 5 {
		t.Errorf("the new set is %s, want S-000005", now.ID)
	}
}

// Confirmed sets are as sure as can be; what lies beside them is as unsure as before, and stays.
func TestConfirmingSetsChangesNoOther(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := &shelf{states: map[photo.SetID]review.State{}}
		at := int64(noon)
		for n := range 120 {
			at += 1 + rng.Int64N(20)*rng.Int64N(20)
			s.add(n, fmt.Sprintf("2012-08/DSC_%04d.JPG", n), at)
		}
		s.group(t)
		for i := range s.archive.Sets {
			set := &s.archive.Sets[i]
			if rng.IntN(10) > 0 {
				continue
			}
			state := review.State{By: "x", MembersDecided: true}
			for k := range set.Members {
				set.Members[k].Confirmed = true
				state.Confirmed = append(state.Confirmed, set.Members[k].Photo)
			}
			set.MembersDecided, s.states[set.ID] = true, state
		}
		dry, err := Preview(context.Background(), s, Options{Paths: pathfacts.Default()})
		if err != nil {
			t.Fatal(err)
		}
		if made := s.group(t); len(dry.Differences)+len(made.New)+len(made.Changed)+len(made.Retired) > 0 {
			t.Errorf("seed %d, %d sets confirmed as they were: a dry run says %v, grouping %v", seed, len(s.states), dry.Differences, made)
		}
	}
}

func TestGroupNeverDissolvesATouchedSet(t *testing.T) {
	s := bursts(2)
	s.group(t)
	touched := s.setOf(t, photo.Digest{0, 0, 1})
	s.states[touched.ID] = review.State{Class: photo.Victim, By: "x"}
	// Its photos are found in other folders now, each with another number.
	for i := range s.archive.Files[:4] {
		s.archive.Files[i].Path = photo.RelPath([]string{"2012-08/1/a.jpg", "2012-08/2/b.jpg", "2012-09/3/c.jpg", "2012-09/4/d.jpg"}[i])
	}
	s.group(t)
	if now := s.setOf(t, photo.Digest{3, 0, 1}); now.ID != touched.ID || len(now.Members) != 4 {
		t.Errorf("the touched set is %s with %d photos, want %s with 4", now.ID, len(now.Members), touched.ID)
	}
}

func TestGroupLeavesAPhotoOfSeveralBodiesInBothSets(t *testing.T) {
	s := bursts(2)
	s.group(t)
	both := photo.Digest{0, 0, 1}
	first, second := s.setOf(t, both), s.setOf(t, photo.Digest{10, 0, 1})
	ids := func(set photo.Set) (out []photo.Digest) {
		for _, m := range set.Members {
			out = append(out, m.Photo)
		}
		return out
	}
	s.states[first.ID] = review.State{Confirmed: ids(first), By: "x"}
	s.states[second.ID] = review.State{Confirmed: append([]photo.Digest{both}, ids(second)...), By: "x"}
	for i := range s.archive.Sets {
		if s.archive.Sets[i].ID == second.ID {
			s.archive.Sets[i].Members = append([]photo.Member{{Photo: both, Confirmed: true}}, s.archive.Sets[i].Members...)
		}
	}
	s.group(t)
	var sizes []int
	for _, set := range s.archive.Sets {
		sizes = append(sizes, len(set.Members))
	}
	if !slices.Equal(sizes, []int{4, 5}) {
		t.Errorf("sets of %v photos, want 4 and 5", sizes)
	}
}

func TestGroupRefusesTablesThatItCannotRead(t *testing.T) {
	s := bursts(1)
	s.model = []byte("{")
	if _, err := Group(context.Background(), s, 1, Options{Paths: pathfacts.Default()}); err == nil {
		t.Error("damaged tables were taken")
	}
	if _, err := Group(context.Background(), s, 1, Options{Paths: pathfacts.Default(), Relearn: true}); err != nil {
		t.Errorf("relearn does not read them: %v", err)
	}
}

func TestSeparateWeighsDecisionsOfTheSameScope(t *testing.T) {
	s := bursts(12)
	for i := range s.archive.Files { // no number, so that little speaks for any class
		s.archive.Files[i].Path = photo.RelPath("2012-08/") + photo.RelPath(s.archive.Files[i].Path.Base())
	}
	s.group(t)
	propose := func() photo.Proposal {
		if _, err := Separate(context.Background(), s, 1, SeparateOptions{Paths: pathfacts.Default()}); err != nil {
			t.Fatal(err)
		}
		return s.classes[s.archive.Sets[len(s.archive.Sets)-1].ID]
	}
	before := propose()
	if before.Answer != photo.AnswerUndecided {
		t.Fatalf("answer = %s without any evidence, want undecided", before.Answer)
	}
	for i := range 11 {
		s.archive.Sets[i].Class = photo.Victim
	}
	after := propose()
	if after.Answer != photo.LikelyVictim {
		t.Errorf("answer = %s after eleven neighbours were decided as victims, want victim", after.Answer)
	}
	// In another month the same decisions say nothing.
	for i := range s.archive.Contents[len(s.archive.Contents)-4:] {
		s.archive.Contents[len(s.archive.Contents)-4+i].Exif.Taken.Wall += 40 * 86400
		s.archive.Files[len(s.archive.Files)-4+i].Path = "2012-09/" + photo.RelPath(s.archive.Files[len(s.archive.Files)-4+i].Path.Base())
	}
	if other := propose(); other.Answer != before.Answer {
		t.Errorf("answer = %s in another month, want %s", other.Answer, before.Answer)
	}
}

func TestAlbumSpeaksByTheFileThatIsThere(t *testing.T) {
	s := bursts(1)
	d := photo.Digest{0, 0, 1}
	s.archive.Files[0].Vanished = true
	s.archive.Files = append(s.archive.Files,
		photo.File{Source: 1, Path: "backup/DSC_0000.JPG", Content: d, Status: photo.Indexed},
		photo.File{Source: 1, Path: "backup/2012-08/1000/DSC_0000.JPG", Content: d, Status: photo.Indexed})
	s.group(t)
	album := newAlbum(s.archive, pathfacts.Default())
	if p := album.pages[album.at[d]]; p.file.Path != "backup/2012-08/1000/DSC_0000.JPG" {
		t.Errorf("%s speaks for the photo, want the file that is there and names a body", p.file.Path)
	}
}

func TestNumbersOfOneSeries(t *testing.T) {
	s := bursts(1)
	for i, n := range []string{"1141499", "1141500", "1151501", "9"} { // the folder changes, the file's number goes on
		s.archive.Contents[i].Exif.FileNumber, s.archive.Contents[i].Exif.FileNumberSource = n, "Canon FileNumber"
	}
	s.archive.Contents[3].Exif.FileNumberSource = "ImageNumber"
	album := newAlbum(s.archive, pathfacts.Default())
	var got []int64
	for _, p := range album.groupable(nil) {
		if p.HasNumber {
			got = append(got, p.Number)
		}
		if p.Camera != "M|N|1" {
			t.Errorf("camera %q, want make, model and serial", p.Camera)
		}
	}
	if want := []int64{1499, 1500, 1501}; !slices.Equal(got, want) {
		t.Errorf("numbers = %d, want %d and none of another series", got, want)
	}
}

// What was learnt stays until it is learnt again, and what changes is told.
func TestSeparateLearnsWhenTold(t *testing.T) {
	s := bursts(separate.MinDrawn + 10)
	for i := range s.archive.Files { // no number, so that little speaks for any class
		s.archive.Files[i].Path = photo.RelPath("2012-08/") + photo.RelPath(s.archive.Files[i].Path.Base())
	}
	s.group(t)
	run := func(relearn bool) Separated {
		t.Helper()
		made, err := Separate(context.Background(), s, 1, SeparateOptions{Paths: pathfacts.Default(), Relearn: relearn})
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.archive.Sets {
			s.archive.Sets[i].Proposal = s.classes[s.archive.Sets[i].ID]
		}
		return made
	}
	run(false)
	for i := range separate.MinDrawn {
		s.archive.Sets[i].Class, s.archive.Sets[i].Drawn = photo.Security, true
	}
	if made := run(false); made.Learnt {
		t.Error("the weights were learnt without being told to")
	}
	made := run(true)
	last := s.archive.Sets[len(s.archive.Sets)-1]
	if !made.Learnt || last.Proposal.Answer != photo.LikelyNotVictim {
		t.Errorf("learnt %t, the last set is proposed as %q, want not_victim", made.Learnt, last.Proposal.Answer)
	}
	if again := run(false); !again.Learnt || len(again.Changed) != 0 {
		t.Errorf("the next run has learnt weights: %t, and changes %d proposals, want none", again.Learnt, len(again.Changed))
	}
}

// A backup of some of a body's photos, which comes first by name, parts nothing.
func TestBackupPartsNoBody(t *testing.T) {
	for _, path := range []string{"2012-08/1001/DSC_%04d.JPG", "2012-08/1001 (%d).jpg"} {
		s := &shelf{states: map[photo.SetID]review.State{}}
		for n := range 5 {
			name := fmt.Sprintf(path, n+1)
			s.add(n, "drive/"+name, noon+int64(10*n))
			if n == 1 || n == 3 {
				copied := s.archive.Files[len(s.archive.Files)-1]
				copied.Path = photo.RelPath("drive/0 backup/drive/" + name)
				s.archive.Files = append([]photo.File{copied}, s.archive.Files...)
			}
		}
		s.group(t)
		if n := len(s.archive.Sets); n != 1 {
			t.Errorf("%s: %d sets of one body, want 1", path, n)
		}
	}
}
