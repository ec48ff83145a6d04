// SPDX-License-Identifier: Apache-2.0

// Package manifest writes and reads lists of files with their digests in three formats that other programs
// read: that of sha256sum, hashdeep 1.0, and the manifests of BagIt (RFC 8493). It touches no file.
//
// Callers may lean on this. A name is raw bytes. What a format can hold of names is asked of Holds, and a
// Writer refuses the rest and writes nothing of it, so that no name is ever changed or cut. What is written
// is read back as it was. A line that makes no sense is an error of that line, and reading goes on with the
// next. Memory is bounded by the longest line that is taken (MaxLine), whatever is read.
//
// It refuses to say what a name means: one that is absolute or leads upwards is given as it stands.
package manifest

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"amana/pkg/photo"
)

// Format is a format of manifests.
type Format string

// The formats.
const (
	SHA256Sum Format = "sha256sum" // of coreutils, with its escapes; md5sum's and sha1sum's lists are read too
	Hashdeep  Format = "hashdeep"
	BagIt     Format = "bagit" // a payload or tag manifest with SHA-256
)

// BagDeclaration is the content of the file bagit.txt of a bag whose manifests are of this package.
const BagDeclaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

// Formats lists the formats.
func Formats() []Format { return []Format{SHA256Sum, Hashdeep, BagIt} }

// ParseFormat reads a format by its name.
func ParseFormat(s string) (Format, error) {
	for _, f := range Formats() {
		if s == string(f) {
			return f, nil
		}
	}
	return "", fmt.Errorf("%q is not a format of manifests (sha256sum, hashdeep, bagit)", s)
}

// Guess returns the format that a manifest is probably in, by the name of its file and how it begins.
func Guess(name string, start []byte) Format {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	switch {
	case strings.HasPrefix(string(start), hashdeepMagic):
		return Hashdeep
	case strings.HasSuffix(name, ".txt") && (strings.HasPrefix(name, "manifest-") || strings.HasPrefix(name, "tagmanifest-")):
		return BagIt
	}
	return SHA256Sum
}

// Entry is one file of a manifest.
type Entry struct {
	Name   string       // slash-separated, raw bytes, without "./" before it
	Bytes  int64        // -1 where the manifest does not say
	SHA256 photo.Digest // zero where the manifest has none
	MD5    []byte       // 16 bytes, or nil; read and never written
	SHA1   []byte       // 20 bytes, or nil; read and never written
}

// ErrNotHeld is wrapped by the error for an entry that a format cannot hold.
var ErrNotHeld = errors.New("the format cannot hold it")

func notHeld(why string) error { return fmt.Errorf("%s: %w", why, ErrNotHeld) }

// Holds returns nil where the format holds the entry, and else an error that says why and wraps ErrNotHeld.
//
//	sha256sum  every name: a newline, a carriage return and a backslash are escaped
//	hashdeep   no newline, no carriage return at the end, and a line of at most 2,046 bytes, since the program
//	           reads no longer ones; the size must be known
//	bagit      UTF-8 alone, and no white space at either end and no * at the beginning, which readers take off
func (f Format) Holds(e Entry) error {
	switch {
	case e.Name == "" || strings.IndexByte(e.Name, 0) >= 0:
		return notHeld("no file has such a name")
	case strings.HasPrefix(e.Name, "./") || e.Name[0] == '/':
		return notHeld("the name is not relative")
	case !e.SHA256.Valid():
		return notHeld("its content was not read")
	}
	switch f {
	case Hashdeep:
		return hashdeepHolds(e)
	case BagIt:
		return bagItHolds(e.Name)
	}
	return nil
}

func hashdeepHolds(e Entry) error {
	switch {
	case strings.Contains(e.Name, "\n"):
		return notHeld("a newline in the name")
	case strings.HasSuffix(e.Name, "\r"):
		return notHeld("a carriage return at the end of the name")
	case e.Bytes < 0:
		return notHeld("its size is not known")
	case len(hashdeepLine(e)) > hashdeepLongest:
		return notHeld("the name is too long")
	}
	return nil
}

func bagItHolds(name string) error {
	first, _ := utf8.DecodeRuneInString(name)
	last, _ := utf8.DecodeLastRuneInString(name)
	switch {
	case !utf8.ValidString(name):
		return notHeld("the name is not UTF-8")
	case first == '*':
		return notHeld("an asterisk at the beginning of the name")
	case white(first) || white(last):
		return notHeld("white space at an end of the name")
	}
	return nil
}

// white reports whether r is white space that a line's end is cut by. Carriage return and newline are not:
// they are written as percent and two digits.
func white(r rune) bool {
	return r != '\r' && r != '\n' && (unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f)
}
