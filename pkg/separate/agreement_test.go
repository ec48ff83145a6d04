// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"math"
	"testing"

	"amana/pkg/photo"
)

func TestAgreementCountsWhatIsDecided(t *testing.T) {
	var a Agreement
	for _, s := range []struct {
		proposed photo.Answer
		decided  photo.Class
	}{
		{photo.LikelyVictim, photo.Victim}, {photo.LikelyNotVictim, photo.Scene}, {photo.LikelyVictim, photo.Security},
		{photo.LikelyNotVictim, photo.Victim}, {photo.AnswerUndecided, photo.Victim}, {"", photo.Document}, {photo.LikelyVictim, photo.Undecided},
	} {
		a.Add(s.proposed, s.decided)
	}
	if want := (Agreement{Agree: 2, Differ: 2, Open: 2}); a != want {
		t.Errorf("agreement = %+v, want %+v", a, want)
	}
}

// The intervals are those that R's prop.test gives without continuity correction.
func TestAgreementShare(t *testing.T) {
	for _, c := range []struct {
		agree, differ int
		low, high     float64
	}{{9, 1, 0.5958, 0.9821}, {10, 0, 0.7225, 1}, {0, 10, 0, 0.2775}, {50, 50, 0.4038, 0.5962}} {
		share, low, high, ok := Agreement{Agree: c.agree, Differ: c.differ}.Share()
		if !ok || share != float64(c.agree)/float64(c.agree+c.differ) || math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f, %.4f to %.4f, want %.4f to %.4f", c.agree, c.agree+c.differ, share, low, high, c.low, c.high)
		}
	}
	if _, _, _, ok := (Agreement{Open: 3}).Share(); ok {
		t.Error("a share of no answers")
	}
}
