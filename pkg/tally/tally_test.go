// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
)

func digest(n int) (d photo.Digest) {
	binary.BigEndian.PutUint32(d[:], uint32(n+1))
	return d
}

// archive draws an archive whose sets span folders, months, cameras and sources and share photos.
func archive(r *rand.Rand, photos int) photo.Archive {
	a := photo.Archive{CatalogueID: "c", Run: 3, Head: "h", Sources: []photo.Source{{ID: 1, Label: "one"}, {ID: 2, Label: "two"}}}
	for i := range photos {
		status := []photo.Status{photo.Indexed, photo.Indexed, photo.Indexed, photo.Damaged, photo.NotPicture}[r.IntN(5)]
		c := photo.Content{Digest: digest(i), Status: status}
		if r.IntN(4) > 0 {
			c.Exif = photo.Exif{Model: fmt.Sprintf("M%d", r.IntN(3)), Taken: photo.Taken{Wall: int64(r.IntN(1e7)) + 1.3e9, Source: "DateTime"}}
		}
		a.Contents = append(a.Contents, c)
		for k := range r.IntN(3) + 1 {
			a.Files = append(a.Files, photo.File{Source: photo.SourceID(r.IntN(2) + 1), Path: photo.RelPath(fmt.Sprintf("f%d/g%d/%d-%d.jpg", r.IntN(3), r.IntN(2), i, k)),
				Kind: photo.Regular, Status: status, Content: c.Digest, Vanished: r.IntN(8) == 0})
		}
	}
	a.Files = append(a.Files, photo.File{Source: 1, Path: "l", Kind: photo.Link, Status: photo.Skipped})
	for i := 0; i < photos; {
		s := photo.Set{ID: photo.SetID(len(a.Sets) + 1), Review: photo.Reviews()[r.IntN(5)], Class: append(photo.Classes(), "", "")[r.IntN(8)],
			Proposal: photo.Proposal{Answer: []photo.Answer{"", photo.LikelyVictim, photo.LikelyNotVictim}[r.IntN(3)]}, ReviewedBy: []string{"", "A"}[r.IntN(2)]}
		for n := r.IntN(9) + 1; n > 0 && i < photos; n, i = n-1, i+1 {
			if a.Contents[i].Status.Picture() && r.IntN(10) > 0 {
				s.Members = append(s.Members, photo.Member{Photo: digest(i), Role: []string{"", "face"}[r.IntN(2)]})
			}
		}
		if p := digest(r.IntN(i)); r.IntN(3) == 0 && a.Contents[binary.BigEndian.Uint32(p[:])-1].Status.Picture() && !slices.ContainsFunc(s.Members, func(m photo.Member) bool { return m.Photo == p }) {
			s.Members = append(s.Members, photo.Member{Photo: p})
		}
		if r.IntN(3) == 0 {
			s.Card = photo.Card{Branch: "215", Detainee: fmt.Sprint(r.IntN(3)), Exam: "1"}
		}
		a.Sets = append(a.Sets, s)
	}
	return a
}

func TestTotalsAreSumsOfParts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	several, shared := 0, 0
	for range 40 {
		a := archive(r, r.IntN(80)+1)
		c := Count(a)
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		if got := c.Entries.Total + c.Entries.Vanished; got != int64(len(a.Files)) {
			t.Fatalf("%d entries and vanished files, want %d", got, len(a.Files))
		}
		for i, key := range Keys() {
			for _, keys := range [][]string{{key}, {key, Keys()[(i+3)%len(Keys())]}, {Keys()[(i+5)%len(Keys())], key, Keys()[(i+1)%len(Keys())]}} {
				table, err := By(a, keys, Filter{})
				if err == nil {
					err = table.Check()
				}
				if err != nil {
					t.Fatal(err)
				}
				if table.Total.Sets != c.Bodies.Sets || table.Total.Photos != c.Photos.InOneSet+c.Photos.InSeveral {
					t.Fatalf("by %v: total %v, want the sets and photos of %v %v", keys, table.Total, c.Bodies, c.Photos)
				}
				for _, row := range table.Rows {
					if row.Values[0] == Several {
						several++
					}
					if row.Values[0] == Shared {
						shared++
					}
				}
			}
		}
	}
	if several == 0 || shared == 0 {
		t.Errorf("the archives had %d rows of several values and %d of shared photos, want some", several, shared)
	}
}

func TestCheckSeesEveryTotal(t *testing.T) {
	c := Count(archive(rand.New(rand.NewPCG(1, 1)), 50))
	for name, spoil := range map[string]func(*Counts){
		"entries":  func(c *Counts) { c.Entries.Total++ },
		"kinds":    func(c *Counts) { c.Entries.Others++ },
		"pictures": func(c *Counts) { c.Entries.Pictures++ },
		"contents": func(c *Counts) { c.Photos.Contents++ },
		"photos":   func(c *Counts) { c.Photos.InNoSet++ },
		"copies":   func(c *Counts) { c.Copies.Without++ },
		"bodies":   func(c *Counts) { c.Bodies.Confirmed++ },
		"cells":    func(c *Counts) { c.Cells = c.Cells[1:] },
		"sets":     func(c *Counts) { c.Sets = c.Sets[1:] },
	} {
		spoilt := c
		if spoil(&spoilt); spoilt.Check() == nil {
			t.Errorf("Check passes spoilt %s", name)
		}
	}
	table, _ := By(archive(rand.New(rand.NewPCG(1, 1)), 50), []string{"size"}, Filter{})
	table.Rows[0].Files++
	if table.Check() == nil {
		t.Error("Check passes a spoilt table")
	}
}

