// SPDX-License-Identifier: Apache-2.0

package review

import (
	"testing"

	"amana/pkg/photo"
)

// A decision overlooks what it replaces and its maker did not see, and nothing else.
func TestOverlooks(t *testing.T) {
	var p photo.Digest
	p[0] = 1
	shown := State{Card: photo.Card{Exam: "77"}, Note: "digest"}
	card, note, role, boxed, class := shown, shown, shown, shown, shown
	card.Card.Branch = "215"
	note.Note = "another"
	role.Roles = []PhotoRole{{p, "face"}}
	boxed.Box = photo.Box{Photo: p, W: 1, H: 1}
	class.Class, class.MembersDecided, class.Flags = photo.Victim, true, []PhotoFlag{{p, photo.FlagLiving}}
	for name, test := range map[string]struct {
		action Action
		seen   string
		now    State
		want   string
	}{
		"as it was":           {Card, Seen(shown), shown, ""},
		"another card":        {Card, Seen(shown), card, "card"},
		"read elsewhere":      {Card, Seen(shown), boxed, "card"},
		"a card beside":       {Note, Seen(shown), card, ""},
		"another note":        {Note, Seen(shown), note, "note"},
		"a note beside":       {Card, Seen(shown), note, ""},
		"another role":        {Role, Seen(shown), role, "roles"},
		"a role beside":       {Note, Seen(shown), role, ""},
		"the version's":       {Card, Seen(shown), class, ""},
		"replaces nothing":    {Class, Seen(shown), card, ""},
		"of nobody's":         {Card, Seen(State{}), card, "card"},
		"taken back":          {Note, Seen(note), shown, "note"},
		"not said":            {Card, "", card, ""},
		"what nobody can see": {Note, "nothing", shown, "note"},
	} {
		if got := (Decision{Action: test.action, Seen: test.seen}).Overlooks(test.now); got != test.want {
			t.Errorf("%s: Overlooks = %q, want %q", name, got, test.want)
		}
	}
}
