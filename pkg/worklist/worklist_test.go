// SPDX-License-Identifier: Apache-2.0

package worklist

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"amana/pkg/export"
	"amana/pkg/photo"
)

const (
	here    = "0123456789abcdef"
	version = "fedcba9876543210"
	head    = "catalogue_id,set_id,set_version,class,photos,note,reviewed_by\r\n"
)

func line(set, class, note, by string) string {
	return strings.Join([]string{here, set, version, class, "4", note, by}, ",") + "\r\n"
}

func wide(text string, order binary.AppendByteOrder) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// Every form in which a spreadsheet saves a file gives the same rows.
func TestSurvived(t *testing.T) {
	plain := head + line("S-000001", "victim", `"said ""yes"", twice; see list"`, "ليلى") + line("S-000002", "", "", "") + line("S-000003", "", "a note", "B")
	want := []Row{
		{Line: 2, Set: 1, Version: version, Decides: true, Class: photo.Victim, Note: `said "yes", twice; see list`, By: "ليلى"},
		{Line: 4, Set: 3, Version: version, Note: "a note", By: "B"},
	}
	semicolons := strings.NewReplacer(",", ";").Replace(strings.ReplaceAll(plain, ", twice;", "\x01")) // but not inside the cell
	semicolons = strings.ReplaceAll(semicolons, "\x01", ", twice;")
	tabs := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(plain, ", twice", "\x01"), ",", "\t"), "\x01", ", twice")
	for name, file := range map[string][]byte{
		"as written":       []byte(plain),
		"mark":             []byte("\ufeff" + plain),
		"line feeds":       []byte(strings.ReplaceAll(plain, "\r\n", "\n")),
		"carriage returns": []byte(strings.ReplaceAll(plain, "\r\n", "\r")),
		"semicolons":       []byte(semicolons),
		"tabs":             []byte(tabs),
		"Unicode text":     wide(tabs, binary.LittleEndian),
		"big-endian":       wide(plain, binary.BigEndian),
		"last line open":   []byte(strings.TrimSuffix(plain, "\r\n")),
		"empty columns":    []byte(strings.ReplaceAll(plain, "\r\n", ",,,\r\n")),
		"empty rows":       []byte(plain + ",,,,,,\r\n\r\n,,,,,,\r\n"),
		"quoted":           []byte(strings.ReplaceAll(plain, version, `"`+version+`"`)),
		"ends dropped":     []byte(strings.Replace(plain, ",4,,\r\n", ",4\r\n", 1)),
		"capitals":         []byte(strings.Replace(plain, ",victim,", ",Victim ,", 1)),
		"zeros dropped":    []byte(strings.Replace(plain, "S-000003", "S-3", 1)),
	} {
		list, err := Parse(file, here)
		rows, idle := list.Rows, len(list.Idle)
		if err != nil || idle != 1 || !slices.Equal(rows, want) {
			t.Errorf("%s: Parse = %+v, %d, %v, want %+v", name, rows, idle, err, want)
		}
	}
	// A line break in a note is none of the file's: what ends the lines decides what a break in a note is.
	broken := head + line("S-000001", "victim", "\"a belt\r\nand \"\"a badge\"\"\"", "B") + line("S-000002", "", "\"one\r\n\"", "")
	for name, file := range map[string]string{
		"as written": broken, "line feeds": strings.ReplaceAll(broken, "\r\n", "\n"), "carriage returns": strings.ReplaceAll(broken, "\r\n", "\r"),
		"carriage returns, the notes' breaks left":         strings.NewReplacer("belt\r\n", "belt\n", "one\r\n", "one\n", "\r\n", "\r").Replace(broken),
		"line feeds, the notes' breaks left":               strings.NewReplacer("belt\r\n", "belt\r\n", "one\r\n", "one\r\n", "\r\n", "\n").Replace(broken),
		"a header of another program's":                    strings.ReplaceAll(head, "\r\n", "\n") + strings.ReplaceAll(strings.TrimPrefix(broken, head), "\r\n", "\r"),
		"carriage returns, one note's break and the other": strings.NewReplacer("belt\r\n", "belt\n", "\r\n", "\r").Replace(broken),
	} {
		list, err := Parse([]byte(file), here)
		rows := list.Rows
		if err != nil || len(rows) != 2 || strings.ReplaceAll(rows[0].Note, "\r", "\n") != "a belt\nand \"a badge\"" || rows[0].By != "B" || rows[1].Set != 2 || rows[1].Line != 3+strings.Count(rows[0].Note, "\n") {
			t.Errorf("a break in a note, %s: Parse = %+v, %v, want two rows", name, rows, err)
		}
	}
	list, err := Parse([]byte("sep=,\r\n"+plain), here)
	rows := list.Rows
	if err != nil || len(rows) != 2 || rows[0].Line != 3 {
		t.Errorf("behind a note of the separator: Parse = %+v, %v, want two rows from line 3", rows, err)
	}
	moved := "reading,reviewed_by,x,class,set_version,set_id,note,catalogue_id\nSecond,B,,scene," + version + ",S-000009,,0123456789ABCDEF\n"
	list, err = Parse([]byte(moved), here)
	rows = list.Rows
	if want := (Row{Line: 2, Set: 9, Version: version, Reading: Second, Decides: true, Class: photo.Scene, By: "B"}); err != nil || len(rows) != 1 || rows[0] != want {
		t.Errorf("columns moved: Parse = %+v, %v, want %+v", rows, err, want)
	}
}

