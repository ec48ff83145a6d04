// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"amana/pkg/manifest"
)

func TestBag(t *testing.T) {
	make := func() map[string]string {
		files := map[string]string{}
		w := New(func(name string, body []byte) error {
			if _, twice := files[name]; twice {
				t.Errorf("%s is put twice", name)
			}
			files[name] = string(body)
			return nil
		})
		for _, body := range []string{"one", "two", "one"} {
			if d, err := w.Add([]byte(body)); err != nil || d != sha256.Sum256([]byte(body)) {
				t.Fatalf("Add(%q) = %v, %v", body, d, err)
			}
		}
		if err := w.Tag("about/sets.csv", []byte("set_id\n")); err != nil {
			t.Fatal(err)
		}
		digest, err := w.Close(Field{"Bagging-Date", "2014-01-20"}, Field{"External-Description", "a line\nHidden: another"})
		if err != nil || digest != sha256.Sum256([]byte(files["manifest-sha256.txt"])) {
			t.Fatalf("Close = %v, %v, want the digest of the manifest", digest, err)
		}
		return files
	}
	files := make()
	if fmt.Sprint(files) != fmt.Sprint(make()) {
		t.Error("the same additions give other bytes")
	}
	if want := "Bagging-Date: 2014-01-20\nExternal-Description: a line Hidden: another\nPayload-Oxum: 6.2\n"; files["bag-info.txt"] != want {
		t.Errorf("bag-info.txt = %q, want %q", files["bag-info.txt"], want)
	}
	listed := map[string]bool{}
	for _, name := range []string{"manifest-sha256.txt", "tagmanifest-sha256.txt"} {
		for e, err := range manifest.Read(strings.NewReader(files[name]), manifest.BagIt) {
			if err != nil {
				t.Fatal(err)
			}
			listed[e.Name] = true
			if e.SHA256 != sha256.Sum256([]byte(files[e.Name])) {
				t.Errorf("%s lists %s with another digest", name, e.Name)
			}
		}
	}
	for name := range files {
		if listed[name] == (name == "tagmanifest-sha256.txt") {
			t.Errorf("%s is listed: %v", name, listed[name])
		}
	}
	if len(files) != 7 {
		t.Errorf("%d files, want 7", len(files))
	}
}

func TestBagStopsAtTheSinksError(t *testing.T) {
	full := errors.New("the disk is full")
	for n := range 6 {
		w := New(func(string, []byte) error {
			if n--; n < 0 {
				return full
			}
			return nil
		})
		_, err := w.Add([]byte("one"))
		if err == nil {
			err = w.Tag("about/x", bytes.Repeat([]byte("x"), 9))
		}
		if err == nil {
			_, err = w.Close()
		}
		if !errors.Is(err, full) {
			t.Errorf("a sink that fails: %v, want its error", err)
		}
	}
}

// A number behind an Arabic letter is read as it is stored.
func TestCardKeepsItsOrder(t *testing.T) {
	page, err := Page{Sets: []PageSet{{ID: "S-000001", Card: []string{"215", "–", "ج 98?7"}}, {ID: "S-000002"}}}.HTML()
	if err != nil {
		t.Fatal(err)
	}
	const want = `, card <bdi dir="ltr">215</bdi> / <bdi dir="ltr">–</bdi> / <bdi dir="ltr">ج<bdi> </bdi><bdo dir="ltr">98?7</bdo></bdi>; 0 of 0`
	if !strings.Contains(string(page), want) || strings.Count(string(page), ", card") != 1 {
		t.Errorf("the page has not %s in\n%s", want, page)
	}
}
