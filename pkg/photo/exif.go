// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"fmt"
	"time"
)

// Exif is what a picture says about itself. Each field is a claim of the file, not a fact.
type Exif struct {
	Version     int    // of the reader; 0: not looked for
	Status      string // "none", "ok", "partial: reason" or "bad: reason"
	Taken       Taken
	Make        string
	Model       string
	Serial      string // of the body
	Orientation int    // 1 to 8; 0 unknown
	FileNumber  string // file or image number as the camera counts, digits; "" unknown
	HasPosition bool
	Latitude    float64 // degrees, south negative
	Longitude   float64 // degrees, west negative

	// Where serial and number come from, such as "BodySerialNumber" or "Nikon ShutterCount"; "" where
	// there is none. A camera has several of both, so two photos' are comparable only from one tag.
	SerialSource     string
	FileNumberSource string
}

// Camera returns make, model and serial as one key, "" where none is known.
func (e Exif) Camera() string {
	if e.Make == "" && e.Model == "" && e.Serial == "" {
		return ""
	}
	return e.Make + "|" + e.Model + "|" + e.Serial
}

// Taken is when a photo was taken by the camera's own clock, which may be wrong.
type Taken struct {
	Text   string // as written, such as "2012:08:03 11:22:33"
	Wall   int64  // the clock's reading as seconds since 1970 as if it were UTC
	Nanos  int32  // sub-seconds; 0 where none are written
	SubSec bool   // sub-seconds are written
	Offset string // from UTC, as written, such as "+03:00"; "" unknown
	Source string // the tag it came from, such as "DateTimeOriginal"; "" no time is known
}

// Known reports whether there is a time that can be ordered.
func (t Taken) Known() bool { return t.Source != "" }

// Seconds returns the clock's reading with its sub-seconds.
func (t Taken) Seconds() float64 { return float64(t.Wall) + float64(t.Nanos)/1e9 }

// String returns RFC 3339 without an offset unless one was written, "" where no time is known.
func (t Taken) String() string {
	if !t.Known() {
		return ""
	}
	s := time.Unix(t.Wall, 0).UTC().Format("2006-01-02T15:04:05")
	if t.SubSec {
		s += fmt.Sprintf(".%03d", t.Nanos/1e6)
	}
	return s + t.Offset
}

// Month returns the year and month of the clock's reading as "2012-08", "" where no time is known.
func (t Taken) Month() string {
	if !t.Known() {
		return ""
	}
	return time.Unix(t.Wall, 0).UTC().Format("2006-01")
}
