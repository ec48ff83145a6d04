// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/rwcarlsen/goexif/exif"

	"amana/pkg/photo"
)

// reader reads single fields; one that is missing or of another type is empty. There are two: cleaned,
// which reads the bytes themselves, and goexif's result.
type reader interface {
	written(name exif.FieldName) string // a text as it stands, up to its first NUL
	number(name exif.FieldName) (int64, bool)
	position() (lat, long float64, ok bool) // degrees
}

// claims reads what both readers know.
func claims(r reader) (e photo.Exif) {
	e.Make, e.Model = trimmed(r, exif.Make), trimmed(r, exif.Model)
	if n, ok := r.number(exif.Orientation); ok && n >= 1 && n <= 8 {
		e.Orientation = int(n)
	}
	e.Taken = taken(r)
	lat, long, ok := r.position()
	if ok && math.Abs(lat) <= 90 && math.Abs(long) <= 180 { // and both are numbers
		e.Latitude, e.Longitude, e.HasPosition = lat, long, true
	}
	return e
}

// quoted shows bytes that are not UTF-8 as \xNN.
func quoted(text string) string { return photo.RelPath(text).Quote() }

// trimmed returns what was written, without outer spaces.
func trimmed(r reader, name exif.FieldName) string { return strings.TrimSpace(quoted(r.written(name))) }

// clocks are the tags that tell when a photo was taken, best first, with those of their sub-seconds and
// offsets from UTC.
var clocks = []struct {
	time, subsec exif.FieldName
	offset       uint16
}{
	{exif.DateTimeOriginal, exif.SubSecTimeOriginal, 0x9011},
	{exif.DateTimeDigitized, exif.SubSecTimeDigitized, 0x9012},
	{exif.DateTime, exif.SubSecTime, 0x9010},
}

// taken reads the first clock that tells a time. Where none does, the first text that was written is kept.
func taken(r reader) photo.Taken {
	var blank photo.Taken
	for _, clock := range clocks {
		t := photo.Taken{Text: quoted(r.written(clock.time))}
		if blank.Text == "" {
			blank.Text = t.Text
		}
		wall, ok := wallClock(t.Text)
		if !ok {
			continue
		}
		t.Wall, t.Source = wall, string(clock.time)
		t.Nanos, t.SubSec = fraction(trimmed(r, clock.subsec))
		return t
	}
	return blank
}

// padding are the blanks that some cameras write for leading zeros.
var padding = strings.NewReplacer(": ", ":0", "  ", " 0")

var layouts = []string{"2006:01:02 15:04:05", "2006-01-02 15:04:05", "2006/01/02 15:04:05", "2006-01-02T15:04:05", "2006:01:02 15:04"}

// wallClock reads a date and time in the form of Exif, also with the separators and blanks that some
// programs write. A year before photography was is no time.
func wallClock(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if strings.Contains(s, ": ") || strings.Contains(s, "  ") {
		s = padding.Replace(s)
	}
	for _, layout := range layouts {
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

// places tell where the fields stand that both readers know, best first.
var places = map[exif.FieldName]struct {
	tag  uint16
	dirs []uint16
}{
	exif.Make:                {tagMake, []uint16{0}},
	exif.Model:               {tagModel, []uint16{0}},
	exif.Orientation:         {tagOrientation, []uint16{0}},
	exif.DateTime:            {tagDateTime, []uint16{0}},
	exif.DateTimeOriginal:    {tagOriginal, []uint16{tagExif, 0}}, // TIFF/EP has it in the first directory
	exif.DateTimeDigitized:   {tagDigitized, []uint16{tagExif}},
	exif.SubSecTime:          {0x9290, []uint16{tagExif}},
	exif.SubSecTimeOriginal:  {0x9291, []uint16{tagExif}},
	exif.SubSecTimeDigitized: {0x9292, []uint16{tagExif}},
}

// look returns the entry of a field.
func (c cleaned) look(name exif.FieldName) (entry, bool) {
	place := places[name]
	return c.in(place.tag, place.dirs...)
}

// in returns the entry of a tag in the first of the directories that has it.
func (c cleaned) in(tag uint16, dirs ...uint16) (entry, bool) {
	for _, dir := range dirs {
		if e, ok := find(c.dirs[dir], tag); ok {
			return e, true
		}
	}
	return entry{}, false
}

func (c cleaned) written(name exif.FieldName) string {
	if e, ok := c.look(name); ok && e.kind == kindText {
		return e.text()
	}
	return ""
}

func (c cleaned) number(name exif.FieldName) (int64, bool) {
	e, ok := c.look(name)
	if !ok {
		return 0, false
	}
	return e.number(c.order)
}

func (c cleaned) position() (lat, long float64, ok bool) {
	lat, ok = c.degrees(1, 'S', 'N')
	if !ok {
		return 0, 0, false
	}
	long, ok = c.degrees(3, 'W', 'E')
	return lat, long, ok
}

// degrees reads an angle in degrees, minutes and seconds behind the letter of its direction. Denominators
// of 0, which cameras write where they have no position, make it no number.
func (c cleaned) degrees(ref uint16, negative, positive byte) (float64, bool) {
	letter, _ := find(c.dirs[tagGPS], ref)
	angle, ok := find(c.dirs[tagGPS], ref+1)
	if !ok || letter.kind != kindText || angle.kind != kindRational && angle.kind != kindSigned || angle.count < 3 {
		return 0, false
	}
	var d float64
	for i, unit := range []float64{1, 60, 3600} {
		over, under := c.order.Uint32(angle.value[8*i:]), c.order.Uint32(angle.value[8*i+4:])
		if angle.kind == kindSigned {
			d += float64(int32(over)) / float64(int32(under)) / unit
		} else {
			d += float64(over) / float64(under) / unit
		}
	}
	switch letter.value[0] {
	case negative:
		return -d, true
	case positive:
		return d, true
	}
	return 0, false
}

// more reads the fields that goexif does not know: offset, serial and number. The error is about the
// maker note, which is looked into only where the standard's own tags say less.
func (c cleaned) more(e *photo.Exif) error {
	for _, clock := range clocks {
		if string(clock.time) != e.Taken.Source {
			continue
		}
		if o, ok := find(c.dirs[tagExif], clock.offset); ok && o.kind == kindText && validOffset(strings.TrimSpace(o.text())) {
			e.Taken.Offset = strings.TrimSpace(o.text())
		}
	}
	for _, s := range []struct {
		name string
		tag  uint16
		dirs []uint16
	}{{"BodySerialNumber", tagBodySerial, []uint16{tagExif}}, {"CameraSerialNumber", tagDNGSerial, []uint16{0}}} {
		if v, ok := c.in(s.tag, s.dirs...); ok && v.kind == kindText && e.Serial == "" {
			if serial := strings.TrimSpace(quoted(v.text())); serial != "" {
				e.Serial, e.SerialSource = serial, s.name
			}
		}
	}
	if v, ok := c.in(tagImageNumber, tagExif, 0); ok {
		if n, ok := v.number(c.order); ok && n > 0 {
			e.FileNumber, e.FileNumberSource = strconv.FormatInt(n, 10), "ImageNumber"
		}
	}
	return c.makerNote(e)
}
