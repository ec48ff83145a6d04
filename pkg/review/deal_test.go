// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
)

func TestDeal(t *testing.T) {
	anybody := func(photo.SetID, string) bool { return true }
	for n := range 40 {
		var ids []photo.SetID
		for id := range n {
			ids = append(ids, photo.SetID(id+1))
		}
		for people := 1; people < 6; people++ {
			var names []string
			for i := range people {
				names = append(names, fmt.Sprint("analyst ", i))
			}
			hands, left := Deal(ids, names, 7, anybody)
			shuffled := slices.Clone(ids)
			rand.New(rand.NewPCG(1, uint64(n))).Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if again, _ := Deal(shuffled, names, 7, anybody); !reflect.DeepEqual(again, hands) {
				t.Fatalf("%d sets to %d: the deal hangs on the order of the sets", n, people)
			}
			var all []photo.SetID
			for _, name := range names {
				if got := len(hands[name]); got != n/people && got != n/people+1 {
					t.Errorf("%d sets to %d: %s has %d", n, people, name, got)
				}
				all = append(all, hands[name]...)
			}
			if slices.Sort(all); !slices.Equal(all, ids) || len(left) > 0 {
				t.Errorf("%d sets to %d: dealt %v, left %v", n, people, all, left)
			}
		}
	}
}

func TestDealKeepsAway(t *testing.T) {
	ids := []photo.SetID{1, 2, 3, 4, 5, 6, 7}
	may := func(id photo.SetID, name string) bool { return id != 3 && (name != "Omar" || id > 4) }
	hands, left := Deal(ids, []string{"Omar", "Huda"}, 1, may)
	if !slices.Equal(left, []photo.SetID{3}) {
		t.Errorf("left = %v, want the one that nobody may have", left)
	}
	for _, id := range hands["Omar"] {
		if id <= 4 {
			t.Errorf("Omar was given %s", id)
		}
	}
	if n := len(hands["Omar"]) + len(hands["Huda"]); n != 6 || len(hands["Omar"]) == 0 {
		t.Errorf("%v, want six sets dealt to both", hands)
	}
	a, _ := Deal(ids, []string{"Omar", "Huda"}, 2, func(photo.SetID, string) bool { return true })
	b, _ := Deal(ids, []string{"Omar", "Huda"}, 3, func(photo.SetID, string) bool { return true })
	if reflect.DeepEqual(a, b) {
		t.Errorf("two seeds deal alike: %v", a)
	}
}
