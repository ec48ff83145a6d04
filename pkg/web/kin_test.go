// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// hall is a page over sets of photos that are named by a letter, with copies as "aB": B is a copy of a.
func hall(t *testing.T, sets []string, copies ...string) (*Server, *shelf, func(string) photo.Digest) {
	t.Helper()
	named := func(letter string) photo.Digest { return photo.Digest{letter[0], 1} }
	store := &shelf{}
	for i, letters := range sets {
		set := photo.Set{ID: photo.SetID(i + 1), Version: "v1", Review: photo.Unreviewed}
		for _, l := range strings.Split(letters, "") {
			set.Members = append(set.Members, photo.Member{Photo: named(l)})
			store.archive.Contents = append(store.archive.Contents, photo.Content{Digest: named(l), Format: "jpeg", Status: photo.Indexed})
			store.archive.Files = append(store.archive.Files, photo.File{Source: 1, Path: photo.RelPath(strconv.Itoa(i) + l), Kind: photo.Regular, Content: named(l)})
		}
		store.archive.Sets = append(store.archive.Sets, set)
	}
	for _, c := range copies {
		store.archive.Copies = append(store.archive.Copies, photo.Copy{Original: named(c[:1]), Copy: named(c[1:]), Attached: true})
	}
	s, err := New(context.Background(), store, host, Options{Who: "Samira", Now: time.Now, Queues: []Queue{
		line{"second", Second, []photo.SetID{1, 2, 3}, func(photo.Set) bool { return true }}}})
	if err != nil {
		t.Fatal(err)
	}
	return s, store, named
}

var (
	figureOf  = regexp.MustCompile(`(?s)<figure.*?</figure>`)
	pictured  = regexp.MustCompile(`src="/picture/(\w\w)`)
	tagsApart = regexp.MustCompile(`<[^>]*>|\s+`)
)

// shows returns of a set's page the letters of its figures, in brackets those without their picture, and the
// pictures of the sets beside it behind a bar.
func shows(t *testing.T, s *Server, set string) string {
	t.Helper()
	page := text(t, request(s, "GET", "/set/"+set, ""))
	letter := func(hex string) string {
		d, err := photo.ParseDigest(hex + strings.Repeat("0", 62))
		if err != nil {
			t.Fatal(err)
		}
		return string(rune(d[0]))
	}
	var out string
	for _, f := range figureOf.FindAllString(page, -1) {
		name := letter(regexp.MustCompile(`data-photo="(\w\w)`).FindStringSubmatch(f)[1])
		if !pictured.MatchString(f) {
			name = "(" + name + ")"
		}
		out += name
	}
	out += "|"
	for _, m := range pictured.FindAllStringSubmatch(page[strings.Index(page, `class="near"`):], -1) {
		out += letter(m[1])
	}
	return out
}

// Whatever set its copies are in, a picture is on one page and once.
func TestNoPictureIsShownTwice(t *testing.T) {
	for name, c := range map[string]struct {
		sets, copies []string
		want         []string
	}{
		"in one set":                           {[]string{"aB", "c"}, []string{"aB"}, []string{"a|c", "c|a"}},
		"in another set":                       {[]string{"ac", "Bd"}, []string{"aB"}, []string{"ac|d", "(B)d|c"}},
		"the original behind":                  {[]string{"Bd", "ac"}, []string{"aB"}, []string{"(B)d|a", "ac|d"}},
		"a copy alone in its set":              {[]string{"B", "ac"}, []string{"aB"}, []string{"(B)|a", "ac|"}},
		"two copies of one in another set":     {[]string{"ac", "BCd"}, []string{"aB", "aC"}, []string{"ac|d", "(B)d|c"}},
		"copies in two sets":                   {[]string{"a", "B", "C"}, []string{"aB", "aC"}, []string{"a|", "(B)|a", "(C)|"}},
		"the original in no set":               {[]string{"C", "Bd"}, []string{"aB", "aC"}, []string{"(C)|B", "Bd|"}},
		"both in no set with it":               {[]string{"BC", "d"}, []string{"aB", "aC"}, []string{"B|d", "d|B"}},
		"a copy of a copy":                     {[]string{"a", "C"}, []string{"aB", "BC"}, []string{"a|", "(C)|a"}},
		"one photo in two sets":                {[]string{"ab", "ac"}, nil, []string{"ab|a", "ac|b"}},
		"an original in two sets, and its own": {[]string{"ab", "ac", "B"}, []string{"aB"}, []string{"ab|a", "ac|b", "(B)|c"}},
	} {
		s, _, _ := hall(t, c.sets, c.copies...)
		for i, want := range c.want {
			if got := shows(t, s, photo.SetID(i+1).String()); got != want {
				t.Errorf("%s: set %d shows %s, want %s", name, i+1, got, want)
			}
		}
	}
	s, store, named := hall(t, []string{"a", "B"})
	store.archive.Copies = []photo.Copy{{Original: named("a"), Copy: named("B")}}
	s.desk.load(store.archive)
	if got := shows(t, s, "S-000002"); got != "B|a" {
		t.Errorf("a copy that is proposed alone: %s, want both shown", got)
	}
}

// The line of text says where the picture is, follows what is decided, and tells a blind reader nothing.
func TestACopySaysWhereItsPictureIs(t *testing.T) {
	s, store, named := hall(t, []string{"ca", "BC"}, "aB", "aC")
	line := func(lang, target string) string {
		choose(t, s, "lang="+lang)
		page := text(t, request(s, "GET", target, ""))
		at := strings.Index(page, `class="copyof"`)
		if at < 0 {
			return ""
		}
		rest, _, _ := strings.Cut(page[at:], "</div>")
		return strings.TrimSpace(tagsApart.ReplaceAllString(strings.TrimPrefix(rest, `class="copyof">`), " "))
	}
	for _, c := range [][3]string{
		{"en", "/set/S-000002", "A copy of photo 1 of set S-000001 Look at the copy V"}, {"ar", "/set/S-000002", "نسخة من الصورة 1 في المجموعة S-000001 انظر إلى النسخة V"},
		{"en", "/set/S-000002?order=second", "A copy of a photo that is shown in another set Look at the copy V"},
	} {
		if got := strings.Join(strings.Fields(line(c[0], c[1])), " "); got != c[2] {
			t.Errorf("%s: %q, want %q", c[1], got, c[2])
		}
	}
	if page := text(t, request(s, "GET", "/set/S-000002", "")); !strings.Contains(page, `&#43;1 copy<`) {
		t.Errorf("the copy that is behind the line is not counted with it: %s", page)
	}
	if page := text(t, request(s, "GET", "/set/S-000002?order=second", "")); strings.Contains(page, "S-000001") {
		t.Error("a blind reader is told of another set")
	}
	request(s, "POST", "/decide", "action=reject&set=S-000002&version=v1&photo="+named("B").String(), fragmentOnly)
	if last := store.made[len(store.made)-1]; last.Action != review.Reject || !slices.Equal(last.Photos, []photo.Digest{named("B"), named("C")}) {
		t.Errorf("rejected is %v, want the copy and the one behind it", last.Photos)
	}
	store.archive.Sets[0].Members = store.archive.Sets[0].Members[:1] // the original was moved away
	request(s, "POST", "/decide", "action=note&note=x&set=S-000001&version=v1", fragmentOnly)
	if got := shows(t, s, "S-000002"); got != "B|c" {
		t.Errorf("without its original the copy is shown as %s, want B|c", got)
	}
}
