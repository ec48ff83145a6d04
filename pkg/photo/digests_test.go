// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"reflect"
	"testing"
)

func TestListsOfDigests(t *testing.T) {
	a, b, c := Digest{1}, Digest{2}, Digest{3}
	list := func(d ...Digest) []Digest { return d }
	for name, x := range map[string]struct{ got, want []Digest }{
		"a union is sorted, each once": {Union(list(c, a), list(a, b, c)), list(a, b, c)},
		"of nothing nil":               {Union(list(), nil), nil},
		"less":                         {Minus(list(a, b, c), list(b)), list(a, c)},
		"less all":                     {Minus(list(a), list(a, b)), nil},
		"in both":                      {Both(list(a, c), list(b, c)), list(c)},
		"in neither":                   {Both(list(a), list(b)), nil},
	} {
		if !reflect.DeepEqual(x.got, x.want) {
			t.Errorf("%s: %v, want %v", name, x.got, x.want)
		}
	}
	if !Has(list(a, c), c) || Has(list(a, c), b) || Has(nil, a) {
		t.Error("Has finds what is not there, or not what is")
	}
}
