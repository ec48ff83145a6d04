// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// house is the table of rooms and their levels: an arrow points to a lower level only.
var house = map[string]int{
	"cmd/amana": 5, // above cli, so that nothing else imports it
	"pkg/cli":   4,

	"pkg/index": 3, "pkg/propose": 3, "pkg/web": 3,
	"pkg/report": 3,

	"pkg/walk": 2, "pkg/catalogue": 2, "pkg/export": 2, "pkg/bag": 2,
	"pkg/find": 2, "pkg/alter": 1,

	"pkg/group": 1, "pkg/separate": 1, "pkg/pathfacts": 1, "pkg/review": 1, "pkg/tally": 1, "pkg/score": 1,
	"pkg/journal": 1, "pkg/match": 1, "pkg/digest": 1, "pkg/meta": 1, "pkg/pixel": 1, "pkg/fingerprint": 1,
	"pkg/progress": 1, "pkg/table": 1, "pkg/phototest": 1, "pkg/pixel/dcjpeg": 1, "pkg/pixel/hevc": 1,
	"pkg/worklist": 1, "pkg/compare": 1, "pkg/reconcile": 1,

	"pkg/claim": 1,
	"pkg/bare":  1,

	"pkg/manifest": 1, "pkg/verify": 3,

	"pkg/photo": 0,
}

// sideways are the only arrows inside level 1.
var sideways = map[string][]string{
	"pkg/group":     {"pkg/fingerprint", "pkg/pathfacts"},
	"pkg/match":     {"pkg/fingerprint"},
	"pkg/compare":   {"pkg/match"},
	"pkg/pixel":     {"pkg/pixel/dcjpeg", "pkg/pixel/hevc"},
	"pkg/separate":  {"pkg/pathfacts", "pkg/score"},
	"pkg/tally":     {"pkg/review"},
	"pkg/reconcile": {"pkg/review"},
}

// never are arrows that the levels allow and the house does not: these rooms declare what they need
// of a catalogue, and cli joins the two.
var never = map[string][]string{
	"pkg/index":   {"pkg/catalogue"},
	"pkg/propose": {"pkg/catalogue"},
	"pkg/web":     {"pkg/catalogue"},
	"pkg/verify":  {"pkg/catalogue"},
}

// owners are the rooms that alone import a library.
var owners = map[string]string{
	"github.com/spf13/cobra":               "pkg/cli",
	"github.com/rwcarlsen/goexif":          "pkg/meta",
	"modernc.org/sqlite":                   "pkg/catalogue",
	"github.com/schollz/progressbar":       "pkg/progress",
	"golang.org/x/image":                   "pkg/pixel",
	"golang.org/x/mod":                     "pkg/journal",
	"filippo.io/age":                       "pkg/export",
	"golang.org/x/term":                    "pkg/cli",
	"golang.org/x/text":                    "pkg/verify",
	"github.com/rogpeppe/go-internal":      "cmd/amana",
	"github.com/spf13/pflag":               "pkg/cli",
	"golang.org/x/sync/semaphore":          "pkg/index",
	"golang.org/x/sync/errgroup":           "pkg/index",
	"golang.org/x/sys/windows":             "pkg/catalogue",
	"golang.org/x/sys/unix":                "pkg/walk",
	"database/sql":                         "pkg/catalogue",
	"github.com/dustin/go-humanize":        "",
	"github.com/google/uuid":               "",
	"github.com/mitchellh/colorstring":     "",
	"github.com/mattn/go-isatty":           "",
	"github.com/ncruces/go-strftime":       "",
	"github.com/remyoudompheng/bigfft":     "",
	"github.com/inconshreveable/mousetrap": "",
}

// pure rooms take the time as an argument and touch no file.
var pure = []string{"pkg/group", "pkg/separate", "pkg/pathfacts", "pkg/review", "pkg/tally", "pkg/score", "pkg/journal", "pkg/match", "pkg/compare", "pkg/claim", "pkg/photo", "pkg/worklist", "pkg/manifest", "pkg/report", "pkg/find", "pkg/alter", "pkg/reconcile"}

const module = "amana/"

// breaches lists what in the source of one file of a room is against the house.
func breaches(room string, file *ast.File, test bool) []string {
	var out []string
	level, known := house[room]
	if !known {
		return []string{"is a room that the table has not"}
	}
	for _, spec := range file.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		out = append(out, arrow(room, level, target, test)...)
	}
	if !test {
		ast.Inspect(file, func(n ast.Node) bool {
			out = append(out, calls(room, n)...)
			return true
		})
	}
	return out
}

