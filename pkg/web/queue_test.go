// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// A set that is made while lines of sets are being looked at comes into them.
func TestNewSetsJoinTheLines(t *testing.T) {
	ctx := context.Background()
	_, store, _ := fixture(t)
	for i := range store.archive.Contents { // S-000002 holds all photos, of which others are split off below
		store.archive.Sets[1].Members = append(store.archive.Sets[1].Members, photo.Member{Photo: store.archive.Contents[i].Digest})
	}
	always := func(photo.Set) bool { return true }
	s, err := New(ctx, store, host, Options{Who: "Samira", Lang: "en", Now: time.Now, Queues: []Queue{
		line{"learn", Open, []photo.SetID{3, 2, 1}, always}, line{"assigned", Open, []photo.SetID{3}, always},
		line{"drawn", Drawn, []photo.SetID{3, 2}, always}, line{"second", Second, []photo.SetID{2, 3}, always},
	}})
	if err != nil {
		t.Fatal(err)
	}
	queues := []string{"number", "random", "learn", "assigned", "drawn", "second"}
	for _, name := range queues {
		request(s, "GET", "/?order="+name, "")
	}
	// Somebody splits S-000002 twice, and a set appears of photos that no set had.
	for id, p := range map[photo.SetID]photo.Digest{7: store.archive.Contents[1].Digest, 8: store.archive.Contents[2].Digest, 9: {1}} {
		store.archive.Sets = append(store.archive.Sets, photo.Set{ID: id, Version: "v1", Review: photo.Unreviewed, Members: []photo.Member{{Photo: p}}})
	}
	slices.SortFunc(store.archive.Sets, func(a, b photo.Set) int { return int(a.ID - b.ID) })
	store.archive.Sets[0].Members = []photo.Member{{Photo: photo.Digest{2}}} // not to be taken for the origin
	store.archive.Sets[2].Members = []photo.Member{{Photo: photo.Digest{3}}}
	s.desk.put(store.archive.Sets[0])
	s.desk.put(store.archive.Sets[2])
	store.made = append(store.made, review.Decision{Action: review.Split, Set: 2})
	for range 2 { // the second time nothing is new
		if page := text(t, request(s, "GET", "/?order=number", "")); !strings.Contains(page, "left in the queue 6") {
			t.Errorf("the page does not say that six sets are left:\n%.600s", page)
		}
		store.made = append(store.made, review.Decision{Action: review.Note, Set: 2})
	}
	for name, want := range map[string][]photo.SetID{
		"number": {1, 2, 7, 8, 3, 9}, "learn": {3, 2, 7, 8, 1}, "assigned": {3}, "drawn": {3, 2}, "second": {2, 3},
	} {
		if got := s.desk.lines[name]; !slices.Equal(got, want) {
			t.Errorf("%s: the line is %v, want %v", name, got, want)
		}
	}
	if got := s.desk.lines["random 0"]; len(got) != 6 || slices.Index(got, 7) != slices.Index(got, 2)+1 || got[5] != 9 {
		t.Errorf("random: the line is %v, want S-000007 behind S-000002 and S-000009 last", got)
	}
}

// The only set that waits stays when it is skipped; the page does not say that nothing is left.
func TestSkippingTheOnlySet(t *testing.T) {
	s, store, _ := fixture(t)
	for i := range 2 {
		store.archive.Sets[i].Review = photo.Reviewed
		s.desk.put(store.archive.Sets[i])
	}
	for lang, words := range map[string][3]string{"en": {"No other set is left", "left in the queue 1", "Nothing is left"}, "ar": {"لم تبق في هذه القائمة", "بقي في القائمة 1", "لم يبق شيء"}} {
		choose(t, s, "lang="+lang)
		page := text(t, request(s, "GET", "/next?order=number&after=S-000003&look=yes", "", fragmentOnly))
		for _, shown := range []string{`data-set="S-000003"`, words[0], words[1]} {
			if !strings.Contains(page, shown) {
				t.Errorf("%s: skipping the only set does not show %q:\n%.900s", lang, shown, page)
			}
		}
		if strings.Contains(page, words[2]) {
			t.Errorf("%s: the page says that nothing is left, and one waits", lang)
		}
	}
	store.archive.Sets[2].Review = photo.Reviewed
	s.desk.put(store.archive.Sets[2])
	choose(t, s, "lang=en")
	if page := text(t, request(s, "GET", "/next?order=number&after=S-000003&look=yes", "", fragmentOnly)); !strings.Contains(page, "Nothing is left in this queue") || strings.Contains(page, "data-set") {
		t.Errorf("an empty queue is not said to be empty:\n%.900s", page)
	}
}

