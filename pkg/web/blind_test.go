// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// line is a queue of given sets.
type line struct {
	name    string
	reading Reading
	sets    []photo.SetID
	waits   func(photo.Set) bool
}

func (l line) Name() string                                 { return l.name }
func (l line) Reading() Reading                             { return l.reading }
func (l line) Turns(context.Context) ([]photo.SetID, error) { return l.sets, nil }
func (l line) Waits(s photo.Set) bool                       { return l.waits(s) }

// blindfold is a page over three sets about which others decided everything, with a queue of every reading.
// Set 2 waits in none.
func blindfold(t *testing.T) (*Server, *shelf) {
	t.Helper()
	_, store, _ := fixture(t)
	for i := range store.archive.Sets {
		s := &store.archive.Sets[i]
		s.Proposal = photo.Proposal{Answer: photo.LikelyNotVictim, Confidence: 0.77, Reasons: []string{"WHY-PROPOSED"}}
		s.Reasons, s.Confidence, s.Note, s.ReviewedBy, s.ClassBy, s.ReviewReason = []string{"WHY-GROUPED"}, 0.66, "THE-NOTE", "FIRST-READER", "FIRST-READER", "FELL-BACK"
		s.Class, s.Review, s.Card = photo.Security, photo.Reviewed, photo.Card{Branch: "THE-BRANCH"}
		s.CardBox = photo.Box{Photo: s.Members[0].Photo, X: 1, Y: 2, W: 3, H: 4}
		s.Members[0].Confirmed, s.Members[0].Role, s.Members[0].Flags = true, "side", []photo.Flag{photo.FlagLiving}
	}
	store.archive.Sets[0].Flags = []photo.Flag{photo.FlagSmall, photo.FlagLiving}
	unread := func(s photo.Set) bool { return s.Readings.Second == photo.Undecided }
	sets := []photo.SetID{1, 3}
	s, err := New(context.Background(), store, host, Options{Who: "Samira", Lang: "en", Now: time.Now, Queues: []Queue{
		line{"learn", Open, sets, unread},
		line{"drawn", Drawn, sets, func(s photo.Set) bool { return s.Class == photo.Undecided }},
		line{"second", Second, sets, unread},
		line{"disputed", Third, sets, func(s photo.Set) bool { return s.Review == photo.Disputed }},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s, store
}

var fragmentOnly = header("X-Amana", "fragment")

// The page of a blind queue does not hold what is hidden, wherever on it that would stand.
func TestBlindPagesHoldNothingHidden(t *testing.T) {
	s, store := blindfold(t)
	ever := []string{"WHY-PROPOSED", "WHY-GROUPED", "not a victim", "0.77", "0.66", "Decided nearby"}
	others := []string{"THE-NOTE", "FIRST-READER", "FELL-BACK", "THE-BRANCH", `aria-pressed="true"`, ">reviewed<", "confirmed", " side", "<dt>Class", "<dt>Review", "data-before", "data-behind", `id="card"`, `id="note"`, "living", "several bodies", "data-box"}
	for order, c := range map[string]struct{ hidden, shown []string }{
		"learn":    {nil, append(slices.Clone(ever), "THE-NOTE", "FIRST-READER", "THE-BRANCH", "FELL-BACK", `aria-pressed="true"`, " side", "confirmed", `id="card"`, "data-be", "1 · security", "a living person", `data-box="1,2,3,4"`)},
		"drawn":    {append(slices.Clone(ever), "1 · security"), []string{"THE-NOTE", "a living person", "data-be", "without the proposal"}},
		"second":   {append(slices.Clone(ever), others...), []string{"A second reading"}},
		"disputed": {append(slices.Clone(ever), others...), []string{"Two people disagree"}},
	} {
		for _, target := range []string{"/set/S-000001?order=" + order, "/set/S-000002?order=" + order} { // the second by its address alone
			page := text(t, request(s, "GET", target+"&review=reviewed", "", fragmentOnly))
			body, _, _ := strings.Cut(page, `<dialog id="help"`) // behind it come the words of every key and filter
			if !strings.Contains(body, `data-version="v1"`) {
				t.Fatalf("%s shows no set:\n%s", target, body)
			}
			for _, found := range c.hidden {
				if strings.Contains(body, found) {
					t.Errorf("%s holds %q", target, found)
				}
			}
			for _, missing := range c.shown {
				if !strings.Contains(body, missing) {
					t.Errorf("%s does not hold %q", target, missing)
				}
			}
		}
	}
	if page := text(t, request(s, "GET", "/set/S-000001?order=second", "", fragmentOnly)); !strings.Contains(page, "few photos") || len(store.made) > 0 {
		t.Error("the second reader is not told the flags, which nobody decided")
	}
}

// A filter must not tell by what it leaves out what the page hides.
func TestBlindQueuesTakeNoTellingFilter(t *testing.T) {
	s, _ := blindfold(t)
	for _, q := range []string{"answer=not_victim", "answer=victim", "review=unreviewed", "review=disputed", "flag=living_person"} {
		if page := text(t, request(s, "GET", "/?order=second&"+q, "", fragmentOnly)); strings.Contains(page, `value="living_person"`) || !strings.Contains(page, `data-set="S-000001"`) || !strings.Contains(page, "left in the queue 2") {
			t.Errorf("%s changes what the second reader gets", q)
		}
	}
}

func TestSecondReading(t *testing.T) {
	s, store := blindfold(t)
	store.archive.Sets[0].Review = photo.InReview // so that it does not leave the page for being reviewed
	s.desk.put(store.archive.Sets[0])
	post := func(body string) (int, string) {
		r := request(s, "POST", "/decide", body+"&q=order%3Dsecond", fragmentOnly)
		return r.StatusCode, text(t, r)
	}
	for _, action := range []string{"confirm", "reject", "split", "card&branch=1", "note&note=x", "role&role=face", "flag&flag=living_person", "merge&other=S-000002", "move&other=S-000002"} {
		status, body := post("set=S-000001&version=v1&photo=" + store.archive.Contents[0].Digest.String() + "&action=" + action)
		if status != http.StatusConflict || len(store.made) > 0 || !strings.Contains(body, "only the class is decided") || strings.Contains(body, "THE-NOTE") {
			t.Errorf("%s gives %d and made %v, want 409, nothing, and one line that says why", action, status, store.made)
		}
	}
	if status, body := post("set=S-000002&version=v1&action=class&class=victim"); status != http.StatusConflict || len(store.made) > 0 || !strings.Contains(body, "does not wait") {
		t.Errorf("a set that does not wait: %d, %v", status, store.made)
	}
	if status, body := post("set=S-000001&version=stale&action=class&class=victim"); status != http.StatusConflict || strings.Contains(body, "FIRST-READER") {
		t.Errorf("a stale version gives %d, or shows the first reader", status)
	}
	// Shift confirms nothing here, and the next set follows at once.
	status, body := post("set=S-000001&version=v1&action=class&class=victim&and=confirm")
	if status != http.StatusOK || len(store.made) != 1 || store.made[0].Action != review.Second || store.made[0].Class != photo.Victim || store.made[0].Drawn || !strings.Contains(body, `data-set="S-000003"`) {
		t.Fatalf("the class of a second reading gives %d and made %+v, want one second and the next set:\n%.200s", status, store.made, body)
	}
	if status, _ := post("set=S-000001&version=v2&action=class&class=victim"); status != http.StatusConflict || len(store.made) != 1 {
		t.Errorf("a set that was read gives %d and made %v", status, store.made)
	}
}

// Who decided anything about a set in the open is not given it to read again.
func TestNobodyReadsTwice(t *testing.T) {
	s, store := blindfold(t)
	request(s, "POST", "/decide", "set=S-000001&version=v1&action=note&note=x", fragmentOnly)
	if len(store.made) != 1 {
		t.Fatalf("made %v, want a note", store.made)
	}
	if page := text(t, request(s, "GET", "/?order=second", "", fragmentOnly)); !strings.Contains(page, `data-set="S-000003"`) || !strings.Contains(page, "left in the queue 1") {
		t.Errorf("the second reader gets\n%.200s\nwant the third set alone", page)
	}
	s.desk.start = "second" // a page that begins blind counts a class so even where the form names no queue
	request(s, "POST", "/decide", "set=S-000001&version=v2&action=class&class=victim", fragmentOnly)
	if len(store.made) != 1 {
		t.Errorf("made %v: the set of the note was read a second time", store.made)
	}
}

func TestDrawnAndDisputed(t *testing.T) {
	s, store := blindfold(t)
	store.archive.Sets[0].Class, store.archive.Sets[0].Review = photo.Undecided, photo.Unreviewed
	store.archive.Sets[2].Review = photo.Disputed
	if err := s.desk.follow(context.Background()); err != nil {
		t.Fatal(err)
	}
	for i := range store.archive.Sets {
		s.desk.put(store.archive.Sets[i])
	}
	for _, c := range []struct {
		body  string
		want  review.Decision
		count int
	}{
		{"set=S-000002&version=v1&class=victim&q=order%3Ddrawn", review.Decision{}, 0},
		{"set=S-000003&version=v1&class=victim&q=order%3Ddrawn", review.Decision{}, 0}, // somebody decided it in the open
		{"set=S-000001&version=v1&class=victim&q=order%3Ddrawn", review.Decision{Action: review.Class, Set: 1, Class: photo.Victim, Drawn: true}, 1},
		{"set=S-000001&version=v2&class=victim&q=order%3Ddisputed", review.Decision{}, 1},
		{"set=S-000003&version=v1&class=scene&q=order%3Ddisputed&and=confirm", review.Decision{Action: review.Class, Set: 3, Class: photo.Scene}, 2},
		{"set=S-000002&version=v1&class=scene&q=order%3Dleast", review.Decision{Action: review.Class, Set: 2, Class: photo.Scene}, 3},
	} {
		request(s, "POST", "/decide", c.body+"&action=class", fragmentOnly)
		if len(store.made) != c.count {
			t.Fatalf("%s: %d decisions %+v, want %d", c.body, len(store.made), store.made, c.count)
		}
		if c.want.Set == 0 {
			continue
		}
		if got := store.made[c.count-1]; got.Action != c.want.Action || got.Set != c.want.Set || got.Class != c.want.Class || got.Drawn != c.want.Drawn {
			t.Errorf("%s made %+v, want %+v", c.body, got, c.want)
		}
	}
}
