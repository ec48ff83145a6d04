// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"errors"
	"strings"

	"amana/pkg/photo"
)

// ExifVersion is raised whenever ReadExif or Encoding can give another result for the same bytes.
const ExifVersion = 3

// ReadExif reads what a picture of the named format says about itself. Data is the whole file, or its
// first part where the file is very long. Work and memory are bounded by counts, so the result is the
// same on every machine; trouble is told by the Status of the result, never by a panic.
//
// Serial is, in this order, BodySerialNumber of Exif, CameraSerialNumber of DNG, or the maker note's
// serial; FileNumber is ImageNumber of TIFF/EP or the maker note's count of shots or files (see makers).
// The tag that each came from is named, and nothing is made up where there is none. What goexif and the
// reader of this package do not read alike is named in the Status, and is as it stands in the bytes.
func ReadExif(format string, data []byte) photo.Exif {
	block, err := locate(format, data)
	if err != nil {
		return photo.Exif{Version: ExifVersion, Status: "bad: " + err.Error()}
	}
	if block == nil {
		return photo.Exif{Version: ExifVersion, Status: "none"}
	}
	c, problem := clean(block)
	if c.silent() {
		if problem != nil {
			return photo.Exif{Version: ExifVersion, Status: "bad: " + oneLine(problem)}
		}
		return photo.Exif{Version: ExifVersion, Status: "none"}
	}
	e := claims(c)
	problem = errors.Join(problem, c.more(&e))
	problem = errors.Join(problem, witness(c, e))
	e.Version, e.Status = ExifVersion, "ok"
	if problem != nil {
		e.Status = "partial: " + oneLine(problem)
	}
	return e
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
