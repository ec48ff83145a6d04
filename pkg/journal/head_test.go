// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

var kept = Head{Catalogue: "c6fe76bdc95f2cf8", Entries: 2, Hash: [32]byte{1, 2, 3}, Time: time.Date(2014, 1, 20, 10, 11, 12, 13, time.UTC), Tool: "v1.2.3"}

const keptText = "amana journal head\ncatalogue c6fe76bdc95f2cf8\nentries 2\n" +
	"hash 0102030000000000000000000000000000000000000000000000000000000000\ntime 2014-01-20T10:11:12.000000013Z\namana v1.2.3\n"

func TestHeadText(t *testing.T) {
	if got := kept.Text(); got != keptText {
		t.Errorf("Text = %q, want %q", got, keptText)
	}
	for _, h := range []Head{kept, {Catalogue: "x", Tool: "(devel)"}} {
		if got, err := ParseHead(h.Text()); err != nil || got != h {
			t.Errorf("ParseHead(%q) = %+v, %v", h.Text(), got, err)
		}
	}
	for what, bad := range map[string]string{
		"nothing": "", "another note": "go.sum database tree\n1\nab\n", "a line too many": keptText + "more\n", "no last line feed": strings.TrimSuffix(keptText, "\n"),
		"carriage returns": strings.ReplaceAll(keptText, "\n", "\r\n"), "a number in another way": strings.Replace(keptText, "entries 2", "entries 02", 1),
		"a negative number": strings.Replace(keptText, "entries 2", "entries -2", 1), "upper case": strings.Replace(keptText, "0102030", "0102A30", 1),
		"a short hash": strings.Replace(keptText, "hash 01", "hash ", 1), "another zone": strings.Replace(keptText, "13Z", "13+02:00", 1),
		"not UTF-8": strings.Replace(keptText, "v1", "\xff", 1),
	} {
		if h, err := ParseHead(bad); !errors.Is(err, ErrNoHead) || h != (Head{}) {
			t.Errorf("ParseHead of %s = %+v, %v, want ErrNoHead", what, h, err)
		}
	}
}

func TestExtends(t *testing.T) {
	at, last := Entry{Seq: 2, Hash: kept.Hash, Time: kept.Time}, Entry{Seq: 5}
	other := at
	other.Hash[31]++
	later := at
	later.Time = later.Time.Add(1)
	for what, c := range map[string]struct {
		catalogue string
		old       Head
		at, last  Entry
		want      string
	}{
		"longer":    {kept.Catalogue, kept, at, last, ""},
		"the same":  {kept.Catalogue, kept, at, at, ""},
		"empty":     {"x", Head{Catalogue: "x"}, Entry{}, last, ""},
		"cut":       {kept.Catalogue, kept, Entry{}, Entry{Seq: 1}, "ends at entry 1"},
		"emptied":   {kept.Catalogue, kept, Entry{}, Entry{}, "ends at entry 0"},
		"rewritten": {kept.Catalogue, kept, other, last, "entry 2 has another hash"},
		"time":      {kept.Catalogue, kept, later, last, "another time"},
		"another":   {"0000000000000000", kept, at, last, "of catalogue c6fe76bdc95f2cf8"},
	} {
		err := c.old.Extends(c.catalogue, c.at, c.last)
		var fork *ForkError
		if (err == nil) != (c.want == "") || err != nil && (!errors.As(err, &fork) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

func TestSignedHead(t *testing.T) {
	private, public, err := GenerateKey(rand.Reader, "samira.example")
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, err := GenerateKey(rand.Reader, "samira.example")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := kept.Sign(private + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenHead(signed, public+"\n"); err != nil || got != kept {
		t.Errorf("OpenHead = %+v, %v, want the head", got, err)
	}
	if text, ok := Unsigned(signed); !ok || text != keptText {
		t.Errorf("Unsigned = %q, %v", text, ok)
	}
	if text, ok := Unsigned(keptText); ok || text != keptText {
		t.Errorf("Unsigned of a head without one = %q, %v", text, ok)
	}
	for what, c := range map[string]struct {
		text, key string
		want      error
	}{
		"another's key":       {signed, stranger, ErrSignature},
		"a changed head":      {strings.Replace(signed, "entries 2", "entries 3", 1), public, ErrSignature},
		"no signature":        {keptText, public, ErrSignature},
		"a private key":       {signed, private, ErrKey},
		"no key":              {signed, "", ErrKey},
		"another signed note": {sign(t, "a list of things\n", private), public, ErrNoHead},
	} {
		if _, err := OpenHead(c.text, c.key); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
	if _, err := kept.Sign(public); !errors.Is(err, ErrKey) {
		t.Errorf("Sign with a public key = %v, want ErrKey", err)
	}
	for _, name := range []string{"", "two words", "a+b", "tab\t"} {
		if _, _, err := GenerateKey(rand.Reader, name); !errors.Is(err, ErrKey) {
			t.Errorf("GenerateKey(%q) = %v, want ErrKey", name, err)
		}
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add(keptText)
	f.Add(Head{}.Text())
	f.Add(keptText + "\n— samira.example AAAA\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ParseHead(text)
		if err != nil && h != (Head{}) {
			t.Errorf("ParseHead(%q) = %+v beside %v", text, h, err)
		}
		if err == nil && h.Text() != text {
			t.Errorf("ParseHead(%q) prints as %q", text, h.Text())
		}
		Unsigned(text)
	})
}

// sign signs a note that is no head.
func sign(t *testing.T, text, private string) string {
	t.Helper()
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}
