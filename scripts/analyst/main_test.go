// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/separate"
)

// Of two sets, one whose path has a number and one whose path says nothing, the rules answer one.
func TestRowCountsTheRest(t *testing.T) {
	a, b := photo.Digest{1}, photo.Digest{2}
	archive := photo.Archive{
		Sources:  []photo.Source{{ID: 1}},
		Contents: []photo.Content{{Digest: a, Status: photo.Indexed}, {Digest: b, Status: photo.Indexed}},
		Files:    []photo.File{{Source: 1, Path: "2012-08/1234/a.jpg", Content: a}, {Source: 1, Path: "2012-08/b.jpg", Content: b}},
		Sets:     []photo.Set{{ID: 1, Members: []photo.Member{{Photo: a}}}, {ID: 2, Members: []photo.Member{{Photo: b}}}},
	}
	for class, right := range map[photo.Class]string{photo.Victim: "1.0000", photo.Scene: "0.0000"} {
		d := newDesk(archive, map[string]photo.Class{"2012-08/1234/a.jpg": class, "2012-08/b.jpg": photo.Scene})
		got := strings.Fields(d.row("rules", separate.Start()))
		if want := "rules 2 0.5000 " + right; strings.Join(got, " ") != want {
			t.Errorf("row = %q, want %q", got, want)
		}
		d.decide(2, 1, 1)
		if drawn := d.subjects[0].Drawn != d.subjects[1].Drawn; !drawn || d.subjects[0].Class != class || d.subjects[1].Class != photo.Scene {
			t.Errorf("after deciding both, one drawn: %+v", d.subjects)
		}
	}
}
