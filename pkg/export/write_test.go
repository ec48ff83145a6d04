// SPDX-License-Identifier: Apache-2.0

package export

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"amana/pkg/photo"
)

// every has a cell of each kind.
func every() Rows {
	return Of([]Column{{"text", false}, {"n", true}, {"share", true}, {"yes", false}, {"list", false}, {"path", false}, {"paths", false}},
		[]Cell{Text("=1+1"), Int(-5), Float(-0.0004, 3), Bool(true), List([]string{"a|b", "<c>"}), Path("x/\xff"), Paths([]photo.RelPath{"a", "\xfe"})},
		[]Cell{{}, Unknown(), Float(math.NaN(), 3), Unknown(), List[string](nil), Path(""), Paths(nil)},
		[]Cell{Text("a\r\n\u202e\x1b\"\\"), Int(1 << 62), Float(2.0/3, 3), Bool(false), List([]string{"-"}), Path("-\t"), Paths([]photo.RelPath{"a|b"})})
}

func TestWriteFormats(t *testing.T) {
	for format, want := range map[string]string{
		"csv": "text,n,share,yes,list,path,paths\r\n" +
			"'=1+1,-5,0.000,true,a\\x7cb|<c>,x/\\xff,a|\\xfe\r\n" +
			",,,,,,\r\n" +
			"\"a\r\n\u202e\x1b\"\"\\\",4611686018427387904,0.667,false,'-,\"'-\t\",a\\x7cb\r\n",
		"json": `[
{"text":"=1+1","n":-5,"share":0.000,"yes":true,"list":["a|b","<c>"],"path":"x/\\xff","path_bytes":"eC//","paths":["a","\\xfe"],"paths_bytes":["YQ==","/g=="]},
{"text":"","n":null,"share":null,"yes":null,"list":[],"path":"","paths":[]},
{"text":"a\r\n\u202e\u001b\"\\","n":4611686018427387904,"share":0.667,"yes":false,"list":["-"],"path":"-\t","paths":["a|b"]}
]
`,
		"jsonl": `{"text":"=1+1","n":-5,"share":0.000,"yes":true,"list":["a|b","<c>"],"path":"x/\\xff","path_bytes":"eC//","paths":["a","\\xfe"],"paths_bytes":["YQ==","/g=="]}
{"text":"","n":null,"share":null,"yes":null,"list":[],"path":"","paths":[]}
{"text":"a\r\n\u202e\u001b\"\\","n":4611686018427387904,"share":0.667,"yes":false,"list":["-"],"path":"-\t","paths":["a|b"]}
`,
		"table": "text                                     n  share  yes    list      path    paths\n" +
			"=1+1                                    -5  0.000  true   a|b, <c>  x/\\xff  a, \\xfe\n" +
			"\n" +
			"a\\x0d\\x0a\\u202e\\x1b\"\\  4611686018427387904  0.667  false  -         -\\x09   a|b\n",
	} {
		if got := written(t, format, every(), Options{}); got != want {
			t.Errorf("%s = %q, want %q", format, got, want)
		}
	}
}

func TestWriteEmpty(t *testing.T) {
	columns := []Column{{"a", false}, {"b", true}}
	for format, want := range map[string]string{"csv": "a,b\r\n", "json": "[]\n", "jsonl": "", "table": "a  b\n"} {
		for _, rows := range []Rows{Of(columns), {Columns: columns}} {
			if got := written(t, format, rows, Options{}); got != want {
				t.Errorf("empty %s = %q, want %q", format, got, want)
			}
		}
	}
}

func TestWriteOptions(t *testing.T) {
	rows := Of([]Column{{"a", false}}, []Cell{Text("+1")}, []Cell{Text("")})
	for _, c := range []struct {
		format string
		o      Options
		want   string
	}{
		{"csv", Options{BOM: true}, "\ufeffa\r\n'+1\r\n\"\"\r\n"},
		{"csv", Options{Raw: true}, "a\r\n+1\r\n\"\"\r\n"},
		{"jsonl", Options{BOM: true}, "{\"a\":\"+1\"}\n{\"a\":\"\"}\n"},
	} {
		if got := written(t, c.format, rows, c.o); got != c.want {
			t.Errorf("%s %+v = %q, want %q", c.format, c.o, got, c.want)
		}
	}
}

func TestWriteTableTotal(t *testing.T) {
	rows := Of([]Column{{"class", false}, {"sets", true}}, []Cell{Text("scene"), Int(3)}, []Cell{Text("total"), Int(3)})
	rows.Title, rows.Total = []string{"run 7"}, true
	same(t, "table", written(t, "table", rows, Options{}), "run 7\n\nclass  sets\nscene     3\n-----------\ntotal     3\n")
}

