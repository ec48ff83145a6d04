// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"fmt"
	"iter"
	"slices"
	"testing"

	"amana/pkg/photo"
)

func inOrder(paths ...photo.RelPath) iter.Seq2[photo.SourceID, photo.RelPath] {
	slices.Sort(paths)
	return func(yield func(photo.SourceID, photo.RelPath) bool) {
		for _, p := range paths {
			if !yield(1, p) {
				return
			}
		}
	}
}

func TestSurvey(t *testing.T) {
	s := Default().Survey(inOrder(
		"2012/08/15/DSC_0001.JPG", "2012/08/15/DSC_0002.JPG", "2012/08/16/DSC_0003.JPG", "2012/08/1234/DSC_0004.JPG", "2012/08/1234/odd.jpg",
		"soldiers/2012-09/215-1_2.jpg", "bag/bag/lamp", "Foo Bar/DSC_0005.JPG", "top.jpg"))
	got := map[string]string{}
	for _, r := range append(s.Taken, s.LeftOver()) {
		if r.Folders+r.Files > 0 {
			got[r.Name] = fmt.Sprint(r.Type, " ", r.Folders, " ", r.Files, " ", r.Examples)
		}
	}
	want := map[string]string{
		"(year, the month's folder below)":          "month 1 0 [2012]",
		"(month in a year's folder)":                "month 1 0 [08]",
		"(small number in a month's folder: a day)": "ignored 2 0 [15 16]",
		"(word of a kind of folder)":                "kind 1 0 [soldiers]",
		"year and month":                            "month 1 0 [2012-09]",
		"number":                                    "number 1 0 [1234]",
		"branch, detainee, photo":                   "number 0 1 [215-1_2.jpg]",
		"camera file":                               "camera 0 5 [DSC_0004.JPG DSC_0001.JPG DSC_0002.JPG]",
		"person":                                    "person 1 0 [Foo Bar]",
		"(left)":                                    " 2 3 [odd.jpg bag lamp]",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("Survey = %v\nwant %v", got, want)
	}
	if l := s.Left[1]; l != (Left{1, "bag", true}) || s.Left[2] != (Left{1, "bag/bag", true}) || s.Left[3] != (Left{1, "bag/bag/lamp", false}) {
		t.Errorf("left = %+v, want folders before what they hold", s.Left)
	}
}

// Every folder and every file is counted once, and is read as Read reads it.
func FuzzSurvey(f *testing.F) {
	f.Add("2012/08/15/DSC_0001.JPG", "2012/08/1/x.jpg")
	f.Add("a//b/", "/a")
	f.Add("\xff/ـ/آب 2012/1", "سجين أمني 1/2-3-4.jpg")
	table := Default()
	f.Fuzz(func(t *testing.T, a, b string) {
		folders := map[string]bool{}
		for _, p := range []string{a, b} {
			for i := range len(p) {
				if p[i] == '/' && photo.RelPath(p[:i]).Base() != "" {
					folders[p[:i]] = true
				}
			}
		}
		s := table.Survey(inOrder(photo.RelPath(a), photo.RelPath(b)))
		total, files := 0, 0
		for _, r := range append(s.Taken, s.LeftOver()) {
			total, files = total+r.Folders, files+r.Files
		}
		if total != len(folders) || files != 2 {
			t.Errorf("Survey(%q, %q) has %d folders and %d files, want %d and 2", a, b, total, files, len(folders))
		}
		if numbered := table.Read(photo.RelPath(a)).Numbered(); numbered && len(s.Left) == total+files {
			t.Errorf("Read(%q) finds a number, and no pattern takes a name", a)
		}
	})
}
