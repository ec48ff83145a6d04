// SPDX-License-Identifier: Apache-2.0

// Package export turns an archive into rows and rows into text: an aligned table, CSV, JSON, JSON lines.
// It decides what leaves the analyst's desk (Profile) and how a file is written so that it is there whole
// or not at all (File), never inside an indexed root (Inside).
//
// Callers may lean on this: columns and their order are fixed; the same archive gives the same bytes; no
// cell can become a formula of a spreadsheet program unless Options.Raw asks for it; output is UTF-8
// whatever bytes a drive holds. It reads no photo and no catalogue.
package export

import (
	"errors"
	"fmt"
	"io/fs"
)

// Profile is who the output is for.
type Profile string

// The profiles.
const (
	Internal Profile = "internal" // everything, for the analyst's own desk
	Partner  Profile = "partner"  // no paths, names, notes, positions, serial numbers
	Public   Profile = "public"   // counts only: no rows of sets, photos, copies or decisions
)

// ErrCountsOnly says that a profile gives counts only, and no rows.
var ErrCountsOnly = errors.New("profile public gives counts only")

// ParseProfile reads a profile by its name.
func ParseProfile(s string) (Profile, error) {
	switch p := Profile(s); p {
	case Internal, Partner, Public:
		return p, nil
	}
	return "", fmt.Errorf("%q is not a profile (internal, partner, public)", s)
}

// Mode returns the permission of a file with output of the profile: 0600 for internal, else 0644.
func (p Profile) Mode() fs.FileMode {
	if p == Internal {
		return 0o600
	}
	return 0o644
}

// LeftOut returns the line that tells the person at the terminal what the profile left out, "" where
// nothing was.
func LeftOut(p Profile) string {
	switch p {
	case Internal:
		return ""
	case Public:
		return "profile public: everything but counts is left out"
	}
	return "profile partner: sources, paths, names of persons, notes, positions and camera serial numbers are left out; --profile internal gives them"
}

// allow returns an error where the profile gives no rows of what.
func (p Profile) allow(what string) error {
	switch p {
	case Internal, Partner:
		return nil
	case Public:
		return fmt.Errorf("export %s: %w", what, ErrCountsOnly)
	}
	_, err := ParseProfile(string(p))
	return fmt.Errorf("export %s: %w", what, err)
}
