// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"amana/pkg/photo"
	"amana/pkg/phototest"
)

func TestFields(t *testing.T) {
	taken := func(text, source string, nanos int32) photo.Taken {
		return photo.Taken{Text: text, Source: source, SubSec: nanos > 0, Nanos: nanos}
	}
	const day = "2012:08:03 11:22:33"
	for name, c := range map[string]struct {
		field  string
		theirs claimed
		ours   photo.Exif
		want   string // agrees, differs, extra, or "" for what neither has
	}{
		"one time":               {"DateTimeOriginal", claimed{"EXIF:ExifIFD:DateTimeOriginal": day}, photo.Exif{Taken: taken(day, "DateTimeOriginal", 0)}, "agrees"},
		"a time of IFD0":         {"DateTimeOriginal", claimed{"EXIF:IFD0:DateTimeOriginal": day}, photo.Exif{Taken: taken(day, "DateTimeOriginal", 0)}, "agrees"},
		"another tag's time":     {"DateTimeOriginal", claimed{"EXIF:ExifIFD:DateTimeOriginal": day}, photo.Exif{Taken: taken(day, "DateTime", 0)}, "differs"},
		"no time":                {"DateTimeOriginal", claimed{"EXIF:ExifIFD:DateTimeOriginal": day}, photo.Exif{}, "differs"},
		"zeros":                  {"DateTimeOriginal", claimed{"EXIF:ExifIFD:DateTimeOriginal": "0000:00:00 00:00:00"}, photo.Exif{Taken: taken(day, "DateTime", 0)}, "agrees"},
		"zeros that are a time":  {"DateTimeOriginal", claimed{"EXIF:ExifIFD:DateTimeOriginal": "0000:00:00 00:00:00"}, photo.Exif{Taken: taken(day, "DateTimeOriginal", 0)}, "differs"},
		"a time of XMP":          {"DateTimeOriginal", claimed{"XMP:XMP-exif:DateTimeOriginal": day}, photo.Exif{Taken: taken(day, "DateTimeOriginal", 0)}, "extra"},
		"sub-seconds":            {"SubSecTimeOriginal", claimed{"EXIF:ExifIFD:SubSecTimeOriginal": json.Number("07")}, photo.Exif{Taken: taken(day, "DateTimeOriginal", 70_000_000)}, "agrees"},
		"other sub-seconds":      {"SubSecTimeOriginal", claimed{"EXIF:ExifIFD:SubSecTimeOriginal": "7"}, photo.Exif{Taken: taken(day, "DateTimeOriginal", 70_000_000)}, "differs"},
		"a make with a space":    {"Make", claimed{"EXIF:IFD0:Make": "NIKON "}, photo.Exif{Make: "NIKON"}, "agrees"},
		"orientation":            {"Orientation", claimed{"EXIF:IFD0:Orientation": json.Number("6")}, photo.Exif{Orientation: 6}, "agrees"},
		"another orientation":    {"Orientation", claimed{"EXIF:IFD0:Orientation": json.Number("6")}, photo.Exif{Orientation: 8}, "differs"},
		"no orientation":         {"Orientation", claimed{}, photo.Exif{}, ""},
		"orientation 9":          {"Orientation", claimed{"EXIF:IFD0:Orientation": json.Number("9")}, photo.Exif{}, "agrees"},
		"orientation 9, as 1":    {"Orientation", claimed{"EXIF:IFD0:Orientation": json.Number("9")}, photo.Exif{Orientation: 1}, "differs"},
		"body serial":            {"body serial", claimed{"EXIF:ExifIFD:SerialNumber": "12"}, photo.Exif{Serial: "12", SerialSource: "BodySerialNumber"}, "agrees"},
		"another's serial":       {"body serial", claimed{"EXIF:ExifIFD:SerialNumber": "12"}, photo.Exif{Serial: "12", SerialSource: "Canon SerialNumber"}, "differs"},
		"maker serial":           {"maker serial", claimed{"MakerNotes:Canon:SerialNumber": json.Number("12")}, photo.Exif{Serial: "12", SerialSource: "Canon SerialNumber"}, "agrees"},
		"one of two":             {"maker serial", claimed{"MakerNotes:Canon:SerialNumber": "12", "MakerNotes:Canon:InternalSerialNumber": "AB"}, photo.Exif{Serial: "AB", SerialSource: "Canon InternalSerialNumber"}, "agrees"},
		"the value of the other": {"maker serial", claimed{"MakerNotes:Canon:SerialNumber": "12", "MakerNotes:Canon:InternalSerialNumber": "AB"}, photo.Exif{Serial: "12", SerialSource: "Canon InternalSerialNumber"}, "differs"},
		"no maker serial":        {"maker serial", claimed{"MakerNotes:Canon:SerialNumber": "12"}, photo.Exif{}, "differs"},
		"a serial made up":       {"maker serial", claimed{}, photo.Exif{Serial: "12", SerialSource: "Canon SerialNumber"}, "extra"},
		"behind the body's":      {"maker serial", claimed{"EXIF:ExifIFD:SerialNumber": "12", "MakerNotes:Canon:SerialNumber": "13"}, photo.Exif{Serial: "12", SerialSource: "BodySerialNumber"}, ""},
		"count":                  {"image or file number", claimed{"MakerNotes:Nikon:ShutterCount": json.Number("7")}, photo.Exif{FileNumber: "7", FileNumberSource: "Nikon ShutterCount"}, "agrees"},
		"image number":           {"image or file number", claimed{"EXIF:IFD0:ImageNumber": json.Number("7"), "MakerNotes:Nikon:ShutterCount": "8"}, photo.Exif{FileNumber: "7", FileNumberSource: "ImageNumber"}, "agrees"},
		"the wrong one of both":  {"image or file number", claimed{"EXIF:IFD0:ImageNumber": json.Number("7"), "MakerNotes:Nikon:ShutterCount": "8"}, photo.Exif{FileNumber: "8", FileNumberSource: "Nikon ShutterCount"}, "differs"},
	} {
		found := false
		for _, f := range fields {
			if f.name != c.field {
				continue
			}
			found = true
			sum := tally{field: f}
			sum.add(c.theirs, c.ours)
			got := map[[3]int]string{{1, 1, 0}: "agrees", {1, 0, 0}: "differs", {0, 0, 1}: "extra", {0, 0, 0}: ""}[[3]int{sum.n, sum.agree, sum.extra}]
			if rows := len(sum.others); got != c.want || (rows == 1) != (got == "differs" || got == "extra") {
				t.Errorf("%s: %s %q with %d rows, want %q", name, c.field, got, rows, c.want)
			}
		}
		if !found {
			t.Errorf("%s: no field %q", name, c.field)
		}
	}
}

