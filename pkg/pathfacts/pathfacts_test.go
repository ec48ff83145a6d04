// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"math/rand/v2"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func TestMonth(t *testing.T) {
	table := Default()
	for path, want := range map[string]string{
		"2012-08/a.jpg":                 "2012-08",
		"2012_8/a.jpg":                  "2012-08",
		"08-2012/a.jpg":                 "2012-08",
		"8.2012/a.jpg":                  "2012-08",
		"201208/a.jpg":                  "2012-08",
		"082012/a.jpg":                  "2012-08",
		"20120815/a.jpg":                "2012-08",
		"2012-08-15/a.jpg":              "2012-08",
		"15-08-2012/a.jpg":              "2012-08",
		"2012/08/a.jpg":                 "2012-08",
		"2012/08/15/a.jpg":              "2012-08",
		"2012/August/a.jpg":             "2012-08",
		"August 2012/a.jpg":             "2012-08",
		"Aug 2012/a.jpg":                "2012-08",
		"AUG_2012/a.jpg":                "2012-08",
		"photos august 2012/a.jpg":      "2012-08",
		"15 August 2012/a.jpg":          "2012-08",
		"2012 Sept/a.jpg":               "2012-09",
		"2011-11-named/a.jpg":           "2011-11",
		"hospital 2012-11 yard/a.jpg":   "2012-11",
		"كانون الثاني 2012/a.jpg":       "2012-01",
		"شباط 2012/a.jpg":               "2012-02",
		"آذار ٢٠١٢/a.jpg":               "2012-03",
		"اذار 2012/a.jpg":               "2012-03",
		"نيسان2012/a.jpg":               "2012-04",
		"أيار_2012/a.jpg":               "2012-05",
		"حزيران ۲۰۱۲/a.jpg":             "2012-06",
		"تموز 2012/a.jpg":               "2012-07",
		"آب 2012/a.jpg":                 "2012-08",
		"\u0627\u0653\u0628 2012/a.jpg": "2012-08", // decomposed
		"آبـ 2012/a.jpg":                "2012-08",
		"أيلول 2012/a.jpg":              "2012-09",
		"تشرين الأول 2011/a.jpg":        "2011-10",
		"تشرين اول 2011/a.jpg":          "2011-10",
		"تشرين الثاني 2011/a.jpg":       "2011-11",
		"شهر تشرين الثانى 2011/a.jpg":   "2011-11",
		"كانون الأول - 2011/a.jpg":      "2011-12",
		"2011/تشرين_الثاني/a.jpg":       "2011-11",
		"2011/١١/a.jpg":                 "2011-11",
		"يناير 2013/a.jpg":              "2013-01",
		"فبراير 2013/a.jpg":             "2013-02",
		"مارس 2013/a.jpg":               "2013-03",
		"أَبْريل 2013/a.jpg":            "2013-04",
		"مايو 2013/a.jpg":               "2013-05",
		"يونيو 2013/a.jpg":              "2013-06",
		"يوليو 2013/a.jpg":              "2013-07",
		"اغسطس 2013/a.jpg":              "2013-08",
		"سبتمبر 2013/a.jpg":             "2013-09",
		"أكتوبر 2013/a.jpg":             "2013-10",
		"نوفمبر 2013/a.jpg":             "2013-11",
		"ديسمبر 2013/a.jpg":             "2013-12",
		"x/IMG_20120815_123456.jpg":     "2012-08",
		"x/2012-08-15 12.30.45.jpg":     "2012-08",
		"2012-07/IMG_20120815_1234.jpg": "2012-07",
		"2012-13/a.jpg":                 "",
		"mayor 2012/a.jpg":              "",
		"march/a.jpg":                   "",
		"2012/a.jpg":                    "",
		"1234/a.jpg":                    "",
	} {
		got := table.Read(photo.RelPath(path))
		if got.Month != want {
			t.Errorf("Read(%q).Month = %q, want %q", path, got.Month, want)
		}
		if want != "" && (got.Body != "" || got.Numbered()) {
			t.Errorf("Read(%q) takes a month for a number: %+v", path, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	table := Default()
	for path, want := range map[string][3]string{
		"2012-08/215-1234-987/DSC_0001.jpg":     {"215", "1234", "987"},
		"2012-08/227 (4567) 12/DSC_0001.jpg":    {"227", "4567", "12"},
		"2012-08/215_1234/DSC_0001.jpg":         {"215", "1234", ""},
		"2012-08/ج-1234/DSC_0001.jpg":           {"ج", "1234", ""},
		"2012-08/1234/DSC_0001.jpg":             {"", "1234", ""},
		"2012-08/١٢٣٤/DSC_0001.jpg":             {"", "1234", ""},
		"2012-08/0123/DSC_0001.jpg":             {"", "0123", ""},
		"2012-08/987a/DSC_0001.jpg":             {"", "987a", ""},
		"2012-08/1234-987/DSC_0001.jpg":         {"", "1234", "987"},
		"2012-08/215/1234/DSC_0001.jpg":         {"215", "1234", ""},
		"2012-08/215/1234/987/DSC_0001.jpg":     {"215", "1234", "987"},
		"215/2012-08/1234/DSC_0001.jpg":         {"215", "1234", ""},
		"2012-08/215/DSC_0001.jpg":              {"215", "", ""},
		"2012-08/branch 215/DSC_0001.jpg":       {"215", "", ""},
		"2012-08/فرع ٢١٥/رقم 1234/DSC_0001.jpg": {"215", "1234", ""},
		"2012-08/سجين أمني 1234/DSC_0001.jpg":   {"", "1234", ""},
		"2012-08/1234/100NIKON/DSC_0001.jpg":    {"", "1234", ""},
		"2012-08/215-1234-1.jpg":                {"215", "1234", ""},
		"2012-08/215-1234-987-1.jpg":            {"215", "1234", "987"},
		"2012-08/1234_2.jpg":                    {"", "1234", ""},
		"2012-08/1234 (3).jpg":                  {"", "1234", ""},
		"2012-08/215/1234_02.jpg":               {"215", "1234", ""},
		"2012-08/215-1234/215-1234-02.jpg":      {"215", "1234", ""},
		"2012-08/جثة 1234 (2).jpg":              {"", "1234", ""},
		"2012/08/1234/DSC_0001.jpg":             {"", "1234", ""},
		"2012/2013/DSC_0001.jpg":                {"", "", ""},
		"2012-08/2012/DSC_0001.jpg":             {"", "2012", ""},
		"2012-08/15/DSC_0001.jpg":               {"", "", ""},
		"2012/08/15/DSC_0001.jpg":               {"", "", ""},
		"2012-08/1234.jpg":                      {"", "", ""},
		"2012-08/DSC_0123.JPG":                  {"", "", ""},
		"2012-08/1234-DSC_0123.JPG":             {"", "1234", ""},
		"2012-08/215-1234-987 IMG_0123.JPG":     {"215", "1234", "987"},
		"2012-08-1234/DSC_0123.JPG":             {"", "1234", ""},
		"x/2012-08-1234 (2).JPG":                {"", "1234", ""},
		"2012-08/body_0012/DSC_0123.JPG":        {"", "0012", ""},
		"2012-08/45/DSC_0123.JPG":               {"", "45", ""},
		"2012-08/9/DSC_0123.JPG":                {"", "", ""},
		"2012-08/DSCF0123.JPG":                  {"", "", ""},
		"2012-08/DSCN0123 (2).JPG":              {"", "", ""},
		"2012-08/IMG_0123.JPG":                  {"", "", ""},
		"2012-08/_MG_0123.JPG":                  {"", "", ""},
		"2012-08/P1000746.JPG":                  {"", "", ""},
		"2012-08/100_0123.JPG":                  {"", "", ""},
		"2012-08/ukbench00012.jpg":              {"", "", ""},
		"2012-08/IMG_20120815_123456.jpg":       {"", "", ""},
		"2012-08/20120815_123456.jpg":           {"", "", ""},
		"2012-08/f1234567.jpg":                  {"", "", ""},
		"DCIM/101_FUJI/DSCF0123.JPG":            {"", "", ""},
		"DCIM/100_0815/IMG_0123.JPG":            {"", "", ""},
		"scan 0012/a.jpg":                       {"", "", ""},
	} {
		f := table.Read(photo.RelPath(path))
		if got := [3]string{f.Branch, f.Detainee, f.Exam}; got != want {
			t.Errorf("Read(%q) = branch %q, detainee %q, exam %q, want %q", path, got[0], got[1], got[2], want)
		}
		if has := f.Body != ""; has != (want[1] != "" || want[2] != "") {
			t.Errorf("Read(%q).Body = %q", path, f.Body)
		}
	}
}

func TestBody(t *testing.T) {
	table := Default()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"2012-08/1234/DSC_0001.jpg", "2012-08/1234/DSC_0009.jpg", true},
		{"2012-08/1234/100NIKON/DSC_0001.jpg", "2012-08/1234/101NIKON/DSC_0009.jpg", true},
		{"2012-08/215-1234-1.jpg", "2012-08/215-1234-2.jpg", true},
		{"2012-08/215-1234-1.jpg", "2012-08/215/1234 (7).jpg", true},
		{"2012-08/1234_1.jpg", "2012-08/1234 (2).jpg", true},
		{"2012-08/1234/a.jpg", "2012-09/1234/a.jpg", false},
		{"2012-08/1234/a.jpg", "2012-08/1235/a.jpg", false},
		{"2012-08/1234/a.jpg", "2012-08/0123/a.jpg", false},
		{"601/2012-08/1234/a.jpg", "602/2012-08/1234/a.jpg", false},
		{"x/2012-08/1234/a.jpg", "y/2012-08/1234/a.jpg", false},
		{"2012-08/215/1234/a.jpg", "2012-08/227/1234/a.jpg", false},
		{"2012-08/215-1234-1.jpg", "2012-08/215-1235-1.jpg", false},
	} {
		a, b := table.Read(photo.RelPath(c.a)).Body, table.Read(photo.RelPath(c.b)).Body
		if a == "" || b == "" || (a == b) != c.same {
			t.Errorf("Body of %q and %q: %q and %q, want same: %v", c.a, c.b, a, b, c.same)
		}
	}
}

