// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"amana/pkg/photo"
)

// maxCard bounds one part of a card, in characters.
const maxCard = 32

// NormaliseCard returns a card as it is stored: Arabic-Indic and Persian digits as 0 to 9, the Arabic
// question mark as ?, marks that only order text left out, spaces trimmed. A part that is not UTF-8,
// holds a control character or is longer than 32 characters is an error.
func NormaliseCard(c photo.Card) (photo.Card, error) {
	for _, part := range []struct {
		name string
		text *string
	}{{"branch", &c.Branch}, {"detainee number", &c.Detainee}, {"examination number", &c.Exam}} {
		text, err := normalise(*part.text)
		if err != nil {
			return photo.Card{}, fmt.Errorf("%s: %w", part.name, err)
		}
		*part.text = text
	}
	return c, nil
}

// Digits returns a text with its Arabic-Indic and Persian digits as 0 to 9.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}

func normalise(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("%q is not UTF-8", s)
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '؟':
			return '?'
		case unicode.Is(unicode.Bidi_Control, r), r == '\u200b', r == '\ufeff':
			return -1
		}
		return r
	}, Digits(s)))
	if strings.ContainsFunc(s, unicode.IsControl) {
		return "", fmt.Errorf("%q holds a control character", s)
	}
	if n := utf8.RuneCountInString(s); n > maxCard {
		return "", fmt.Errorf("%d characters are more than %d", n, maxCard)
	}
	return s, nil
}

func (w *work) card() error {
	card, err := NormaliseCard(w.d.Card)
	if err != nil {
		return refuse(w.d.Set, "cannot have this card: %v", err)
	}
	if b := w.d.Box; b != (photo.Box{}) && (!b.Valid() || !photo.Has(w.current(w.d.Set), b.Photo)) {
		return refuse(w.d.Set, "cannot have a card read there: the box must lie on a photo of the set")
	}
	s := w.states[w.d.Set]
	s.Card, s.Box = card, w.d.Box
	w.put(w.d.Set, s)
	return nil
}
