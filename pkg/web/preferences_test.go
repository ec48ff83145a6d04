// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"strings"
	"testing"
	"time"
)

// sitDown starts another page over the same store, which no browser has seen.
func sitDown(t *testing.T, store *shelf, who, lang string) *Server {
	t.Helper()
	s, err := New(context.Background(), store, host, Options{Who: who, Lang: lang, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What a person sets is there in another browser, at another page, and is that person's alone.
func TestSettingsStayWithThePerson(t *testing.T) {
	_, store, _ := fixture(t)
	s := sitDown(t, store, "Samira", "")
	shows := func(s *Server, name string, parts ...string) {
		t.Helper()
		page := text(t, request(s, "GET", "/set/S-000001", ""))
		for _, part := range parts {
			if !strings.Contains(page, part) {
				t.Errorf("%s: the page does not hold %s", name, part)
			}
		}
	}
	usual := []string{`lang="en"`, `data-keys="yes"`, `<option value="yes">`, `<option value="full">`, `<option value="strong">`}
	set := []string{`lang="ar"`, `data-keys="no"`, `<option value="yes" selected>`, `<option value="full" selected>`, `<option value="strong" selected>`}
	shows(s, "before", usual...)
	for _, form := range []string{"lang=ar", "colour=yes&size=full&blur=strong&keys=no", "lang=xx&size=huge&colour=&font=big"} {
		choose(t, s, form)
	}
	shows(s, "after", set...)
	shows(sitDown(t, store, "Samira", ""), "at another page", set...)
	shows(sitDown(t, store, "Omar", ""), "another person", usual...)
	begun := sitDown(t, store, "Samira", "en")
	shows(begun, "begun in English", `lang="en"`, set[1])
	choose(t, begun, "lang=ar")
	shows(begun, "switched", `lang="ar"`)
	if _, stray := store.chosen["Samira"]["font"]; stray || store.chosen["Samira"]["size"] != "full" {
		t.Errorf("kept is %v", store.chosen["Samira"])
	}
	choose(t, begun, "size=medium")
	shows(s, "changed at another page since", `<option value="full">`)
	if len(store.made) > 0 {
		t.Errorf("settings made the decisions %v", store.made)
	}
}

func TestSettingsThatCannotBeKeptAreSaid(t *testing.T) {
	_, store, _ := fixture(t)
	store.locked = fmt.Errorf("keep preferences %q: %w", "/home/samira/amana.db", ErrBusy)
	s := sitDown(t, store, "Samira", "")
	r := request(s, "POST", "/settings", "lang=ar&set=S-000002")
	page := text(t, r)
	for _, part := range []string{`lang="ar"`, word("ar", "unkept"), word("ar", "busy"), `data-set="S-000002"`} {
		if r.StatusCode != 409 || !strings.Contains(page, part) || strings.Contains(page, "amana.db") {
			t.Errorf("settings that are not kept: %d, and the page does not hold %s", r.StatusCode, part)
		}
	}
}

func TestBlurIsSetStronger(t *testing.T) {
	s, store, _ := fixture(t)
	look := func() (steps int) {
		m, err := jpeg.Decode(bytes.NewReader([]byte(text(t, request(s, "GET", "/picture/"+store.archive.Contents[0].Digest.String(), "")))))
		if err != nil {
			t.Fatal(err)
		}
		for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
			for x := m.Bounds().Min.X + 1; x < m.Bounds().Max.X; x++ {
				a, _, _, _ := m.At(x, y).RGBA()
				b, _, _, _ := m.At(x-1, y).RGBA()
				steps += max(int(a)-int(b), int(b)-int(a))
			}
		}
		return steps
	}
	usual := look()
	choose(t, s, "blur=strong")
	if strong := look(); strong > usual*3/4 {
		t.Errorf("steps between neighbours add up to %d, blurred stronger to %d", usual, strong)
	}
}

// A browser sends the forms of a page that forbids referrers with the Origin null.
func TestFormsOfThePageAreItsOwn(t *testing.T) {
	s, store, _ := fixture(t)
	r := request(s, "POST", "/settings", "lang=ar", header("Origin", "null"))
	if r.StatusCode != 303 || store.chosen["Samira"]["lang"] != "ar" {
		t.Errorf("a form of the page gives %d, and kept is %v", r.StatusCode, store.chosen)
	}
}
