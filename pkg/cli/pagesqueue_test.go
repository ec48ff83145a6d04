// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// A set that is split off waits in the queue of every page, behind the one out of which it came: by a person's own
// hand, at another page, and by a command.
func TestASplitJoinsTheQueue(t *testing.T) {
	cat, people := pair(t, 4)
	samira, omar := people[0], people[1]
	left := regexp.MustCompile(`left in the queue (\d+)`)
	follows := func(after, want, count string) {
		t.Helper()
		if samira.look("/next?order=number&look=yes&after=" + after); samira.set() != want || left.FindStringSubmatch(samira.shown)[1] != count {
			t.Errorf("behind %s comes %s, and %s wait; want %s and %s", after, samira.set(), left.FindString(samira.shown), want, count)
		}
	}
	last := func(s *sitter) string {
		photos := regexp.MustCompile(`<figure[^>]* data-photo="(\w+)"`).FindAllStringSubmatch(s.shown, -1)
		return photos[len(photos)-1][1]
	}
	samira.look("/set/S-000001?order=number")
	if status := samira.press("action=split&q=order%3Dnumber&photo=" + last(samira)); status != http.StatusOK {
		t.Fatalf("split: %d", status)
	}
	follows("S-000001", "S-000005", "5")
	omar.look("/set/S-000002?order=folder")
	if status := omar.press("action=split&photo=" + last(omar)); status != http.StatusOK {
		t.Fatalf("split at another page: %d", status)
	}
	follows("S-000002", "S-000006", "6")
	omar.look("/set/S-000003")
	p, err := photo.ParseDigest(last(omar))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := cat.Decide(context.Background(), "Huda", "", review.Decision{Action: review.Split, Set: 3, Photos: []photo.Digest{p}}, time.Unix(1.7e9, 0)); err != nil {
		t.Fatal(err)
	}
	follows("S-000003", "S-000007", "7")
	if samira.press("action=undo"); left.FindStringSubmatch(samira.shown)[1] != "6" {
		t.Errorf("with the first split undone %s, want 6", left.FindString(samira.shown))
	}
	if samira.press("action=redo"); left.FindStringSubmatch(samira.shown)[1] != "7" {
		t.Errorf("with it done again %s, want 7", left.FindString(samira.shown))
	}
	follows("S-000001", "S-000005", "7")
}

// Where another person decided later, undo says whose decision it was and steps over; what lies before can be undone.
func TestUndoStepsOver(t *testing.T) {
	_, people := pair(t, 3)
	samira, omar := people[0], people[1]
	step := func(s *sitter, form string, status int, shows string) {
		t.Helper()
		if got := s.press(form); got != status || !strings.Contains(s.shown, shows) {
			t.Errorf("%s, %s: %d, want %d and %q\n%.900s", s.who, form, got, status, shows, s.shown)
		}
	}
	for i, class := range []string{"victim", "scene", "document"} {
		samira.look(fmt.Sprintf("/set/S-%06d", i+1))
		step(samira, "action=class&class="+class, 200, "")
	}
	omar.look("/set/S-000003")
	step(omar, "action=class&class=victim", 200, "")
	omar.look("/set/S-000002")
	step(omar, "action=merge&other=S-000003", 200, "")
	step(samira, "action=undo", 409, "Omar\u2069 decided about S-000003 later")
	step(samira, "action=undo", 409, "Omar\u2069 decided about S-000002 later")
	step(samira, "action=undo", 200, `data-set="S-000001"`)
	if samira.class() != photo.Undecided {
		t.Errorf("S-000001 is %s still", samira.class())
	}
	step(samira, "action=undo", 409, "decided about S-000003 later") // nothing else is left, and it is asked again
}
