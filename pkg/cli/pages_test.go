// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/web"
)

// sitter is one person at a page of their own, over a connection of its own to one catalogue file.
type sitter struct {
	who    string
	page   *web.Server
	cookie *http.Cookie
	shown  string
	said   []string // what the page said that it recorded, a class with the one that it showed before
}

// pair is two persons at two pages over one file.
func pair(t *testing.T, sets int) (*catalogue.Catalogue, []*sitter) {
	t.Helper()
	cat := stocked(t, 5*sets, 0)
	var out []*sitter
	for _, who := range []string{"Samira", "Omar"} {
		own, err := catalogue.Open(cat.Path())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { own.Close() })
		s := &sitter{who: who}
		s.page, s.cookie = openedFor(t, own, who)
		out = append(out, s)
	}
	return cat, out
}

var (
	setShown     = regexp.MustCompile(`data-set="(S-\d+)"`)
	seenShown    = regexp.MustCompile(`data-seen="([\w-]+)"`)
	versionShown = regexp.MustCompile(`data-version="(\w+)"`)
	classShown   = regexp.MustCompile(`value="(\w+)" aria-pressed="true"`)
)

func (s *sitter) look(target string) { s.shown = ask(s.page, s.cookie, "GET", target, "") }

// set is what the page shows, "" nothing.
func (s *sitter) set() string {
	if found := setShown.FindStringSubmatch(s.shown); found != nil {
		return found[1]
	}
	return ""
}

// press sends a form about the set as the page shows it, and keeps what the answer shows.
func (s *sitter) press(form string) int {
	body := form
	if set := s.set(); set != "" {
		body += "&set=" + set + "&version=" + versionShown.FindStringSubmatch(s.shown)[1] + "&seen=" + seenShown.FindStringSubmatch(s.shown)[1]
	}
	status, shown := replied(s.page, s.cookie, "POST", "/decide", body)
	s.shown = shown
	return status
}

// class is what the page shows as decided.
func (s *sitter) class() photo.Class {
	if found := classShown.FindStringSubmatch(s.shown); found != nil {
		return photo.Class(found[1])
	}
	return photo.Undecided
}

// journalled returns the decisions of the journal as "who action set", with the class that it put in place of
// which where there is one.
func journalled(t *testing.T, cat *catalogue.Catalogue) []string {
	t.Helper()
	all, err := decisions(context.Background(), cat)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	classes := map[string]photo.Class{}
	for _, d := range all {
		text := fmt.Sprintf("%s %s %s", d.Who, d.Action, d.Set)
		if d.Class != photo.Undecided {
			text += fmt.Sprintf(" %s for %s", d.Class, classes[d.Set.String()])
			classes[d.Set.String()] = d.Class
		}
		out = append(out, text)
	}
	return out
}

// work decides every set that the page's queue gives, and keeps what the page said of it. Before each of the
// first decisions it meets the other person, so that both have some.
func (s *sitter) work(t *testing.T, q string, random *rand.Rand, meet func(round int)) (refused int) {
	s.look("/?" + q)
	for round := 0; s.set() != ""; round++ {
		meet(round)
		class, set, saw := photo.Classes()[random.IntN(6)], s.set(), s.class()
		status := s.press("action=class&and=confirm&class=" + string(class) + "&q=" + url.QueryEscape(q))
		half := status == http.StatusConflict && strings.Contains(s.shown, "The class was recorded")
		if status == http.StatusOK || half {
			s.said = append(s.said, fmt.Sprintf("%s class %s %s for %s", s.who, set, class, saw))
		}
		switch status {
		case http.StatusOK:
			s.said = append(s.said, fmt.Sprintf("%s confirm %s", s.who, set))
		case http.StatusConflict:
			refused++
			s.look("/?" + q)
		default:
			t.Errorf("%s: %d %.300s", s.who, status, s.shown)
			return refused
		}
	}
	return refused
}

