// SPDX-License-Identifier: Apache-2.0

package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amana/pkg/photo"
)

// Whatever is answered, the browser is told to keep none of it and to tell nobody of it.
func TestEveryAnswerForbidsKeeping(t *testing.T) {
	s, store, root := fixture(t)
	picture := "/picture/" + store.archive.Contents[0].Digest.String()
	checked := map[int]bool{}
	check := func(method, target, body string, change ...func()) {
		t.Helper()
		for _, f := range change {
			f()
		}
		r := request(s, method, target, body)
		checked[r.StatusCode] = true
		if r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("Referrer-Policy") != "no-referrer" || r.Header.Get("Content-Security-Policy") != policy {
			t.Errorf("%s %s: %d with %v", method, target, r.StatusCode, r.Header)
		}
	}
	for _, target := range []string{"/", "/set/S-000001", "/set/S-000001?lang=ar", "/next?after=S-000001", picture, picture + "?mode=clear", picture + "?box=1000,1000,2000,2000",
		"/static/review.js", "/static/style.css", "/nothing", "/set/x", "/picture/" + store.archive.Contents[1].Digest.String()} {
		check("GET", target, "")
	}
	check("POST", "/decide", classify)
	check("POST", "/decide", classify) // stale
	check("POST", "/decide", "%zz")
	check("POST", "/settings", "lang=ar")
	check("POST", "/nothing", "")
	s.lens = newLens(1 << 20)
	check("GET", picture, "", func() {
		if err := os.WriteFile(filepath.Join(root, script), []byte("other bytes"), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	check("GET", picture, "", func() {
		if err := os.RemoveAll(root); err != nil {
			t.Fatal(err)
		}
	})
	for _, status := range []int{200, 303, 400, 404, 409, 422, 503} {
		if !checked[status] {
			t.Errorf("no answer was a %d", status)
		}
	}
}

// The folder on which a drive is mounted stays when it is taken away: empty, it is no drive.
func TestAnEmptyFolderIsNoDrive(t *testing.T) {
	s, _, root := fixture(t)
	away := func() bool { return strings.Contains(text(t, request(s, "GET", "/set/S-000001", "")), "not mounted") }
	if away() {
		t.Error("the drive is there, and the page says that it is not")
	}
	for i, name := range []string{"page.jpg", script} { // one of three files is enough
		if err := os.Remove(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
		if away() {
			t.Errorf("with %d of three files gone the drive is said to be away", i+1)
		}
	}
	if err := os.Remove(filepath.Join(root, "drawing.jpg")); err != nil {
		t.Fatal(err)
	}
	if !away() {
		t.Error("an empty folder is taken for the drive")
	}
}

func TestArabicPage(t *testing.T) {
	s, store, _ := fixture(t)
	store.archive.Sets[0].Flags = []photo.Flag{photo.FlagSmall, photo.FlagLiving}
	request(s, "POST", "/decide", "set=S-000001&version=v1&action=note&note=x") // the page then reads the set again
	s.desk.sets[1].facts.Kind = "soldiers"
	for lang, want := range map[string][]string{"en": {"few photos, a living person", "soldiers"}, "ar": {"صور قليلة، شخص حي", "جنود"}} {
		page := text(t, request(s, "GET", "/set/S-000001", "", header("Cookie", cookieName+"="+s.session+"; amana_lang="+lang)))
		for _, w := range want {
			if !strings.Contains(page, "<bdi>"+w+"</bdi>") {
				t.Errorf("%s: the page does not say %q", lang, w)
			}
		}
	}
	page := text(t, request(s, "GET", "/?order=random&seed=٤٢", ""))
	if !strings.Contains(page, `name="seed" inputmode="numeric" value="42"`) {
		t.Error("a seed in Arabic-Indic digits is not read")
	}
}

// Taken on one day, the day is said once.
func TestTakenIsSaidShort(t *testing.T) {
	s, store, _ := fixture(t)
	for i, wall := range []int64{1343992953, 1343992990, 1344079353} {
		c := s.desk.contents[store.archive.Contents[i].Digest]
		c.Exif.Taken = photo.Taken{Wall: wall, Source: "DateTimeOriginal"}
	}
	set := &s.desk.sets[1].Set
	set.Members = append(set.Members, photo.Member{Photo: store.archive.Contents[1].Digest})
	if page := text(t, request(s, "GET", "/set/S-000001", "")); !strings.Contains(page, "<bdi dir=\"ltr\">2012-08-03 11:22:33 – 11:23:10</bdi>") {
		t.Errorf("one day is not said once:\n%s", page)
	}
	set.Members = append(set.Members, photo.Member{Photo: store.archive.Contents[2].Digest})
	if page := text(t, request(s, "GET", "/set/S-000001", "")); !strings.Contains(page, "<bdi dir=\"ltr\">2012-08-03 11:22:33 – 2012-08-04 11:22:33</bdi>") {
		t.Errorf("two days are not both said:\n%s", page)
	}
}
