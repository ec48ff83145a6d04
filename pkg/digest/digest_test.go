// SPDX-License-Identifier: Apache-2.0

package digest

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func TestReader(t *testing.T) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	long := bytes.Repeat([]byte("0123456789abcdef"), 1<<15) // longer than the copy buffer
	cases := map[string]struct {
		data   []byte
		keep   int
		digest string
		prefix int
	}{
		"empty":            {nil, 10, empty, 0},
		"abc":              {[]byte("abc"), 10, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3},
		"nothing kept":     {[]byte("abc"), 0, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 0},
		"a prefix is kept": {long, 1000, Bytes(long).String(), 1000},
		"all is kept":      {long, len(long) + 1, Bytes(long).String(), len(long)},
	}
	for name, c := range cases {
		for kind, r := range map[string]io.Reader{"whole": bytes.NewReader(c.data), "halves": iotest.HalfReader(bytes.NewReader(c.data))} {
			s, n, prefix, err := Reader(r, c.keep, Also{})
			if err != nil || s.MD5 != nil || s.SHA1 != nil || s.SHA256.String() != c.digest || n != int64(len(c.data)) || !bytes.Equal(prefix, c.data[:c.prefix]) {
				t.Errorf("%s, %s: Reader = %s, %d, %d bytes, %v, want %s, %d, %d bytes", name, kind, s.SHA256, n, len(prefix), err, c.digest, len(c.data), c.prefix)
			}
		}
	}
}

func TestReaderReturnsTheReadersError(t *testing.T) {
	cause := errors.New("the drive is gone")
	_, n, prefix, err := Reader(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(cause)), 2, Also{})
	if !errors.Is(err, cause) || n != 3 || string(prefix) != "ab" {
		t.Errorf("Reader = %d, %q, %v, want 3, \"ab\", %v", n, prefix, err, cause)
	}
}

// TestAlso holds the digests beside SHA-256 against those of the RFCs' own test suites.
func TestAlso(t *testing.T) {
	const md5, sha1 = "900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d"
	whole := Of([]byte("abc"), Also{MD5: true, SHA1: true})
	streamed, _, _, err := Reader(bytes.NewReader([]byte("abc")), 0, Also{MD5: true, SHA1: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Sums{"whole": whole, "streamed": streamed} {
		if hex.EncodeToString(s.MD5) != md5 || hex.EncodeToString(s.SHA1) != sha1 || s.SHA256 != Bytes([]byte("abc")) {
			t.Errorf("%s: digests of abc = %x, %x, %s", name, s.MD5, s.SHA1, s.SHA256)
		}
	}
	if one := Of(nil, Also{SHA1: true}); one.MD5 != nil || len(one.SHA1) != 20 {
		t.Errorf("asked for SHA-1 alone: %x, %x", one.MD5, one.SHA1)
	}
}

// A Hasher forgets what it read before.
func TestHasherIsUsedAgain(t *testing.T) {
	h := NewHasher(Also{MD5: true, SHA1: true})
	for _, text := range []string{"first", "", "second and longer"} {
		s, n, err := h.Sum(iotest.HalfReader(bytes.NewReader([]byte(text))))
		want := Of([]byte(text), Also{MD5: true, SHA1: true})
		if err != nil || n != int64(len(text)) || s.SHA256 != want.SHA256 || !bytes.Equal(s.MD5, want.MD5) || !bytes.Equal(s.SHA1, want.SHA1) {
			t.Errorf("Sum(%q) = %s, %d, %v, want %s", text, s.SHA256, n, err, want.SHA256)
		}
	}
}