// Two people work on the same sets at the same time. What a page said that it recorded is in the journal,
// nothing else is, and no class took the place of one that its maker had not been shown.
func TestTwoPagesLoseNothing(t *testing.T) {
	const sets = 24
	cat, people := pair(t, sets)
	var both sync.WaitGroup
	refused := make([]int, len(people))
	const together = 6 // rounds, of which neither comes to the end of the sets
	ready := [2]chan struct{}{make(chan struct{}, together), make(chan struct{}, together)}
	for i, s := range people {
		meet := func(round int) {
			if round < together {
				ready[i] <- struct{}{}
				<-ready[1-i]
			}
		}
		both.Go(func() {
			refused[i] = s.work(t, []string{"order=number", "order=random&seed=1"}[i], rand.New(rand.NewPCG(uint64(i), 1)), meet)
		})
	}
	both.Wait()
	t.Logf("refused: %v", refused)
	got, want := journalled(t, cat), slices.Concat(people[0].said, people[1].said)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the journal has\n%s\nand the pages said\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	archive, err := cat.Archive(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(people[0].said) == 0 || len(people[1].said) == 0 || len(got) < 2*sets {
		t.Fatalf("the two recorded %d and %d decisions about %d sets: not at the same time", len(people[0].said), len(people[1].said), sets)
	}
	for _, s := range archive.Sets {
		if s.Review != photo.Reviewed {
			t.Errorf("%s is %s, and both found the queue empty", s.ID, s.Review)
		}
	}
	if v, err := cat.VerifyLog(context.Background()); err != nil || !v.OK() {
		t.Errorf("VerifyLog = %+v, %v", v, err)
	}
}

// The same in an order that leaves nothing to chance.
func TestTwoPagesInTurn(t *testing.T) {
	cat, people := pair(t, 4)
	samira, omar := people[0], people[1]
	step := func(s *sitter, form string, status int, shows ...string) {
		t.Helper()
		if got := s.press(form); got != status {
			t.Fatalf("%s, %s: %d, want %d\n%.400s", s.who, form, got, status, s.shown)
		}
		for _, text := range shows {
			if !strings.Contains(s.shown, text) {
				t.Errorf("%s, %s: the page does not show %q:\n%s", s.who, form, text, s.shown)
			}
		}
	}
	samira.look("/set/S-000001")
	omar.look("/set/S-000001")
	step(omar, "action=class&class=scene", 200)
	step(samira, "action=class&class=victim", 409, "has changed since you looked", "<bdi>scene</bdi>", "<bdi>Omar</bdi>")
	step(samira, "action=class&class=victim", 200, "<bdi>victim</bdi>") // now she has seen it
	step(omar, "action=undo", 409, "Samira\u2069 decided about S-000001 later")
	omar.look("/set/S-000002")
	samira.look("/set/S-000003")
	step(samira, "action=class&class=victim&and=confirm", 200)
	step(omar, "action=merge&other=S-000003&other_version=seen-before-that", 409)
	step(omar, "action=merge&other=S-000003", 200) // without a version: as it is now
	step(samira, "action=undo", 409)
	want := []string{"Omar class S-000001 scene for undecided", "Samira class S-000001 victim for scene", "Samira class S-000003 victim for undecided", "Samira confirm S-000003", "Omar merge S-000002"}
	if got := journalled(t, cat); !slices.Equal(got, want) {
		t.Errorf("the journal has %q, want %q", got, want)
	}
	// What a command decides meanwhile, a page shows at its next step.
	set := review.Decision{Action: review.Class, Set: 4, Class: photo.Document}
	if _, _, err := cat.Decide(context.Background(), "Huda", "", set, time.Unix(1.7e9, 0)); err != nil {
		t.Fatal(err)
	}
	if samira.look("/set/S-000004"); !strings.Contains(samira.shown, "<bdi>document</bdi>") {
		t.Errorf("the page does not show what was decided beside it:\n%s", samira.shown)
	}
}

// A card and a note that one page wrote is never replaced by a page that was opened before, whoever is first.
func TestTwoPagesKeepCardsAndNotes(t *testing.T) {
	cat, people := pair(t, 2)
	for i, set := range []string{"S-000001", "S-000002"} {
		first, second := people[i], people[1-i]
		first.look("/set/" + set)
		second.look("/set/" + set)
		for _, step := range []struct {
			who    *sitter
			form   string
			status int
		}{
			{first, "action=card&branch=215&detainee=4711", 200},
			{second, "action=card&exam=77", 409},
			{first, "action=note&note=belt", 200},
			{second, "action=note&note=badge", 409}, // it has seen the card by now, and not the note
		} {
			if got := step.who.press(step.form); got != step.status {
				t.Errorf("%s, %s: %d, want %d", step.who.who, step.form, got, step.status)
			}
		}
		for _, text := range []string{"has changed since you looked", `value="215"`, `value="4711"`, "belt</textarea>"} {
			if !strings.Contains(second.shown, text) {
				t.Errorf("%s is not shown %q:\n%s", second.who, text, second.shown)
			}
		}
		if second.press("action=note&note=belt,+badge") != 200 || second.press("action=card&branch=215&detainee=4711&exam=77") != 200 {
			t.Errorf("%s has seen both, and cannot write", second.who)
		}
		bare := "action=note&note=x&set=" + set + "&version=" + versionShown.FindStringSubmatch(second.shown)[1]
		if got, _ := replied(second.page, second.cookie, "POST", "/decide", bare); got != http.StatusConflict {
			t.Errorf("a form that does not say what was seen: %d", got)
		}
	}
	if got := len(journalled(t, cat)); got != 8 {
		t.Errorf("the journal has %d decisions, want 8", got)
	}
}

// A later sitting takes back and does again what the last one did, one decision at a time; what was taken in a
// batch goes whole, and not by this key. It shows the box of the card that the last one dragged.
func TestTheNextSitting(t *testing.T) {
	cat, people := pair(t, 5)
	ctx, now := context.Background(), time.Unix(1.7e9, 0)
	samira := people[0]
	step := func(form string, status int) {
		t.Helper()
		if got := samira.press(form); got != status {
			t.Fatalf("%s: %d, want %d\n%.400s", form, got, status, samira.shown)
		}
	}
	samira.look("/set/S-000001")
	photo1 := regexp.MustCompile(`data-photo="(\w+)"`).FindStringSubmatch(samira.shown)[1]
	step("action=card&branch=215&box="+photo1+"+1000,2000,3000,1500", 200)
	step("action=class&class=victim", 200)
	if _, _, err := cat.Decide(ctx, "Samira", "", review.Decision{Action: review.Accept, Set: 5, Answer: photo.LikelyVictim, Batch: 1}, now); err != nil {
		t.Fatal(err)
	}
	again := func() {
		samira.page, samira.cookie = openedFor(t, cat, "Samira")
		samira.look("/set/S-000001")
	}
	again()
	if framed := `data-photo="` + photo1 + `" data-flags="" data-box="1000,2000,3000,1500"`; !strings.Contains(samira.shown, framed) || strings.Count(samira.shown, "data-box") != 1 {
		t.Errorf("the next sitting does not show the box:\n%.1500s", samira.shown)
	}
	step("action=undo", 200) // the class
	step("action=undo", 200) // the card
	if strings.Contains(samira.shown, "data-box") || strings.Contains(samira.shown, "215") {
		t.Error("the card that was taken back is still shown")
	}
	step("action=undo", 409)
	again()
	step("action=redo", 200)
	step("action=redo", 200)
	if !strings.Contains(samira.shown, "data-box") || samira.class() != photo.Victim {
		t.Errorf("done again, the set shows the class %q and not its box", samira.class())
	}
	step("action=redo", 409)
	people[1].look("/set/S-000001")
	if got := people[1].press("action=undo"); got != http.StatusConflict {
		t.Errorf("Omar takes back what Samira did: %d", got)
	}
	var entries []int64
	all, err := decisions(ctx, cat)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all[3:] {
		entries = append(entries, d.Undoes-all[0].Entry)
	}
	if want := []int64{1, 0, 4, 3}; !slices.Equal(entries, want) {
		t.Errorf("the undos undo %v, want %v, counted from the first decision", entries, want)
	}
}

// How two persons want their pages lies in the catalogue, each one's own, and no entry says so.
func TestSettingsLieInTheCatalogue(t *testing.T) {
	cat, people := pair(t, 2)
	samira, omar := people[0], people[1]
	if status, _ := replied(samira.page, samira.cookie, "POST", "/settings", "lang=ar&size=full"); status != http.StatusSeeOther {
		t.Fatalf("the settings give %d", status)
	}
	samira.page, samira.cookie = openedFor(t, cat, " samira") // a browser that knows nothing, over another connection
	for _, c := range []struct {
		who  *sitter
		says string
	}{{samira, "ما هو معروف"}, {omar, "What is known"}} {
		if c.who.look("/set/S-000001"); !strings.Contains(c.who.shown, c.says) {
			t.Errorf("%s: the page does not say %q", c.who.who, c.says)
		}
	}
	if made := journalled(t, cat); len(made) > 0 {
		t.Errorf("settings are the decisions %v", made)
	}
}
