// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"slices"
	"testing"

	"amana/pkg/photo"
)

// at is a set of four on a roll, in a folder.
func at(roll string, minute int64, path photo.RelPath) Subject {
	f := facts(path)
	return Subject{Roll: roll, At: 60 * minute, Folder: f[0].Place, Evidence: Evidence{Size: 4, Facts: f}}
}

func TestSittingsEndWithAPause(t *testing.T) {
	subjects := []Subject{
		at("b", 0, "x/a.jpg"), at("a", 200, "x/a.jpg"), at("a", 0, "x/a.jpg"), {}, at("a", 60, "x/a.jpg"), at("a", 90, "x/a.jpg"),
	}
	got := sittings(subjects)
	want := [][]int{{2, 4, 5}, {1}, {0}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("sittings = %v, want %v: an hour is no pause, more is, and no roll is no sitting", got, want)
	}
}

func TestSittingCountsTheOthers(t *testing.T) {
	subjects := []Subject{
		at("a", 0, "2012-08/1234/a.jpg"), at("a", 5, "2012-08/DSC_0001.JPG"), at("a", 9, "2012-08/soldiers/DSC_0002.JPG"), at("a", 11, "2012-08/DSC_0003.JPG"),
		at("b", 0, "2012-09/DSC_0004.JPG"), at("b", 5, "2012-09/soldiers/DSC_0005.JPG"), at("b", 9, "2012-09/DSC_0006.JPG"),
	}
	subjects[3].Class = photo.Victim
	subjects[6].Class = photo.Scene
	got := Surround(subjects)
	for i, want := range []Decided{{1, 1}, {2, 1}, {2, 0}, {1, 1}, {0, 1}, {0, 1}, {0, 0}} {
		if got[i].Sitting != want || got[i].Numbering != (i < 4) {
			t.Errorf("set %d: sitting %+v, numbers %v, want %+v and %v", i, got[i].Sitting, got[i].Numbering, want, i < 4)
		}
	}
	// Where nothing is numbered, what lies in a folder of soldiers does not speak for those beside it.
	if without := surround(subjects, foldOf(subjects[6])); without[4].Sitting != (Decided{}) {
		t.Errorf("without the decisions of its folder the sitting is %+v, want nothing", without[4].Sitting)
	}
}

// Two photos of a paper lie between all others, and a soldier lies among victims; a scene does not.
func TestSittingWeighsVictimsAndOthersApart(t *testing.T) {
	for _, c := range []struct {
		size      int
		of        Decided
		numbering bool
		want      rule
	}{
		{2, Decided{0, 9}, true, -1}, {4, Decided{}, true, -1}, {4, Decided{9, 0}, true, sittingVictims}, {4, Decided{0, 1}, true, sittingOthers},
		{4, Decided{9, 0}, false, plainVictims}, {4, Decided{0, 1}, false, plainOthers},
	} {
		got := Evidence{Size: c.size, Sitting: c.of, Numbering: c.numbering}.sitting()
		if len(got) == 0 != (c.want < 0) || len(got) > 0 && (got[0].rule != c.want || got[0].amount < 0 != (c.of.Victims == 0)) {
			t.Errorf("%d photos, %+v, numbers %v: %+v, want rule %d", c.size, c.of, c.numbering, got, c.want)
		}
	}
}

// What lies among most open sets comes first; a sitting that was asked about waits for the others.
func TestTeachingSpreadsOverSittings(t *testing.T) {
	var subjects []Subject
	for i := range 6 {
		subjects = append(subjects, at("long", int64(i), "x/DSC_0001.JPG"))
	}
	for i := range 3 {
		subjects = append(subjects, at("short", int64(i), "x/DSC_0001.JPG"))
	}
	subjects = append(subjects, at("numbered", 0, "x/1234/a.jpg"), Subject{Evidence: Evidence{Size: 4}})
	got := Teaching(subjects, Start(), Options{})
	// 6 of one, then 5/2 after it, then 3 of the other; the numbered one has an answer.
	if len(got) != 11 || got[0] != 0 || got[1] != 6 || got[2] != 1 || got[10] != 9 {
		t.Errorf("Teaching = %v, want 0, 6 and 1 first and 9 last", got)
	}
	subjects[0].Class = photo.Victim
	if got := Teaching(subjects, Start(), Options{}); len(got) != 10 || slices.Contains(got, 0) || got[0] != 6 {
		t.Errorf("Teaching = %v, want no decided set, and 6 before those beside the decided one", got)
	}
}

// An early name is no answer for the rules; what was learnt may answer by what lies beside it, but never victim.
func TestEarlyNameIsAnsweredByOthersOnly(t *testing.T) {
	m := Start()
	m.Learnt, m.Victim, m.NotVictim, m.Weights[sittingOthers], m.Weights[sittingVictims] = true, 0.95, 0.95, 2, 2
	e := Evidence{Size: 4, Facts: facts("2011-11/Foo Bar/a.jpg"), Numbering: true}
	for of, want := range map[Decided]photo.Answer{{0, 9}: photo.LikelyNotVictim, {9, 0}: photo.AnswerUndecided, {}: photo.AnswerUndecided} {
		e.Sitting = of
		if got := m.Propose(e, Options{}); got.Answer != want {
			t.Errorf("beside %+v: %q, want %q", of, got.Answer, want)
		}
		if got := Propose(e, Options{}); got.Answer != photo.AnswerUndecided {
			t.Errorf("by the rules beside %+v: %q, want undecided", of, got.Answer)
		}
	}
}
