// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"

	"amana/pkg/photo"
)

// errNoPhoto is a photo that the catalogue lacks or that a name does not tell apart.
var errNoPhoto = errors.New("no such photo")

// findPhoto returns the photo that a person names: by its SHA-256, the first eight digits of it or more,
// or the path of one of its files as it is printed, with the source's label before it or without.
func findPhoto(a photo.Archive, name string) (photo.Digest, error) {
	fits := map[photo.Digest]bool{}
	if prefix := strings.ToLower(name); len(prefix) >= 8 && strings.Trim(prefix, "0123456789abcdef") == "" {
		for _, c := range a.Contents {
			if strings.HasPrefix(c.Digest.String(), prefix) {
				fits[c.Digest] = true
			}
		}
	}
	labels := map[photo.SourceID]string{}
	for _, s := range a.Sources {
		labels[s.ID] = s.Label
	}
	for _, f := range a.Files {
		path := f.Path.Quote()
		if f.Content.Valid() && (path == name || f.Path.Printable() == name || labels[f.Source]+"/"+path == name) {
			fits[f.Content] = true
		}
	}
	if len(fits) > 1 {
		return photo.Digest{}, hint(fmt.Errorf("%q names %d photos", name, len(fits)), "say LABEL/PATH, or more digits of the SHA-256")
	}
	for digest := range fits {
		return digest, nil
	}
	return photo.Digest{}, hint(fmt.Errorf("%w: %q", errNoPhoto, name), "a SHA-256, its first 8 digits or more, or a path as amana show prints it")
}

func findPhotos(a photo.Archive, names []string) ([]photo.Digest, error) {
	var out []photo.Digest
	for _, name := range names {
		digest, err := findPhoto(a, name)
		if err != nil {
			return nil, err
		}
		out = append(out, digest)
	}
	return out, nil
}

// findSet returns a set that stands.
func findSet(a photo.Archive, id photo.SetID) (photo.Set, error) {
	for _, s := range a.Sets {
		if s.ID == id {
			return s, nil
		}
	}
	return photo.Set{}, hint(fmt.Errorf("there is no set %s", id), "amana sets lists them; a set that was merged or dissolved is not listed")
}

// parseSet reads a set's name; another word is wrong usage.
func parseSet(s string) (photo.SetID, error) {
	id, err := photo.ParseSetID(s)
	if err != nil {
		return 0, &usageError{err}
	}
	return id, nil
}

func parseSets(names []string) ([]photo.SetID, error) {
	var out []photo.SetID
	for _, name := range names {
		id, err := parseSet(name)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}