func TestPerson(t *testing.T) {
	table := Default()
	for path, want := range map[string]bool{
		"2011-11/Foo Bar/DSC_0001.jpg":       true,
		"2011-11/Foo Bar Baz.jpg":            true,
		"2011-11/Foo-Bar (2).jpg":            true,
		"2011-11/Foo Bar B/DSC_0001.jpg":     true,
		"2011-11/Foo B. Bar (12).jpg":        true,
		"2011-11/Foo B/DSC_0001.jpg":         false,
		"تشرين الثاني 2011/احمد خالد/a.jpg":  true,
		"2011-11/أحمد خالد 2.jpg":            true,
		"2011-11/Foo/DSC_0001.jpg":           false,
		"2011-11/New Folder/DSC_0001.jpg":    false,
		"2011-11/New folder (2)/DSC.jpg":     false,
		"2011-11/مجلد جديد/DSC_0001.jpg":     false,
		"تشرين الثاني/DSC_0001.jpg":          false,
		"2011-11/soldiers south/a.jpg":       false,
		"2011-11/الجنود والشهداء/a.jpg":      false,
		"DCIM/100NIKON/DSC_0001.jpg":         false,
		"2011-11/215-1234-987/DSC_0001.jpg":  false,
		"2011-11/my pictures/DSC_0001.jpg":   false,
		"2011-11/Foo Bar 1234/DSC_0001.jpg":  false,
		"2011-11/\xff\xfe \xff/DSC_0001.jpg": false,
	} {
		if got := table.Read(photo.RelPath(path)).Person; got != want {
			t.Errorf("Read(%q).Person = %v, want %v", path, got, want)
		}
	}
}

