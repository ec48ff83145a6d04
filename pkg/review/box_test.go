// SPDX-License-Identifier: Apache-2.0

package review

import (
	"testing"

	"amana/pkg/photo"
)

// The box in which a card was read stays with the card as long as its photo stays with the set.
func TestBoxOfTheCard(t *testing.T) {
	box := func(n int) photo.Box { return photo.Box{Photo: p(n), X: 10, Y: 20, W: 300, H: 400} }
	read := func(set photo.SetID, n int) Decision {
		return Decision{Action: Card, Set: set, Card: photo.Card{Branch: "215"}, Box: box(n)}
	}
	for name, test := range map[string]struct {
		made []Decision
		want photo.Box // of set 1
	}{
		"read":             {[]Decision{read(1, 2)}, box(2)},
		"read again":       {[]Decision{read(1, 2), read(1, 3)}, box(3)},
		"without a box":    {[]Decision{read(1, 2), {Action: Card, Set: 1, Card: photo.Card{Branch: "215"}}}, photo.Box{}},
		"class and note":   {[]Decision{read(1, 2), {Action: Class, Set: 1, Class: photo.Victim}, {Action: Confirm, Set: 1}}, box(2)},
		"photo rejected":   {[]Decision{read(1, 2), {Action: Reject, Set: 1, Photos: ps(2)}}, photo.Box{}},
		"another rejected": {[]Decision{read(1, 2), {Action: Reject, Set: 1, Photos: ps(3)}}, box(2)},
		"photo split off":  {[]Decision{read(1, 2), {Action: Split, Set: 1, Others: []photo.SetID{4}, Photos: ps(2)}}, photo.Box{}},
		"merged in":        {[]Decision{read(2, 5), {Action: Merge, Set: 1, Others: []photo.SetID{2}}}, box(5)},
		"own card stays":   {[]Decision{read(1, 1), read(2, 5), {Action: Merge, Set: 1, Others: []photo.SetID{2}}}, box(1)},
		"undone":           {[]Decision{read(1, 2), read(1, 3), {Action: Undo, Undoes: 2}}, box(2)},
	} {
		t.Run(name, func(t *testing.T) {
			k := newDesk()
			k.must(t, test.made...)
			if got := k.states[1].Box; got != test.want {
				t.Errorf("the box is %+v, want %+v", got, test.want)
			}
			if states, err := Replay(k.journal); err != nil || !states[1].Equal(k.states[1]) {
				t.Errorf("Replay = %+v, %v", states[1], err)
			}
		})
	}
	if (State{Box: box(1)}).Equal(State{Box: box(2)}) {
		t.Error("two boxes are equal")
	}
}
