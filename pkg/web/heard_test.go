// SPDX-License-Identifier: Apache-2.0

package web

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Whoever hears the page is told which set is shown and what was recorded, in both languages.
func TestWhatIsHeard(t *testing.T) {
	line := regexp.MustCompile(`<p id="tosay" hidden>([^<]*)</p>`)
	for lang, want := range map[string][]string{
		"en": {"S-000001, 1 photo; recorded: scene", "S-000001, recorded: victim, members confirmed. S-000002, 1 photo", "", "S-000001, 1 photo; recorded: taken back", "S-000003, 1 photo"},
		"ar": {"S-000001، صورة واحدة؛ سُجِّل: مشهد", "S-000001، سُجِّل: ضحية، تأكيد الأعضاء. S-000002، صورة واحدة", "", "S-000001، صورة واحدة؛ سُجِّل: التراجع", "S-000003، صورة واحدة"},
	} {
		s, store, _ := fixture(t)
		choose(t, s, "lang="+lang)
		for i, form := range []string{"set=S-000001&version=v1&action=class&class=scene", "set=S-000001&version=v2&action=class&class=victim&and=confirm", "set=S-000001&version=v1&action=note&note=x", "action=undo"} {
			page := text(t, request(s, "POST", "/decide", form+"&q=order%3Dnumber", fragmentOnly))
			if got := html.UnescapeString(line.FindStringSubmatch(page)[1]); got != want[i] {
				t.Errorf("%s, %s: heard is %q, want %q", lang, form, got, want[i])
			}
		}
		page := text(t, request(s, "GET", "/next?order=number&after=S-000002&look=yes", "", fragmentOnly))
		if got := html.UnescapeString(line.FindStringSubmatch(page)[1]); got != want[4] || len(store.made) != 4 {
			t.Errorf("%s, skipped: heard is %q, want %q", lang, got, want[4])
		}
	}
}

func TestEveryRecordHasAWord(t *testing.T) {
	for _, form := range []string{"action=class&class=victim", "action=class&class=undecided", "action=confirm", "action=split", "action=reject", "action=merge", "action=move", "action=card",
		"action=note", "action=role&role=face", "action=role&role=none", "action=flag&flag=living_person", "action=flag&flag=several_bodies&off=yes", "action=undo", "action=redo"} {
		q, _ := url.ParseQuery(form)
		en, ar := recorded(q, "en", Open), recorded(q, "ar", Open)
		if en == ar || en == "" || ar == "" || strings.Contains(en+ar, "_") {
			t.Errorf("%s is recorded as %q and %q", form, en, ar)
		}
	}
	blind := url.Values{"action": {"class"}, "class": {"victim"}, "and": {"confirm"}}
	if got := recorded(blind, "en", Second); got != "victim" {
		t.Errorf("a second reading is recorded as %q, want the class alone", got)
	}
	for n, want := range map[int][2]string{1: {"1 photo", "صورة واحدة"}, 2: {"2 photos", "صورتان"}, 3: {"3 photos", "3 صور"}, 10: {"10 photos", "10 صور"}, 11: {"11 photos", "11 صورة"}, 102: {"102 photos", "102 صورة"}, 103: {"103 photos", "103 صور"}} {
		if en, ar := photos("en", n), photos("ar", n); en != want[0] || ar != want[1] {
			t.Errorf("%d photos are %q and %q, want %q", n, en, ar, want)
		}
	}
}

// The name of a button does not run together with its key, which is told apart from it.
func TestKeysOfButtons(t *testing.T) {
	s, _, _ := fixture(t)
	button := regexp.MustCompile(`<button[^>]*>[^<]*(?:<bdi[^>]*>[^<]*</bdi>)?<kbd[^>]*>[^<]*</kbd></button>`)
	key := regexp.MustCompile(`aria-keyshortcuts="([^"]*)"`)
	for _, setting := range []string{"yes", "no"} {
		choose(t, s, "keys="+setting)
		page := text(t, request(s, "GET", "/set/S-000001", ""))
		var keys []string
		all := button.FindAllString(page, -1)
		for _, b := range all {
			if !strings.Contains(b, `<kbd aria-hidden="true">`) {
				t.Errorf("the key is in the button's name: %s", b)
			}
			if k := key.FindStringSubmatch(b); k != nil {
				keys = append(keys, html.UnescapeString(k[1]))
			}
		}
		if want := len(all); setting == "yes" && (want < 25 || len(keys) != want || !slices.Contains(keys, "Shift+N") || !slices.Contains(keys, "Space") || !slices.Contains(keys, "1")) {
			t.Errorf("%d buttons have the keys %q", want, keys)
		}
		if setting == "no" && !slices.Equal(keys, []string{"Space"}) {
			t.Errorf("with the keys off %q are told, want the one that stays", keys)
		}
	}
}