func TestBodies(t *testing.T) {
	card := photo.Card{Branch: "1", Detainee: "2", Exam: "3"}
	part := photo.Card{Branch: "1", Detainee: "2", Exam: "?"}
	set := func(class photo.Class, review photo.Review, card photo.Card, answer photo.Answer) photo.Set {
		return photo.Set{Class: class, Review: review, Card: card, Proposal: photo.Proposal{Answer: answer}}
	}
	got := Count(photo.Archive{Sets: []photo.Set{
		set("victim", photo.Reviewed, card, ""), set("victim", photo.Reviewed, card, ""), set("victim", photo.Reviewed, part, ""), set("victim", photo.Reviewed, part, ""),
		set("victim", photo.InReview, card, ""), set("scene", photo.Reviewed, card, "victim"), set("", photo.Unreviewed, card, "victim"),
		set("", photo.Unreviewed, card, "not_victim"), set("", photo.Unreviewed, card, ""), set("victim", photo.Disputed, card, ""), set("", photo.AcceptedUnseen, card, "victim"),
	}}).Bodies
	want := Bodies{Confirmed: 3, SameCard: 1, InReview: 1, AcceptedUnseen: 1, Disputed: 1, NotVictim: 1, ProposedVictim: 1, ProposedNotVictim: 1, Undecided: 1, Sets: 11}
	if got != want {
		t.Errorf("Bodies = %+v, want %+v", got, want)
	}
}

func TestStoredCountsAndDiff(t *testing.T) {
	a := archive(rand.New(rand.NewPCG(7, 8)), 60)
	before := Count(a)
	text, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	var stored Counts
	if err := json.Unmarshal(text, &stored); err != nil || !reflect.DeepEqual(stored, before) {
		t.Fatalf("stored counts = %v, %v, want %v", stored, err, before)
	}
	if d := Diff(stored, Count(a)); len(d.Lines)+len(d.Sets) != 0 {
		t.Errorf("Diff of the same = %v, want nothing", d)
	}
	gone := a.Sets[0].ID
	a.Sets = slices.Clone(a.Sets[1:])
	a.Sets[2].Class, a.Sets[2].Review = photo.Document, photo.InReview
	a.Sets = append(a.Sets, photo.Set{ID: 999})
	d := Diff(stored, Count(a))
	var ids []photo.SetID
	for _, s := range d.Sets {
		ids = append(ids, s.ID)
	}
	if want := []photo.SetID{gone, a.Sets[2].ID, 999}; !slices.Equal(ids, want) || d.Sets[0].After != nil || d.Sets[2].Before != nil {
		t.Errorf("Diff moved %v, want %v", ids, want)
	}
}

