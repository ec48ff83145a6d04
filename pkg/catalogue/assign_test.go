// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"amana/pkg/photo"
)

func TestAssign(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	deal := Assignment{Time: clock, Who: "Huda", Seed: 7, Hands: []Hand{{"Samira", []photo.SetID{2}}, {"Omar", []photo.SetID{1}}}}
	seq, err := c.Assign(ctx, deal)
	if err != nil {
		t.Fatal(err)
	}
	deal.Entry = seq
	if got, err := c.Assignments(ctx); err != nil || !reflect.DeepEqual(got, []Assignment{deal}) {
		t.Errorf("Assignments = %+v, %v, want %+v", got, err, deal)
	}
	var none *NoSetError
	if _, err := c.Assign(ctx, Assignment{Time: clock, Who: "Huda", Hands: []Hand{{"Omar", []photo.SetID{1, 77}}}}); !errors.As(err, &none) || none.Set != 77 {
		t.Errorf("a set that is not there = %v, want *NoSetError", err)
	}
	if _, err := c.Assign(ctx, Assignment{Time: clock, Who: "Huda"}); err == nil {
		t.Error("sets were dealt to nobody")
	}
	if err := c.ForgetEntry(ctx, seq, "Huda", clock); err != nil {
		t.Fatal(err)
	}
	got, err := c.Assignments(ctx)
	if err != nil || len(got) != 1 || got[0].Hands[1].Name != Forgotten || got[0].Hands[1].Sets[0] != 1 {
		t.Errorf("after forgetting the names: %+v, %v", got, err)
	}
	if v := verdict(t, c); !v.OK() {
		t.Errorf("verdict: %v", v.Fault)
	}
}

// FuzzForeign reads entries of other journals: whatever they say, they are read or refused.
func FuzzForeign(f *testing.F) {
	f.Add([]byte(`{"catalogue":"0123456789abcdef","seq":5,"at":"2026-03-04T05:06:07Z","kind":"decision","payload":{"data":{"decision":{"action":"class","set":"S-000001","class":"victim"},"before":{},"after":{"S-000001":{"class":"victim"}}}},"hash":"` + digestOf(1).String() + `"}`))
	f.Add([]byte(`{"payload":{"texts":{"who":1}}}`))
	f.Add([]byte(`{"seq":-1,"at":"yesterday","payload":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		foreign, record, err := ParseForeign(data)
		if err != nil {
			return
		}
		if _, err := foreign.entry(); err != nil {
			return
		}
		text, err := json.Marshal(foreign)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, same, err := ParseForeign(text)
		if err != nil || again.Hash != foreign.Hash || again.Seq != foreign.Seq || !reflect.DeepEqual(same.Decision, record.Decision) {
			t.Errorf("read, written and read: %+v, %v, want %+v", again, err, foreign)
		}
	})
}