var errTest = errors.New("test")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errTest }

func TestWriteErrors(t *testing.T) {
	columns := []Column{{"a", false}}
	broken := Rows{Columns: columns, Seq: func(yield func([]Cell, error) bool) {
		_ = yield([]Cell{Text("x")}, nil) && yield(nil, errTest)
	}}
	for _, format := range Formats() {
		if err := Write(io.Discard, format, broken, Options{}); !errors.Is(err, errTest) {
			t.Errorf("%s: broken rows: error = %v, want %v", format, err, errTest)
		}
		if err := Write(full{}, format, Of(columns, []Cell{Text("x")}), Options{}); !errors.Is(err, errTest) {
			t.Errorf("%s: full disk: error = %v, want %v", format, err, errTest)
		}
		if err := Write(io.Discard, format, Of(columns, []Cell{{}, {}}), Options{}); err == nil {
			t.Errorf("%s: a row of two cells for one column is no error", format)
		}
	}
	var b strings.Builder
	if err := Write(&b, "xml", broken, Options{}); err == nil || b.Len() > 0 || !strings.Contains(err.Error(), "table, csv, json, jsonl") {
		t.Errorf("Write(xml) = %q, %v, want nothing and the formats", b.String(), err)
	}
}

func TestGuard(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a": "a", "a=1": "a=1", "=1": "'=1", "+1": "'+1", "-33.5": "'-33.5", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		"'": "'", "'a": "'a", "'=1": "''=1", "''-": "'''-", " =1": " =1", "صورة": "صورة",
	} {
		if got := Guard(text); got != want {
			t.Errorf("Guard(%q) = %q, want %q", text, got, want)
		}
		if got := Unguard(Guard(text)); got != text {
			t.Errorf("Unguard(Guard(%q)) = %q", text, got)
		}
	}
}

// FuzzGuard: what is guarded is no formula, and comes back; what was not guarded, such as a cell that a
// spreadsheet program wrote, loses at most one ' before a formula.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"", "=1", "'=1", "''", "\r\n", "'\t", "-\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g := Guard(s)
		if g != "" && strings.ContainsRune("=+-@\t\r\n", rune(g[0])) {
			t.Errorf("Guard(%q) = %q is a formula", s, g)
		}
		if Unguard(g) != s {
			t.Errorf("Unguard(Guard(%q)) = %q", s, Unguard(g))
		}
		if u := Unguard(s); u != s && "'"+u != s {
			t.Errorf("Unguard(%q) = %q", s, u)
		}
	})
}

// FuzzWrite: any text comes back from CSV as it was printed, and from JSON as it was, by way of its raw
// bytes where it is not UTF-8.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "=1", "a,b\"c", "\xff\xfe", "line\nfeed", "\r", "|", "\u2028\u202e\x00", " x ", `\.`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rows := Of([]Column{{"text", false}, {"path", false}}, []Cell{Text(s), Path(photo.RelPath(s))})
		var c, j strings.Builder
		if err := errors.Join(Write(&c, "csv", rows, Options{}), Write(&j, "jsonl", rows, Options{})); err != nil {
			t.Fatal(err)
		}
		printed := photo.RelPath(s).Quote()
		want := strings.ReplaceAll(printed, "\r\n", "\n") // as readers of CSV do
		read, err := csv.NewReader(strings.NewReader(c.String())).ReadAll()
		if err != nil || len(read) != 2 || Unguard(read[1][0]) != want || Unguard(read[1][1]) != want {
			t.Errorf("CSV of %q = %q, read as %q, %v", s, c.String(), read, err)
		}
		var o struct {
			Text  string
			Path  string
			Bytes []byte `json:"path_bytes"`
		}
		if err := json.Unmarshal([]byte(j.String()), &o); err != nil || o.Text != printed || o.Path != printed {
			t.Errorf("JSON of %q = %s, read as %q, %v", s, j.String(), o, err)
		}
		if utf8.ValidString(s) != (o.Bytes == nil) || o.Bytes != nil && string(o.Bytes) != s {
			t.Errorf("path_bytes of %q = %s", s, base64.StdEncoding.EncodeToString(o.Bytes))
		}
		if line := strings.TrimSuffix(j.String(), "\n"); strings.IndexFunc(line, unicode.IsControl) >= 0 {
			t.Errorf("JSON of %q holds control characters: %q", s, line)
		}
	})
}
