// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
)

// layouts returns archives that differ in what holds their sets together: the camera's clock, some of
// it, nothing but names, and for one body in three the number in the path.
func layouts(seed uint64) (map[string][]Photo, shown) {
	photos, shown := series(seed, 14)
	clockless, numbered := slices.Clone(photos), slices.Clone(photos)
	for i := range clockless {
		clockless[i].Taken = photo.Taken{}
	}
	for i := range numbered {
		if n := i / 4; n%3 == 0 {
			numbered[i].Path = photo.RelPath(fmt.Sprintf("2012-05/215-%d/DSC_%04d.JPG", 1000+n, i))
			numbered[i].Facts.Body = fmt.Sprint(n)
		}
	}
	return map[string][]Photo{"clock": photos, "no clock": clockless, "numbers in paths": numbered}, shown
}

// without returns the sets that hold none of the photos.
func without(sets []Set, photos []photo.Digest) []Set {
	return slices.DeleteFunc(slices.Clone(sets), func(s Set) bool {
		return slices.ContainsFunc(s.Members, func(id photo.Digest) bool { return slices.Contains(photos, id) })
	})
}

func TestConfirmingWhatWasProposedChangesNothingElse(t *testing.T) {
	for seed := range uint64(40) {
		archives, shown := layouts(seed)
		for name, photos := range archives {
			m := fitted(t, photos, shown)
			proposed := setsOf(t, photos, shown, nil, m)
			rng := rand.New(rand.NewPCG(seed, 17))
			var known []Known
			var decided []photo.Digest
			for i, s := range proposed {
				if rng.IntN(4) == 0 {
					known = append(known, Known{Set: photo.SetID(i + 1), Confirmed: s.Members, Closed: rng.IntN(2) == 0})
					decided = append(decided, s.Members...)
				}
			}
			got := setsOf(t, photos, shown, known, m)
			if want := without(proposed, decided); !reflect.DeepEqual(without(got, decided), want) {
				t.Errorf("%s, seed %d: sets that nobody touched are other sets now", name, seed)
			}
			for _, k := range known {
				if i := slices.IndexFunc(got, func(s Set) bool { return s.Known == k.Set }); i < 0 || !slices.Equal(got[i].Members, k.Confirmed) {
					t.Errorf("%s, seed %d: %s is not what was confirmed", name, seed, k.Set)
				}
			}
		}
	}
}

// Whatever is decided, right or wrong, a set none of whose photos was put into a set stays as it is.
func TestDecisionsMoveOnlyWhatTheyName(t *testing.T) {
	for seed := range uint64(40) {
		archives, shown := layouts(seed)
		for name, photos := range archives {
			m := fitted(t, photos, shown)
			proposed := setsOf(t, photos, shown, nil, m)
			rng := rand.New(rand.NewPCG(seed, 19))
			order := rng.Perm(len(photos))
			var known []Known
			var decided []photo.Digest
			for i := range 3 {
				k := Known{Set: photo.SetID(i + 1), Closed: rng.IntN(2) == 0}
				for range 2 {
					k.Confirmed = append(k.Confirmed, photos[order[0]].ID)
					k.Rejected = append(k.Rejected, photos[order[1]].ID)
					order = order[2:]
				}
				known, decided = append(known, k), append(decided, k.Confirmed...)
			}
			got := setsOf(t, photos, shown, known, m)
			for _, want := range without(proposed, decided) {
				i := slices.IndexFunc(got, func(s Set) bool { return slices.Equal(s.Members, want.Members) })
				if i < 0 || !reflect.DeepEqual(got[i], want) {
					t.Errorf("%s, seed %d: a set of %d photos that nobody touched is another now", name, seed, len(want.Members))
				}
			}
			if n := len(where(got)); n != len(photos) {
				t.Errorf("%s, seed %d: %d photos in sets, want %d", name, seed, n, len(photos))
			}
		}
	}
}
