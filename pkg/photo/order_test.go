// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"slices"
	"strings"
	"testing"
)

func TestRuns(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  {""},
		"215":               {"215"},
		"98?7 x IMG_12.jpg": {"98?7 x IMG_12.jpg"},
		"ج 98?7":            {"ج", " ", "#98?7"},
		"?98ج":              {"#?98", "ج"},
		"12؟4":              {"#12؟4"},
		"٦-٢٠١٢":            {"#٦-٢٠١٢"},
		"شهر 6-2012":        {"شهر", " ", "#6-2012"},
		"صور من حلب 12.jpg": {"صور من حلب", " ", "#12", ".", "jpg"},
		"ج12د / 98":         {"ج", "#12", "د", " / ", "#98"},
	} {
		var got []string
		var whole strings.Builder
		for _, r := range Runs(text) {
			whole.WriteString(r.Text)
			if r.Number {
				r.Text = "#" + r.Text
			}
			got = append(got, r.Text)
		}
		if !slices.Equal(got, want) || whole.String() != text {
			t.Errorf("Runs(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestOrdered(t *testing.T) {
	for text, want := range map[string]string{"98?7": "98?7", "ج 98?7": "ج \u200e98?7\u200e", "سجن": "سجن"} {
		if got := Ordered(text); got != want {
			t.Errorf("Ordered(%q) = %q, want %q", text, got, want)
		}
	}
}
