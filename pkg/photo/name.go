// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"strings"
	"unicode"
)

// Fold returns a text in the form in which texts are compared: lower case; in Arabic without vowel marks,
// tatweel and the article, forms of alef, ya and ta marbuta as one each; words parted by one space.
func Fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == 'ـ':
			return -1
		case r == 'أ' || r == 'إ' || r == 'آ' || r == 'ٱ':
			return 'ا'
		case r == 'ى' || r == 'ی':
			return 'ي'
		case r == 'ک':
			return 'ك'
		case r == 'ة':
			return 'ه'
		case unicode.IsLetter(r), unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, s)
	words := strings.Fields(s)
	for i, w := range words {
		if bare, ok := strings.CutPrefix(w, "ال"); ok && bare != "" {
			words[i] = bare
		}
	}
	return strings.Join(words, " ")
}

// SamePerson reports whether two names are one person's: they differ in nothing but case, spaces,
// punctuation and the forms of letters. A name without a letter is like itself alone.
func SamePerson(a, b string) bool {
	if Fold(a) == "" || Fold(b) == "" {
		return strings.TrimSpace(a) == strings.TrimSpace(b)
	}
	return Fold(a) == Fold(b)
}
