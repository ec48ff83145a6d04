// SPDX-License-Identifier: Apache-2.0

package review

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"amana/pkg/photo"
)

// replaced are the actions that put something in the place of what stood there and that the version of a
// set does not cover, in the order in which Seen has them, with the name of what they replace.
var replaced = []struct {
	action Action
	name   string
	of     func(State) (what any, none bool)
}{
	{Card, "card", func(s State) (any, bool) { return []any{s.Card, s.Box}, s.Card.Empty() && s.Box == photo.Box{} }},
	{Note, "note", func(s State) (any, bool) { return s.Note, s.Note == "" }},
	{Role, "roles", func(s State) (any, bool) { return s.Roles, len(s.Roles) == 0 }},
}

// Seen names what the version of a set leaves out: 8 hexadecimal digits each of the SHA-256 of its card, its
// note and the roles of its photos, 0 for one that it has not, joined by "-". The note's is of the salted digest, so that no text can be
// guessed from it.
func Seen(s State) string {
	var parts []string
	for _, r := range replaced {
		what, none := r.of(s)
		if none { // as of nearly all sets of a catalogue
			parts = append(parts, "0")
			continue
		}
		body, _ := json.Marshal(what) // plain values: there is no error
		sum := sha256.Sum256(body)
		parts = append(parts, hex.EncodeToString(sum[:4]))
	}
	return strings.Join(parts, "-")
}

// Overlooks returns what of a set d would replace that is not what d's maker saw: card, note or roles. It
// is "" where there is no such thing, and where d does not say what was seen.
func (d Decision) Overlooks(s State) string {
	if d.Seen == "" {
		return ""
	}
	was, is := strings.Split(d.Seen, "-"), strings.Split(Seen(s), "-")
	for i, r := range replaced {
		if r.action == d.Action && (len(was) != len(is) || was[i] != is[i]) {
			return r.name
		}
	}
	return ""
}
