// SPDX-License-Identifier: Apache-2.0

package web

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// What the script says of a box comes from the page, in the page's language; a key and a button begin one.
func TestBoxIsSaidInBothLanguages(t *testing.T) {
	s, _, _ := fixture(t)
	for lang, want := range map[string]string{"en": "from the left", "ar": "من اليسار"} {
		choose(t, s, "lang="+lang)
		page := html.UnescapeString(text(t, request(s, "GET", "/set/S-000001", "")))
		live := regexp.MustCompile(`<p id="live"[^>]*>`).FindString(page)
		if !strings.Contains(live, `aria-live="polite"`) || !strings.Contains(live, want) {
			t.Errorf("%s: what is said aloud is %q", lang, live)
		}
		for _, n := range []string{"%1", "%2", "%3", "%4"} {
			if !strings.Contains(live, n) {
				t.Errorf("%s: where the box lies is said without %s", lang, n)
			}
		}
		for _, name := range []string{"box", "at", "corner", "large", "taken", "dropped", "none"} {
			said := regexp.MustCompile(`data-` + name + `="([^"]+)"`).FindStringSubmatch(live)
			if said == nil || strings.HasPrefix(said[1], "box") {
				t.Errorf("%s: there are no words for %s", lang, name)
			}
		}
		help := page[strings.Index(page, `id="help"`):]
		for _, part := range []string{`data-act="box"`, word(lang, "boxhelp")} {
			if !strings.Contains(page, part) {
				t.Errorf("%s: the page has no %q", lang, part)
			}
		}
		if !strings.Contains(help, "<kbd>X</kbd>") || !strings.Contains(help, word(lang, "boxhelp")) {
			t.Errorf("%s: the help does not say how a box is made", lang)
		}
	}
}
