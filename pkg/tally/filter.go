// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"amana/pkg/photo"
)

// Several is the value of a key of which a set has more than one; Unknown of one of which it has none; Nobody
// is the reviewer of a set that no person touched.
const (
	Nobody  = "nobody"
	Several = "several"
	Unknown = "unknown"
)

// Keys lists what sets can be counted by and filtered by.
func Keys() []string {
	return []string{"set", "size", "class", "review", "source", "folder", "month", "camera", "branch", "reviewer", "agreement"}
}

// agreements are how the class of a set and the readings of it stand to each other. A third person settles a
// dispute.
var agreements = []string{"one reading", "agreed", "disputed", "settled", unread}

// unread is the agreement of a set whose class no person decided.
const unread = "no reading"

// agreementOf returns one of agreements, by the class that stands now: readings stay as they were made.
func agreementOf(s photo.Set) string {
	r := s.Readings
	first, second := photo.SamePerson(s.ClassBy, r.FirstBy), photo.SamePerson(s.ClassBy, r.SecondBy)
	switch {
	case s.Review == photo.Disputed:
		return "disputed"
	case r.Second == photo.Undecided && s.Class == photo.Undecided:
		return unread
	case r.Second == photo.Undecided, r.Agree() && s.Class == photo.Undecided: // of two, the first was taken back
		return "one reading"
	case r.Agree() && s.Class == r.Second:
		return "agreed"
	case s.Class == photo.Undecided, r.Agree() && s.ClassBy == "", s.ClassBy != "" && (first || second):
		return "disputed" // as in a journal that is older than the dispute of a class that departs from the readings
	}
	return "settled"
}

// reviewerOf returns who decided last about a set, Nobody where nobody did, Unknown where the name was erased.
func reviewerOf(s photo.Set) string {
	switch {
	case s.ReviewedBy != "":
		return s.ReviewedBy
	case s.Review == photo.Unreviewed && s.Note == "" && s.Card.Empty():
		return Nobody
	}
	return Unknown
}

// Filter chooses sets. The zero Filter chooses all. Several values of one field are alternatives; several
// fields must all fit.
type Filter struct {
	Keys        map[string][]string // by key; a set fits where any of its values is one of these
	Flags       []photo.Flag
	Statuses    []photo.Status // a file of the set has one of these
	WithoutRole []string       // no photo of the set has any of these roles
	NoSet       bool           // photos in no set: no set fits
	ByPerson    []string       // who decided last
}

// Add adds what a flag of the command line says: a key with a value, or flag, status, without-role,
// by-person with a value, or no-set with "true". "review open" is every state but reviewed. A folder
// stands for the folders below it too, a size for a number of photos or a printed size.
func (f *Filter) Add(name, value string) error {
	switch name {
	case "flag":
		return one(&f.Flags, photo.Flags(), name, value)
	case "status":
		return one(&f.Statuses, photo.Statuses(), name, value)
	case "without-role":
		return one(&f.WithoutRole, photo.Roles(), name, value)
	case "by-person":
		f.ByPerson = append(f.ByPerson, value)
		return nil
	case "no-set":
		on, err := strconv.ParseBool(value)
		if err != nil {
			return fmt.Errorf("no-set is true or false, not %q", value)
		}
		f.NoSet = on
		return nil
	}
	if !slices.Contains(Keys(), name) {
		return fmt.Errorf("%q is not a filter (%s, flag, status, without-role, no-set, by-person)", name, strings.Join(Keys(), ", "))
	}
	values, err := parseKey(name, value)
	if err != nil {
		return err
	}
	if f.Keys == nil {
		f.Keys = map[string][]string{}
	}
	f.Keys[name] = append(f.Keys[name], values...)
	return nil
}

func one[T ~string](list *[]T, known []T, name, value string) error {
	if !slices.Contains(known, T(value)) {
		return fmt.Errorf("%q is not a %s (%s)", value, name, join(known))
	}
	*list = append(*list, T(value))
	return nil
}

func join[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

// parseKey returns the values of a key that a text stands for.
func parseKey(key, text string) ([]string, error) {
	switch key {
	case "set":
		id, err := photo.ParseSetID(text)
		return []string{id.String()}, err
	case "size":
		if n, err := strconv.Atoi(text); (err != nil || n < 0) && text != ">20" && sizeOrder(text) == len(sizes) {
			return nil, fmt.Errorf("%q is not a size (a number of photos, 6-8, 9-20, >20)", text)
		}
	case "class":
		known := append([]string{"proposed victim", "proposed not_victim", "undecided"}, strings.Split(join(photo.Classes()), ", ")...)
		if !slices.Contains(known, text) {
			return nil, fmt.Errorf("%q is not a class (%s)", text, strings.Join(known, ", "))
		}
	case "agreement":
		if !slices.Contains(agreements, text) {
			return nil, fmt.Errorf("%q is no agreement (%s)", text, strings.Join(agreements, ", "))
		}
	case "review":
		if text == "open" {
			open := slices.DeleteFunc(photo.Reviews(), func(r photo.Review) bool { return r == photo.Reviewed })
			return strings.Split(join(open), ", "), nil
		}
		if !slices.Contains(photo.Reviews(), photo.Review(text)) {
			return nil, fmt.Errorf("%q is not a state of review (open, %s)", text, join(photo.Reviews()))
		}
	}
	return []string{text}, nil
}

// Sets returns the sets that fit, in the order of their identities.
func (f Filter) Sets(a photo.Archive) []photo.Set {
	if f.NoSet {
		return nil
	}
	x := newIndex(a)
	return slices.SortedFunc(func(yield func(photo.Set) bool) {
		for _, s := range a.Sets {
			if f.fits(x, s) && !yield(s) {
				return
			}
		}
	}, func(s, t photo.Set) int { return int(s.ID - t.ID) })
}

// Loose returns the photos in no set, in the order of the archive, with the statuses that f asks for.
func (f Filter) Loose(a photo.Archive) []photo.Content {
	in := setsOf(a.Sets)
	var out []photo.Content
	for _, c := range a.Contents {
		if c.Status.Picture() && in[c.Digest] == 0 && (len(f.Statuses) == 0 || slices.Contains(f.Statuses, c.Status)) {
			out = append(out, c)
		}
	}
	return out
}

func (f Filter) fits(x index, s photo.Set) bool {
	for key, wanted := range f.Keys {
		if !slices.ContainsFunc(x.values(s, key), func(v string) bool { return wants(key, wanted, v, len(s.Members)) }) {
			return false
		}
	}
	if len(f.Flags) > 0 && !slices.ContainsFunc(s.Flags, func(g photo.Flag) bool { return slices.Contains(f.Flags, g) }) {
		return false
	}
	if len(f.ByPerson) > 0 && !slices.ContainsFunc(f.ByPerson, func(name string) bool { return photo.SamePerson(name, s.ReviewedBy) }) {
		return false
	}
	if len(f.WithoutRole) > 0 && slices.ContainsFunc(s.Members, func(m photo.Member) bool { return slices.Contains(f.WithoutRole, m.Role) }) {
		return false
	}
	return len(f.Statuses) == 0 || slices.ContainsFunc(s.Members, func(m photo.Member) bool {
		return slices.ContainsFunc(x.files[m.Photo], func(file *photo.File) bool { return slices.Contains(f.Statuses, file.Status) })
	})
}

func wants(key string, wanted []string, value string, size int) bool {
	return slices.ContainsFunc(wanted, func(w string) bool {
		return w == value || key == "folder" && strings.HasPrefix(value, strings.TrimSuffix(w, "/")+"/") || key == "size" && w == strconv.Itoa(size)
	})
}
