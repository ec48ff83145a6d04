// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"net/url"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// answer is what the page says beside the set that it shows. Its zero value says nothing.
type answer struct {
	said     string      // a refusal or another message, in the page's language
	recorded string      // what was recorded, in a word or two
	set      photo.SetID // about which
}

// heard is the line that a screen reader is given when the page shows another set, or the same one again: what is
// shown, and what was recorded. A message is an alert and says itself.
func (p page) heard(a answer) string {
	shown := p.T("empty")
	switch {
	case a.said != "" && a.recorded == "":
		return ""
	case p.Missing != 0:
		shown = p.Missing.String() + ": " + p.T("nosuch")
	case p.Set != nil:
		shown = p.Set.ID.String() + p.T("comma") + photos(p.lang, len(p.Shots))
	}
	recorded := p.T("recorded") + ": " + a.recorded
	switch {
	case a.recorded == "":
		return shown
	case a.set == 0 || p.Set != nil && p.Set.ID == a.set:
		return shown + p.T("semicolon") + recorded
	}
	return a.set.String() + p.T("comma") + recorded + ". " + shown // another set: the word must not be taken for its class
}

// photos is a number of photos in words that agree with it.
func photos(lang string, n int) string {
	switch {
	case lang != "ar" && n == 1:
		return "1 photo"
	case lang != "ar":
		return fmt.Sprintf("%d photos", n)
	case n == 1:
		return "صورة واحدة"
	case n == 2:
		return "صورتان"
	case n%100 >= 3 && n%100 <= 10:
		return fmt.Sprintf("%d صور", n)
	}
	return fmt.Sprintf("%d صورة", n)
}

// recorded says in a word or two what a form that was taken has recorded. A blind reader's Shift confirms nothing.
func recorded(form url.Values, lang string, r Reading) string {
	action := form.Get("action")
	switch review.Action(action) {
	case review.Class:
		out := word(lang, "class_"+form.Get("class"))
		if form.Get("and") == "confirm" && !r.alone() {
			out += word(lang, "comma") + word(lang, "did_confirm")
		}
		return out
	case review.Role:
		return word(lang, "role_"+form.Get("role"))
	case review.Flag:
		out := word(lang, "flag_"+form.Get("flag"))
		if form.Get("off") == "yes" {
			out = word(lang, "did_off") + " " + out
		}
		return out
	case review.Card, review.Note:
		return word(lang, action)
	}
	return word(lang, "did_"+action)
}

// shortcut is a key as aria-keyshortcuts has it.
func shortcut(key string) string { return strings.Replace(key, "⇧", "Shift+", 1) }
