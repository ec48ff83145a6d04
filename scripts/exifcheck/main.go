// SPDX-License-Identifier: Apache-2.0

// Command exifcheck compares what pkg/meta reads of the pictures below a folder with what exiftool
// reads, field by field, and lists every file on which they do not agree.
//
//	go run ./scripts/exifcheck FOLDER
//
// Exiftool (Debian: libimage-exiftool-perl) must be on the PATH. Compared are JPEG, TIFF, HEIF, AVIF
// and raw files, as exiftool tells them, and only what exiftool finds in EXIF and maker notes: n is the
// number of files in which it finds the field, the last column of those in which it finds none. A serial or number is compared with exiftool's value of
// the same tag. Where both have a body's serial of EXIF, the maker note's is not asked for; so with
// ImageNumber.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"amana/pkg/meta"
	"amana/pkg/table"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "exifcheck:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("one folder is needed, and nothing else")
	}
	files, err := exiftool(args[0])
	if err != nil {
		return err
	}
	var all []*tally
	for _, f := range fields {
		all = append(all, &tally{field: f})
	}
	compared, broken := 0, 0
	for _, theirs := range files {
		if !compares[theirs.kind()] {
			continue
		}
		if theirs.broken() {
			broken++
			continue
		}
		data, err := os.ReadFile(theirs.path())
		if err != nil {
			return err
		}
		compared++
		ours := meta.ReadExif(meta.Sniff(data).Name, data)
		for _, t := range all {
			t.add(theirs, ours)
		}
	}
	return report(out, fmt.Sprintf("%d files compared, and %d left out that exiftool gives up on", compared, broken), all)
}

// exiftool reads all files below a folder. It exits with 1 where it could not read one of them.
func exiftool(folder string) (files []claimed, err error) {
	args := []string{"-json", "-n", "-G0:1", "-r", "-q", "-q", "-ext", "*", "-FileType", "-Warning", "-Error"}
	for _, name := range []string{"DateTimeOriginal", "SubSecTimeOriginal", "Make", "Model", "Orientation",
		"SerialNumber", "CameraSerialNumber", "InternalSerialNumber", "ImageNumber", "FileNumber", "ShutterCount", "ImageCount"} {
		args = append(args, "-"+name)
	}
	var talk bytes.Buffer
	cmd := exec.Command("exiftool", append(args, folder)...)
	cmd.Stderr = &talk
	printed, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(printed))
	d.UseNumber() // digits as they are printed
	if err := d.Decode(&files); err != nil {
		return nil, fmt.Errorf("exiftool: %w: %s", err, talk.String())
	}
	return files, nil
}

// report prints the figures, then the files that do not agree.
func report(out io.Writer, title string, all []*tally) error {
	figures := table.Table{Title: []string{title},
		Columns: []table.Column{{Name: "field"}, {Name: "n", Right: true}, {Name: "agree", Right: true}, {Name: "percent", Right: true}, {Name: "only amana", Right: true}}}
	others := table.Table{Columns: []table.Column{{Name: "field"}, {Name: "file"}, {Name: "exiftool"}, {Name: "amana"}, {Name: "status"}}}
	for _, t := range all {
		percent := ""
		if t.n > 0 {
			percent = fmt.Sprintf("%.1f", 100*float64(t.agree)/float64(t.n))
		}
		figures.Rows = append(figures.Rows, []string{t.field.name, fmt.Sprint(t.n), fmt.Sprint(t.agree), percent, fmt.Sprint(t.extra)})
		others.Rows = append(others.Rows, t.others...)
	}
	if err := table.Write(out, figures); err != nil || len(others.Rows) == 0 {
		return err
	}
	fmt.Fprintln(out)
	return table.Write(out, others)
}
