// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"amana/pkg/fingerprint"
	"amana/pkg/photo"
)

func hashed(t *testing.T, text string) fingerprint.Reference {
	t.Helper()
	r, err := fingerprint.ParseReference(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHashesNear(t *testing.T) {
	hash := func(i int) string { return strings.Repeat(fmt.Sprintf("%02x", 31*i+11), 32) }
	good, poor, gone := photo.Digest{1}, photo.Digest{2}, photo.Digest{3}
	turned := reference{quality: 90}
	for k := range turned.turned {
		turned.turned[k] = hashed(t, hash(k))
	}
	dull := turned
	dull.quality = hashQuality - 1
	h := held{book: &book{archive: photo.Archive{Contents: []photo.Content{{Digest: good}, {Digest: poor}, {Digest: gone}}}},
		hashes: map[string]reference{good.String(): turned, poor.String(): dull, gone.String(): {err: io.ErrUnexpectedEOF}}}
	// Hash 0 with 25 of its bits turned, and with 32.
	near, far := strings.Repeat("f4", 3)+"8b"+strings.Repeat("0b", 28), strings.Repeat("f4", 4)+strings.Repeat("0b", 28)
	for _, c := range []struct{ asked, kind string }{
		{hash(0), "near copy"}, {hash(2), "rotated"}, {hash(5), "mirrored"}, {far, ""},
	} {
		found := h.near(hashed(t, c.asked))
		if c.kind == "" && len(found) == 0 {
			continue
		}
		if len(found) != 1 || found[0].photo != good || found[0].kind != c.kind || found[0].distance != 0 {
			t.Errorf("near(%s…) = %+v, want the good one as %q at 0", c.asked[:4], found, c.kind)
		}
	}
	if found := h.near(hashed(t, near)); len(found) != 1 || found[0].distance != 25 {
		t.Errorf("near = %+v, want one at 25", found)
	}
	if n := h.unread(); n != 1 {
		t.Errorf("unread = %d, want 1", n)
	}
}
