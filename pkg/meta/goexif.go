// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"

	"amana/pkg/photo"
)

// witness lets goexif read what was cleaned, and names the fields that it does not read as e has them.
// It is given nothing but sound entries, and neither its thumbnail nor its maker notes are asked for.
func witness(c cleaned, e photo.Exif) error {
	theirs, err := decode(c.encode())
	if err != nil {
		return fmt.Errorf("goexif: %w", err)
	}
	if names := differences(e, theirs); names != nil {
		return errors.New("goexif reads otherwise: " + strings.Join(names, ", "))
	}
	return nil
}

// differences names the fields that both readers know and do not read alike.
func differences(a, b photo.Exif) (names []string) {
	a.Taken.Offset, b.Taken.Offset = "", ""
	far := func(x, y float64) bool { return math.Abs(x-y) > 1e-9 } // degrees; they add up in another order
	for _, field := range []struct {
		name   string
		differ bool
	}{
		{"make", a.Make != b.Make}, {"model", a.Model != b.Model}, {"orientation", a.Orientation != b.Orientation},
		{"time", a.Taken != b.Taken},
		{"position", a.HasPosition != b.HasPosition || far(a.Latitude, b.Latitude) || far(a.Longitude, b.Longitude)},
	} {
		if field.differ {
			names = append(names, field.name)
		}
	}
	return names
}

// decode hands a sound structure to goexif.
func decode(block []byte) (photo.Exif, error) {
	return guarded(func() (photo.Exif, error) {
		x, err := exif.Decode(bytes.NewReader(block))
		if x == nil { // beside a result, an error is about single tags
			return photo.Exif{}, err
		}
		return claims(library{x}), nil
	})
}

// guarded makes a panic of the library an error.
func guarded(read func() (photo.Exif, error)) (e photo.Exif, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the library panicked: %v", r)
		}
	}()
	return read()
}

// library reads fields from goexif's result.
type library struct{ x *exif.Exif }

func (l library) written(name exif.FieldName) string {
	tag, err := l.x.Get(name)
	if err != nil || tag.Format() != tiff.StringVal {
		return ""
	}
	text, _, _ := strings.Cut(string(tag.Val), "\x00")
	return text
}

func (l library) number(name exif.FieldName) (int64, bool) {
	tag, err := l.x.Get(name)
	if err != nil || tag.Format() != tiff.IntVal {
		return 0, false
	}
	n, err := tag.Int64(0)
	return n, err == nil
}

// position asks for sound angles before goexif divides by their denominators.
func (l library) position() (lat, long float64, ok bool) {
	for _, name := range []exif.FieldName{exif.GPSLatitude, exif.GPSLongitude} {
		tag, err := l.x.Get(name)
		if err != nil || tag.Format() != tiff.RatVal || tag.Count < 3 {
			return 0, 0, false
		}
		for i := range 3 {
			if _, denominator, err := tag.Rat2(i); err != nil || denominator == 0 {
				return 0, 0, false
			}
		}
	}
	lat, long, err := l.x.LatLong()
	return lat, long, err == nil
}
