// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/score"
	"amana/pkg/tally"
)

func digest(n int) (d photo.Digest) {
	binary.BigEndian.PutUint32(d[:], uint32(n+1))
	return d
}

// hostile is what somebody may write on a card to spoil a page.
const hostile = "\"><script>alert(1)</script>\u202egnp\u2066"

// input draws an archive of so many sets of four photos, with decisions, second readings by three persons,
// damaged files and planted secrets: SECRET stands in everything that only profile internal may print.
func input(sets int) Input {
	a := photo.Archive{CatalogueID: "0123456789abcdef", Run: 3, Head: strings.Repeat("ab", 32)}
	if sets > 0 {
		a.Sources = []photo.Source{{ID: 1, Label: "SECRET-label", Root: "/SECRET-root", Custodian: "SECRET-custodian" + hostile, Received: "SECRET-day",
			Note: "SECRET-note", Device: "SECRET-device", Digest: digest(900)}}
	}
	at := time.Date(2011, 10, 3, 10, 0, 0, 0, time.UTC)
	for i := range sets {
		s := photo.Set{ID: photo.SetID(i + 1), Note: "SECRET-words", ReviewedBy: "SECRET-reviewer", ClassBy: "SECRET-reviewer"}
		for k := range 4 {
			n := i*4 + k
			c := photo.Content{Digest: digest(n), Status: photo.Indexed, Format: "jpeg", Exif: photo.Exif{Make: "M", Model: "SECRET-model", Serial: "SECRET-serial",
				HasPosition: true, Latitude: 33.51389, Longitude: 36.27654, Taken: photo.Taken{Wall: at.AddDate(0, i%7, k).Unix(), Source: "DateTimeOriginal"}}}
			f := photo.File{Source: 1, Path: photo.RelPath(fmt.Sprintf("SECRET-person/%d.jpg", n)), Kind: photo.Regular, Status: photo.Indexed, Content: c.Digest}
			if n%11 == 3 {
				c.Status, c.Reason = photo.Damaged, []string{fmt.Sprintf("truncated: %d of 7200 blocks", n), "bad code table", "no end marker"}[n%3]
				f.Status, f.Reason = c.Status, c.Reason
			}
			a.Contents, a.Files = append(a.Contents, c), append(a.Files, f)
			s.Members = append(s.Members, photo.Member{Photo: c.Digest})
		}
		switch {
		case i%3 > 0:
			s.Class, s.Review = photo.Victim, photo.Reviewed
			s.Card = photo.Card{Branch: []string{"215", "227", "ج 98?7", hostile}[i%4], Detainee: strconv.Itoa(i), Exam: "1"}
			if i%4 == 1 {
				s.Readings = photo.Readings{First: photo.Victim, FirstBy: "SECRET-zoe", Second: photo.Victim, SecondBy: "SECRET-amal"}
			}
		case i%2 == 0:
			s.Class, s.Review = photo.Undecided, photo.Disputed
			s.Readings = photo.Readings{First: photo.Victim, FirstBy: "SECRET-bob<b>\u202e", Second: photo.Civilian, SecondBy: "SECRET-amal"}
		default:
			s.Review, s.Proposal = photo.Unreviewed, photo.Proposal{Answer: photo.LikelyVictim, Confidence: .9}
		}
		a.Sets = append(a.Sets, s)
	}
	if sets > 0 {
		a.Files = append(a.Files, photo.File{Source: 1, Path: "SECRET-person/link", Kind: photo.Link, Status: photo.Skipped, Reason: "link, not followed"},
			photo.File{Source: 1, Path: "SECRET-person/shut\u202e.jpg", Kind: photo.Regular, Status: photo.Unreadable, Reason: "permission denied"})
		a.Copies = []photo.Copy{{Original: digest(0), Copy: digest(1), Attached: true}, {Original: digest(2), Copy: digest(3)}}
	}
	in := Input{Tool: "v1.2.3", Archive: a, Counts: tally.Count(a), Request: "How many?\n\tBranch by branch " + hostile,
		Head: Head{Entries: 42, Hash: a.Head, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	if sets > 0 {
		in.Runs = []Run{{ID: 1, Kind: "index", Tool: "v1.2.3", State: "finished", Source: "SECRET-label", Started: in.Head.Time, Finished: in.Head.Time}, {ID: 2, Kind: "unheard of", State: "interrupted"}}
		in.Decisions = []export.Decision{{Entry: 5, Action: "class", Who: "SECRET-reviewer", Note: "SECRET-words", UndoneBy: 6}, {Entry: 6, Action: "undo", Who: "SECRET-reviewer", Undoes: 5}, {Entry: 7, Action: "unheard of"}}
		in.Counts.Measured = &tally.Measured{Run: 3, Drawn: 20, Error: .05, Low: -.01, High: .1, Known: true, Current: true}
		in.Sample = &Sample{Exact: score.Wilson(18, 20), OverMerged: score.Wilson(1, 20), OverSplit: score.Wilson(1, 20)}
	}
	return in
}

func write(t *testing.T, in Input, o Options) string {
	t.Helper()
	var page bytes.Buffer
	if err := Write(&page, in, o); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// pages yields every kind of page.
func pages(yield func(Options) bool) {
	for _, lang := range Languages() {
		for _, p := range []export.Profile{export.Internal, export.Partner, export.Public} {
			if !yield(Options{lang, p}) {
				return
			}
		}
	}
}

// element is one element of a page with the text right below it.
type element struct {
	name  string
	attrs map[string]string
	text  string
	up    []string // names of the elements that it lies in
}

// parse reads a page, and fails where its elements do not nest.
func parse(t *testing.T, page string) (out []element) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page does not nest: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			for _, i := range open {
				e.up = append(e.up, out[i].name)
			}
			out, open = append(out, e), append(open, len(out))
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				out[open[len(open)-1]].text += string(token)
			}
		}
	}
	if len(open) > 0 {
		t.Fatalf("%d elements are not closed", len(open))
	}
	return out
}

