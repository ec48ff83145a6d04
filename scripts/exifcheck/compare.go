// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"amana/pkg/photo"
)

// compares are the types of files that are compared, in exiftool's words.
var compares = map[string]bool{
	"JPEG": true, "TIFF": true, "HEIC": true, "HEIF": true, "AVIF": true,
	"NEF": true, "CR2": true, "ARW": true, "DNG": true, "RW2": true, "RAF": true, "ORF": true, "PEF": true,
}

// claimed is what exiftool reads of a file: by "SourceFile", or by kind, group and tag as
// "EXIF:IFD0:Make". Values are texts or numbers as they are printed.
type claimed map[string]any

func (c claimed) path() string { return fmt.Sprint(c["SourceFile"]) }
func (c claimed) kind() string { return c.text("File:File:FileType", "File:FileType") }

// broken reports whether exiftool gave up on the file before its end, so that what it does not find says
// nothing. It does so on a JPEG that is cut within a segment.
func (c claimed) broken() bool {
	return c.text("ExifTool:ExifTool:Error", "ExifTool:Error") != "" || c.text("ExifTool:ExifTool:Warning", "ExifTool:Warning") == "JPEG format error"
}

// text returns the first of the tags that there is, without outer spaces.
func (c claimed) text(tags ...string) string {
	for _, tag := range tags {
		if v, ok := c[tag]; ok {
			return strings.TrimSpace(fmt.Sprint(v))
		}
	}
	return ""
}

// noted returns the values of tags in maker notes, by group and name as "Nikon ShutterCount".
func (c claimed) noted(names ...string) map[string]string {
	out := map[string]string{}
	for tag := range c {
		part := strings.Split(tag, ":")
		if len(part) == 3 && part[0] == "MakerNotes" && slices.Contains(names, part[2]) {
			out[part[1]+" "+part[2]] = c.text(tag)
		}
	}
	return out
}

// field is one thing that is compared. Theirs is "" where exiftool finds none, ours where amana finds none.
type field struct {
	name string
	look func(c claimed, e photo.Exif) (theirs, ours string)
}

var fields = []field{
	{"DateTimeOriginal", func(c claimed, e photo.Exif) (string, string) {
		theirs, ours := c.text("EXIF:ExifIFD:DateTimeOriginal", "EXIF:IFD0:DateTimeOriginal"), ""
		if e.Taken.Source == "DateTimeOriginal" {
			ours = strings.TrimSpace(e.Taken.Text)
		}
		if _, err := time.Parse("2006:01:02 15:04:05", theirs); err != nil && theirs != "" && e.Taken.Source != "DateTimeOriginal" {
			return theirs, theirs // no time to either
		}
		return theirs, ours
	}},
	{"SubSecTimeOriginal", func(c claimed, e photo.Exif) (string, string) {
		ours := ""
		if e.Taken.SubSec && e.Taken.Source == "DateTimeOriginal" {
			ours = fmt.Sprintf("%09d", e.Taken.Nanos)
		}
		theirs := c.text("EXIF:ExifIFD:SubSecTimeOriginal")
		if theirs != "" && len(theirs) < 9 {
			theirs = (theirs + "000000000")[:9]
		}
		return theirs, ours
	}},
	{"Make", func(c claimed, e photo.Exif) (string, string) { return c.text("EXIF:IFD0:Make"), e.Make }},
	{"Model", func(c claimed, e photo.Exif) (string, string) { return c.text("EXIF:IFD0:Model"), e.Model }},
	{"Orientation", func(c claimed, e photo.Exif) (string, string) {
		theirs := c.text("EXIF:IFD0:Orientation")
		if theirs == "" || len(theirs) == 1 && theirs >= "1" && theirs <= "8" {
			return theirs, fmt.Sprint(e.Orientation)
		}
		return theirs, cmp.Or(strings.TrimPrefix(fmt.Sprint(e.Orientation), "0"), theirs) // it means nothing to either
	}},
	{"body serial", func(c claimed, e photo.Exif) (string, string) {
		ours := ""
		if e.SerialSource == "BodySerialNumber" {
			ours = e.Serial
		}
		return c.text("EXIF:ExifIFD:SerialNumber"), ours
	}},
	{"maker serial", func(c claimed, e photo.Exif) (string, string) {
		if c.text("EXIF:ExifIFD:SerialNumber", "EXIF:IFD0:CameraSerialNumber") != "" {
			return "", ""
		}
		return oneOf(c.noted("SerialNumber", "InternalSerialNumber"), e.Serial, e.SerialSource)
	}},
	{"image or file number", func(c claimed, e photo.Exif) (string, string) {
		if image := c.text("EXIF:IFD0:ImageNumber", "EXIF:ExifIFD:ImageNumber"); image != "" && image != "0" {
			return "ImageNumber " + image, e.FileNumberSource + " " + e.FileNumber
		}
		return oneOf(c.noted("FileNumber", "ShutterCount", "ImageCount", "ImageNumber"), e.FileNumber, e.FileNumberSource)
	}},
}

// oneOf compares what we read with exiftool's value of the same tag. Where we name no tag that exiftool
// has, theirs is all that it has.
func oneOf(noted map[string]string, value, source string) (theirs, ours string) {
	if len(noted) == 0 && value == "" {
		return "", ""
	}
	if v, ok := noted[source]; ok {
		return source + " " + v, source + " " + value
	}
	for tag, v := range noted {
		theirs = max(theirs, tag+" "+v)
	}
	return theirs, strings.TrimSpace(source + " " + value)
}

// tally counts how often a field agrees.
type tally struct {
	field    field
	n, agree int
	extra    int        // files in which only amana finds it
	others   [][]string // rows of the files that do not agree
}

func (t *tally) add(c claimed, e photo.Exif) {
	theirs, ours := t.field.look(c, e)
	switch {
	case theirs == "" && (ours == "" || ours == "0"):
		return
	case theirs == "":
		t.extra++
	case theirs == ours:
		t.n++
		t.agree++
		return
	default:
		t.n++
	}
	t.others = append(t.others, []string{t.field.name, c.path(), theirs, ours, e.Status})
}