func TestKind(t *testing.T) {
	table := Default()
	for path, want := range map[string]string{
		"soldiers/a.jpg":                             "soldiers",
		"جنود/a.jpg":                                 "soldiers",
		"الشهداء 2012/a.jpg":                         "soldiers",
		"عسكريين/a.jpg":                              "soldiers",
		"مدنيين/2012-08/a.jpg":                       "civilians",
		"تفجير/a.jpg":                                "scenes",
		"حوادث/a.jpg":                                "scenes",
		"وثائق/a.jpg":                                "documents",
		"\u0648\u062b\u0627\u064a\u0654\u0642/a.jpg": "documents", // decomposed
		"Reports_2012/a.jpg":                         "documents",
		"معتقلين/2012-08/a.jpg":                      "detainees",
		"detainees/scenes/a.jpg":                     "scenes",
		"2012-08/1234/a.jpg":                         "",
		"soldierly/soldiers.jpg":                     "",
		"2012-08/soldiers 3/a.jpg":                   "soldiers",
	} {
		if got := table.Read(photo.RelPath(path)).Kind; got != want {
			t.Errorf("Read(%q).Kind = %q, want %q", path, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	table := Default()
	for _, c := range []struct {
		path, stem string
		counter    int64
		has        bool
	}{
		{"x/DSC_0123.JPG", "dsc_", 123, true},
		{"x/DSC_0123 (2).JPG", "dsc_", 123, true},
		{"x/DSC_0123 - Copy.JPG", "dsc_", 123, true},
		{"DSCF9999.jpeg", "dscf", 9999, true},
		{"x/P1000746.JPG", "p", 1000746, true},
		{"x/100_0123.JPG", "100_", 123, true},
		{"x/ukbench00012.jpg", "ukbench", 12, true},
		{"x/1234 (3).jpg", "1234 ()", 3, true},
		{"x/٠١٢.jpg", "", 12, true},
		{"x/a1234567890.jpg", "a1234567890", 0, false},
		{"x/a.tar.gz", "a.tar", 0, false},
		{"x/.hidden", ".hidden", 0, false},
		{"", "", 0, false},
	} {
		f := table.Read(photo.RelPath(c.path))
		if f.Stem != c.stem || f.Counter != c.counter || f.HasCounter != c.has {
			t.Errorf("Read(%q) = stem %q, counter %d (%v), want %q, %d (%v)", c.path, f.Stem, f.Counter, f.HasCounter, c.stem, c.counter, c.has)
		}
	}
}

func TestFolderIsRaw(t *testing.T) {
	if got := Default().Read("a\xff/\nb/c.jpg").Folder; got != "a\xff/\nb" {
		t.Errorf("Folder = %q", got)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, p := range map[string]Pattern{
		"broken expression": {Name: "x", Type: Number, In: Both, Expr: `(`},
		"unknown type":      {Name: "x", Type: "colour", In: Both, Expr: `a`},
		"unknown scope":     {Name: "x", Type: Number, In: "drives", Expr: `a`},
		"unknown group":     {Name: "x", Type: Number, In: Both, Expr: `(?P<hospital>\d+)`},
	} {
		if _, err := New([]Pattern{p}, Words{}); err == nil {
			t.Errorf("New with %s: no error", name)
		}
	}
	for name, words := range map[string]Words{
		"two months": {Months: map[string]int{"a": 1, "A": 2}},
		"two kinds":  {Kinds: map[string][]string{"scenes": {"a"}, "documents": {"A"}}},
	} {
		if _, err := New(nil, words); err == nil {
			t.Errorf("New with %s: no error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "/", "2012-08/215-1234-987/DSC_0001.jpg", "آب ٢٠١٢/ج-1/a", "\xff\x00/.", "2012/08/15/1 (2).jpg", strings.Repeat("a/", 300)} {
		f.Add(s)
	}
	table := Default()
	f.Fuzz(func(t *testing.T, path string) {
		got := table.Read(photo.RelPath(path))
		if got != table.Read(photo.RelPath(path)) {
			t.Errorf("Read(%q) differs from call to call", path)
		}
		if got.Month != "" && (len(got.Month) != 7 || got.Month[4] != '-') {
			t.Errorf("Read(%q).Month = %q", path, got.Month)
		}
		if (got.Body != "") != (got.Detainee != "" || got.Exam != "") {
			t.Errorf("Read(%q).Body = %q", path, got.Body)
		}
		if Fold(Fold(path)) != Fold(path) {
			t.Errorf("Fold(%q) is not settled", path)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	paths := make([]photo.RelPath, 1000)
	for i := range paths {
		folder := []string{"2012-08/", "تشرين الثاني 2011/", "August 2012/215/", "recovered/part one/"}[rng.IntN(4)]
		leaf := []string{"215-1234-987/DSC_0001.JPG", "DSCF0023.JPG", "1234 (2).jpg", "soldiers/f000123.jpg"}[rng.IntN(4)]
		paths[i] = photo.RelPath(folder + leaf)
	}
	table := Default()
	for i := 0; b.Loop(); i++ {
		table.Read(paths[i%len(paths)])
	}
}