func texts(elements []element, name string) (out []string) {
	for _, e := range elements {
		if e.name == name {
			out = append(out, strings.TrimSpace(e.text))
		}
	}
	return out
}

// TestStructure holds the headings and tables of a partner's report against a list.
func TestStructure(t *testing.T) {
	elements := parse(t, write(t, input(40), Options{"en", export.Partner}))
	want := []string{"Contents", "What was asked for", "Findings", "What was counted, and how", "Counts", "Photos per body", "Photos per month", "Photos per branch",
		"Error of the grouping", "Decisions, and how far two readers agree", "Files that were damaged, skipped or not read", "Near copies", "Limitations",
		"By what this report can be checked", "Annex: photos per branch and month"}
	if got := texts(elements, "h2"); !slices.Equal(got, want) {
		t.Errorf("headings are\n%q, want\n%q", got, want)
	}
	want = []string{"What stands beside the confirmed bodies and is not counted as bodies", "The words of this report", "The copies that were counted",
		"Every count, with what it counts", "Sets by their number of photos", "Sets and photos by the month in which they were taken", "Sets and photos by the branch on the card",
		"What a checked sample of this archive showed", "Sets by state of review", "Decisions in the journal, by kind", "Blind second readings held against the first",
		"Files and entries that are not whole pictures, by reason", "Near copies", "What fixes this report", "Runs of the program", "Sets and photos by branch and month"}
	for i := range want {
		want[i] = fmt.Sprintf("Table %d. %s", i+1, want[i])
	}
	if got := texts(elements, "caption"); !slices.Equal(got, want) {
		t.Errorf("tables are\n%q, want\n%q", got, want)
	}
	ids := map[string]bool{}
	for _, e := range elements {
		if id := e.attrs["id"]; id != "" {
			if ids[id] {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
	}
	charts := 0
	for _, e := range elements {
		if e.name == "a" && !ids[strings.TrimPrefix(e.attrs["href"], "#")] {
			t.Errorf("a link leads to %q, which is not in the page", e.attrs["href"])
		}
		if e.name != "svg" {
			continue
		}
		charts++
		for _, id := range strings.Fields(e.attrs["aria-labelledby"]) {
			if !ids[id] {
				t.Errorf("a chart is named by %q, which is not in the page", id)
			}
		}
	}
	if charts != 3 {
		t.Errorf("%d charts, want 3", charts)
	}
}

// TestFiguresAreThoseOfCounts reads every exact figure of the table of counts back.
func TestFiguresAreThoseOfCounts(t *testing.T) {
	in := input(40)
	page := write(t, in, Options{"en", export.Partner})
	for _, l := range in.Counts.Lines() {
		row := fmt.Sprintf(`<tr><th scope="row">%s</th><td class="number"><data value="%d">%s</data></td>`, l.Name, l.Value, grouped(l.Value))
		if strings.Count(page, row) == 0 {
			t.Errorf("the page has not %s", row)
		}
	}
	if want := fmt.Sprintf(`<dd class="value">%d</dd>`, in.Counts.Bodies.Confirmed); !strings.Contains(page, want) {
		t.Errorf("the page has not %s", want)
	}
}

func TestSameBytes(t *testing.T) {
	for o := range pages {
		first := write(t, input(60), o)
		for range 4 {
			if write(t, input(60), o) != first {
				t.Fatalf("%v: the same input gives other bytes", o)
			}
		}
	}
}

// asks are what makes a browser ask for something, or run something.
var asks = regexp.MustCompile(`(?i)https?:|//[a-z]|url\(|@import|@font-face|\bsrc\s*=|srcset|<script|<link|<img|<iframe|<object|<embed|\son[a-z]+\s*=|javascript:|xlink`)

func TestAsksNothingOfTheNet(t *testing.T) {
	for o := range pages {
		in := input(40)
		in.Request = "no address" // what a person wrote is text, and TestHostile shows that it stays so
		page := write(t, in, o)
		page = strings.ReplaceAll(page, "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;", "")
		if found := asks.FindString(page); found != "" {
			t.Errorf("%v: the page has %q", o, found)
		}
		for _, e := range parse(t, page) {
			if href, ok := e.attrs["href"]; ok && !strings.HasPrefix(href, "#") {
				t.Errorf("%v: a link leads out of the page: %q", o, href)
			}
		}
	}
}

func TestHostile(t *testing.T) {
	for o := range pages {
		page := write(t, input(40), o)
		for _, bad := range []string{"<script", "<b>", "\u202e"} {
			if strings.Contains(page, bad) {
				t.Errorf("%v: the page has %q", o, bad)
			}
		}
		if !strings.Contains(page, `&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u202egnp\u2066`) {
			t.Errorf("%v: the request is not printed as it was put", o)
		}
		parse(t, page)
	}
}

// TestProfiles looks for what was planted.
func TestProfiles(t *testing.T) {
	for o := range pages {
		page := write(t, input(40), o)
		secrets := regexp.MustCompile(`SECRET-\w+`).FindAllString(page, -1)
		switch {
		case o.Profile != export.Internal && len(secrets) > 0:
			t.Errorf("%v has %q", o, secrets[0])
		case o.Profile == export.Internal:
			for _, want := range []string{"SECRET-label", "SECRET-root", "SECRET-custodian", "SECRET-zoe", "SECRET-person"} {
				if !slices.Contains(secrets, want) {
					t.Errorf("%v has no %s", o, want)
				}
			}
		}
		for _, never := range []string{"33.51", "36.27", "SECRET-serial", "SECRET-words", "SECRET-model"} {
			if strings.Contains(page, never) {
				t.Errorf("%v has %q", o, never)
			}
		}
	}
}

// TestPublicFigures looks for small counts, and for what would give one away.
func TestPublicFigures(t *testing.T) {
	for _, sets := range []int{1, 3, 9, 40, 203} {
		in := input(sets)
		page := write(t, in, Options{"en", export.Public})
		for _, e := range parse(t, page) {
			if n, err := strconv.Atoi(e.attrs["value"]); e.name == "data" && (err != nil || n < 5) {
				t.Errorf("%d sets: the public page has the figure %q", sets, e.attrs["value"])
			}
		}
		if text := fmt.Sprint(in.Counts.Entries.Total); sets == 200 && strings.Contains(page, ">"+text+"<") {
			t.Errorf("the public page has the exact total %s", text)
		}
		for _, total := range regexp.MustCompile(`<tr class="total">.*value="(\d+)"`).FindAllStringSubmatch(page, -1) {
			if !strings.HasSuffix(total[1], "0") && !strings.HasSuffix(total[1], "5") {
				t.Errorf("%d sets: the public page has the total %s, which is not rounded", sets, total[1])
			}
		}
		for _, caption := range texts(parse(t, page), "caption") {
			if strings.Contains(caption, "Runs of the program") || strings.Contains(caption, "branch and month") || strings.Contains(caption, "state of review") {
				t.Errorf("%d sets: the public page has %q", sets, caption)
			}
		}
	}
	if page := write(t, input(200), Options{"en", export.Public}); !strings.Contains(page, "&lt;5") {
		t.Error("no count is held back, want some")
	}
}

func TestEmpty(t *testing.T) {
	for o := range pages {
		in := input(0)
		page := write(t, in, o)
		parse(t, page)
		if !strings.Contains(page, word(o.Lang, "not measured")) || !strings.Contains(page, word(o.Lang, "nothing")) {
			t.Errorf("%v: an empty catalogue is not called one", o)
		}
		in.Head, in.Archive.Head, in.Counts.Head = Head{}, "", ""
		parse(t, write(t, in, o))
	}
}

func TestRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*Input, *Options)
		want  string
	}{
		"language": {func(_ *Input, o *Options) { o.Lang = "fr" }, `"fr" is not a language`},
		"profile":  {func(_ *Input, o *Options) { o.Profile = "all" }, `"all" is not a profile`},
		"totals":   {func(in *Input, _ *Options) { in.Counts.Entries.Total++ }, "directory entries by status"},
		"moment":   {func(in *Input, _ *Options) { in.Head.Hash = "cd" }, "not of one moment"},
		"counts":   {func(in *Input, _ *Options) { in.Counts.Head = "cd" }, "not of one moment"},
	} {
		in, o := input(4), Options{"en", export.Partner}
		test.spoil(&in, &o)
		var page bytes.Buffer
		if err := Write(&page, in, o); err == nil || !strings.Contains(err.Error(), test.want) || page.Len() > 0 {
			t.Errorf("%s: Write = %v and %d bytes, want %q and none", name, err, page.Len(), test.want)
		}
	}
}