func TestFilter(t *testing.T) {
	a := archive(rand.New(rand.NewPCG(9, 9)), 200)
	a.Sets[0].Flags = []photo.Flag{photo.FlagGap}
	for _, test := range []struct {
		name, value string
		fits        func(photo.Set) bool
	}{
		{"review", "open", func(s photo.Set) bool { return s.Review != photo.Reviewed }},
		{"review", "disputed", func(s photo.Set) bool { return s.Review == photo.Disputed }},
		{"class", "victim", func(s photo.Set) bool { return s.Class == photo.Victim }},
		{"class", "undecided", func(s photo.Set) bool { return s.Class == "" && s.Proposal.Answer == "" }},
		{"size", "6-8", func(s photo.Set) bool { return len(s.Members) >= 6 && len(s.Members) <= 8 }},
		{"size", "7", func(s photo.Set) bool { return len(s.Members) == 7 }},
		{"set", "s-2", func(s photo.Set) bool { return s.ID == 2 }},
		{"flag", "gap", func(s photo.Set) bool { return s.ID == a.Sets[0].ID }},
		{"by-person", "A", func(s photo.Set) bool { return s.ReviewedBy == "A" }},
		{"reviewer", "A", func(s photo.Set) bool { return s.ReviewedBy == "A" }},
		{"reviewer", "nobody", func(s photo.Set) bool { return s.ReviewedBy == "" && s.Review == photo.Unreviewed && s.Card.Empty() }},
		{"agreement", "disputed", func(s photo.Set) bool { return s.Review == photo.Disputed }},
		{"agreement", "one reading", func(s photo.Set) bool { return s.Class != "" && s.Review != photo.Disputed }},
		{"branch", "215", func(s photo.Set) bool { return s.Card.Branch == "215" }},
		{"no-set", "true", func(photo.Set) bool { return false }},
		{"folder", "nowhere", func(photo.Set) bool { return false }},
		{"without-role", "face", func(s photo.Set) bool {
			return !slices.ContainsFunc(s.Members, func(m photo.Member) bool { return m.Role == "face" })
		}},
	} {
		var f Filter
		if err := f.Add(test.name, test.value); err != nil {
			t.Fatal(err)
		}
		var got, want []photo.SetID
		for _, s := range f.Sets(a) {
			got = append(got, s.ID)
		}
		for _, s := range a.Sets {
			if test.fits(s) {
				want = append(want, s.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("Sets with %s %s = %v, want %v", test.name, test.value, got, want)
		}
	}
	for _, bad := range [][2]string{{"x", "1"}, {"review", "done"}, {"class", "x"}, {"size", "many"}, {"set", "7"}, {"flag", "x"}, {"status", "x"}, {"no-set", "x"}, {"without-role", "x"}, {"agreement", "x"}} {
		var f Filter
		if err := f.Add(bad[0], bad[1]); err == nil {
			t.Errorf("Add(%s, %s) = nil, want an error", bad[0], bad[1])
		}
	}
	if _, err := By(a, []string{"colour"}, Filter{}); err == nil {
		t.Error("By colour = nil, want an error")
	}
}

func BenchmarkFull(b *testing.B) {
	a := archive(rand.New(rand.NewPCG(1, 2)), 55_000)
	for b.Loop() {
		if c := Count(a); c.Check() != nil {
			b.Fatal(c.Check())
		}
		if _, err := By(a, []string{"folder", "month", "camera"}, Filter{}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAgreementAndReviewer(t *testing.T) {
	agreed, differ := photo.Readings{First: photo.Victim, Second: photo.Victim}, photo.Readings{First: photo.Victim, Second: photo.Scene}
	both, apart := agreed, differ
	both.FirstBy, both.SecondBy, apart.FirstBy, apart.SecondBy = "A", "B", "A", "B"
	for _, test := range []struct {
		set                 photo.Set
		agreement, reviewer string
	}{
		{photo.Set{Review: photo.Unreviewed}, "no reading", "nobody"},
		{photo.Set{Review: photo.Unreviewed, Note: "n", ReviewedBy: "A"}, "no reading", "A"},
		{photo.Set{Review: photo.Unreviewed, Note: "n"}, "no reading", "unknown"},
		{photo.Set{Review: photo.InReview, Class: photo.Scene}, "one reading", "unknown"},
		{photo.Set{Review: photo.Reviewed, Class: photo.Victim, Readings: agreed, ReviewedBy: "B"}, "agreed", "B"},
		{photo.Set{Review: photo.Disputed, Class: photo.Victim, Readings: differ, ReviewedBy: "B"}, "disputed", "B"},
		{photo.Set{Review: photo.InReview, Class: photo.Victim, Readings: differ, ReviewedBy: "C"}, "settled", "C"},
		{photo.Set{Review: photo.InReview, Class: photo.Security, ClassBy: "a.", Readings: both}, "disputed", "unknown"},
		{photo.Set{Review: photo.InReview, Class: photo.Security, Readings: both}, "disputed", "unknown"},
		{photo.Set{Review: photo.InReview, Class: photo.Security, ClassBy: "C", Readings: both}, "settled", "unknown"},
		{photo.Set{Review: photo.InReview, Class: photo.Victim, ClassBy: "C", Readings: both}, "agreed", "unknown"},
		{photo.Set{Review: photo.InReview, Readings: both}, "one reading", "unknown"},
		{photo.Set{Review: photo.InReview, Class: photo.Victim, ClassBy: "A", Readings: apart}, "disputed", "unknown"},
		{photo.Set{Review: photo.InReview, Readings: apart}, "disputed", "unknown"},
		{photo.Set{Review: photo.InReview, Class: photo.Victim, ClassBy: "C", Readings: apart}, "settled", "unknown"},
	} {
		if a, r := agreementOf(test.set), reviewerOf(test.set); a != test.agreement || r != test.reviewer {
			t.Errorf("of %+v: %s, %s, want %s, %s", test.set, a, r, test.agreement, test.reviewer)
		}
	}
}

// A person whose name is spelt in two ways is one of a pair, and found by either.
func TestReadersAreOnePersonHoweverSpelt(t *testing.T) {
	read := func(first, second string) photo.Set {
		return photo.Set{ReviewedBy: second, Readings: photo.Readings{First: photo.Victim, FirstBy: first, Second: photo.Victim, SecondBy: second}}
	}
	sets := []photo.Set{read("Omar", "ليلى حسن"), read("ليلي  حسن", "omar"), read("Huda", "Omar")}
	if _, pairs := Readings(sets); len(pairs) != 2 || len(pairs[1].Pairs) != 2 {
		t.Errorf("Readings = %+v, want two pairs of persons", pairs)
	}
	if got := (Filter{ByPerson: []string{"ليلي حسن"}}).Sets(photo.Archive{Sets: sets}); len(got) != 1 {
		t.Errorf("%d sets are hers, want 1", len(got))
	}
}
