// SPDX-License-Identifier: Apache-2.0

package web

import (
	"regexp"
	"strings"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// A flag is of the chosen photo alone, not of its copies, and is taken back with off.
func TestFlagsOfAPhoto(t *testing.T) {
	s, store, _ := fixture(t)
	first, twin := store.archive.Contents[0].Digest, store.archive.Contents[1].Digest
	set := &store.archive.Sets[0]
	set.Members = append(set.Members, photo.Member{Photo: twin})
	s.desk.kin = families([]photo.Copy{{Original: first, Copy: twin, Attached: true}})
	s.desk.sets[1].Set = *set
	frag := header("X-Amana", "fragment")
	for _, off := range []bool{false, true} {
		form := "action=flag&flag=several_bodies&set=S-000001&version=" + set.Version + "&photo=" + first.String()
		if off {
			form += "&off=yes"
		}
		r := request(s, "POST", "/decide", form, frag)
		if r.StatusCode != 200 || len(store.made) == 0 {
			t.Fatalf("a flag gives %d, %s", r.StatusCode, text(t, r))
		}
		if d := store.made[len(store.made)-1]; d.Action != review.Flag || d.Flag != photo.FlagSeveral || d.Off != off || len(d.Photos) != 1 || d.Photos[0] != first {
			t.Errorf("the flag is kept as %+v, want several bodies on the one photo, off %v", d, off)
		}
	}
}

func TestFlagsAreShownInBothLanguages(t *testing.T) {
	s, store, _ := fixture(t)
	store.archive.Sets[0].Members[0].Flags = photo.PhotoFlags()
	store.archive.Sets[0].Flags = photo.PhotoFlags()
	request(s, "POST", "/decide", "set=S-000001&version=v1&action=note&note=x") // the page then reads the set again
	for lang, want := range map[string][]string{"en": {"a living person", "several bodies"}, "ar": {"شخص حي", "عدة جثامين"}} {
		choose(t, s, "lang="+lang)
		page := text(t, request(s, "GET", "/set/S-000001", ""))
		caption := regexp.MustCompile(`(?s)<figcaption>.*?</figcaption>`).FindString(page)
		facts := regexp.MustCompile(`(?s)<dl>.*?</dl>`).FindString(page)
		for _, w := range want {
			if !strings.Contains(caption, w) || !strings.Contains(facts, w) {
				t.Errorf("%s: %q is not with the photo and the set:\n%s\n%s", lang, w, caption, facts)
			}
		}
		for _, f := range photo.PhotoFlags() {
			if !strings.Contains(page, `data-act="`+string(f)+`"`) || !strings.Contains(page, `<option value="`+string(f)+`"`) {
				t.Errorf("%s: %s has no button or is no filter", lang, f)
			}
		}
		if !strings.Contains(page, `data-flags="living_person several_bodies "`) {
			t.Errorf("%s: the key cannot tell which flags the photo has", lang)
		}
	}
}
