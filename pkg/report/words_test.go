// SPDX-License-Identifier: Apache-2.0

package report

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/tally"
)

// verbs are the places of a format into which arguments go.
var verbs = regexp.MustCompile(`%[a-z]`)

func TestTextsOfBothLanguages(t *testing.T) {
	for _, texts := range []map[string][2]string{labels, prose} {
		for key, w := range texts {
			if strings.TrimSpace(w[0]) == "" || strings.TrimSpace(w[1]) == "" {
				t.Errorf("%q lacks a text", key)
			}
			takes := func(text string) []string { return verbs.FindAllString(text, -1) }
			if en, ar := takes(w[0]), takes(w[1]); !slices.Equal(en, ar) {
				t.Errorf("%q takes %q in English and %q in Arabic", key, en, ar)
			}
		}
	}
	for key := range labels {
		if _, twice := prose[key]; twice {
			t.Errorf("%q is there twice", key)
		}
	}
}

func TestWordsForEveryValue(t *testing.T) {
	in := input(40)
	for _, l := range in.Counts.Lines() {
		if counted[l.Name] == "" || l.Note != "" && counted[l.Note] == "" && l.Name != "bodies at most" {
			t.Errorf("line %q with %q has no Arabic", l.Name, l.Note)
		}
	}
	var keys []string
	for _, s := range photo.Statuses() {
		keys = append(keys, "status "+string(s))
	}
	for _, r := range photo.Reviews() {
		keys = append(keys, "review "+string(r))
	}
	for _, a := range review.Actions() {
		keys = append(keys, "action "+string(a))
	}
	for _, key := range append(keys, tally.Several, tally.Unknown, tally.Shared) {
		if _, ok := labels[key]; !ok {
			t.Errorf("%q has no word", key)
		}
	}
}

// TestArabicThroughout finds a text that was left in English, and a key that has no text: outside of what an
// archive wrote, the Arabic page has no Latin letters but in these.
func TestArabicThroughout(t *testing.T) {
	ours := regexp.MustCompile(`amana export photos --profile internal|amana log verify|amana counts|SHA-256|PDQ|PDF|UTC|unheard of|\bN\b`)
	latin := regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, sets := range []int{0, 1, 9, 40, 200} {
		for _, p := range []export.Profile{export.Internal, export.Partner, export.Public} {
			in := input(sets)
			in.Request = ""
			for _, e := range parse(t, write(t, in, Options{"ar", p})) {
				if e.name == "style" || e.name == "bdi" {
					continue
				}
				text := ours.ReplaceAllString(regexp.MustCompile("\u2068[^\u2069]*\u2069").ReplaceAllString(e.text, ""), "")
				if e.name == "text" && strings.Contains(text, "script") { // the branch that somebody made up, in a drawing
					continue
				}
				if found := latin.FindString(text); found != "" {
					t.Errorf("%d sets, %s: %q in Arabic has %q", sets, p, strings.TrimSpace(e.text), found)
				}
			}
		}
	}
}

func TestMonths(t *testing.T) {
	for _, test := range []struct{ lang, month, want string }{
		{"en", "2012-08", "August 2012"}, {"ar", "2012-08", "آب 2012"}, {"ar", "2011-10", "تشرين الأول 2011"}, {"ar", "2012-01", "كانون الثاني 2012"},
		{"ar", "unknown", "غير معروف"}, {"en", "several", "several"}, {"en", tally.Shared, "photos in several sets"},
	} {
		m := &maker{Options: Options{Lang: test.lang}}
		if got := m.month(test.month); got != test.want {
			t.Errorf("month(%s) in %s = %q, want %q", test.month, test.lang, got, test.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 28707: "28,707", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

// TestPersonsAreNumbered shows that the numbers of persons do not follow the order of their names.
func TestPersonsAreNumbered(t *testing.T) {
	page := write(t, input(40), Options{"en", export.Partner})
	for _, want := range []string{"person 1 and person 2", "person 2 and person 3"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

func TestCommonReason(t *testing.T) {
	for reason, want := range map[string]string{
		"truncated: 5120 of 12288 blocks": "truncated: N of N blocks", "an unknown marker B9": "an unknown marker N", "an unknown marker 4A": "an unknown marker N",
		"link, not followed": "link, not followed", "": "", strings.Repeat("é", 200): strings.Repeat("é", 120),
	} {
		if got := common(reason); got != want {
			t.Errorf("common(%q) = %q, want %q", reason, got, want)
		}
	}
}

// TestMarksKeepTheirOrder shows that a number behind an Arabic letter is read as it is stored.
func TestMarksKeepTheirOrder(t *testing.T) {
	for _, lang := range Languages() {
		page := write(t, input(40), Options{lang, export.Internal})
		for what, want := range map[string]string{"tables": `<bdi dir="ltr">ج<bdi> </bdi><bdo dir="ltr">98?7</bdo></bdi>`, "drawing": ">\u2066ج \u200e98?7\u200e\u2069</text>"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: in the %s the mark is not %q", lang, what, want)
			}
		}
		if strings.Contains(page, ">ج 98") {
			t.Errorf("%s: a mark is one text", lang)
		}
	}
}
