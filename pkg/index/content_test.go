// SPDX-License-Identifier: Apache-2.0

package index

import (
	"reflect"
	"slices"
	"testing"

	"amana/pkg/digest"
	"amana/pkg/photo"
)

// TestFingerprintOfDamaged looks at pictures that are damaged in and behind their blocks.
func TestFingerprintOfDamaged(t *testing.T) {
	sound := drawn(5, 64)
	body, end := sound[:len(sound)-2], sound[len(sound)-2:]
	r := &run{budget: newBudget(), seen: newCache()}
	inspected := func(data []byte) photo.Content {
		c, err := r.content(t.Context(), reading{sums: digest.Of(data, digest.Also{}), data: data, size: int64(len(data))})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	want := inspected(sound)
	if want.Status != photo.Indexed || !want.Print.Known() {
		t.Fatalf("a sound picture ended as %+v", want)
	}
	for name, c := range map[string]struct {
		data   []byte
		reason string
		print  photo.Fingerprint
	}{
		"no end marker":     {body, "no end marker", want.Print},
		"bytes in its scan": {slices.Concat(body, []byte("stray"), end), "bytes left over: 5", photo.Fingerprint{}},
		"half a picture":    {sound[:len(sound)-len(sound)/4], "truncated: 27 of 72 blocks", photo.Fingerprint{}},
		"nothing but start": {sound[:100], "bad quantisation table", photo.Fingerprint{}},
	} {
		got := inspected(c.data)
		if got.Status != photo.Damaged || got.Reason != c.reason || !reflect.DeepEqual(got.Print, c.print) {
			t.Errorf("%s: ended as %s, %q, fingerprint %v, want damaged, %q, %v", name, got.Status, got.Reason, got.Print, c.reason, c.print)
		}
	}
}
