// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/review"
)

func TestTakenBack(t *testing.T) {
	mine := func(entry int64) Past { return Past{Entry: entry, Who: " samira."} }
	undo := func(entry, undoes int64) Past { return Past{entry, "Samira", undoes} }
	other := func(entry, undoes int64) Past { return Past{entry, "Omar", undoes} }
	for name, test := range map[string]struct {
		all        []Past
		done, back []int64
	}{
		"nothing":               {nil, nil, nil},
		"of others":             {[]Past{other(1, 0), {Entry: 2}}, nil, nil},
		"two":                   {[]Past{mine(1), other(2, 0), mine(3)}, []int64{1, 3}, nil},
		"undone":                {[]Past{mine(1), mine(2), undo(3, 2)}, []int64{1}, []int64{3}},
		"undone twice":          {[]Past{mine(1), mine(2), undo(3, 2), undo(4, 1)}, nil, []int64{3, 4}},
		"redone":                {[]Past{mine(1), mine(2), undo(3, 2), undo(4, 1), undo(5, 4)}, []int64{5}, []int64{3}},
		"redone and undone":     {[]Past{mine(1), undo(2, 1), undo(3, 2), undo(4, 3)}, nil, []int64{4}},
		"decided after an undo": {[]Past{mine(1), undo(2, 1), mine(3)}, []int64{3}, nil},
		"others decide between": {[]Past{mine(1), undo(2, 1), other(3, 0)}, nil, []int64{2}},
		"undone by another":     {[]Past{mine(1), mine(2), other(3, 2)}, []int64{1}, nil},
		"redone by another":     {[]Past{mine(1), undo(2, 1), other(3, 2)}, nil, nil},
		"undid another's":       {[]Past{other(1, 0), undo(2, 1)}, []int64{2}, nil},
	} {
		if done, back := takenBack(test.all, "Samira"); !slices.Equal(done, test.done) || !slices.Equal(back, test.back) {
			t.Errorf("%s: undo has %v and redo %v, want %v and %v", name, done, back, test.done, test.back)
		}
	}
}

// A new sitting undoes and redoes what the last one did.
func TestUndoOutlivesTheSitting(t *testing.T) {
	s, store, _ := fixture(t)
	post := func(action string, status int, undoes int64) {
		t.Helper()
		r := request(s, "POST", "/decide", "action="+action, fragmentOnly)
		last := store.made[len(store.made)-1]
		if r.StatusCode != status || status == http.StatusOK && (last.Action != review.Undo || last.Undoes != undoes) {
			t.Fatalf("%s gives %d and made %+v, want %d and an undo of %d", action, r.StatusCode, last, status, undoes)
		}
	}
	again := func() {
		t.Helper()
		var err error
		if s, err = New(context.Background(), store, host, Options{Who: "Samira", Lang: "en", Now: time.Now}); err != nil {
			t.Fatal(err)
		}
	}
	request(s, "POST", "/decide", classify, fragmentOnly)                                           // 1
	request(s, "POST", "/decide", "set=S-000002&version=v1&action=class&class=scene", fragmentOnly) // 2
	again()
	post("redo", 409, 0)
	post("undo", 200, 2) // 3
	again()
	post("undo", 200, 1) // 4
	post("undo", 409, 0)
	post("redo", 200, 4) // 5
	again()
	post("redo", 200, 3) // 6
	post("redo", 409, 0)
	post("undo", 200, 6)                                                                            // 7
	post("undo", 200, 5)                                                                            // 8
	request(s, "POST", "/decide", "set=S-000003&version=v1&action=class&class=scene", fragmentOnly) // 9
	again()
	post("redo", 409, 0)
}

// Whose decision stands in the way is said to all but a reader who is not to know of it.
func TestLaterDecisionsAreNamed(t *testing.T) {
	s, _ := blindfold(t)
	for order, named := range map[string]bool{"least": true, "learn": true, "drawn": true, "second": false, "disputed": false} {
		for _, lang := range []string{"en", "ar"} {
			said := s.later(1, lang, url.Values{"order": {order}})
			if strings.Contains(said, "FIRST-READER") != named || !strings.Contains(said, "S-000001") || strings.Contains(said, "%") {
				t.Errorf("%s, %s: %q, want a name: %v", order, lang, said, named)
			}
		}
	}
}
