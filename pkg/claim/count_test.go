// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"reflect"
	"testing"

	"amana/pkg/photo"
)

func TestCount(t *testing.T) {
	of := func(id ID, set photo.SetID, s State, sex Sex, m Minor) Claim {
		return Claim{ID: id, Set: set, State: s, Person: Person{Sex: sex, Minor: m}}
	}
	claims := []Claim{
		of(1, 1, Claimed, Male, Adult), // beside a verified one: not counted
		of(2, 1, Verified, Female, Under18),
		of(3, 2, Supported, Male, ""), of(4, 2, Claimed, Female, Adult),
		of(5, 3, ExpertChecked, "", ""), of(6, 3, Claimed, Male, ""),
		of(7, 4, Rejected, Male, Adult), of(8, 5, Withdrawn, Male, Adult),
		of(9, 6, Verified, "", Adult),
		of(10, 7, Verified, Male, Adult), // its set stands no more
		of(11, 8, Verified, Male, ""),    // merged into set 6
	}
	now := map[photo.SetID]photo.SetID{7: 0, 8: 6}
	got := Count(claims, func(c Claim) photo.SetID {
		if id, moved := now[c.Set]; moved {
			return id
		}
		return c.Set
	})
	want := []CountRow{
		{"sex", "female", 1, 0}, {"sex", "male", 1, 1}, {"sex", "unknown", 0, 0}, {"sex", Several, 0, 1}, {"sex", "total", 2, 2},
		{"age", "under 18", 1, 0}, {"age", "18 or older", 1, 1}, {"age", "unknown", 0, 1}, {"age", Several, 0, 0}, {"age", "total", 2, 2},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Count =\n%v, want\n%v", got, want)
	}
	for _, r := range Count(nil, nil) {
		if r.Verified+r.Open != 0 {
			t.Errorf("of no claims: %v", r)
		}
	}
}
