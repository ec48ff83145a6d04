// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/phototest"
	"amana/pkg/review"
)

const host = "127.0.0.1:4711"

// shelf is a store in memory of which every set has the version v1 until it is decided about.
type shelf struct {
	archive photo.Archive
	made    []review.Decision
	chosen  map[string]map[string]string // by person
	locked  error                        // why nothing can be kept
	between func(review.Decision)        // what somebody else does before a decision arrives
}

func (s *shelf) Desk(context.Context) (photo.Archive, error) { return s.archive, nil }

func (s *shelf) News(_ context.Context, entry int64) (News, error) {
	n := News{Entries: int64(len(s.made)) + 1, All: entry == 0}
	if entry > 0 && entry < n.Entries {
		n.Sets = s.archive.Sets
	}
	return n, nil
}

func (s *shelf) Past(context.Context) (out []Past, err error) {
	for i, d := range s.made {
		out = append(out, Past{Entry: int64(i + 1), Who: "Samira", Undoes: d.Undoes})
	}
	return out, nil
}

func (s *shelf) Preferences(_ context.Context, who string) (map[string]string, error) {
	return maps.Clone(s.chosen[who]), nil
}

func (s *shelf) Prefer(_ context.Context, who string, chosen map[string]string) error {
	if s.locked != nil {
		return s.locked
	}
	if s.chosen == nil {
		s.chosen = map[string]map[string]string{}
	}
	if s.chosen[who] == nil {
		s.chosen[who] = map[string]string{}
	}
	maps.Copy(s.chosen[who], chosen)
	return nil
}

// choose sends the form of the settings.
func choose(t *testing.T, s *Server, form string) {
	t.Helper()
	if r := request(s, "POST", "/settings", form); r.StatusCode != http.StatusSeeOther || len(r.Cookies()) > 0 {
		t.Fatalf("settings %s: %d with the cookies %v, want the page and none", form, r.StatusCode, r.Cookies())
	}
}

type staleError struct{ set photo.Set }

func (e staleError) Error() string  { return e.set.ID.String() + " has changed" }
func (e staleError) Now() photo.Set { return e.set }

func (s *shelf) Decide(_ context.Context, _, _ string, d review.Decision, _ time.Time) (int64, []photo.Set, error) {
	if s.between != nil {
		s.between(d)
	}
	for i := range s.archive.Sets {
		set := &s.archive.Sets[i]
		if set.ID != d.Set && d.Action != review.Undo {
			continue
		}
		if v, given := d.Versions[set.ID]; given && v != set.Version {
			return 0, nil, staleError{*set}
		}
		s.made = append(s.made, d)
		set.Version = fmt.Sprintf("v%d", len(s.made)+1)
		switch d.Action {
		case review.Class:
			set.Class, set.Review = d.Class, photo.InReview
		case review.Second:
			set.Readings = photo.Readings{First: set.Class, FirstBy: set.ClassBy, Second: d.Class, SecondBy: "Samira"}
		case review.Confirm:
			set.MembersDecided, set.Review = true, photo.Reviewed
		}
		return int64(len(s.made)), []photo.Set{*set}, nil
	}
	return 0, nil, errors.New("there is no such set")
}

const script = `"><img src=x onerror=alert(1)><script>alert(1).jpg`

