// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"amana/pkg/photo"
)

// headForm is the first line of a head, so that no other signed note is taken for one.
const headForm = "amana journal head"

// ErrNoHead says that a text is not a head as Head.Text writes it.
var ErrNoHead = errors.New("not a head of a journal")

// Head is the end of a journal: kept elsewhere, it shows later that nothing up to it was changed or cut off.
type Head struct {
	Catalogue string // identity of the catalogue, 16 hexadecimal digits
	Entries   int64  // 0: the journal was empty
	Hash      photo.Digest
	Time      time.Time // of the last entry
	Tool      string    // version of the program that printed it
}

// Text returns the head as six lines, each with its line feed:
//
//	amana journal head
//	catalogue c6fe76bdc95f2cf8
//	entries 15
//	hash 326bce644319959b7b0f5a10b03c0a4191c4f590cd7dc007b081d989bcacb024
//	time 2014-01-20T10:11:12.000000013Z
//	amana v1.2.3
func (h Head) Text() string {
	return fmt.Sprintf("%s\ncatalogue %s\nentries %d\nhash %x\ntime %s\namana %s\n", headForm, h.Catalogue, h.Entries, h.Hash[:], Stamp(h.Time), h.Tool)
}

// ParseHead reads what Text wrote, and nothing else; the error is ErrNoHead.
func ParseHead(text string) (Head, error) {
	h, err := parseHead(text)
	if err == nil && h.Text() != text {
		err = errors.New("it is written in another way")
	}
	if err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrNoHead, err)
	}
	return h, nil
}

func parseHead(text string) (h Head, err error) {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
		return h, errors.New("it holds characters that a head has not")
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] != headForm {
		return h, fmt.Errorf("it does not have six lines of which the first is %q", headForm)
	}
	values := make([]string, 0, 5)
	for i, name := range []string{"catalogue", "entries", "hash", "time", "amana"} {
		value, ok := strings.CutPrefix(lines[i+1], name+" ")
		if !ok {
			return h, fmt.Errorf("line %d does not begin with %q", i+2, name)
		}
		values = append(values, value)
	}
	h.Catalogue, h.Tool = values[0], values[4]
	if h.Entries, err = strconv.ParseInt(values[1], 10, 64); err != nil || h.Entries < 0 {
		return h, fmt.Errorf("%q is no number of entries", values[1])
	}
	if h.Hash, err = photo.ParseDigest(values[2]); err != nil {
		return h, err
	}
	h.Time, err = time.Parse(time.RFC3339Nano, values[3])
	return h, err
}

// ForkError says how a journal does not extend an older head.
type ForkError struct {
	Old Head
	Why string
}

// Error names the head and what contradicts it.
func (e *ForkError) Error() string {
	return fmt.Sprintf("the journal does not extend its head of %d entries: %s", e.Old.Entries, e.Why)
}

// Extends compares an older head with the journal of a catalogue whose chain holds: last is its last entry
// and at the one with the number old.Entries, the zero Entry where there is none. The error is a *ForkError.
func (old Head) Extends(catalogue string, at, last Entry) error {
	why := ""
	switch {
	case old.Catalogue != catalogue:
		why = fmt.Sprintf("it is of catalogue %s, and this is %s", old.Catalogue, catalogue)
	case last.Seq < old.Entries:
		why = fmt.Sprintf("the journal ends at entry %d: what came after was cut off, or this is an older copy", last.Seq)
	case at.Hash != old.Hash:
		why = fmt.Sprintf("entry %d has another hash: it, or one before it, was written anew, and all after it", old.Entries)
	case old.Entries > 0 && !at.Time.Equal(old.Time):
		why = fmt.Sprintf("entry %d is of another time: the head was changed", old.Entries)
	}
	if why == "" {
		return nil
	}
	return &ForkError{Old: old, Why: why}
}
