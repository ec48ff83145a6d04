// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"slices"
	"testing"

	"amana/pkg/photo"
)

func TestDifferences(t *testing.T) {
	e := photo.Exif{Make: "A", Model: "B", Orientation: 1, HasPosition: true, Latitude: 1, Longitude: 2,
		Taken: photo.Taken{Text: "2012:08:03 11:22:33", Wall: 1343992953, Source: "DateTimeOriginal", Offset: "+03:00"}}
	for name, c := range map[string]struct {
		change func(*photo.Exif)
		want   []string
	}{
		"alike":               {func(*photo.Exif) {}, nil},
		"what only one knows": {func(e *photo.Exif) { e.Serial, e.FileNumber, e.Taken.Offset = "1", "2", "" }, nil},
		"rounding":            {func(e *photo.Exif) { e.Latitude += 1e-12 }, nil},
		"make and model":      {func(e *photo.Exif) { e.Make, e.Model = "B", "A" }, []string{"make", "model"}},
		"orientation":         {func(e *photo.Exif) { e.Orientation = 0 }, []string{"orientation"}},
		"sub-seconds":         {func(e *photo.Exif) { e.Taken.Nanos = 1 }, []string{"time"}},
		"source":              {func(e *photo.Exif) { e.Taken.Source = "DateTime" }, []string{"time"}},
		"latitude":            {func(e *photo.Exif) { e.Latitude = -1 }, []string{"position"}},
		"longitude":           {func(e *photo.Exif) { e.Longitude = 3 }, []string{"position"}},
		"no position":         {func(e *photo.Exif) { e.HasPosition = false }, []string{"position"}},
	} {
		other := e
		c.change(&other)
		if got := differences(e, other); !slices.Equal(got, c.want) {
			t.Errorf("%s: differences = %v, want %v", name, got, c.want)
		}
	}
}

// TestReadExifDisagreement holds that what the two readers read otherwise is told, and is as it stands:
// goexif takes all that is not the one letter S for the north.
func TestReadExifDisagreement(t *testing.T) {
	position := func(letter string, kind uint16, parts int, lat, long uint32) []byte {
		minutes := uint32(30)
		if kind == kindSigned {
			minutes = 1<<32 - 30
		}
		angle := func(tag uint16, d uint32) entry {
			return entry{tag: tag, kind: kind, count: uint32(parts), value: rationals(le, d, 1, minutes, 1, 0, 1)[:8*parts]}
		}
		return structure(le, map[uint16][]entry{0: {ascii(tagModel, "X")}, tagGPS: {ascii(1, letter), angle(2, lat), ascii(3, "E"), angle(4, long)}})
	}
	for name, c := range map[string]struct {
		block    []byte
		has      bool
		latitude float64
		status   string
	}{
		"north":            {position("N", kindRational, 3, 33, 36), true, 33.5, "ok"},
		"south":            {position("S", kindRational, 3, 33, 36), true, -33.5, "ok"},
		"signed":           {position("S", kindSigned, 3, 33, 36), true, -32.5, "ok"},
		"without seconds":  {position("S", kindRational, 2, 33, 36), false, 0, "ok"},
		"too far east":     {position("N", kindRational, 3, 33, 181), false, 0, "ok"},
		"too far north":    {position("N", kindRational, 3, 91, 36), false, 0, "ok"},
		"a whole word":     {position("South", kindRational, 3, 33, 36), true, -33.5, "partial: goexif reads otherwise: position"},
		"an unknown sign":  {position("?", kindRational, 3, 33, 36), false, 0, "partial: goexif reads otherwise: position"},
		"degrees as texts": {position("N", kindUndefined, 3, 33, 36), false, 0, "ok"},
	} {
		e := ReadExif("tiff", c.block)
		if e.HasPosition != c.has || e.Latitude != c.latitude || e.Status != c.status {
			t.Errorf("%s: latitude %v (%v), status %q; want %v (%v), %q", name, e.Latitude, e.HasPosition, e.Status, c.latitude, c.has, c.status)
		}
	}
}

// TestGuarded holds that a panic of the library is an error, and its result nothing.
func TestGuarded(t *testing.T) {
	if e, err := guarded(func() (photo.Exif, error) { panic("index out of range") }); err == nil || e != (photo.Exif{}) {
		t.Errorf("guarded = %+v, %v", e, err)
	}
	if e, err := guarded(func() (photo.Exif, error) { return photo.Exif{Make: "A"}, nil }); err != nil || e.Make != "A" {
		t.Errorf("guarded = %+v, %v", e, err)
	}
	if _, err := decode([]byte("II")); err == nil {
		t.Error("decode of two bytes: no error")
	}
}
