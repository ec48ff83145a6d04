// SPDX-License-Identifier: Apache-2.0

package export

import (
	"reflect"
	"testing"

	"amana/pkg/photo"
)

// TestChosenWithholdsTheLiving: a photo that is flagged in any set stays out of all, and its copies with it.
func TestChosenWithholdsTheLiving(t *testing.T) {
	d := func(n byte) (d photo.Digest) { d[0] = n; return d }
	member := func(n byte, flags ...photo.Flag) photo.Member { return photo.Member{Photo: d(n), Flags: flags} }
	a := photo.Archive{
		Sets: []photo.Set{
			{ID: 1, Members: []photo.Member{member(1), member(2), member(3), member(6)}},
			{ID: 2, Members: []photo.Member{member(2, photo.FlagLiving), member(6)}},
			{ID: 3, Members: []photo.Member{member(7, photo.FlagSeveral)}},
		},
		Copies: []photo.Copy{{Original: d(2), Copy: d(3)}, {Original: d(3), Copy: d(4), Attached: true}, {Original: d(1), Copy: d(5), Attached: true}},
	}
	for n := byte(1); n <= 8; n++ {
		a.Contents = append(a.Contents, photo.Content{Digest: d(n), Status: photo.Indexed})
	}
	chosen := func(sets []photo.Set, named ...photo.Digest) (in, out []photo.Digest) {
		photos, withheld := Chosen(a, sets, named)
		for _, p := range photos {
			in = append(in, p.Parent)
		}
		for _, w := range withheld {
			if w.Reason == "" {
				t.Errorf("%s is withheld without a reason", w.Photo)
			}
			out = append(out, w.Photo)
		}
		return in, out
	}
	in, out := chosen(a.Sets[:1])
	if !reflect.DeepEqual(in, []photo.Digest{d(1), d(5), d(6)}) || !reflect.DeepEqual(out, []photo.Digest{d(2), d(3), d(4)}) {
		t.Errorf("set 1: %v in, %v out", in, out)
	}
	if in, out := chosen(a.Sets, d(3)); !reflect.DeepEqual(in, []photo.Digest{d(1), d(3), d(5), d(6), d(7)}) || !reflect.DeepEqual(out, []photo.Digest{d(2), d(4)}) {
		t.Errorf("one named: %v in, %v out", in, out)
	}
	if photos, _ := Chosen(a, a.Sets, nil); !reflect.DeepEqual(photos[2].Sets, []photo.SetID{1, 2}) {
		t.Errorf("the sets of photo 6 = %v", photos[2].Sets)
	}
}
