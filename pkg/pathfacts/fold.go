// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold brings a name to one form: lower case; digits of every script as 0 to 9; Arabic letters without
// hamza, madda, vowel signs and tatweel, ى as ي and ة as ه, composed or not; no control or
// bidirectional-formatting characters; each byte that is not UTF-8 as U+FFFD. Two names that a reader
// takes for the same fold alike.
func Fold(name string) string {
	if plain(name) {
		return strings.ToLower(name)
	}
	var b strings.Builder
	b.Grow(len(name))
	for _, r := range name {
		switch {
		case r < utf8.RuneSelf:
		case unicode.Is(unicode.Nd, r):
			b.WriteByte(byte('0' + digitValue(r)))
			continue
		case dropped(r):
			continue
		case r == 0xa0 || r == 0x3000 || r >= 0x2000 && r <= 0x200a || r == 0x202f:
			r = ' '
		case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
			r = '-'
		default:
			r = arabic(r)
		}
		if unicode.IsControl(r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// plain reports whether name is printable ASCII.
func plain(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' || name[i] >= 0x7f {
			return false
		}
	}
	return true
}

// foldArabic folds the Arabic letters of an expression and leaves its syntax alone.
func foldArabic(expr string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf && dropped(r) {
			return -1
		}
		return arabic(r)
	}, expr)
}

// arabic returns the letter that stands for r and its variants. Letters that combine with hamza lose
// it, since a file system that decomposes names leaves hamza as a sign of its own, which is dropped.
func arabic(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ئ', 'ی', 'ې':
		return 'ي'
	case 'ة', 'ۀ', 'ہ', 'ە':
		return 'ه'
	case 'ؤ':
		return 'و'
	case 'ک':
		return 'ك'
	}
	return r
}

// dropped reports whether r only marks or joins the letters around it: tatweel, vowel signs, combining
// marks, and what steers the direction of writing.
func dropped(r rune) bool {
	return r == 'ـ' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r)
}

// digitValue returns the value of a decimal digit: Unicode keeps the ten of a script together, and
// starts each at a code point whose last digit is known from the range that it stands in.
func digitValue(r rune) rune {
	for _, set := range unicode.Nd.R16 {
		if lo, hi := rune(set.Lo), rune(set.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	for _, set := range unicode.Nd.R32 {
		if lo, hi := rune(set.Lo), rune(set.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	return 0
}
