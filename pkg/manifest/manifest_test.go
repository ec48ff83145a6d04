// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"amana/pkg/photo"
)

func entry(name string) Entry {
	return Entry{Name: name, Bytes: 3, SHA256: sha256.Sum256([]byte(name))}
}

const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func emptyEntry(name string) Entry { return Entry{Name: name, SHA256: sha256.Sum256(nil)} }

func write(t *testing.T, f Format, entries ...Entry) string {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, f)
	for _, e := range entries {
		if err := w.Write(e); err != nil {
			t.Fatalf("Write(%q) as %s = %v", e.Name, f, err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// read returns the entries, and the errors of lines as they are printed.
func read(t *testing.T, f Format, text string) (entries []Entry, bad []string) {
	t.Helper()
	for e, err := range Read(strings.NewReader(text), f) {
		if err != nil {
			bad = append(bad, err.Error())
			continue
		}
		entries = append(entries, e)
	}
	return entries, bad
}

func TestWriteLine(t *testing.T) {
	const header = "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n"
	cases := []struct {
		format Format
		name   string
		want   string
	}{
		{SHA256Sum, "صورة/1.jpg", empty + "  صورة/1.jpg\n"},
		{SHA256Sum, "a\nb", `\` + empty + `  a\nb` + "\n"},
		{SHA256Sum, "a\\n\r", `\` + empty + `  a\\n\r` + "\n"},
		{SHA256Sum, "-", empty + "  ./-\n"},
		{SHA256Sum, "\xff ", empty + "  \xff \n"},
		{Hashdeep, "a,b", header + "0," + empty + ",./a,b\n"},
		{Hashdeep, "\xff\\\r.", header + "0," + empty + ",./\xff\\\r.\n"},
		{BagIt, "data/a b", empty + "  data/a b\n"},
		{BagIt, "data/100%\r\n", empty + "  data/100%25%0D%0A\n"},
		{BagIt, "data/%0A", empty + "  data/%250A\n"},
	}
	for _, c := range cases {
		if got := write(t, c.format, emptyEntry(c.name)); got != c.want {
			t.Errorf("%q as %s = %q, want %q", c.name, c.format, got, c.want)
		}
	}
}

func TestHolds(t *testing.T) {
	// In the order of the formats: does it hold the name?
	cases := []struct {
		name  string
		holds [3]bool
	}{
		{"plain.jpg", [3]bool{true, true, true}},
		{"ا\u0654", [3]bool{true, true, true}},
		{"a\nb", [3]bool{true, false, true}},
		{"a\rb", [3]bool{true, true, true}},
		{"a\r", [3]bool{true, false, true}},
		{"a\n", [3]bool{true, false, true}},
		{"\xff", [3]bool{true, true, false}},
		{"\xed\xa0\x80", [3]bool{true, true, false}}, // half a surrogate pair, as some drives hold
		{" a", [3]bool{true, true, false}},
		{"a\t", [3]bool{true, true, false}},
		{"a\u2003", [3]bool{true, true, false}},
		{"*a", [3]bool{true, true, false}},
		{strings.Repeat("x", 1977), [3]bool{true, true, true}},
		{strings.Repeat("x", 1978), [3]bool{true, false, true}},
		{"", [3]bool{}},
		{"a\x00", [3]bool{}},
		{"./a", [3]bool{}},
		{"/a", [3]bool{}},
	}
	for _, c := range cases {
		for i, f := range Formats() {
			err := f.Holds(entry(c.name))
			if (err == nil) != c.holds[i] || err != nil && !errors.Is(err, ErrNotHeld) {
				t.Errorf("%s.Holds(%.20q) = %v, want held: %v", f, c.name, err, c.holds[i])
			}
		}
	}
	unread := Entry{Name: "a", Bytes: 1}
	unsized := entry("a")
	unsized.Bytes = -1
	for _, f := range Formats() {
		if err := f.Holds(unread); !errors.Is(err, ErrNotHeld) {
			t.Errorf("%s.Holds an entry without a digest: %v", f, err)
		}
		if err := f.Holds(unsized); errors.Is(err, ErrNotHeld) != (f == Hashdeep) {
			t.Errorf("%s.Holds an entry of unknown size: %v", f, err)
		}
	}
}

// What is refused leaves no trace, and the next entry is written.
func TestRefusedEntryIsNotWritten(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, BagIt)
	if err := w.Write(entry("\xff")); !errors.Is(err, ErrNotHeld) {
		t.Fatalf("Write = %v, want ErrNotHeld", err)
	}
	if err := w.Write(emptyEntry("a")); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil || out.String() != empty+"  a\n" {
		t.Errorf("wrote %q, %v", out.String(), err)
	}
}

func TestRoundTrip(t *testing.T) {
	names := []string{"a", "عربي/é", "عربي/e\u0301", "nl\nx", "cr\rx", "end\r", `back\slash`, `\n`, "\xff\xfe", " lead", "trail ",
		"-", "%0A", "100%", "%25", "#x", "*x", "a,b", "a  b", ") = ", "MD5 (x) = y", "%%%% HASHDEEP-1.0", "~/x", "\ufeffbom"}
	for _, f := range Formats() {
		var held []Entry
		for _, name := range names {
			if e := entry(name); f.Holds(e) == nil {
				held = append(held, e)
			}
		}
		got, bad := read(t, f, write(t, f, held...))
		if len(bad) > 0 || len(got) != len(held) || len(held) < len(names)-6 {
			t.Fatalf("%s: read %d of %d entries of %d names, %v", f, len(got), len(held), len(names), bad)
		}
		for i, e := range held {
			if got[i].Name != e.Name || got[i].SHA256 != e.SHA256 || f == Hashdeep && got[i].Bytes != e.Bytes {
				t.Errorf("%s: %q came back as %q, %v", f, e.Name, got[i].Name, got[i])
			}
		}
	}
}

func TestReadForeign(t *testing.T) {
	md5 := strings.Repeat("ab", 16)
	const deep = "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,tiger,filename\n## Invoked from: /x\n## \n"
	cases := []struct {
		name   string
		format Format
		text   string
		want   []string // names
		bad    string
	}{
		{"binary mark", SHA256Sum, empty + " *a\n", []string{"a"}, ""},
		{"upper case and CRLF", SHA256Sum, strings.ToUpper(empty) + "  a\r\n", []string{"a"}, ""},
		{"no newline at the end", SHA256Sum, empty + "  a", []string{"a"}, ""},
		{"tag", SHA256Sum, "SHA256 (a) = b) = " + empty + "\n", []string{"a) = b"}, ""},
		{"escaped tag", SHA256Sum, `\SHA256 (a\nb) = ` + empty + "\n", []string{"a\nb"}, ""},
		{"md5sum", SHA256Sum, md5 + "  a\n", []string{"a"}, ""},
		{"below here", SHA256Sum, empty + "  .//a\n" + empty + "  ././b\n", []string{"a", "b"}, ""},
		{"a bad line is one line", SHA256Sum, "# c\n\nnonsense\n" + empty + "  a\n", []string{"a"}, "line 3: not a line of this format"},
		{"one space", SHA256Sum, empty + " a\n", nil, "line 1: not a line of this format"},
		{"half an escape", SHA256Sum, `\` + empty + `  a\` + "\n", nil, "line 1: an escape that sha256sum does not know: not a line of this format"},
		{"short digest", SHA256Sum, empty[2:] + "  a\n", nil, "line 1: a digest of 31 bytes: not a line of this format"},
		{"no name", SHA256Sum, empty + "  ./\n", nil, "line 1: no name: not a line of this format"},
		{"too long", SHA256Sum, empty + "  " + strings.Repeat("x", MaxLine) + "\n" + empty + "  a\n", []string{"a"}, "line 1: the line is too long"},
		{"hashdeep", Hashdeep, deep + "5," + md5 + "," + empty + ",zz,/mnt/a,b\n", []string{"/mnt/a,b"}, ""},
		{"hashdeep of Windows", Hashdeep, strings.ReplaceAll(deep, "\n", "\r\n") + "5," + md5 + "," + empty + ",,C:\\a\r\n", []string{`C:\a`}, ""},
		{"hashdeep, no size", Hashdeep, deep + "-5," + md5 + "," + empty + ",,a\n", nil, "line 5: no size: not a line of this format"},
		{"hashdeep, columns swapped", Hashdeep, deep + "5," + empty + "," + md5 + ",,a\n", nil, "line 5: no md5: not a line of this format"},
		{"hashdeep, half a line", Hashdeep, deep + "5," + md5 + "\n", nil, "line 5: not a line of this format"},
		{"hashdeep, no header", Hashdeep, empty + "  a\n", nil, "no header of hashdeep 1.0"},
		{"hashdeep, empty", Hashdeep, "", nil, "no header of hashdeep 1.0"},
		{"bag", BagIt, empty + "\t \tdata/a%0d%0Ab%25%41\n", []string{"data/a\r\nb%%41"}, ""},
		{"bag, all line ends", BagIt, empty + " a\r" + empty + " b\r\n" + empty + " *c\n", []string{"a", "b", "c"}, ""},
		{"bag, no name", BagIt, "\n" + empty + " \n", nil, "line 2: no name: not a line of this format"},
	}
	for _, c := range cases {
		got, bad := read(t, c.format, c.text)
		var names []string
		for _, e := range got {
			names = append(names, e.Name)
		}
		if strings.Join(names, "|") != strings.Join(c.want, "|") || strings.Join(bad, "|") != c.bad {
			t.Errorf("%s: read %q, %q, want %q, %q", c.name, names, bad, c.want, c.bad)
		}
	}
}

func TestReadDigests(t *testing.T) {
	md5, sha1 := strings.Repeat("0a", 16), strings.Repeat("0b", 20)
	got, bad := read(t, Hashdeep, "%%%% HASHDEEP-1.0\n%%%% size,md5,sha1,sha256,filename\n7,"+md5+","+sha1+","+empty+",a\n")
	if len(bad) > 0 || len(got) != 1 {
		t.Fatalf("read %v, %v", got, bad)
	}
	e := got[0]
	if e.Bytes != 7 || e.SHA256.String() != empty || len(e.MD5) != 16 || e.MD5[0] != 0x0a || len(e.SHA1) != 20 || e.SHA1[0] != 0x0b {
		t.Errorf("read %v", e)
	}
}

func TestReadError(t *testing.T) {
	cut := errors.New("cut off")
	for _, f := range Formats() {
		start := map[Format]string{Hashdeep: "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n"}[f]
		var last error
		for _, err := range Read(io.MultiReader(strings.NewReader(start), iotest.ErrReader(cut)), f) {
			last = err
		}
		if last != cut {
			t.Errorf("%s: the reader's error came as %v", f, last)
		}
	}
}

func TestGuess(t *testing.T) {
	cases := []struct {
		file, start string
		want        Format
	}{
		{"x.txt", "%%%% HASHDEEP-1.0\n", Hashdeep},
		{"/bag/manifest-sha256.txt", empty, BagIt},
		{"tagmanifest-md5.txt", "", BagIt},
		{"SHA256SUMS", empty, SHA256Sum},
	}
	for _, c := range cases {
		if got := Guess(c.file, []byte(c.start)); got != c.want {
			t.Errorf("Guess(%q) = %s, want %s", c.file, got, c.want)
		}
	}
	for _, f := range Formats() {
		if got, err := ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("ParseFormat(%q) = %q, %v", f, got, err)
		}
	}
	if _, err := ParseFormat("md5"); err == nil {
		t.Error("ParseFormat takes md5")
	}
}

func FuzzSHA256Sum(f *testing.F) { fuzz(f, SHA256Sum) }
func FuzzHashdeep(f *testing.F)  { fuzz(f, Hashdeep) }
func FuzzBagIt(f *testing.F)     { fuzz(f, BagIt) }

// fuzz holds: no panic; with an error the entry is zero; what is read and held is read the same again; and
// a name from anywhere comes back, or is refused.
func fuzz(f *testing.F, format Format) {
	const deep = "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n"
	for _, seed := range []string{"", empty + "  a\n", `\` + empty + `  a\nb\\` + "\n", empty + " *a\r\n", "SHA256 (a) = " + empty, empty + " data/%0A%25\r",
		deep + "1," + empty[:32] + "," + empty + ",./a,b\n", deep} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		once := Entry{Name: string(b), Bytes: int64(len(b)), SHA256: sha256.Sum256(b)}
		again(t, format, once)
		n := 0
		for e, err := range Read(bytes.NewReader(b), format) {
			if n++; n > 1000 {
				return
			}
			if err != nil {
				if e.Name != "" || e.SHA256 != (photo.Digest{}) || e.MD5 != nil || e.SHA1 != nil {
					t.Fatalf("an entry beside %v: %v", err, e)
				}
				continue
			}
			again(t, format, e)
		}
	})
}

func again(t *testing.T, f Format, e Entry) {
	var out bytes.Buffer
	w := NewWriter(&out, f)
	if err := w.Write(e); err != nil {
		if !errors.Is(err, ErrNotHeld) {
			t.Fatal(err)
		}
		return
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if len(e.Name) > MaxLine/4 {
		return
	}
	n := 0
	for got, err := range Read(&out, f) {
		if n++; err != nil || n > 1 || got.Name != e.Name || got.SHA256 != e.SHA256 {
			t.Fatalf("%q came back as %q, %v", e.Name, got.Name, err)
		}
	}
	if n != 1 {
		t.Fatalf("%q did not come back", e.Name)
	}
}
