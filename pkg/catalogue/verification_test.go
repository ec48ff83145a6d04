// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"amana/pkg/photo"
)

func verifyRun(t *testing.T, c *Catalogue, s VerifySettings, anew bool) *Verification {
	t.Helper()
	v, err := c.StartVerify(context.Background(), 1, s, anew, "test", clock)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// passed lists the files that an earlier part of the run found ok.
func passed(t *testing.T, v *Verification) (out []photo.RelPath) {
	t.Helper()
	for after := photo.RelPath(""); ; {
		rows, err := v.Rows(context.Background(), after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.Passed {
				out = append(out, r.Path)
			}
		}
		if len(rows) < 2 {
			return out
		}
		after = rows[len(rows)-1].Path
	}
}

func ok(n int) Checked {
	f := itemOf(n).File
	return Checked{Path: f.Path, Class: "ok", Found: f.Content, Bytes: f.Bytes, Mod: f.Mod}
}

func TestVerification(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	r := startIndex(t, c, "/drive")
	put(t, r, batchOf(0, 5)...)
	digest := finish(t, r)
	if _, err := c.StartVerify(ctx, 2, VerifySettings{}, false, "test", clock); !errors.Is(err, ErrNoSource) {
		t.Errorf("StartVerify of no source = %v, want ErrNoSource", err)
	}
	sample := VerifySettings{Share: 0.5, Seed: 3}
	v := verifyRun(t, c, sample, false)
	if files, bytes, err := v.Expect(ctx); err != nil || files != 5 || bytes == 0 {
		t.Errorf("Expect = %d, %d, %v", files, bytes, err)
	}
	other := ok(2)
	other.Found = digestOf(9)
	moved := Checked{Path: itemOf(3).File.Path, Class: "moved", Now: "else/where\xff", Reason: "why", Found: digestOf(3)}
	if err := v.Keep(ctx, []Checked{ok(0), ok(1), other, moved, {Path: "gone", Class: "missing"}}); err != nil {
		t.Fatal(err)
	}
	// Cut off: what was ok with the content on record need not be read again, by the same sample alone.
	if err := v.Finish(ctx, Interrupted, nil); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		settings VerifySettings
		anew     bool
		want     int
	}{
		"anew":          {sample, true, 0},
		"another seed":  {VerifySettings{Share: 0.5, Seed: 4}, false, 0},
		"all the files": {VerifySettings{}, false, 0},
	} {
		w := verifyRun(t, c, test.settings, test.anew)
		if got := passed(t, w); len(got) != test.want || w.Began() != 0 {
			t.Errorf("%s: %q passed, went on with %d", name, got, w.Began())
		}
		if _, err := c.writer.Exec(`DELETE FROM run WHERE id = ?`, w.ID()); err != nil { // as if it had not been
			t.Fatal(err)
		}
		w.rows.Close()
	}
	want := []photo.RelPath{itemOf(0).File.Path, itemOf(1).File.Path}
	w := verifyRun(t, c, sample, false)
	if got := passed(t, w); !reflect.DeepEqual(got, want) || w.Began() != v.ID() {
		t.Errorf("%q passed, went on with %d, want %q, %d", got, w.Began(), want, v.ID())
	}
	if err := w.Finish(ctx, Failed, nil); err != nil {
		t.Fatal(err)
	}
	w = verifyRun(t, c, sample, false)
	if got := passed(t, w); !reflect.DeepEqual(got, want) || w.Began() != v.ID() {
		t.Errorf("after two that were cut off %q passed, went on with %d", got, w.Began())
	}
	if err := w.Finish(ctx, Finished, map[string]int{"ok": 2}); err != nil {
		t.Fatal(err)
	}
	kept, err := c.Verified(ctx, 1)
	if err != nil || len(kept) != 5 || !slices.Contains(kept, moved) {
		t.Errorf("Verified = %+v, %v, want what was kept, %+v among it", kept, err, moved)
	}
	// A finished run begins the next one anew, and one over all files lets go of what it did not meet.
	full := verifyRun(t, c, VerifySettings{}, false)
	if full.Began() != 0 || len(passed(t, full)) != 0 {
		t.Errorf("after a finished run it goes on with %d", full.Began())
	}
	if err := errors.Join(full.Keep(ctx, []Checked{ok(0)}), full.Finish(ctx, Finished, nil)); err != nil {
		t.Fatal(err)
	}
	if kept, err := c.Verified(ctx, 1); err != nil || len(kept) != 1 || kept[0] != ok(0) {
		t.Errorf("Verified = %+v, %v, want what the last full run found", kept, err)
	}
	// It is no index run: the source is as finished as before.
	cut := verifyRun(t, c, VerifySettings{}, false)
	if err := cut.Finish(ctx, Interrupted, nil); err != nil {
		t.Fatal(err)
	}
	if all, err := c.Sources(ctx); err != nil || all[0].Unfinished || all[0].Digest != digest {
		t.Errorf("Sources = %+v, %v, want one that is finished", all, err)
	}
	if a := archive(t, c); a.Run != 1 {
		t.Errorf("the archive is of run %d, want 1", a.Run)
	}
}
