// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// tiffs are the formats whose files are one TIFF structure.
var tiffs = []string{"tiff", "nef", "dng", "arw", "pef", "raw", "cr2", "orf", "rw2"}

// locate returns the TIFF structure in which a picture of the named format keeps its EXIF; nil where it
// has none.
func locate(format string, data []byte) []byte {
	switch {
	case format == "jpeg":
		return inJPEG(data)
	case format == "png":
		return inPNG(data)
	case format == "webp":
		return inWebP(data)
	case format == "raf":
		return inRAF(data)
	case slices.Contains(tiffs, format):
		return data
	}
	return nil
}

// inRAF looks into the preview, a JPEG whose place and length stand at 84 (ExifTool, FujiFilm tags).
func inRAF(data []byte) []byte {
	if len(data) < 92 {
		return nil
	}
	at, length := int64(binary.BigEndian.Uint32(data[84:])), int64(binary.BigEndian.Uint32(data[88:]))
	if at >= int64(len(data)) {
		return nil
	}
	return inJPEG(data[at:min(int64(len(data)), at+length)])
}

var exifPrefix = []byte("Exif\x00\x00")

// inJPEG looks through the marker segments (ITU-T T.81, B.1.1) up to the scan; other APP1 segments, such
// as XMP, may stand before the one with EXIF.
func inJPEG(data []byte) []byte {
	start := bytes.Index(data[:min(len(data), 4096)], []byte("\xFF\xD8\xFF"))
	if start < 0 {
		return nil
	}
	for at := start + 2; ; {
		stray := bytes.IndexByte(data[min(at, len(data)):], 0xFF) // decoders pass over it too
		if stray < 0 || at+stray+4 > len(data) {
			return nil
		}
		at += stray
		marker := data[at+1]
		switch {
		case marker == 0xFF:
			at++
			continue
		case marker <= 0x01 || marker >= 0xD0 && marker <= 0xD7:
			at += 2
			continue
		case marker == 0xD9 || marker == 0xDA:
			return nil
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 {
			return nil
		}
		segment := data[at+4 : min(len(data), max(at+4, at+2+length))]
		if marker == 0xE1 && bytes.HasPrefix(segment, exifPrefix) {
			return segment[len(exifPrefix):]
		}
		at += 2 + length
	}
}

// inPNG looks for the eXIf chunk (PNG 1.5.0 extensions, 3.7).
func inPNG(data []byte) []byte {
	for at := 8; at+12 <= len(data); {
		length := int64(binary.BigEndian.Uint32(data[at:]))
		if length > int64(len(data)-at-12) {
			return nil
		}
		if string(data[at+4:at+8]) == "eXIf" {
			return data[at+8 : at+8+int(length)]
		}
		at += 12 + int(length)
	}
	return nil
}

// inWebP looks for the EXIF chunk (RFC 9649, 2.7.1.5); some writers put the JPEG segment's prefix first.
func inWebP(data []byte) []byte {
	for at := 12; at+8 <= len(data); {
		length := int64(binary.LittleEndian.Uint32(data[at+4:]))
		if length > int64(len(data)-at-8) {
			return nil
		}
		if string(data[at:at+4]) == "EXIF" {
			return bytes.TrimPrefix(data[at+8:at+8+int(length)], exifPrefix)
		}
		at += 8 + int(length+length&1)
	}
	return nil
}
