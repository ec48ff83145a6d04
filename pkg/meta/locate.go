// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// tiffs are the formats whose files are one TIFF structure.
var tiffs = []string{"tiff", "nef", "dng", "arw", "pef", "cr2", "orf", "raw"}

// The limits of the search. A block behind them is not found, whatever the file's size.
const (
	searched  = 1 << 20 // bytes of a JPEG, from its start; what a segment's length points to is one step
	maxChunks = 1 << 16 // of a PNG or WebP
)

// locate returns the TIFF structure in which a picture of the named format keeps its EXIF; nil where it
// has none. The error says that it has one which cannot be had.
func locate(format string, data []byte) ([]byte, error) {
	switch {
	case format == "jpeg":
		return inJPEG(data), nil
	case format == "heif" || format == "avif":
		return inHEIF(data)
	case format == "png":
		return inPNG(data), nil
	case format == "webp":
		return inWebP(data), nil
	case format == "raf":
		return inRAF(data), nil
	case format == "rw2":
		return inRW2(data), nil
	case slices.Contains(tiffs, format):
		return data, nil
	}
	return nil, nil
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

// inRW2 looks into the preview, a JPEG with the whole EXIF; the file's own structure has a part of it.
func inRW2(data []byte) []byte {
	t, first, err := newTree(data)
	if err != nil {
		return data
	}
	entries, _ := t.directory(first, []uint16{tagPreview})
	preview, _ := find(entries, tagPreview)
	if block := inJPEG(preview.value); block != nil {
		return block
	}
	return data
}

// exifPrefix stands before the structure; the byte behind it is 0, but not in every camera.
var exifPrefix = []byte("Exif\x00")

// behindPrefix returns the structure behind the prefix; ok is false where there is none.
func behindPrefix(b []byte) (block []byte, ok bool) {
	if len(b) <= len(exifPrefix) || !bytes.HasPrefix(b, exifPrefix) {
		return b, false
	}
	return b[len(exifPrefix)+1:], true
}

// inJPEG looks through the marker segments (ITU-T T.81, B.1.1) up to the scan; other APP1 segments, such
// as XMP, may stand before the one with EXIF.
func inJPEG(data []byte) []byte {
	start := bytes.Index(data[:min(len(data), 4096)], []byte("\xFF\xD8\xFF"))
	if start < 0 {
		return nil
	}
	for at := start + 2; at < searched; {
		stray := bytes.IndexByte(data[min(at, len(data)):min(len(data), searched)], 0xFF) // decoders pass over it too
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
		if block, ok := behindPrefix(segment); ok && marker == 0xE1 {
			return block
		}
		at += 2 + length
	}
	return nil
}

// inPNG looks for the eXIf chunk (PNG 1.5.0 extensions, 3.7).
func inPNG(data []byte) []byte {
	at := 8
	for range maxChunks {
		if at+12 > len(data) {
			return nil
		}
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
	at := 12
	for range maxChunks {
		if at+8 > len(data) {
			return nil
		}
		length := int64(binary.LittleEndian.Uint32(data[at+4:]))
		if length > int64(len(data)-at-8) {
			return nil
		}
		if string(data[at:at+4]) == "EXIF" {
			block, _ := behindPrefix(data[at+8 : at+8+int(length)])
			return block
		}
		at += 8 + int(length+length&1)
	}
	return nil
}
