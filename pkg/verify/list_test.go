// SPDX-License-Identifier: Apache-2.0

//go:build unix

package verify

import (
	"crypto/md5"
	"crypto/sha1"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amana/pkg/digest"
	"amana/pkg/manifest"
	"amana/pkg/phototest"
)

func listed(t *testing.T, f manifest.Format, text, root string) (List, []string) {
	t.Helper()
	var bad []string
	list, err := Listed(manifest.Read(strings.NewReader(text), f), root, func(err error) { bad = append(bad, err.Error()) })
	if err != nil {
		t.Fatal(err)
	}
	return list, bad
}

// TestAgainstManifest holds a folder against lists with weaker digests, absolute names and lines that make no sense.
func TestAgainstManifest(t *testing.T) {
	dir := written(t, phototest.Tree{"a": phototest.Text("a"), "b/c": phototest.Text("c"), "d": phototest.Text("d"), "e": phototest.Text("e")})
	sum := func(s string) string { return digest.Bytes([]byte(s)).String() }
	text := fmt.Sprintf("%x  %s/a\n%x *./b/c\nnonsense\n%s  d\n%s  d\n%s  moved here\n", md5.Sum([]byte("a")), dir, sha1.Sum([]byte("c")), sum("other"), sum("other"), sum("e"))
	list, bad := listed(t, manifest.SHA256Sum, text, dir)
	if want := []string{"line 3: not a line of this format"}; !slices.Equal(bad, want) || len(list) != 4 {
		t.Fatalf("listed %d, %q, want 4, %q", len(list), bad, want)
	}
	if also := list.Needs(); !also.MD5 || !also.SHA1 {
		t.Errorf("Needs = %+v, want MD5 and SHA-1", also)
	}
	out, got := found(t, dir, list, Options{Also: list.Needs()})
	if want := []string{"changed d", "moved moved here > e"}; !slices.Equal(got, want) || out.Ledger.By[OK] != 2 {
		t.Errorf("found %q, %+v, want %q and 2 ok", got, out.Ledger, want)
	}
	// A changed time is not on such a list, so that no change is silent.
	list, _ = listed(t, manifest.Hashdeep, "%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n1,"+strings.Repeat("00", 16)+",a\n", dir)
	do(t, os.Remove(filepath.Join(dir, "d")), os.Remove(filepath.Join(dir, "e")), os.RemoveAll(filepath.Join(dir, "b")))
	if also := list.Needs(); !also.MD5 || also.SHA1 {
		t.Errorf("Needs = %+v, want MD5 alone", also)
	}
	if _, got := found(t, dir, list, Options{Also: list.Needs()}); !slices.Equal(got, []string{"changed a"}) {
		t.Errorf("found %q", got)
	}
}

// A weaker digest that was not made is no match.
func TestUnmadeDigestIsNoMatch(t *testing.T) {
	dir := written(t, phototest.Tree{"a": phototest.Text("a")})
	list, _ := listed(t, manifest.SHA256Sum, strings.Repeat("00", 20)+"  a\n", dir)
	if _, got := found(t, dir, list, Options{}); !slices.Equal(got, []string{"changed a"}) {
		t.Errorf("found %q", got)
	}
}

func TestListedRefuses(t *testing.T) {
	none := func(err error) { t.Errorf("a bad line: %v", err) }
	twice := strings.Repeat("0", 64) + "  a\n" + strings.Repeat("1", 64) + "  ./a\n"
	if _, err := Listed(manifest.Read(strings.NewReader(twice), manifest.SHA256Sum), "/", none); !errors.Is(err, ErrTwice) {
		t.Errorf("one file with two contents: %v, want ErrTwice", err)
	}
	if _, err := Listed(manifest.Read(strings.NewReader(twice), manifest.Hashdeep), "/", none); !errors.Is(err, manifest.ErrHeader) {
		t.Errorf("no hashdeep list: %v, want ErrHeader", err)
	}
}
