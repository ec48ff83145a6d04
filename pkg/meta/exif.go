// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"

	"amana/pkg/photo"
)

// ExifVersion is raised whenever ReadExif can give another result for the same bytes.
const ExifVersion = 1

// ReadExif reads what a picture of the named format says about itself. Data is the whole file, or its
// first part where the file is very long. Work and memory are bounded by counts, so the result is the
// same on every machine; trouble is told by the Status of the result, never by a panic.
func ReadExif(format string, data []byte) photo.Exif {
	block := locate(format, data)
	if block == nil {
		return photo.Exif{Version: ExifVersion, Status: "none"}
	}
	c, problem := clean(block)
	if errors.Is(problem, errNoTIFF) {
		return photo.Exif{Version: ExifVersion, Status: "bad: " + problem.Error()}
	}
	c.dirs[0] = slices.DeleteFunc(c.dirs[0], func(e entry) bool { return slices.Contains(kindTags, e.tag) })
	if len(c.dirs[0])+len(c.dirs[tagExif])+len(c.dirs[tagGPS]) == 0 {
		if problem != nil {
			return photo.Exif{Version: ExifVersion, Status: "bad: " + oneLine(problem)}
		}
		return photo.Exif{Version: ExifVersion, Status: "none"}
	}
	e, err := decode(c.encode())
	e.Version, e.Status = ExifVersion, "ok"
	switch {
	case err != nil:
		e.Status = "bad: " + oneLine(err)
	case problem != nil:
		e.Status = "partial: " + oneLine(problem)
	}
	return e
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// more are the fields that goexif does not know.
var more = map[uint16]exif.FieldName{
	0x9010: "OffsetTime", 0x9011: "OffsetTimeOriginal", 0x9012: "OffsetTimeDigitized",
	tagImageNumber: "ImageNumber", 0xA431: "BodySerialNumber",
}

// decode hands a sound structure to goexif. A panic of the library is an error.
func decode(block []byte) (e photo.Exif, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the reader panicked: %v", r)
		}
	}()
	x, err := exif.Decode(bytes.NewReader(block))
	if x == nil { // beside a result, an error is about single tags
		return e, err
	}
	if err := load(x, block); err != nil {
		return e, err
	}
	f := fields{x}
	e.Make, e.Model, e.Serial = f.text(exif.Make), f.text(exif.Model), f.text("BodySerialNumber")
	if n, ok := f.number(exif.Orientation); ok && n >= 1 && n <= 8 {
		e.Orientation = int(n)
	}
	if n, ok := f.number("ImageNumber"); ok && n > 0 {
		e.FileNumber = strconv.FormatInt(n, 10)
	}
	e.Taken = f.taken()
	e.Latitude, e.Longitude, e.HasPosition = f.position()
	return e, nil
}

// load reads the fields that goexif does not know, by its own means.
func load(x *exif.Exif, block []byte) error {
	x.LoadTags(x.Tiff.Dirs[0], more, false)
	pointer, err := x.Get(exif.ExifIFDPointer)
	if err != nil {
		return nil
	}
	offset, err := pointer.Int64(0)
	if err != nil {
		return err
	}
	r := bytes.NewReader(block)
	if _, err := r.Seek(offset, 0); err != nil {
		return err
	}
	dir, _, err := tiff.DecodeDir(r, x.Tiff.Order)
	if err != nil {
		return err
	}
	x.LoadTags(dir, more, false)
	return nil
}

// fields reads single fields; one that is missing or of another type is empty.
type fields struct{ x *exif.Exif }

// written returns a text as it was written, up to its first NUL; bytes that are not UTF-8 become \xNN.
func (f fields) written(name exif.FieldName) string {
	tag, err := f.x.Get(name)
	if err != nil || tag.Format() != tiff.StringVal {
		return ""
	}
	text, _, _ := strings.Cut(string(tag.Val), "\x00")
	return photo.RelPath(text).Quote()
}

// text returns what was written, without outer spaces.
func (f fields) text(name exif.FieldName) string { return strings.TrimSpace(f.written(name)) }

func (f fields) number(name exif.FieldName) (int64, bool) {
	tag, err := f.x.Get(name)
	if err != nil || tag.Format() != tiff.IntVal {
		return 0, false
	}
	n, err := tag.Int64(0)
	return n, err == nil
}

// clocks are the tags that tell when a photo was taken, best first, with those of their sub-seconds and
// offsets from UTC.
var clocks = []struct{ time, subsec, offset exif.FieldName }{
	{exif.DateTimeOriginal, exif.SubSecTimeOriginal, "OffsetTimeOriginal"},
	{exif.DateTimeDigitized, exif.SubSecTimeDigitized, "OffsetTimeDigitized"},
	{exif.DateTime, exif.SubSecTime, "OffsetTime"},
}

// taken reads the first clock that tells a time. Where none does, the first text that was written is kept.
func (f fields) taken() photo.Taken {
	var blank photo.Taken
	for _, clock := range clocks {
		t := photo.Taken{Text: f.written(clock.time)}
		if blank.Text == "" {
			blank.Text = t.Text
		}
		wall, ok := wallClock(t.Text)
		if !ok {
			continue
		}
		t.Wall, t.Source = wall, string(clock.time)
		t.Nanos, t.SubSec = fraction(f.text(clock.subsec))
		if offset := f.text(clock.offset); validOffset(offset) {
			t.Offset = offset
		}
		return t
	}
	return blank
}

// padding are the blanks that some cameras write for leading zeros.
var padding = strings.NewReplacer(": ", ":0", "  ", " 0")

// wallClock reads a date and time in the form of Exif, also with the separators and blanks that some
// programs write. A year before photography was is no time.
func wallClock(s string) (int64, bool) {
	s = padding.Replace(strings.TrimSpace(s))
	for _, layout := range []string{"2006:01:02 15:04:05", "2006-01-02 15:04:05", "2006/01/02 15:04:05", "2006-01-02T15:04:05", "2006:01:02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1826 {
			return t.Unix(), true
		}
	}
	return 0, false
}

// fraction reads the digits of a second's fraction as nanoseconds.
func fraction(s string) (int32, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt((s + "000000000")[:9], 10, 32)
	return int32(n), err == nil
}

func validOffset(s string) bool {
	_, err := time.Parse("-07:00", s)
	return err == nil
}

// position returns degrees; 0/0, which cameras write where they have none, is no position.
func (f fields) position() (lat, long float64, ok bool) {
	for _, name := range []exif.FieldName{exif.GPSLatitude, exif.GPSLongitude} {
		tag, err := f.x.Get(name)
		if err != nil || tag.Format() != tiff.RatVal || tag.Count < 3 {
			return 0, 0, false
		}
		for i := range 3 {
			if _, denominator, err := tag.Rat2(i); err != nil || denominator == 0 {
				return 0, 0, false
			}
		}
	}
	lat, long, err := f.x.LatLong()
	if err != nil || math.IsNaN(lat) || math.IsNaN(long) || math.Abs(lat) > 90 || math.Abs(long) > 180 {
		return 0, 0, false
	}
	return lat, long, true
}