func arrow(room string, level int, target string, test bool) []string {
	if rest, ours := strings.CutPrefix(target, module); ours {
		to, known := house[rest]
		switch {
		case !known:
			return []string{"imports " + rest + ", which the table has not"}
		case rest == "pkg/phototest" && !test:
			return []string{"imports pkg/phototest outside a test"}
		case slices.Contains(never[room], rest):
			return []string{"imports " + rest + ", which it never may"}
		case rest == room || test || to < level || slices.Contains(sideways[room], rest):
			return nil
		}
		return []string{fmt.Sprintf("imports %s: an arrow from level %d to level %d", rest, level, to)}
	}
	for library, owner := range owners {
		if (target == library || strings.HasPrefix(target, library+"/")) && owner != room && !test {
			return []string{fmt.Sprintf("imports %s, which only %q may", target, owner)}
		}
	}
	if slices.Contains(pure, room) && !test && slices.Contains([]string{"os", "path/filepath", "net/http", "io/ioutil", "os/exec"}, target) {
		return []string{"is pure and imports " + target}
	}
	return nil
}

func calls(room string, n ast.Node) []string {
	if f, ok := n.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
		return []string{"has an init function"}
	}
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return nil
	}
	name := pkg.Name + "." + sel.Sel.Name
	switch {
	case name == "os.Exit" && room != "cmd/amana",
		strings.HasPrefix(name, "log.Fatal"), strings.HasPrefix(name, "log.Panic"),
		name == "fmt.Print", name == "fmt.Printf", name == "fmt.Println",
		name == "os.Stdout" && room != "pkg/cli", name == "os.Stderr" && room != "pkg/cli",
		name == "time.Now" && slices.Contains(pure, room):
		return []string{"uses " + name}
	}
	return nil
}

func TestHouse(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	for _, top := range []string{"cmd", "pkg"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(root, name)
			room := path.Dir(filepath.ToSlash(rel))
			seen[room] = true
			for _, breach := range breaches(room, file, strings.HasSuffix(name, "_test.go")) {
				t.Errorf("%s %s", rel, breach)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for room := range house {
		if !seen[room] {
			t.Errorf("the table has %s, and the tree has not", room)
		}
	}
}

// TestHouseRefuses shows each rule on a file that breaks it.
func TestHouseRefuses(t *testing.T) {
	cases := []struct{ room, source, want string }{
		{"pkg/photo", `import "amana/pkg/table"`, "an arrow from level 0 to level 1"},
		{"pkg/digest", `import "amana/pkg/meta"`, "an arrow from level 1 to level 1"},
		{"pkg/index", `import "amana/pkg/catalogue"`, "which it never may"},
		{"pkg/tally", `import "github.com/spf13/cobra"`, `which only "pkg/cli" may`},
		{"pkg/export", `import "modernc.org/sqlite/vec"`, `which only "pkg/catalogue" may`},
		{"pkg/walk", `import "amana/pkg/nowhere"`, "which the table has not"},
		{"pkg/nowhere", ``, "a room that the table has not"},
		{"pkg/group", `import "os"`, "is pure"},
		{"pkg/index", `import "amana/pkg/phototest"`, "outside a test"},
		{"pkg/cli", `func f() { os.Exit(1) }`, "uses os.Exit"},
		{"pkg/walk", `func f() { log.Fatalf("x") }`, "uses log.Fatalf"},
		{"pkg/walk", `func f() { fmt.Println() }`, "uses fmt.Println"},
		{"pkg/walk", `func init() {}`, "init function"},
		{"pkg/review", `func f() { time.Now() }`, "uses time.Now"},
	}
	for _, c := range cases {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+c.source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(breaches(c.room, file, false), "; ")
		if !strings.Contains(got, c.want) {
			t.Errorf("breaches(%s, %s) = %q, want %q", c.room, c.source, got, c.want)
		}
	}
	allowed := map[string]string{
		"pkg/group": `import "amana/pkg/pathfacts"`, "pkg/cli": `import "amana/pkg/catalogue"`, "pkg/meta": `import "github.com/rwcarlsen/goexif/exif"`,
	}
	for room, source := range allowed {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := breaches(room, file, false); len(got) > 0 {
			t.Errorf("breaches(%s, %s) = %v, want none", room, source, got)
		}
	}
}
