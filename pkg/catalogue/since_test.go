// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/review"
)

func TestSince(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	first, err := c.Since(ctx, 0)
	if err != nil || !first.All || first.Entries == 0 {
		t.Fatalf("Since(0) = %+v, %v, want all", first, err)
	}
	if n, err := c.Since(ctx, first.Entries); err != nil || n.All || len(n.Sets)+len(n.Gone) != 0 || n.Entries != first.Entries {
		t.Errorf("Since the last entry = %+v, %v, want nothing", n, err)
	}
	decide(t, c, "Omar", "", classify(t, c, 1, photo.Victim))
	merge := on(t, c, 1, review.Merge)
	merge.Others = []photo.SetID{2}
	_, after := decide(t, c, "Omar", "", merge)
	n, err := c.Since(ctx, first.Entries)
	if err != nil || n.All || len(n.Sets) != 1 || n.Sets[0].Version != after[0].Version || len(n.Gone) != 1 || n.Gone[0] != 2 {
		t.Errorf("Since = %+v, %v, want S-000001 as it is and S-000002 gone", n, err)
	}
	finish(t, startIndex(t, c, "/drive"))
	if n, err := c.Since(ctx, n.Entries); err != nil || !n.All {
		t.Errorf("Since a run = %+v, %v, want all", n, err)
	}
}