// merging is a shelf of which sets were merged away since the page began.
type merging struct {
	*shelf
	gone []photo.SetID
}

func (m *merging) News(ctx context.Context, entry int64) (News, error) {
	n, err := m.shelf.News(ctx, entry)
	if len(n.Sets) > 0 {
		n.Gone = m.gone
	}
	return n, err
}

// A set that is not there is said not to be there; one that was merged leads to where its photos are.
func TestSetsThatAreGone(t *testing.T) {
	s, store, _ := fixture(t)
	news := &merging{shelf: store}
	s.desk.store = news
	for lang, gone := range map[string]string{"en": "There is no such set", "ar": "لا توجد هذه المجموعة"} {
		choose(t, s, "lang="+lang)
		r := request(s, "GET", "/set/S-999999?order=number", "")
		page := text(t, r)
		if r.StatusCode != 404 || !strings.Contains(page, "<bdi>S-999999</bdi>: "+gone) || !strings.Contains(page, `<a href="/?order=number&amp;review=open">`) || strings.Contains(page, "Nothing is left") {
			t.Errorf("%s: an unknown set gives %d, want 404 and words:\n%.900s", lang, r.StatusCode, page)
		}
	}
	// S-000001 is merged into S-000002, and that into S-000003.
	for i := range 2 {
		store.archive.Sets[1].Members = append(store.archive.Sets[0].Members, store.archive.Sets[1].Members...)
		news.gone = []photo.SetID{store.archive.Sets[0].ID}
		store.archive.Sets = store.archive.Sets[1:]
		store.made = append(store.made, review.Decision{Action: review.Merge})
		r := request(s, "GET", "/set/S-000001?order=number", "")
		if want := "/set/" + photo.SetID(i+2).String() + "?order=number"; r.StatusCode != 303 || r.Header.Get("Location") != want {
			t.Errorf("after merge %d S-000001 gives %d and leads to %q, want 303 and %q", i+1, r.StatusCode, r.Header.Get("Location"), want)
		}
	}
	choose(t, s, "lang=en")
	r := request(s, "POST", "/decide", classify, fragmentOnly) // from a page that was open before
	if page := text(t, r); r.StatusCode != 409 || !strings.Contains(page, "There is no such set") || strings.Contains(page, "Nothing is left") {
		t.Errorf("a decision about a set that is gone gives %d:\n%.900s", r.StatusCode, page)
	}
}

// The links to the neighbours keep the order and the filters of the queue.
func TestNeighboursKeepTheQueue(t *testing.T) {
	s, _, _ := fixture(t)
	page := text(t, request(s, "GET", "/set/S-000002?order=number&review=all&folder=%22%26x%3D1", ""))
	links := regexp.MustCompile(`<a href="(/set/[^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(links) != 1 {
		t.Fatalf("%d neighbours, want 1", len(links))
	}
	u, err := url.Parse(html.UnescapeString(links[0][1]))
	if err != nil || u.Query().Get("order") != "number" || u.Query().Get("review") != "all" || u.Query().Get("folder") != `"&x=1` {
		t.Errorf("the link is %s, %v: the queue is lost", links[0][1], err)
	}
}
