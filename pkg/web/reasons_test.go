// SPDX-License-Identifier: Apache-2.0

package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amana/pkg/group"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/separate"
)

// inspect walks over the source of a room, its tests left out.
func inspect(t *testing.T, room string, visit func(ast.Node) bool) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", room, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no source of %s: %v", room, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, visit)
	}
}

// written returns the reasons that the source of a room writes as they are.
func written(t *testing.T, room string) (out []string) {
	t.Helper()
	inspect(t, room, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "Reasons" {
			ast.Inspect(pair.Value, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					text, _ := strconv.Unquote(l.Value)
					out = append(out, text)
				}
				return true
			})
		}
		return true
	})
	return out
}

// Every sentence that the program writes as a reason has its Arabic, with its numbers in their order.
func TestEveryReasonHasItsArabic(t *testing.T) {
	all := []string{"equal complete cards in one month: the same body as S-000012 and S-000345", "a person split it from another set",
		review.Gained(1), review.Gained(2) + "; lost 11 photos since the members were decided", "has no photo any more"}
	for _, w := range separate.Weights() {
		all = append(all, w.Sentence)
		if strings.HasPrefix(w.Sentence, "decisions") {
			all = append(all, w.Sentence+": 3 of 15 are victims")
		}
		if strings.Contains(w.Name, "sitting") {
			all = append(all, w.Sentence+": 3 of 15 look like victims")
		}
	}
	for _, format := range group.Sentences() {
		for _, time := range []string{"41 s", "3 min 12 s", "7 h 55 min", "90 days"} {
			all = append(all, strings.ReplaceAll(strings.ReplaceAll(format, "%d", "14"), "%s", time))
		}
	}
	here := append(written(t, "propose"), written(t, "catalogue")...)
	if len(here) < 3 {
		t.Fatalf("only %q were found", here)
	}
	latin, digits := regexp.MustCompile(`[A-Za-z]{2}`), regexp.MustCompile(`\d+`)
	for _, english := range append(all, here...) {
		got := inWords("ar", english)
		if got.Foreign || latin.MatchString(got.Text) {
			t.Errorf("%q has no Arabic: %q", english, got.Text)
		}
		want := slices.DeleteFunc(digits.FindAllString(english, -1), func(n string) bool { return n == "1" || n == "2" }) // said in a word
		if !slices.Equal(digits.FindAllString(got.Text, -1), want) {
			t.Errorf("%q has the numbers of %q in Arabic", english, got.Text)
		}
		if same := inWords("en", english); same.Text != english || same.Foreign {
			t.Errorf("%q in English is %+v", english, same)
		}
	}
}

// What separate proposes, with the details that it adds, has its Arabic.
func TestReasonsAreWhatSeparateWrites(t *testing.T) {
	for _, e := range []separate.Evidence{
		{Size: 4, Card: photo.Card{Branch: "215"}, Neighbours: separate.Decided{Victims: 3, Others: 12}}, {Size: 9, Folder: separate.Decided{Others: 1}},
	} {
		for _, english := range separate.Propose(e, separate.Options{}).Reasons {
			if got := inWords("ar", english); got.Foreign {
				t.Errorf("%q has no Arabic", english)
			}
		}
	}
}

func TestArabicCounts(t *testing.T) {
	for english, want := range map[string]string{
		"2 photos within 2 min 1 s by one camera": "صورتان خلال دقيقتين وثانية واحدة بكاميرا واحدة", "5 photos within 30 s": "5 صور خلال 30 ثانية",
		"103 photos within 11 h 8 min": "103 صور خلال 11 ساعة و8 دقائق", "next photo 12 days later": "الصورة التالية بعد 12 يوماً",
		"gained 1 photo since the members were decided":                                                "زادت صورة واحدة منذ تقرير الأعضاء",
		"gained 2 photos since the members were decided; lost 3 photos since the members were decided": "زادت صورتين منذ تقرير الأعضاء؛ نقصت 3 صور منذ تقرير الأعضاء",
		"equal complete cards in one month: the same body as S-000012 and S-000345":                    "بطاقات كاملة متساوية في شهر واحد: الجثمان نفسه في S-000012 و S-000345",
	} {
		if got := inWords("ar", english).Text; got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
}

func TestReasonsOnThePage(t *testing.T) {
	s, store, _ := fixture(t)
	set := store.archive.Sets[0]
	set.Reasons, set.Proposal.Reasons = []string{"4 photos within 41 s", "made by a later version <b>"}, []string{"a branch in the folder name"}
	set.Review, set.ReviewReason = photo.InReview, review.Gained(3)
	s.desk.put(set)
	ar := in(t, s, "ar", "/set/S-000001")
	for _, want := range []string{"<li>في اسم المجلد فرع</li><li>4 صور خلال 41 ثانية</li>", `<li lang="en" dir="ltr">made by a later version &lt;b&gt;</li>`, "قيد المراجعة زادت 3 صور منذ تقرير الأعضاء"} {
		if !strings.Contains(ar, want) {
			t.Errorf("the Arabic page has not %s", want)
		}
	}
	en := in(t, s, "en", "/set/S-000001")
	for _, want := range []string{"<li>a branch in the folder name</li><li>4 photos within 41 s</li><li>made by", "in review gained 3 photos since"} {
		if !strings.Contains(en, want) {
			t.Errorf("the English page has not %s", want)
		}
	}
}
