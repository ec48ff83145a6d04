// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"testing"
	"time"

	"amana/pkg/photo"
)

func chain() []Entry {
	at := time.Date(2024, 5, 6, 7, 8, 9, 1, time.FixedZone("", 3*3600))
	var out []Entry
	var prev photo.Digest
	for i, payload := range []string{`{"b": 1, "a": "<ج>"}`, `{}`, `[1.50, 2]`} {
		e := Seal(prev, Entry{Seq: int64(i + 1), Time: at.Add(time.Duration(i) * time.Second), Kind: "decision", Who: Salted("s", "A"), Payload: json.RawMessage(payload)})
		prev = e.Hash
		out = append(out, e)
	}
	return out
}

func each(entries []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		sabotage func([]Entry) []Entry
		seq      int64
		part     string
	}{
		"whole":        {func(e []Entry) []Entry { return e }, 0, ""},
		"empty":        {func(e []Entry) []Entry { return nil }, 0, ""},
		"gap":          {func(e []Entry) []Entry { return append(e[:1], e[2]) }, 2, "sequence"},
		"swapped":      {func(e []Entry) []Entry { e[0], e[1] = e[1], e[0]; return e }, 1, "sequence"},
		"payload":      {func(e []Entry) []Entry { e[1].Payload = json.RawMessage(`{"x":1}`); return e }, 2, "hash"},
		"time":         {func(e []Entry) []Entry { e[2].Time = e[2].Time.Add(1); return e }, 3, "hash"},
		"who":          {func(e []Entry) []Entry { e[2].Who = ""; return e }, 3, "hash"},
		"kind":         {func(e []Entry) []Entry { e[0].Kind = "forget"; return e }, 1, "hash"},
		"prev":         {func(e []Entry) []Entry { e[1].Prev[3] ^= 1; return e }, 2, "prev"},
		"resealed":     {func(e []Entry) []Entry { e[1].Kind = "x"; e[1] = Seal(e[0].Hash, e[1]); return e }, 3, "prev"},
		"no JSON":      {func(e []Entry) []Entry { e[2].Payload = json.RawMessage(`{`); e[2] = Seal(e[1].Hash, e[2]); return e }, 3, "payload"},
		"first of all": {func(e []Entry) []Entry { e[0] = Seal(e[1].Hash, e[0]); return e }, 1, "prev"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Check(each(test.sabotage(chain())))
			var broken *BrokenError
			if test.part == "" {
				if err != nil {
					t.Fatalf("Check = %v, want nil", err)
				}
			} else if !errors.As(err, &broken) || broken.Seq != test.seq || broken.Part != test.part {
				t.Fatalf("Check = %v, want entry %d, %s", err, test.seq, test.part)
			}
		})
	}
}

func TestCheckPassesOnTheErrorOfTheIterator(t *testing.T) {
	trouble := errors.New("disk")
	_, err := Check(func(yield func(Entry, error) bool) { yield(Entry{}, trouble) })
	if !errors.Is(err, trouble) {
		t.Fatalf("Check = %v, want %v", err, trouble)
	}
}

// The bytes and digests are pinned: a journal of today verifies with the program of tomorrow. The
// digests were computed with the Python of the package comment.
func TestEncodePinned(t *testing.T) {
	e := chain()[0]
	want := `15:amana-journal-1,1:1,30:2024-05-06T04:08:09.000000001Z,8:decision,64:` + e.Who + `,18:{"a":"<ج>","b":1},32:` + string(make([]byte, 32)) + `,0:,`
	if got := string(e.Encode()); got != want {
		t.Errorf("Encode = %q, want %q", got, want)
	}
	if got, want := Salted("s", "A"), pinnedText; got != want {
		t.Errorf("Salted = %s, want %s", got, want)
	}
	if got, want := e.Hash.String(), pinnedEntry; got != want {
		t.Errorf("Hash = %s, want %s", got, want)
	}
}

func TestSaltedKeepsFieldsApart(t *testing.T) {
	if Salted("ab", "c") == Salted("a", "bc") {
		t.Error("Salted of (ab, c) and of (a, bc) are equal")
	}
}

func TestCanonical(t *testing.T) {
	tests := []struct{ in, want string }{
		{` { "b" : [ 1 , 2 ] , "a" : null } `, `{"a":null,"b":[1,2]}`},
		{`"\u003c\u00e9\u0007\n\/"`, `"<é\u0007\n/"`},
		{`[1.0, 1e2, -0, -0.0, 0.10, 1e21, 123456789012345678901234567890]`, `[1,100,0,0,0.1,1e+21,123456789012345678901234567890]`},
		{`{"ي":1,"b":2,"B":3}`, `{"B":3,"b":2,"ي":1}`},
		{`true`, `true`},
	}
	for _, test := range tests {
		if got, err := Canonical([]byte(test.in)); string(got) != test.want || err != nil {
			t.Errorf("Canonical(%s) = %s, %v, want %s", test.in, got, err, test.want)
		}
	}
	deep := string(bytes.Repeat([]byte("["), 65)) + string(bytes.Repeat([]byte("]"), 65))
	for _, bad := range []string{``, `{`, `{"a":1,"a":2}`, `1 2`, "\"\xff\"", `1e999`, `[1,]`, `{"a"}`, `]`, deep} {
		if got, err := Canonical([]byte(bad)); got != nil || !errors.Is(err, ErrNotCanonical) {
			t.Errorf("Canonical(%q) = %q, %v, want ErrNotCanonical", bad, got, err)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{`{"b":1,"a":[1.5,"\u0000x"]}`, `-0.0`, `1e-7`, `"\ud800"`, `{"a":{"a":{}}}`, `[1,`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := Canonical(text)
		if err != nil {
			return
		}
		if !json.Valid(once) {
			t.Fatalf("Canonical(%q) = %q, which is no JSON", text, once)
		}
		if twice, err := Canonical(once); !bytes.Equal(once, twice) || err != nil {
			t.Fatalf("Canonical(%q) = %q, and of that %q, %v", text, once, twice, err)
		}
	})
}

const (
	pinnedText  = "3b2a13acbc800803334c0470ac6bc9615baa6992264880e6e4f4333b59d2894e"
	pinnedEntry = "8a7adfcaba2725a98dd017dcc010fe9be39e63f86cd2ef58db1cfcd930cc6c7e"
)
