// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"fmt"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

func TestTurnIsTheMiddleOfTheClock(t *testing.T) {
	s := bursts(2)
	s.archive.Contents[1].Exif.Taken.Wall += 20 * 365 * 86400 // one wrong clock
	s.group(t)
	for _, got := range Subjects(s.archive, pathfacts.Default()) {
		if got.Roll == "" || got.At < noon || got.At > noon+2*3600 {
			t.Errorf("roll %q, at %d, want the day of most photos", got.Roll, got.At)
		}
	}
}

// Recovered files have no times; their numbers tell which lay together.
func TestTurnGoesByNamesWithoutAClock(t *testing.T) {
	s := &shelf{states: map[photo.SetID]review.State{}}
	s.archive.Sources = []photo.Source{{ID: 1, Label: "drive"}}
	for i, number := range []int{5000, 5060, 5130, 5190, 9000, 9070} {
		d := s.add(i, fmt.Sprintf("recup/f%07d.jpg", number), 0)
		s.archive.Contents[i].Exif = photo.Exif{}
		s.archive.Sets = append(s.archive.Sets, photo.Set{ID: photo.SetID(i + 1), Members: []photo.Member{{Photo: d}}})
	}
	got := Subjects(s.archive, pathfacts.Default())
	const hour = 3600
	for i := 1; i < len(got); i++ {
		if got[i].Roll != got[0].Roll || got[i].Roll == "" {
			t.Fatalf("rolls %q and %q, want one", got[0].Roll, got[i].Roll)
		}
		if gap := got[i].At - got[i-1].At; (gap > hour) != (i == 4) {
			t.Errorf("%d s before file %d, want a pause before the fifth only", gap, i)
		}
	}
}