// TestRun compares a picture with what a stand-in for exiftool says of it.
func TestRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in is a shell script")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a.jpg")
	data := phototest.JPEG(image.NewGray(image.Rect(0, 0, 8, 8)), 80, phototest.Exif{Make: "Canon", Model: "X", ImageNumber: 7})
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprintf(`[{"SourceFile": %q, "File:FileType": "JPEG", "EXIF:IFD0:Make": "Canon", "EXIF:IFD0:Model": "Y", "EXIF:ExifIFD:ImageNumber": 7},
		{"SourceFile": "b.txt", "File:FileType": "TXT"}, {"SourceFile": "c.jpg", "File:FileType": "JPEG", "ExifTool:ExifTool:Warning": "JPEG format error"}]`, file)
	script := "#!/bin/sh\ncat <<'END'\n" + printed + "\nEND\nexit 1\n"
	if err := os.WriteFile(filepath.Join(dir, "exiftool"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	var out strings.Builder
	if err := run([]string{dir}, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for _, want := range []string{"1 files compared, and 1 left out that exiftool gives up on", "Make 1 1 100.0 0", "Model 1 0 0.0 0", "image or file number 1 1 100.0 0", "Model " + file + " Y X ok"} {
		found := false
		for _, l := range lines {
			found = found || strings.Join(strings.Fields(l), " ") == want
		}
		if !found {
			t.Errorf("no line %q in\n%s", want, out.String())
		}
	}
}
