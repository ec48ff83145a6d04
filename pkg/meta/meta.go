// SPDX-License-Identifier: Apache-2.0

// Package meta tells what a file is by its bytes, and reads what a picture says about itself. What it
// reads is the file's claim, never corrected: nothing is guessed where a file says nothing, and two
// readers, its own and goexif, have to agree or the status says on what they do not. It is the only
// importer of goexif, and hands that library nothing that it has not checked before: on hostile bytes it
// loops, asks for gigabytes, or panics. No picture is decoded here.
package meta

import (
	"bytes"

	"amana/pkg/photo"
)

// Format is what a file's first bytes say that it is.
type Format struct {
	Name   string       // short, lower case; "" unknown
	Status photo.Status // Indexed: a picture that is decoded; Unsupported, Container or NotPicture
}

// magic is one way in which a format begins.
type magic struct {
	at     int
	bytes  string
	name   string
	status photo.Status
}

// magics are tried in order; the first that fits wins. Sources: the formats' own specifications, and for
// the cameras' raw files the notes of ExifTool's documentation.
var magics = []magic{
	{0, "\xFF\xD8\xFF", "jpeg", photo.Indexed},
	{0, "\x89PNG\r\n\x1A\n", "png", photo.Indexed},
	{0, "GIF87a", "gif", photo.Indexed},
	{0, "GIF89a", "gif", photo.Indexed},

	{0, "FUJIFILMCCD-RAW ", "raf", photo.Indexed},
	{0, "II\x2A\x00\x10\x00\x00\x00CR", "cr2", photo.Indexed},
	{0, "IIU\x00", "rw2", photo.Indexed},
	{0, "IIRO", "orf", photo.Indexed},
	{0, "IIRS", "orf", photo.Indexed},
	{0, "MMOR", "orf", photo.Indexed},
	{0, "II\x1A\x00\x00\x00HEAPCCDR", "crw", photo.Unsupported},
	{0, "\x00MRM", "mrw", photo.Unsupported},
	{0, "FOVb", "x3f", photo.Unsupported},
	{0, "II\x2A\x00", "tiff", photo.Indexed},
	{0, "MM\x00\x2A", "tiff", photo.Indexed},
	{0, "II\x2B\x00", "bigtiff", photo.Unsupported},
	{0, "MM\x00\x2B", "bigtiff", photo.Unsupported},
	{0, "\x00\x00\x00\x0CJXL \r\n\x87\n", "jxl", photo.Unsupported},
	{0, "\xFF\x0A", "jxl", photo.Unsupported},
	{0, "\x00\x00\x00\x0CjP  \r\n\x87\n", "jp2", photo.Unsupported},
	{0, "\xFF\x4F\xFF\x51", "jp2", photo.Unsupported},
	{0, "8BPS", "psd", photo.Unsupported},
	{0, "\x00\x00\x01\x00", "ico", photo.Unsupported},
	{0, "II\xBC", "jxr", photo.Unsupported},
	{0, "DDS ", "dds", photo.Unsupported},
	{0, "qoif", "qoi", photo.Unsupported},
	{0, "\x76\x2F\x31\x01", "exr", photo.Unsupported},
	{0, "gimp xcf ", "xcf", photo.Unsupported},

	{0, "PK\x03\x04", "zip", photo.Container},
	{0, "PK\x05\x06", "zip", photo.Container},
	{0, "PK\x07\x08", "zip", photo.Container},
	{0, "Rar!\x1A\x07", "rar", photo.Container},
	{0, "7z\xBC\xAF\x27\x1C", "7z", photo.Container},
	{0, "\x1F\x8B", "gzip", photo.Container},
	{0, "BZh", "bzip2", photo.Container},
	{0, "\xFD7zXZ\x00", "xz", photo.Container},
	{0, "\x28\xB5\x2F\xFD", "zstd", photo.Container},
	{0, "%PDF-", "pdf", photo.Container},
	{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "ole", photo.Container},
	{0, "\x1A\x45\xDF\xA3", "matroska", photo.Container},
	{0, "OggS", "ogg", photo.Container},
	{0, "FLV\x01", "flv", photo.Container},
	{0, "\x00\x00\x01\xBA", "mpeg", photo.Container},
	{0, "\x00\x00\x01\xB3", "mpeg", photo.Container},
	{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "asf", photo.Container},
	{0, "EVF\x09\x0D\x0A\xFF\x00", "ewf", photo.Container},
	{0, "vhdxfile", "vhdx", photo.Container},
	{0, "conectix", "vhd", photo.Container},
	{0, "KDMV", "vmdk", photo.Container},
	{0, "QFI\xFB", "qcow2", photo.Container},
	{0, "MSCF", "cab", photo.Container},
	{257, "ustar", "tar", photo.Container},
	{0x8001, "CD001", "iso9660", photo.Container},

	{0, "SQLite format 3\x00", "sqlite", photo.NotPicture},
	{0, "MZ", "exe", photo.NotPicture},
	{0, "\x7FELF", "elf", photo.NotPicture},
	{0, "{\\rtf", "rtf", photo.NotPicture},
	{0, "ID3", "mp3", photo.NotPicture},
	{0, "%!PS", "postscript", photo.NotPicture},
	{0, "Exif\x00\x00", "exif", photo.NotPicture},
}

