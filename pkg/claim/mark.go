// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"amana/pkg/photo"
)

// The bounds of what a person enters, in characters; MaxMarks is of one claim or description.
const (
	MaxMarks = 32
	maxText  = 2000
)

// Mark is a distinguishing mark without its free text, which can be erased while the codes stay.
type Mark struct {
	Place string `json:"place"`
	Side  Side   `json:"side,omitempty"`
	Kind  string `json:"kind"`
}

// Marked is a mark with its text, "" for none.
type Marked struct {
	Mark
	Text string
}

// String returns the codes as ParseMark reads them: left-arm:tattoo.
func (m Mark) String() string {
	if m.Side != "" {
		return string(m.Side) + "-" + m.Place + ":" + m.Kind
	}
	return m.Place + ":" + m.Kind
}

// String returns what ParseMark reads.
func (m Marked) String() string {
	if m.Text == "" {
		return m.Mark.String()
	}
	return m.Mark.String() + ":" + m.Text
}

// English returns the mark in words: tattoo, left arm.
func (m Mark) English() string {
	place := wordOf(Places(), m.Place).English
	if m.Side != "" {
		place = string(m.Side) + " " + place
	}
	return wordOf(Kinds(), m.Kind).English + ", " + place
}

// valid reports whether the codes are of the lists.
func (m Mark) valid() bool {
	place, known := find(Places(), m.Place)
	kind, listed := find(Kinds(), m.Kind)
	return known && listed && place == m.Place && kind == m.Kind && (m.Side == "" || m.Side == Left || m.Side == Right)
}

// ParseMark reads PLACE:KIND or PLACE:KIND:TEXT. Place and kind are codes of the lists or their English or
// Arabic words; a side stands before or after the place (left-arm, "right hand", "الذراع الأيسر"). The
// kind other needs a text.
func ParseMark(s string) (Marked, error) {
	place, rest, ok := strings.Cut(s, ":")
	if !ok {
		return Marked{}, fmt.Errorf("%q is not a mark (PLACE:KIND or PLACE:KIND:TEXT)", s)
	}
	kind, text, _ := strings.Cut(rest, ":")
	var m Marked
	var err error
	if m.Text, err = Clean(text); err != nil {
		return Marked{}, err
	}
	if m.Side, place, err = sideOf(place); err != nil {
		return Marked{}, err
	}
	if m.Place, ok = find(Places(), place); !ok {
		return Marked{}, fmt.Errorf("%q is not a place of the body (%s)", place, codes(Places()))
	}
	if m.Kind, ok = find(Kinds(), kind); !ok {
		return Marked{}, fmt.Errorf("%q is not a kind of mark (%s)", kind, codes(Kinds()))
	}
	if m.Kind == "other" && m.Text == "" {
		return Marked{}, fmt.Errorf("a mark of the kind other needs a text: %s:TEXT", m.Mark)
	}
	return m, nil
}

// sideOf takes the side out of the words of a place.
func sideOf(place string) (Side, string, error) {
	var side Side
	var rest []string
	for _, w := range strings.Fields(photo.Fold(place)) {
		s, is := sides[w]
		switch {
		case !is:
			rest = append(rest, w)
		case side != "" && side != s:
			return "", "", fmt.Errorf("%q is left and right", place)
		default:
			side = s
		}
	}
	return side, strings.Join(rest, " "), nil
}

func codes(list []Word) string {
	var out []string
	for _, w := range list {
		out = append(out, w.Code)
	}
	return strings.Join(out, ", ")
}

// Clean returns a text as it is kept: without space at its ends. One that is not UTF-8, holds a control
// character or is longer than 2000 characters is an error.
func Clean(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case !utf8.ValidString(text):
		return "", fmt.Errorf("%q is not UTF-8", text)
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", fmt.Errorf("%q holds a control character", text)
	case utf8.RuneCountInString(text) > maxText:
		return "", fmt.Errorf("a text of %d characters is longer than %d", utf8.RuneCountInString(text), maxText)
	}
	return text, nil
}
