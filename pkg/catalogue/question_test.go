// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
)

func TestAsked(t *testing.T) {
	c := create(t)
	want := Question{Pictures: []photo.Digest{{1}, {2}}, Found: []photo.Digest{{3}}}
	seq, err := c.Asked(t.Context(), want, time.Unix(1e9, 0))
	if err != nil || seq != 1 {
		t.Fatalf("Asked = %d, %v, want entry 1", seq, err)
	}
	for e, err := range c.Log(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		var got Question
		if err := json.Unmarshal(e.Data, &got); err != nil {
			t.Fatal(err)
		}
		if e.Kind != KindQuestion || !slices.Equal(got.Pictures, want.Pictures) || !slices.Equal(got.Found, want.Found) || len(e.Texts) > 0 || e.Name != "" {
			t.Errorf("entry %d: %s %s by %q with %v", e.Seq, e.Kind, e.Data, e.Name, e.Texts)
		}
		if !strings.Contains(string(e.Payload), photo.Digest{3}.String()) {
			t.Errorf("payload %s does not name what was found", e.Payload)
		}
	}
	if v, err := c.VerifyLog(t.Context()); err != nil || !v.OK() {
		t.Errorf("the journal does not verify: %v, %v", v.Fault, err)
	}
}
