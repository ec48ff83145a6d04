// SPDX-License-Identifier: Apache-2.0

package web

import (
	"strings"
	"testing"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
)

// in returns a page in a language.
func in(t *testing.T, s *Server, lang, target string) string {
	t.Helper()
	choose(t, s, "lang="+lang)
	return text(t, request(s, "GET", target, ""))
}

// Each number of a card and of a path stands by itself, in the order in which it is stored, and under the name
// of its place: in one line with an Arabic letter a browser turns 98?7 into 7?98.
func TestNumbersKeepTheirOrder(t *testing.T) {
	s, store, _ := fixture(t)
	set := store.archive.Sets[0]
	set.Card = photo.Card{Branch: "215", Detainee: "1234", Exam: "ج 98?7"}
	store.archive.Files[0].Path = "DISK/شهر 6-2012/x.jpg"
	s.desk.load(store.archive)
	s.desk.put(set)
	s.desk.sets[1].facts = pathfacts.Facts{Detainee: "9077", Exam: "12ج"}
	const exam = `<bdi dir="ltr">ج<bdi> </bdi><bdo dir="ltr">98?7</bdo></bdi>`
	const path = `<bdi dir="ltr"><bdi dir="ltr">DISK</bdi>/<bdi dir="ltr">شهر<bdi> </bdi><bdo dir="ltr">6-2012</bdo></bdi>`
	for lang, names := range map[string][3]string{"en": {"Branch", "Detainee number", "Examination number"}, "ar": {"الفرع", "رقم المعتقل", "رقم الفحص"}} {
		page := in(t, s, lang, "/set/S-000001")
		name := func(i int) string { return `<span class="quiet">` + names[i] + `</span> <span class="whole">` }
		for what, want := range map[string]string{
			"card":            name(0) + `<bdi dir="ltr">215</bdi></span> · ` + name(1) + `<bdi dir="ltr">1234</bdi></span> · ` + name(2) + exam + `</span></dd>`,
			"numbers in path": name(1) + `<bdi dir="ltr">9077</bdi></span> · ` + name(2) + `<bdi dir="ltr"><bdo dir="ltr">12</bdo><bdi>ج</bdi></bdi></span></dd>`,
			"folder":          "<dd>" + path + "</bdi></dd>",
			"file":            path + `/<bdi dir="ltr">x.jpg</bdi></bdi>`,
			"field":           `<input name="exam" value="ج ` + "\u200e98?7\u200e" + `" dir="ltr"`,
			"field of branch": `<input name="branch" value="215" dir="ltr"`,
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the %s is not %s in\n%s", lang, what, want, page)
			}
		}
	}
}