// brands are the major brands of ISO base media files (ISO/IEC 14496-12) that are pictures.
var brands = map[string]Format{
	"heic": heif, "heix": heif, "heim": heif, "heis": heif, "hevc": heif, "hevx": heif, "mif1": heif, "msf1": heif,
	"avif": avif, "avis": avif, "crx ": {"cr3", photo.Unsupported},
}

var heif, avif = Format{"heif", photo.Indexed}, Format{"avif", photo.Unsupported}

// Sniff tells what a file is by its first bytes; 64 KiB or the whole file are enough. Its name does not
// matter. What fits nothing is NotPicture, named "text" where it reads as such.
func Sniff(prefix []byte) Format {
	for _, m := range magics {
		if len(prefix) >= m.at+len(m.bytes) && string(prefix[m.at:m.at+len(m.bytes)]) == m.bytes {
			if m.name == "tiff" {
				return tiffFormat(prefix)
			}
			return Format{m.name, m.status}
		}
	}
	for _, structured := range []func([]byte) (Format, bool){isoMedia, riff, bitmap, vector} {
		if f, ok := structured(prefix); ok {
			return f
		}
	}
	if i := bytes.Index(prefix[:min(len(prefix), 4096)], []byte("\xFF\xD8\xFF")); i > 0 && jpegStart(prefix[i:]) {
		return Format{"jpeg", photo.Indexed}
	}
	if isText(prefix) {
		return Format{"text", photo.NotPicture}
	}
	return Format{"", photo.NotPicture}
}

func isoMedia(b []byte) (Format, bool) {
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		if len(b) >= 8 && (string(b[4:8]) == "moov" || string(b[4:8]) == "mdat" || string(b[4:8]) == "wide") {
			return Format{"mov", photo.Container}, true
		}
		return Format{}, false
	}
	if f, ok := brands[string(b[8:12])]; ok {
		return f, true
	}
	if string(b[8:12]) == "qt  " {
		return Format{"mov", photo.Container}, true
	}
	return Format{"mp4", photo.Container}, true
}

func riff(b []byte) (Format, bool) {
	if len(b) < 12 || string(b[:4]) != "RIFF" {
		return Format{}, false
	}
	switch string(b[8:12]) {
	case "WEBP":
		return Format{"webp", photo.Indexed}, true
	case "AVI ":
		return Format{"avi", photo.Container}, true
	}
	return Format{"riff", photo.NotPicture}, true
}

// bitmap asks for more than the two letters BM, which many texts begin with.
func bitmap(b []byte) (Format, bool) {
	if len(b) < 26 || b[0] != 'B' || b[1] != 'M' {
		return Format{}, false
	}
	size := uint32(b[14]) | uint32(b[15])<<8 | uint32(b[16])<<16 | uint32(b[17])<<24
	if size == 12 || size >= 40 && size <= 124 {
		return Format{"bmp", photo.Indexed}, true
	}
	return Format{}, false
}

func vector(b []byte) (Format, bool) {
	head := bytes.TrimLeft(bytes.TrimPrefix(b[:min(len(b), 1024)], []byte("\xEF\xBB\xBF")), " \t\r\n")
	if bytes.HasPrefix(head, []byte("<svg")) || bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("<svg")) {
		return Format{"svg", photo.Unsupported}, true
	}
	return Format{}, false
}

// jpegStart reports whether a marker segment follows the start of the picture.
func jpegStart(b []byte) bool {
	return len(b) >= 6 && (b[3] >= 0xC0 && b[3] <= 0xC2 || b[3] == 0xDB || b[3] >= 0xE0 && b[3] <= 0xEF || b[3] == 0xFE || b[3] == 0xC4)
}

func isText(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	for _, c := range b[:min(len(b), 512)] {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7F {
			return false
		}
	}
	return true
}
