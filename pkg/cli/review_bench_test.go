// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/catalogue"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/web"
)

// stocked makes a catalogue of photos in sets of five, of which Omar has decided the last as victims.
func stocked(b testing.TB, photos int, decided photo.SetID) *catalogue.Catalogue {
	b.Helper()
	ctx, now := context.Background(), time.Unix(1.7e9, 0)
	cat, err := catalogue.Create(filepath.Join(b.TempDir(), "amana.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cat.Close() })
	r, err := cat.StartIndex(ctx, catalogue.SourceSpec{Root: filepath.Join(b.TempDir(), "drive")}, versions(), "bench", now)
	if err != nil {
		b.Fatal(err)
	}
	var items []photo.Item
	var sets []photo.Set
	for i := range photos {
		d := photo.Digest(sha256.Sum256(fmt.Append(nil, i)))
		c := &photo.Content{Digest: d, Bytes: 3e6, Format: "jpeg", Status: photo.Indexed, Width: 4000, Height: 3000}
		c.Exif = photo.Exif{Version: 1, Status: "ok", Make: "Canon", Model: "EOS", Taken: photo.Taken{Text: "x", Wall: 1.33e9 + int64(i)*60, Source: "DateTimeOriginal"}}
		c.Print.Version, c.Print.Likeness = 1, make([]byte, 200)
		items = append(items, photo.Item{Content: c, Change: photo.New, File: photo.File{Path: photo.RelPath(fmt.Sprintf("%d/%d/IMG_%05d.JPG", i/5000, i/500, i)),
			Kind: photo.Regular, Bytes: 3e6, Status: photo.Indexed, Content: d}})
		if i%5 == 0 {
			sets = append(sets, photo.Set{Rule: "roll", Confidence: 0.9, Reasons: []string{"5 photos within 4 min by one camera"}})
		}
		s := &sets[len(sets)-1]
		s.Members = append(s.Members, photo.Member{Photo: d})
	}
	for batch := range slices.Chunk(items, 2000) {
		if err := r.Put(ctx, batch); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := r.Finish(ctx, catalogue.End{State: catalogue.Finished, Ledger: func(catalogue.Found) any { return 1 }}); err != nil {
		b.Fatal(err)
	}
	run, err := cat.StartRun(ctx, "group", "bench", nil, now)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := cat.SaveGrouping(ctx, run, sets, nil, nil); err != nil {
		b.Fatal(err)
	}
	if err := cat.FinishRun(ctx, run, catalogue.Finished, nil); err != nil {
		b.Fatal(err)
	}
	for id := range decided {
		if _, _, err := cat.Decide(ctx, "Omar", "", review.Decision{Action: review.Class, Set: photo.SetID(photos/5) - id, Class: photo.Victim}, now); err != nil {
			b.Fatal(err)
		}
	}
	return cat
}

const pageHost = "127.0.0.1:1"

// opened starts a page for Samira and exchanges its token.
func opened(b testing.TB, cat *catalogue.Catalogue) (*web.Server, *http.Cookie) {
	b.Helper()
	return openedFor(b, cat, "Samira")
}

func openedFor(b testing.TB, cat *catalogue.Catalogue, who string) (*web.Server, *http.Cookie) {
	b.Helper()
	page, err := web.New(context.Background(), desk{cat}, pageHost, web.Options{Who: who, Paths: pathfacts.Default(), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest("GET", page.Address(), nil))
	return page, w.Result().Cookies()[0]
}

func ask(page *web.Server, cookie *http.Cookie, method, target, body string) string {
	_, shown := replied(page, cookie, method, target, body)
	return shown
}

func replied(page *web.Server, cookie *http.Cookie, method, target, body string) (status int, shown string) {
	r := httptest.NewRequest(method, "http://"+pageHost+target, strings.NewReader(body))
	r.AddCookie(cookie)
	r.Header.Set("X-Amana", "fragment")
	r.Header.Set("Origin", "http://"+pageHost)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	page.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// BenchmarkReview measures the page over 55,000 photos: its start, the first page after it, and
// from a key that decides class and members to the next set.
func BenchmarkReview(b *testing.B) {
	cat := stocked(b, 55000, 2000)
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			opened(b, cat)
		}
	})
	for _, q := range queues(cat, "Samira", reviewOptions{share: 0.1, seed: 1, paths: patterns{table: pathfacts.Default()}}) {
		b.Run("queue="+q.Name(), func(b *testing.B) { // as often as one is chosen first
			for b.Loop() {
				if _, err := q.Turns(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("open", func(b *testing.B) { // the address is printed when the start is done
		var took []time.Duration
		for range b.N {
			page, cookie := opened(b, cat)
			begin := time.Now()
			ask(page, cookie, "GET", "/", "")
			took = append(took, time.Since(begin))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
	})
	b.Run("next", func(b *testing.B) {
		page, cookie := opened(b, cat)
		shown := ask(page, cookie, "GET", "/", "")
		set, version := regexp.MustCompile(`data-set="(S-\d+)"`), regexp.MustCompile(`data-version="(\w+)"`)
		var took []time.Duration
		for b.Loop() {
			s, v := set.FindStringSubmatch(shown), version.FindStringSubmatch(shown)
			if s == nil || v == nil {
				b.Fatalf("the page shows no set: %.200s", shown)
			}
			begin := time.Now()
			shown = ask(page, cookie, "POST", "/decide", "action=class&class=victim&and=confirm&set="+s[1]+"&version="+v[1])
			took = append(took, time.Since(begin))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(page)
		b.ReportMetric(float64(m.Sys)/(1<<20), "MiB/sys")
		b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MiB/heap")
	})
}
