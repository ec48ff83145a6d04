// SPDX-License-Identifier: Apache-2.0

// Package photo is the vocabulary that every other package speaks: source, file, photo, set, class,
// review, card. It holds values only; it does no input or output and imports the standard library
// alone. The zero value of each type means "unknown".
package photo

// Holdings counts what an archive holds apart from its sets.
type Holdings struct {
	ByStatus       map[Status]int64 // directory entries that are present
	Files          int64            // of these, regular files
	Vanished       int64            // entries that are not present
	Contents       int64            // distinct contents that a file holds or held
	Photos         int64            // of these, pictures
	Damaged        int64            // of the photos
	VanishedPhotos int64            // of the photos: no file of it is present
}

// Hold counts the files and contents of an archive.
func (a Archive) Hold() Holdings {
	if a.Counted != nil {
		return *a.Counted
	}
	h := Holdings{ByStatus: map[Status]int64{}}
	present := map[Digest]bool{}
	for _, f := range a.Files {
		if f.Vanished {
			h.Vanished++
			continue
		}
		h.ByStatus[f.Status]++
		if f.Kind == Regular {
			h.Files++
		}
		present[f.Content] = true
	}
	for _, c := range a.Contents {
		h.Contents++
		if !c.Status.Picture() {
			continue
		}
		h.Photos++
		if c.Status == Damaged {
			h.Damaged++
		}
		if !present[c.Digest] {
			h.VanishedPhotos++
		}
	}
	return h
}

// Archive is a catalogue's content at one moment, as reports are made of it. Slices are in a fixed
// order: sources by ID, files by source and path bytes, contents by digest, sets by ID, copies by
// copy. Sets that were merged away are not in it.
type Archive struct {
	CatalogueID string // 16 hexadecimal digits, made with the catalogue
	Sources     []Source
	Files       []File
	Contents    []Content
	Sets        []Set
	Copies      []Copy       // none of a derivative
	Derivatives []Derivative // in the order of their digests
	// Counted stands in place of Files and Contents where these were counted and not read.
	Counted *Holdings
	Run     int64  // the last finished run
	Head    string // the journal's head hash, hexadecimal
}
