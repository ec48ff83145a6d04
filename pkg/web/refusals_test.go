// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// unasked are refusals of what the page has no form for.
var unasked = []string{
	"%q is not an action that can be applied", "cannot be given a photo without a digest", "there is no decision in entry %d to undo",
	"cannot be adopted: %s", "cannot be merged into itself", "cannot be adopted without its origin",
	"has no proposal that could be accepted", "is %s: only an unreviewed set's proposal can be accepted unseen",
	"needs the images that were made from its photo", "has the photo %s, which is no derivative of itself",
	"has the image %s already as a derivative, or derivatives of it: undo that decision first",
	"holds none of the images, or is the original's own set", "has derivatives of one of the images: undo that decision first",
}

// sentences returns the sentences with which a room refuses a decision: the first text in a call of refuse, and the
// advice in a call of some.
func sentences(t *testing.T, room string) (out []string) {
	t.Helper()
	inspect(t, room, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		called := ""
		switch f := call.Fun.(type) {
		case *ast.Ident:
			called = f.Name
		case *ast.SelectorExpr:
			called = f.Sel.Name
		}
		var texts []string
		for _, arg := range call.Args {
			if l, ok := arg.(*ast.BasicLit); ok && l.Kind == token.STRING {
				text, _ := strconv.Unquote(l.Value)
				texts = append(texts, text)
			}
		}
		if (called == "refuse" || called == "Refuse") && len(texts) > 0 {
			out = append(out, texts[0])
		} else if called == "some" && len(texts) == 2 {
			out = append(out, texts[1])
		}
		return true
	})
	return out
}

func TestEveryRefusalHasItsWords(t *testing.T) {
	left := map[string]bool{"stale": true, "missing": true}
	for _, s := range unasked {
		left[s] = true
	}
	all := append(sentences(t, "review"), sentences(t, "catalogue")...)
	if len(all) < 30 {
		t.Fatalf("only %d refusals were found", len(all))
	}
	for _, format := range all {
		w, ok := refusals[format]
		if !ok && !left[format] {
			t.Errorf("%q has no words on the page", format)
		}
		if ok != (w[0] != "" && w[1] != "") || ok && left[format] {
			t.Errorf("%q has the words %q", format, w)
		}
		left[format] = false
	}
	for format, still := range left {
		if _, ok := refusals[format]; still && !ok {
			t.Errorf("%q is refused nowhere", format)
		}
	}
	place := regexp.MustCompile(`\{\d\}`)
	for format, w := range refusals {
		if strings.Join(place.FindAllString(w[0], -1), "") != strings.Join(place.FindAllString(w[1], -1), "") {
			t.Errorf("%q puts other things into English than into Arabic", format)
		}
	}
}

// refusing is a shelf that takes no decision.
type refusing struct {
	*shelf
	err error
}

func (r refusing) Decide(context.Context, string, string, review.Decision, time.Time) (int64, []photo.Set, error) {
	return 0, nil, r.err
}

type goneError struct{ set, into photo.SetID }

func (e goneError) Error() string            { return "there is no set" }
func (e goneError) Gone() (_, _ photo.SetID) { return e.set, e.into }

// What is refused is said in the person's language, without a path and without a digest.
func TestRefusalsInBothLanguages(t *testing.T) {
	s, store, _ := fixture(t)
	p := store.archive.Contents[0].Digest
	var told []error
	s.Trouble = func(err error) { told = append(told, err) }
	for i, c := range []struct {
		err    error
		en, ar string
	}{
		{review.Refuse(1, "would have no photo left: %s", "merge the two sets instead"), "S-000001 would have no photo left: merge the two sets instead.", "لن تبقى في S-000001 أي صورة: ادمج المجموعتين بدلاً من ذلك."},
		{review.Refuse(2, "holds the photo %s, which a person rejected from %s: confirm it there first", p, photo.SetID(1)), "S-000002 holds a photo that a person rejected from S-000001: confirm it there first.", "في S-000002 صورة رفضها شخص من S-000001: أكّدها هناك أولاً."},
		{staleError{photo.Set{ID: 3, Version: "d62bfab787d30da5"}}, "S-000003 has changed since you looked; this is how it is now.", "تغيرت S-000003 منذ نظرت إليها؛ وهكذا هي الآن."},
		{goneError{set: 2}, "S-000002 does not exist any more.", "لم تعد S-000002 موجودة."},
		{goneError{2, 1}, "S-000002 was merged into S-000001: decide about that set.", "دُمجت S-000002 في S-000001: قرر بشأن تلك المجموعة."},
		{ErrBusy, "another program is writing to the catalogue. Try again.", "برنامج آخر يكتب في الفهرس. أعد المحاولة."},
		{errors.New("disk full"), "The catalogue could not do that. Why stands in the terminal in which amana review runs.", "تعذر ذلك على الفهرس. السبب مكتوب في الطرفية التي يعمل فيها amana review."},
		{review.Refuse(1, "of a later version"), "The catalogue could not do that.", "تعذر ذلك على الفهرس."},
	} {
		s.store = refusing{store, fmt.Errorf("decide %q: %w", "/home/samira/amana.db", c.err)}
		for lang, want := range map[string]string{"en": "Not recorded: " + c.en, "ar": "لم يُسجَّل: " + c.ar} {
			s.taste.choose(map[string]string{"lang": lang})
			r := request(s, "POST", "/decide", classify, fragmentOnly)
			page := text(t, r)
			if !strings.Contains(page, want) || strings.Contains(page, "amana.db") || strings.Contains(page, "d62bfab") {
				t.Errorf("%d, %s: %d says %q, want %q", i, lang, r.StatusCode, regexp.MustCompile(`(?s)id="said".*?</p>`).FindString(page), want)
			}
		}
	}
	if len(told) != 4 || !strings.Contains(told[0].Error(), "disk full") {
		t.Errorf("the terminal is told %q, want what the page has no words for", told)
	}
	s.taste.choose(map[string]string{"lang": "en"})
	if page := text(t, request(s, "POST", "/decide", "set=S-000001&version=v1&action=dance", fragmentOnly)); !strings.Contains(page, "not a form of the page") {
		t.Errorf("a foreign form: %s", page)
	}
}

// deaf is a shelf that cannot be read.
type deaf struct{ *shelf }

func (deaf) News(context.Context, int64) (News, error) {
	return News{}, errors.New(`follow "/home/samira/amana.db": disk I/O error`)
}

func TestTroubleIsSaidWithoutThePath(t *testing.T) {
	s, store, _ := fixture(t)
	s.desk.store = deaf{store}
	for lang, want := range map[string]string{"en": "The catalogue could not do that", "ar": "تعذر ذلك على الفهرس"} {
		s.taste.choose(map[string]string{"lang": lang})
		r := request(s, "GET", "/next?after=S-000001", "", fragmentOnly)
		if said := text(t, r); r.StatusCode != 500 || !strings.HasPrefix(said, want) || strings.Contains(said, "/home") {
			t.Errorf("%s: %d, %q", lang, r.StatusCode, said)
		}
	}
}
