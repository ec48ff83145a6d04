// SPDX-License-Identifier: Apache-2.0

package score

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestScore(t *testing.T) {
	truth := []Pair{{"a/1.jpg", "A"}, {"a/2.jpg", "A"}, {"a/3.jpg", "B"}, {"a/4.jpg", "C"}, {"a/5.jpg", "C"}}
	found := []Pair{{"root/a/1.jpg", "x"}, {"root/a/2.jpg", "x"}, {"a/3.jpg", "y"}, {"4.jpg", "y"}, {"a/5.jpg", ""}, {"a/5.jpg", "x"}}
	r, err := Score(truth, found)
	want := "photos 5\ntrue_sets 3\nfound_sets 3\ncount_error 0.0000\nexact_sets 1\nexact_share 0.3333\n" +
		"bcubed_precision 0.8000\nbcubed_recall 0.8000\nbcubed_f1 0.8000\npair_precision 0.5000\npair_recall 0.5000\nover_merged 1\nover_split 1\n" +
		"over_merged y: true sets B, C\nover_split C: y, none\n"
	if err != nil || r.String() != want {
		t.Fatalf("Score = %v, %v, want %s", r, err, want)
	}
}

func TestScoreRefuses(t *testing.T) {
	tests := map[string]struct {
		truth, found []Pair
		why          string
	}{
		"missing":     {[]Pair{{"a.jpg", "A"}}, nil, "0 files fit"},
		"ambiguous":   {[]Pair{{"a.jpg", "A"}}, []Pair{{"x/a.jpg", "1"}, {"y/a.jpg", "1"}}, "2 files fit"},
		"taken twice": {[]Pair{{"a.jpg", "A"}, {"x/a.jpg", "A"}}, []Pair{{"x/a.jpg", "1"}}, "taken"},
		"no boundary": {[]Pair{{"a.jpg", "A"}}, []Pair{{"xa.jpg", "1"}}, "0 files fit"},
	}
	for name, test := range tests {
		_, err := Score(test.truth, test.found)
		var match *MatchError
		if !errors.As(err, &match) || !strings.Contains(err.Error(), test.why) {
			t.Errorf("%s: Score = %v, want a refusal with %q", name, err, test.why)
		}
	}
	if _, err := Score(nil, nil); !errors.Is(err, ErrNoTruth) {
		t.Errorf("Score of nothing = %v, want ErrNoTruth", err)
	}
}

// The truth against itself is perfect, turning the two round turns precision and recall round, and the
// order of rows does not matter.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		var a, b []Pair
		for i := range r.IntN(30) + 1 {
			name := "d/" + strconv.Itoa(i)
			a = append(a, Pair{name, strconv.Itoa(r.IntN(6))})
			b = append(b, Pair{name, strconv.Itoa(r.IntN(6))})
		}
		if self, _ := Score(a, a); self.F1 != 1 || self.ExactShare() != 1 || len(self.OverMerged)+len(self.OverSplit) != 0 {
			t.Fatalf("Score of a truth against itself = %v", self)
		}
		ab, _ := Score(a, b)
		ba, _ := Score(b, a)
		if ab.Precision != ba.Recall && ab.Precision-ba.Recall > 1e-12 || ab.Exact != ba.Exact || len(ab.OverSplit) != len(ba.OverMerged) {
			t.Fatalf("Score = %v, turned round %v", ab, ba)
		}
		r.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
		if again, _ := Score(a, b); again.String() != ab.String() {
			t.Fatalf("Score of shuffled rows = %v, want %v", again, ab)
		}
	}
}
