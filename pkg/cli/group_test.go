// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/phototest"
	"amana/pkg/propose"
	"amana/pkg/score"
)

func TestWhy(t *testing.T) {
	from := func(sets ...photo.SetID) (out []propose.Share) {
		for _, s := range sets {
			out = append(out, propose.Share{Set: s, Photos: 2})
		}
		return out
	}
	for want, d := range map[string]propose.Difference{
		"split from S-000001 (2)":                            {Change: propose.ChangeNew, Gained: from(1)},
		"merged from S-000001 (2) and S-000002 (2)":          {Change: propose.ChangeNew, Gained: from(1, 2)},
		"split from S-000001 (2); 2 photos of no set before": {Change: propose.ChangeNew, Gained: from(1, 0)},
		"merged from S-000001 (2)":                           {Change: propose.ChangeMembers, Gained: from(1)},
		"split into new (1)":                                 {Change: propose.ChangeMembers, Lost: []propose.Share{{New: true, Photos: 1}}},
		"merged into S-000001 (2)":                           {Change: propose.ChangeRetired, Lost: from(1)},
		"split into S-000001 (2) and S-000002 (2)":           {Change: propose.ChangeRetired, Lost: from(1, 2)},
		"1 photo in no set now":                              {Change: propose.ChangeRetired, Lost: []propose.Share{{Photos: 1}}},
		"it had no photos":                                   {Change: propose.ChangeRetired},
	} {
		if got := strings.Join(why(d), "; "); got != want {
			t.Errorf("why(%+v) = %q, want %q", d, got, want)
		}
	}
}

// A person can decide while a grouping is being made; the catalogue then refuses it, and the command names
// the entries.
func TestContradictedNamesTheEntries(t *testing.T) {
	drive := t.TempDir()
	for i := range 2 {
		data := phototest.JPEG(phototest.Figure(1, i), 85, phototest.Exif{Taken: fmt.Sprintf("2012:08:03 10:00:0%d", i), Model: "F1"})
		if err := os.WriteFile(filepath.Join(drive, fmt.Sprint(i, ".jpg")), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	db := filepath.Join(t.TempDir(), "amana.db")
	for _, args := range [][]string{{"index", drive}, {"group"}, {"decide", "class", "S-000001", "victim"}, {"decide", "reject", "S-000001", "0.jpg"},
		{"decide", "undo", "last"}, {"decide", "reject", "S-000001", "0.jpg"}} {
		var out, talk bytes.Buffer
		io := IO{In: strings.NewReader(""), Out: &out, Err: &talk, Env: func(string) string { return "" }, Now: time.Now, User: func() string { return "x" }}
		if code := Main(t.Context(), append([]string{"--catalogue", db}, args...), io); code != 0 {
			t.Fatalf("%v: exit code %d, %s", args, code, &talk)
		}
	}
	cat, err := catalogue.Options{}.OpenRead(db)
	if err != nil {
		t.Fatal(err)
	}
	defer cat.Close()
	archive, err := cat.Archive(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rejected, err := findPhoto(archive, "0.jpg")
	if err != nil {
		t.Fatal(err)
	}
	a := &app{io: IO{Err: new(bytes.Buffer)}}
	refused := fmt.Errorf("store: %w", &catalogue.ContradictionError{Set: 1, Photo: rejected, Why: "a person rejected it there"})
	err = a.contradicted(t.Context(), cat, refused)
	var hinted *hintedError
	if !errors.As(err, &hinted) || !errors.Is(err, refused) || exitCode(err) != exitFailed || hinted.hints[0] != "entries of the log that decided it: 8" {
		t.Errorf("contradicted = %v, %+v, want the hint of entry 8", err, hinted)
	}
	other := errors.New("x")
	if got := a.contradicted(t.Context(), cat, other); got != other {
		t.Errorf("contradicted = %v, want what it was given", got)
	}
}

func TestJudged(t *testing.T) {
	got, err := judged([]byte("\ufefftruth,draw,place,set_id,sha256,mine\r\n'=a,1,drawn,S-000001,ab,x\r\nb,1,neighbour,,cd,\r\n"))
	want := []score.Judged{
		{Drawing: score.Drawing{Draw: 1, Set: "S-000001", Place: "drawn", ID: "ab"}, Truth: "=a"},
		{Drawing: score.Drawing{Draw: 1, Place: "neighbour", ID: "cd"}, Truth: "b"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("judged = %+v, %v, want %+v", got, err, want)
	}
}

func TestAsDrawn(t *testing.T) {
	a, b, c := photo.Digest{1}, photo.Digest{2}, photo.Digest{3}
	archive := photo.Archive{Sets: []photo.Set{{ID: 1, Members: []photo.Member{{Photo: a}, {Photo: b}}}, {ID: 2, Members: []photo.Member{{Photo: c}}}}}
	row := func(draw int, set photo.SetID, place string, p photo.Digest) score.Judged {
		return score.Judged{Drawing: score.Drawing{Draw: draw, Set: set.String(), Place: place, ID: p.String()}, Truth: "x"}
	}
	whole := []score.Judged{row(1, 1, "drawn", b), row(1, 1, "drawn", a), row(1, 2, "neighbour", c), row(2, 2, "drawn", c)}
	if err := asDrawn(archive, whole); err != nil {
		t.Errorf("a whole sample: %v", err)
	}
	for name, rows := range map[string][]score.Judged{
		"a photo left out":    whole[1:],
		"a photo twice":       append(slices.Clone(whole), row(2, 2, "drawn", c)),
		"two sets of a draw":  append(slices.Clone(whole), row(2, 1, "drawn", a)),
		"neighbours alone":    append(slices.Clone(whole), row(3, 1, "neighbour", a)),
		"a set that is not":   {row(1, 7, "drawn", a)},
		"a photo of no set":   {row(1, 0, "drawn", a)},
		"a photo too many":    append(slices.Clone(whole), row(2, 2, "drawn", a)),
		"a photo of no other": {row(1, 2, "drawn", a)},
	} {
		if err := asDrawn(archive, rows); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzJudged: any bytes are rows or an error, and never both.
func FuzzJudged(f *testing.F) {
	header := "draw,place,set_id,taken,source,path,sha256,truth\n"
	f.Add([]byte(header + "1,drawn,S-000001,,d,a.jpg,ab,A\n"))
	f.Add([]byte(header + "0,drawn,S-000001,,d,a.jpg,ab,A\n"))
	f.Add([]byte(header + "1,drawn\n\"x"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := judged(text)
		if err != nil && rows != nil {
			t.Errorf("%d rows beside %v", len(rows), err)
		}
		for _, r := range rows {
			if r.Draw < 1 || r.Truth == "" || r.Place != score.Drawn && r.Place != score.Neighbour {
				t.Errorf("row %+v", r)
			}
		}
	})
}

// What every flag of score asks for is asked for alone.
func TestScoreUsage(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing": {"score"}, "two ways": {"score", "a.csv", "--checked", "b.csv"}, "both": {"score", "--sample", "2", "--checked", "b.csv"},
		"none drawn": {"score", "--sample", "0"}, "out": {"score", "--checked", "b.csv", "--out", "c.csv"}, "seed": {"score", "a.csv", "--seed", "2"},
		"empty": {"score", "--checked", ""}, "two files": {"score", "a.csv", "b.csv"},
	} {
		if code, _, stderr := runMain(t, t.Context(), args...); code != exitUsage {
			t.Errorf("%s: exit code %d, want 64; %s", name, code, stderr)
		}
	}
}
