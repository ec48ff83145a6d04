// SPDX-License-Identifier: Apache-2.0

package web

import (
	"html"
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
		choose(t, s, "lang="+lang)
		page := text(t, request(s, "GET", "/set/S-000001", ""))
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

// What a key does with a set beside is said with that set: the next on the drive is not the next of the queue.
func TestButtonsNameTheSetBeside(t *testing.T) {
	s, _, _ := fixture(t)
	order := s.desk.along
	for lang, want := range map[string][2]string{"en": {"Merge with the set behind: ", "Move the photo to the set before: "}, "ar": {"ادمج مع المجموعة بعدها: ", "انقل الصورة إلى المجموعة قبلها: "}} {
		middle := in(t, s, lang, "/set/"+order[1].String())
		for i, id := range []photo.SetID{order[2], order[0]} {
			if !strings.Contains(middle, want[i]+`<bdi class="whole" dir="ltr">`+id.String()+"</bdi><kbd ") {
				t.Errorf("%s: no button says %s%s", lang, want[i], id)
			}
		}
		if last := in(t, s, lang, "/set/"+order[2].String()); !strings.Contains(last, `data-act="merge_next" disabled`) || strings.Contains(last, `data-act="merge_previous" disabled`) {
			t.Errorf("%s: behind the last set there is one to merge with", lang)
		}
	}
}

func TestCopiesAreCounted(t *testing.T) {
	for n, want := range map[int][2]string{1: {"+1 copy", "+ نسخة واحدة"}, 2: {"+2 copies", "+ نسختان"}, 3: {"+3 copies", "+ 3 نسخ"}, 11: {"+11 copies", "+ 11 نسخة"}, 103: {"+103 copies", "+ 103 نسخ"}} {
		if en, ar := (page{lang: "en"}).Copies(n), (page{lang: "ar"}).Copies(n); en != want[0] || ar != want[1] {
			t.Errorf("%d copies are %q and %q, want %q", n, en, ar, want)
		}
	}
	s, store, _ := fixture(t)
	first := store.archive.Contents[0].Digest
	store.archive.Files = append(store.archive.Files, photo.File{Source: 1, Path: "again.jpg", Kind: photo.Regular, Content: first})
	s.desk.load(store.archive)
	if page := html.UnescapeString(in(t, s, "en", "/set/S-000001")); !strings.Contains(page, `<bdi class="whole">+1 copy</bdi>`) {
		t.Error("the page does not say that the photo has a copy")
	}
}

// A note is written on many lines, and every line of it is shown.
func TestNoteOfManyLines(t *testing.T) {
	s, store, _ := fixture(t)
	set := store.archive.Sets[0]
	set.Note = "\nfirst\r\nsecond\u202e"
	s.desk.put(set)
	for lang, help := range map[string]string{"en": "Shift+Enter begins a new line", "ar": "Shift+Enter يبدأ سطراً جديداً"} {
		page := html.UnescapeString(in(t, s, lang, "/set/S-000001"))
		for _, want := range []string{`<bdi class="lines">` + "\nfirst\nsecond\\u202e</bdi>", help, `<textarea name="note"`, `aria-describedby="note-help">` + "\n\nfirst"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page has not %q", lang, want)
			}
		}
	}
	set.Note = "البطاقة ج 98؟7."
	s.desk.put(set)
	if page := in(t, s, "ar", "/set/S-000001"); !strings.Contains(page, `<bdi class="lines">البطاقة ج <bdo dir="ltr">98؟7</bdo>.</bdi>`) {
		t.Error("a number in a note does not keep its order")
	}
}

// The question what a photo shows has a place in which the photo is named.
func TestRoleNamesItsPhoto(t *testing.T) {
	s, _, _ := fixture(t)
	if page := in(t, s, "en", "/set/S-000001"); !strings.Contains(page, `aria-describedby="role-which"`) || !strings.Contains(page, `<p id="role-which" class="which"></p>`) {
		t.Error("the question has no place for its photo")
	}
}

// A file that is too large to be opened is there, and the page does not say that the drive is away.
func TestTooLargeIsNotAway(t *testing.T) {
	s, store, _ := fixture(t)
	p := store.archive.Contents[0].Digest
	s.desk.contents[p].Bytes = maxFile + 1
	for lang, want := range map[string]string{"en": "larger than 128 MiB", "ar": "أكبر من 128 MiB"} {
		choose(t, s, "lang="+lang)
		r := request(s, "GET", "/picture/"+p.String(), "")
		if said := text(t, r); r.StatusCode != 422 || !strings.Contains(said, want) {
			t.Errorf("%s: %d, %q, want %q", lang, r.StatusCode, said, want)
		}
	}
}
