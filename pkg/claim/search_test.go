// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func marks(t *testing.T, texts ...string) (out []Marked) {
	t.Helper()
	for _, s := range texts {
		m, err := ParseMark(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

const onPhotos = "seen on the photos"

func seen(t *testing.T) []Seen {
	august := Span{"2012-08-03", "2012-08-03"}
	return []Seen{
		{1, august, []Note{{onPhotos, false, Male, "", marks(t, "left-arm:tattoo:a falcon", "chin:beard")}}},
		{2, august, []Note{{"claim C-000001, claimed", true, Male, Adult, marks(t, "left-arm:tattoo:a name", "chin:beard")}}},
		{3, Span{"2013-01-01", "2013-01-02"}, []Note{{onPhotos, false, Male, "", marks(t, "right-arm:tattoo")}}},
		{4, Span{}, []Note{{onPhotos, false, Female, "", marks(t, "arm:tattoo")}}},
		{5, august, []Note{{onPhotos, false, Male, "", marks(t, "leg:scar")}}},
		{6, august, nil},
	}
}

func found(matches []Match) (out []photo.SetID) {
	for _, m := range matches {
		out = append(out, m.Set)
	}
	return out
}

func TestSearch(t *testing.T) {
	for name, test := range map[string]struct {
		q    Inquiry
		want []photo.SetID
	}{
		"one mark":       {Inquiry{Marks: marks(t, "left-arm:tattoo")}, []photo.SetID{1, 4, 2, 3}},
		"two marks":      {Inquiry{Marks: marks(t, "left-arm:tattoo", "chin:beard")}, []photo.SetID{1, 2, 4, 3}},
		"its text":       {Inquiry{Marks: marks(t, "left-arm:tattoo:the Falcon")}, []photo.SetID{1, 4, 2, 3}},
		"sex":            {Inquiry{Marks: marks(t, "left-arm:tattoo"), Sex: Female}, []photo.SetID{4, 1, 2, 3}},
		"sex alone":      {Inquiry{Sex: Male}, []photo.SetID{1, 2, 3, 5}},
		"age":            {Inquiry{Marks: marks(t, "chin:beard"), Minor: Under18}, []photo.SetID{1, 2}},
		"from":           {Inquiry{Marks: marks(t, "left-arm:tattoo"), From: "2013"}, []photo.SetID{4, 3}},
		"to":             {Inquiry{Marks: marks(t, "left-arm:tattoo"), To: "2012-08"}, []photo.SetID{1, 4, 2}},
		"detained after": {Inquiry{Marks: marks(t, "left-arm:tattoo"), Detained: "2012-12"}, []photo.SetID{4, 1, 2, 3}},
		"none":           {Inquiry{Marks: marks(t, "neck:mole")}, nil},
	} {
		all := seen(t)
		got := Search(test.q, all)
		if !reflect.DeepEqual(found(got), test.want) {
			t.Errorf("%s: %v, want %v", name, found(got), test.want)
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if again := Search(test.q, all); !reflect.DeepEqual(again, got) {
			t.Errorf("%s: another order gives another answer", name)
		}
		for _, m := range got {
			if len(m.Reasons) == 0 {
				t.Errorf("%s: %s has no reason", name, m.Set)
			}
		}
	}
}

func TestReasons(t *testing.T) {
	q := Inquiry{Marks: marks(t, "left-arm:tattoo:falcon"), Sex: Female, From: "2012", Detained: "2013-05"}
	got := map[photo.SetID]string{}
	for _, m := range Search(q, seen(t)) {
		got[m.Set] = strings.Join(m.Reasons, "; ")
	}
	want := map[photo.SetID]string{
		1: "tattoo, left arm: seen on the photos; the texts share a word; against it: male: seen on the photos; taken 2012-08-03; against it: taken 2012-08-03, before the detention",
		2: "tattoo, left arm: claim C-000001, claimed; against it: male: claim C-000001, claimed; taken 2012-08-03; against it: taken 2012-08-03, before the detention",
		3: "tattoo, left arm, but on the other side: seen on the photos; against it: male: seen on the photos; taken 2013-01-01 to 2013-01-02; against it: taken 2013-01-01 to 2013-01-02, before the detention",
		4: "tattoo, left arm: seen on the photos; female: seen on the photos; no day is known of its photos",
	}
	for id := range want {
		if got[id] != want[id] {
			t.Errorf("%s: %s\nwant %s", id, got[id], want[id])
		}
	}
}

func TestTooLate(t *testing.T) {
	archive := Span{"2011-05-01", "2013-08-31"}
	for date, late := range map[Date]bool{"": false, "2012": false, "2013": false, "2013-08": false, "2013-08-31": false, "2013-09": true, "2014": true, "2013-09-01": true} {
		answer := Inquiry{Detained: date}.TooLate(archive)
		if (answer != "") != late || late && !strings.Contains(answer, "2013-08-31") {
			t.Errorf("detained %q: %q, want an answer %v", date, answer, late)
		}
	}
	if answer := (Inquiry{Detained: "2020"}).TooLate(Span{}); answer != "" {
		t.Errorf("an archive without days answers %q", answer)
	}
}

// BenchmarkSearch asks for three marks among as many sets as a large archive has, each described.
func BenchmarkSearch(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	places, kinds := Places(), Kinds()
	some := func(n int) (out []Marked) {
		for range n {
			out = append(out, Marked{Mark{places[r.IntN(len(places))].Code, []Side{"", Left, Right}[r.IntN(3)], kinds[r.IntN(len(kinds))].Code}, "a falcon above a name"})
		}
		return out
	}
	var all []Seen
	for id := range 13000 {
		all = append(all, Seen{photo.SetID(id + 1), Span{"2012-08-03", "2012-08-03"}, []Note{{onPhotos, false, Male, "", some(4)}}})
	}
	q := Inquiry{Marks: some(3), Sex: Male, Detained: "2012"}
	b.ReportAllocs()
	for b.Loop() {
		Search(q, all)
	}
}