// fixture is a page over a drive with a picture whose name holds a script, and two that are none.
func fixture(t testing.TB) (*Server, *shelf, string) {
	t.Helper()
	root := t.TempDir()
	store := &shelf{archive: photo.Archive{Sources: []photo.Source{{ID: 1, Label: "drive", Root: root}}}}
	scene := phototest.JPEG(phototest.Draw(phototest.Subject{Seed: 1}, phototest.View{}, 600, 400), 90, phototest.Exif{})
	for i, f := range []struct {
		name string
		data []byte
	}{{script, scene}, {"page.jpg", []byte("<html><script>alert(1)</script>")}, {"drawing.jpg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)}} {
		if err := os.WriteFile(filepath.Join(root, f.name), f.data, 0o600); err != nil {
			t.Fatal(err)
		}
		d := photo.Digest(sha256.Sum256(f.data))
		store.archive.Contents = append(store.archive.Contents, photo.Content{Digest: d, Bytes: int64(len(f.data)), Format: "jpeg", Status: photo.Indexed})
		store.archive.Files = append(store.archive.Files, photo.File{Source: 1, Path: photo.RelPath(f.name), Kind: photo.Regular, Bytes: int64(len(f.data)), Content: d})
		store.archive.Sets = append(store.archive.Sets, photo.Set{ID: photo.SetID(i + 1), Version: "v1", Review: photo.Unreviewed,
			Members: []photo.Member{{Photo: d}}, Reasons: []string{script}, Note: script})
	}
	s, err := New(context.Background(), store, host, Options{Who: "Samira", Lang: "en", Paths: pathfacts.Default(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return s, store, root
}

func request(s *Server, method, target, body string, change ...func(*http.Request)) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = host
	r.AddCookie(&http.Cookie{Name: cookieName, Value: s.session})
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+host)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const classify = "set=S-000001&version=v1&action=class&class=victim"

func TestRefusesStrangers(t *testing.T) {
	s, store, _ := fixture(t)
	noCookie := func(r *http.Request) { r.Header.Del("Cookie") }
	foreignHost := func(r *http.Request) { r.Host = "rebound.example:4711" }
	for name, c := range map[string]struct {
		method, target string
		change         func(*http.Request)
		status         int
	}{
		"foreign host":            {"GET", "/", foreignHost, 421},
		"foreign host with token": {"GET", "/?token=" + s.token, foreignHost, 421},
		"localhost by name":       {"GET", "/", func(r *http.Request) { r.Host = "localhost:4711" }, 421},
		"no cookie":               {"GET", "/", noCookie, 403},
		"no cookie, picture":      {"GET", "/picture/" + store.archive.Contents[0].Digest.String(), noCookie, 403},
		"no cookie, decision":     {"POST", "/decide", noCookie, 403},
		"wrong token":             {"GET", "/?token=" + strings.Repeat("0", 64), noCookie, 403},
		"wrong cookie":            {"GET", "/", header("Cookie", cookieName+"=x"), 403},
		"foreign origin":          {"POST", "/decide", header("Origin", "http://evil.example"), 403},
		"other port":              {"POST", "/decide", header("Origin", "http://127.0.0.1:9999"), 403},
		"cross-site":              {"POST", "/decide", header("Sec-Fetch-Site", "cross-site"), 403},
		"same site, other origin": {"GET", "/picture/" + store.archive.Contents[0].Digest.String(), header("Sec-Fetch-Site", "same-site"), 403},
		"an origin unsaid":        {"POST", "/decide", func(r *http.Request) { r.Header.Set("Origin", "null"); r.Header.Del("Sec-Fetch-Site") }, 403},
		"a sandbox":               {"POST", "/decide", func(r *http.Request) { r.Header.Set("Origin", "null"); r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		"no origin at all":        {"POST", "/decide", func(r *http.Request) { r.Header.Del("Origin"); r.Header.Del("Sec-Fetch-Site") }, 403},
		"get decides nothing":     {"GET", "/decide?" + classify, func(*http.Request) {}, 405},
		"get sets nothing":        {"GET", "/settings?lang=ar", func(*http.Request) {}, 405},
		"put":                     {"PUT", "/decide", header("Origin", "http://"+host), 405},
		"traversal, static":       {"GET", "/static/..%2fweb.go", func(*http.Request) {}, 404},
		"traversal, picture":      {"GET", "/picture/..%2f..%2fetc%2fpasswd", func(*http.Request) {}, 404},
		"unknown picture":         {"GET", "/picture/" + strings.Repeat("0", 63) + "1", func(*http.Request) {}, 404},
		"box over the whole":      {"GET", "/picture/" + store.archive.Contents[0].Digest.String() + "?box=0,0,10000,10000", func(*http.Request) {}, 404},
		"another static file":     {"GET", "/static/web.go", func(*http.Request) {}, 404},
		"templates are not files": {"GET", "/static/page.html", func(*http.Request) {}, 404},
	} {
		r := request(s, c.method, c.target, classify, c.change)
		if r.StatusCode != c.status {
			t.Errorf("%s: status %d, want %d", name, r.StatusCode, c.status)
		}
		for head, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Security-Policy": policy} {
			if got := r.Header.Get(head); got != want {
				t.Errorf("%s: %s = %q, want %q", name, head, got, want)
			}
		}
	}
	if len(store.made) > 0 || s.token == "" {
		t.Errorf("decisions %v were made, or the token is used", store.made)
	}
}

func TestTokenWorksOnce(t *testing.T) {
	s, _, _ := fixture(t)
	bare := func(r *http.Request) { r.Header.Del("Cookie") }
	address, _ := url.Parse(s.Address())
	r := request(s, "GET", "/?"+address.RawQuery, "", bare)
	cookies := r.Cookies()
	if r.StatusCode != 303 || r.Header.Get("Location") != "/" || len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("the token gives %d to %q with %v, want the page and a strict cookie", r.StatusCode, r.Header.Get("Location"), cookies)
	}
	if r := request(s, "GET", "/", "", bare, func(r *http.Request) { r.AddCookie(cookies[0]) }); r.StatusCode != 200 {
		t.Errorf("the cookie gives %d, want 200", r.StatusCode)
	}
	if r := request(s, "GET", "/?"+address.RawQuery, "", bare); r.StatusCode != 403 || len(r.Cookies()) > 0 {
		t.Errorf("the token again gives %d, want 403", r.StatusCode)
	}
}

func TestHostileFilesAreHarmless(t *testing.T) {
	s, store, root := fixture(t)
	page := text(t, request(s, "GET", "/set/S-000001", ""))
	if strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Errorf("the name of a file is not escaped:\n%s", page)
	}
	if found := regexp.MustCompile(`(?i)<img src=x|<script>|style="`).FindString(page); found != "" {
		t.Errorf("the page holds %q, which its policy forbids", found)
	}
	for i, want := range []int{200, 422, 422} {
		r := request(s, "GET", "/picture/"+store.archive.Contents[i].Digest.String()+"?mode=clear", "")
		if body := text(t, r); r.StatusCode != want || strings.Contains(body, "alert") || strings.Contains(r.Header.Get("Content-Type"), "html") || strings.Contains(r.Header.Get("Content-Type"), "svg") {
			t.Errorf("picture %d: %d %s %.40q, want %d and no byte of the file", i, r.StatusCode, r.Header.Get("Content-Type"), body, want)
		}
	}
	s.lens = newLens(1 << 20)
	if err := os.WriteFile(filepath.Join(root, script), []byte("other bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	target := "/picture/" + store.archive.Contents[0].Digest.String()
	if r := request(s, "GET", target, ""); r.StatusCode != 409 || !strings.Contains(text(t, r), "not the one that was indexed") {
		t.Errorf("a changed file gives %d, want 409", r.StatusCode)
	}
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	if r := request(s, "GET", target, ""); r.StatusCode != 503 {
		t.Errorf("without the drive: %d, want 503", r.StatusCode)
	}
	if page := text(t, request(s, "GET", "/set/S-000001", "")); !strings.Contains(page, "not mounted") {
		t.Error("the page does not say that the drive is not mounted")
	}
	if r := request(s, "POST", "/decide", classify); r.StatusCode != 303 || len(store.made) != 1 {
		t.Errorf("without the drive a decision gives %d, want 303", r.StatusCode)
	}
}

func TestPicturesAreBlurredUnlessAsked(t *testing.T) {
	s, store, _ := fixture(t)
	choose(t, s, "colour=yes")
	target := "/picture/" + store.archive.Contents[0].Digest.String()
	// sharpness is the mean step between neighbours; colour the largest distance of two channels.
	look := func(query string) (sharpness float64, colour, width int) {
		m, err := jpeg.Decode(bytes.NewReader([]byte(text(t, request(s, "GET", target+query, "")))))
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		b, sum, n := m.Bounds(), 0.0, 0
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X + 1; x < b.Max.X; x++ {
				r, g, bl, _ := m.At(x, y).RGBA()
				r0, _, _, _ := m.At(x-1, y).RGBA()
				sum, n = sum+max(float64(r)-float64(r0), float64(r0)-float64(r)), n+1
				colour = max(colour, int(max(r, g, bl)-min(r, g, bl))>>8)
			}
		}
		return sum / float64(n), colour, b.Dx()
	}
	blurred, grey, width := look("")
	if clear, colour, large := look("?mode=clear"); blurred > clear/2 || grey > 4 || colour < 16 || width > thumb || large != 600 {
		t.Errorf("blurred: step %.0f, colour %d, width %d; clear: %.0f, %d, %d", blurred, grey, width, clear, colour, large)
	}
	if _, _, width := look("?box=1000,1000,4000,5000"); width != 240 {
		t.Errorf("the box is %d wide, want 240 of 600", width)
	}
}

func TestDecideAndStale(t *testing.T) {
	s, store, _ := fixture(t)
	frag := header("X-Amana", "fragment")
	body := text(t, request(s, "POST", "/decide", classify+"&and=confirm", frag))
	if len(store.made) != 2 || store.made[1].Versions[1] != "v2" || strings.Contains(body, `data-set="S-000001"`) || !strings.Contains(body, `data-set="S-00000`) {
		t.Errorf("class and confirm made %v and shows\n%.300s\nwant the next set", store.made, body)
	}
	r := request(s, "POST", "/decide", classify, frag)
	if body := text(t, r); r.StatusCode != 409 || len(store.made) != 2 || !strings.Contains(body, `data-version="v3"`) || !strings.Contains(body, "has changed") {
		t.Errorf("a stale version gives %d, %d decisions, want 409 and the set as it is", r.StatusCode, len(store.made))
	}
	for _, step := range []struct {
		action string
		undoes int64
	}{{"undo", 2}, {"undo", 1}, {"redo", 4}} {
		request(s, "POST", "/decide", "action="+step.action, frag)
		if last := store.made[len(store.made)-1]; last.Action != review.Undo || last.Undoes != step.undoes {
			t.Errorf("%s made %+v, want an undo of %d", step.action, last, step.undoes)
		}
	}
	first := store.archive.Contents[0].Digest
	request(s, "POST", "/decide", "action=card&branch=215&set=S-000001&version="+store.archive.Sets[0].Version+"&box="+first.String()+"+100,200,300,400", frag)
	if last := store.made[len(store.made)-1]; last.Card.Branch != "215" || last.Box != (photo.Box{Photo: first, X: 100, Y: 200, W: 300, H: 400}) {
		t.Errorf("the card is kept as %+v, want it with its box", last)
	}
	if r := request(s, "POST", "/decide", "set=S-000001&version=v1&action=delete", frag); r.StatusCode != 409 {
		t.Errorf("an action that there is not gives %d, want 409", r.StatusCode)
	}
}

// Somebody else decides between the two decisions of one key: the page does not say that nothing was recorded.
func TestHalfOfAKeyIsSaid(t *testing.T) {
	s, store, _ := fixture(t)
	store.between = func(d review.Decision) {
		if d.Action == review.Confirm {
			store.archive.Sets[0].Version = "of another"
		}
	}
	r := request(s, "POST", "/decide", classify+"&and=confirm", header("X-Amana", "fragment"))
	if body := text(t, r); r.StatusCode != 409 || len(store.made) != 1 || !strings.Contains(body, "The class was recorded, the members were not") || strings.Contains(body, "nothing was recorded") {
		t.Errorf("half of a key gives %d and made %v:\n%.600s", r.StatusCode, store.made, body)
	}
}

func TestServeEnds(t *testing.T) {
	l, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	s, _, _ := fixture(t)
	s.host = l.Addr().String()
	if !strings.HasPrefix(s.host, "127.0.0.1:") {
		t.Errorf("it listens at %s", s.host)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	r, err := http.Get("http://" + s.host + "/")
	if err != nil || r.StatusCode != 403 {
		t.Errorf("GET = %v, %v, want 403", r, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v, want nil when it is ended", err)
	}
}

func TestLensForgets(t *testing.T) {
	l := newLens(100)
	for i := range 20 {
		l.keep(view{side: i}, make([]byte, 30))
	}
	if l.bytes > 100 || len(l.kept) != 3 || l.order.Len() != 3 || l.cached(view{side: 19}) == nil || l.cached(view{side: 0}) != nil {
		t.Errorf("the cache holds %d bytes in %d pictures, want the last three", l.bytes, len(l.kept))
	}
}

func TestEveryWordIsThereTwice(t *testing.T) {
	for key, w := range words {
		if w[0] == "" || w[1] == "" {
			t.Errorf("%s has no text in one language", key)
		}
	}
	s, _, _ := fixture(t)
	choose(t, s, "lang=ar")
	page := text(t, request(s, "GET", "/", ""))
	if !strings.Contains(page, `lang="ar" dir="rtl"`) || !strings.Contains(page, "ضحية") {
		t.Error("the Arabic page is not Arabic")
	}
	for _, found := range regexp.MustCompile(`>(class|role|review|flag|order)_\w+`).FindAllString(page, -1) {
		t.Errorf("%s has no word", found)
	}
}
