// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"errors"
	"strings"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// Two people read, a third settles; nobody is two of them, however the name is written, and only digests
// of the names enter the journal.
func TestThreePeople(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	read := func(action review.Action, class photo.Class) review.Decision {
		d := on(t, c, 1, action)
		d.Class = class
		return d
	}
	refused := func(who string, d review.Decision, why string) {
		t.Helper()
		var r *review.RefusedError
		if _, _, err := c.Decide(ctx, who, "", d, clock); !errors.As(err, &r) || !strings.Contains(err.Error(), why) {
			t.Errorf("%s of %s = %v, want a refusal with %q", d.Action, who, err, why)
		}
	}
	refused("Samira", read(review.Second, photo.Victim), "nothing to read")
	decide(t, c, "Samira", "", read(review.Class, photo.Victim))
	refused("samira ", read(review.Second, photo.Victim), "from Samira")
	decide(t, c, "ليلى حسن", "", read(review.Class, photo.Victim))
	refused("ليلي  حسن", read(review.Second, photo.Victim), "from ليلى حسن")
	decide(t, c, "Samira", "", read(review.Class, photo.Victim))
	_, after := decide(t, c, "Omar", "a uniform", read(review.Second, photo.Security))
	want := photo.Readings{First: photo.Victim, FirstBy: "Samira", Second: photo.Security, SecondBy: "Omar"}
	if s := after[0]; s.Review != photo.Disputed || s.Class != photo.Victim || s.ClassBy != "Samira" || s.Readings != want {
		t.Errorf("after the second reading: %+v", s)
	}
	for _, who := range []string{"Samira", "omar"} {
		refused(who, read(review.Class, photo.Victim), "third person")
	}
	_, after = decide(t, c, "Huda", "", read(review.Class, photo.Security))
	if s := after[0]; s.Review != photo.InReview || s.Class != photo.Security || s.ClassBy != "Huda" || s.Readings != want {
		t.Errorf("settled: %+v", s)
	}
	refused("samira", read(review.Class, photo.Victim), "was disputed, and Samira is one")
	decide(t, c, "Huda", "", read(review.Class, photo.Document))
	if v, err := c.VerifyLog(ctx); err != nil || !v.OK() {
		t.Errorf("VerifyLog = %+v, %v", v, err)
	}
	for e, err := range c.Log(ctx) {
		if err != nil || strings.Contains(string(e.Payload), "Omar") || strings.Contains(string(e.Payload), "uniform") {
			t.Errorf("entry %d, %v: %s", e.Seq, err, e.Payload)
		}
	}
}

// Who changes a class on which two agreed differs from them: the set is disputed until a third settles it, and
// then neither of those who differed changes it again.
func TestAgreementThatWasLeft(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	read := func(action review.Action, class photo.Class) review.Decision {
		d := on(t, c, 1, action)
		d.Class = class
		return d
	}
	decide(t, c, "Samira", "", read(review.Class, photo.Victim))
	decide(t, c, "Omar", "", read(review.Second, photo.Victim))
	for _, left := range []string{"Samira", "Omar", "Nour"} {
		seq, after := decide(t, c, left, "", read(review.Class, photo.Security))
		if after[0].Review != photo.Disputed {
			t.Errorf("%s left the agreement, and the set is %s", left, after[0].Review)
		}
		var r *review.RefusedError
		for _, who := range []string{"Samira", "Omar", left} {
			if _, _, err := c.Decide(ctx, who, "", read(review.Class, photo.Scene), clock); !errors.As(err, &r) || !strings.Contains(err.Error(), "third person") {
				t.Errorf("%s settles what %s left: %v", who, left, err)
			}
		}
		if left != "Nour" {
			decide(t, c, left, "", review.Decision{Action: review.Undo, Undoes: seq})
		}
	}
	if _, after := decide(t, c, "Huda", "", read(review.Class, photo.Security)); after[0].Review == photo.Disputed {
		t.Errorf("settled, the set is %+v", after[0])
	}
	if v, err := c.VerifyLog(ctx); err != nil || !v.OK() {
		t.Errorf("VerifyLog = %+v, %v", v, err)
	}
}

// Whose reading was the first is not known once the name is erased.
func TestNoSecondReadingOfTheForgotten(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	seq, _ := decide(t, c, "Samira", "", classify(t, c, 1, photo.Victim))
	if err := c.ForgetEntry(ctx, seq, "Omar", clock); err != nil {
		t.Fatal(err)
	}
	d := on(t, c, 1, review.Second)
	d.Class = photo.Victim
	var r *review.RefusedError
	if _, _, err := c.Decide(ctx, "Omar", "", d, clock); !errors.As(err, &r) || !strings.Contains(err.Error(), "erased") {
		t.Errorf("Decide = %v, want a refusal", err)
	}
}
