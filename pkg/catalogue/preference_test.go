// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"maps"
	"testing"

	"amana/pkg/photo"
)

func prefers(t *testing.T, c *Catalogue, who string, want map[string]string) {
	t.Helper()
	if got, err := c.Preferences(context.Background(), who); err != nil || !maps.Equal(got, want) {
		t.Errorf("Preferences(%q) = %v, %v, want %v", who, got, err, want)
	}
}

func prefer(t *testing.T, c *Catalogue, who string, chosen map[string]string) {
	t.Helper()
	if err := c.Prefer(context.Background(), who, chosen); err != nil {
		t.Fatal(err)
	}
}

// What a person chose stays with the person in the file, apart from what others chose, and is no entry.
func TestPreferences(t *testing.T) {
	c := full(t)
	before := text(t, raw(t, c.Path()), `SELECT group_concat(hex(hash)) FROM journal`)
	prefer(t, c, "Samira", map[string]string{"lang": "ar", "colour": "yes"})
	prefer(t, c, "Omar", map[string]string{"lang": "en"})
	prefer(t, c, " samira ", map[string]string{"lang": "en", "size": "full"})
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = openAt(t, c.Path())
	prefers(t, c, "SAMIRA", map[string]string{"lang": "en", "colour": "yes", "size": "full"})
	prefers(t, c, "Omar", map[string]string{"lang": "en"})
	prefers(t, c, "Layla", map[string]string{})
	if err := c.Prefer(context.Background(), " ", map[string]string{"lang": "ar"}); err == nil {
		t.Error("nobody has preferences")
	}
	if after := text(t, raw(t, c.Path()), `SELECT group_concat(hex(hash)) FROM journal`); after != before {
		t.Error("a preference is an entry of the journal")
	}
	if v := verdict(t, c); !v.OK() {
		t.Errorf("with preferences: %v", v.Fault)
	}
}

// A name that was erased from the last entry that held it stays nowhere.
func TestForgetTakesPreferencesWithTheName(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	first, _ := decide(t, c, "Planted Name", "", classify(t, c, 1, photo.Victim))
	second, _ := decide(t, c, "Planted Name", "", classify(t, c, 1, photo.Scene))
	decide(t, c, "Omar", "", classify(t, c, 1, photo.Victim))
	prefer(t, c, "planted name", map[string]string{"lang": "ar"})
	prefer(t, c, "Omar", map[string]string{"lang": "ar"})
	if err := c.ForgetEntry(ctx, first, "Omar", clock); err != nil {
		t.Fatal(err)
	}
	prefers(t, c, "Planted Name", map[string]string{"lang": "ar"})
	if err := c.ForgetEntry(ctx, second, "Omar", clock); err != nil {
		t.Fatal(err)
	}
	prefers(t, c, "Planted Name", map[string]string{})
	prefers(t, c, "Omar", map[string]string{"lang": "ar"})
	if left := leftovers(t, c.Path(), "Planted Name", "planted name"); len(left) > 0 {
		t.Errorf("the name is left in %v", left)
	}
}
