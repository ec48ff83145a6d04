// SPDX-License-Identifier: Apache-2.0

package export

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"amana/pkg/manifest"
)

func listing(t *testing.T, c Choice, p Profile, f manifest.Format) Listing {
	t.Helper()
	l, err := Manifest(archive(), c, p, f)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// names returns what is held, and what is not with its reason.
func names(l Listing) (held, not []string) {
	for _, e := range l.Entries {
		held = append(held, e.Name)
	}
	for _, n := range l.NotHeld {
		not = append(not, n.Name+": "+n.Reason)
	}
	return held, not
}

func TestManifestNamesEveryFile(t *testing.T) {
	odd, line := "zeta/2012-08/\xff\xfe.jpg", "zeta/a\nb, \"c\".jpg"
	rest := []string{"alpha|2/-damaged.jpg", "alpha|2/other/1.jpg", "alpha|2/readme.txt", "zeta/2012-08/=1.jpg", "zeta/small.jpg", "zeta/smaller.jpg", "zeta/صورة ٧.jpg"}
	const unread = "alpha|2/link: its content was not read"
	for format, want := range map[manifest.Format]struct{ odd, not []string }{
		manifest.SHA256Sum: {[]string{odd, line}, []string{unread}},
		manifest.Hashdeep:  {[]string{odd}, []string{unread, line + ": a newline in the name"}},
		manifest.BagIt:     {[]string{line}, []string{unread, odd + ": the name is not UTF-8"}},
	} {
		l := listing(t, Everything(archive()), Internal, format)
		held, not := names(l)
		wantHeld := append(slices.Clone(rest), want.odd...)
		slices.Sort(wantHeld)
		if format == manifest.BagIt {
			for _, list := range [][]string{wantHeld, want.not} {
				for i := range list {
					list[i] = "data/" + list[i]
				}
			}
		}
		if !slices.Equal(held, wantHeld) || !slices.Equal(not, want.not) || l.Vanished != 1 || l.Unread != 1 {
			t.Errorf("%s holds %q and not %q, %d vanished, want %q and %q", format, held, not, l.Vanished, wantHeld, want.not)
		}
		var out bytes.Buffer
		if err := l.Write(&out, format, "note"); err != nil {
			t.Fatal(err)
		}
		n := 0
		for e, err := range manifest.Read(&out, format) {
			if err != nil || e.Name != held[n] || e.SHA256 != l.Entries[n].SHA256 {
				t.Fatalf("%s: %q came back as %q, %v", format, held[n], e.Name, err)
			}
			n++
		}
		if n != len(held) {
			t.Errorf("%s: %d of %d lines came back", format, n, len(held))
		}
	}
}

// Profile partner gives no name away and each content once.
func TestManifestOfContents(t *testing.T) {
	l := listing(t, Everything(archive()), Partner, manifest.Hashdeep)
	held, not := names(l)
	if len(held) != 8 || len(not) != 0 || l.Unread != 1 || l.Vanished != 1 || !slices.IsSorted(held) {
		t.Errorf("%q is held and not %q, %d unread, %d vanished, want 8 contents", held, not, l.Unread, l.Vanished)
	}
	for _, e := range l.Entries {
		if e.Name != "data/"+e.SHA256.String() {
			t.Errorf("a content is named %q", e.Name)
		}
	}
	if _, err := Manifest(archive(), Choice{}, Public, manifest.BagIt); !errors.Is(err, ErrCountsOnly) {
		t.Errorf("profile public gives %v, want ErrCountsOnly", err)
	}
}

// A list of sets has the files of their photos and of the copies of these, as the export of photos has.
func TestManifestOfSets(t *testing.T) {
	a := archive()
	c := Choice{Sets: a.Sets[:1]}
	held, _ := names(listing(t, c, Internal, manifest.SHA256Sum))
	rows, err := Photos(a, c, Internal)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for row, err := range rows.Seq {
		if err != nil {
			t.Fatal(err)
		}
		if row[11].String() != Vanished {
			want = append(want, row[13].text+"/"+row[14].text)
		}
	}
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(held, want) || len(held) == 0 || len(held) > 7 {
		t.Errorf("the manifest of one set has %q, want %q", held, want)
	}
}

func TestManifestOfOneSourceHasItsPaths(t *testing.T) {
	a := archive()
	a.Sources = a.Sources[:1]
	a.Files = a.Files[:7]
	l, err := Manifest(a, Everything(a), Internal, manifest.SHA256Sum)
	if held, _ := names(l); err != nil || !slices.Contains(held, "2012-08/=1.jpg") {
		t.Errorf("held %q, %v", held, err)
	}
}

func TestNotHeldRows(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, "csv", listing(t, Everything(archive()), Internal, manifest.BagIt).Rows(), Options{}); err != nil {
		t.Fatal(err)
	}
	want := "name,name_hex,sha256,bytes,reason\r\n" +
		"data/alpha|2/link,646174612f616c7068617c322f6c696e6b,,4,its content was not read\r\n" +
		`data/zeta/2012-08/\xff\xfe.jpg,646174612f7a6574612f323031322d30382ffffe2e6a7067,` + digest(2).String() + ",1002,the name is not UTF-8\r\n"
	if got := out.String(); strings.ReplaceAll(got, "\r\n", "\n") != strings.ReplaceAll(want, "\r\n", "\n") {
		t.Errorf("rows = %q, want %q", got, want)
	}
}