func TestRefused(t *testing.T) {
	good := head + line("S-000001", "victim", "", "")
	for name, test := range map[string]struct {
		file string
		line int
		why  string
	}{
		"empty":           {"", 1, "needs the column catalogue_id"},
		"foreign columns": {"path,set_id\na,b\n", 1, "needs the column catalogue_id, set_version, class"},
		"a broken header": {strings.Replace(head, "photos", "\"photos\nof it\"", 1), 1, "line break in its name"},
		"a column twice":  {"catalogue_id,set_id,set_version,class,class\n", 1, "class twice"},
		"workbook":        {"PK\x03\x04....", 0, "a workbook"},
		"JSON":            {`[{"set_id":"S-1"}]`, 0, "JSON"},
		"page":            {"<html>", 0, "HTML"},
		"Windows-1256":    {good + here + ",S-000002," + version + ",scene,4,\xe1\xed\xe1\xec,\r\n", 3, "Windows-1256"},
		"zero bytes":      {good + "\x00", 3, "zero byte"},
		"half UTF-16":     {"\xff\xfea", 0, "cut off"},
		"bad UTF-16":      {string(wide(head, binary.LittleEndian)) + "\x00\xd8", 2, "damaged UTF-16"},
		"other catalogue": {good + strings.Replace(line("S-000002", "scene", "", ""), here, "00000000000000ff", 1), 3, "of catalogue"},
		"no catalogue":    {good + strings.Replace(line("S-000002", "scene", "", ""), here, "", 1), 3, "of catalogue"},
		"no set":          {good + line("12", "scene", "", ""), 3, "not a set"},
		"no version":      {good + strings.Replace(line("S-000002", "", "", ""), version, "soon", 1), 3, "no version"},
		"no class":        {good + line("S-000002", "victims", "", ""), 3, "not a class"},
		"a set twice":     {good + line("S-1", "", "", ""), 3, "in line 2 too"},
		"a bare quote":    {good + line("S-000002", "scene", `a "b" c`, ""), 3, "quote"},
		"an open quote":   {good + line("S-000002", "scene", `"a`, ""), 3, "quote"},
		"too many cells":  {good + line("S-000002", "scene", "a,b", ""), 3, "more cells"},
		"cut off":         {good + here + ",S-000002," + version + ",scene,4", 3, "cut off"},
		"letters lost":    {good + line("S-000002", "scene", "", "???? ??"), 3, "letters were lost"},
		"replaced":        {good + line("S-000002", "scene", "a\ufffd", ""), 3, "letters were lost"},
		"formula's error": {good + line("S-000002", "scene", "#NAME?", ""), 3, "for a formula"},
		"broken name":     {good + line("S-000002", "scene", "", "\"A\nB\""), 3, "line break"},
		"long name":       {good + line("S-000002", "scene", "", strings.Repeat("ع", 201)), 3, "more than 200"},
		"no reading":      {"catalogue_id,set_id,set_version,class,reading\n" + here + ",S-1," + version + ",,fourth\n", 2, "no reading"},
	} {
		list, err := Parse([]byte(test.file), here)
		rows, idle := list.Rows, len(list.Idle)
		var refused *Error
		if rows != nil || idle != 0 || !errors.As(err, &refused) || refused.Line != test.line || !strings.Contains(err.Error(), test.why) {
			t.Errorf("%s: Parse = %v, %d, %v, want line %d and %q", name, rows, idle, err, test.line, test.why)
		}
	}
}

func TestSameID(t *testing.T) {
	for _, test := range []struct {
		cell, id string
		want     bool
	}{
		{version, version, true}, {"FEDCBA9876543210", version, true}, {"fedcba9876543211", version, false}, {"", version, false},
		{"123456789012345", "0123456789012345", true}, {"12345678901234", "0012345678901234", true}, {"12345678901235", "0012345678901234", false},
		{"1234567890123450", "1234567890123456", true}, {"1.23457E+15", "1234567890123456", true}, {"1,23457E+15", "1234567890123456", true},
		{"1.23467E+15", "1234567890123456", false}, {"1.23457E+14", "1234567890123456", false}, {"1.23457E+24", "1234567890123e12", true},
		{"0", "000000000000e123", true}, {"0", version, false}, {"12345e6789012345", "12345e6789012345", true}, {"1.2E+15", "12345e6789012345", false},
		{"1", "1", true}, {"1.0", "1", false},
	} {
		if got := SameID(test.cell, test.id); got != test.want {
			t.Errorf("SameID(%q, %q) = %v, want %v", test.cell, test.id, got, test.want)
		}
	}
}

