// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Date is a day, a month or a year, as much as is known: 2012-08-03, 2012-08 or 2012. "" is unknown.
type Date string

var dateForm = regexp.MustCompile(`^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`)

// forms are the layouts of a date by its length.
var forms = map[int]string{4: "2006", 7: "2006-01", 10: time.DateOnly}

// ParseDate reads a date between 1900 and 2999 with - or / between its parts, largest first, in Latin,
// Arabic-Indic or Persian digits. The day must exist. "" is the unknown date.
func ParseDate(s string) (Date, error) {
	text := strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r == '/':
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
	if text == "" {
		return "", nil
	}
	if dateForm.MatchString(text) && text >= "1900" && text < "3000" {
		if _, err := time.Parse(forms[len(text)], text); err == nil {
			return Date(text), nil
		}
	}
	return "", fmt.Errorf("%q is not a date (2012, 2012-08 or 2012-08-03)", s)
}

// First returns the first day that the date may mean, as 2012-08-01, "" where it is unknown.
func (d Date) First() string {
	switch len(d) {
	case 4:
		return string(d) + "-01-01"
	case 7:
		return string(d) + "-01"
	}
	return string(d)
}

// Last returns the last day that the date may mean.
func (d Date) Last() string {
	switch len(d) {
	case 4:
		return string(d) + "-12-31"
	case 7:
		first, err := time.Parse(time.DateOnly, d.First())
		if err != nil {
			return ""
		}
		return first.AddDate(0, 1, -1).Format(time.DateOnly)
	}
	return string(d)
}
