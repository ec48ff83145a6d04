// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

const cookieName = "amana_session_4711"

// fetched is what a browser says of where a request comes from; "" is not said.
func fetched(origin, site string) func(*http.Request) {
	return func(r *http.Request) {
		for name, value := range map[string]string{"Origin": origin, "Sec-Fetch-Site": site} {
			if r.Header.Del(name); value != "" {
				r.Header.Set(name, value)
			}
		}
	}
}

// Two pages in one browser, which keeps one cookie of a name for all ports.
func TestTwoPagesInOneBrowser(t *testing.T) {
	kept := map[string]string{}
	var pages []*Server
	for _, at := range []string{host, "127.0.0.1:4712"} {
		s, _, _ := fixture(t)
		s.host = at
		pages = append(pages, s)
		r := request(s, "GET", strings.TrimPrefix(s.Address(), "http://"+at), "", func(r *http.Request) { r.Host = at; r.Header.Del("Cookie") })
		for _, c := range r.Cookies() {
			kept[c.Name] = c.Value
		}
	}
	var all []string
	for name, value := range kept {
		all = append(all, name+"="+value)
	}
	for _, s := range pages {
		if r := request(s, "GET", "/", "", header("Cookie", strings.Join(all, "; ")), func(r *http.Request) { r.Host = s.host }); r.StatusCode != 200 {
			t.Errorf("the page at %s gives %d when both are open, want 200", s.host, r.StatusCode)
		}
	}
}

// Chromium sends the page's own forms with Origin: null, since the page wants no referrer sent.
func TestOwnFormsPass(t *testing.T) {
	s, store, _ := fixture(t)
	for _, origin := range []string{"null", "http://" + host, ""} {
		own := fetched(origin, "same-origin")
		if r := request(s, "POST", "/settings", "lang=ar", own); r.StatusCode != 303 {
			t.Errorf("Origin %q: the switch of the language gives %d, want 303", origin, r.StatusCode)
		}
		made := len(store.made)
		if r := request(s, "POST", "/decide", "set=S-000001&action=class&class=victim&version="+store.archive.Sets[0].Version, own); r.StatusCode != 303 || len(store.made) != made+1 {
			t.Errorf("Origin %q: a decision gives %d, want 303", origin, r.StatusCode)
		}
	}
}

// The same from anywhere else is refused.
func TestForeignFormsAreRefused(t *testing.T) {
	s, store, _ := fixture(t)
	picture := "/picture/" + store.archive.Contents[0].Digest.String()
	for _, site := range []string{"cross-site", "same-site", "none", ""} {
		for method, target := range map[string]string{"POST": "/decide", "GET": picture} {
			if r := request(s, method, target, classify, fetched("null", site)); r.StatusCode != 403 {
				t.Errorf("%s with Origin: null from %q gives %d, want 403", method, site, r.StatusCode)
			}
		}
	}
	foreignHost := func(r *http.Request) { r.Host = "rebound.example:4711" }
	if r := request(s, "POST", "/decide", classify, fetched("null", "same-origin"), foreignHost); r.StatusCode != 421 {
		t.Errorf("a foreign host gives %d, want 421", r.StatusCode)
	}
	if len(store.made) > 0 {
		t.Errorf("decisions were made: %v", store.made)
	}
}

// A request about the server and no page of it is answered as every other.
func TestOptionsOfTheServer(t *testing.T) {
	l, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	s, _, _ := fixture(t)
	s.host = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	ask, err := http.NewRequest("OPTIONS", "http://"+s.host, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.URL.Opaque = "*"
	if r, err := http.DefaultClient.Do(ask); err != nil || r.StatusCode != 403 || r.Header.Get("Content-Security-Policy") != policy {
		t.Errorf("OPTIONS * = %v, %v, want 403 with the headers of every answer", r, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v, want nil when it is ended", err)
	}
}
