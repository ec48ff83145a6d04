// SPDX-License-Identifier: Apache-2.0

package review

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"amana/pkg/photo"
)

func flags(f photo.Flag, n ...int) (out []PhotoFlag) {
	for _, d := range ps(n...) {
		out = append(out, PhotoFlag{d, f})
	}
	return out
}

func living(set photo.SetID, n ...int) Decision {
	return Decision{Action: Flag, Set: set, Photos: ps(n...), Flag: photo.FlagLiving}
}

func off(d Decision) Decision {
	d.Off = true
	return d
}

// A mark goes where its photo goes.
func TestMarksGoWithTheirPhoto(t *testing.T) {
	several := Decision{Action: Flag, Set: 1, Photos: ps(1), Flag: photo.FlagSeveral}
	face := Decision{Action: Role, Set: 1, Photos: ps(1), Role: "face"}
	L, S := photo.FlagLiving, photo.FlagSeveral
	for name, test := range map[string]struct {
		made []Decision
		want map[photo.SetID][]PhotoFlag
	}{
		"two photos":      {[]Decision{living(1, 2, 1)}, map[photo.SetID][]PhotoFlag{1: flags(L, 1, 2)}},
		"twice":           {[]Decision{living(1, 1), living(1, 1)}, map[photo.SetID][]PhotoFlag{1: flags(L, 1)}},
		"both flags":      {[]Decision{several, living(1, 1)}, map[photo.SetID][]PhotoFlag{1: slices.Concat(flags(L, 1), flags(S, 1))}},
		"off":             {[]Decision{living(1, 1, 2), several, off(living(1, 1))}, map[photo.SetID][]PhotoFlag{1: slices.Concat(flags(S, 1), flags(L, 2))}},
		"off, never on":   {[]Decision{living(1, 2), off(living(1, 1))}, map[photo.SetID][]PhotoFlag{1: flags(L, 2)}},
		"last off is nil": {[]Decision{living(1, 1), off(living(1, 1))}, map[photo.SetID][]PhotoFlag{1: nil}},
		"split":           {[]Decision{living(1, 1, 2), {Action: Split, Set: 1, Others: []photo.SetID{4}, Photos: ps(1)}}, map[photo.SetID][]PhotoFlag{1: flags(L, 2), 4: flags(L, 1)}},
		"move":            {[]Decision{living(1, 1, 2), {Action: Move, Set: 1, Others: []photo.SetID{2}, Photos: ps(1)}}, map[photo.SetID][]PhotoFlag{1: flags(L, 2), 2: flags(L, 1)}},
		"merge":           {[]Decision{living(1, 1), living(2, 5), {Action: Merge, Set: 1, Others: []photo.SetID{2}}}, map[photo.SetID][]PhotoFlag{1: flags(L, 1, 5)}},
		"reject":          {[]Decision{living(1, 1, 2), {Action: Reject, Set: 1, Photos: ps(1)}}, map[photo.SetID][]PhotoFlag{1: flags(L, 2)}},
		"undo":            {[]Decision{living(1, 1), off(living(1, 1)), {Action: Undo, Undoes: 2}}, map[photo.SetID][]PhotoFlag{1: flags(L, 1)}},
		"beside a role":   {[]Decision{face, living(1, 1), {Action: Role, Set: 1, Photos: ps(1)}}, map[photo.SetID][]PhotoFlag{1: flags(L, 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newDesk()
			k.must(t, test.made...)
			for id, want := range test.want {
				if got := k.states[id].Flags; !slices.Equal(got, want) || (got == nil) != (want == nil) {
					t.Errorf("flags of %s = %v, want %v", id, got, want)
				}
			}
			if _, err := Replay(k.journal); err != nil {
				t.Errorf("Replay = %v", err)
			}
		})
	}
}

// A flag is no review: it decides neither class nor members, and replay notices one that was slipped in.
func TestFlagDecidesNothingElse(t *testing.T) {
	k := newDesk()
	k.must(t, living(1, 1))
	if got, why := k.states[1].Review(nil); got != photo.Unreviewed || why != "" {
		t.Errorf("Review = %s, %q, want unreviewed", got, why)
	}
	bad := k.records[0]
	bad.After = map[photo.SetID]State{1: {By: bad.Decision.By}}
	if _, err := Replay(func(yield func(int64, Record) bool) { yield(1, bad) }); err == nil {
		t.Error("Replay of a flag that left no flag = nil, want an error")
	}
}

// What a journal held before there were flags is written as it was.
func TestOldRecordsKeepTheirBytes(t *testing.T) {
	const old = `{"decision":{"action":"role","set":"S-000001","photos":["0101000000000000000000000000000000000000000000000000000000000000"],"role":"face"},` +
		`"before":{"S-000001":{}},"after":{"S-000001":{"card":{"Branch":"1","Detainee":"","Exam":""},"note":"n","roles":[{"photo":"0101000000000000000000000000000000000000000000000000000000000000","role":"face"}],"split_from":"S-000002","by":"x"}}}`
	r, err := ParseRecord([]byte(old))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := json.Marshal(r); string(got) != old {
		t.Errorf("the record became\n%s\nwant\n%s", got, old)
	}
	k := newDesk()
	k.must(t, off(living(1, 1)))
	if got, _ := json.Marshal(k.records[0]); !strings.Contains(string(got), `"flag":"living_person","off":true`) || strings.Contains(string(got), `"flags"`) {
		t.Errorf("a flag taken back is written as %s", got)
	}
}
