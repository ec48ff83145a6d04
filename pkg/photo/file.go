// SPDX-License-Identifier: Apache-2.0

package photo

import "slices"

// SourceID numbers the sources of one catalogue, from 1.
type SourceID int64

// Source is a drive or folder that was indexed.
type Source struct {
	ID        SourceID
	Label     string // unique in a catalogue; the base name of the root unless the operator chose one
	Root      string // absolute path at the last index run, raw bytes
	Custodian string // who held it
	Received  string // date received, as the operator wrote it
	Note      string
	Device    string // serial or identity of the device, where the system tells
	ReadOnly  bool   // it was mounted read-only at the last run
	// Unfinished says that the last run over it did not come to its end: its files lie between two runs.
	Unfinished bool
	// Digest is over the sorted paths, sizes, contents and statuses of the source's files at the last
	// finished run: it names the copy that was counted.
	Digest Digest
}

// Kind is what a directory entry is.
type Kind string

// The kinds of directory entry.
const (
	Regular   Kind = "regular"
	Folder    Kind = "folder" // an entry of its own only where it cannot be listed
	Link      Kind = "link"
	Device    Kind = "device"
	Socket    Kind = "socket"
	Pipe      Kind = "pipe"
	Irregular Kind = "irregular"
)

// Status is how a directory entry ended. Every entry has exactly one.
type Status string

// The statuses. Indexed, Damaged, Unsupported, NotPicture and Container are properties of the bytes;
// Unreadable and Skipped are of the entry.
const (
	Indexed     Status = "indexed"     // a picture that was read whole
	Damaged     Status = "damaged"     // a picture format that does not decode to its end
	Unsupported Status = "unsupported" // a picture format that is not decoded here, or is too large
	NotPicture  Status = "not_picture"
	Container   Status = "container"  // archive, disk image, PDF, video: named, not opened
	Unreadable  Status = "unreadable" // could not be opened, listed or read to its end
	Skipped     Status = "skipped"    // link, device, socket, pipe
)

// Statuses lists every status in the order in which a ledger prints them.
func Statuses() []Status {
	return []Status{Indexed, Damaged, Unsupported, NotPicture, Container, Unreadable, Skipped}
}

// Picture reports whether bytes that ended so are a photo.
func (s Status) Picture() bool { return slices.Contains([]Status{Indexed, Damaged, Unsupported}, s) }

// Stamp is a modification time. Seconds and nanoseconds are apart because the nanoseconds of the
// years 1601 and 2300 do not fit 64 bits.
type Stamp struct {
	Sec  int64 // since 1970-01-01 UTC
	Nsec int32 // 0 to 999,999,999
}

// File is one directory entry of a source.
type File struct {
	Source   SourceID
	Path     RelPath
	Kind     Kind
	Bytes    int64
	Mod      Stamp
	Status   Status
	Reason   string // why the status is what it is, in words; "" where the status says it all
	Content  Digest // zero where the bytes were not read
	Vanished bool   // it was there at an earlier run and was not at the last
}

// Content is what was read from distinct bytes.
type Content struct {
	Digest Digest
	Bytes  int64
	Format string // short name of the format, such as "jpeg" or "zip"; "" where it is unknown
	Status Status
	Reason string
	Width  int // pixels as stored, before orientation; 0 unknown
	Height int
	MD5    []byte // 16 bytes; nil where it was not asked for
	SHA1   []byte // 20 bytes; nil where it was not asked for
	Exif   Exif
	Print  Fingerprint

	Steps     int  // sum of the 64 steps of a JPEG's first quantisation table: the greater, the coarser; 0 unknown
	Thumbnail bool // its EXIF block embeds a small picture
}

// Fingerprint is what a picture looks like, for two purposes that are kept apart.
type Fingerprint struct {
	Version  int      // of the algorithms; 0: the picture was not decoded
	Hash     [32]byte // perceptual hash: finds other encodings of the same photograph
	Quality  int      // of the hash, 0 to 100; below 50 it tells little
	Likeness []byte   // colour and layout: tells how alike two photographs are; not of an Archive's contents
}

// Known reports whether there is a fingerprint.
func (f Fingerprint) Known() bool { return f.Version > 0 }

// Stored is what a catalogue holds of an entry, as far as it tells whether the file must be read again.
type Stored struct {
	Path     RelPath
	Bytes    int64
	Mod      Stamp
	Fresh    bool // a present regular file whose bytes were read to their end, by the current readers
	Vanished bool
}

// Change is what became of an entry since the run before.
type Change string

// The changes; "" is none. A moved file has the content of one that vanished in the same run.
const (
	New      Change = "new"
	Changed  Change = "changed"
	Returned Change = "returned" // it had vanished
	Moved    Change = "moved"
	Vanished Change = "vanished"
)

// AllChanges lists the changes in the order in which a ledger prints them.
func AllChanges() []Change { return []Change{New, Changed, Returned, Moved, Vanished} }

// Item is what indexing found out about one directory entry.
type Item struct {
	File    File
	Content *Content // nil where nothing was read; one that is known already may be repeated
	Change  Change   // New, Changed, Returned or none, by what was stored of the path
}
