// SPDX-License-Identifier: Apache-2.0

// Package photo is the vocabulary that every other package speaks: source, file, photo, set, class,
// review, card. It holds values only; it does no input or output and imports the standard library
// alone. The zero value of each type means "unknown".
package photo

// Archive is a catalogue's content at one moment, as reports are made of it. Slices are in a fixed
// order: sources by ID, files by source and path bytes, contents by digest, sets by ID, copies by
// copy. Sets that were merged away are not in it.
type Archive struct {
	CatalogueID string // 16 hexadecimal digits, made with the catalogue
	Sources     []Source
	Files       []File
	Contents    []Content
	Sets        []Set
	Copies      []Copy
	Run         int64  // the last finished run
	Head        string // the journal's head hash, hexadecimal
}
