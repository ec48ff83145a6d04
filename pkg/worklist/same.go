// SPDX-License-Identifier: Apache-2.0

package worklist

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// idDigits is the length of a catalogue's identity and of a set's version, in hexadecimal digits.
const idDigits = 16

// number is a text that a spreadsheet takes for one, in the notations that it prints.
var number = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?$`)

// idLike reports whether a cell can be an identity or what a spreadsheet made of one.
func idLike(cell string) bool {
	return len(cell) == idDigits && strings.Trim(strings.ToLower(cell), "0123456789abcdef") == "" || len(cell) <= 32 && number.MatchString(cell)
}

// The digits that spreadsheets keep: fifteen of a number, six where they show it as 1.23457E+15.
const (
	fifteenDigits = 1e-14
	sixDigits     = 5.1e-6
)

// SameID reports whether a cell holds an identity of 16 hexadecimal digits, or what a spreadsheet makes of
// it. One identity in 700 is all digits, or digits around one e, and is taken for a number: leading zeros go,
// the sixteenth digit becomes 0, or 1.23457E+15 stands there. Such a cell is compared in the digits that it
// still has; that another identity is such a number too and has the same is out of the question.
func SameID(cell, id string) bool {
	cell, id = strings.ToLower(cell), strings.ToLower(id)
	if cell == id {
		return true
	}
	is, ok := value(cell)
	was, ok2 := value(id)
	return ok && ok2 && len(id) == idDigits && same(is, was, cell)
}

// value returns what a spreadsheet reads a text as; ok is false where it leaves the text alone.
func value(s string) (f float64, ok bool) {
	if len(s) > 32 || !number.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return f, err == nil
}

// same reports whether was is shown as cell, which reads as is.
func same(is, was float64, cell string) bool {
	digits := fifteenDigits
	if strings.ContainsAny(cell, "eE") {
		digits = sixDigits
	}
	return math.Abs(is-was) <= digits*math.Abs(was)
}

// date is a text that a spreadsheet makes a date of, or has made one of.
var date = regexp.MustCompile(`(?i)^(\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|\d{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*([- ]\d{2,4})?|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ]\d{2,4})$`)

// Spoilt reports whether now is what a spreadsheet made of the text was, and no person's edit: leading zeros
// lost, a number in other notation, a date made, letters turned into question marks.
func Spoilt(was, now string) bool {
	if was == now || was == "" || now == "" {
		return false
	}
	if a, ok := value(was); ok {
		b, ok := value(now)
		return ok && same(b, a, now)
	}
	if date.MatchString(was) && date.MatchString(now) {
		return shape(was) != shape(now) // in one form, a person changed it
	}
	return asQuestionMarks(was) == now
}

func shape(date string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, date)
}

// asQuestionMarks is what an encoding without them leaves of letters beyond ASCII.
func asQuestionMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, s)
}
