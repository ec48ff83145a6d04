// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"amana/pkg/claim"
	"amana/pkg/photo"
)

func mergeClaims(t *testing.T, into, from *Catalogue, with bool) Merged {
	t.Helper()
	o := other(t, from)
	defer o.Close()
	m, err := into.Merge(context.Background(), o, MergeOptions{Who: "Huda", Tool: "test", Claims: with, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	if v := verdict(t, into); !v.OK() {
		t.Fatalf("after merging: %v", v.Fault)
	}
	return m
}

// Claims stay where they are unless they are asked for; then they come act by act, to the set that has their
// photos, once.
func TestMergeClaims(t *testing.T) {
	c := create(t)
	grouped(t, c)
	b := twin(t, c, filepath.Join(t.TempDir(), "b.db"))
	groupAs(t, b, []photo.Set{setOf(0, 4, 5, 6, 7), setOf(0, 0, 1, 2, 3)})
	var first photo.SetID
	for _, s := range archive(t, b).Sets {
		if s.Members[0].Photo == archive(t, c).Sets[0].Members[0].Photo {
			first = s.ID
		}
	}
	if first == 1 {
		t.Fatal("the two number their sets alike, so that nothing is tried")
	}
	enterClaim(t, c, "Samira", 2, ClaimTexts{Name: "Somebody Else", Source: "a letter"})
	entered := enterClaim(t, b, "Omar", first, ClaimTexts{Name: "A Name", Source: "his brother"})
	steps(t, b, entered.ID, "Omar supported")

	if m := mergeClaims(t, c, b, false); m.Run != 0 || len(m.Claims) != 0 {
		t.Errorf("claims that nobody asked for: %+v", m)
	}
	m := mergeClaims(t, c, b, true)
	if len(m.Claims) != 2 || m.Run == 0 {
		t.Errorf("claims = %q, want two acts taken", m.Claims)
	}
	all, _ := claims(t, c)
	if len(all) != 2 || all[1].Set != 1 || all[1].Texts.Name != "A Name" || all[1].State != claim.Supported || all[1].By != "Omar" {
		t.Errorf("claims = %+v", all)
	}
	head := headOfLog(t, c)
	if m := mergeClaims(t, c, b, true); m.Run != 0 || headOfLog(t, c) != head {
		t.Errorf("again: %+v", m)
	}
	steps(t, b, entered.ID, "Omar expert-checked")
	steps(t, c, 2, "Samira rejected")
	m = mergeClaims(t, c, b, true)
	if all, _ := claims(t, c); all[1].State != claim.Rejected || len(m.Claims) != 1 || !strings.Contains(m.Claims[0], "not taken: C-000002 is rejected") {
		t.Errorf("a step that cannot be any more: %q, %s", m.Claims, all[1].State)
	}
	if err := c.ForgetClaim(context.Background(), 2, "Huda", clock); err != nil {
		t.Fatal(err)
	}
	mergeClaims(t, c, b, true)
	if all, _ := claims(t, c); all[1].Texts.Name != Forgotten {
		t.Errorf("the name came back: %+v", all[1].Texts)
	}
}

// A source that is forgotten takes the notes with it that came from another catalogue.
func TestForgetSourceTakesMergedNotes(t *testing.T) {
	c := create(t)
	grouped(t, c)
	b := twin(t, c, filepath.Join(t.TempDir(), "b.db"))
	note := on(t, b, 1, "note")
	decide(t, b, "Omar", "PLANTED NOTE", note)
	merge(t, c, b)
	if got := archive(t, c).Sets[0].Note; got != "PLANTED NOTE" {
		t.Fatalf("note = %q", got)
	}
	if err := c.ForgetSource(context.Background(), "drive", "Huda", clock); err != nil {
		t.Fatal(err)
	}
	if v := verdict(t, c); !v.OK() {
		t.Errorf("after forgetting: %v", v.Fault)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, c.path, "PLANTED NOTE"); len(left) > 0 {
		t.Errorf("left in %v", left)
	}
}