// What Excel shows of a number is the number, and of another is not.
func TestSameIDOfRandomNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		a, b := r.Int64N(1e16), r.Int64N(1e16)
		id := fmt.Sprintf("%016d", a)
		cells := []string{fmt.Sprintf("%.5E", float64(a)), fmt.Sprint(a)}
		if a >= 1e15 {
			cells = append(cells, fmt.Sprint(a/10*10))
		}
		for _, cell := range cells {
			if !SameID(cell, id) {
				t.Fatalf("SameID(%q, %q) = false", cell, id)
			}
			if other := fmt.Sprintf("%016d", b); float64(b)/float64(a) > 1.001 && SameID(cell, other) {
				t.Fatalf("SameID(%q, %q) = true", cell, other)
			}
		}
	}
}

func TestSpoilt(t *testing.T) {
	for _, test := range []struct {
		was, now string
		want     bool
	}{
		{"0012", "12", true}, {"0012", "13", false}, {"1234567890123", "1.23457E+12", true}, {"12/3", "12-Mar", true}, {"2012-08-03", "8/3/2012", true},
		{"2012-08-03", "2012-08-04", false}, {"ليلى كتبت", "???? ????", true}, {"ليلى", "سلمى", false}, {"a", "a", false}, {"", "12", false}, {"12", "a dozen", false}, {"a", "", false},
	} {
		if got := Spoilt(test.was, test.now); got != test.want {
			t.Errorf("Spoilt(%q, %q) = %v, want %v", test.was, test.now, got, test.want)
		}
	}
}

// What export writes is read back; text that it guards comes back guarded.
func TestReadsWhatExportWrites(t *testing.T) {
	sets := []photo.Set{{ID: 1, Version: version, Note: "=1+1", ReviewedBy: "A", Class: photo.Scene}, {ID: 2, Version: version, Note: "two\nlines, \"quoted\"", ReviewedBy: "@B"}}
	for _, profile := range []export.Profile{export.Partner, export.Internal} {
		rows, err := export.Sets(photo.Archive{CatalogueID: here}, sets, profile)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := export.Write(&file, "csv", rows, export.Options{}); err != nil {
			t.Fatal(err)
		}
		if list, err := Parse(file.Bytes(), here); err != nil || list.Notes != (profile == export.Internal) {
			t.Errorf("profile %s: Parse = %+v, %v, and only internal shows notes", profile, list, err)
		}
	}
	for _, o := range []export.Options{{}, {BOM: true}} {
		rows, err := export.Sets(photo.Archive{CatalogueID: here}, sets, export.Internal)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := export.Write(&file, "csv", rows, o); err != nil {
			t.Fatal(err)
		}
		list, err := Parse(file.Bytes(), here)
		got := list.Rows
		if err != nil || len(got) != 2 || got[0].Class != photo.Scene || got[1].Class != photo.Undecided || !got[1].Decides {
			t.Fatalf("Parse = %+v, %v", got, err)
		}
		for i, s := range sets {
			if note, by := export.Unguard(got[i].Note), export.Unguard(got[i].By); note != s.Note || by != s.ReviewedBy {
				t.Errorf("read %q by %q, want %q by %q", note, by, s.Note, s.ReviewedBy)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	plain := head + line("S-000001", "victim", `"a ""b"", c"`, "ليلى") + line("S-2", "", "", "")
	for _, seed := range [][]byte{[]byte(plain), wide(plain, binary.LittleEndian), wide(plain, binary.BigEndian), []byte("sep=;\n" + strings.ReplaceAll(plain, ",", ";")), []byte("\ufeff" + plain[:90]), []byte("PK\x03\x04")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		list, err := Parse(file, here)
		rows, idle := list.Rows, len(list.Idle)
		var refused *Error
		switch {
		case err != nil && (!errors.As(err, &refused) || rows != nil || idle != 0):
			t.Fatalf("Parse = %v, %d, %v, want an *Error alone", rows, idle, err)
		case err != nil:
			return
		}
		last := 1
		for _, r := range rows {
			if r.Line <= last || r.Set <= 0 || !r.Decides && r.Note == "" {
				t.Fatalf("row %+v behind line %d", r, last)
			}
			last = r.Line
			SameID(r.Version, here)
			Spoilt(r.Note, r.By)
		}
	})
}
